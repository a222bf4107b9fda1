"""Where things stand on a server."""

from datetime import date

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import placed_posts, weekly_threads
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.services.ports import Placed, PlacedPost

_thread = sa.select(weekly_threads.c.thread_id).where(
    weekly_threads.c.guild_id == sa.bindparam("guild_id"), weekly_threads.c.week_on == sa.bindparam("week_on")
)


class SqlPlaces:
    """Posts that are refreshed in place, and the shared weekly threads."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, guild_id: GuildId, kind: Placed) -> PlacedPost | None:
        """Where a post stands."""
        c = placed_posts.c
        row = await self._transaction.row(sa.select(placed_posts).where(c.guild_id == guild_id, c.kind == kind))
        if row is None:
            return None
        return PlacedPost(row.guild_id, row.kind, row.channel_id, row.message_id, row.placed_at)

    async def save(self, placed: PlacedPost) -> None:
        """Insert or replace."""
        values = {
            "channel_id": placed.channel_id,
            "message_id": placed.message_id,
            "placed_at": placed.placed_at,
        }
        insert = self._transaction.insert(placed_posts)
        await self._transaction.run(
            insert.values(guild_id=placed.guild_id, kind=placed.kind, **values).on_conflict_do_update(
                index_elements=["guild_id", "kind"], set_=values
            )
        )

    async def thread(self, guild_id: GuildId, week_on: date) -> ChannelId | None:
        """The shared thread of a week."""
        found = await self._transaction.value(_thread, {"guild_id": guild_id, "week_on": week_on})
        return None if found is None else ChannelId(found)

    async def save_thread(self, guild_id: GuildId, week_on: date, thread_id: ChannelId) -> None:
        """Insert or replace."""
        insert = self._transaction.insert(weekly_threads)
        await self._transaction.run(
            insert.values(guild_id=guild_id, week_on=week_on, thread_id=thread_id).on_conflict_do_update(
                index_elements=["guild_id", "week_on"], set_={"thread_id": thread_id}
            )
        )
