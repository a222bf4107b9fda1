"""`roadmapbot doctor`: whether everything is as it should be, and what to do about what is not."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from roadmapbot.cli import content
from roadmapbot.cli.failures import fail, guarded, plainly, settings
from roadmapbot.config import Settings

EXAMPLE = "Example:  roadmapbot doctor --beat   (exit status 0 while the bot is at work)"
BEAT_AGE = timedelta(minutes=3)
"""How old the last heartbeat of a bot at work may be: it beats every minute."""
BACKUP_AGE = timedelta(hours=26)
"""How long a bot at work may go on after the last backup: it makes one every day."""


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
    _check_backups(chosen)


def _check_schema(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.migrate import check

    plainly(lambda: check(chosen.database_url))


def _check_backups(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.connection import sqlite_file
    from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder

    file = sqlite_file(chosen.database_url)
    if file is None:
        print("backups:  not by the bot (PostgreSQL's own tools do it; see docs/operators.md)")
        return
    folder = BackupFolder(chosen.backups, file.stem)
    newest = next(iter(folder.stored()), None)
    if not any(chosen.kept_backups):
        print("backups:  off (BACKUP_KEEP is 0)")
    elif failure := folder.failure():
        kept = f"The newest good one is {newest.file}" if newest else "There is no good one"
        fail(f"backups: the last daily one failed ({failure}). {kept}. To try again now: roadmapbot db backup")
    elif newest is None:
        print("backups:  none yet (the bot makes the first one when it starts)")
    else:
        beat_at = plainly(lambda: asyncio.run(_last_beat(chosen)))
        if beat_at is not None and beat_at - newest.at > BACKUP_AGE:
            fail(
                f"backups: the newest, {newest.file}, is of {newest.at:%Y-%m-%d}, and the bot was at work after that. "
                "Look into its log for why, and try now: roadmapbot db backup"
            )
        print(f"backups:  good (the newest is of {newest.at:%Y-%m-%d %H:%M} UTC, in {chosen.backups})")


async def _last_beat(chosen: Settings) -> datetime | None:
    from roadmapbot.adapters.storage.unit_of_work import open_storage

    async with open_storage(chosen.database_url) as storage, storage.read() as uow:
        return await uow.outages.last_beat()


async def _check_beat(chosen: Settings) -> None:
    from roadmapbot.adapters.clock import SystemClock

    last = await _last_beat(chosen)
    if last is None:
        fail("the bot never ran on this database.")
    if SystemClock().now() - last > BEAT_AGE:
        fail(f"the bot is not at work: its last sign was {last:%Y-%m-%d %H:%M} UTC.")
    print(f"The bot is at work: its last sign was {last:%H:%M:%S} UTC.")
