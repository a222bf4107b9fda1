"""A simulated Discord behind the services' Messenger port: channels, messages, nonces, histories, and its failures.

It keeps what services may look up again, which is the last few days. Everything that appears is told to an audience:
the people whose channel it is, and whoever observes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from roadmapbot.domain.delivery import NONCE_WINDOW
from roadmapbot.domain.ids import ChannelId, CohortPostId, DeliveryId, MessageId, UserId
from roadmapbot.services.ports import (
    Clock,
    Incoming,
    MessageGone,
    OutcomeUnknown,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.posts import BoardPost, CohortEnd, CohortPlace, CohortTask, DailyTask, Post, SelfPaused
from roadmapbot.simulation.weather import Trouble, Weather, Whim

KEPT = timedelta(days=4)
"""How long messages are kept: longer than anything looks back, an outage of days included."""
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_DM_BASE = 9_000_000_000
_THREAD_BASE = 1_000_000


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


def is_dm(channel_id: ChannelId) -> bool:
    """Whether a channel is a direct-message channel."""
    return channel_id >= _DM_BASE


class SimulatedDiscord:
    """Fulfils the Messenger port. `audience` is told of every message of the coach as it appears."""

    def __init__(self, clock: Clock, audience: Audience, weather: Weather | None = None) -> None:
        self._clock = clock
        self._audience = audience
        self._weather = weather or Weather()
        self._posted: dict[ChannelId, dict[MessageId, Message]] = defaultdict(dict)
        self._said: dict[ChannelId, list[Incoming]] = defaultdict(list)
        self._nonces: dict[str, Message] = {}
        self._last_id = 0
        self._threads = 0
        self._gone: set[ChannelId] = set()

    # --- what people do ----------------------------------------------------------------------------------------

    def says(self, user_id: UserId, channel_id: ChannelId, text: str, reply_to: MessageId | None = None) -> Incoming:
        """A person writes; the message stays in the channel's history, whoever hears it."""
        incoming = Incoming(self._new_id(), channel_id, user_id, text, reply_to, self._clock.now())
        self._said[channel_id].append(incoming)
        return incoming

    def is_gone(self, channel_id: ChannelId) -> bool:
        """Whether a channel or thread was deleted, with all that stood in it."""
        return channel_id in self._gone

    @property
    def is_locked_out(self) -> bool:
        """Whether the coach can neither read nor write in the server, so that a reply there is not heard."""
        return self._weather.is_locked_out

    def delete_newest_thread(self, channel_id: ChannelId) -> None:
        """A moderator deletes the newest thread of a channel, with all that stands in it."""
        if self._threads:
            self.delete(ChannelId(channel_id * _THREAD_BASE + self._threads))

    def delete(self, channel_id: ChannelId) -> None:
        """A moderator deletes a channel or thread, with all that stands in it."""
        self._gone.add(channel_id)
        self._posted.pop(channel_id, None)
        self._said.pop(channel_id, None)

    # --- the port ----------------------------------------------------------------------------------------------

    async def open_dm(self, user_id: UserId) -> ChannelId:
        """The direct-message channel with a person."""
        await self._call()
        return dm_of(user_id)

    async def open_thread(self, channel_id: ChannelId, name: str) -> ChannelId:
        """A thread in a channel."""
        await self._call()
        self._check_door(channel_id)
        self._threads += 1
        for each in list(self._posted):
            self._forget(self._clock.now() - KEPT, each)
        return ChannelId(channel_id * _THREAD_BASE + self._threads)

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        """Post; the same nonce within the window gives the message that stands there already."""
        await asyncio.sleep(0)
        now, weather = self._clock.now(), self._weather
        weather.strike(is_after=False)
        whim = weather.whim()
        if whim is Whim.BUSY:
            weather.told(post, Trouble.PUT_OFF)
            raise weather.wait(now)
        if whim is Whim.LOST:
            weather.told(post, Trouble.PUT_OFF)
            raise OutcomeUnknown("the connection broke")
        try:
            self._check_door(channel_id)
        except Undeliverable:
            weather.told(post, Trouble.REFUSED)
            raise
        message = self._known(nonce, now) or self._post(channel_id, post, nonce, now)
        weather.strike(is_after=True)
        if whim is Whim.DONE_ALL_THE_SAME:
            weather.told(post, Trouble.UNSURE)
            raise OutcomeUnknown("the connection broke")
        return message.id

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: Post) -> None:
        """Replace a message; one that is not there (any more) is gone."""
        await self._call()
        if message_id not in self._posted[channel_id]:
            raise MessageGone(f"no message {message_id} in {channel_id}")

    async def remove(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """Delete a message; one that is not there (any more) is gone."""
        await self._call()
        if self._posted[channel_id].pop(message_id, None) is None:
            raise MessageGone(f"no message {message_id} in {channel_id}")

    async def pin(self, channel_id: ChannelId, message_id: MessageId) -> bool:
        """Pin a message."""
        await self._call()
        return True

    async def acknowledge(self, incoming: Incoming, *, is_late: bool) -> None:
        """React to a message."""
        await self._call()

    async def find_delivery(self, channel_id: ChannelId, delivery_id: DeliveryId, since: datetime) -> MessageId | None:
        """The message that carries a delivery's id in its buttons."""
        await self._call()
        for message in self._history(channel_id, since):
            post = message.post
            if isinstance(post, DailyTask | SelfPaused | CohortPlace) and post.delivery_id == delivery_id:
                return message.id
        return None

    async def find_board(self, channel_id: ChannelId, week_on: date, since: datetime) -> MessageId | None:
        """The message that is a week's board."""
        await self._call()
        for message in self._history(channel_id, since):
            if isinstance(message.post, BoardPost) and message.post.week_on == week_on:
                return message.id
        return None

    async def find_cohort_post(self, channel_id: ChannelId, post_id: CohortPostId, since: datetime) -> MessageId | None:
        """The message that carries the id of a cohort's post in its buttons."""
        await self._call()
        for message in self._history(channel_id, since):
            if isinstance(message.post, CohortTask | CohortEnd) and message.post.post_id == post_id:
                return message.id
        return None

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        """What people wrote in a channel after a message."""
        await self._call()
        self._check_door(channel_id, is_reading=True)
        return [incoming for incoming in self._said[channel_id] if incoming.message_id > after]

    # --- inside ------------------------------------------------------------------------------------------------

    async def _call(self) -> None:
        """Everything takes a moment, and fails now and then."""
        await asyncio.sleep(0)
        self._weather.fail_at_times(self._clock.now())

    def _check_door(self, channel_id: ChannelId, *, is_reading: bool = False) -> None:
        """Raise Undeliverable where the coach has no way in; a person's own history can be read all the same."""
        if channel_id in self._gone:
            raise Undeliverable(Unreachable.CHANNEL_GONE, "10003")
        if is_dm(channel_id):
            if channel_id in self._weather.closed and not is_reading:
                self._weather.note_invalid(self._clock.now())
                raise Undeliverable(Unreachable.DM_CLOSED, "50007")
        elif self._weather.is_locked_out:
            self._weather.note_invalid(self._clock.now())
            self._weather.shut_out()
            raise Undeliverable(Unreachable.FORBIDDEN, "50001")

    def _history(self, channel_id: ChannelId, since: datetime) -> Iterator[Message]:
        """What the coach posted in a channel since an instant. Raises Undeliverable."""
        self._check_door(channel_id, is_reading=True)
        return (message for message in self._posted[channel_id].values() if message.at >= since)

    def _known(self, nonce: str, now: datetime) -> Message | None:
        known = self._nonces.get(nonce)
        return known if known is not None and now - known.at <= NONCE_WINDOW else None

    def _post(self, channel_id: ChannelId, post: Post, nonce: str, now: datetime) -> Message:
        message = Message(self._new_id(), channel_id, post, nonce, now)
        self._nonces[nonce] = message
        self._posted[channel_id][message.id] = message
        self._forget(now - KEPT, channel_id)
        self._audience(message)
        return message

    def _new_id(self) -> MessageId:
        """A snowflake of the present instant, always above the one before."""
        milliseconds = (self._clock.now() - _EPOCH) // timedelta(milliseconds=1)
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return MessageId(self._last_id)

    def _forget(self, before: datetime, channel_id: ChannelId) -> None:
        """Drop what is too old to be looked for in a channel."""
        posted, said = self._posted[channel_id], self._said[channel_id]
        while (oldest := next(iter(posted.values()), None)) and oldest.at < before:
            del posted[oldest.id]
            if self._nonces.get(oldest.nonce) is oldest:
                del self._nonces[oldest.nonce]
        while said and said[0].sent_at < before:
            said.pop(0)
        if not posted and not said:
            self._posted.pop(channel_id, None)
            self._said.pop(channel_id, None)
