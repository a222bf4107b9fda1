"""What the coach says on its own, as plain values; the chat adapter words and draws them.

A post says what happened; how it looks on Discord (embed, buttons, mentions) is decided where it is rendered.
"""

from dataclasses import dataclass
from datetime import date, datetime

from roadmapbot.domain.board import Row
from roadmapbot.domain.catchup import Offer
from roadmapbot.domain.cohort import Cohort
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import CohortPostId, DeliveryId, EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Task, Track


@dataclass(frozen=True, slots=True)
class Decision:
    """What moderators decided about a day: how it stands now; None where they declined to change it."""

    on: date
    status: DayStatus | None


@dataclass(frozen=True, slots=True)
class Greeting:
    """The first message to a learner: which track, when the first task comes, how to stop."""

    enrollment: Enrollment
    track: Track
    guild_name: str
    mention: bool
    """Whether to mention the learner, because others read along."""


@dataclass(frozen=True, slots=True)
class DailyTask:
    """A task on its day. `number` counts from 1 on the track; `due_at` and `ends_at` are UTC.

    `delivery_id` is None where the learner asked for it with a command; `is_kept` once the day is recorded.
    """

    delivery_id: DeliveryId | None
    enrollment_id: EnrollmentId
    user_id: UserId
    task: Task
    track_title: str
    phase_title: str
    number: int
    total: int
    local_on: date
    due_at: datetime
    ends_at: datetime
    is_late: bool
    streak: Streak
    mention: bool
    kind: Kind = Kind.TASK
    """What brought it: the day itself, or something that its learner asked for."""
    is_kept: bool = False
    freezes_spent: int = 0
    """Freezes that covered missed days just before this one."""
    minutes_a_day: int | None = None
    """How long the learner's day may take; None gives every task the time it takes."""
    outage_days: int = 0
    """Days excused because the bot was down just before this one."""
    is_comeback: bool = False
    """Whether its learner has been silent for some days, so that it is meant as a small way back."""
    catch_up: Offer | None = None
    """A missed day that can still be earned back."""
    decisions: tuple[Decision, ...] = ()
    """What moderators decided about the learner's days since the task before this one."""


@dataclass(frozen=True, slots=True)
class SelfPaused:
    """Said once, when an enrollment has paused itself after so many silent days; `task` waits for its learner."""

    delivery_id: DeliveryId
    enrollment_id: EnrollmentId
    user_id: UserId
    task: Task
    silent_days: int
    mention: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Stands where a nudge stood that has served its purpose and could not be taken away."""


@dataclass(frozen=True, slots=True)
class DmsClosed:
    """Said in the shared thread, once: direct messages are closed, so tasks come here until they open."""

    user_id: UserId


@dataclass(frozen=True, slots=True)
class AnnouncementPost:
    """What a server's moderators announce; `mentions` are the people meant, where others read along."""

    guild_id: GuildId
    guild_name: str
    text: str
    mentions: tuple[UserId, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardPost:
    """A server's weekly board. `computed_at` is UTC; `is_final` means every learner's own week has closed."""

    guild_id: int
    week_on: date
    rows: tuple[Row, ...]
    unranked: int
    computed_at: datetime
    is_final: bool


@dataclass(frozen=True, slots=True)
class CohortOpening:
    """Announces a cohort, with a Join button while it is open."""

    cohort: Cohort
    track: Track


@dataclass(frozen=True, slots=True)
class CohortTask:
    """A task that a whole cohort gets, as one message. `number` counts from 1 on the cohort's way; UTC instants."""

    post_id: CohortPostId
    cohort: Cohort
    track: Track
    task: Task
    number: int
    total: int
    local_on: date
    due_at: datetime
    ends_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class CohortEnd:
    """Said once, when a cohort's track is behind it: who finished, by the names they show; `on_their_way` go on."""

    post_id: CohortPostId
    cohort: Cohort
    track: Track
    finishers: tuple[str, ...]
    on_their_way: int


@dataclass(frozen=True, slots=True)
class CohortPlace:
    """Told to somebody who waited: a place came free, and it is theirs; `task` is their first one."""

    delivery_id: DeliveryId
    cohort: Cohort
    track: Track
    enrollment: Enrollment
    task: Task
    mention: bool = False


@dataclass(frozen=True, slots=True)
class StarterPlan:
    """A track week by week, with an Enroll button."""

    track: Track


@dataclass(frozen=True, slots=True)
class ServerGreeting:
    """Said once in a new server: what the coach is and the next step."""

    guild: Guild


@dataclass(frozen=True, slots=True)
class ModeratorNotice:
    """Something moderators must put right, said once; `problem` is a stable word, `detail` says where."""

    problem: str
    detail: str


Post = (
    Greeting
    | DailyTask
    | SelfPaused
    | Withdrawn
    | DmsClosed
    | AnnouncementPost
    | BoardPost
    | CohortOpening
    | CohortTask
    | CohortEnd
    | CohortPlace
    | StarterPlan
    | ServerGreeting
    | ModeratorNotice
)
