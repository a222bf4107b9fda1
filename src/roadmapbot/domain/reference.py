"""What people look up: roles, salaries, certifications, questions and answers, as immutable values.

The articles behind it disagree in places, so every value keeps the codes of those that say it, and figures are never
merged. Reading and checking files is the content adapter's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias


class Shelf(StrEnum):
    """Where an entry stands; each has a command of its own."""

    ROLES = "roles"
    SALARY = "salary"
    CERTIFICATIONS = "certifications"
    FAQ = "faq"


class PayKind(StrEnum):
    """What a salary figure counts, as its source says; `UNSTATED` where it does not."""

    BASE = "base"
    TOTAL = "total"
    AVERAGE = "average"
    TYPICAL = "typical"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Source:
    """An article that facts come from; `short` names it within a sentence."""

    code: str
    title: str
    short: str
    year: int
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a topic; `title` and `sources` are empty where the topic's own are enough."""

    text: str
    title: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with its answer, or a subject with its points."""

    id: str
    title: str
    text: str
    points: tuple[Point, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A job: what it does, how it differs from its neighbors, whom it fits; `likeness` is a picture for it."""

    id: str
    title: str
    does: str
    differs: str
    fits: str
    needs: tuple[str, ...]
    likeness: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A year's pay in US dollars from one source; `is_open` where it says "or more", `years` of experience if said."""

    low: int
    high: int
    is_open: bool
    kind: PayKind
    source: str
    years: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SalaryLevel:
    """What every source says about the pay at one level; there is at least one figure."""

    id: str
    title: str
    text: str
    figures: tuple[Figure, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources in the order of their figures, each once."""
        return tuple(dict.fromkeys(figure.source for figure in self.figures))


@dataclass(frozen=True, slots=True)
class Certification:
    """A certificate or course: who gives it, for whom, cost, time, what the sources say about its value.

    `note` is what to know before paying.
    """

    id: str
    title: str
    provider: str
    for_whom: str
    cost: str
    time: str
    value: str
    note: str | None
    sources: tuple[str, ...]


Entry: TypeAlias = Role | SalaryLevel | Certification | Topic


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything there is to look up. Every source that an entry names is in `sources`."""

    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    shelves: Mapping[Shelf, tuple[Entry, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def on(self, shelf: Shelf) -> tuple[Entry, ...]:
        """The entries of a shelf in order; none where the content has no such part."""
        return self.shelves.get(shelf, ())
