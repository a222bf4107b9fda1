"""People, servers, and who follows which track where."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, Weekdays, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.enrollment import DmState, Mode, State

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
    # Days between two announcements of moderators.
    sa.Column("announce_every", sa.SmallInteger, nullable=False, server_default="7"),
    sa.Column("window_minutes", sa.SmallInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("board_weekday BETWEEN 0 AND 6", name="board_weekday"),
    sa.CheckConstraint("window_minutes BETWEEN 0 AND 15", name="window_minutes"),
    sa.Index(None, "next_board_at"),
)
partial_index("ix_guilds_spread", guilds.c.id, where=guilds.c.window_minutes > 0)

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
    # No foreign key: adding one would build the whole table anew. `db check` watches over it.
    sa.Column("cohort_id", Id),
    sa.CheckConstraint("minutes_a_day > 0", name="minutes_a_day"),
    sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    sa.CheckConstraint("day_end <= task_at", name="day_begins_before_its_task"),
    sa.UniqueConstraint("guild_id", "user_id", "track_id"),
    sa.Index(None, "user_id"),
    sqlite_autoincrement=True,  # an id is never given twice
)
is_active = has_one_of(enrollments.c.state, State.ACTIVE)
is_current = has_one_of(enrollments.c.state, State.ACTIVE, State.PAUSED)
partial_index(
    "uq_enrollments_current",
    enrollments.c.guild_id,
    enrollments.c.user_id,
    where=is_current,
    unique=True,
)
partial_index(
    "ix_enrollments_cohort", enrollments.c.cohort_id, enrollments.c.id, where=enrollments.c.cohort_id.is_not(None)
)
partial_index("ix_enrollments_due", enrollments.c.next_due_at, where=is_active)
partial_index("ix_enrollments_closing", enrollments.c.open_until, where=is_current)
partial_index("ix_enrollments_open", enrollments.c.guild_id, enrollments.c.open_on, where=is_active)
partial_index(
    "ix_enrollments_pseudonym",
    enrollments.c.guild_id,
    enrollments.c.pseudonym_key,
    where=enrollments.c.pseudonym_key.is_not(None),
)
