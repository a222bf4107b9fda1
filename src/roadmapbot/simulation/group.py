"""A cohort as the observer knows it: what was wished for, who is in it, and which post is due."""

from dataclasses import dataclass, field
from datetime import date, datetime

from roadmapbot.domain.ids import ChannelId, CohortId, DeliveryId, UserId
from roadmapbot.simulation.calendar import Rhythm
from roadmapbot.simulation.diary import Diary
from roadmapbot.simulation.discord import Message


@dataclass(slots=True)
class DuePost:
    """A post that is due, until its day is over. `is_last` is the one that says who finished."""

    on: date
    due_at: datetime
    ends_at: datetime
    is_last: bool
    seen_at: datetime | None = None
    put_off_at: datetime | None = None
    is_refused: bool = False
    is_had: bool = False
    """Whether its task counts as one that the cohort has had."""
    is_unsure: bool = False


@dataclass(slots=True)
class Group:
    """A cohort as anybody could know it. `had` is how many tasks it has had, `total` how many there are."""

    id: CohortId
    channel_id: ChannelId
    rhythm: Rhythm
    starts_on: date
    capacity: int
    next_due: tuple[date, datetime] | None
    free_since: datetime
    """Since when there is a place, where there is one."""
    members: dict[UserId, Diary] = field(default_factory=dict)
    parts: dict[UserId, Diary] = field(default_factory=dict)
    """Everybody who came in and did not leave it, also once it is over."""
    waiting: list[UserId] = field(default_factory=list)
    told: dict[DeliveryId, datetime] = field(default_factory=dict)
    """When those who waited heard of their place."""
    due: DuePost | None = None
    newest: Message | None = None
    had: int = 0
    total: int | None = None
    unknown: int = 0
    """Days of which nobody can tell whether their task counts as had."""
    is_over: bool = False
