"""Learners' reports about tasks."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import reports
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.report import NewReport, Report, ReportId

_c = reports.c
_KEY = ("guild_id", "user_id", "task_id", "flaw", "resource_id")


class SqlReports:
    """Reports that no moderator has settled yet."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, new: NewReport) -> None:
        """Store; the same learner's report about the same is replaced."""
        changing = {"url": new.url, "note": new.note, "at": new.at}
        insert = self._transaction.insert(reports).values(**{name: getattr(new, name) for name in _KEY}, **changing)
        await self._transaction.run(insert.on_conflict_do_update(index_elements=_KEY, set_=changing))

    async def get(self, guild_id: GuildId, report_id: ReportId) -> Report | None:
        """One report; None where that server has none of that id."""
        row = await self._transaction.row(sa.select(reports).where(_c.id == report_id, _c.guild_id == guild_id))
        return _report(row) if row else None

    async def of_guild(self, guild_id: GuildId, limit: int) -> Sequence[Report]:
        """The oldest reports of a server, in order."""
        select = sa.select(reports).where(_c.guild_id == guild_id).order_by(_c.id).limit(limit)
        return [_report(row) for row in await self._transaction.rows(select)]

    async def of_learner(self, guild_id: GuildId, user_id: UserId) -> Sequence[Report]:
        """What a learner has reported in a server, in order."""
        select = sa.select(reports).where(_c.guild_id == guild_id, _c.user_id == user_id).order_by(_c.id)
        return [_report(row) for row in await self._transaction.rows(select)]

    async def remove(self, guild_id: GuildId, report_ids: Collection[ReportId]) -> None:
        """Forget reports of a server."""
        await self._transaction.run(sa.delete(reports).where(_c.guild_id == guild_id, _c.id.in_(report_ids)))


def _report(row: sa.Row[Any]) -> Report:
    return Report(
        row.guild_id,
        row.user_id,
        row.task_id,
        row.flaw,
        row.resource_id,
        row.url,
        row.note,
        row.at,
        row.id,
    )
