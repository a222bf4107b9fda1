"""Cohorts: people who begin a track on one date and get one post a day in a channel, which all of them answer.

A cohort has a place on its track that is its own. Every planned day it moves to the first task that it has not had yet,
whatever its members did: who misses a day catches up, and the cohort goes on. The last task is followed by one more
post, which says who finished.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.ids import (
    ChannelId,
    CohortId,
    CohortPostId,
    GuildId,
    MessageId,
    TaskId,
    TrackId,
    UserId,
)
from roadmapbot.domain.schedule import Schedule

FEWEST, MOST = 2, 500
"""How many members a cohort may have room for."""
LONGEST_NAME = 60
LATEST_START = timedelta(days=365)
"""How far ahead a cohort may start."""


class CohortState(StrEnum):
    """Where a cohort stands. `open`: it is coming or running. `completed`: its track is behind it."""

    OPEN = "open"
    COMPLETED = "completed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort about to be stored; `next_due_at` (UTC) is when its first post is due."""

    guild_id: GuildId
    name: str
    track_id: TrackId
    channel_id: ChannelId
    starts_on: date
    schedule: Schedule
    capacity: int
    author_id: UserId
    next_due_at: datetime


@dataclass(frozen=True, slots=True)
class Cohort:
    """A stored cohort; open ones know when their next post is due (UTC). `message_id` is its announcement."""

    id: CohortId
    guild_id: GuildId
    name: str
    track_id: TrackId
    channel_id: ChannelId
    starts_on: date
    schedule: Schedule
    capacity: int
    author_id: UserId
    next_due_at: datetime | None
    state: CohortState = CohortState.OPEN
    message_id: MessageId | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is coming or running."""
        return self.state is CohortState.OPEN

    def is_coming(self, now: datetime) -> bool:
        """Whether its first day lies ahead."""
        return self.schedule.local_day(now) < self.starts_on


@dataclass(frozen=True, slots=True)
class NewCohortPost:
    """A post about to be claimed; (cohort, local day) is unique. Without a task it is the last one, about the end."""

    cohort_id: CohortId
    local_on: date
    task_id: TaskId | None
    due_at: datetime
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class CohortPost:
    """A stored post of a cohort. Its id is the nonce of the message and stands in the message's buttons."""

    id: CohortPostId
    cohort_id: CohortId
    local_on: date
    task_id: TaskId | None
    due_at: datetime
    state: DeliveryState
    attempts: int = 0
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    sent_at: datetime | None = None
    problem: str | None = None


def first_due(schedule: Schedule, starts_on: date, now: datetime) -> datetime:
    """When (UTC) the first post of a cohort is due that starts on a date; one that has begun goes on from now."""
    just_before = schedule.starts_at(starts_on) - timedelta(microseconds=1)
    return schedule.next_due(max(now, just_before))[1]


def places_free(capacity: int, members: int, ahead: int) -> int:
    """How many may come in now; `ahead` are those who wait already and come first."""
    return max(0, capacity - members - ahead)
