"""The schema: tables, constraints and indexes, for SQLite and PostgreSQL alike.

The migrations build the same schema step by step; a test compares the two. Every rule that the database can
keep is kept here, and every query on a table that grows has its index here.
"""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from roadmapbot.adapters.storage.columns import Id, Instant, Weekdays, one_of
from roadmapbot.domain.checkin import Via
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.domain.revision import Change, DraftState, PieceKind
from roadmapbot.services.ports import BoardState, How, Placed

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _is(column: sa.Column[str], *values: str) -> ColumnElement[bool]:
    """Whether a column has one of some fixed values.

    The values stand in the statement itself: only then do the databases see that a partial index fits.
    """
    return column.in_(sa.bindparam(None, values, column.type, expanding=True, literal_execute=True))


def _partial(name: str, *columns: sa.Column[object], where: ColumnElement[bool], unique: bool = False) -> None:
    """An index on those rows only that a condition holds for."""
    sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


learners = sa.Table(
    "learners",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("dm_channel_id", Id),
    sa.Column("dm_state", one_of(DmState), nullable=False),
)

guilds = sa.Table(
    "guilds",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("task_at", sa.Time, nullable=False),
    sa.Column("coach_channel_id", Id),
    sa.Column("board_channel_id", Id),
    sa.Column("board_weekday", sa.SmallInteger, nullable=False),
    sa.Column("board_at", sa.Time, nullable=False),
    sa.Column("moderator_role_id", Id),
    sa.Column("next_board_at", Instant),
    sa.Column("is_present", sa.Boolean, nullable=False),
    sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("board_weekday BETWEEN 0 AND 6", name="board_weekday"),
    sa.Index(None, "next_board_at"),
)

enrollments = sa.Table(
    "enrollments",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("user_id", Id, sa.ForeignKey("learners.id"), nullable=False),
    sa.Column("track_id", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("task_at", sa.Time, nullable=False),
    sa.Column("weekdays", Weekdays, nullable=False),
    sa.Column("day_end", sa.Time, nullable=False),
    sa.Column("mode", one_of(Mode), nullable=False),
    sa.Column("state", one_of(State), nullable=False),
    sa.Column("consent_at", Instant, nullable=False),
    sa.Column("next_due_at", Instant),
    sa.Column("open_on", sa.Date, nullable=False),
    sa.Column("open_until", Instant, nullable=False),
    sa.Column("served_on", sa.Date),
    sa.Column("paused_until", sa.Date),
    sa.Column("is_hidden", sa.Boolean, nullable=False),
    sa.Column("pseudonym", sa.Text),
    # The pseudonym with its case folded, by Python's rules: the databases fold differently.
    sa.Column("pseudonym_key", sa.Text),
    sa.Column("minutes_a_day", sa.SmallInteger),
    sa.Column("nudge_at", sa.Time),
    sa.Column("heard_on", sa.Date),
    sa.Column("is_self_paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("minutes_a_day > 0", name="minutes_a_day"),
    sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    sa.CheckConstraint("day_end <= task_at", name="day_begins_before_its_task"),
    sa.UniqueConstraint("guild_id", "user_id", "track_id"),
    sa.Index(None, "user_id"),
    sqlite_autoincrement=True,  # an id is never given twice
)
is_active = _is(enrollments.c.state, State.ACTIVE)
is_current = _is(enrollments.c.state, State.ACTIVE, State.PAUSED)
_partial(
    "uq_enrollments_current",
    enrollments.c.guild_id,
    enrollments.c.user_id,
    where=is_current,
    unique=True,
)
_partial("ix_enrollments_due", enrollments.c.next_due_at, where=is_active)
_partial("ix_enrollments_closing", enrollments.c.open_until, where=is_current)
_partial("ix_enrollments_open", enrollments.c.guild_id, enrollments.c.open_on, where=is_active)
_partial(
    "ix_enrollments_pseudonym",
    enrollments.c.guild_id,
    enrollments.c.pseudonym_key,
    where=enrollments.c.pseudonym_key.is_not(None),
)

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
    sa.UniqueConstraint("enrollment_id", "local_on", "kind", "number"),
    # Without these instants nobody would ever find the delivery again.
    sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name="waiting_until"),
    sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="claimed_when"),
    sa.Index(None, "message_id"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
is_waiting = _is(deliveries.c.state, DeliveryState.WAITING)
is_claimed = _is(deliveries.c.state, DeliveryState.CLAIMED)
_partial("ix_deliveries_waiting", deliveries.c.retry_at, where=is_waiting)
is_standing_nudge = sa.and_(_is(deliveries.c.kind, Kind.NUDGE), _is(deliveries.c.state, DeliveryState.SENT))
_partial("ix_deliveries_claimed", deliveries.c.claimed_at, where=is_claimed)
_partial("ix_deliveries_nudges", deliveries.c.sent_at, where=is_standing_nudge)


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
)

