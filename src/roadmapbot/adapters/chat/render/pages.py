"""The custom_ids of what one can leaf through: a page is all in its id, so that its buttons outlive every restart.

w:tracks:<number>                      the list of tracks, from its page `number` on
w:track:<track>:<number>               a track with its phases
w:phase:<track>:<phase>:<number>       a phase with its units
w:unit:<track>:<unit>:<number>         a unit with its tasks
w:<track>:<unit>/<task>                a task; all 100 characters where each id has its longest
ws:<page>                              the select on a page; its values are the ids of other pages
q:<number>:<kind>:<cost>:<query>       a page of what a search found
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from roadmapbot.services.library import Query

LONGEST_QUERY: Final = 70
WAY_PATTERN: Final = re.compile(r"w:(?P<page>\S+)")
WAY_SELECT_PATTERN: Final = re.compile(r"ws:(?P<page>\S+)")
SEARCH_PATTERN: Final = re.compile(r"q:(?P<number>\d{1,3}):(?P<kind>[a-z]*):(?P<cost>[a-z]*):(?P<query>.*)")


class Level(StrEnum):
    """How near a page of the roadmap looks."""

    TRACKS = "tracks"
    TRACK = "track"
    PHASE = "phase"
    UNIT = "unit"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class WayPage:
    """A page of the roadmap; `part` is the id of the phase, unit or task, `number` says which of its lists' pages."""

    level: Level
    track_id: str = ""
    part: str = ""
    number: int = 0

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        if self.level is Level.TASK:
            return f"w:{self.track_id}:{self.part}"
        parts = [part for part in (self.track_id, self.part) if part]
        return ":".join(["w", self.level, *parts, str(self.number)])

    @property
    def select_id(self) -> str:
        """The custom_id of the select on this page: another one on every page, or clients keep the choice shown."""
        return f"ws{self.custom_id.removeprefix('w')}"


def parse_way(custom_id: str) -> WayPage | None:
    """The page of the roadmap that a custom_id is of; None for anything else."""
    match custom_id.split(":"):
        case ["w", track_id, task_id] if "/" in task_id:
            return WayPage(Level.TASK, track_id, task_id)
        case ["w", "tracks", number] if _is_number(number):
            return WayPage(Level.TRACKS, number=int(number))
        case ["w", "track", track_id, number] if _is_number(number):
            return WayPage(Level.TRACK, track_id, number=int(number))
        case ["w", "phase" | "unit" as level, track_id, part, number] if _is_number(number):
            return WayPage(Level(level), track_id, part, int(number))
    return None


def search_id(query: Query, number: int) -> str:
    """The custom_id of a page of what a search found."""
    return f"q:{number}:{query.kind or ''}:{query.cost or ''}:{query.text}"


def query_of(found: re.Match[str]) -> Query:
    """The query in a match of SEARCH_PATTERN."""
    return Query(found["query"], found["kind"] or None, found["cost"] or None)


def _is_number(text: str) -> bool:
    return len(text) <= 3 and text.isascii() and text.isdecimal()
