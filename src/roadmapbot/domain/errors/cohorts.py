"""What keeps somebody from being in a cohort, or a cohort from beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roadmapbot.domain.errors.person import UserError


@dataclass(eq=False)
class UnknownCohort(UserError):
    """There is no cohort of that name on this server; `available` are the names of those that there are."""

    text: str = ""
    available: Sequence[str] = ()


@dataclass(eq=False)
class CohortOver(UserError):
    """A cohort has ended or was closed."""

    name: str


@dataclass(eq=False)
class NotInCohort(UserError):
    """Somebody answers the post of a cohort that they are not in; `is_over` where nobody can join it any more."""

    name: str
    is_over: bool = False


@dataclass(eq=False)
class CohortNotStarted(UserError):
    """The first day of a cohort lies ahead."""

    name: str
    starts_on: date


@dataclass(eq=False)
class SetByCohort(UserError):
    """When tasks come is the same for everybody in a cohort."""

    name: str


@dataclass(eq=False)
class BeforeJoining(UserError):
    """A post is from before somebody joined the cohort; its task is among the earlier ones."""

    name: str


@dataclass(eq=False)
class BadCohort(UserError):
    """A cohort cannot be like that; `what` is a stable word: name, capacity."""

    what: str
