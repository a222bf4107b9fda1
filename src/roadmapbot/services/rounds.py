"""The rounds the coach makes: everything that is due, in order, whatever ticks and wherever its messages go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from roadmapbot.services.bundle import Services
from roadmapbot.services.ports import Clock, Storage

log = logging.getLogger(__name__)

OUTAGE_AFTER = timedelta(minutes=5)
"""A longer time between two beats of the metronome is an outage: the machine slept, or was too busy."""
CLAIM_SETTLES = timedelta(seconds=60)
"""How old a claim must be before it is taken for abandoned: sends give up after 45 seconds."""


class Rounds:
    """One round at a time; the first one of a process settles what the one before left open."""

    def __init__(self, services: Services, storage: Storage, clock: Clock) -> None:
        self._services = services
        self._storage = storage
        self._clock = clock
        self._last_run_at: datetime | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    async def run_due(self) -> None:
        """Do everything that is due: read back missed replies, close days, deliver, post boards.

        A step that fails is logged and never stops the others; what it left undone is still due next time.
        """
        if not self._idle.is_set():
            return
        self._idle.clear()
        try:
            is_first = self._last_run_at is None
            services = self._services
            await step("heartbeat", services.days.wake_up if is_first else services.days.beat)
            await step("recovery", self._recover if is_first else self._recover_old)
            await step("read-back", services.days.read_back)
            await step("closing", services.days.close_due)
            await step("content", services.content.take_up)
            await step("publishing", self._publish)
            await step("vanished tasks", services.vanished.replace)
            await step("vanished tasks of cohorts", services.vanished.replace_in_cohorts)
            await step("places in cohorts", services.membership.move_up)
            await step("posts of cohorts", services.cohort_posts.run_due)
            await step("dispatch", lambda: services.dispatch.run_due(services.days.unheard))
            await step("announcements", services.copies.run_due)
            await step("tidying", services.redraw.tidy)
            await step("boards", services.boards.post_due)
            # A long run was work, not an outage.
            await step("heartbeat", services.days.beat)
        finally:
            self._last_run_at = self._clock.now()
            self._idle.set()

    async def tick(self) -> None:
        """One beat of the metronome; a gap since the last one is an outage (a laptop slept, a machine froze)."""
        last = self._last_run_at
        if last is not None and self._idle.is_set() and self._clock.now() - last > OUTAGE_AFTER:
            await step("wake-up", self._services.days.wake_up)
        await self.run_due()

    async def next_wake_at(self) -> datetime | None:
        """The earliest UTC instant after now at which `run_due` will have something to do."""
        return await self._storage.next_instant(self._clock.now())

    async def idle(self) -> None:
        """Wait until no round is under way."""
        await self._idle.wait()

    async def _recover(self, min_age: timedelta = timedelta()) -> None:
        of_cohorts = await self._services.cohort_posts.recover(min_age)
        report = await self._services.dispatch.recover(min_age)
        self._services.days.listen_again(of_cohorts.unheard | report.unheard)
        await self._services.boards.recover(min_age)
        await self._services.copies.recover(min_age)

    async def _recover_old(self) -> None:
        await self._recover(CLAIM_SETTLES)

    async def _publish(self) -> None:
        await self._services.revisions.catch_up()
        await self._services.publishing.publish_due()
        await self._services.revisions.tell()
        await self._services.originals.tell()


async def step(name: str, action: Callable[[], Awaitable[object]]) -> None:
    """Do one thing; if it fails, that is logged and stops nothing else."""
    try:
        await action()
    except Exception:
        log.exception("The step %s failed; it is tried again at the next tick", name)
