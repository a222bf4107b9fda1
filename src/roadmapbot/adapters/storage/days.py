"""The day ledger."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import ledger_days
from roadmapbot.adapters.storage.transaction import Insert, Transaction, chunks, for_each
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import LedgerDay

_c = ledger_days.c
_in_order = sa.select(ledger_days).order_by(_c.enrollment_id, _c.local_on)
_of_one = _in_order.where(_c.enrollment_id == sa.bindparam("enrollment_id"))
_of_many = _in_order.where(_c.enrollment_id.in_(sa.bindparam("ids", expanding=True)))
_of_many_since = _of_many.where(_c.local_on >= sa.bindparam("since"))


def _replacing(insert: Insert) -> Insert:
    replaced = {c.name: insert.excluded[c.name] for c in ledger_days.columns if not c.primary_key}
    return insert.on_conflict_do_update(index_elements=["enrollment_id", "local_on"], set_=replaced)


_put = for_each(ledger_days, _replacing)


class SqlDays:
    """Ledger days; the schema allows one per enrollment and local day."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, days: Collection[LedgerDay]) -> None:
        """Insert or replace."""
        known = dict(self._transaction.known(ledger_days))
        await self._transaction.run(self._transaction.of_dialect(_put), [_values(day) for day in days])
        for day in days:
            if day.enrollment_id in known:
                known[day.enrollment_id] = _with(known[day.enrollment_id], day)
        self._transaction.known(ledger_days).update(known)

    async def remove(self, enrollment_id: EnrollmentId, on: date) -> None:
        """Take a day back."""
        await self._transaction.run(sa.delete(ledger_days).where(_c.enrollment_id == enrollment_id, _c.local_on == on))

    async def of(self, enrollment_id: EnrollmentId) -> Sequence[LedgerDay]:
        """All rows of an enrollment in order of date."""

        async def look() -> Sequence[LedgerDay]:
            return [_day(row) for row in await self._transaction.rows(_of_one, {"enrollment_id": enrollment_id})]

        return await self._transaction.once(ledger_days, enrollment_id, look)

    async def of_many(
        self, ids: Collection[EnrollmentId], since: date | None = None
    ) -> Mapping[EnrollmentId, Sequence[LedgerDay]]:
        """The rows of many enrollments in order of date, from a date on where one is given."""
        known = self._transaction.known(ledger_days)
        if all(enrollment_id in known for enrollment_id in ids):
            return {each: [day for day in known[each] if since is None or day.local_on >= since] for each in ids}
        found: dict[EnrollmentId, list[LedgerDay]] = {enrollment_id: [] for enrollment_id in ids}
        for some in chunks(ids):
            select, values = (
                (_of_many, {"ids": some}) if since is None else (_of_many_since, {"ids": some, "since": since})
            )
            for row in await self._transaction.rows(select, values):
                found[row.enrollment_id].append(_day(row))
        if since is None:
            for each, rows in found.items():
                known[each] = rows
        return found


def _with(days: Sequence[LedgerDay], day: LedgerDay) -> Sequence[LedgerDay]:
    """Rows in order of date, with one inserted or replaced."""
    place = bisect_left(days, day.local_on, key=lambda each: each.local_on)
    is_there = place < len(days) and days[place].local_on == day.local_on
    return [*days[:place], day, *days[place + is_there :]]


def _values(day: LedgerDay) -> dict[str, Any]:
    return {
        "enrollment_id": day.enrollment_id,
        "local_on": day.local_on,
        "status": day.status,
        "reason": day.reason,
        "task_id": day.task_id,
        "at": day.at,
        "zone": day.zone,
        "offset_minutes": day.offset_minutes,
        "earned_on": day.earned_on,
    }


def _day(row: sa.Row[Any]) -> LedgerDay:
    return LedgerDay(
        enrollment_id=row.enrollment_id,
        local_on=row.local_on,
        status=row.status,
        at=row.at,
        zone=row.zone,
        offset_minutes=row.offset_minutes,
        reason=row.reason,
        task_id=row.task_id,
        earned_on=row.earned_on,
    )
