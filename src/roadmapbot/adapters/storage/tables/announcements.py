"""What moderators announce, to whom, and who does not want to hear of it."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.announcement import AnnouncementState, CopyState, Segment

announcements = sa.Table(
    "announcements",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    # No foreign key: what somebody announced stays on record when they are gone.
    sa.Column("author_id", Id, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("track_id", sa.Text),
    sa.Column("segment", one_of(Segment), nullable=False),
    sa.Column("state", one_of(AnnouncementState), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("tested_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Index(None, "guild_id", "sent_at"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
is_going_out = has_one_of(announcements.c.state, AnnouncementState.SENDING)
partial_index("ix_announcements_sending", announcements.c.id, where=is_going_out)

announcement_copies = sa.Table(
    "announcement_copies",
    metadata,
    sa.Column("announcement_id", Id, sa.ForeignKey("announcements.id"), primary_key=True),
    sa.Column("enrollment_id", Id, sa.ForeignKey("enrollments.id"), primary_key=True),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("state", one_of(CopyState), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_at", Instant),
    sa.Column("retry_at", Instant),
    sa.Column("channel_id", Id),
    sa.Column("message_id", Id),
    # Without these instants nobody would ever find the copy again.
    sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name="waiting_until"),
    sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="claimed_when"),
    sa.Index(None, "enrollment_id"),
    sa.Index(None, "user_id"),
    sa.Index(None, "message_id"),
)
is_copy_waiting = has_one_of(announcement_copies.c.state, CopyState.WAITING)
is_copy_claimed = has_one_of(announcement_copies.c.state, CopyState.CLAIMED)
partial_index("ix_announcement_copies_waiting", announcement_copies.c.retry_at, where=is_copy_waiting)
partial_index("ix_announcement_copies_claimed", announcement_copies.c.claimed_at, where=is_copy_claimed)

announcement_refusals = sa.Table(
    "announcement_refusals",
    metadata,
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("learners.id"), primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Index(None, "user_id"),
)
