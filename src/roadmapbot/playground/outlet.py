"""Where the bot is plugged into the world, and pulled out of it again.

A bot lives in a task of its own, so that it is closed where it was opened. Between two bots nobody answers,
exactly as when the process of a real one is stopped.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

import discord

from roadmapbot.playground import slash
from roadmapbot.playground.world import World


class Bot(Protocol):
    """As much of `roadmapbot.app.Application` as the playground needs."""

    @property
    def client(self) -> discord.Client:
        """The discord.py client, not started."""
        ...

    async def run_due(self) -> None:
        """Do everything that is due."""
        ...

    async def next_wake_at(self) -> datetime | None:
        """Return the earliest instant after now at which something falls due."""
        ...


OpenBot = Callable[[Callable[[], datetime]], AbstractAsyncContextManager[Bot]]
"""Opens a bot on its database, for a clock given as a function."""


class Outlet:
    """Holds at most one bot. Called inside `World.turn()`."""

    def __init__(self, world: World, open_bot: OpenBot, group: asyncio.TaskGroup) -> None:
        self._world = world
        self._open_bot = open_bot
        self._group = group
        self._stop = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.bot: Bot | None = None
        self.commands: dict[str, dict[str, Any]] = {}

    async def plug_in(self) -> None:
        """Open a bot, let it log in and catch up with what it missed. Raises whatever keeps it from opening."""
        if self.bot is not None:
            return
        opened: asyncio.Future[Bot] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        self._keeper = self._group.create_task(self._keep(opened, self._stop))
        self.bot = await opened
        await self._world.plug(self.bot.client)
        self.commands = slash.described(self.bot.client)
        await self.run_due()

    async def pull_out(self) -> None:
        """Close the bot. Nobody answers until another one is plugged in."""
        if self._keeper is None:
            return
        # First out of the world, so that the last thing it was asked is finished while it is still open.
        await self._world.plug(None)
        self.bot = None
        self._stop.set()
        await self._keeper
        self._keeper = None

    async def run_due(self) -> None:
        """Let the bot do everything that is due, and wait until all of it has happened."""
        if self.bot is not None:
            await self.bot.run_due()
            await self._world.settle()

    async def next_wake_at(self) -> datetime | None:
        """Return when the bot has something to do next, if it is there and has."""
        return await self.bot.next_wake_at() if self.bot is not None else None

    async def _keep(self, opened: asyncio.Future[Bot], stop: asyncio.Event) -> None:
        try:
            async with self._open_bot(self._world.now) as bot:
                opened.set_result(bot)
                await stop.wait()
        except Exception as error:
            if opened.done():
                raise
            # Whoever wanted the bot is told why there is none; everything else goes on without it.
            opened.set_exception(error)
