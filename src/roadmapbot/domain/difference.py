"""What one catalogue has that another has not, task by task, and what that means for the people on its tracks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from roadmapbot.domain.ids import ResourceId, TaskId, TrackId, UnitId
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.track import Catalogue, Resource, Task, Track, Unit


class Kind(StrEnum):
    """What happened to something."""

    NEW = "new"
    CHANGED = "changed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task that is new, changed (in these fields, in order) or retired. `task` is the later one, if there is one."""

    kind: Kind
    task: Task
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is new, changed or retired, with what happened to its tasks."""

    kind: Kind
    unit: Unit
    fields: tuple[str, ...]
    tasks: tuple[TaskChange, ...]
    is_reordered: bool = False


@dataclass(frozen=True, slots=True)
class TrackChange:
    """A track that is new, changed or retired, with the units that came in and went out."""

    kind: Kind
    track: Track
    fields: tuple[str, ...] = ()
    units_in: tuple[UnitId, ...] = ()
    units_out: tuple[UnitId, ...] = ()
    is_reordered: bool = False


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """A resource that is new, changed or retired; `is_new_address` where its address was not there before."""

    kind: Kind
    resource: Resource
    is_new_address: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two catalogues differ."""

    tracks: tuple[TrackChange, ...] = ()
    units: tuple[UnitChange, ...] = ()
    resources: tuple[ResourceChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell them apart."""
        return not (self.tracks or self.units or self.resources)

    @property
    def tasks(self) -> tuple[TaskChange, ...]:
        """What happened to tasks, over all units."""
        return tuple(change for unit in self.units for change in unit.tasks)

    @property
    def new_addresses(self) -> tuple[str, ...]:
        """Addresses that were not there before, which somebody should have a look at."""
        return tuple(change.resource.url for change in self.resources if change.is_new_address)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means for the people on the tracks of a server.

    `learners` follow a track of it now, `inside` of them have their next task in a unit that changes,
    `other_next` see another next task than before, `finished` have nothing left on their track.
    Nobody ever loses what is behind them: that is kept by task id, whatever happens to the task.
    """

    learners: int = 0
    inside: int = 0
    other_next: int = 0
    finished: int = 0

    def __add__(self, other: "Impact") -> "Impact":
        return Impact(
            self.learners + other.learners,
            self.inside + other.inside,
            self.other_next + other.other_next,
            self.finished + other.finished,
        )


def difference(before: Catalogue, after: Catalogue) -> Difference:
    """In what the later of two catalogues differs from the earlier."""
    return Difference(
        tuple(_tracks(before, after)),
        tuple(_units(before.units, after.units)),
        tuple(_resources(before.resources, after.resources)),
    )


def impact(before: Catalogue, after: Catalogue, followed: Iterable[tuple[TrackId, Mapping[TaskId, object]]]) -> Impact:
    """What a change means for learners, each given by the track followed and the tasks behind them."""
    changed = {change.unit.id for change in _units(before.units, after.units)}
    renamed = after.renamed
    total = Impact()
    for track_id, behind in followed:
        old, new = before.track(track_id), after.track(track_id)
        first = next_task(old, behind) if old else None
        then = next_task(new, {*behind, *(renamed[each] for each in behind if each in renamed)}) if new else None
        is_inside = any(task is not None and task.id.partition("/")[0] in changed for task in (first, then))
        expected = renamed.get(first.id, first.id) if first else None
        stays = _id(then) in {_id(first), expected}
        total += Impact(1, is_inside, not stays, first is not None and then is None)
    return total


def facts(found: Difference) -> tuple[str, ...]:
    """Every change in a line of its own, by ids and fields: short, and true however titles change later."""
    lines = [f"{change.kind} track {change.track.id}{_about_track(change)}" for change in found.tracks]
    for unit in found.units:
        lines.append(f"{unit.kind} unit {unit.unit.id}{_in(unit.fields, reordered=unit.is_reordered)}")
        lines += [f"{task.kind} task {task.task.id}{_in(task.fields)}" for task in unit.tasks]
    lines += [f"{change.kind} link {change.resource.id}" for change in found.resources]
    return tuple(lines)


def _about_track(change: TrackChange) -> str:
    came = f"; in: {', '.join(change.units_in)}" if change.units_in else ""
    went = f"; out: {', '.join(change.units_out)}" if change.units_out else ""
    return f"{_in(change.fields, reordered=change.is_reordered)}{came}{went}"


def _in(names: tuple[str, ...], *, reordered: bool = False) -> str:
    words = [name.replace("_", " ") for name in names] + (["order"] if reordered else [])
    return f": {', '.join(words)}" if words else ""


def _id(task: Task | None) -> TaskId | None:
    return task.id if task else None


def _tracks(before: Catalogue, after: Catalogue) -> Iterable[TrackChange]:
    for track_id, track in after.tracks.items():
        old = before.tracks.get(track_id)
        if old is None:
            yield TrackChange(Kind.NEW, track)
            continue
        ids, was = _unit_ids(track), _unit_ids(old)
        came, went = tuple(i for i in ids if i not in was), tuple(i for i in was if i not in ids)
        stayed = [i for i in ids if i in was], [i for i in was if i in ids]
        changed = _changed(old, track, besides=("id", "phases"))
        if _phases(old) != _phases(track):
            changed = (*changed, "phases")
        if came or went or stayed[0] != stayed[1] or changed:
            yield TrackChange(Kind.CHANGED, track, changed, came, went, stayed[0] != stayed[1])
    yield from (TrackChange(Kind.RETIRED, track) for key, track in before.tracks.items() if key not in after.tracks)


def _phases(track: Track) -> list[tuple[object, ...]]:
    return [(phase.id, phase.title, phase.summary, phase.weeks, phase.hours_a_week) for phase in track.phases]


def _unit_ids(track: Track) -> list[UnitId]:
    return [unit.id for phase in track.phases for unit in phase.units]


def _units(before: Mapping[UnitId, Unit], after: Mapping[UnitId, Unit]) -> Iterable[UnitChange]:
    for unit_id, unit in after.items():
        old = before.get(unit_id)
        if old is None:
            yield UnitChange(Kind.NEW, unit, (), tuple(TaskChange(Kind.NEW, task) for task in unit.tasks))
        elif old != unit:
            tasks = tuple(_tasks(old, unit))
            ids, was = [task.id for task in unit.tasks], [task.id for task in old.tasks]
            is_reordered = [i for i in ids if i in was] != [i for i in was if i in ids]
            yield UnitChange(Kind.CHANGED, unit, _changed(old, unit, besides=("id", "tasks")), tasks, is_reordered)
    for unit_id, unit in before.items():
        if unit_id not in after:
            yield UnitChange(Kind.RETIRED, unit, (), tuple(TaskChange(Kind.RETIRED, task) for task in unit.tasks))


def _tasks(before: Unit, after: Unit) -> Iterable[TaskChange]:
    old = {task.id: task for task in before.tasks}
    for task in after.tasks:
        if task.id not in old:
            yield TaskChange(Kind.NEW, task)
        elif old[task.id] != task:
            yield TaskChange(Kind.CHANGED, task, _changed(old[task.id], task, besides=("id",)))
    kept = {task.id for task in after.tasks}
    yield from (TaskChange(Kind.RETIRED, task) for task in before.tasks if task.id not in kept)


def _resources(before: Mapping[ResourceId, Resource], after: Mapping[ResourceId, Resource]) -> Iterable[ResourceChange]:
    known = {resource.url for resource in before.values()}
    for resource_id, resource in after.items():
        old = before.get(resource_id)
        if old != resource:
            kind = Kind.NEW if old is None else Kind.CHANGED
            yield ResourceChange(kind, resource, resource.url not in known)
    yield from (ResourceChange(Kind.RETIRED, old) for key, old in before.items() if key not in after)


def _changed(old: object, new: object, besides: tuple[str, ...]) -> tuple[str, ...]:
    """The fields in which two values of a kind differ, in the order in which they are declared."""
    every = fields(new)  # type: ignore[arg-type]  # dataclasses all
    names = [each.name for each in every if each.compare and each.name not in besides]
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
