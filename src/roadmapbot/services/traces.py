"""What stands on Discord of deliveries whose sending was cut off: found again."""

from dataclasses import replace
from datetime import datetime

from roadmapbot.domain.delivery import NONCE_WINDOW, Delivery, DeliveryState
from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.services.ports import Messenger, Storage, Undeliverable, Unreachable
from roadmapbot.services.reach import Reach


class Traces:
    """Looks for messages that may have arrived before we knew it."""

    def __init__(self, storage: Storage, messenger: Messenger, reach: Reach) -> None:
        self._storage = storage
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
