"""The day ledger, and the checkpoints of it."""

from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import enrollments, ledger_days, streak_checkpoints
from roadmapbot.adapters.storage.transaction import Insert, Listing, Transaction, chunks, for_each
from roadmapbot.domain.ids import EnrollmentId, TaskId
from roadmapbot.domain.ledger import DONE, LedgerDay, Reason
from roadmapbot.domain.streak import Checkpoint, Ledger

_c = ledger_days.c
_in_order = sa.select(ledger_days).order_by(_c.enrollment_id, _c.local_on)
_of_one = _in_order.where(_c.enrollment_id == sa.bindparam("enrollment_id"))
_of_many = Listing(_c.enrollment_id, _in_order.where)
_of_many_since = Listing(_c.enrollment_id, lambda listed: _in_order.where(listed, _c.local_on >= sa.bindparam("since")))
_is_checked_in = sa.and_(_c.status.in_(sorted(DONE)), _c.reason != Reason.CORRECTED)
_done_of = Listing(
    _c.task_id,
    lambda listed: (
        sa.select(_c.task_id)
        .distinct()
        .where(_c.enrollment_id == sa.bindparam("enrollment_id"), listed, _is_checked_in)
    ),
)
_k = streak_checkpoints.c
_FOLDED = ("until", "length", "longest", "freezes", "toward_freeze", "corrected_at")
_is_recent = _c.local_on > sa.func.coalesce(_k.until, sa.literal(date.min))
_recent = (
    sa.select(enrollments.c.id.label("of"), ledger_days, *(_k[name] for name in _FOLDED))
    .select_from(enrollments)
    .outerjoin(streak_checkpoints, _k.enrollment_id == enrollments.c.id)
    .outerjoin(ledger_days, sa.and_(_c.enrollment_id == enrollments.c.id, _is_recent))
    .order_by(enrollments.c.id, _c.local_on)
)
_recent_of_one = _recent.where(enrollments.c.id == sa.bindparam("enrollment_id"))
_recent_of_many = Listing(enrollments.c.id, _recent.where)
_refold = sa.delete(streak_checkpoints).where(
    _k.enrollment_id == sa.bindparam("of"), _k.until >= sa.bindparam("changed_on")
)


def _replacing(insert: Insert) -> Insert:
    table = insert.table
    replaced = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
    return insert.on_conflict_do_update(index_elements=[c.name for c in table.primary_key], set_=replaced)


_put = for_each(ledger_days, _replacing)
_save_checkpoint = for_each(streak_checkpoints, _replacing)


