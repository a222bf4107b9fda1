"""What has been kept for long enough.

Ids grow with time, so what is old stands at the beginning of a table: a sweep walks along the primary key, and ends
where nothing in a whole batch is old.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import (
    audit,
    check_in_history,
    cohort_waiting,
    completions,
    deliveries,
    enrollments,
    is_current,
    learners,
    outages,
)
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import CURRENT, State
from roadmapbot.domain.ids import UserId
from roadmapbot.services.ports import Swept

_MARGIN = timedelta(days=2)
"""How long before the open day something may still be asked about: yesterday can be recorded and taken back."""
_UNSETTLED = frozenset({DeliveryState.WAITING, DeliveryState.CLAIMED})


class SqlRetention:
    """Finds rows that nobody needs any more, and removes them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def deliveries(self, before: date, beyond: int, limit: int) -> Swept:
        """Settled deliveries for local days before a date; those of a day that is still open to be closed stay."""
        c = deliveries.c
        select = sa.select(
            c.id, c.local_on, c.state, enrollments.c.state.label("owner_state"), enrollments.c.open_on
        ).join(enrollments, enrollments.c.id == c.enrollment_id)

        def is_needed(row: sa.Row[Any]) -> bool:
            is_open = row.owner_state in CURRENT and row.local_on >= row.open_on - _MARGIN
            return row.state in _UNSETTLED or is_open

        return await self._sweep(deliveries, select, beyond, limit, lambda row: row.local_on < before, is_needed)

    async def check_in_history(self, before: datetime, beyond: int, limit: int) -> Swept:
        """What check-ins said before they were changed, as far as it was said before an instant."""
        c = check_in_history.c
        select = sa.select(c.id, sa.func.coalesce(c.edited_at, c.at, type_=c.at.type).label("at"))
        return await self._sweep(check_in_history, select, beyond, limit, lambda row: row.at < before)

    async def audit(self, before: datetime, beyond: int, limit: int) -> Swept:
        """What was done before an instant."""
        select = sa.select(audit.c.id, audit.c.at)
        return await self._sweep(audit, select, beyond, limit, lambda row: row.at < before)

    async def outages(self, before: datetime) -> int:
        """Outages that ended before an instant and excuse no day that is still to be closed; how many."""
        first_open = await self._transaction.value(
            sa.select(sa.func.min(enrollments.c.open_until, type_=enrollments.c.open_until.type)).where(is_current)
        )
        if first_open is not None:
            before = min(before, first_open - 2 * _MARGIN)
        gone = await self._transaction.rows(
            sa.delete(outages).where(outages.c.ended_at < before).returning(outages.c.id)
        )
        return len(gone)

    async def leavers(self, before: datetime, limit: int) -> Collection[UserId]:
        """People who left every track before an instant, and those of whom there is nothing but a name."""
        e, c = enrollments.c, completions.c
        # Once somebody has left, their open day stays the one on which they did.
        is_here = sa.exists().where(e.user_id == learners.c.id, sa.or_(e.state != State.LEFT, e.open_until >= before))
        was_here = sa.exists().where(c.user_id == learners.c.id, c.at >= before)
        waits = sa.exists().where(cohort_waiting.c.user_id == learners.c.id)
        select = sa.select(learners.c.id).where(~is_here, ~was_here, ~waits).limit(limit)
        return [row.id for row in await self._transaction.rows(select)]

    async def _sweep(
        self,
        table: sa.Table,
        select: sa.Select[Any],
        beyond: int,
        limit: int,
        is_old: Callable[[sa.Row[Any]], bool],
        is_needed: Callable[[sa.Row[Any]], bool] = lambda row: False,
    ) -> Swept:
        rows = await self._transaction.rows(select.where(table.c.id > beyond).order_by(table.c.id).limit(limit))
        old = [row for row in rows if is_old(row)]
        gone = [row.id for row in old if not is_needed(row)]
        if gone:
            await self._transaction.run(sa.delete(table).where(table.c.id.in_(gone)))
        return Swept(len(gone), rows[-1].id if old and len(rows) == limit else None)
