"""What learners reported and no moderator has settled yet."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant, one_of
from roadmapbot.adapters.storage.tables.metadata import metadata
from roadmapbot.domain.report import Flaw

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("guild_id", Id, sa.ForeignKey("guilds.id"), nullable=False),
    sa.Column("user_id", Id, sa.ForeignKey("learners.id"), nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("flaw", one_of(Flaw), nullable=False),
    # Empty for what is about no link, so that the key below holds for it, too.
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("guild_id", "user_id", "task_id", "flaw", "resource_id"),
    sa.Index(None, "user_id"),
    sqlite_autoincrement=True,  # the id stands in the buttons of old messages
)
