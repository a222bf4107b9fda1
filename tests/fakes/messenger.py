"""A messenger that keeps every channel in memory, for the unit tests of services.

It behaves as Discord does where services depend on it: the same nonce posts once within a window (and is refused
once that message was deleted), ids grow with time, a message that is gone cannot be edited. What goes wrong is
scripted per channel or person with `fail`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from roadmapbot.domain.delivery import NONCE_WINDOW
from roadmapbot.domain.ids import ChannelId, CohortPostId, DeliveryId, MessageId, UserId
from roadmapbot.services.ports import Clock, Incoming, MessageGone, MessengerError
from roadmapbot.services.posts import BoardPost, CohortEnd, CohortPlace, CohortTask, DailyTask, Post, SelfPaused

CALLS = (
    "send",
    "open_dm",
    "open_thread",
    "edit",
    "remove",
    "pin",
    "acknowledge",
    "find_delivery",
    "find_board",
    "find_cohort_post",
    "incoming_since",
)
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_DM_BASE = 9_000_000_000
_THREAD_BASE = 8_000_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours as it stands now; `edits` counts how often it was replaced."""

    channel_id: ChannelId
    message_id: MessageId
    post: Post
    nonce: str
    sent_at: datetime
    edits: int = 0
    is_pinned: bool = False
    is_deleted: bool = False


@dataclass(slots=True)
class _Failure:
    error: MessengerError
    left: int | None
    arrives: bool
    on: frozenset[str]


