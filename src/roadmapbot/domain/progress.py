"""Where a learner stands on a track and when it will be finished. Plans re-flow: missed days never pile up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.pace import Sitting, sitting
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Phase, Task, Track


@dataclass(frozen=True, slots=True)
class Progress:
    """Tasks behind the learner (done or skipped) and in the whole track, and the phase the next task is in."""

    done: int
    total: int
    next_task: Task | None
    phase: Phase | None

    @property
    def share(self) -> float:
        """Share of the track behind the learner, from 0 to 1; 0 where the track has no tasks (any more)."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tasks of a part of the roadmap are behind a learner, and how many it has."""

    behind: int
    total: int

    @property
    def share(self) -> float:
        """Share behind the learner, from 0 to 1; 0 where there are no tasks (any more)."""
        return self.behind / self.total if self.total else 0.0

    @property
    def is_complete(self) -> bool:
        """Whether every task is behind the learner; never so where there are none."""
        return 0 < self.total == self.behind


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task and the local day it falls on if every planned day is kept, and how it fits into that day."""

    on: date
    task: Task
    sitting: Sitting


def next_task(track: Track, behind: Collection[TaskId]) -> Task | None:
    """The first task of the track that the learner has neither completed nor skipped; None at the end."""
    return next((task for task in track.tasks if task.id not in behind), None)


def standing(tasks: Collection[Task], behind: Collection[TaskId]) -> Standing:
    """How far a learner has come in a part of the roadmap."""
    return Standing(sum(task.id in behind for task in tasks), len(tasks))


def progress(track: Track, behind: Collection[TaskId]) -> Progress:
    """How far a learner has come."""
    tasks = track.tasks
    following = next_task(track, behind)
    phase = track.phase_of(following.id) if following else None
    return Progress(sum(task.id in behind for task in tasks), len(tasks), following, phase)


def plan(
    track: Track, behind: Collection[TaskId], schedule: Schedule, start: date, minutes_a_day: int | None = None
) -> tuple[PlannedTask, ...]:
    """Every open task with the planned day it falls on, from a date on, and the form that fits into that day."""
    planned: list[PlannedTask] = []
    on = start
    for task in track.tasks:
        if task.id in behind:
            continue
        day = schedule.planned_from(on)
        planned.append(PlannedTask(day, task, sitting(task, minutes_a_day)))
        on = date.fromordinal(day.toordinal() + 1)
    return tuple(planned)
