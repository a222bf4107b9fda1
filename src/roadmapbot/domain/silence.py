"""Silence: when the tone changes, and when the coach stops asking.

A silent day is a planned day that was asked for and passed without a word: it ended missed or frozen, and its learner
said nothing then or since, be it by a snooze, a skip, a reply, a change of settings or coming back. Days that were
excused, paused or free neither count nor end the silence; a kept day ends it, also one that is recorded late.

After `COMEBACK_AFTER` silent days the task comes in a version of five minutes and in another tone, and nobody is
nudged any more. After `PAUSE_AFTER` of them the enrollment pauses itself, with one message; it goes on as soon as its
learner resumes it or checks in.
"""

from collections.abc import Sequence
from datetime import date

from roadmapbot.domain.ledger import DONE, DayStatus, LedgerDay, Reason

COMEBACK_AFTER = 3
PAUSE_AFTER = 7
COMEBACK_MINUTES = 5


def silent_days(days: Sequence[LedgerDay], heard_on: date | None) -> int:
    """How many silent days there are at the end of a ledger in ascending order.

    `heard_on` is the last local day on which the learner said anything else than a check-in.
    """
    count = 0
    for day in reversed(days):
        if day.status in DONE or (heard_on is not None and day.local_on <= heard_on):
            break
        count += day.status is DayStatus.MISSED or (day.status, day.reason) == (DayStatus.FROZEN, Reason.NONE)
    return count
