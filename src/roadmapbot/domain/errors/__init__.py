"""What a person can put right, as facts with their details; the sentences are worded in the chat adapter alone.

UserError
├── NotEnrolled · AlreadyEnrolled · WhichEnrollment · EnrollmentPaused · NotPaused · TrackFinished
├── UnknownZone · BadTime · BadDayEnd · BadWeekdays · BadPace · BadNudge · UnknownTrack · BadMinutes · BadLink ·
│   BadDate · PseudonymRefused
├── NotYours · AlreadyDone · TooOld · NotEarnable · NothingToCheckIn · NothingToUndo · DayClosed · SnoozeTooLong
├── UnknownEntry · NothingToLookUp · NotInCatalogue
├── NothingToTest · QuestionsChanged
├── UnknownCohort · CohortOver · NotInCohort · CohortNotStarted · SetByCohort · BeforeJoining · BadCohort
├── NotModerator · NotInServer · ChannelUnusable
├── TooManyReports · ReportSettled
├── NothingToSay · AnnouncementSettled · NotTested · TooSoon · NobodyMeant
├── NothingToAppeal · AlreadyAppealed · AppealSettled · SentenceMissing
├── NotALearner · OwnDay · NotCorrectable · NothingCorrected · DayMovedOn
├── ContentRefused · NothingChanged · UnknownPiece · DraftSettled · GroundMoved · NeedsAnother · BadWhen ·
│   UnknownArea · FormOutdated · NothingToCompare · NeverPublished · NoSuchDay
└── StorageBusy · StorageReadOnly
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from roadmapbot.domain.errors.cohorts import BadCohort as BadCohort
from roadmapbot.domain.errors.cohorts import BeforeJoining as BeforeJoining
from roadmapbot.domain.errors.cohorts import CohortNotStarted as CohortNotStarted
from roadmapbot.domain.errors.cohorts import CohortOver as CohortOver
from roadmapbot.domain.errors.cohorts import NotInCohort as NotInCohort
from roadmapbot.domain.errors.cohorts import SetByCohort as SetByCohort
from roadmapbot.domain.errors.cohorts import UnknownCohort as UnknownCohort
from roadmapbot.domain.errors.content import BadWhen as BadWhen
from roadmapbot.domain.errors.content import ContentRefused as ContentRefused
from roadmapbot.domain.errors.content import DraftSettled as DraftSettled
from roadmapbot.domain.errors.content import Fault as Fault
from roadmapbot.domain.errors.content import FormOutdated as FormOutdated
from roadmapbot.domain.errors.content import GroundMoved as GroundMoved
from roadmapbot.domain.errors.content import NeedsAnother as NeedsAnother
from roadmapbot.domain.errors.content import NeverPublished as NeverPublished
from roadmapbot.domain.errors.content import NoSuchDay as NoSuchDay
from roadmapbot.domain.errors.content import NothingChanged as NothingChanged
from roadmapbot.domain.errors.content import NothingToCompare as NothingToCompare
from roadmapbot.domain.errors.content import UnknownArea as UnknownArea
from roadmapbot.domain.errors.content import UnknownPiece as UnknownPiece
from roadmapbot.domain.errors.days import AlreadyAppealed as AlreadyAppealed
from roadmapbot.domain.errors.days import AlreadyDone as AlreadyDone
from roadmapbot.domain.errors.days import AppealSettled as AppealSettled
from roadmapbot.domain.errors.days import DayClosed as DayClosed
from roadmapbot.domain.errors.days import DayMovedOn as DayMovedOn
from roadmapbot.domain.errors.days import NotALearner as NotALearner
from roadmapbot.domain.errors.days import NotCorrectable as NotCorrectable
from roadmapbot.domain.errors.days import NotEarnable as NotEarnable
from roadmapbot.domain.errors.days import NothingCorrected as NothingCorrected
from roadmapbot.domain.errors.days import NothingToAppeal as NothingToAppeal
from roadmapbot.domain.errors.days import NothingToCheckIn as NothingToCheckIn
from roadmapbot.domain.errors.days import NothingToUndo as NothingToUndo
from roadmapbot.domain.errors.days import OwnDay as OwnDay
from roadmapbot.domain.errors.days import SentenceMissing as SentenceMissing
from roadmapbot.domain.errors.days import SnoozeTooLong as SnoozeTooLong
from roadmapbot.domain.errors.days import TooOld as TooOld
from roadmapbot.domain.errors.person import UserError as UserError


@dataclass(eq=False)
class NotEnrolled(UserError):
    """The learner follows no track (in this server)."""

    guild_name: str | None = None


@dataclass(eq=False)
class AlreadyEnrolled(UserError):
    """The learner follows a track in this server already."""

    track_title: str
    is_same_track: bool
    is_paused: bool


@dataclass(eq=False)
class WhichEnrollment(UserError):
    """The learner is enrolled in several servers and did not say which one is meant."""

    guild_names: Sequence[str]


@dataclass(eq=False)
class EnrollmentPaused(UserError):
    """The action needs an active enrollment."""


@dataclass(eq=False)
class NotPaused(UserError):
    """There is nothing to resume."""


@dataclass(eq=False)
class TrackFinished(UserError):
    """Every task of the track is behind the learner."""

    track_title: str


@dataclass(eq=False)
class UnknownZone(UserError):
    """No time zone goes by that text; `near` are labels of zones that might be meant."""

    text: str
    near: Sequence[str] = ()


@dataclass(eq=False)
class BadTime(UserError):
    """A text is no time of day."""

    text: str


@dataclass(eq=False)
class BadDayEnd(UserError):
    """A day end that lies outside of the night: only 00:00 to 08:00 makes sense."""

    text: str


@dataclass(eq=False)
class BadWeekdays(UserError):
    """A text names no weekdays."""

    text: str


@dataclass(eq=False)
class BadPace(UserError):
    """A text is no number of minutes a day that a task's core fits into."""

    text: str


