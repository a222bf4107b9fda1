"""Moderators' corrections of days."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import corrections
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.correction import Correction, CorrectionId, NewCorrection
from roadmapbot.domain.ids import EnrollmentId, GuildId

_c = corrections.c
_standing = (
    sa.select(corrections)
    .where(
        _c.enrollment_id == sa.bindparam("enrollment_id"),
        _c.local_on >= sa.bindparam("since"),
        _c.undone_at.is_(None),
    )
    .order_by(_c.id)
)


class SqlCorrections:
    """Corrections, each with the line of the ledger that it replaced; its fields go by the names of the columns."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewCorrection) -> Correction:
        """Store a correction that stands."""
        values = {each.name: getattr(new, each.name) for each in fields(new)}
        insert = self._transaction.insert(corrections).values(values)
        correction_id = await self._transaction.value(insert.returning(_c.id))
        return Correction(**values, id=CorrectionId(correction_id))

    async def get(self, guild_id: GuildId, correction_id: CorrectionId) -> Correction | None:
        """One correction; None where that server has none of that id."""
        select = sa.select(corrections).where(_c.id == correction_id, _c.guild_id == guild_id)
        row = await self._transaction.row(self._transaction.locking(select, corrections))
        return _correction(row) if row else None

    async def save(self, correction: Correction) -> None:
        """Write back whether it was undone."""
        update = sa.update(corrections).where(_c.id == correction.id).values(undone_at=correction.undone_at)
        await self._transaction.run(update)

    async def standing(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Correction]:
        """The corrections of an enrollment's days from a date on that were not undone, oldest first."""
        values = {"enrollment_id": enrollment_id, "since": since}
        return [_correction(row) for row in await self._transaction.rows(_standing, values)]


def _correction(row: sa.Row[Any]) -> Correction:
    return Correction(**{column.name: getattr(row, column.name) for column in _c})
