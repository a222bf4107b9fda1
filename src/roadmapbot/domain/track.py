"""The curriculum as immutable values: tracks made of phases, made of units, made of tasks.

Reading and checking files is the content adapter's work; what is here has already been proved sound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roadmapbot.domain.fit import Fit
from roadmapbot.domain.ids import ResourceId, TaskId, TrackId, UnitId
from roadmapbot.domain.reference import Reference

STARTER = TrackId("starter-30")
"""The track for those who do not know yet which one is theirs; it stands first wherever tracks are listed."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A link in the catalogue; `minutes` is how long the part we ask for takes, None where it varies."""

    id: ResourceId
    title: str
    url: str
    kind: str
    cost: str
    level: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RecallQuestion:
    """A short question on a task; `answer` is one of `choices`."""

    question: str
    choices: tuple[str, ...]
    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class Task:
    """One day's work: a 10-minute core for a bad day and a full form, both complete in themselves."""

    id: TaskId
    title: str
    goal: str
    core_minutes: int
    core: str
    minutes: int
    steps: tuple[str, ...]
    resources: tuple[Resource, ...]
    question: str
    recall: tuple[RecallQuestion, ...]
    evidence: str | None
    sources: tuple[str, ...]
    was: tuple[TaskId, ...] = ()
    """Ids that the task had before: whoever did it under one of them has done it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A coherent topic, written once and shared by tracks. `retired` are tasks that it had before and that are gone."""

    id: UnitId
    title: str
    area: str
    summary: str
    level: str
    requires: tuple[UnitId, ...]
    tasks: tuple[Task, ...]
    retired: tuple[TaskId, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From one number to another, both included; the same twice where there is only one."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a track, such as a week of the starter plan.

    `weeks` and `hours_a_week` are what the article that the track follows reckons with, None where it says nothing.
    """

    id: str
    title: str
    summary: str
    units: tuple[Unit, ...]
    weeks: Span | None = None
    hours_a_week: Span | None = None
    tasks: tuple[Task, ...] = field(init=False, repr=False, compare=False)
    """The phase's tasks in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tasks", tuple(task for unit in self.units for task in unit.tasks))


@dataclass(frozen=True, slots=True)
class Track:
    """A named path a learner enrolls in; `audience` says in words what `fit` says in values."""

    id: TrackId
    title: str
    summary: str
    audience: str
    sources: tuple[str, ...]
    phases: tuple[Phase, ...]
    fit: Fit = field(default_factory=Fit)
    tasks: tuple[Task, ...] = field(init=False, repr=False, compare=False)
    """Every task of the track in order."""
    numbers: Mapping[TaskId, int] = field(init=False, repr=False, compare=False)
    """Each task's place on the track, from 1 on; of one that stands there twice, the later one."""
    _phases: Mapping[TaskId, Phase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tasks = tuple(task for phase in self.phases for task in phase.tasks)
        object.__setattr__(self, "tasks", tasks)
        object.__setattr__(self, "numbers", {task.id: number for number, task in enumerate(tasks, start=1)})
        phases = {task.id: phase for phase in reversed(self.phases) for task in phase.tasks}
        object.__setattr__(self, "_phases", phases)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit of the track in order."""
        return tuple(unit for phase in self.phases for unit in phase.units)

    def phase_of(self, task_id: TaskId) -> Phase | None:
        """The phase a task stands in, or None where the track does not have it."""
        return self._phases.get(task_id)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Catalogue:
    """The immutable set of content now in force; equal to itself alone, so that indexes can be kept per catalogue."""

    tracks: Mapping[TrackId, Track]
    tasks: Mapping[TaskId, Task]
    resources: Mapping[ResourceId, Resource]
    reference: Reference = field(default_factory=Reference)
    units: Mapping[UnitId, Unit] = field(default_factory=dict)

    def track(self, track_id: TrackId) -> Track | None:
        """The track of that id, or None where it is not (or no longer) in force."""
        return self.tracks.get(track_id)

    @property
    def renamed(self) -> Mapping[TaskId, TaskId]:
        """Ids that tasks had before, with those that they have now."""
        return {old: task.id for task in self.tasks.values() for old in task.was}

    def task(self, task_id: TaskId) -> Task | None:
        """The task of that id, or None where it is not (or no longer) in force."""
        return self.tasks.get(task_id)
