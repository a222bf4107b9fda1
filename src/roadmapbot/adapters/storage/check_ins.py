"""Check-ins, and the history of those that were changed."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from roadmapbot.adapters.storage.tables import check_in_history, check_ins
from roadmapbot.adapters.storage.transaction import Insert, Listing, Transaction, for_each, in_span, spans
from roadmapbot.domain.checkin import Answer, CheckIn, NewCheckIn
from roadmapbot.domain.ids import EnrollmentId

_c = check_ins.c
_key = ("enrollment_id", "local_on")
_of_day = sa.select(check_ins).where(
    _c.enrollment_id == sa.bindparam("enrollment_id"), _c.local_on == sa.bindparam("local_on")
)

_of_span = Listing(
    _c.enrollment_id, lambda listed: sa.select(check_ins).where(listed, in_span(_c.local_on), _c.undone_at.is_(None))
)


def _unless_there(insert: Insert) -> ReturningInsert[tuple[int]]:
    return insert.on_conflict_do_nothing(index_elements=_key).returning(_c.enrollment_id)


_add = for_each(check_ins, _unless_there)


class SqlCheckIns:
    """Check-ins; the schema allows one per enrollment and local day."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewCheckIn) -> bool:
        """Store; False when that day has one already. One that was undone is replaced and kept as history."""
        day = {"enrollment_id": new.enrollment_id, "local_on": new.local_on}
        values = {"user_id": new.user_id, **_said(new), "edited_at": None, "undone_at": None}
        known = dict(self._transaction.known(check_ins))
        if await self._transaction.row(self._transaction.of_dialect(_add), {**day, **values}) is not None:
            known[new.enrollment_id, new.local_on] = _added(new)
            self._transaction.known(check_ins).update(known)
            return True
        undone = sa.and_(*self._of(new.enrollment_id, new.local_on), _c.undone_at.is_not(None))
        await self._keep(undone)
        replaced = sa.update(check_ins).where(undone).values(**values).returning(_c.enrollment_id)
        return await self._transaction.row(replaced) is not None

    async def get(self, enrollment_id: EnrollmentId, on: date) -> CheckIn | None:
        """The day's check-in, also when it was undone."""

        async def look() -> CheckIn | None:
            select = self._transaction.locking(_of_day, check_ins)
            row = await self._transaction.row(select, {"enrollment_id": enrollment_id, "local_on": on})
            return None if row is None else _check_in(row)

        return await self._transaction.once(check_ins, (enrollment_id, on), look)

    async def save(self, check_in: CheckIn) -> None:
        """Write back every mutable field; what stood there before is kept as history."""
        where = sa.and_(*self._of(check_in.enrollment_id, check_in.local_on))
        await self._keep(where)
        values = {**_said(check_in), "edited_at": check_in.edited_at, "undone_at": check_in.undone_at}
        await self._transaction.run(sa.update(check_ins).where(where).values(**values))

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[CheckIn]:
        """Check-ins of many enrollments' days that were not undone, in order of enrollment and day."""
        found: list[CheckIn] = []
        for ids, span, wanted in spans(days):
            select, values = _of_span.of(ids)
            rows = await self._transaction.rows(select, {**values, **span})
            found += [_check_in(row) for row in rows if (row.enrollment_id, row.local_on) in wanted]
        return sorted(found, key=lambda check_in: (check_in.enrollment_id, check_in.local_on))

    @staticmethod
    def _of(enrollment_id: EnrollmentId, on: date) -> tuple[sa.ColumnElement[bool], ...]:
        return _c.enrollment_id == enrollment_id, _c.local_on == on

    async def _keep(self, where: sa.ColumnElement[bool]) -> None:
        """Copy what stands now into the history."""
        columns = [column.name for column in _c]
        copy = sa.insert(check_in_history).from_select(columns, sa.select(check_ins).where(where))
        await self._transaction.run(copy)


def _said(new: NewCheckIn) -> dict[str, Any]:
    return {
        "task_id": new.task_id,
        "via": new.via,
        "at": new.at,
        "zone": new.zone,
        "offset_minutes": new.offset_minutes,
        "is_late": new.is_late,
        "note": new.answer.note,
        "minutes": new.answer.minutes,
        "link": new.answer.link,
        "stuck": new.answer.stuck,
        "delivery_id": new.delivery_id,
        "message_id": new.message_id,
    }


def _added(new: NewCheckIn) -> CheckIn:
    """What was just stored."""
    return CheckIn(**{each.name: getattr(new, each.name) for each in fields(new)})


def _check_in(row: sa.Row[Any]) -> CheckIn:
    return CheckIn(
        enrollment_id=row.enrollment_id,
        user_id=row.user_id,
        local_on=row.local_on,
        task_id=row.task_id,
        via=row.via,
        at=row.at,
        zone=row.zone,
        offset_minutes=row.offset_minutes,
        is_late=row.is_late,
        answer=Answer(row.note, row.minutes, row.link, row.stuck),
        delivery_id=row.delivery_id,
        message_id=row.message_id,
        edited_at=row.edited_at,
        undone_at=row.undone_at,
    )
