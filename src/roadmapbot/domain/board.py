"""The weekly leaderboard: a fair score and places that ties share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import COUNTED, DONE, LedgerDay

LEAST_PLANNED = 3
"""Planned days a week must have for a learner to be ranked."""


@dataclass(frozen=True, slots=True)
class WeekScore:
    """One learner's own Monday-to-Sunday week: days planned, days kept, tasks done."""

    guild_id: GuildId
    enrollment_id: EnrollmentId
    week_on: date
    planned: int
    kept: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A learner's line as stored: the score and how the learner wants to be shown."""

    user_id: UserId
    name: str
    planned: int
    kept: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Row:
    """A ranked line of the board."""

    place: int
    user_id: UserId
    name: str
    planned: int
    kept: int
    tasks: int

    @property
    def share(self) -> float:
        """The share of the own plan kept, from 0 to 1."""
        return self.kept / self.planned


def week_score(guild_id: GuildId, enrollment_id: EnrollmentId, week_on: date, days: Iterable[LedgerDay]) -> WeekScore:
    """Add up one learner's week from its ledger days."""
    rows = list(days)
    kept = [day for day in rows if day.status in DONE]
    return WeekScore(
        guild_id,
        enrollment_id,
        week_on,
        planned=sum(day.status in COUNTED for day in rows),
        kept=len(kept),
        tasks=len({day.task_id for day in kept}),
    )


def rank(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """Rank by share of the own plan kept, then by tasks done; equal scores share a place (1, 1, 3)."""
    able = [entry for entry in entries if entry.planned >= LEAST_PLANNED]
    able.sort(key=lambda e: (-e.kept / e.planned, -e.tasks, e.name.casefold(), e.user_id))
    rows: list[Row] = []
    for index, e in enumerate(able, start=1):
        row = Row(index, e.user_id, e.name, e.planned, e.kept, e.tasks)
        if rows and (rows[-1].share, rows[-1].tasks) == (row.share, row.tasks):
            row = Row(rows[-1].place, e.user_id, e.name, e.planned, e.kept, e.tasks)
        rows.append(row)
    return tuple(rows)
