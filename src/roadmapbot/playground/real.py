"""The real bot, for the outlet: `roadmapbot.app` on a database file of its own and on the world's clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.app import Application, open_application
from roadmapbot.config import Settings
from roadmapbot.playground.outlet import OpenBot

_DATABASE = "playground.db"


@dataclass(frozen=True, slots=True)
class _WorldClock:
    read: Callable[[], datetime]

    def now(self) -> datetime:
        return self.read()


def real_bot(folder: Path) -> OpenBot:
    """Prepare a database in this folder and return how to open the bot on it, as often as one likes."""
    # Whatever is set for a real bot, this one has no token and talks to no real Discord.
    settings = Settings(database_url=f"sqlite:///{folder / _DATABASE}", discord_token=None, discord_api_base=None)
    upgrade(settings.database_url)

    @asynccontextmanager
    async def open_bot(now: Callable[[], datetime]) -> AsyncIterator[Application]:
        clock = _WorldClock(now)
        async with open_application(settings, clock, metronome=False, pause=_no_pause) as application:
            yield application

    return open_bot


async def _no_pause(seconds: float) -> None:
    """Return at once: simulated time stands still while somebody waits in it."""
