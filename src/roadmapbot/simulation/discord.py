"""A simulated Discord behind the services' Messenger port: channels, messages, nonces, histories.

It keeps what services may look up again, which is the last few days. Everything that appears is told to an audience:
the people whose channel it is, and whoever observes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from roadmapbot.domain.delivery import NONCE_WINDOW
from roadmapbot.domain.ids import ChannelId, DeliveryId, MessageId, UserId
from roadmapbot.services.ports import Clock, Incoming, MessageGone
from roadmapbot.services.posts import BoardPost, DailyTask, Post, SelfPaused

KEPT = timedelta(days=4)
"""How long messages are kept: longer than anything looks back, an outage of days included."""
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_DM_BASE = 9_000_000_000


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the coach, with the nonce it came with."""

    id: MessageId
    channel_id: ChannelId
    post: Post
    nonce: str
    at: datetime


Audience = Callable[[Message], None]


def dm_of(user_id: UserId) -> ChannelId:
    """The direct-message channel with a person."""
    return ChannelId(_DM_BASE + user_id)


class SimulatedDiscord:
    """Fulfils the Messenger port. `audience` is told of every message of the coach as it appears."""

    def __init__(self, clock: Clock, audience: Audience) -> None:
        self._clock = clock
        self._audience = audience
        self._posted: dict[ChannelId, list[Message]] = defaultdict(list)
        self._said: dict[ChannelId, list[Incoming]] = defaultdict(list)
        self._nonces: dict[str, Message] = {}
        self._last_id = 0
        self._threads = 0

    def says(self, user_id: UserId, channel_id: ChannelId, text: str, reply_to: MessageId | None = None) -> Incoming:
        """A person writes; the message stays in the channel's history, whoever hears it."""
        incoming = Incoming(self._new_id(), channel_id, user_id, text, reply_to, self._clock.now())
        self._said[channel_id].append(incoming)
        return incoming

    # --- the port ----------------------------------------------------------------------------------------------

    async def open_dm(self, user_id: UserId) -> ChannelId:
        """The direct-message channel with a person."""
        await asyncio.sleep(0)
        return dm_of(user_id)

    async def open_thread(self, channel_id: ChannelId, name: str) -> ChannelId:
        """A thread in a channel."""
        await asyncio.sleep(0)
        self._threads += 1
        return ChannelId(channel_id * 1_000_000 + self._threads)

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        """Post; the same nonce within the window gives the message that stands there already."""
        await asyncio.sleep(0)
        now = self._clock.now()
        known = self._nonces.get(nonce)
        if known is not None and now - known.at <= NONCE_WINDOW:
            return known.id
        message = Message(self._new_id(), channel_id, post, nonce, now)
        self._nonces[nonce] = message
        self._posted[channel_id].append(message)
        self._forget(now - KEPT, channel_id)
        self._audience(message)
        return message.id

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: Post) -> None:
        """Replace a message; one that is not there (any more) is gone."""
        await asyncio.sleep(0)
        if all(message.id != message_id for message in self._posted[channel_id]):
            raise MessageGone(f"no message {message_id} in {channel_id}")

    async def remove(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """Delete a message; one that is not there (any more) is gone."""
        await asyncio.sleep(0)
        posted = self._posted[channel_id]
        left = [message for message in posted if message.id != message_id]
        if len(left) == len(posted):
            raise MessageGone(f"no message {message_id} in {channel_id}")
        self._posted[channel_id] = left

    async def pin(self, channel_id: ChannelId, message_id: MessageId) -> bool:
        """Pin a message."""
        await asyncio.sleep(0)
        return True

    async def acknowledge(self, incoming: Incoming, *, is_late: bool) -> None:
        """React to a message."""
        await asyncio.sleep(0)

    async def find_delivery(self, channel_id: ChannelId, delivery_id: DeliveryId, since: datetime) -> MessageId | None:
        """The message that carries a delivery's id in its buttons."""
        await asyncio.sleep(0)
        for message in self._posted[channel_id]:
            post = message.post
            if message.at >= since and isinstance(post, DailyTask | SelfPaused) and post.delivery_id == delivery_id:
                return message.id
        return None

    async def find_board(self, channel_id: ChannelId, week_on: date, since: datetime) -> MessageId | None:
        """The message that is a week's board."""
        await asyncio.sleep(0)
        for message in self._posted[channel_id]:
            if message.at >= since and isinstance(message.post, BoardPost) and message.post.week_on == week_on:
                return message.id
        return None

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        """What people wrote in a channel after a message."""
        await asyncio.sleep(0)
        return [incoming for incoming in self._said[channel_id] if incoming.message_id > after]

    # --- inside ------------------------------------------------------------------------------------------------

    def _new_id(self) -> MessageId:
        """A snowflake of the present instant, always above the one before."""
        milliseconds = (self._clock.now() - _EPOCH) // timedelta(milliseconds=1)
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return MessageId(self._last_id)

    def _forget(self, before: datetime, channel_id: ChannelId) -> None:
        """Drop what is too old to be looked for in a channel."""
        posted, said = self._posted[channel_id], self._said[channel_id]
        while posted and posted[0].at < before:
            self._nonces.pop(posted.pop(0).nonce, None)
        while said and said[0].sent_at < before:
            said.pop(0)
