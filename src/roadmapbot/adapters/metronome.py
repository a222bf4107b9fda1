"""The alarm clock: one tick a minute. What is due is decided by the database, never by a job per learner."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

TICK_SECOND = 0


class Metronome:
    """Calls `tick` at the start of every UTC minute, one call at a time.

    `misfire_grace_time=None` and `coalesce` make a late tick run once instead of being dropped: APScheduler's
    default of one second loses it with no more than a log line.
    """

    def __init__(self, tick: Callable[[], Awaitable[None]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        trigger = CronTrigger(second=TICK_SECOND, timezone="UTC")
        self._scheduler.add_job(tick, trigger, max_instances=1, coalesce=True, misfire_grace_time=None, id="tick")

    def start(self) -> None:
        """Begin ticking on the running loop."""
        self._scheduler.start()

    def pause(self) -> None:
        """Tick no more; a tick under way goes on."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """Tick no more, and break off a tick under way: APScheduler cancels what it runs."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
