"""Keeping posts that stand already true: a day's task shows that it is recorded, or which task it has now."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import ChannelId, EnrollmentId, MessageId
from roadmapbot.services.ports import Catalogues, Clock, Messenger, MessengerError, Storage
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.tasks import daily_task, task_of_day

log = logging.getLogger(__name__)


class Redraw:
    """Edits what the coach has posted."""

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
            for channel_id, message_id, post in posts:
                await self._edit(channel_id, message_id, post)

    async def _posts(self, enrollment_id: EnrollmentId, on: date) -> list[tuple[ChannelId, MessageId, DailyTask]]:
        async with self._storage.read() as uow:
            enrollment = await uow.enrollments.get(enrollment_id)
            sent = [d for d in await uow.deliveries.of_day(enrollment_id, on) if d.state is DeliveryState.SENT]
            if enrollment is None or not sent:
                return []
            learner = await uow.learners.get(enrollment.user_id)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            post = await daily_task(uow, self._catalogues, enrollment, on, task, self._clock.now())
        dm_channel_id = learner.dm_channel_id if learner else None
        return [
            (
                delivery.channel_id,
                delivery.message_id,
                replace(
                    post,
                    delivery_id=delivery.id,
                    kind=delivery.kind,
                    mention=delivery.channel_id != dm_channel_id,
                ),
            )
            for delivery in sent
            if delivery.channel_id is not None and delivery.message_id is not None
        ]

    async def _edit(self, channel_id: ChannelId, message_id: MessageId, post: DailyTask) -> None:
        try:
            await self._messenger.edit(channel_id, message_id, post)
        except MessengerError as error:
            log.info("Message %s is not drawn anew: %s", message_id, error)
