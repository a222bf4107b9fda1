"""What keeps a day from being recorded, changed, earned back, appealed against or corrected."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from roadmapbot.domain.catchup import Obstacle
from roadmapbot.domain.errors.person import UserError


@dataclass(eq=False)
class AlreadyDone(UserError):
    """The task on a post was recorded on another day, so there is nothing left to record for this post."""

    task_title: str


@dataclass(eq=False)
class TooOld(UserError):
    """The task is from a day that can no longer be recorded."""

    local_on: date


@dataclass(eq=False)
class NotEarnable(UserError):
    """A day cannot be earned back (now): why, and the last local day on which a missed one can."""

    local_on: date
    obstacle: Obstacle
    until: date


@dataclass(eq=False)
class DayClosed(UserError):
    """The day's task can no longer be changed: the day is over (`is_over`) or kept already."""

    local_on: date
    is_over: bool


@dataclass(eq=False)
class SnoozeTooLong(UserError):
    """The day ends (`ends_at`, UTC) before the snooze would or right after it, or it was snoozed often enough.

    `shorter` is a wait that would still do, None where none would.
    """

    ends_at: datetime
    is_often: bool
    shorter: timedelta | None = None


@dataclass(eq=False)
class NothingToCheckIn(UserError):
    """There is no open task on that day."""


@dataclass(eq=False)
class NothingToUndo(UserError):
    """There is no check-in to edit or undo on that day."""


@dataclass(eq=False)
class NothingToAppeal(UserError):
    """A day (None for all of the recent ones) did not count against its learner, is not closed or was long ago."""

    local_on: date | None = None


@dataclass(eq=False)
class AlreadyAppealed(UserError):
    """There is an appeal against that day already."""

    local_on: date


@dataclass(eq=False)
class AppealSettled(UserError):
    """An appeal was decided already, or is not there."""


@dataclass(eq=False)
class SentenceMissing(UserError):
    """A form about a day was sent without saying why."""


@dataclass(eq=False)
class NotALearner(UserError):
    """The person that a moderator asked about is on no track in this server, and never was."""


@dataclass(eq=False)
class OwnDay(UserError):
    """The day is the moderator's own, so that another one has to decide."""


@dataclass(eq=False)
class NotCorrectable(UserError):
    """A day cannot be corrected in that way: it is open, was long ago, or a check-in or a rest speaks for it."""

    local_on: date | None = None


@dataclass(eq=False)
class NothingCorrected(UserError):
    """A correction was taken back already, or is not there."""


@dataclass(eq=False)
class DayMovedOn(UserError):
    """A day does not stand any more as a correction left it."""

    local_on: date
