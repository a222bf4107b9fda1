"""The command line. Settings are built once here; every failure an operator can put right is one sentence."""

import asyncio
import importlib.util
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Annotated

import typer

from roadmapbot.cli import content
from roadmapbot.cli.failures import fail, settings
from roadmapbot.config import Settings

HELP = "A Discord coach that delivers an AI-engineer learning roadmap, one task a day."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
db_app = typer.Typer(no_args_is_help=True, help="Look after the database.")
app.add_typer(content.app, name="content")
app.add_typer(db_app, name="db")

PORT = 8765
BEAT_AGE = timedelta(minutes=3)
"""How old the last heartbeat of a bot at work may be: it beats every minute."""


def main() -> None:
    """Run the command line."""
    app()


Port = Annotated[int, typer.Option(help="Port of the playground on 127.0.0.1; the next free one is taken.")]


@app.command(epilog="Example:  DISCORD_TOKEN=… roadmapbot run")
def run(port: Port = PORT) -> None:
    """Start the bot; without a token, open the playground in the browser."""
    chosen = settings()
    if chosen.discord_token is None:
        print("There is no DISCORD_TOKEN, so the playground opens: the real bot on a simulated Discord.")
        playground(port)
        return
    from roadmapbot.adapters.ops.logs import set_up

    token = chosen.discord_token.get_secret_value()
    set_up(chosen.log_level, token)
    _prepare(chosen)
    _guarded(lambda: _serve(chosen, token))


@app.command(epilog="Example:  roadmapbot playground --port 8800 --no-browser")
def playground(
    port: Port = PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try the real bot on a simulated Discord in the browser, with a clock one can wind."""
    if importlib.util.find_spec("simcord") is None:
        fail("the playground is not installed. Install it with: pip install 'roadmapbot[playground]'")
    from roadmapbot.playground import run_playground

    _guarded(lambda: run_playground(port=port, open_browser=browser))


@app.command(epilog="Example:  roadmapbot doctor --beat   (exit status 0 while the bot is at work)")
def doctor(
    beat: Annotated[bool, typer.Option("--beat", help="Only ask whether the bot is at work.")] = False,
) -> None:
    """Check settings, content and database, and say what to do about what is wrong."""
    chosen = settings()
    if beat:
        _guarded(lambda: _check_beat(chosen))
        return
    print(f"settings: good ({'a token is set' if chosen.discord_token else 'no token: run opens the playground'})")
    catalogue = content.load(chosen=chosen)
    print(f"content:  good ({len(catalogue.tracks)} tracks, {len(catalogue.tasks)} tasks)")
    _check_schema(chosen)
    print("database: good (readable, right schema)")


# --- database ----------------------------------------------------------------------------------------------------


@db_app.command("upgrade", epilog="Example:  roadmapbot db upgrade")
def db_upgrade() -> None:
    """Bring the database's schema up to date; a file with data is copied first."""
    _prepare(settings())
    print("The database is up to date.")


@db_app.command("check", epilog="Example:  roadmapbot db check")
def db_check() -> None:
    """Say whether the database can be read and has the right schema."""
    _check_schema(settings())
    print("The database is good.")


# --- inside ------------------------------------------------------------------------------------------------------


def _prepare(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.migrate import upgrade

    _plainly(lambda: upgrade(chosen.database_url))


def _check_schema(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.migrate import check

    _plainly(lambda: check(chosen.database_url))


def _guarded(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run until done or interrupted."""
    with suppress(KeyboardInterrupt):
        _plainly(lambda: asyncio.run(work()))


def _plainly(action: Callable[[], object]) -> None:
    """Do something; failures that an operator can put right become one sentence, anything else flies on."""
    try:
        action()
    except Exception as error:
        for each in _leaves(error):
            if sentence := _sentence(each):
                fail(sentence)
        raise


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """An error, or those inside of a group."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _sentence(error: BaseException) -> str | None:
    """What an operator should know and do about a failure; None where it is our bug."""
    import aiohttp
    import discord

    from roadmapbot.adapters.content import ContentError
    from roadmapbot.adapters.storage.errors import SchemaTooNew, SchemaTooOld
    from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

    match error:
        case discord.LoginFailure():
            return "Discord does not know this DISCORD_TOKEN. Reset it in the Developer Portal and set the new one."
        case ContentError():
            return f"the content cannot be used:\n{error}"
        case SchemaTooNew():
            return (
                f"the database was written by a newer version (schema {error.found}, this one knows {error.known}). "
                "Update with: pip install --upgrade roadmapbot (in a checkout: git pull)"
            )
        case SchemaTooOld():
            return "the database waits to be made or upgraded. Run: roadmapbot db upgrade (or just: roadmapbot run)"
        case StorageBusy():
            return "the database cannot be reached or is locked. Stop the other process, or check DATABASE_URL."
        case StorageReadOnly() | PermissionError() | FileExistsError() | NotADirectoryError():
            return "the database cannot be written. Check the permissions and the free space of its folder."
        case aiohttp.ClientConnectionError():
            return "Discord cannot be reached. Check the network, and DISCORD_API_BASE if you set it."
        case _:
            return None


async def _serve(chosen: Settings, token: str) -> None:
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.app import open_application

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    async with open_application(chosen, SystemClock()) as application:
        await application.serve(token, stopping)


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
