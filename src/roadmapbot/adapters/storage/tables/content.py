"""What moderators published, and what they are about to publish."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.domain.revision import Change, DraftState, PieceKind


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

# What the bundled content had of the pieces that servers have versions of, to tell when it changes.
content_originals = sa.Table(
    "content_originals",
    metadata,
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), primary_key=True),
    sa.Column("kind", one_of(PieceKind), primary_key=True),
    sa.Column("piece_id", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
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
is_scheduled = has_one_of(content_drafts.c.state, DraftState.SCHEDULED)
is_pending = has_one_of(content_drafts.c.state, DraftState.OPEN, DraftState.WAITING, DraftState.SCHEDULED)
partial_index("ix_content_drafts_scheduled", content_drafts.c.publish_at, where=is_scheduled)
partial_index("ix_content_drafts_pending", content_drafts.c.guild_id, where=is_pending)

content_draft_pieces = sa.Table(
    "content_draft_pieces",
    metadata,
    sa.Column("draft_id", Id, sa.ForeignKey("content_drafts.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    *_written(),
    sa.Column("base", sa.Integer, nullable=False),
)
