"""What the bot knows of itself and keeps on record."""

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Id, Instant
from roadmapbot.adapters.storage.tables.metadata import metadata

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
