"""What the simulating command does: reads what is wanted, lets it happen under a progress bar, and draws the tables."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from roadmapbot.cli.failures import fail
from roadmapbot.cli.milestones import Milestones
from roadmapbot.cli.tables import Table, show

if TYPE_CHECKING:  # the simulation imports the whole bot, which no other command should wait for
    from roadmapbot.simulation.bot import Books
    from roadmapbot.simulation.run import Plan, Report
    from roadmapbot.simulation.tally import Tally
    from roadmapbot.simulation.walk import Walked

_NOT_FOR_PEOPLE = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be simulated, as typed; no tracks are all of them. `window` and `spread` in minutes."""

    seed: str
    members: int
    days: int
    zones: str
    tracks: Sequence[str]
    outages: str
    faults: str
    window: int
    spread: int


def live(wanted: Wanted, files: Sequence[Path], processes: int) -> bool:
    """Simulate, and print what came of it; whether the promise held."""
    from roadmapbot.simulation.servers import live as live_on
    from roadmapbot.simulation.servers import split

    plan = asyncio.run(_plan(wanted))
    began = perf_counter()
    with _bar("Living") as report:
        tally = live_on(split(plan, files), processes, report)
    show(_tables(tally, wanted, perf_counter() - began))
    return tally.is_good


async def _plan(wanted: Wanted) -> "Plan":
    from roadmapbot.domain.ids import TrackId
    from roadmapbot.simulation.bot import open_books
    from roadmapbot.simulation.fate import FAULTS, OUTAGES
    from roadmapbot.simulation.run import Plan

    for asked, rates in ((wanted.outages, OUTAGES), (wanted.faults, FAULTS)):
        if asked not in rates:
            fail(f"there is no rate {asked}. There are: {', '.join(rates)}.")
    books = await open_books()
    _refuse_unknown(books, wanted.tracks)
    tracks = [TrackId(each) for each in wanted.tracks or books.press.bundled().tracks]
    window, spread = timedelta(minutes=wanted.window), timedelta(minutes=wanted.spread)
    return Plan(
        wanted.seed,
        wanted.members,
        wanted.days,
        _zones(wanted.zones),
        tracks,
        OUTAGES[wanted.outages],
        FAULTS[wanted.faults],
        window,
        spread,
    )


def _zones(wanted: str) -> list[str]:
    """The zones asked for; of all there are, those that a place has."""
    known = available_timezones()
    if wanted == "all":
        return sorted(zone for zone in known if "/" in zone and not zone.startswith(_NOT_FOR_PEOPLE))
    zones = [zone.strip() for zone in wanted.split(",")]
    for zone in zones:
        if zone not in known:
            fail(f"there is no time zone {zone}. Name them like Europe/Berlin,Asia/Tokyo, or say all.")
    return zones


async def walk(file: Path, asked: Sequence[str]) -> bool:
    """Walk tracks, and print how they went; whether all reached their end."""
    from roadmapbot.adapters.storage.migrate import upgrade
    from roadmapbot.simulation.bot import open_books
    from roadmapbot.simulation.walk import walk as walk_on

    books = await open_books()
    _refuse_unknown(books, asked)
    await asyncio.to_thread(upgrade, f"sqlite:///{file}")
    with _bar("Walking") as report:
        walked = await walk_on(file, books, asked, report)
    show([_walked(walked)])
    return all(each.is_finished for each in walked)


def _refuse_unknown(books: "Books", asked: Sequence[str]) -> None:
    known = books.press.bundled().tracks
    for track_id in asked:
        if track_id not in known:
            fail(f"there is no track {track_id}. There are: {', '.join(sorted(known))}.")


@contextmanager
def _bar(title: str) -> Iterator["Report"]:
    """A progress bar where somebody is watching; else a line now and then, for whoever reads the file later."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Milestones(title).reach
        return
    columns = (TextColumn(title), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        doing = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(doing, completed=share)


def _tables(tally: "Tally", wanted: Wanted, seconds: float) -> Iterator[Table]:
    """What happened, what must be 0, and examples of what went wrong."""
    sent = tally.on_time + tally.late
    share = f"{100 * tally.on_time / sent:.2f}" if sent else "-"
    rows = [
        ("learners", str(tally.learners)),
        ("learner-days", str(tally.learner_days)),
        ("outages, deaths of the process among them", f"{tally.outages}, {tally.deaths}"),
        ("deliveries due", str(tally.due)),
        (f"on time, within {wanted.window} minutes", str(tally.on_time)),
        ("on time, % of those sent", share),
        ("late", str(tally.late)),
        ("rightly not sent", str(tally.not_sent)),
        ("cohorts, places that came free and were given", f"{tally.cohorts}, {tally.moved_up}"),
        ("posts of cohorts due", str(tally.cohort_due)),
        (f"posts of cohorts on time, within {wanted.window} minutes", str(tally.cohort_on_time)),
        ("posts of cohorts late, rightly not sent", f"{tally.cohort_late}, {tally.cohort_not_sent}"),
        ("copies of announcements", str(tally.announced)),
        ("nudges and reminders", str(tally.nudges)),
        ("self-pauses", str(tally.notices)),
        ("days answered", str(tally.answers)),
        ("answers taken back", str(tally.taken_back)),
        ("tasks snoozed, skipped", f"{tally.snoozed}, {tally.skipped}"),
        ("days earned back", str(tally.earned)),
        ("appeals decided", str(tally.decided)),
        ("days excused", str(tally.excused)),
        ("days excused though we saw no reason", str(tally.spared)),
        ("streaks compared", str(tally.streaks)),
        ("invalid requests", str(tally.invalid)),
        ("invalid requests, most in 10 minutes (a ban at 10000)", str(tally.most_invalid)),
        ("wall time, seconds", f"{seconds:.1f}"),
        ("learner-days a second", f"{tally.learner_days / seconds:.0f}"),
    ]
    yield Table("What happened", ("what", "count"), rows)
    yield Table("Must be 0", ("what", "count"), _wrongs(tally))
    if tally.examples:
        yield Table("What went wrong, for example", ("what",), [(each,) for each in tally.examples])


def _wrongs(tally: "Tally") -> list[tuple[str, int]]:
    return [
        ("duplicates", tally.duplicates),
        ("duplicates later than Discord could know", tally.repeats),
        ("lost", tally.lost),
        ("answers lost", tally.answers_lost),
        ("streaks broken by us", tally.broken),
        ("streaks shown otherwise", tally.differing),
        ("unwanted messages", tally.unwanted),
        ("errors logged", tally.errors),
    ]


def _walked(walked: "Sequence[Walked]") -> Table:
    rows = [(each.track_id, each.tasks, each.came, each.days, "yes" if each.is_finished else "NO") for each in walked]
    return Table("Tracks walked", ("track", "tasks", "came", "days", "finished"), rows)
