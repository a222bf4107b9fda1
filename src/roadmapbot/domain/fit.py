"""For whom a track is: what people want, where they come from, and how many hours a week they have."""

from dataclasses import dataclass
from enum import StrEnum


class Goal(StrEnum):
    """What somebody wants from a track."""

    FIRST_STEPS = "first-steps"
    OVERVIEW = "overview"
    ENGINEER = "engineer"
    GROW = "grow"
    GENERATIVE = "generative"
    LANGUAGE = "language"
    VISION = "vision"
    MODELS = "models"
    REINFORCEMENT = "reinforcement"
    PRODUCTION = "production"
    RESPONSIBLE = "responsible"
    PORTFOLIO = "portfolio"
    JOB = "job"


class Background(StrEnum):
    """Where somebody comes from."""

    NEW = "new"
    SOME = "some"
    DEVELOPER = "developer"
    DATA = "data"
    SCIENCE = "science"
    RESEARCH = "research"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody said of themselves."""

    goal: Goal
    background: Background
    hours: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Whom a track suits. Nothing named is everybody; `most_hours` is None where more than enough never hurts."""

    goals: frozenset[Goal] = frozenset()
    backgrounds: frozenset[Background] = frozenset()
    fewest_hours: int = 0
    most_hours: int | None = None

    @property
    def names_hours(self) -> bool:
        """Whether the track is made for certain hours a week."""
        return bool(self.fewest_hours) or self.most_hours is not None

    def takes_hours(self, hours: int) -> bool:
        """Whether so many hours a week are neither too few nor too many."""
        return self.fewest_hours <= hours and (self.most_hours is None or hours <= self.most_hours)
