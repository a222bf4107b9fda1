"""The alarm clock: a tick a minute, and one an hour for upkeep. Others decide what is due, never a job per learner."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

TICK_SECOND = 0
UPKEEP_MINUTE, UPKEEP_SECOND = 17, 30
"""Off the minute and off the hours and half hours at which most people want their task."""
Job = Callable[[], Awaitable[None]]


class Metronome:
    """Calls `tick` at the start of every UTC minute and `upkeep` once an hour, each one call at a time.

    `misfire_grace_time=None` and `coalesce` make a late tick run once instead of being dropped: APScheduler's
    default of one second loses it with no more than a log line.
    """

    def __init__(self, tick: Job, upkeep: Job) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._add("tick", tick, CronTrigger(second=TICK_SECOND, timezone="UTC"))
        self._add("upkeep", upkeep, CronTrigger(minute=UPKEEP_MINUTE, second=UPKEEP_SECOND, timezone="UTC"))

    def _add(self, name: str, job: Job, trigger: CronTrigger) -> None:
        self._scheduler.add_job(job, trigger, max_instances=1, coalesce=True, misfire_grace_time=None, id=name)

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
