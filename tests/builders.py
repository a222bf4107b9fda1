"""Builders for the tests of domain and services: small content, schedules, ledgers, a clock to set."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import available_timezones

from roadmapbot.domain.errors import UnknownZone
from roadmapbot.domain.ids import ChannelId, EnrollmentId, GuildId, ResourceId, TaskId, TrackId, UnitId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.domain.schedule import DAY_END, EVERY_DAY, Schedule
from roadmapbot.domain.track import Catalogue, Phase, RecallQuestion, Resource, Task, Track, Unit
from roadmapbot.services.ports import ZoneMatch

MONDAY = date(2026, 3, 2)
"""Far from every change of clocks in Europe and America."""
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""The Sunday before, at noon: whoever enrolls now gets the first task on Monday."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

GUILD, OTHER_GUILD = GuildId(100), GuildId(200)
COACH, BOARD, CLASS = ChannelId(101), ChannelId(102), ChannelId(103)
OTHER_COACH = ChannelId(201)
ADA, BOB, EVE, MODERATOR = UserId(1), UserId(2), UserId(3), UserId(9)
TRACK, OTHER_TRACK = TrackId("starter-30"), TrackId("other")


def utc(day: date | str, at: str = "00:00") -> datetime:
    """An instant such as utc("2026-03-02", "09:00")."""
    return datetime.fromisoformat(f"{day} {at}").replace(tzinfo=UTC)


# --- content -------------------------------------------------------------------------------------------------------


def task(task_id: str = "basics/t1", **changes: Any) -> Task:
    recall = RecallQuestion(f"Which is {task_id}?", ("This", "That", "Neither"), "This", "Because.")
    made = Task(
        TaskId(task_id), f"Title of {task_id}", "Know it", 10, "Read one page", 45, ("Read", "Try"), (RESOURCE,),
        "What did you learn?", (recall,), None, ("003",),
    )  # fmt: skip
    return replace(made, **changes)


def unit(unit_id: str, count: int, **changes: Any) -> Unit:
    """A unit of so many tasks, each with one recall question."""
    tasks = tuple(task(f"{unit_id}/t{number}") for number in range(1, count + 1))
    made = Unit(UnitId(unit_id), f"Unit {unit_id}", "area", "What it is about", "beginner", (), tasks)
    return replace(made, **changes)


def track(track_id: str = TRACK, *units: Unit, title: str = "") -> Track:
    """A track with a phase for every unit."""
    phases = tuple(Phase(f"phase-{each.id}", f"Phase {each.id}", "Why", (each,)) for each in units)
    return Track(TrackId(track_id), title or f"The {track_id}", "Summary", "Everybody", ("003",), phases)


def catalogue(*tracks: Track) -> Catalogue:
    by_id = MappingProxyType({each.id: each for each in tracks})
    tasks = MappingProxyType({each.id: each for track in tracks for each in track.tasks})
    units = {unit.id: unit for track in tracks for phase in track.phases for unit in phase.units}
    return Catalogue(by_id, tasks, MappingProxyType({RESOURCE.id: RESOURCE}), units=MappingProxyType(units))


RESOURCE = Resource(ResourceId("docs"), "The docs", "https://docs.python.org/3/", "docs", "free", "beginner", 30)
BASICS, MORE = unit("basics", 12), unit("more", 20)
STARTER = track(TRACK, BASICS, MORE, title="Starter")
OTHER = track(OTHER_TRACK, MORE, title="Other")
SHORT = track("short", unit("tiny", 2), title="Short")
CONTENT = catalogue(STARTER, OTHER, SHORT)


def big_catalogue() -> Catalogue:
    """More of everything than fits on one page, with texts and ids as long as content files may have them."""

    def long(start: str, length: int) -> str:
        return (start + " *_long_*" * length)[:length]

    def long_id(start: str) -> str:
        return f"{start}-".ljust(32, "x")

    resources = [
        replace(
            RESOURCE, id=ResourceId(f"r{number}"), title=long(f"Resource {number}", 100), kind="community",
            url=f"https://example.org/{number}/".ljust(512, "x"), level="intermediate", minutes=60_000,
        )
        for number in range(60)
    ]  # fmt: skip
    units = []
    for number in range(45):
        unit_id = long_id(f"unit{number}")
        recall = tuple(
            RecallQuestion(
                long(f"Question {place}", 200), tuple(long(each, 80) for each in "ABCD"), long("C", 80), long("So", 300)
            )
            for place in range(3)
        )
        tasks = tuple(
            task(
                f"{unit_id}/{long_id(f'task{place}')}", title=long(f"Task {number}.{place}", 80), recall=recall,
                goal=long("Goal", 200), core=long("Core", 400), steps=(long("Step", 280),) * 5,
                question=long("Why", 200), minutes=90,
                resources=tuple(resources[(number + place + step) % 60] for step in range(4)),
            )
            for place in range(12)
        )  # fmt: skip
        requires = tuple(each.id for each in units)
        units.append(
            Unit(UnitId(unit_id), long(f"Unit {number}", 80), "area", long("About", 300), "advanced", requires, tasks)
        )
    cuts = [units[:22], *([each] for each in units[22:])]
    phases = tuple(
        Phase(long_id(f"phase{number}"), long(f"Phase {number}", 80), long("Why", 300), tuple(those))
        for number, those in enumerate(cuts)
    )
    tracks = [
        Track(
            TrackId(long_id(f"track{number}")), long(f"Track {number}", 80), long("What", 300), long("For", 200), (),
            phases,
        )
        for number in range(45)
    ]  # fmt: skip
    tasks_by_id = {each.id: each for unit in units for each in unit.tasks}
    by_id = {each.id: each for each in resources}
    return Catalogue({each.id: each for each in tracks}, tasks_by_id, by_id)


@dataclass
class FakeCatalogues:
    """The content in force; `content` may be changed, as a publication does. `broken` raises what nobody foresaw."""

    content: Catalogue = CONTENT
    of_guild: dict[GuildId, Catalogue] = field(default_factory=dict)
    broken: GuildId | None = None

    def of(self, guild_id: GuildId) -> Catalogue:
        if guild_id == self.broken:
            raise RuntimeError("nobody foresaw this")
        return self.of_guild.get(guild_id, self.content)

    @property
    def version(self) -> int:
        return hash((id(self.content), *map(id, self.of_guild.values())))

    def put(self, guild_id: GuildId, catalogue: Catalogue) -> None:
        self.of_guild[guild_id] = catalogue

    def put_bundled(self, catalogue: Catalogue) -> None:
        self.content = catalogue


class FakeZones:
    """Zones by their IANA names alone; the real finder has tests of its own."""

    def find(self, text: str, at: datetime, limit: int = 25) -> Sequence[ZoneMatch]:
        return [ZoneMatch(name, name) for name in sorted(_ZONES) if text.casefold() in name.casefold()][:limit]

    def resolve(self, text: str, at: datetime) -> str:
        if text not in _ZONES:
            raise UnknownZone(text)
        return text


_ZONES = frozenset(available_timezones())


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


# --- values --------------------------------------------------------------------------------------------------------


def schedule(
    zone: str = "UTC", at: str = "09:00", days: str | frozenset[int] = EVERY_DAY, day_end: time = DAY_END
) -> Schedule:
    """A rhythm; `days` may be written as numbers from 0 (Monday), such as "01234"."""
    weekdays = frozenset(map(int, days)) if isinstance(days, str) else days
    return Schedule(zone, time.fromisoformat(at), weekdays, day_end)


def ledger_days(statuses: str, start: date = MONDAY, tasks: str = "") -> list[LedgerDay]:
    """Ledger rows from letters, one a day: k(ept) l(ate) f(rozen) r(est) p(aused) e(xcused) m(issed)."""
    by_letter = {status.value[0]: status for status in DayStatus}
    return [
        LedgerDay(
            EnrollmentId(1), start + number * DAY, by_letter[letter], NOON, "UTC", 0,
            task_id=TaskId(tasks[number] if tasks else f"t{number}") if letter in "kl" else None,
        )
        for number, letter in enumerate(statuses)
    ]  # fmt: skip
