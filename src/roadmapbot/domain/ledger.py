"""The day ledger: one row per enrollment and local day that says how the day ended, and the rule that decides it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from roadmapbot.domain.ids import EnrollmentId, TaskId


class DayStatus(StrEnum):
    """How a local day ended."""

    KEPT = "kept"
    LATE = "late"
    FROZEN = "frozen"
    REST = "rest"
    PAUSED = "paused"
    EXCUSED = "excused"
    MISSED = "missed"


class Reason(StrEnum):
    """Why a day stands as it does, where the status alone does not say it."""

    NONE = ""
    OUTAGE = "outage"
    NOT_SENT = "not-sent"
    UNREACHABLE = "unreachable"
    STARTED = "started"
    SILENT = "silent"
    EARNED = "earned"
    CORRECTED = "corrected"


DONE = frozenset({DayStatus.KEPT, DayStatus.LATE})
COUNTED = DONE | {DayStatus.FROZEN, DayStatus.MISSED}
"""Days that count as planned in the board's share: rest, pauses and our own outages do not."""


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """How one local day ended; `zone` and `offset_minutes` are those in force then, `at` is when it was written.

    `earned_on` is the local day on which a missed day was earned back. `closed_status` and `closed_reason` are how a
    day had closed that was checked in for afterwards, and how it stands again without that; None for any other day.
    """

    enrollment_id: EnrollmentId
    local_on: date
    status: DayStatus
    at: datetime
    zone: str
    offset_minutes: int
    reason: Reason = Reason.NONE
    task_id: TaskId | None = None
    earned_on: date | None = None
    closed_status: DayStatus | None = None
    closed_reason: Reason | None = None

    @property
    def is_checked_in(self) -> bool:
        """Whether its learner's own check-in keeps it, and no moderator's word: its task is done."""
        return self.status in DONE and self.reason is not Reason.CORRECTED


def closed_again(row: LedgerDay) -> LedgerDay | None:
    """A day that was checked in for, as it had closed before; None where it had not."""
    if row.closed_status is None or row.closed_reason is None:
        return None
    before = replace(row, status=row.closed_status, reason=row.closed_reason, task_id=None)
    return replace(before, closed_status=None, closed_reason=None)


OUTAGE_EXCUSES = timedelta(hours=1)
"""How much of a task's window we must have been down for the day to be excused, wherever in the window that was."""


DUE_EXCUSES = timedelta(minutes=5)
"""How long we must have been down at a stretch for it to matter that a task fell due in it: it comes late then."""


def outage_excuses(due_at: datetime, ends_at: datetime, outages: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether our own downtime spoiled a day, from its task's due time to its end (all UTC).

    It did when we were down as the day ended, be it for a moment; for a while as the task fell due; or for an hour of
    it in all.
    """
    lost, counted_until = timedelta(), due_at
    for began_at, ended_at in sorted(outages):
        if began_at < ends_at <= ended_at or (began_at <= due_at < ended_at and ended_at - began_at > DUE_EXCUSES):
            return True
        lost += max(timedelta(), min(ended_at, ends_at) - max(began_at, counted_until))
        counted_until = max(counted_until, ended_at)
    return lost >= OUTAGE_EXCUSES


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of a local day when it closes without a check-in."""

    is_planned: bool
    is_paused: bool
    is_first: bool
    """Whether the learner joined on this day after its task was due."""
    was_asked: bool
    was_unreachable: bool
    had_outage: bool
    freezes_held: int
    is_self_paused: bool = False
    """Whether silence led to the pause."""


def verdict(facts: DayFacts) -> tuple[DayStatus, Reason]:
    """How a day without a check-in ends: nobody answers for a day that we did not ask for."""
    if facts.is_paused:
        return DayStatus.PAUSED, Reason.SILENT if facts.is_self_paused else Reason.NONE
    if not facts.is_planned:
        return DayStatus.REST, Reason.NONE
    if facts.is_first and not facts.was_asked:
        return DayStatus.REST, Reason.STARTED
    if facts.had_outage:
        return DayStatus.EXCUSED, Reason.OUTAGE
    if facts.was_unreachable:
        return DayStatus.EXCUSED, Reason.UNREACHABLE
    if not facts.was_asked:
        return DayStatus.EXCUSED, Reason.NOT_SENT
    if facts.freezes_held > 0:
        return DayStatus.FROZEN, Reason.NONE
    return DayStatus.MISSED, Reason.NONE


def run_of(days: Sequence[LedgerDay], on: date, ending: tuple[DayStatus, Reason]) -> int:
    """How many days right before one all ended in that way; rest days in between do not matter."""
    count = 0
    for day in reversed(days):
        if day.local_on >= on or day.status is DayStatus.REST:
            continue
        if (day.status, day.reason) != ending:
            break
        count += 1
    return count
