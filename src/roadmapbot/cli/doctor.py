"""`roadmapbot doctor`: whether everything is as it should be, and what to do about what is not."""

from datetime import timedelta
from typing import Annotated

import typer

from roadmapbot.cli import content
from roadmapbot.cli.failures import fail, guarded, plainly, settings
from roadmapbot.config import Settings

EXAMPLE = "Example:  roadmapbot doctor --beat   (exit status 0 while the bot is at work)"
BEAT_AGE = timedelta(minutes=3)
"""How old the last heartbeat of a bot at work may be: it beats every minute."""


def doctor(
    beat: Annotated[bool, typer.Option("--beat", help="Only ask whether the bot is at work.")] = False,
) -> None:
    """Check settings, content and database, and say what to do about what is wrong."""
    chosen = settings()
    if beat:
        guarded(lambda: _check_beat(chosen))
        return
    print(f"settings: good ({'a token is set' if chosen.discord_token else 'no token: run opens the playground'})")
    catalogue = content.load(chosen=chosen)
    print(f"content:  good ({len(catalogue.tracks)} tracks, {len(catalogue.tasks)} tasks)")
    _check_schema(chosen)
    print("database: good (readable, right schema)")


def _check_schema(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.migrate import check

    plainly(lambda: check(chosen.database_url))


async def _check_beat(chosen: Settings) -> None:
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.adapters.storage.unit_of_work import open_storage

    async with open_storage(chosen.database_url) as storage, storage.read() as uow:
        last = await uow.outages.last_beat()
    if last is None:
        fail("the bot never ran on this database.")
    if SystemClock().now() - last > BEAT_AGE:
        fail(f"the bot is not at work: its last sign was {last:%Y-%m-%d %H:%M} UTC.")
    print(f"The bot is at work: its last sign was {last:%H:%M:%S} UTC.")