@dataclass(eq=False)
class BadNudge(UserError):
    """A text is neither on nor off, nor a time of day at which anybody may be nudged."""

    text: str


@dataclass(eq=False)
class UnknownTrack(UserError):
    """No track goes by that id; `available` are the titles of those that exist."""

    text: str
    available: Sequence[str] = ()


@dataclass(eq=False)
class NotInCatalogue(UserError):
    """A part of the roadmap that a button or select leads to is not (or no longer) in force."""


@dataclass(eq=False)
class NothingToTest(UserError):
    """A unit has no open task that could be shown to be known, or too few questions for it."""

    unit_title: str


@dataclass(eq=False)
class QuestionsChanged(UserError):
    """Questions are not the ones any more that somebody was shown: the content has changed in between."""


@dataclass(eq=False)
class BadMinutes(UserError):
    """Minutes that no day has."""

    text: str


@dataclass(eq=False)
class BadLink(UserError):
    """A link that is no https address."""

    text: str


@dataclass(eq=False)
class BadDate(UserError):
    """A date that cannot be read, or that lies outside of what makes sense; `latest` where there is a limit."""

    text: str
    latest: date | None = None


@dataclass(eq=False)
class PseudonymRefused(UserError):
    """A pseudonym that is too long, empty or taken on this server."""

    text: str
    longest: int = 32


@dataclass(eq=False)
class NotYours(UserError):
    """The task belongs to somebody else."""


@dataclass(eq=False)
class UnknownEntry(UserError):
    """Nothing in the reference goes by that text; `command` is where it was looked for, `near` titles that might be."""

    command: str
    text: str
    near: Sequence[str] = ()


@dataclass(eq=False)
class NothingToLookUp(UserError):
    """The content in force has nothing for that command."""

    command: str


@dataclass(eq=False)
class NotModerator(UserError):
    """The action is for moderators; `role_id` is the role that may, where one is set."""

    role_id: int | None = None


@dataclass(eq=False)
class NotInServer(UserError):
    """The command only makes sense in a server."""


@dataclass(eq=False)
class ChannelUnusable(UserError):
    """The bot cannot post in a channel; `missing` are the permissions it lacks, empty when the channel is gone."""

    channel_id: int
    missing: Sequence[str] = field(default_factory=tuple)


@dataclass(eq=False)
class TooManyReports(UserError):
    """A learner has so many open reports that moderators have to settle some first."""

    most: int


@dataclass(eq=False)
class ReportSettled(UserError):
    """A report was settled already, or is about no link that could be replaced."""


@dataclass(eq=False)
class NothingToSay(UserError):
    """An announcement without words."""


@dataclass(eq=False)
class AnnouncementSettled(UserError):
    """An announcement was sent or discarded already, or is not there."""

    is_sent: bool


@dataclass(eq=False)
class NotTested(UserError):
    """An announcement that no moderator has had sent to themselves."""


@dataclass(eq=False)
class TooSoon(UserError):
    """The server allows the next announcement only from an instant on (UTC)."""

    allowed_at: datetime


@dataclass(eq=False)
class NobodyMeant(UserError):
    """An announcement that is for nobody, as things stand."""


@dataclass(eq=False)
class StorageBusy(UserError):
    """The database is locked by somebody else; nothing was changed."""


@dataclass(eq=False)
class StorageReadOnly(UserError):
    """The database cannot be written to; nothing was changed."""
