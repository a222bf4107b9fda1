"""`roadmapbot db …`: what operators need to upgrade the database and to prove it good."""

import typer

from roadmapbot.cli.failures import plainly, settings

app = typer.Typer(no_args_is_help=True, help="Look after the database.")


@app.command("upgrade", epilog="Example:  roadmapbot db upgrade")
def upgrade() -> None:
    """Bring the database's schema up to date; a file with data is copied first."""
    from roadmapbot.adapters.storage import migrate

    url = settings().database_url
    plainly(lambda: migrate.upgrade(url))
    print("The database is up to date.")


@app.command("check", epilog="Example:  roadmapbot db check")
def check() -> None:
    """Say whether the database can be read and has the right schema."""
    from roadmapbot.adapters.storage import migrate

    url = settings().database_url
    plainly(lambda: migrate.check(url))
    print("The database is good.")
