"""Appeals: a learner says that a day was judged wrongly, and moderators decide.

A learner can appeal against the days that did not count in their favor among the last `RECENT_DAYS` closed ones, and
against each of them once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay

AppealId = NewType("AppealId", int)

RECENT_DAYS = 14
"""Closed days that a learner can appeal against."""
LONGEST_SENTENCE = 300
"""Characters of what a learner or a moderator says about a day."""
AGAINST = frozenset({DayStatus.MISSED, DayStatus.FROZEN})
"""Days that did not count in their learner's favor."""


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """An appeal about to be stored; (enrollment, local day) is unique."""

    guild_id: GuildId
    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Appeal:
    """A stored appeal; `approver_id` is the moderator who decided, `answer` what they said with it."""

    id: AppealId
    guild_id: GuildId
    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    text: str
    at: datetime
    state: AppealState = AppealState.OPEN
    settled_at: datetime | None = None
    approver_id: UserId | None = None
    answer: str = ""


def open_to_appeal(days: Sequence[LedgerDay], open_on: date, appealed: Collection[date]) -> tuple[LedgerDay, ...]:
    """The days of a ledger in ascending order that its learner can still appeal against, newest first.

    `open_on` is the earliest day that is not closed, `appealed` are days with an appeal.
    """
    closed = [day for day in days if day.local_on < open_on][-RECENT_DAYS:]
    return tuple(day for day in reversed(closed) if day.status in AGAINST and day.local_on not in appealed)