weekly_scores = sa.Table(
    "weekly_scores",
    metadata,
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), primary_key=True),
    sa.Column("week_on", sa.Date, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("planned", sa.Integer, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.CheckConstraint("0 <= kept AND kept <= planned", name="kept_of_planned"),
    sa.Index(None, "guild_id", "week_on"),
)

boards = sa.Table(
    "boards",
    metadata,
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), primary_key=True),
    sa.Column("week_on", sa.Date, primary_key=True),
    sa.Column("state", one_of(BoardState), nullable=False),
    sa.Column("claimed_at", Instant, nullable=False),
    sa.Column("channel_id", Id),
    sa.Column("message_id", Id),
    sa.Column("problem", sa.Text),
)
is_board_claimed = _is(boards.c.state, BoardState.CLAIMED)
_partial("ix_boards_claimed", boards.c.claimed_at, where=is_board_claimed)

placed_posts = sa.Table(
    "placed_posts",
    metadata,
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), primary_key=True),
    sa.Column("kind", one_of(Placed), primary_key=True),
    sa.Column("channel_id", Id, nullable=False),
    sa.Column("message_id", Id, nullable=False),
    sa.Column("placed_at", Instant, nullable=False),
)

weekly_threads = sa.Table(
    "weekly_threads",
    metadata,
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), primary_key=True),
    sa.Column("week_on", sa.Date, primary_key=True),
    sa.Column("thread_id", Id, nullable=False),
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("beat_at", Instant, nullable=False),
    sa.CheckConstraint("id = 1", name="single_row"),
)

outages = sa.Table(
    "outages",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=False),
    sa.CheckConstraint("began_at <= ended_at", name="began_before_it_ended"),
    sa.Index(None, "ended_at"),
)

# No foreign keys: what was done stays on record when a server or a person is gone.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("guild_id", Id),
    sa.Column("actor_id", Id),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Index(None, "guild_id", "action", "at"),
)


def _written() -> list[sa.Column[object]]:
    """The columns of a piece of content as written; without text it is retired."""
    return [
        sa.Column("kind", one_of(PieceKind), nullable=False),
        sa.Column("piece_id", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
    ]


content_revisions = sa.Table(
    "content_revisions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    *_written(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("change", one_of(Change), nullable=False),
    # The draft that several revisions came from together.
    sa.Column("draft_id", Id),
    # No foreign keys: what somebody published stays on record when they are gone.
    sa.Column("author_id", Id),
    sa.Column("approver_id", Id),
    sa.Column("at", Instant, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.UniqueConstraint("guild_id", "kind", "piece_id", "number"),
    sa.Index(None, "guild_id"),
    sa.Index(None, "draft_id"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)

content_drafts = sa.Table(
    "content_drafts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("author_id", Id, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("state", one_of(DraftState), nullable=False),
    sa.Column("approver_id", Id),
    sa.Column("publish_at", Instant),
    sa.Column("settled_at", Instant),
    # Without the instant nobody would ever find the draft again.
    sa.CheckConstraint("state <> 'scheduled' OR publish_at IS NOT NULL", name="scheduled_for"),
    sqlite_autoincrement=True,
)
is_scheduled = _is(content_drafts.c.state, DraftState.SCHEDULED)
is_pending = _is(content_drafts.c.state, DraftState.OPEN, DraftState.WAITING, DraftState.SCHEDULED)
_partial("ix_content_drafts_scheduled", content_drafts.c.publish_at, where=is_scheduled)
_partial("ix_content_drafts_pending", content_drafts.c.guild_id, where=is_pending)

content_draft_pieces = sa.Table(
    "content_draft_pieces",
    metadata,
    sa.Column("draft_id", Id, sa.ForeignKey("content_drafts.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    *_written(),
    sa.Column("base", sa.Integer, nullable=False),
)
