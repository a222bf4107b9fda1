"""The command line. Settings are built once here; every failure an operator can put right is one sentence."""

import asyncio
import importlib.util
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from roadmapbot.config import Settings
from roadmapbot.domain.track import Catalogue

HELP = "A Discord coach that delivers an AI-engineer learning roadmap, one task a day."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
content_app = typer.Typer(no_args_is_help=True, help="Check and preview the curriculum.")
db_app = typer.Typer(no_args_is_help=True, help="Look after the database.")
app.add_typer(content_app, name="content")
app.add_typer(db_app, name="db")

PORT = 8765
BEAT_AGE = timedelta(minutes=3)
"""How old the last heartbeat of a bot at work may be: it beats every minute."""


def main() -> None:
    """Run the command line."""
    app()


def fail(sentence: str, status: int = 1) -> NoReturn:
    """End with one sentence for the operator."""
    print(f"roadmapbot: {sentence}", file=sys.stderr)
    raise typer.Exit(status)


def settings() -> Settings:
    """The settings, or the sentence that says which one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0] if first["loc"] else "").upper()
        if first["type"] == "extra_forbidden":
            fail(f".env has {name}, which is no setting; .env.example lists them all.")
        fail(f"{name} is wrong: {first['msg'].removeprefix('Value error, ')}. See .env.example.")


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
    catalogue = _load(chosen)
    print(f"content:  good ({len(catalogue.tracks)} tracks, {len(catalogue.tasks)} tasks)")
    _check_schema(chosen)
    print("database: good (readable, right schema)")


# --- content -----------------------------------------------------------------------------------------------------


@content_app.command("check", epilog="Example:  roadmapbot content check my-content/")
def content_check(folder: Annotated[Path | None, typer.Argument(help="A folder; else the one in use.")] = None) -> None:
    """Prove the content sound, or print every problem as file:line:column: sentence."""
    from roadmapbot.adapters.chat.render.checking import problems_of

    chosen = settings()
    catalogue = _load(chosen, folder)
    problems = problems_of(catalogue)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    counts = f"{len(catalogue.tracks)} tracks, {len(catalogue.tasks)} tasks, {len(catalogue.resources)} resources"
    print(f"The content is sound: {counts}.")


@content_app.command("preview", epilog="Example:  roadmapbot content preview take-stock/skills-inventory")
def content_preview(task: Annotated[str, typer.Argument(help="A task's id: unit/task.")]) -> None:
    """Print a task as Discord would show it."""
    from roadmapbot.adapters.chat.render.checking import as_text
    from roadmapbot.domain.ids import TaskId

    catalogue = _load(settings())
    found = catalogue.task(TaskId(task))
    if found is None:
        fail(f"there is no task {task}. Try one of: {', '.join(list(catalogue.tasks)[:5])} …")
    print(as_text(found))


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


def _load(chosen: Settings, folder: Path | None = None) -> Catalogue:
    from roadmapbot.adapters.content import ContentError, load_catalogue
    from roadmapbot.bundled import bundled

    place = folder or chosen.content_dir or bundled("content")
    if not place.is_dir():
        fail(f"there is no content folder {place}. Set CONTENT_DIR, or leave it out to use the bundled one.")
    try:
        return load_catalogue(place)
    except ContentError as error:
        print(error, file=sys.stderr)
        fail(f"the content in {place} cannot be used: {len(error.problems)} problems, listed above.")


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
