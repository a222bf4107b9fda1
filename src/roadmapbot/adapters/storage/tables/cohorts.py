"""Cohorts: what they are, who waits for a place in them, and the posts that bring their tasks."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, Weekdays, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.cohort import CohortState
from roadmapbot.domain.delivery import DeliveryState

cohorts = sa.Table(
    "cohorts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("track_id", sa.Text, nullable=False),
    sa.Column("channel_id", Id, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("task_at", sa.Time, nullable=False),
    sa.Column("weekdays", Weekdays, nullable=False),
    sa.Column("day_end", sa.Time, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    # No foreign key: what somebody began for a server stays on record when they are gone.
    sa.Column("author_id", Id, nullable=False),
    sa.Column("next_due_at", Instant),
    sa.Column("state", one_of(CohortState), nullable=False),
    sa.Column("message_id", Id),
    sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    sa.CheckConstraint("day_end <= task_at", name="day_begins_before_its_task"),
    sa.CheckConstraint("capacity > 0", name="capacity"),
    # Without the instant nobody would ever find the cohort again.
    sa.CheckConstraint("state <> 'open' OR next_due_at IS NOT NULL", name="open_until_when"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
is_open_cohort = has_one_of(cohorts.c.state, CohortState.OPEN)
partial_index("ix_cohorts_due", cohorts.c.next_due_at, where=is_open_cohort)
partial_index("ix_cohorts_guild", cohorts.c.guild_id, where=is_open_cohort)

cohort_waiting = sa.Table(
    "cohort_waiting",
    metadata,
    sa.Column("cohort_id", Id, sa.ForeignKey("cohorts.id"), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("learners.id"), primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Index(None, "user_id"),
)

cohort_posts = sa.Table(
    "cohort_posts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("cohort_id", Id, sa.ForeignKey("cohorts.id"), nullable=False),
    sa.Column("local_on", sa.Date, nullable=False),
    sa.Column("task_id", sa.Text),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("state", one_of(DeliveryState), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_at", Instant),
    sa.Column("retry_at", Instant),
    sa.Column("channel_id", Id),
    sa.Column("message_id", Id),
    sa.Column("sent_at", Instant),
    sa.Column("problem", sa.Text),
    sa.UniqueConstraint("cohort_id", "local_on"),
    # Without these instants nobody would ever find the post again.
    sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name="waiting_until"),
    sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="claimed_when"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
is_post_waiting = has_one_of(cohort_posts.c.state, DeliveryState.WAITING)
is_post_claimed = has_one_of(cohort_posts.c.state, DeliveryState.CLAIMED)
partial_index("ix_cohort_posts_waiting", cohort_posts.c.retry_at, where=is_post_waiting)
partial_index("ix_cohort_posts_claimed", cohort_posts.c.claimed_at, where=is_post_claimed)
