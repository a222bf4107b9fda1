"""Servers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import guilds
from roadmapbot.adapters.storage.transaction import Transaction, chunks
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId

_one = sa.select(guilds).where(guilds.c.id == sa.bindparam("guild_id"))

_board_due = (
    sa.select(guilds)
    .where(guilds.c.next_board_at <= sa.bindparam("now", type_=Instant()), guilds.c.is_present)
    .order_by(guilds.c.next_board_at, guilds.c.id)
)


class SqlGuilds:
    """Servers by their Discord id."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, guild_id: GuildId) -> Guild | None:
        """One server."""
        row = await self._transaction.row(self._transaction.locking(_one, guilds), {"guild_id": guild_id})
        return None if row is None else _guild(row)

    async def get_many(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Guild]:
        """Those that are stored of some servers."""
        found: dict[GuildId, Guild] = {}
        for ids in chunks(guild_ids):
            rows = await self._transaction.rows(sa.select(guilds).where(guilds.c.id.in_(ids)))
            found.update((row.id, _guild(row)) for row in rows)
        return found

    async def save(self, guild: Guild) -> None:
        """Insert or replace."""
        values = {
            "name": guild.name,
            "zone": guild.zone,
            "task_at": guild.task_at,
            "coach_channel_id": guild.coach_channel_id,
            "board_channel_id": guild.board_channel_id,
            "board_weekday": guild.board_weekday,
            "board_at": guild.board_at,
            "moderator_role_id": guild.moderator_role_id,
            "next_board_at": guild.next_board_at,
            "is_present": guild.is_present,
            "needs_approval": guild.needs_approval,
            "announce_every": guild.announce_every,
            "window_minutes": guild.window_minutes,
        }
        insert = self._transaction.insert(guilds).values(id=guild.id, **values)
        await self._transaction.run(insert.on_conflict_do_update(index_elements=["id"], set_=values))

    async def board_due(self, now: datetime) -> Sequence[Guild]:
        """Present servers whose `next_board_at` has come, in order of it."""
        rows = await self._transaction.rows(self._transaction.locking(_board_due, guilds, skip=True), {"now": now})
        return [_guild(row) for row in rows]


def _guild(row: sa.Row[Any]) -> Guild:
    return Guild(
        id=row.id,
        name=row.name,
        zone=row.zone,
        task_at=row.task_at,
        coach_channel_id=row.coach_channel_id,
        board_channel_id=row.board_channel_id,
        board_weekday=row.board_weekday,
        board_at=row.board_at,
        moderator_role_id=row.moderator_role_id,
        next_board_at=row.next_board_at,
        is_present=row.is_present,
        needs_approval=row.needs_approval,
        announce_every=row.announce_every,
        window_minutes=row.window_minutes,
    )
