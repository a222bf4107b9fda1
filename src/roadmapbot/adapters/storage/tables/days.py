"""What is owed to learners, what they answered, and how their days ended."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.checkin import Via
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import How

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), nullable=False),
    # The enrollment's learner, repeated so that a reply is answered without a join.
    sa.Column("user_id", Id, nullable=False),
    sa.Column("local_on", sa.Date, nullable=False),
    sa.Column("kind", one_of(Kind), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("state", one_of(DeliveryState), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_at", Instant),
    sa.Column("retry_at", Instant),
    sa.Column("channel_id", Id),
    sa.Column("message_id", Id),
    sa.Column("sent_at", Instant),
    sa.Column("problem", sa.Text),
    # No foreign key: adding one would build the whole table anew. `db check` watches over it.
    sa.Column("cohort_post_id", Id),
    sa.UniqueConstraint("enrollment_id", "local_on", "kind", "number"),
    # Without these instants nobody would ever find the delivery again.
    sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name="waiting_until"),
    sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="claimed_when"),
    sa.Index(None, "message_id"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
is_waiting = has_one_of(deliveries.c.state, DeliveryState.WAITING)
is_claimed = has_one_of(deliveries.c.state, DeliveryState.CLAIMED)
partial_index("ix_deliveries_waiting", deliveries.c.retry_at, where=is_waiting)
is_standing_nudge = sa.and_(
    has_one_of(deliveries.c.kind, Kind.NUDGE), has_one_of(deliveries.c.state, DeliveryState.SENT)
)
is_shared = deliveries.c.cohort_post_id.is_not(None)
partial_index("ix_deliveries_cohort_post", deliveries.c.cohort_post_id, where=is_shared)
partial_index("ix_deliveries_claimed", deliveries.c.claimed_at, where=is_claimed)
partial_index("ix_deliveries_nudges", deliveries.c.sent_at, where=is_standing_nudge)


def _answer() -> list[sa.Column[object]]:
    """The columns of a check-in, for the table of those in force and for their history."""
    return [
        sa.Column("user_id", Id, nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("via", one_of(Via), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        sa.Column("is_late", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer),
        sa.Column("link", sa.Text),
        sa.Column("stuck", sa.Text),
        # No foreign key: the delivery may be tidied away, the check-in stays.
        sa.Column("delivery_id", Id),
        sa.Column("message_id", Id),
        sa.Column("edited_at", Instant),
        sa.Column("undone_at", Instant),
    ]


check_ins = sa.Table(
    "check_ins",
    metadata,
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), primary_key=True),
    sa.Column("local_on", sa.Date, primary_key=True),
    *_answer(),
)

check_in_history = sa.Table(
    "check_in_history",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), nullable=False),
    sa.Column("local_on", sa.Date, nullable=False),
    *_answer(),
    sa.Index(None, "enrollment_id", "local_on"),
)

completions = sa.Table(
    "completions",
    metadata,
    sa.Column("user_id", Id, sa.ForeignKey("learners.id"), primary_key=True),
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("how", one_of(How), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index(None, "task_id"),
    # All of one learner are read with every task and every answer, and stand far apart in the table itself.
    sa.Index(None, "user_id", "task_id", "how"),
)

ledger_days = sa.Table(
    "ledger_days",
    metadata,
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), primary_key=True),
    sa.Column("local_on", sa.Date, primary_key=True),
    sa.Column("status", one_of(DayStatus), nullable=False),
    sa.Column("reason", one_of(Reason), nullable=False),
    sa.Column("task_id", sa.Text),
    sa.Column("at", Instant, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("offset_minutes", sa.Integer, nullable=False),
    sa.Column("earned_on", sa.Date),
    sa.Column("closed_status", one_of(DayStatus, "closed_status")),
    sa.Column("closed_reason", one_of(Reason, "closed_reason")),
)

streak_checkpoints = sa.Table(
    "streak_checkpoints",
    metadata,
    # It goes with its enrollment, also where a version erases somebody that does not know this table yet.
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("longest", sa.Integer, nullable=False),
    sa.Column("freezes", sa.Integer, nullable=False),
    sa.Column("toward_freeze", sa.Integer, nullable=False),
    sa.Column("corrected_at", Instant),
)
