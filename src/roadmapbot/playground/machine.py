"""The time machine: lets the simulated clock run, second by second or wound by hours and days.

Winding hops from one instant at which somebody has something to do to the next, so that everything due in
between happens at its own minute. Each hop is one turn of the world: people can act between two hops.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from roadmapbot.playground import dial
from roadmapbot.playground.agenda import Agenda
from roadmapbot.playground.outlet import Outlet
from roadmapbot.playground.world import World

_STALLED = timedelta(seconds=30)
"""A hop is at least this long, so that a bot that always wants to wake at once cannot stop the clock."""
_FOLLOWED_SECONDS = 90.0
"""Longer than this between two ticks means that the computer slept: then the clock is wound."""

AfterHop = Callable[[], Awaitable[None]]


class TimeMachine:
    """Moves the world's clock, and has everything done that falls due on the way."""

    def __init__(self, world: World, outlet: Outlet, agenda: Agenda, after_hop: AfterHop) -> None:
        self._world = world
        self._outlet = outlet
        self._agenda = agenda
        self._after_hop = after_hop
        self._wake_at: datetime | None = None

    async def wind(self, target: datetime, *, until: Callable[[], bool] = lambda: False) -> None:
        """Run the clock on to this instant, or until that has happened, but never further than `dial.LIMIT`."""
        target = min(target, self._world.now() + dial.LIMIT)
        while self._world.now() < target and not until():
            async with self._world.turn():
                await self._hop(target)

    async def follow(self, elapsed: float) -> None:
        """Let as much simulated time pass as has really passed."""
        if elapsed > _FOLLOWED_SECONDS:
            await self.wind(self._world.now() + timedelta(seconds=elapsed))
            return
        async with self._world.turn():
            minute = self._world.now().minute
            await self._world.pass_time(elapsed)
            # Each full minute as well, as the metronome of a real bot would.
            if self._world.now().minute != minute or _is_past(self._wake_at, self._world.now()):
                await self._outlet.run_due()
            if _is_past(self._agenda.next_at(), self._world.now()):
                await self._agenda.run_due()
            self._wake_at = await self._outlet.next_wake_at()
            await self._after_hop()

    async def _hop(self, target: datetime) -> None:
        now = self._world.now()
        wake_at = await self._outlet.next_wake_at()
        instants = [at for at in (wake_at, self._agenda.next_at()) if at is not None]
        stop = min(max(min(instants, default=target), now + _STALLED), target)
        await self._world.pass_time((stop - now).total_seconds())
        # At the end as well: a bot that is up has looked at its work a moment ago, whenever that is.
        if _is_past(wake_at, stop) or stop == target:
            await self._outlet.run_due()
        await self._agenda.run_due()
        await self._after_hop()


def _is_past(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now
