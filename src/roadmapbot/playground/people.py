"""The cast of the playground: who lives in the study hall, and how diligent the classmates are.

Values only. What the classmates do with their habits is in `classmates`; how they get there is in `story`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The part a person plays in the playground."""

    LEARNER = "learner"
    MODERATOR = "moderator"
    CLASSMATE = "classmate"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a classmate lives with the daily task. Shares are between 0 and 1."""

    keeps: float
    writes: float
    after_minutes: tuple[int, int]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account in the simulated Discord."""

    key: str
    name: str
    part: Part
    about: str
    habit: Habit | None = None


ADA = Person("ada", "Ada", Part.LEARNER, "New here. Has not enrolled yet.")
NOOR = Person("noor", "Noor", Part.LEARNER, "A second newcomer, to try things side by side.")
SAM = Person("sam", "Sam", Part.MODERATOR, "Moderator. Sees the /coach commands.")

CLASSMATES = (
    Person(
        "mika",
        "Mika",
        Part.CLASSMATE,
        "Never misses a day.",
        Habit(
            keeps=1.0,
            writes=0.7,
            after_minutes=(12, 70),
            words=(
                "done, 45m, the plots finally look right",
                "done 30m, wrote the notes into my repo",
                "Done! 50 minutes, took the full form today",
                "done, 25m",
            ),
        ),
    ),
    Person(
        "priya",
        "Priya",
        Part.CLASSMATE,
        "Steady, mostly in the evening.",
        Habit(
            keeps=0.88,
            writes=0.45,
            after_minutes=(240, 560),
            words=(
                "done 20m before bed",
                "done, 1h, https://github.com/example/notes",
                "Did the 10-minute core, 15m",
                "done, 40 min, pandas is growing on me",
            ),
        ),
    ),
    Person(
        "jonas",
        "Jonas",
        Part.CLASSMATE,
        "Good weeks and bad weeks.",
        Habit(
            keeps=0.66,
            writes=0.35,
            after_minutes=(30, 420),
            words=("done, 15m, only the core", "done 35m", "Done, 20m, stuck on the confusion matrix"),
        ),
    ),
    Person(
        "wen",
        "Wen",
        Part.CLASSMATE,
        "Clicks the button and is off again.",
        Habit(keeps=0.8, writes=0.1, after_minutes=(5, 45), words=("done, 10m", "done 12m, short day")),
    ),
    Person(
        "lucia",
        "Lucía",
        Part.CLASSMATE,
        "Busy, but comes back every time. Gets her tasks in #coach.",
        Habit(
            keeps=0.5,
            writes=0.6,
            after_minutes=(60, 500),
            words=("done 10m, better than nothing", "done, 30m, back on track", "Done, 25 minutes"),
        ),
    ),
)

EVERYONE = (ADA, NOOR, SAM, *CLASSMATES)
