"""Catch-ups: how a missed day is earned back, so that the streak which broke on it joins up again.

A day that ended missed can be earned back until the end of the third local day after it, by one task more than the
open day's own: the next one of the track, in its short form. The open day comes first, or catching up would break the
next streak; and there is one catch-up a day, so that days come back by going on, and not by an evening of many tasks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ledger import DONE, DayStatus, LedgerDay, Reason
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.streak import Ledger, streak

REACH = timedelta(days=3)
"""How long after a missed day it can be earned back: over a weekend away, but not so long that a day means nothing."""
_DAY = timedelta(days=1)


class Obstacle(StrEnum):
    """What stands in the way of earning a day back."""

    NOT_MISSED = "not-missed"
    TOO_LATE = "too-late"
    ONE_A_DAY = "one-a-day"
    TODAY_FIRST = "today-first"


@dataclass(frozen=True, slots=True)
class Offer:
    """A missed day that can still be earned back, the last local day for it, and what it is worth.

    `broken` is the streak that ended on it; `restored` is the streak once it and the `others` still in reach, each
    with a catch-up of its own, are earned back. `obstacle` is what keeps it from being done at once.
    """

    missed_on: date
    until: date
    broken: int
    restored: int
    others: int
    obstacle: Obstacle | None


def last_day(missed_on: date) -> date:
    """The last local day on which a missed day can be earned back."""
    return missed_on + REACH


def obstacle(schedule: Schedule, days: Iterable[LedgerDay], missed_on: date, today: date) -> Obstacle | None:
    """What keeps a day from being earned back on a local day; None where nothing does."""
    rows = {day.local_on: day for day in days}
    if missed_on not in rows or rows[missed_on].status is not DayStatus.MISSED:
        return Obstacle.NOT_MISSED
    if today > last_day(missed_on):
        return Obstacle.TOO_LATE
    if any(day.earned_on == today for day in rows.values()):
        return Obstacle.ONE_A_DAY
    is_kept = today in rows and rows[today].status in DONE
    return Obstacle.TODAY_FIRST if schedule.is_planned(today) and not is_kept else None


def offer(enrollment: Enrollment, ledger: Ledger, today: date) -> Offer | None:
    """The first day that can still be earned back, by a ledger; None where there is none.

    The first one, since it is the first to go out of reach: so all of them can come back, one a day.
    """
    if enrollment.state is not State.ACTIVE:
        return None
    rows, before = ledger.days, ledger.before
    first = today + _DAY if any(day.earned_on == today for day in rows) else today
    missed = [day for day in rows if day.status is DayStatus.MISSED and first <= last_day(day.local_on)]
    if not missed:
        return None
    on = missed[0].local_on
    made_good = [earned(day, today) if day in missed else day for day in rows]
    return Offer(
        missed_on=on,
        until=last_day(on),
        broken=streak((day for day in rows if day.local_on < on), on, before).length,
        restored=streak(made_good, today, before).length,
        others=len(missed) - 1,
        obstacle=obstacle(enrollment.schedule, rows, on, today),
    )


def earned(missed: LedgerDay, on: date) -> LedgerDay:
    """A missed day as it stands once it was earned back on a local day; its zone and offset stay those of then."""
    return replace(missed, status=DayStatus.LATE, reason=Reason.EARNED, earned_on=on)


def given_back(row: LedgerDay) -> LedgerDay:
    """A day that was earned back, as it stands without that."""
    return replace(row, status=DayStatus.MISSED, reason=Reason.NONE, task_id=None, earned_on=None)
