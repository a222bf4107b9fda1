"""Where deliveries, check-ins, completions, the day ledger and the weekly scores are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from roadmapbot.domain.board import Entry, WeekScore
from roadmapbot.domain.checkin import CheckIn, NewCheckIn
from roadmapbot.domain.cohort import CohortPost
from roadmapbot.domain.delivery import Delivery, NewDelivery
from roadmapbot.domain.ids import (
    ChannelId,
    CohortPostId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    MessageId,
    TaskId,
    UserId,
)
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.streak import Checkpoint, Ledger


class Deliveries(Protocol):
    """Deliveries; (enrollment, local day, kind, number) is unique."""

    async def claim(self, new: Collection[NewDelivery]) -> Sequence[Delivery]:
        """Insert; only those that did not exist come back."""
        ...

    async def claim_waiting(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Mark `waiting` deliveries whose `retry_at` has come as claimed at `now`, and give them."""
        ...

    async def save(self, delivery: Delivery) -> None:
        """Write back every mutable field."""
        ...

    async def settle(self, delivery: Delivery) -> bool:
        """Write back the same; whether the task it carries is behind its learner by now."""
        ...

    async def get(self, delivery_id: DeliveryId) -> Delivery | None: ...
    async def by_message(self, message_id: MessageId) -> Delivery | None:
        """The delivery whose post is that message."""
        ...

    async def of_day(self, enrollment_id: EnrollmentId, on: date) -> Sequence[Delivery]:
        """All deliveries of one enrollment for one local day, in order of id."""
        ...

    async def newest(self, enrollment_id: EnrollmentId) -> Delivery | None:
        """The newest daily task of an enrollment that was sent, by local day."""
        ...

    async def newest_in(self, enrollment_id: EnrollmentId, channel_id: ChannelId, by: datetime) -> Delivery | None:
        """What of an enrollment's tasks, nudges and reminders came last in a channel by an instant, by local day."""
        ...

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[Delivery]:
        """Daily tasks (kind `task`) of many enrollments' days."""
        ...

    async def stale_claims(self, before: datetime) -> Sequence[Delivery]:
        """Deliveries claimed before an instant and not settled since; without those that a cohort's post brings."""
        ...

    async def unanswered(
        self, *, even_late: bool = False, of: Collection[EnrollmentId] | None = None
    ) -> Sequence[Delivery]:
        """Sent deliveries of open days of current enrollments, that have no check-in.

        With `even_late` also those of the day closed last, which can still be recorded; with `of` only those of some.
        """
        ...

    async def idle_nudges(self, since: datetime, limit: int) -> Sequence[Delivery]:
        """Nudges that stand since they were sent after an instant, and ask for nothing any more, in order of id.

        Their day has a check-in or is closed, or their enrollment is not active.
        """
        ...

    async def settle_shared(self, post: CohortPost) -> None:
        """Let the claimed deliveries that a cohort's post brings stand as it does, all at once."""
        ...

    async def part_shared(self, post_id: CohortPostId, now: datetime) -> None:
        """Let each of the claimed deliveries that a cohort's post should bring be sent on its own, from now on."""
        ...

    async def retask_shared(self, post_id: CohortPostId, old: TaskId, new: TaskId) -> None:
        """Let the deliveries of a cohort's post that carry one task carry another."""
        ...

    async def drop_waiting(self, enrollment_id: EnrollmentId) -> None:
        """Mark what waits for an enrollment as unneeded."""
        ...


class CheckIns(Protocol):
    """Check-ins; one per enrollment and local day."""

    async def add(self, new: NewCheckIn) -> bool:
        """Store; False when that day has one already. One that was undone is replaced."""
        ...

    async def get(self, enrollment_id: EnrollmentId, on: date) -> CheckIn | None:
        """The day's check-in, also when it was undone."""
        ...

    async def save(self, check_in: CheckIn) -> None:
        """Write back every mutable field; what stood there before is kept as history."""
        ...

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[CheckIn]:
        """Check-ins of many enrollments' days that were not undone."""
        ...


class How(StrEnum):
    """How a task came to be behind a learner."""

    DONE = "done"
    KNOWN = "known"
    """Shown to be known already, by recall questions."""
    SKIPPED = "skipped"


class Completions(Protocol):
    """Tasks behind a learner, by task id: they carry over between tracks and survive any edit of content."""

    async def of(self, user_id: UserId) -> Mapping[TaskId, How]: ...
    async def has(self, user_id: UserId, task_id: TaskId) -> bool:
        """Whether a task is behind a learner."""
        ...

    async def of_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Mapping[TaskId, How]]: ...
    async def add(self, user_id: UserId, task_id: TaskId, how: How, at: datetime) -> bool:
        """Store; False when the task is behind the learner already. `done` replaces the others, `known` `skipped`."""
        ...

    async def add_many(
        self, user_id: UserId, task_ids: Collection[TaskId], how: How, at: datetime
    ) -> Collection[TaskId]:
        """Store those of some tasks that `add` would; which ones."""
        ...

    async def carry_over(self, renamed: Mapping[TaskId, TaskId]) -> int:
        """Let everybody who has a task behind them under an id it had before have it under its new one; how many."""
        ...

    async def remove(self, user_id: UserId, *task_ids: TaskId) -> None: ...


class Days(Protocol):
    """The day ledger, and a checkpoint of it for each enrollment that has one.

    A row that is put or removed takes the checkpoint along that it is folded into.
    """

    async def put(self, days: Collection[LedgerDay]) -> None:
        """Insert or replace."""
        ...

    async def remove(self, enrollment_id: EnrollmentId, on: date) -> None: ...
    async def save_checkpoint(self, enrollment_id: EnrollmentId, checkpoint: Checkpoint) -> None:
        """Insert or replace."""
        ...

    async def recent(self, enrollment_id: EnrollmentId) -> Ledger:
        """The checkpoint of an enrollment and the rows after it."""
        ...

    async def recent_of_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Ledger]:
        """The checkpoints of many enrollments and the rows after them."""
        ...

    async def done_of(self, enrollment_id: EnrollmentId, task_ids: Collection[TaskId]) -> Collection[TaskId]:
        """Those of some tasks that were checked in on some day of an enrollment."""
        ...

    async def of(self, enrollment_id: EnrollmentId) -> Sequence[LedgerDay]:
        """All rows of an enrollment in order of date."""
        ...

    async def of_many(
        self, ids: Collection[EnrollmentId], since: date | None = None
    ) -> Mapping[EnrollmentId, Sequence[LedgerDay]]:
        """The rows of many enrollments in order of date, from a date on where one is given."""
        ...


class Scores(Protocol):
    """The weekly rollup, so that a board never scans check-ins."""

    async def put(self, scores: Collection[WeekScore]) -> None:
        """Insert or replace."""
        ...

    async def entries(self, guild_id: GuildId, week_on: date) -> Sequence[Entry]:
        """A server's scores for a week under the names to show; without leavers and the hidden."""
        ...
