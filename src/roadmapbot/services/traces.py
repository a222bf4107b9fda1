"""What stands on Discord of deliveries whose sending was cut off: found again, and brought up to date."""

import logging
from dataclasses import replace
from datetime import datetime

from roadmapbot.domain.delivery import NONCE_WINDOW, Delivery, DeliveryState
from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.services.deliveries import Word, drafted
from roadmapbot.services.ports import Catalogues, Messenger, MessengerError, Storage, Undeliverable, Unreachable
from roadmapbot.services.reach import Reach

log = logging.getLogger(__name__)


class Traces:
    """Looks for messages that may have arrived before we knew it."""

    def __init__(self, storage: Storage, catalogues: Catalogues, messenger: Messenger, reach: Reach) -> None:
        self._storage = storage
        self._catalogues = catalogues
        self._messenger = messenger
        self._reach = reach

    async def find(self, delivery: Delivery) -> Delivery | None:
        """The delivery as sent, where its message is found. Raises Undeliverable where it may stand unseen."""
        async with self._storage.read() as uow:
            enrollment = await uow.enrollments.get(delivery.enrollment_id)
        if enrollment is None:
            return None
        since = delivery.claimed_at or delivery.due_at
        hidden: Undeliverable | None = None
        for place in await self._reach.places(enrollment):
            try:
                message_id = await self._messenger.find_delivery(place.channel_id, delivery.id, since - NONCE_WINDOW)
            except Undeliverable as error:
                may_be_there = place.is_likely or place.channel_id == delivery.channel_id
                if error.reason is Unreachable.FORBIDDEN and may_be_there:
                    hidden = error
                continue
            if message_id is not None:
                return arrived(delivery, place.channel_id, message_id, since)
        if hidden is not None:
            raise hidden  # it may stand there unseen: sending again could be the second time
        return None

    async def overtaken(self, found: Delivery, now: datetime) -> tuple[Delivery, Word | None]:
        """What was found as it stands now, and what its message has to say where it says something else.

        While nobody knew of the message, its learner may have done its task for another day.
        """
        async with self._storage.read() as uow:
            enrollment = await uow.enrollments.get(found.enrollment_id)
            post = await drafted(uow, self._catalogues, enrollment, found, now) if enrollment else None
            learner = await uow.learners.get(found.user_id)
        if post is None or post.task.id == found.task_id:
            return found, None
        is_read_by_others = learner is None or learner.dm_channel_id != found.channel_id
        return replace(found, task_id=post.task.id), replace(post, mention=is_read_by_others)

    async def show(self, delivery: Delivery, post: Word) -> None:
        """Let a message say something else. A courtesy: what fails is let go."""
        channel_id, message_id = delivery.channel_id or ChannelId(0), delivery.message_id or MessageId(0)
        try:
            await self._messenger.edit(channel_id, message_id, post)
        except MessengerError as error:
            log.info("Message %s is not drawn anew: %s", message_id, error)


def arrived(delivery: Delivery, channel_id: ChannelId, message_id: MessageId, at: datetime) -> Delivery:
    """A delivery that is with its learner since an instant."""
    return replace(
        delivery,
        state=DeliveryState.SENT,
        channel_id=channel_id,
        message_id=message_id,
        sent_at=at,
        retry_at=None,
        problem=None,
    )
