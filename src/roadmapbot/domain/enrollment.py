"""Learners and their enrollments: who follows which track, in which rhythm, and where the coach reaches them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from roadmapbot.domain.ids import ChannelId, CohortId, EnrollmentId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule


class Mode(StrEnum):
    """Where the learner wants the daily task."""

    DM = "dm"
    CHANNEL = "channel"


class State(StrEnum):
    """Where an enrollment stands. `active` and `paused` ones are current; the others are history."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    LEFT = "left"


CURRENT = frozenset({State.ACTIVE, State.PAUSED})


class DmState(StrEnum):
    """What is known of the learner's direct messages."""

    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person, over all servers: the name last seen, and the direct-message channel once it was opened."""

    id: UserId
    name: str
    dm_channel_id: ChannelId | None = None
    dm_state: DmState = DmState.UNKNOWN


@dataclass(frozen=True, slots=True)
class NewEnrollment:
    """An enrollment about to be stored."""

    guild_id: GuildId
    user_id: UserId
    track_id: TrackId
    schedule: Schedule
    mode: Mode
    consent_at: datetime
    next_due_at: datetime
    open_on: date
    open_until: datetime
    minutes_a_day: int | None = None
    cohort_id: CohortId | None = None


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A stored enrollment.

    `next_due_at` (UTC) is the truth about the next daily task; None while paused or finished. `open_on` is the
    earliest local day not yet closed and `open_until` (UTC) its end, fixed when the day opened, so that a change
    of zone cannot shorten it. `served_on` is the last local day a daily task was claimed for. `minutes_a_day` is
    how long a day may take; None gives every task the time it takes in full. `nudge_at` is the wall time of a nudge
    on days that are still open; None for whoever did not ask for one. `heard_on` is the last local day on which the
    learner said anything but a check-in; `is_self_paused` is a pause that silence led to. `cohort_id` is the cohort
    it came into: as long as that one runs, its posts bring the tasks.
    """

    id: EnrollmentId
    guild_id: GuildId
    user_id: UserId
    track_id: TrackId
    schedule: Schedule
    mode: Mode
    state: State
    consent_at: datetime
    next_due_at: datetime | None
    open_on: date
    open_until: datetime
    served_on: date | None = None
    paused_until: date | None = None
    is_hidden: bool = False
    pseudonym: str | None = None
    minutes_a_day: int | None = None
    nudge_at: time | None = None
    heard_on: date | None = None
    is_self_paused: bool = False
    cohort_id: CohortId | None = None

    @property
    def is_current(self) -> bool:
        """Whether the learner is on this track now, paused or not."""
        return self.state in CURRENT

    @property
    def settled_on(self) -> date:
        """The last local day that no task may come for any more: its task was claimed, or it is closed."""
        closed_on = self.open_on - timedelta(days=1)
        return max(closed_on, self.served_on or closed_on)

    def heard(self, now: datetime) -> "Enrollment":
        """The same, with its learner heard of at an instant; a day that was asked for already counts as present."""
        days = (self.schedule.local_day(now), self.served_on, self.heard_on)
        return replace(self, heard_on=max(day for day in days if day is not None))

    def resumed(self, now: datetime) -> "Enrollment":
        """The same without its pause, with the next task after an instant."""
        due_at = self.schedule.next_due(now, beyond=self.settled_on)[1]
        return replace(self, state=State.ACTIVE, next_due_at=due_at, paused_until=None, is_self_paused=False)
