"""Deliveries: posts owed to one enrollment for one local day, and what to do when sending fails."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from roadmapbot.domain.ids import ChannelId, CohortPostId, DeliveryId, EnrollmentId, MessageId, TaskId, UserId

NONCE_WINDOW = timedelta(minutes=2)
"""How long Discord surely remembers a nonce."""
REPEATED_WITHIN = NONCE_WINDOW / 2
"""How long a send with an unknown outcome may be repeated blindly: the repeat takes a while to leave, too."""
LATE_AFTER = timedelta(minutes=15)
"""How long after its due time a delivery says that it is late."""
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)


class Kind(StrEnum):
    """What is owed: the day's task, the same once more since it was put off, a nudge, or a word that belongs to no day.

    `pause` says that a pause began by itself, `place` that a place in a cohort came free.
    """

    TASK = "task"
    REMINDER = "reminder"
    NUDGE = "nudge"
    PAUSE = "pause"
    PLACE = "place"

    @property
    def is_for_its_day(self) -> bool:
        """Whether it is of no use once its day is over."""
        return self not in {Kind.PAUSE, Kind.PLACE}

    @property
    def is_reminder(self) -> bool:
        """Whether it reminds of a task that came before, so that whoever has answered needs it no more."""
        return self in {Kind.REMINDER, Kind.NUDGE}


class DeliveryState(StrEnum):
    """Where a delivery stands.

    `waiting`: to be sent at `retry_at`. `claimed`: a process is sending it. `unneeded`: the day was kept before
    it was due. `undeliverable`: no way to reach the learner. `dead`: Discord refused the post itself. `withdrawn`:
    it was sent, and taken away again once it had served its purpose.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNNEEDED = "unneeded"
    UNDELIVERABLE = "undeliverable"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery about to be claimed; (enrollment, local day, kind, number) is unique.

    `cohort_post_id` is the post of a cohort that brings it to its learner, and to all others of the cohort.
    """

    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    kind: Kind
    task_id: TaskId
    due_at: datetime
    state: DeliveryState
    number: int = 0
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    cohort_post_id: CohortPostId | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored delivery. Its id is the nonce of the message and stands in the message's buttons.

    `channel_id` is where the message stands, or where it was sent when the connection broke. One with a
    `cohort_post_id` shares its message with the others of a cohort: whoever sends that post settles it too.
    """

    id: DeliveryId
    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    kind: Kind
    number: int
    task_id: TaskId
    due_at: datetime
    state: DeliveryState
    attempts: int = 0
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    sent_at: datetime | None = None
    problem: str | None = None
    cohort_post_id: CohortPostId | None = None


def retry_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling from a minute up to an hour."""
    doublings = min(max(0, attempts - 1), (LONGEST_RETRY // FIRST_RETRY).bit_length())
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether a post that goes out now must say that it is late."""
    return now - due_at > LATE_AFTER
