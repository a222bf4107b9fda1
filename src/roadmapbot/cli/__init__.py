"""The command line. Settings are built once here; every failure an operator can put right is one sentence."""

import asyncio
import importlib.util
import signal
from typing import Annotated

import typer

from roadmapbot.cli import content, database, doctor
from roadmapbot.cli.failures import fail, guarded, plainly, settings
from roadmapbot.config import Settings

HELP = "A Discord coach that delivers an AI-engineer learning roadmap, one task a day."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
app.add_typer(content.app, name="content")
app.add_typer(database.app, name="db")
app.command(epilog=doctor.EXAMPLE)(doctor.doctor)

PORT = 8765


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
    guarded(lambda: _serve(chosen, token))


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


def _prepare(chosen: Settings) -> None:
    from roadmapbot.adapters.storage.migrate import upgrade

    plainly(lambda: upgrade(chosen.database_url))


async def _serve(chosen: Settings, token: str) -> None:
    from roadmapbot.adapters.clock import SystemClock
    from roadmapbot.app import open_application

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    async with open_application(chosen, SystemClock()) as application:
        await application.serve(token, stopping)
