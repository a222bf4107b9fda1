"""Heartbeat, outages and audit log of the fake."""

from collections.abc import Collection, Sequence
from datetime import datetime

from tests.fakes.storage.tables import AuditEntry, Repository, require

from roadmapbot.domain.ids import (
    GuildId,
    UserId,
)
from roadmapbot.services.ports import Noted, Outage


class FakeOutages(Repository):
    async def last_beat(self) -> datetime | None:
        return self._seen.beats.get(1)

    async def beat(self, at: datetime) -> None:
        self._changing(at).beats[1] = at

    async def add(self, outage: Outage) -> None:
        tables = self._changing(outage)
        require(outage.began_at <= outage.ended_at, "an outage begins before it ends")
        tables.outages.append(outage)

    async def since(self, at: datetime) -> Sequence[Outage]:
        ended_after = (o for o in self._seen.outages if o.ended_at > at)
        return sorted(ended_after, key=lambda o: (o.began_at, o.ended_at))


class FakeAudit(Repository):
    async def add(
        self, at: datetime, guild_id: GuildId | None, actor_id: UserId | None, action: str, detail: str
    ) -> None:
        self._changing(at).audit.append(AuditEntry(at, guild_id, actor_id, action, detail))

    async def newest(self, guild_id: GuildId, actions: Collection[str], limit: int) -> Sequence[Noted]:
        found = [a for a in self._seen.audit if a.guild_id == guild_id and a.action in actions]
        numbered = sorted(enumerate(found), key=lambda each: (each[1].at, each[0]), reverse=True)
        newest = [entry for _, entry in numbered[:limit]]
        return [Noted(a.at, a.guild_id, a.actor_id, a.action, a.detail) for a in newest]

    async def has(self, guild_id: GuildId, action: str, detail: str, since: datetime) -> bool:
        wanted = (guild_id, action, detail)
        return any((a.guild_id, a.action, a.detail) == wanted and a.at >= since for a in self._seen.audit)
