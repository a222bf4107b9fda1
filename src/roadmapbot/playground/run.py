"""Starts the playground and says so: the story, the port, the browser, the three things to try.

`run_playground` is what the command line calls; `serving` is the same without the talk, for tests.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web
from babel.core import get_global
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from tzlocal import get_localzone_name

from roadmapbot.adapters.clock import SystemClock
from roadmapbot.playground import story
from roadmapbot.playground.outlet import OpenBot, Outlet
from roadmapbot.playground.real import real_bot
from roadmapbot.playground.server import make_app
from roadmapbot.playground.session import Playground
from roadmapbot.playground.world import World

_HOST = "127.0.0.1"
_PORTS_TRIED = 20
_GOODBYE_SECONDS = 1.0
_UTC = {"Etc/UTC", "Etc/GMT"}

_TO_TRY = """\
[bold]{url}[/bold]

Three things to try, the page leads you through them:
 1. As [bold]Ada[/bold], send [bold]/enroll[/bold] and send the form: it is filled in already.
 2. Wind the clock to the [bold]next morning[/bold] and reply to the task that arrives.
 3. Wind to [bold]Monday[/bold] and look into [bold]#leaderboard[/bold].

Nothing leaves this computer, and nothing is kept. Ctrl-C ends it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to play: which bot, until when its history reaches, in which zone, and how many days of it there are."""

    open_bot: OpenBot
    until: datetime
    zone: ZoneInfo
    days: int = 22


async def run_playground(*, port: int = 8765, open_browser: bool = True, plan: Plan | None = None) -> None:
    """Play until Ctrl-C."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="roadmapbot-playground-") as folder:
        if plan is None:
            plan = Plan(await asyncio.to_thread(real_bot, Path(folder)), SystemClock().now(), local_zone())
        progress = _progress(console)
        task = progress.add_task("Living through three weeks", total=1.0, what="")
        with progress:
            report = partial(_report, progress, task)
            async with serving(plan, port, report) as url:
                progress.stop()
                console.print(Panel(_TO_TRY.format(url=url), title="roadmapbot playground", expand=False))
                if open_browser and _has_screen():
                    await asyncio.to_thread(webbrowser.open, url)
                await interrupted()


def _report(progress: Progress, task: TaskID, share: float, what: str) -> None:
    progress.update(task, completed=share, what=what)


@asynccontextmanager
async def serving(plan: Plan, port: int, report: story.Report = lambda share, what: None) -> AsyncIterator[str]:
    """Serve a playground and yield its address."""
    world = World()
    async with asyncio.TaskGroup() as group:
        outlet = Outlet(world, plan.open_bot, group)
        playground = Playground(world, outlet, plan.zone)
        with playground.logbook.open():
            await world.open()
            await story.live_through(playground, plan.until, plan.days, report)
            playground.begin_tour()
            async with _listening(playground, port) as url:
                living = group.create_task(playground.controls.live())
                try:
                    yield url
                finally:
                    living.cancel()
            async with world.turn():
                await outlet.pull_out()
                await world.close()


@asynccontextmanager
async def _listening(playground: Playground, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(make_app(playground), access_log=None, shutdown_timeout=_GOODBYE_SECONDS)
    await runner.setup()
    listening = _free_port(port)
    await web.SockSite(runner, listening).start()
    try:
        yield f"http://{_HOST}:{listening.getsockname()[1]}/"
    finally:
        playground.feed.close()
        await runner.cleanup()


def local_zone() -> ZoneInfo:
    """Return the zone this computer is set to, or London's where it says nothing or UTC.

    A server's UTC counts as never chosen, and the form would ask for a zone before a newcomer could go on.
    """
    with suppress(ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(_today(get_localzone_name()))
        if zone.key != "UTC":
            return zone
    return ZoneInfo("Europe/London")


def _today(zone: str) -> str:
    """Return the name a zone goes by today: Asia/Kolkata for Asia/Calcutta, and UTC for all its names."""
    name = get_global("zone_aliases").get(zone, zone)
    return "UTC" if name in _UTC else name


def _has_screen() -> bool:
    """Tell whether a browser would open a window, and not take over this terminal."""
    return not sys.platform.startswith("linux") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _free_port(first: int) -> socket.socket:
    """Listen on this port or on the next one that is free."""
    for port in (*range(first, first + _PORTS_TRIED), 0):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HOST, port))
        except OSError:
            listening.close()
        else:
            return listening
    raise OSError("No port is free.")


async def interrupted() -> None:
    """Wait for Ctrl-C or a polite request to stop."""
    stop = asyncio.Event()
    with suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _progress(console: Console) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[what]}"), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True)
