"""Where a learner is reached: direct messages first, the server's shared weekly thread where those are closed.

The first refusal turns direct messages off for the learner; nothing is sent there again until the learner acts.
"""

import asyncio
import logging
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from roadmapbot.domain.delivery import FIRST_RETRY
from roadmapbot.domain.enrollment import DmState, Enrollment, Learner, Mode
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, GuildId, MessageId, UserId
from roadmapbot.domain.schedule import week_of, zone_of
from roadmapbot.services.ports import (
    Clock,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    RetryLater,
    Storage,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.posts import DmsClosed, ModeratorNotice, Post

log = logging.getLogger(__name__)

NOTICE_EVERY = timedelta(days=7)
_REFUSALS = frozenset({Unreachable.DM_CLOSED, Unreachable.NO_SHARED_SERVER})


class Reached(StrEnum):
    """Where a post went. `later`: not yet, the next task tries again. `nowhere`: no way is open."""

    DM = "dm"
    THREAD = "thread"
    LATER = "later"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that arrived."""

    reached: Reached
    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that a post may have gone to; `is_likely` where posts for that learner go there now."""

    channel_id: ChannelId
    is_likely: bool


class Reach:
    """Finds the way to a learner and remembers which ways are closed."""

    def __init__(self, storage: Storage, clock: Clock, messenger: Messenger) -> None:
        self._storage = storage
        self._clock = clock
        self._messenger = messenger
        # Posts leave side by side; the first one of a week that needs a server's thread opens it for all.
        self._opening: dict[GuildId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(
        self, enrollment: Enrollment, post: Callable[[bool], Post], *, nonce: str, try_dm: bool = False
    ) -> Sent:
        """Send to a learner; `post` is told whether others read along.

        `try_dm` tries a closed way again; where that is not possible now, the next post does.
        Raises Undeliverable when no way is open, and the messenger's other errors.
        """
        async with self._storage.read() as uow:
            learner = await uow.learners.get(enrollment.user_id) or Learner(enrollment.user_id, "")
        if enrollment.mode is Mode.DM and try_dm and learner.dm_state is DmState.CLOSED:
            learner = await self._remember(learner.id, None, DmState.UNKNOWN)
        if enrollment.mode is Mode.DM and learner.dm_state is not DmState.CLOSED:
            try:
                return await self._by_dm(learner, post(False), nonce)
            except Undeliverable as error:
                if error.reason not in _REFUSALS:
                    raise
                await self._remember(learner.id, None, DmState.CLOSED)
                return await self._by_thread(enrollment, post(True), nonce, has_news=True)
        return await self._by_thread(enrollment, post(True), nonce, has_news=False)

    async def send_in_thread(self, enrollment: Enrollment, post: Post, *, nonce: str) -> Sent:
        """Send to the shared thread of a learner's server, where others may be meant, too. Raises as `send` does."""
        return await self._by_thread(enrollment, post, nonce, has_news=False)

    async def places(self, enrollment: Enrollment) -> list[Place]:
        """The channels a post for this learner may have gone to this week or the one before."""
        async with self._storage.read() as uow:
            learner = await uow.learners.get(enrollment.user_id) or Learner(enrollment.user_id, "")
            guild = await uow.guilds.get(enrollment.guild_id) or Guild(enrollment.guild_id, "")
            week = week_of(self._clock.now().astimezone(zone_of(guild.zone)).date())
            threads = [await uow.places.thread(guild.id, week - timedelta(weeks=back)) for back in range(2)]
        # A refusal is noted before anything goes to the thread instead.
        by_thread = enrollment.mode is Mode.CHANNEL or learner.dm_state is DmState.CLOSED
        places = [(learner.dm_channel_id, True), *((thread, by_thread) for thread in threads)]
        return [Place(channel_id, is_likely) for channel_id, is_likely in places if channel_id is not None]

    async def dm_works(self, user_id: UserId, channel_id: ChannelId) -> None:
        """Note that a learner wrote to us directly, which heals a way that was closed."""
        await self._remember(user_id, channel_id, DmState.OPEN)

    async def tell_moderators(self, guild_id: GuildId, problem: str, detail: str) -> bool:
        """Say once a week, where moderators read, what they must put right; False where they read nowhere.

        Never raises for a closed way.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(guild_id)
            known = await uow.audit.has(guild_id, f"notice:{problem}", detail, now - NOTICE_EVERY)
            channels = [each for each in (guild.coach_channel_id, guild.board_channel_id) if each] if guild else []
            if known or not channels:
                return known
            await uow.audit.add(now, guild_id, None, f"notice:{problem}", detail)
            await uow.commit()
        nonce = _nonce("n", zlib.crc32(f"{guild_id} {problem} {detail}".encode()), now)
        for channel_id in channels:
            try:
                await self._messenger.send(channel_id, ModeratorNotice(problem, detail), nonce=nonce)
            except MessengerError:
                continue
            break
        return True

    async def _by_dm(self, learner: Learner, post: Post, nonce: str) -> Sent:
        channel_id = learner.dm_channel_id
        if channel_id is None:
            channel_id = await _opened(self._messenger.open_dm(learner.id))
            await self._remember(learner.id, channel_id)
        message_id = await self._send(channel_id, post, nonce)
        if learner.dm_state is not DmState.OPEN:
            await self._remember(learner.id, channel_id, DmState.OPEN)
        return Sent(Reached.DM, channel_id, message_id)

    async def _by_thread(self, enrollment: Enrollment, post: Post, nonce: str, *, has_news: bool) -> Sent:
        thread_id = await self._thread(enrollment.guild_id)
        try:
            return await self._into_thread(thread_id, enrollment, post, nonce, has_news=has_news)
        except Undeliverable as error:
            if error.reason is not Unreachable.CHANNEL_GONE:
                raise
        thread_id = await self._thread(enrollment.guild_id, gone=thread_id)
        return await self._into_thread(thread_id, enrollment, post, nonce, has_news=has_news)

    async def _into_thread(
        self, thread_id: ChannelId, enrollment: Enrollment, post: Post, nonce: str, *, has_news: bool
    ) -> Sent:
        """Post in a thread, after the news that direct messages are closed; what is owed is the post."""
        if has_news:
            try:
                notice = DmsClosed(enrollment.user_id)
                await self._messenger.send(thread_id, notice, nonce=_nonce("c", enrollment.user_id, self._clock.now()))
            except MessengerError as error:
                log.info("Learner %s was not told that direct messages are closed: %s", enrollment.user_id, error)
        message_id = await self._send(thread_id, post, nonce)
        return Sent(Reached.THREAD, thread_id, message_id)

    async def _send(self, channel_id: ChannelId, post: Post, nonce: str) -> MessageId:
        try:
            return await self._messenger.send(channel_id, post, nonce=nonce)
        except OutcomeUnknown as error:
            raise OutcomeUnknown(str(error), channel_id) from error

    async def _thread(self, guild_id: GuildId, *, gone: ChannelId | None = None) -> ChannelId:
        """The server's shared thread of this week, opened when the first post needs it or the last one is `gone`."""
        async with self._opening[guild_id]:
            async with self._storage.read() as uow:
                guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
                week = week_of(self._clock.now().astimezone(zone_of(guild.zone)).date())
                thread_id = await uow.places.thread(guild_id, week)
            if thread_id is not None and thread_id != gone:
                return thread_id
            if guild.coach_channel_id is None:
                raise Undeliverable(Unreachable.CHANNEL_GONE, "no coach channel is set up")
            name = f"Daily tasks · week of {week:%B} {week.day}"
            thread_id = await _opened(self._messenger.open_thread(guild.coach_channel_id, name))
            async with self._storage.write() as uow:
                await uow.places.save_thread(guild_id, week, thread_id)
                await uow.commit()
            return thread_id

    async def _remember(self, user_id: UserId, channel_id: ChannelId | None, state: DmState | None = None) -> Learner:
        """Note what is known of a learner's direct messages; None leaves what is."""
        async with self._storage.write() as uow:
            learner = await uow.learners.get(user_id) or Learner(user_id, "")
            known = replace(
                learner, dm_channel_id=channel_id or learner.dm_channel_id, dm_state=state or learner.dm_state
            )
            await uow.learners.save(known)
            await uow.commit()
        return known


async def _opened(opening: Awaitable[ChannelId]) -> ChannelId:
    """A channel that is opened; where it is not known whether it was, nothing has been posted there yet."""
    try:
        return await opening
    except OutcomeUnknown as error:
        raise RetryLater(FIRST_RETRY) from error


def _nonce(prefix: str, about: int, now: datetime) -> str:
    """A nonce for a post that is not a delivery: the same within a minute, at most 25 characters."""
    return f"{prefix}{about % 10**12}-{int(now.timestamp()) // 60}"
