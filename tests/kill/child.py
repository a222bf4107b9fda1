"""One life of the bot, in a process of its own: start, do everything that is due, end. Or be killed on the way."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from tests.starter import starter_content

from roadmapbot.app import open_application
from roadmapbot.config import Settings


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Shows the time that the test gave this life."""

    at: datetime

    def now(self) -> datetime:
        return self.at


async def no_pause(seconds: float) -> None:
    """Nobody measures the pace here."""


def live(database_url: str, api_base: str, now: datetime) -> None:
    logging.disable(logging.WARNING)
    settings = Settings(
        _env_file=None, database_url=database_url, discord_api_base=api_base, content_dir=starter_content()
    )
    asyncio.run(_live(settings, now))


async def _live(settings: Settings, now: datetime) -> None:
    async with open_application(settings, StoppedClock(now), metronome=False, pause=no_pause) as application:
        await application.client.login("token")
        await application.run_due()
