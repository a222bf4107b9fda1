"""What keeps a day from being appealed against, corrected or put back."""

from dataclasses import dataclass
from datetime import date

from roadmapbot.domain.errors.person import UserError


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
