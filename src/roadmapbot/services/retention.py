"""What is kept for how long, and letting go of the rest once a day, a few rows at a time.

What a learner did stays as long as they are here: check-ins, completions, the day ledger, scores. What only the bot
needed goes, and so does everything about people who left long ago.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from roadmapbot.services.ports import Clock, Storage, Swept, UnitOfWork

log = logging.getLogger(__name__)

BATCH = 200
"""Rows looked at in one transaction: a learner never waits long for it."""
AT_ONCE = 20
"""People erased in one transaction."""
HISTORY = timedelta(days=90)
"""How long it is kept what a check-in said before it was changed."""

_Sweep = Callable[[UnitOfWork, int], Awaitable[Swept]]


@dataclass(frozen=True, slots=True)
class Purged:
    """How much went."""

    deliveries: int = 0
    history: int = 0
    audit: int = 0
    outages: int = 0
    people: int = 0


class Retention:
    """Lets go of what was kept for long enough; `days` is how long, 0 for ever."""

    def __init__(self, storage: Storage, clock: Clock, days: int) -> None:
        self._storage = storage
        self._clock = clock
        self._days = timedelta(days=days)
        self._purged_on: date | None = None

    async def run_due(self) -> Purged:
        """Purge once a UTC day."""
        today = self._clock.now().date()
        if self._purged_on == today:
            return Purged()
        purged = await self.purge()
        self._purged_on = today
        return purged

    async def purge(self) -> Purged:
        """Let go of everything that is old enough; what was changed goes sooner than the rest."""
        now = self._clock.now()
        before = now - HISTORY
        history = await self._sweep(lambda uow, beyond: uow.retention.check_in_history(before, beyond, BATCH))
        if not self._days:
            return Purged(history=history)
        long_ago = now - self._days
        on = long_ago.date()
        purged = Purged(
            deliveries=await self._sweep(lambda uow, beyond: uow.retention.deliveries(on, beyond, BATCH)),
            history=history,
            audit=await self._sweep(lambda uow, beyond: uow.retention.audit(long_ago, beyond, BATCH)),
            outages=await self._outages(),
            people=await self._people(),
        )
        if purged != Purged():
            log.info("Let go of what was kept for long enough: %s", purged)
        return purged

    async def _sweep(self, sweep: _Sweep) -> int:
        """Sweep a table from its beginning; other writers get their turn between two batches."""
        gone, beyond = 0, 0
        while True:
            async with self._storage.write() as uow:
                swept = await sweep(uow, beyond)
                if swept.gone:
                    await uow.commit()
            gone += swept.gone
            if swept.reached is None:
                return gone
            beyond = swept.reached

    async def _outages(self) -> int:
        async with self._storage.write() as uow:
            gone = await uow.retention.outages(self._clock.now() - self._days)
            if gone:
                await uow.commit()
        return gone

    async def _people(self) -> int:
        """Erase people who left long ago. They are looked for on a reader, and looked at again before they go."""
        gone = 0
        while True:
            before = self._clock.now() - self._days
            async with self._storage.read() as uow:
                found = set(await uow.retention.leavers(before, AT_ONCE))
            if not found:
                return gone
            async with self._storage.write() as uow:
                back = {each.user_id for user in found for each in await uow.enrollments.current_of(user)}
                await uow.learners.erase(found - back)
                await uow.commit()
            gone += len(found - back)