class SqlDays:
    """Ledger days; the schema allows one per enrollment and local day."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._folded: dict[EnrollmentId, date] = {}
        """Up to where the rows are folded of those enrollments whose recent ones were read."""

    async def put(self, days: Collection[LedgerDay]) -> None:
        """Insert or replace."""
        known = dict(self._transaction.known(ledger_days))
        await self._transaction.run(self._transaction.of_dialect(_put), [_values(day) for day in days])
        await self._refold((day.enrollment_id, day.local_on) for day in days)
        for day in days:
            self._keep_known(known, day)
        self._transaction.known(ledger_days).update(known)

    async def remove(self, enrollment_id: EnrollmentId, on: date) -> None:
        """Take a day back."""
        await self._transaction.run(sa.delete(ledger_days).where(_c.enrollment_id == enrollment_id, _c.local_on == on))
        await self._refold([(enrollment_id, on)])

    async def _refold(self, changed: Iterable[tuple[EnrollmentId, date]]) -> None:
        """Drop the checkpoints that days which changed are folded into."""
        folded = [(of, on) for of, on in changed if on <= self._folded.get(of, date.max)]
        await self._transaction.run(_refold, [{"of": of, "changed_on": on} for of, on in folded])

    @staticmethod
    def _keep_known(known: dict[Hashable, Any], day: LedgerDay) -> None:
        """Let what was found in this transaction say what was just written."""
        whole, recent = day.enrollment_id, ("recent", day.enrollment_id)
        if whole in known:
            known[whole] = _with(known[whole], day)
        ledger: Ledger | None = known.get(recent)
        if ledger is not None and (ledger.before is None or day.local_on > ledger.before.until):
            known[recent] = replace(ledger, days=_with(ledger.days, day))
        elif ledger is not None:
            del known[recent]

    async def save_checkpoint(self, enrollment_id: EnrollmentId, checkpoint: Checkpoint) -> None:
        """Insert or replace."""
        values = {name: getattr(checkpoint, name) for name in _FOLDED}
        statement = self._transaction.of_dialect(_save_checkpoint)
        await self._transaction.run(statement, {"enrollment_id": enrollment_id, **values})
        self._folded[enrollment_id] = checkpoint.until
        self._transaction.known(ledger_days).pop(("recent", enrollment_id), None)

    async def recent(self, enrollment_id: EnrollmentId) -> Ledger:
        """The checkpoint of an enrollment and the rows after it."""

        async def look() -> Ledger:
            rows = await self._transaction.rows(_recent_of_one, {"enrollment_id": enrollment_id})
            return self._ledger(enrollment_id, rows)

        return await self._transaction.once(ledger_days, ("recent", enrollment_id), look)

    async def recent_of_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Ledger]:
        """The checkpoints of many enrollments and the rows after them."""
        found: dict[EnrollmentId, list[sa.Row[Any]]] = {enrollment_id: [] for enrollment_id in ids}
        for some in chunks(ids):
            for row in await self._transaction.rows(*_recent_of_many.of(some)):
                found[row.of].append(row)
        ledgers = {enrollment_id: self._ledger(enrollment_id, rows) for enrollment_id, rows in found.items()}
        for each, ledger in ledgers.items():
            self._transaction.known(ledger_days)["recent", each] = ledger
        return ledgers

    def _ledger(self, enrollment_id: EnrollmentId, rows: Sequence[sa.Row[Any]]) -> Ledger:
        """What the rows of an enrollment say, the checkpoint in each; one without days has a single row."""
        before = None
        if rows and rows[0].until is not None:
            before = checkpoint_of(rows[0])
        self._folded[enrollment_id] = date.min if before is None else before.until
        return Ledger([day_of(row) for row in rows if row.local_on is not None], before)

    async def done_of(self, enrollment_id: EnrollmentId, task_ids: Collection[TaskId]) -> Collection[TaskId]:
        """Those of some tasks that were checked in on some day of an enrollment."""
        if not task_ids:
            return set()
        select, values = _done_of.of(sorted(task_ids))
        rows = await self._transaction.rows(select, {**values, "enrollment_id": enrollment_id})
        return {row.task_id for row in rows}

    async def of(self, enrollment_id: EnrollmentId) -> Sequence[LedgerDay]:
        """All rows of an enrollment in order of date."""

        async def look() -> Sequence[LedgerDay]:
            return [day_of(row) for row in await self._transaction.rows(_of_one, {"enrollment_id": enrollment_id})]

        return await self._transaction.once(ledger_days, enrollment_id, look)

    async def of_many(
        self, ids: Collection[EnrollmentId], since: date | None = None
    ) -> Mapping[EnrollmentId, Sequence[LedgerDay]]:
        """The rows of many enrollments in order of date, from a date on where one is given."""
        known = {each: self._known_since(each, since) for each in ids}
        if all(days is not None for days in known.values()):
            return {each: days or [] for each, days in known.items()}
        found: dict[EnrollmentId, list[LedgerDay]] = {enrollment_id: [] for enrollment_id in ids}
        for some in chunks(ids):
            select, values = (_of_many if since is None else _of_many_since).of(some)
            for row in await self._transaction.rows(select, values if since is None else {**values, "since": since}):
                found[row.enrollment_id].append(day_of(row))
        if since is None:
            for each, rows in found.items():
                self._transaction.known(ledger_days)[each] = rows
        return found

    def _known_since(self, enrollment_id: EnrollmentId, since: date | None) -> list[LedgerDay] | None:
        """The rows of an enrollment from a date on, where this transaction knows them; None where it does not."""
        known = self._transaction.known(ledger_days)
        days: Sequence[LedgerDay] | None = known.get(enrollment_id)
        recent: Ledger | None = known.get(("recent", enrollment_id))
        if days is None and recent is not None and since is not None:
            days = recent.days if recent.before is None or recent.before.until < since else None
        return None if days is None else [day for day in days if since is None or day.local_on >= since]


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
        "closed_status": day.closed_status,
        "closed_reason": day.closed_reason,
    }


def day_of(row: sa.Row[Any]) -> LedgerDay:
    """What a row of the ledger says."""
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
        closed_status=row.closed_status,
        closed_reason=row.closed_reason,
    )


def checkpoint_of(row: sa.Row[Any]) -> Checkpoint:
    """What a row says of the checkpoint."""
    return Checkpoint(row.until, row.length, row.longest, row.freezes, row.toward_freeze, row.corrected_at)
