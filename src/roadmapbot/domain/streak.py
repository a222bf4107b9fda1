"""The streak, its freezes and the consistency score, all derived from the day ledger and never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from roadmapbot.domain.ledger import COUNTED, DONE, DayStatus, LedgerDay

FREEZE_EVERY = 7
"""Kept days that earn one freeze."""
FREEZES_HELD = 2
"""Freezes a learner can hold at most."""
CONSISTENCY_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Streak:
    """Length in kept days, the longest ever, freezes held, kept days until the next freeze, consistency from 0 to 1.

    `consistency` is the share of planned days kept over the last 30 days; None before the first planned day.
    """

    length: int
    longest: int
    freezes: int
    next_freeze_in: int
    consistency: float | None


def streak(days: Iterable[LedgerDay], today: date) -> Streak:
    """Derive the streak from ledger days in ascending order, as seen on a local day.

    Kept and late days add; rest, paused and excused days neither add nor break; a frozen day keeps the streak;
    a missed day ends it. A freeze is earned every `FREEZE_EVERY` kept days, missed ones between them or not, and at
    most `FREEZES_HELD` are held.
    """
    length = longest = freezes = toward_freeze = planned = kept = 0
    for day in days:
        if day.status in DONE:
            length += 1
            longest = max(longest, length)
            toward_freeze += 1
            if toward_freeze == FREEZE_EVERY:
                toward_freeze = 0
                freezes = min(FREEZES_HELD, freezes + 1)
        elif day.status is DayStatus.FROZEN:
            freezes = max(0, freezes - 1)
        elif day.status is DayStatus.MISSED:
            length = 0
        if today - CONSISTENCY_WINDOW < day.local_on <= today and day.status in COUNTED:
            planned += 1
            kept += day.status in DONE
    consistency = kept / planned if planned else None
    return Streak(length, longest, freezes, FREEZE_EVERY - toward_freeze, consistency)
