"""Who did what."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import audit
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.services.ports import Noted

_c = audit.c


class SqlAudit:
    """The audit log; entries are only ever added."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, at: datetime, guild_id: GuildId | None, actor_id: UserId | None, action: str, detail: str
    ) -> None:
        """Note what was done."""
        values = {"at": at, "guild_id": guild_id, "actor_id": actor_id, "action": action, "detail": detail}
        await self._transaction.run(sa.insert(audit).values(**values))

    async def newest(self, guild_id: GuildId, actions: Collection[str], limit: int) -> Sequence[Noted]:
        """The newest lines of a server about some actions, newest first."""
        select = sa.select(audit).where(_c.guild_id == guild_id, _c.action.in_(actions))
        rows = await self._transaction.rows(select.order_by(_c.at.desc(), _c.id.desc()).limit(limit))
        return [Noted(row.at, row.guild_id, row.actor_id, row.action, row.detail) for row in rows]

    async def has(self, guild_id: GuildId, action: str, detail: str, since: datetime) -> bool:
        """Whether such an entry was written at or after an instant."""
        select = sa.select(_c.id).where(
            _c.guild_id == guild_id, _c.action == action, _c.at >= since, _c.detail == detail
        )
        return await self._transaction.row(select.limit(1)) is not None
