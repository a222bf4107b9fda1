"""Deliveries, boards and placed posts of the fake."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.storage.tables import Day, Repository, come, require

from roadmapbot.domain.cohort import CohortPost
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import (
    ChannelId,
    CohortPostId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    MessageId,
    TaskId,
)
from roadmapbot.services.ports import Board, BoardState, Placed, PlacedPost

_FIXED = ("enrollment_id", "user_id", "local_on", "kind", "number", "cohort_post_id")


class FakeDeliveries(Repository):
    async def claim(self, new: Collection[NewDelivery]) -> Sequence[Delivery]:
        tables = self._changing(*new)
        claimed = []
        for one in new:
            self._check(one.enrollment_id, one.state, one.claimed_at, one.retry_at)
            key = (one.enrollment_id, one.local_on, one.kind, one.number)
            if key not in tables.delivery_keys:
                tables.delivery_keys.add(key)
                values: dict[str, Any] = {f.name: getattr(one, f.name) for f in fields(one)}
                delivery = Delivery(id=DeliveryId(tables.next_id("deliveries")), **values)
                tables.deliveries[delivery.id] = delivery
                claimed.append(delivery)
        return claimed

    def _check(
        self, owner: EnrollmentId, state: DeliveryState, claimed_at: datetime | None, retry_at: datetime | None
    ) -> None:
        require(owner in self._seen.enrollments, "unknown enrollment")
        require(state is not DeliveryState.CLAIMED or claimed_at is not None, "claimed, but when?")
        require(state is not DeliveryState.WAITING or retry_at is not None, "waiting, but until when?")

    async def claim_waiting(self, now: datetime, limit: int) -> Sequence[Delivery]:
        tables = self._changing(now)
        waiting = (d for d in tables.deliveries.values() if d.state is DeliveryState.WAITING)
        due = come(((d.retry_at, d) for d in waiting), now, limit)
        claimed = [replace(d, state=DeliveryState.CLAIMED, claimed_at=now) for d in due]
        tables.deliveries.update((d.id, d) for d in claimed)
        return claimed

    async def save(self, delivery: Delivery) -> None:
        tables = self._changing(delivery)
        if old := tables.deliveries.get(delivery.id):
            self._check(old.enrollment_id, delivery.state, delivery.claimed_at, delivery.retry_at)
            kept = {f: getattr(old, f) for f in _FIXED}
            tables.deliveries[old.id] = replace(delivery, **kept)

    async def settle(self, delivery: Delivery) -> bool:
        await self.save(delivery)
        stored = await self.get(delivery.id)
        return stored is not None and stored.task_id in self._seen.completions.get(stored.user_id, {})

    async def get(self, delivery_id: DeliveryId) -> Delivery | None:
        return self._seen.deliveries.get(delivery_id)

    async def by_message(self, message_id: MessageId) -> Delivery | None:
        return next((d for d in self._seen.deliveries.values() if d.message_id == message_id), None)

    async def of_day(self, enrollment_id: EnrollmentId, on: date) -> Sequence[Delivery]:
        day = (enrollment_id, on)
        return [d for d in self._seen.deliveries.values() if (d.enrollment_id, d.local_on) == day]

    async def newest(self, enrollment_id: EnrollmentId) -> Delivery | None:
        sent = (d for d in self._sent() if d.enrollment_id == enrollment_id and d.kind is Kind.TASK)
        return max(sent, key=lambda d: (d.local_on, d.number), default=None)

    async def newest_in(self, enrollment_id: EnrollmentId, channel_id: ChannelId, by: datetime) -> Delivery | None:
        there = (d for d in self._sent() if (d.enrollment_id, d.channel_id) == (enrollment_id, channel_id))
        come = ((d.local_on, d.sent_at, d) for d in there if d.kind.is_for_its_day and d.sent_at and d.sent_at <= by)
        return max(come, key=lambda each: (*each[:2], each[2].id), default=(None, None, None))[2]

    def _sent(self) -> list[Delivery]:
        return [d for d in self._seen.deliveries.values() if d.state is DeliveryState.SENT]

    async def of_days(self, days: Collection[Day]) -> Sequence[Delivery]:
        wanted = set(days)
        tasks = (d for d in self._seen.deliveries.values() if d.kind is Kind.TASK)
        return [d for d in tasks if (d.enrollment_id, d.local_on) in wanted]

    async def stale_claims(self, before: datetime) -> Sequence[Delivery]:
        claimed = (d for d in self._seen.deliveries.values() if d.state is DeliveryState.CLAIMED)
        return [d for d in claimed if d.claimed_at is not None and d.claimed_at < before and d.cohort_post_id is None]

    async def unanswered(
        self, *, even_late: bool = False, of: Collection[EnrollmentId] | None = None
    ) -> Sequence[Delivery]:
        found = []
        late = timedelta(days=1) if even_late else timedelta()
        for delivery in self._sent():
            enrollment = self._seen.enrollments[delivery.enrollment_id]
            is_open = enrollment.is_current and delivery.local_on >= enrollment.open_on - late
            if is_open and not self._is_kept(delivery) and (of is None or enrollment.id in of):
                found.append(delivery)
        return found

    def _is_kept(self, delivery: Delivery) -> bool:
        answer = self._seen.check_ins.get((delivery.enrollment_id, delivery.local_on))
        return answer is not None and answer.undone_at is None

    async def idle_nudges(self, since: datetime, limit: int) -> Sequence[Delivery]:
        found = []
        for delivery in self._sent():
            enrollment = self._seen.enrollments[delivery.enrollment_id]
            is_open = enrollment.state is State.ACTIVE and delivery.local_on >= enrollment.open_on
            is_standing = delivery.kind is Kind.NUDGE and delivery.sent_at is not None and delivery.sent_at > since
            if is_standing and (not is_open or self._is_kept(delivery)):
                found.append(delivery)
        first = sorted(found, key=lambda d: (d.sent_at, d.id))[:limit]
        return sorted(first, key=lambda d: d.id)

    async def settle_shared(self, post: CohortPost) -> None:
        tables = self._changing(post)
        names = ("state", "attempts", "channel_id", "message_id", "sent_at", "problem")
        stands = {name: getattr(post, name) for name in names}
        tables.deliveries.update((d.id, replace(d, **stands)) for d in self._shared(post.id))

    async def part_shared(self, post_id: CohortPostId, now: datetime) -> None:
        tables = self._changing(now)
        alone: dict[str, Any] = {"state": DeliveryState.WAITING, "retry_at": now, "cohort_post_id": None}
        tables.deliveries.update((d.id, replace(d, **alone)) for d in self._shared(post_id))

    async def retask_shared(self, post_id: CohortPostId, old: TaskId, new: TaskId) -> None:
        tables = self._changing()
        carried = [d for d in tables.deliveries.values() if (d.cohort_post_id, d.task_id) == (post_id, old)]
        tables.deliveries.update((d.id, replace(d, task_id=new)) for d in carried)

    def _shared(self, post_id: CohortPostId) -> list[Delivery]:
        claimed = [d for d in self._seen.deliveries.values() if d.state is DeliveryState.CLAIMED]
        return [d for d in claimed if d.cohort_post_id == post_id]

    async def drop_waiting(self, enrollment_id: EnrollmentId) -> None:
        tables = self._changing()
        for d in list(tables.deliveries.values()):
            if d.enrollment_id == enrollment_id and d.state is DeliveryState.WAITING:
                tables.deliveries[d.id] = replace(d, state=DeliveryState.UNNEEDED)


class FakeBoards(Repository):
    async def claim(self, board: Board) -> bool:
        tables = self._changing(board)
        require(board.guild_id in tables.guilds, "unknown guild")
        key = (board.guild_id, board.week_on)
        is_new = key not in tables.boards
        tables.boards.setdefault(key, board)
        return is_new

    async def save(self, board: Board) -> None:
        tables = self._changing(board)
        require(board.guild_id in tables.guilds, "unknown guild")
        tables.boards[board.guild_id, board.week_on] = board

    async def get(self, guild_id: GuildId, week_on: date) -> Board | None:
        return self._seen.boards.get((guild_id, week_on))

    async def claimed(self) -> Sequence[Board]:
        claimed = (b for b in self._seen.boards.values() if b.state is BoardState.CLAIMED)
        return sorted(claimed, key=lambda b: (b.claimed_at, b.guild_id, b.week_on))


class FakePlaces(Repository):
    async def get(self, guild_id: GuildId, kind: Placed) -> PlacedPost | None:
        return self._seen.placed.get((guild_id, kind))

    async def save(self, placed: PlacedPost) -> None:
        tables = self._changing(placed)
        require(placed.guild_id in tables.guilds, "unknown guild")
        tables.placed[placed.guild_id, placed.kind] = placed

    async def thread(self, guild_id: GuildId, week_on: date) -> ChannelId | None:
        return self._seen.threads.get((guild_id, week_on))

    async def save_thread(self, guild_id: GuildId, week_on: date, thread_id: ChannelId) -> None:
        tables = self._changing()
        require(guild_id in tables.guilds, "unknown guild")
        tables.threads[guild_id, week_on] = thread_id
