"""Delivering what is due: claim, send, record, so that every due day is delivered exactly once.

(1) One short transaction inserts the delivery and advances the learner's next due time; no row inserted means that
somebody else has it. (2) Outside of any transaction it is sent, with the delivery's id as nonce. (3) A second
transaction records how that went. What a crash leaves between (1) and (3) is settled by `recover`.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from roadmapbot.domain.delivery import (
    REPEATED_WITHIN,
    Delivery,
    DeliveryState,
    Kind,
    NewDelivery,
    retry_after,
)
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly, TrackFinished
from roadmapbot.domain.etiquette import postponed_to
from roadmapbot.domain.ids import EnrollmentId, TaskId
from roadmapbot.domain.progress import next_task
from roadmapbot.services.deliveries import drafted, latest_due, postponed
from roadmapbot.services.nudges import nudges_with
from roadmapbot.services.people import track_of
from roadmapbot.services.ports import (
    Catalogues,
    Clock,
    MessageGone,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    RetryLater,
    Storage,
    Undeliverable,
    UnitOfWork,
)
from roadmapbot.services.reach import Reach
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.sending import Report, side_by_side
from roadmapbot.services.tasks import day_end, retask, task_of_day
from roadmapbot.services.traces import Traces, arrived

log = logging.getLogger(__name__)

BATCH = 200
"""Deliveries claimed in one transaction; what a crash can leave to be settled is no more than this."""
HEARD_BY = timedelta(minutes=1)
"""How long a reminder waits for what its learner may have written meanwhile, before that is asked for again."""


class Dispatch:
    """Sends what is owed to learners."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        catalogues: Catalogues,
        messenger: Messenger,
        reach: Reach,
        redraw: Redraw,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._reach = reach
        self._redraw = redraw
        self._traces = Traces(storage, messenger, reach)
        self._unheard: frozenset[EnrollmentId] = frozenset()

    async def run_due(self, unheard: frozenset[EnrollmentId] = frozenset()) -> Report:
        """Deliver everything due now, batch by batch, until nothing is left.

        `unheard` are those whose replies could not be read yet: they may have answered what they would be reminded of.
        """
        self._unheard = unheard
        report = Report()
        while True:
            now = self._clock.now()
            is_more, claimed = await self._claim(now)
            report += await self._send_all(claimed)
            if not is_more:
                return report

    async def _claim(self, now: datetime) -> tuple[bool, Sequence[Delivery]]:
        """Claim one batch; whether there may be more, and the deliveries that are ours to send."""
        async with self._storage.write() as uow:
            due = await uow.enrollments.due(now, BATCH)
            behind = await uow.completions.of_many({enrollment.user_id for enrollment in due})
            kept = {
                (check_in.enrollment_id, check_in.local_on)
                for check_in in await uow.check_ins.of_days([(e.id, latest_due(e, now)[0]) for e in due])
            }
            new: list[NewDelivery] = []
            moved: list[Enrollment] = []
            for enrollment in due:
                following = next_task(track_of(self._catalogues, enrollment), behind.get(enrollment.user_id, {}))
                on, due_at = latest_due(enrollment, now)
                if following is None:
                    moved.append(replace(enrollment, state=State.COMPLETED, next_due_at=None))
                    continue
                moved.append(
                    replace(enrollment, served_on=on, next_due_at=enrollment.schedule.next_due(now, beyond=on)[1])
                )
                if now < day_end(enrollment, on):
                    state = DeliveryState.UNNEEDED if (enrollment.id, on) in kept else DeliveryState.CLAIMED
                    task = NewDelivery(
                        enrollment.id, enrollment.user_id, on, Kind.TASK, following.id, due_at, state, claimed_at=now
                    )
                    new += [task, *nudges_with(task, enrollment, now)]
            claimed = [d for d in await uow.deliveries.claim(new) if d.state is DeliveryState.CLAIMED]
            await uow.enrollments.save_many(moved)
            waiting = await uow.deliveries.claim_waiting(now, BATCH)
            if due or waiting:
                await uow.commit()
        return len(due) == BATCH or len(waiting) == BATCH, [*claimed, *waiting]

    async def _send_all(self, deliveries: Sequence[Delivery], *, is_repeat: bool = False) -> Report:
        """Send a batch; one bad delivery never stops the others. `is_repeat` where they may have arrived already."""
        return await side_by_side(deliveries, partial(self._send_one, is_repeat=is_repeat))

    async def _send_one(self, delivery: Delivery, *, is_repeat: bool) -> bool:
        """Send one delivery and record how it went; whether it is with the learner.

        What cannot be recorded stays claimed: it may have arrived, and `recover` looks before it sends again.
        """
        try:
            settled = await self._attempt(delivery, is_repeat=is_repeat)
            is_behind = await self._record(settled, delivery)
            is_another = is_repeat and settled.task_id != delivery.task_id
            if settled.state is DeliveryState.SENT and (is_behind or is_another):
                # Its learner went on while nobody knew that it stands.
                await self._redraw.days(settled.enrollment_id, [settled.local_on])
        except Exception:
            # The database is not at hand: no reason to break off the posts of others that are under way.
            log.exception("Delivery %s could not be recorded", delivery.id, extra={"delivery": delivery.id})
            return False
        return settled.state is DeliveryState.SENT

    async def _attempt(self, delivery: Delivery, *, is_repeat: bool) -> Delivery:
        """Send one delivery; what has become of it."""
        try:
            return await self._try(delivery, is_repeat=is_repeat)
        except (StorageBusy, StorageReadOnly):
            raise
        except Exception:
            # One task, channel or learner that breaks something unforeseen must not stop the batch.
            log.exception("Delivery %s failed in an unforeseen way", delivery.id, extra={"delivery": delivery.id})
            return replace(delivery, state=DeliveryState.DEAD, problem="unforeseen")

    async def _try(self, delivery: Delivery, *, is_repeat: bool) -> Delivery:
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await uow.enrollments.get(delivery.enrollment_id)
            post = await drafted(uow, self._catalogues, enrollment, delivery, now) if enrollment else None
        if enrollment is None or post is None:
            # A nudge that may stand already is looked for later, so that it can be taken away.
            may_stand = is_repeat and delivery.kind is Kind.NUDGE
            return delivery if may_stand else replace(delivery, state=DeliveryState.UNNEEDED)
        if not is_repeat and (wait_until := postponed_to(enrollment.schedule, delivery.due_at, now)):
            return postponed(delivery, enrollment, wait_until)
        if not is_repeat and delivery.kind.is_reminder and enrollment.id in self._unheard:
            return postponed(delivery, enrollment, now + HEARD_BY)
        attempt = replace(delivery, attempts=delivery.attempts + 1, task_id=post.task.id)
        try:
            sent = await self._reach.send(
                enrollment, lambda mention: replace(post, mention=mention), nonce=f"d{delivery.id}"
            )
        except MessengerError as error:
            settled = await self._after_failure(attempt, enrollment, error, now)
            # An earlier attempt may have arrived all the same: whatever is to be sent again is looked for first.
            is_open = settled.state is DeliveryState.WAITING and is_repeat
            return replace(settled, state=DeliveryState.CLAIMED) if is_open else settled
        # A repeat may have found the first attempt there, and replies to it.
        sent_at = (delivery.claimed_at if is_repeat else None) or self._clock.now()
        return arrived(attempt, sent.channel_id, sent.message_id, sent_at)

    async def _after_failure(
        self, delivery: Delivery, enrollment: Enrollment, error: MessengerError, now: datetime
    ) -> Delivery:
        """What becomes of a delivery whose sending failed."""
        if isinstance(error, RetryLater):
            return replace(delivery, state=DeliveryState.WAITING, retry_at=now + error.after, problem=str(error))
        retry_at = now + retry_after(delivery.attempts)
        if isinstance(error, OutcomeUnknown):
            # It stays claimed: it may have arrived, and `recover` looks before it sends again.
            return replace(delivery, retry_at=retry_at, channel_id=error.channel_id, problem=str(error))
        if isinstance(error, Undeliverable):
            log.warning("Delivery %s has no way to its learner: %s", delivery.id, error)
            await self._reach.tell_moderators(enrollment.guild_id, "unreachable", error.reason)
            return replace(delivery, state=DeliveryState.UNDELIVERABLE, problem=str(error))
        if isinstance(error, MessageGone):
            # Discord remembers the nonce of a message that was deleted: it had arrived, and is not wanted there.
            return replace(delivery, state=DeliveryState.UNNEEDED, problem=str(error))
        log.error("Delivery %s was refused: %s", delivery.id, error)
        await self._reach.tell_moderators(enrollment.guild_id, "refused-task", delivery.task_id)
        return replace(delivery, state=DeliveryState.DEAD, problem=str(error))

    async def recover(self, min_age: timedelta = timedelta()) -> Report:
        """Settle claims that a crash or a broken connection left open: look first, then send again.

        Claims younger than `min_age` may still be under way in another process and are left alone.

        Well within the nonce window the same nonce makes sending again harmless. Later, our own message that carries
        the delivery's id in its buttons is looked for in the channels it may have gone to.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            stale = await uow.deliveries.stale_claims(now - min_age)
        report = Report()
        for delivery in stale:
            try:
                settled = await self._settle(delivery, now)
                report += replace(settled, unheard=frozenset([delivery.enrollment_id] * settled.sent))
            except MessengerError as error:
                log.info("Delivery %s stays open: %s", delivery.id, error)
                await self._give_up_after_its_day(delivery, now)
            except Exception:
                log.exception("Delivery %s could not be settled", delivery.id, extra={"delivery": delivery.id})
        return report

    async def _give_up_after_its_day(self, delivery: Delivery, now: datetime) -> None:
        """Settle a claim that could not be looked into until its day was over: nobody is asked for that day."""
        enrollment = await self._enrollment(delivery)
        if enrollment is None or now >= day_end(enrollment, delivery.local_on):
            await self._record(replace(delivery, state=DeliveryState.UNDELIVERABLE), delivery)

    async def _settle(self, delivery: Delivery, now: datetime) -> Report:
        """Settle one claim that was left open."""
        if delivery.retry_at is not None and delivery.retry_at > now:
            return Report()
        is_fresh = delivery.claimed_at is not None and now - delivery.claimed_at < REPEATED_WITHIN
        if is_fresh and not await self._would_disturb(delivery, now):
            return await self._send_all([delivery], is_repeat=True)
        found = await self._traces.find(delivery)
        if found is not None:
            if await self._record(found, delivery):
                await self._redraw.days(found.enrollment_id, [found.local_on])
            return Report(sent=1)
        if delivery.kind.is_reminder:
            # It is sent with what is due once more, after what its learner has written meanwhile was read.
            await self._record(replace(delivery, state=DeliveryState.WAITING, retry_at=now), delivery)
            return Report()
        again = replace(delivery, claimed_at=now)
        await self._record(again, delivery)
        return await self._send_all([again])

    async def _would_disturb(self, delivery: Delivery, now: datetime) -> bool:
        """Whether a claim is for something that must wait, so that it may not be repeated unless it stands already."""
        enrollment = await self._enrollment(delivery)
        return enrollment is not None and postponed_to(enrollment.schedule, delivery.due_at, now) is not None

    async def _enrollment(self, delivery: Delivery) -> Enrollment | None:
        async with self._storage.read() as uow:
            return await uow.enrollments.get(delivery.enrollment_id)

    async def _record(self, delivery: Delivery, before: Delivery) -> bool:
        """Store what has become of a delivery; whether its task was done meanwhile, or skipped.

        Its day goes on to the next one then, and everything of a day is about one task, also what comes later.
        """
        async with self._storage.write() as uow:
            is_behind = await uow.deliveries.settle(delivery)
            if delivery.kind.is_for_its_day:
                task_id = await self._task_now(uow, delivery) if is_behind else delivery.task_id
                if task_id != before.task_id:
                    await retask(uow, delivery.enrollment_id, delivery.local_on, task_id)
            await uow.commit()
        return is_behind

    async def _task_now(self, uow: UnitOfWork, delivery: Delivery) -> TaskId:
        """The task that the day of a delivery has, where that of the delivery is behind its learner."""
        enrollments = await uow.enrollments.get_many({delivery.enrollment_id})
        try:
            task = await task_of_day(uow, self._catalogues, enrollments[delivery.enrollment_id], delivery.local_on)
        except TrackFinished:
            return delivery.task_id
        return task.id
