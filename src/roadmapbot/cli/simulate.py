"""The command that simulates: its options, its progress bar, and its table."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from roadmapbot.cli.failures import fail, plainly
from roadmapbot.cli.tables import Table, show

if TYPE_CHECKING:  # the simulation imports the whole bot, which no other command should wait for
    from roadmapbot.simulation.bot import Books
    from roadmapbot.simulation.walk import Report, Walked

ALL = "all"
EXAMPLE = "Example:  roadmapbot simulate --walk"

Tracks = Annotated[str, typer.Option("--track", help="Track ids with commas between them, or all.")]
Walk = Annotated[bool, typer.Option("--walk", help="One diligent learner per track, from its first task to its last.")]
Keep = Annotated[Path | None, typer.Option(help="Keep the database in this new file.")]


def simulate(track: Tracks = ALL, walks: Walk = False, keep: Keep = None) -> None:
    """Prove the promise: learners and faults on a virtual clock, judged from outside. Exit status 0 means it held."""
    if not walks:
        fail("only --walk can be simulated so far.")
    if keep is not None and keep.exists():
        fail(f"{keep} exists already. Name a new file.")
    asked = [] if track == ALL else [each.strip() for each in track.split(",")]
    with tempfile.TemporaryDirectory(prefix="roadmapbot-simulation-") as folder:
        file = keep or Path(folder) / "simulation.db"
        walked = plainly(lambda: asyncio.run(_walk(file, asked)))
    show([_table(walked)])
    if not all(each.is_finished for each in walked):
        fail("not every track reached its end.")


async def _walk(file: Path, asked: Sequence[str]) -> list["Walked"]:
    from roadmapbot.adapters.storage.migrate import upgrade
    from roadmapbot.simulation.bot import open_books
    from roadmapbot.simulation.walk import walk

    books = await open_books()
    _refuse_unknown(books, asked)
    await asyncio.to_thread(upgrade, f"sqlite:///{file}")
    with _bar("Walking") as report:
        return await walk(file, books, asked, report)


def _refuse_unknown(books: "Books", asked: Sequence[str]) -> None:
    known = books.press.bundled().tracks
    for track_id in asked:
        if track_id not in known:
            fail(f"there is no track {track_id}. There are: {', '.join(sorted(known))}.")


@contextmanager
def _bar(title: str) -> Iterator["Report"]:
    """A progress bar where somebody is watching."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        doing = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(doing, completed=share)


def _table(walked: "Sequence[Walked]") -> Table:
    rows = [(each.track_id, each.tasks, each.came, each.days, "yes" if each.is_finished else "NO") for each in walked]
    return Table("Tracks walked", ("track", "tasks", "came", "days", "finished"), rows)
