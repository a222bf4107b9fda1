"""`roadmapbot db …`: what operators need to upgrade the database and to prove it good."""

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
        report = plainly(lambda: on_snapshot(url, lambda connection: look(connection, SystemClock().now(), told)))
    for line in lines_of(report):
        print(line)
    if not report.is_good:
        fail(verdict(report))
    print(f"The database is good: {verdict(report)}")
