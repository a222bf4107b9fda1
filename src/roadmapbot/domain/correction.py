"""Corrections: a moderator says how a closed day is to stand, and can take that back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NewType

from roadmapbot.domain.appeal import AGAINST, AppealId
from roadmapbot.domain.ids import EnrollmentId, GuildId, TaskId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason

CorrectionId = NewType("CorrectionId", int)

CORRECTABLE_FOR = timedelta(days=30)
"""How long a closed day can be corrected."""
CORRECTED_TO = (DayStatus.EXCUSED, DayStatus.LATE)
"""How a corrected day can stand: it was not the learner's fault, or it was done and could not be recorded."""
_CORRECTABLE = AGAINST | {DayStatus.EXCUSED}


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A correction about to be stored: how the day stood, how it stands from now on, and why.

    `zone` and `offset_minutes` are those of the day. `author_id` is the moderator; `appeal_id` is what it answers.
    """

    guild_id: GuildId
    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    zone: str
    offset_minutes: int
    before_status: DayStatus
    before_reason: Reason
    before_task_id: TaskId | None
    before_at: datetime
    status: DayStatus
    task_id: TaskId | None
    why: str
    author_id: UserId | None
    at: datetime
    appeal_id: AppealId | None = None


@dataclass(frozen=True, slots=True)
class Correction(NewCorrection):
    """A stored correction; it stands until `undone_at`."""

    id: CorrectionId = CorrectionId(0)
    undone_at: datetime | None = None

    @property
    def before(self) -> LedgerDay:
        """The day's line in the ledger as it was."""
        return LedgerDay(
            self.enrollment_id,
            self.local_on,
            self.before_status,
            self.before_at,
            self.zone,
            self.offset_minutes,
            self.before_reason,
            self.before_task_id,
        )

    @property
    def after(self) -> LedgerDay:
        """The day's line in the ledger as corrected."""
        return LedgerDay(
            self.enrollment_id,
            self.local_on,
            self.status,
            self.at,
            self.zone,
            self.offset_minutes,
            Reason.CORRECTED,
            self.task_id,
        )


def is_correctable(day: LedgerDay, open_on: date, today: date) -> bool:
    """Whether a day can be corrected: it is closed, not long ago, and its learner's check-in does not speak for it.

    `open_on` is the earliest day that is not closed, `today` the learner's local day.
    """
    return day.status in _CORRECTABLE and today - CORRECTABLE_FOR <= day.local_on < open_on
