"""The command that simulates: its options, and what is done about them."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from roadmapbot.cli.failures import fail, plainly
from roadmapbot.cli.simulating import Wanted, live, walk
from roadmapbot.domain.jitter import WIDEST

ALL = "all"
MOST_MEMBERS = 5_000
"""Learners on one server, if nobody says otherwise."""
EXAMPLE = """Example:  roadmapbot simulate --members 1000 --days 100 --outages many --faults many

Another:  roadmapbot simulate --walk --track starter-30"""
RATES = "none, some or many; docs/reliability.md says how many that is."
FEWEST_DAYS = 8


Tracks = Annotated[str, typer.Option("--track", help="Track ids with commas between them, or all.")]
Walk = Annotated[bool, typer.Option("--walk", help="One diligent learner per track, from its first task to its last.")]
Keep = Annotated[Path | None, typer.Option(help="Keep the database in this new file; of several servers, beside it.")]
Members = Annotated[int, typer.Option(min=1, help="How many learners there are, on all servers together.")]
Days = Annotated[int, typer.Option(min=FEWEST_DAYS, help="How many days pass.")]
ZoneNames = Annotated[str, typer.Option("--zones", help="IANA time zones with commas between them, or all.")]
OutageRate = Annotated[str, typer.Option("--outages", help=f"How often nobody is at work: {RATES}")]
FaultRate = Annotated[str, typer.Option("--faults", help=f"How often Discord fails, or the process dies: {RATES}")]
Seed = Annotated[str, typer.Option(help="The same seed gives the same lives and the same table.")]
Window = Annotated[int, typer.Option(min=0, help="Minutes after the learner's own time that are still on time.")]
Spread = Annotated[
    int, typer.Option(min=0, max=WIDEST, help="Minutes over which each server spreads its tasks, as its window.")
]
Servers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Servers that share the learners, each with its own bot. Default: one per 5,000, at least 2."
    ),
]
Processes = Annotated[int | None, typer.Option(min=1, help="Servers simulated side by side. Default: one per core.")]


def simulate(  # noqa: PLR0913, PLR0917 - each is one option of the command
    members: Members = 200,
    days: Days = 60,
    zones: ZoneNames = ALL,
    outages: OutageRate = "some",
    faults: FaultRate = "some",
    seed: Seed = "1",
    window: Window = 5,
    spread: Spread = 0,
    servers: Servers = None,
    processes: Processes = None,
    track: Tracks = ALL,
    walks: Walk = False,
    keep: Keep = None,
) -> None:
    """Prove the promise: learners and faults on a virtual clock, judged from outside. Exit status 0 means it held."""
    asked = [] if track == ALL else [each.strip() for each in track.split(",")]
    with tempfile.TemporaryDirectory(prefix="roadmapbot-simulation-") as folder:
        file = keep or Path(folder) / "simulation.db"
        if walks:
            _refuse_existing([file])
            is_good = plainly(lambda: asyncio.run(walk(file, asked)))
            if not is_good:
                fail("not every track reached its end.")
            return
        count = servers or max(2, -(-members // MOST_MEMBERS))
        files = [file] if count == 1 else [file.with_stem(f"{file.stem}-{number}") for number in range(1, count + 1)]
        _refuse_existing(files)
        wanted = Wanted(seed, members, days, zones, asked, outages, faults, window, spread)
        if not plainly(lambda: live(wanted, files, processes or os.cpu_count() or 1)):
            fail("the promise did not hold; what must be 0 and is not says how.")


def _refuse_existing(files: list[Path]) -> None:
    for file in files:
        if file.exists():
            fail(f"{file} exists already. Name a new file.")
