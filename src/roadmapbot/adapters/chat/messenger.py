"""Posting on Discord: the Messenger port on a discord.py client.

How a post looks is decided in `render.posts`, what a failure means in `failures`, when a call leaves in `pacer`.
Channels are addressed by id alone: nothing here needs a cache, and nobody's direct messages are opened twice.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import discord

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.failures import translated
from roadmapbot.adapters.chat.messages import COUNTED, COUNTED_LATE, incoming_of, parts
from roadmapbot.adapters.chat.render.cohort_ids import place_said_by, post_in
from roadmapbot.adapters.chat.render.ids import parse, place_id
from roadmapbot.adapters.chat.render.pausing import pause_said_by
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.domain.ids import ChannelId, CohortPostId, DeliveryId, MessageId, UserId
from roadmapbot.services.ports import Incoming, MessengerError, Undeliverable, Unreachable
from roadmapbot.services.posts import Post

log = logging.getLogger(__name__)

LONGEST_HISTORY = 2000
"""How many messages are read back at most in one go; the API gives 100 a call."""
_SKEW = timedelta(minutes=10)
"""How far our clock may be ahead of Discord's when we look for our own message."""
_ARCHIVE_MINUTES: Final = 10080
_PINS_FULL = 30003


class DiscordMessenger:
    """Fulfils the Messenger port. Created on a client before it starts."""

    def __init__(self, client: RoadmapClient) -> None:
        self._client = client

    async def open_dm(self, user_id: UserId) -> ChannelId:
        """The direct-message channel with a person. Refused without a call while Discord finds us too quick."""
        with translated():
            self._client.gate.check_dms()
            channel = await self._client.create_dm(discord.Object(user_id))
        return ChannelId(channel.id)

    async def open_thread(self, channel_id: ChannelId, name: str) -> ChannelId:
        """Open a public thread in a text channel, archived after a silent week."""
        with translated():
            channel = self._client.get_channel(channel_id) or await self._client.fetch_channel(channel_id)
            if not isinstance(channel, discord.TextChannel):
                raise Undeliverable(Unreachable.FORBIDDEN, f"channel {channel_id} cannot have threads")
            kind = discord.ChannelType.news_thread if channel.is_news() else discord.ChannelType.public_thread
            thread = await channel.create_thread(name=name[:100], type=kind, auto_archive_duration=_ARCHIVE_MINUTES)
        return ChannelId(thread.id)

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        """Post. discord.py adds `enforce_nonce`, so that Discord gives the same message for the same nonce."""
        drawn = draw(post)
        with translated(is_dm=self._is_dm(channel_id)):
            message = await self._client.get_partial_messageable(channel_id).send(nonce=nonce, **parts(drawn))
        return MessageId(message.id)

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: Post) -> None:
        """Replace a message of ours as a whole."""
        changes = {"view": None, **parts(draw(post))}
        del changes["silent"]
        with translated(is_dm=self._is_dm(channel_id)):
            await self._message(channel_id, message_id).edit(**changes)

    async def remove(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """Delete a message of ours."""
        with translated(is_dm=self._is_dm(channel_id)):
            await self._message(channel_id, message_id).delete()

    async def pin(self, channel_id: ChannelId, message_id: MessageId) -> bool:
        """Pin a message of ours; False without the permission, or where no more pins fit."""
        with translated():
            try:
                await self._message(channel_id, message_id).pin()
            except discord.HTTPException as error:
                if error.status != 403 and error.code != _PINS_FULL:
                    raise
                return False
        return True

    async def acknowledge(self, incoming: Incoming, *, is_late: bool) -> None:
        """React to a reply. A courtesy: where it fails, the check-in counts all the same and nothing is raised."""
        try:
            with translated():
                message = self._message(incoming.channel_id, incoming.message_id)
                await message.add_reaction(COUNTED_LATE if is_late else COUNTED)
        except MessengerError as error:
            log.info("Message %s could not be acknowledged: %s", incoming.message_id, error)

    async def find_delivery(self, channel_id: ChannelId, delivery_id: DeliveryId, since: datetime) -> MessageId | None:
        """Our own message that carries a delivery's id in its buttons; None if there is none."""
        return await self._find(channel_id, since, lambda custom_ids: delivery_id in _carried(custom_ids))

    async def find_board(self, channel_id: ChannelId, week_on: date, since: datetime) -> MessageId | None:
        """Our own board of a week in a channel, known by its button; None if there is none."""
        return await self._find(channel_id, since, lambda custom_ids: place_id(week_on) in custom_ids)

    async def find_cohort_post(self, channel_id: ChannelId, post_id: CohortPostId, since: datetime) -> MessageId | None:
        """Our own message that carries the id of a cohort's post in its buttons; None if there is none."""
        return await self._find(channel_id, since, lambda custom_ids: post_id in map(post_in, custom_ids))

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        """People's messages in a channel after a message, oldest first."""
        messages = await self._history(channel_id, discord.Object(after))
        return [incoming for message in messages if (incoming := incoming_of(message, self._me))]

    async def _find(
        self, channel_id: ChannelId, since: datetime, is_it: Callable[[Sequence[str]], bool]
    ) -> MessageId | None:
        start = discord.Object(discord.utils.time_snowflake(since - _SKEW))
        for message in await self._history(channel_id, start):
            if message.author.id == self._me and is_it(_custom_ids(message)):
                return MessageId(message.id)
        return None

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user else 0

    def _message(self, channel_id: ChannelId, message_id: MessageId) -> discord.PartialMessage:
        return self._client.get_partial_messageable(channel_id).get_partial_message(message_id)

    async def _history(self, channel_id: ChannelId, after: discord.Object) -> list[discord.Message]:
        self._check_history(channel_id)
        channel = self._client.get_partial_messageable(channel_id)
        with translated(is_dm=self._is_dm(channel_id)):
            pages = channel.history(limit=LONGEST_HISTORY, after=after, oldest_first=True)
            messages = [message async for message in pages]
        if len(messages) == LONGEST_HISTORY:
            log.warning("Channel %s has more than %s messages to read back", channel_id, LONGEST_HISTORY)
        return messages

    def _check_history(self, channel_id: ChannelId) -> None:
        # Without this permission Discord gives an empty history and no error: the reader would conclude that a
        # post never arrived, and send it twice.
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return
        if isinstance(channel, discord.Thread) and channel.parent is None:
            return
        if not channel.permissions_for(channel.guild.me).read_message_history:
            raise Undeliverable(Unreachable.FORBIDDEN, "Read Message History is missing")

    def _is_dm(self, channel_id: ChannelId) -> bool:
        """Whether a channel is no server's: those of servers are known from the gateway, save archived threads."""
        return not isinstance(self._client.get_channel(channel_id), discord.abc.GuildChannel | discord.Thread)


def _carried(custom_ids: Sequence[str]) -> set[DeliveryId | None]:
    """The ids of deliveries in what buttons carry."""
    of_days = {button.delivery_id for custom_id in custom_ids if (button := parse(custom_id))}
    return of_days | {said_by(custom_id) for custom_id in custom_ids for said_by in (pause_said_by, place_said_by)}


def _custom_ids(message: discord.Message) -> list[str]:
    """What a message's buttons carry."""
    parts = [part for row in message.components for part in getattr(row, "children", ())]
    return [part.custom_id for part in parts if isinstance(part, discord.Button) and part.custom_id]
