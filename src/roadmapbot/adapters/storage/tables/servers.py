"""What a server sees in its channels: weekly scores and boards, posts that stand, threads."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import has_one_of, metadata, partial_index
from roadmapbot.services.ports import BoardState, Placed

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
is_board_claimed = has_one_of(boards.c.state, BoardState.CLAIMED)
partial_index("ix_boards_claimed", boards.c.claimed_at, where=is_board_claimed)

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
