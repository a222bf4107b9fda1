"""The powers nobody has in the real Discord: to wind the clock, and to switch the bot off and on.

Each of them is one turn of the world after another, so that the page stays usable while days go by.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from roadmapbot.playground import dial, wire
from roadmapbot.playground.feed import Feed
from roadmapbot.playground.machine import TimeMachine
from roadmapbot.playground.outlet import Outlet
from roadmapbot.playground.people import Person
from roadmapbot.playground.world import Refused, World

log = logging.getLogger(__name__)

_TASK_PATIENCE = timedelta(days=10)
_OUTAGE = timedelta(hours=6)


class Watcher(Protocol):
    """Who sees what comes of it."""

    def look(self) -> None:
        """See what has changed in the world."""
        ...

    def newest_task(self, who: Person) -> int | None:
        """Name the newest task that this person was sent."""
        ...

    def is_coached(self, who: Person) -> bool:
        """Tell whether the bot has ever written to this person by itself."""
        ...


class Controls:
    """The clock's knobs and the bot's switch."""

    def __init__(
        self, world: World, outlet: Outlet, machine: TimeMachine, feed: Feed, zone: ZoneInfo, watcher: Watcher
    ) -> None:
        self._world = world
        self._outlet = outlet
        self._machine = machine
        self._feed = feed
        self._zone = zone
        self._watcher = watcher
        self._winding: dict[str, object] | None = None

    @property
    def is_online(self) -> bool:
        """Whether the bot is there."""
        return self._outlet.bot is not None

    def clock(self) -> dict[str, object]:
        """Describe the clock to the page."""
        return {"now": wire.instant(self._world.now()), "zone": self._zone.key, "winding": self._winding}

    async def live(self) -> None:
        """Let simulated time pass at the speed of real time, for ever."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(1)
            elapsed, last = loop.time() - last, loop.time()
            if self._winding is None:
                try:
                    await self._machine.follow(elapsed)
                except Exception:
                    # Whatever it is, the page shows it, and time goes on.
                    log.exception("Time passed, but something went wrong in it")

    async def wind(self, to: str, who: Person) -> str | None:
        """Wind the clock, and return what there is to say about it."""
        now = self._world.now()
        if to == "task":
            return await self._wind_to_task(who)
        targets = {
            "hour": ("one hour", now + timedelta(hours=1)),
            "day": ("one day", now + timedelta(days=1)),
            "morning": ("the next morning", dial.next_morning(now, self._zone)),
            "monday": ("Monday", dial.next_monday(now, self._zone)),
        }
        if to not in targets:
            raise Refused("The clock cannot be wound to that.")
        async with self._wound(*targets[to]) as target:
            await self._machine.wind(target)
        return None

    async def _wind_to_task(self, who: Person) -> str | None:
        if not self._watcher.is_coached(who):
            raise Refused(f"{who.name} has not enrolled, so no task will come. Send /enroll first.")
        before = self._watcher.newest_task(who)
        target = self._world.now() + _TASK_PATIENCE
        async with self._wound(f"{who.name}’s next task", target):
            await self._machine.wind(target, until=lambda: self._watcher.newest_task(who) != before)
        if self._watcher.newest_task(who) == before:
            return f"No task came for {who.name} in ten days. Is {who.name} paused, or gone?"
        return None

    async def restart(self) -> None:
        """Stop the bot and start a new one on the same database."""
        async with self._world.turn():
            await self._outlet.pull_out()
            await self._start()

    async def take_down(self) -> None:
        """Stop the bot. Nobody answers until it is brought up."""
        async with self._world.turn():
            await self._outlet.pull_out()
            self._tell()

    async def bring_up(self) -> None:
        """Start the bot, which catches up with what it missed."""
        async with self._world.turn():
            await self._start()

    async def outage(self) -> None:
        """Stop the bot, let six hours pass, and start it again."""
        await self.take_down()
        async with self._wound("six hours without the bot", self._world.now() + _OUTAGE) as target:
            await self._machine.wind(target)
        await self.bring_up()

    async def _start(self) -> None:
        try:
            await self._outlet.plug_in()
        except Exception as error:
            # Broken content, for example: it is put right, and then the bot is brought up.
            log.exception("The bot did not start")
            raise Refused(f"The bot did not start: {error}") from error
        finally:
            self._tell()

    def _tell(self) -> None:
        self._watcher.look()
        self._feed.tell("online", self.is_online)

    @asynccontextmanager
    async def _wound(self, label: str, target: datetime) -> AsyncIterator[datetime]:
        if self._winding is not None:
            raise Refused("The clock is already being wound.")
        now = wire.instant(self._world.now())
        self._winding = {"label": label, "from": now, "to": wire.instant(target)}
        self._feed.tell("clock", self.clock())
        try:
            yield target
        finally:
            self._winding = None
            self._feed.tell("clock", self.clock())
