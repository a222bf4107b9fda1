"""Looking around on the roadmap: tracks, their phases, units and tasks, each with the learner's own marks.

Nobody has to be enrolled for it: the marks come from what a person has put behind them, wherever that was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from roadmapbot.domain.errors import NotInCatalogue, UnknownTrack
from roadmapbot.domain.ids import TaskId, TrackId, UnitId
from roadmapbot.domain.knowledge import TO_PASS, question_count
from roadmapbot.domain.progress import Standing, next_task, standing
from roadmapbot.domain.track import Catalogue, Phase, Task, Track, Unit
from roadmapbot.services.knowledge import TESTABLE
from roadmapbot.services.people import Who, catalogues_for, followed_by
from roadmapbot.services.ports import Catalogues, How, Storage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A track in a list; `is_current` where the learner follows it."""

    track: Track
    standing: Standing
    is_current: bool


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase in a list; `is_next` where the next task of the learner's track is in it."""

    phase: Phase
    standing: Standing
    is_next: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list; `is_next` where the next task of the learner's track is in it."""

    unit: Unit
    standing: Standing
    is_next: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list: the day of the track it stands for, and how it got behind the learner, None while open."""

    task: Task
    day: int
    how: How | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class TrackView:
    """A track with its phases; `may_enroll` where one press would put this person on it."""

    line: TrackLine
    phases: tuple[PhaseLine, ...]
    may_enroll: bool


@dataclass(frozen=True, slots=True)
class PhaseView:
    """The phase of that number of a track, with its units."""

    track: Track
    number: int
    line: PhaseLine
    units: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as a part of a track: the units it builds on, and its tasks.

    `may_test` where three recall questions could show that its open tasks are known; `known` tasks were shown to be.
    """

    track: Track
    phase: Phase
    line: UnitLine
    requires: tuple[UnitLine, ...]
    tasks: tuple[TaskLine, ...]
    may_test: bool
    known: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as a part of a track, which has `total` days, with the tasks around it."""

    track: Track
    phase: Phase
    unit: Unit
    line: TaskLine
    total: int
    before: TaskId | None
    after: TaskId | None


@dataclass(frozen=True, slots=True)
class _Viewer:
    """What somebody may look at, and what of it is theirs."""

    catalogues: Sequence[Catalogue]
    behind: Mapping[TaskId, How]
    followed: frozenset[TrackId]

    def next_on(self, track: Track) -> TaskId | None:
        """The next task of a track that the learner follows."""
        following = next_task(track, self.behind) if track.id in self.followed else None
        return following.id if following else None

    def track_line(self, track: Track) -> TrackLine:
        return TrackLine(track, standing(track.tasks, self.behind), track.id in self.followed)

    def phase_line(self, phase: Phase, next_id: TaskId | None) -> PhaseLine:
        return PhaseLine(phase, standing(phase.tasks, self.behind), any(task.id == next_id for task in phase.tasks))

    def unit_line(self, unit: Unit, next_id: TaskId | None) -> UnitLine:
        return UnitLine(unit, standing(unit.tasks, self.behind), any(task.id == next_id for task in unit.tasks))


class Roadmap:
    """The use-cases of looking around."""

    def __init__(self, storage: Storage, catalogues: Catalogues) -> None:
        self._storage = storage
        self._catalogues = catalogues

    async def suggest(self, who: Who, text: str) -> Sequence[Track]:
        """Tracks whose title or id contains a text, for autocomplete."""
        wanted = text.strip().casefold()
        viewer = await self._viewer(who)
        return [track for track in _tracks(viewer) if wanted in track.title.casefold() or wanted in track.id]

    async def tracks(self, who: Who) -> tuple[TrackLine, ...]:
        """Every track there is."""
        viewer = await self._viewer(who)
        return tuple(viewer.track_line(track) for track in _tracks(viewer))

    async def track(self, who: Who, text: str) -> TrackView:
        """A track by its id or title. Raises UnknownTrack."""
        viewer = await self._viewer(who)
        wanted = text.strip().casefold()
        tracks = _tracks(viewer)
        track = next((each for each in tracks if wanted in {each.id.casefold(), each.title.casefold()}), None)
        if track is None:
            raise UnknownTrack(text, [each.title for each in tracks])
        line = viewer.track_line(track)
        next_id = viewer.next_on(track)
        phases = tuple(viewer.phase_line(phase, next_id) for phase in track.phases)
        may_enroll = who.guild_id is not None and not viewer.followed and not line.standing.is_complete
        return TrackView(line, phases, may_enroll)

    async def phase(self, who: Who, track_id: TrackId, phase_id: str) -> PhaseView:
        """A phase of a track. Raises NotInCatalogue."""
        viewer = await self._viewer(who)
        track = _track_of(viewer, track_id)
        number, phase = _found((n, phase) for n, phase in enumerate(track.phases, start=1) if phase.id == phase_id)
        next_id = viewer.next_on(track)
        units = tuple(viewer.unit_line(unit, next_id) for unit in phase.units)
        return PhaseView(track, number, viewer.phase_line(phase, next_id), units)

    async def unit(self, who: Who, track_id: TrackId, unit_id: UnitId) -> UnitView:
        """A unit as a part of a track. Raises NotInCatalogue."""
        viewer = await self._viewer(who)
        track = _track_of(viewer, track_id)
        units = {unit.id: (phase, unit) for phase in track.phases for unit in phase.units}
        phase, unit = _found(found for key, found in units.items() if key == unit_id)
        next_id = viewer.next_on(track)
        requires = tuple(viewer.unit_line(units[each][1], next_id) for each in unit.requires if each in units)
        ids = {task.id for task in unit.tasks}
        tasks = tuple(line for line in _task_lines(viewer, track) if line.task.id in ids)
        may_test = question_count(unit) >= TO_PASS and any(line.how in TESTABLE for line in tasks)
        known = sum(line.how is How.KNOWN for line in tasks)
        return UnitView(track, phase, viewer.unit_line(unit, next_id), requires, tasks, may_test, known)

    async def task(self, who: Who, track_id: TrackId, task_id: TaskId) -> TaskView:
        """A task as a part of a track. Raises NotInCatalogue."""
        viewer = await self._viewer(who)
        track = _track_of(viewer, track_id)
        phase, unit = _found(
            (phase, unit)
            for phase in track.phases
            for unit in phase.units
            if any(task.id == task_id for task in unit.tasks)
        )
        lines = _task_lines(viewer, track)
        line = _found(line for line in lines if line.task.id == task_id)
        before = lines[line.day - 2].task.id if line.day > 1 else None
        after = lines[line.day].task.id if line.day < len(lines) else None
        return TaskView(track, phase, unit, line, len(lines), before, after)

    async def _viewer(self, who: Who) -> _Viewer:
        async with self._storage.read() as uow:
            behind = await uow.completions.of(who.user_id)
            followed = await followed_by(uow, who)
        seen = catalogues_for(self._catalogues, who, followed)
        return _Viewer(seen, behind, frozenset(enrollment.track_id for enrollment in followed))


def _tracks(viewer: _Viewer) -> Sequence[Track]:
    """Every track somebody may look at; of two with the same id the nearer one."""
    found: dict[TrackId, Track] = {}
    for catalogue in viewer.catalogues:
        for track in catalogue.tracks.values():
            found.setdefault(track.id, track)
    return list(found.values())


def _track_of(viewer: _Viewer, track_id: TrackId) -> Track:
    return _found(track for track in _tracks(viewer) if track.id == track_id)


def _task_lines(viewer: _Viewer, track: Track) -> Sequence[TaskLine]:
    next_id = viewer.next_on(track)
    return [
        TaskLine(task, day, viewer.behind.get(task.id), task.id == next_id)
        for day, task in enumerate(track.tasks, start=1)
    ]


def _found(those: Iterable[T]) -> T:
    """The first of those that fit. Raises NotInCatalogue where none does: the content has changed since."""
    for each in those:
        return each
    raise NotInCatalogue