@dataclass(slots=True)
class FakeMessenger:
    """Fulfils the `Messenger` protocol."""

    clock: Clock
    nonce_window: timedelta = NONCE_WINDOW
    opened: list[UserId] = field(default_factory=list)
    """Everybody whose direct messages were opened, in order, once per request."""
    threads: list[tuple[ChannelId, ChannelId, str]] = field(default_factory=list)
    """(parent, thread, name) in order."""
    acknowledged: list[tuple[Incoming, bool]] = field(default_factory=list)
    attempts: list[tuple[ChannelId, str]] = field(default_factory=list)
    """(channel, nonce) of every call of `send`, also of those that failed."""
    _sent: dict[MessageId, Sent] = field(default_factory=dict)
    _said: list[Incoming] = field(default_factory=list)
    _failures: dict[int, list[_Failure]] = field(default_factory=dict)
    _cannot_pin: set[ChannelId] = field(default_factory=set)
    _last_id: int = 0

    # --- what a test scripts and reads -------------------------------------------------------------------------

    @staticmethod
    def dm_of(user_id: UserId) -> ChannelId:
        """The direct-message channel that `open_dm` gives for a person."""
        return ChannelId(_DM_BASE + user_id)

    def fail(
        self,
        place: ChannelId | UserId,
        error: MessengerError,
        times: int | None = 1,
        *,
        arrives: bool = False,
        on: Sequence[str] = CALLS,
    ) -> None:
        """Let the next calls for a channel (or `open_dm` for a person) fail; `times=None` until `heal`.

        With `arrives` the message is posted all the same, as when the connection breaks before the answer.
        """
        self._failures.setdefault(place, []).append(_Failure(error, times, arrives, frozenset(on)))

    def heal(self, place: ChannelId | UserId) -> None:
        """Forget every failure scripted for a channel or person."""
        self._failures.pop(place, None)

    def refuse_pins(self, channel_id: ChannelId) -> None:
        """Take away the permission to pin in a channel."""
        self._cannot_pin.add(channel_id)

    def delete(self, message_id: MessageId) -> None:
        """A moderator deletes a message of ours."""
        self._sent[message_id] = replace(self._sent[message_id], is_deleted=True)

    def says(
        self, user_id: UserId, channel_id: ChannelId, text: str = "done", *, reply_to: MessageId | None = None
    ) -> Incoming:
        """A person writes; the message is what `incoming_since` gives from now on."""
        message_id = self._new_id()
        said = Incoming(message_id, channel_id, user_id, text, reply_to, self.clock.now())
        self._said.append(said)
        return said

    @property
    def sent(self) -> list[Sent]:
        """Every message of ours that still exists, in the order they were posted."""
        return [sent for sent in self._sent.values() if not sent.is_deleted]

    def posts(self, channel_id: ChannelId) -> list[Post]:
        """What stands in a channel now, oldest first."""
        return [sent.post for sent in self.sent if sent.channel_id == channel_id]

    def find(self, message_id: MessageId) -> Sent:
        """The message of ours with that id."""
        return self._sent[message_id]

    # --- the port ----------------------------------------------------------------------------------------------

    async def open_dm(self, user_id: UserId) -> ChannelId:
        self.opened.append(user_id)
        await self._raise_scripted("open_dm", user_id)
        return self.dm_of(user_id)

    async def open_thread(self, channel_id: ChannelId, name: str) -> ChannelId:
        await self._raise_scripted("open_thread", channel_id)
        thread_id = ChannelId(_THREAD_BASE + len(self.threads) + 1)
        self.threads.append((channel_id, thread_id, name))
        return thread_id

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        self.attempts.append((channel_id, nonce))
        await asyncio.sleep(0)
        failure = self._scripted("send", channel_id)
        if failure is not None and not failure.arrives:
            raise failure.error
        message_id = self._known(nonce) or self._post(channel_id, post, nonce)
        if failure is not None:
            raise failure.error
        return message_id

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: Post) -> None:
        await self._raise_scripted("edit", channel_id)
        sent = self._existing(channel_id, message_id)
        self._sent[message_id] = replace(sent, post=post, edits=sent.edits + 1)

    async def remove(self, channel_id: ChannelId, message_id: MessageId) -> None:
        await self._raise_scripted("remove", channel_id)
        self._existing(channel_id, message_id)
        self.delete(message_id)

    async def pin(self, channel_id: ChannelId, message_id: MessageId) -> bool:
        await self._raise_scripted("pin", channel_id)
        sent = self._existing(channel_id, message_id)
        if channel_id in self._cannot_pin:
            return False
        self._sent[message_id] = replace(sent, is_pinned=True)
        return True

    async def acknowledge(self, incoming: Incoming, *, is_late: bool) -> None:
        await self._raise_scripted("acknowledge", incoming.channel_id)
        self.acknowledged.append((incoming, is_late))

    async def find_delivery(self, channel_id: ChannelId, delivery_id: DeliveryId, since: datetime) -> MessageId | None:
        await self._raise_scripted("find_delivery", channel_id)
        for sent in self.sent:
            carries = (
                isinstance(sent.post, DailyTask | SelfPaused | CohortPlace) and sent.post.delivery_id == delivery_id
            )
            if carries and sent.channel_id == channel_id and sent.sent_at >= since:
                return sent.message_id
        return None

    async def find_board(self, channel_id: ChannelId, week_on: date, since: datetime) -> MessageId | None:
        await self._raise_scripted("find_board", channel_id)
        for sent in self.sent:
            is_board = isinstance(sent.post, BoardPost) and sent.post.week_on == week_on
            if is_board and sent.channel_id == channel_id and sent.sent_at >= since:
                return sent.message_id
        return None

    async def find_cohort_post(self, channel_id: ChannelId, post_id: CohortPostId, since: datetime) -> MessageId | None:
        await self._raise_scripted("find_cohort_post", channel_id)
        for sent in self.sent:
            carries = isinstance(sent.post, CohortTask | CohortEnd) and sent.post.post_id == post_id
            if carries and sent.channel_id == channel_id and sent.sent_at >= since:
                return sent.message_id
        return None

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        await self._raise_scripted("incoming_since", channel_id)
        return [said for said in self._said if said.channel_id == channel_id and said.message_id > after]

    # --- inside ------------------------------------------------------------------------------------------------

    def _new_id(self) -> MessageId:
        """A snowflake of the present instant, always above the one before."""
        milliseconds = (self.clock.now() - _EPOCH) // timedelta(milliseconds=1)
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return MessageId(self._last_id)

    def _post(self, channel_id: ChannelId, post: Post, nonce: str) -> MessageId:
        message_id = self._new_id()
        self._sent[message_id] = Sent(channel_id, message_id, post, nonce, self.clock.now())
        return message_id

    def _known(self, nonce: str) -> MessageId | None:
        # Discord documents the nonce as unique per author, not per channel: two posts must never share one.
        now = self.clock.now()
        for sent in self._sent.values():
            if sent.nonce == nonce and now - sent.sent_at <= self.nonce_window:
                if sent.is_deleted:
                    raise MessageGone(f"the message with nonce {nonce} was deleted")
                return sent.message_id
        return None

    def _existing(self, channel_id: ChannelId, message_id: MessageId) -> Sent:
        sent = self._sent.get(message_id)
        if sent is None or sent.is_deleted or sent.channel_id != channel_id:
            raise MessageGone(f"no message {message_id} in {channel_id}")
        return sent

    def _scripted(self, call: str, place: int) -> _Failure | None:
        waiting = self._failures.get(place, [])
        failure = next((failure for failure in waiting if call in failure.on), None)
        if failure is not None and failure.left is not None:
            failure.left -= 1
            if failure.left <= 0:
                waiting.remove(failure)
        return failure

    async def _raise_scripted(self, call: str, place: int) -> None:
        await asyncio.sleep(0)  # others get their turn, as they do while the network is waited for
        failure = self._scripted(call, place)
        if failure is not None:
            raise failure.error
