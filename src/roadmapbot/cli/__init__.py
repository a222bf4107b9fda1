"""The command line. Settings are built once here; every failure an operator can put right is one sentence."""

import asyncio
import importlib.util
import signal
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from roadmapbot.cli import content, database, doctor, simulate
from roadmapbot.cli.failures import fail, guarded, settings
from roadmapbot.config import Settings

HELP = "A Discord coach that delivers an AI-engineer learning roadmap, one task a day."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
app.add_typer(content.app, name="content")
app.add_typer(database.app, name="db")
app.command(epilog=doctor.EXAMPLE)(doctor.doctor)
app.command(epilog=simulate.EXAMPLE)(simulate.simulate)

PORT = 8765


def main() -> None:
    """Run the command line."""
    app()


Port = Annotated[int, typer.Option(help="Port of the playground on 127.0.0.1; the next free one is taken.")]


@app.command(epilog="Example:  DISCORD_TOKEN=… roadmapbot run")
def run(
    port: Port = PORT,
    wait: Annotated[
        bool, typer.Option("--wait", help="Where another bot is at work on the database: wait for its end.")
    ] = False,
) -> None:
    """Start the bot; without a token, open the playground in the browser."""
    chosen = settings()
    if chosen.discord_token is None:
        print("There is no DISCORD_TOKEN, so the playground opens: the real bot on a simulated Discord.")
        playground(port)
        return
    from roadmapbot.adapters.ops.logs import set_up

    token = chosen.discord_token.get_secret_value()
    set_up(chosen.log_level, token)
    guarded(lambda: _serve(chosen, token, _wait_for if wait else None))


@app.command(epilog="Example:  roadmapbot playground --port 8800 --no-browser")
def playground(
    port: Port = PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try the real bot on a simulated Discord in the browser, with a clock one can wind."""
    if importlib.util.find_spec("simcord") is None:
        fail("the playground is not installed. Install it with: pip install 'roadmapbot[playground]'")
    from roadmapbot.playground import run_playground

    guarded(lambda: run_playground(port=port, open_browser=browser))


# --- inside ------------------------------------------------------------------------------------------------------


async def _serve(chosen: Settings, token: str, waiting: Callable[[str], None] | None) -> None:
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.adapters.storage.migrate import upgrade
    from roadmapbot.adapters.storage.upkeep.at_work import at_work
    from roadmapbot.app import open_application

    async with at_work(chosen.database_url, waiting=waiting):
        await asyncio.to_thread(upgrade, chosen.database_url)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopping.set)
        # What is read at the start needs no reading again before.
        _on_hangup(stopping, lambda: None)
        async with open_application(chosen, SystemClock()) as application:
            _on_hangup(stopping, application.want_content)
            await application.serve(token, stopping)


def _on_hangup(stopping: asyncio.Event, reload: Callable[[], None]) -> None:
    """On SIGHUP, reload, as daemons do; or stop, where it means that the terminal in which we run was closed."""
    had_terminal = sys.stdin.isatty()

    def hang_up() -> None:
        if had_terminal and not sys.stdin.isatty():
            stopping.set()
        else:
            reload()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hang_up)


def _wait_for(holder: str) -> None:
    print(f"Another roadmapbot is at work on this database ({holder}); waiting for it to end.", file=sys.stderr)
