"""The streak, its freezes and the consistency score, all derived from the day ledger.

A ledger grows by a row a day, and nearly all of it is past that never changes. So its old rows are folded into a
`Checkpoint` now and then, from which the count goes on; what follows from the rest is the same to the last bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.ledger import COUNTED, DONE, DayStatus, LedgerDay, Reason

FREEZE_EVERY = 7
"""Kept days that earn one freeze."""
FREEZES_HELD = 2
"""Freezes a learner can hold at most."""
CONSISTENCY_WINDOW = timedelta(days=30)

LEFT_OPEN = CONSISTENCY_WINDOW + timedelta(days=5)
"""How far a checkpoint stays behind the newest row: the days of consistency, and some for whoever looks at a past day.

Nothing else looks back as far: a day is earned back within three days of it.
"""
FOLD_BEYOND = 42
"""Rows after the last checkpoint from which on a new one is due: a week more than are left open.

Earlier, one would be written with nearly every check-in; later, every task and check-in would read more rows.
"""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the rows of a ledger up to and including a day, which was kept, come to.

    `toward_freeze` are days kept since the last freeze was earned, `corrected_at` (UTC) is when the last one of these
    days was corrected that was; None where none was.
    """

    until: date
    length: int
    longest: int
    freezes: int
    toward_freeze: int
    corrected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger days of an enrollment in ascending order; where there is a `before`, only those after it.

    A run of silent, frozen or excused days is whole in it all the same: the last day folded was kept, and ends each.
    """

    days: Sequence[LedgerDay]
    before: Checkpoint | None = None

    def reaches(self, on: date) -> bool:
        """Whether nothing that matters as seen from a local day is folded."""
        return self.before is None or self.before.until <= on - CONSISTENCY_WINDOW

    def put(self, row: LedgerDay) -> "Ledger":
        """The ledger with a day that is not folded as that row says."""
        others = [day for day in self.days if day.local_on != row.local_on]
        return replace(self, days=sorted([*others, row], key=lambda day: day.local_on))


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


def streak(days: Iterable[LedgerDay], today: date, before: Checkpoint | None = None) -> Streak:
    """Derive the streak from ledger days in ascending order, as seen on a local day; they go on from `before`.

    Kept and late days add; rest, paused and excused days neither add nor break; a frozen day keeps the streak;
    a missed day ends it. A freeze is earned every `FREEZE_EVERY` kept days, missed ones between them or not, and at
    most `FREEZES_HELD` are held.
    """
    rows = list(days)
    length, longest, freezes, toward_freeze = _counted(rows, before)
    first = today - CONSISTENCY_WINDOW
    planned = [row.status for row in rows if first < row.local_on <= today and row.status in COUNTED]
    consistency = sum(status in DONE for status in planned) / len(planned) if planned else None
    return Streak(length, longest, freezes, FREEZE_EVERY - toward_freeze, consistency)


def freezes_held(days: Iterable[LedgerDay]) -> list[int]:
    """How many freezes are held after each of the days of a whole ledger, in ascending order."""
    held, before = [], None
    for day in days:
        before = Checkpoint(day.local_on, *_counted([day], before))
        held.append(before.freezes)
    return held


def folded(ledger: Ledger, until: date) -> Checkpoint:
    """What a ledger comes to up to a day of it that was kept."""
    rows = [row for row in ledger.days if row.local_on <= until]
    corrected = [row.at for row in rows if row.reason is Reason.CORRECTED]
    if ledger.before is not None and ledger.before.corrected_at is not None:
        corrected.append(ledger.before.corrected_at)
    return Checkpoint(until, *_counted(rows, ledger.before), max(corrected, default=None))


def next_checkpoint(ledger: Ledger) -> Checkpoint | None:
    """The checkpoint that is due, where one is: as late as can be."""
    if len(ledger.days) <= FOLD_BEYOND:
        return None
    latest = ledger.days[-1].local_on - LEFT_OPEN
    until = max((day.local_on for day in ledger.days if day.status in DONE and day.local_on <= latest), default=None)
    return None if until is None else folded(ledger, until)


def _counted(days: Iterable[LedgerDay], before: Checkpoint | None) -> tuple[int, int, int, int]:
    """Length, longest, freezes, and kept days since the last freeze was earned, after some days."""
    length = longest = freezes = toward_freeze = 0
    if before is not None:
        length, longest, freezes, toward_freeze = before.length, before.longest, before.freezes, before.toward_freeze
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
    return length, longest, freezes, toward_freeze
