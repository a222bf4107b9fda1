"""How much of a task fits into a learner's day, and how that compares with the hours a roadmap reckons with.

A task always has both its forms on show; the pace says which of them is meant, and how long the day takes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Task

FEWEST_MINUTES = 10
"""Minutes a day below which not even the core of a task fits."""
MOST_MINUTES = 12 * 60
STRETCH = Fraction(4, 3)
"""How far over the learner's minutes a task may go and still be meant in full: 40 minutes where 30 were given."""
WORTH_STARTING = 10
"""Minutes left after the core with which beginning the full task is worth it."""


class Form(StrEnum):
    """Which form of a task is meant for a day."""

    CORE = "core"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A task as it fits into a day: the form meant, and the minutes it takes in all.

    `spare` are the minutes left after the core, for the first steps of the full task; 0 where it is meant in full.
    """

    form: Form
    minutes: int
    spare: int = 0


def sitting(task: Task, minutes_a_day: int | None) -> Sitting:
    """How a task fits into a day of so many minutes; None gives every task the time it takes."""
    if minutes_a_day is None or task.minutes <= minutes_a_day * STRETCH:
        return Sitting(Form.FULL, task.minutes)
    spare = minutes_a_day - task.core_minutes
    if spare < WORTH_STARTING:
        return Sitting(Form.CORE, task.core_minutes)
    return Sitting(Form.CORE, minutes_a_day, spare)


def minutes_a_week(tasks: Collection[Task], schedule: Schedule, minutes_a_day: int | None) -> int:
    """Minutes that a usual week with these tasks takes at this rhythm; 0 without tasks."""
    if not tasks:
        return 0
    whole = sum(sitting(task, minutes_a_day).minutes for task in tasks)
    return round(whole * len(schedule.weekdays) / len(tasks))


def minutes_a_day(hours_a_week: int, schedule: Schedule) -> int:
    """Minutes a day with which the planned days of a week hold so many hours, in steps of five."""
    exact = hours_a_week * 60 / len(schedule.weekdays)
    return min(MOST_MINUTES, max(FEWEST_MINUTES, round(exact / 5) * 5))
