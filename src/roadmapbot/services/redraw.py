"""Keeping posts that stand already true: a day's task shows that it is recorded, or which task it has now.

A nudge that has nothing more to ask is taken away: at once where its day is kept, else by `tidy`.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import ChannelId, EnrollmentId, MessageId
from roadmapbot.services.ports import (
    Catalogues,
    Clock,
    MessageGone,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Storage,
    Undeliverable,
)
from roadmapbot.services.posts import DailyTask, Post, Withdrawn
from roadmapbot.services.tasks import daily_task, task_of_day

log = logging.getLogger(__name__)

BATCH = 200
"""Nudges that are taken away in one go; the rest follow with the next minute."""
GIVE_UP = timedelta(days=2)
"""How long after it was sent it is tried to take a nudge away."""


class Redraw:
    """Edits what the coach has posted, and takes nudges away."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, messenger: Messenger) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._messenger = messenger

    async def days(self, enrollment_id: EnrollmentId, dates: Iterable[date]) -> None:
        """Show the tasks of some days as they are now, wherever they were sent. A courtesy: what fails is let go."""
        for on in dates:
            try:
                posts = await self._posts(enrollment_id, on)
            except UserError as error:
                log.info("A task of %s is not drawn anew: %s", on, type(error).__name__)
                continue
            for delivery, post in posts:
                if delivery.kind is Kind.NUDGE and post.is_kept:
                    await self._withdraw(delivery)
                else:
                    await self._edit(delivery, post)

    async def tidy(self) -> int:
        """Take away the nudges that nobody needs any more, whatever brought that about; how many there were."""
        async with self._storage.read() as uow:
            idle = await uow.deliveries.idle_nudges(self._clock.now() - GIVE_UP, BATCH)
        for delivery in idle:
            await self._withdraw(delivery)
        return len(idle)

    async def _posts(self, enrollment_id: EnrollmentId, on: date) -> list[tuple[Delivery, DailyTask]]:
        """What stands of a day, each with how it should look."""
        async with self._storage.read() as uow:
            enrollment = await uow.enrollments.get(enrollment_id)
            of_day = await uow.deliveries.of_day(enrollment_id, on)
            # What a whole cohort reads never shows how one of them stands.
            own = [d for d in of_day if d.kind.is_for_its_day and d.cohort_post_id is None]
            sent = [d for d in own if d.state is DeliveryState.SENT]
            if enrollment is None or not sent:
                return []
            learner = await uow.learners.get(enrollment.user_id)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            post = await daily_task(uow, self._catalogues, enrollment, on, task, self._clock.now())
        dm_channel_id = learner.dm_channel_id if learner else None
        return [
            (
                delivery,
                replace(
                    post,
                    delivery_id=delivery.id,
                    kind=delivery.kind,
                    mention=delivery.channel_id != dm_channel_id,
                ),
            )
            for delivery in sent
        ]

    async def _edit(self, delivery: Delivery, post: Post) -> None:
        channel_id, message_id = _place(delivery)
        try:
            await self._messenger.edit(channel_id, message_id, post)
        except MessengerError as error:
            log.info("Message %s is not drawn anew: %s", message_id, error)

    async def _withdraw(self, delivery: Delivery) -> None:
        """Delete a nudge, or where that is refused let it say that it is settled. What is put off, `tidy` does."""
        channel_id, message_id = _place(delivery)
        try:
            await self._messenger.remove(channel_id, message_id)
        except MessageGone:
            pass
        except (RetryLater, OutcomeUnknown) as error:
            log.info("Nudge %s is taken away later: %s", delivery.id, error)
            return
        except (Undeliverable, Refused) as error:
            log.info("Nudge %s could not be taken away: %s", delivery.id, error)
            await self._edit(delivery, Withdrawn())
        async with self._storage.write() as uow:
            await uow.deliveries.save(replace(delivery, state=DeliveryState.WITHDRAWN))
            await uow.commit()


def _place(delivery: Delivery) -> tuple[ChannelId, MessageId]:
    """Where a delivery that was sent stands."""
    return delivery.channel_id or ChannelId(0), delivery.message_id or MessageId(0)
