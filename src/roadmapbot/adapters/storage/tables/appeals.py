"""What learners said of their days, and what moderators changed about them."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.appeal import AppealState
from roadmapbot.domain.ledger import DayStatus, Reason

appeals = sa.Table(
    "appeals",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("local_on", sa.Date, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("state", one_of(AppealState), nullable=False),
    sa.Column("settled_at", Instant),
    # The moderator who decided; no foreign key, since moderators need not be learners.
    sa.Column("approver_id", Id),
    sa.Column("answer", sa.Text, nullable=False),
    sa.UniqueConstraint("enrollment_id", "local_on"),
    sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_when"),
    sqlite_autoincrement=True,  # the id stands in buttons
)
is_open_appeal = has_one_of(appeals.c.state, AppealState.OPEN)
partial_index("ix_appeals_open", appeals.c.guild_id, where=is_open_appeal)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("local_on", sa.Date, nullable=False),
    # The day's line in the ledger as it was, so that it can be put back as it was; zone and offset never change.
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("offset_minutes", sa.Integer, nullable=False),
    sa.Column("before_status", one_of(DayStatus, "before_status"), nullable=False),
    sa.Column("before_reason", one_of(Reason, "before_reason"), nullable=False),
    sa.Column("before_task_id", sa.Text),
    sa.Column("before_at", Instant, nullable=False),
    sa.Column("status", one_of(DayStatus, "status"), nullable=False),
    sa.Column("task_id", sa.Text),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("author_id", Id),
    sa.Column("at", Instant, nullable=False),
    sa.Column("appeal_id", Id, sa.ForeignKey("appeals.id")),
    sa.Column("undone_at", Instant),
    sa.Index(None, "enrollment_id", "local_on"),
    sa.Index(None, "appeal_id"),
    sqlite_autoincrement=True,
)
