"""`roadmapbot db …`: what operators need to upgrade the database and to prove it good."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from roadmapbot.cli.failures import fail, plainly, settings
from roadmapbot.cli.progress import bar

app = typer.Typer(no_args_is_help=True, help="Look after the database.")


@app.command("upgrade", epilog="Example:  roadmapbot db upgrade")
def upgrade() -> None:
    """Bring the database's schema up to date; a file with data is copied first."""
    from roadmapbot.adapters.storage import migrate

    url = settings().database_url
    plainly(lambda: migrate.upgrade(url))
    print("The database is up to date.")


@app.command("backup", epilog="Example:  roadmapbot db backup /mnt/usb/coach.db")
def backup(
    path: Annotated[
        Path | None, typer.Argument(help="A new file, or a folder; else a file in BACKUP_DIR named by the time.")
    ] = None,
) -> None:
    """Copy the database while the bot is at work, and prove the copy before it gets its name."""
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.adapters.storage import migrate
    from roadmapbot.adapters.storage.connection import sqlite_file
    from roadmapbot.adapters.storage.upkeep.backup import back_up, megabytes
    from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder
    from roadmapbot.adapters.storage.upkeep.postgresql import dump_command
    from roadmapbot.cli.reports import lines_of, verdict

    chosen, now = settings(), SystemClock().now()
    url, known = chosen.database_url, migrate.head()
    source = sqlite_file(url)
    folder = BackupFolder(path if path and path.is_dir() else chosen.backups, source.stem if source else "roadmapbot")
    if source is None:
        dump = folder.new(now, known).with_suffix(".dump").name
        fail(f"nothing was backed up: PostgreSQL has a tool of its own for that. Run: {dump_command(url, Path(dump))}")
    found = plainly(lambda: migrate.current(url))
    target = path if path and not path.is_dir() else folder.new(now, found or "empty")
    with bar("Copying") as told:
        made = plainly(lambda: back_up(source, target, known, now, told=told))
    if path is None:
        folder.note_failure(None)
    print(f"Backed up to {made.file}: {megabytes(made.size)}, schema {made.report.revision}.")
    if not made.report.is_good:
        print("The copy is exact, and so it has what is wrong with the database itself:")
        for line in lines_of(made.report):
            print(line)
    else:
        print(f"The copy was read in full and is good: {verdict(made.report)}")


@app.command("restore", epilog="Example:  roadmapbot db restore data/backups/roadmapbot-20260302T031730Z-0002-daily.db")
def restore(file: Annotated[Path, typer.Argument(help="A backup of an SQLite database.")]) -> None:
    """Put a backup in the place of the database, which is kept; refused while a bot is at work on it."""
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.adapters.storage.connection import sqlite_file
    from roadmapbot.adapters.storage.upkeep.erased import all_erased
    from roadmapbot.adapters.storage.upkeep.postgresql import restore_command
    from roadmapbot.adapters.storage.upkeep.restore import restore as put_back
    from roadmapbot.cli.reports import lines_of, lines_of_restored

    chosen, now = settings(), SystemClock().now()
    database = sqlite_file(chosen.database_url)
    if database is None:
        command = restore_command(chosen.database_url, file)
        fail(f"nothing was restored: PostgreSQL has a tool of its own for that. Stop the bot and run: {command}")
    erased = plainly(lambda: all_erased(chosen.data_dir, file.parent))
    with bar("Restoring") as told:
        restored = plainly(lambda: put_back(file, database, now, erased, told))
    for line in (*lines_of_restored(restored, file, now), *lines_of(restored.report)):
        print(line)


@app.command(
    "copy", epilog="Example:  roadmapbot db copy sqlite:///data/roadmapbot.db postgresql://coach@localhost/coach"
)
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The address of the database to copy.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="That of one without data; its tables are made.")],
) -> None:
    """Move everything to another database, SQLite or PostgreSQL, and compare every row before it counts."""
    from roadmapbot.adapters.storage.engine import shown
    from roadmapbot.adapters.storage.upkeep.copying import copy as move
    from roadmapbot.cli.reports import count

    with bar("Copying") as told:
        rows = plainly(lambda: asyncio.run(move(source, target, told)))
    print(f"Copied {count(sum(rows.values()), 'row')} in {len(rows)} tables, and compared every one of them.")
    print(f"Start the bot with DATABASE_URL={shown(target)} from now on; the first database is as it was.")


@app.command("check", epilog="Example:  roadmapbot db check   (exit status 0 where all is well)")
def check() -> None:
    """Prove the database sound: pages, schema, references, and every rule the bot keeps. Looks, and changes nothing."""
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.adapters.storage import migrate
    from roadmapbot.adapters.storage.connection import on_snapshot
    from roadmapbot.adapters.storage.upkeep.check import check as look
    from roadmapbot.cli.reports import lines_of, verdict

    url = settings().database_url
    plainly(lambda: migrate.check(url))
    with bar("Checking") as told:
        report = plainly(
            lambda: on_snapshot(url, lambda connection: look(connection, migrate.head(), SystemClock().now(), told))
        )
    for line in lines_of(report):
        print(line)
    if not report.is_good:
        fail(verdict(report))
    print(f"The database is good: {verdict(report)}")
