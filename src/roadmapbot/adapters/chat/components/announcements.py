"""Announcements: what moderators press on them, and the button with which a learner ends them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import announcements as words
from roadmapbot.adapters.chat.render.announcement_ids import (
    ANNOUNCEMENT_PATTERN,
    REFUSAL_PATTERN,
    AnnouncementAction,
    AnnouncementButton,
)
from roadmapbot.domain.announcement import AnnouncementId, Segment
from roadmapbot.domain.errors import NotEnrolled
from roadmapbot.domain.ids import GuildId


class AnnouncementPressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ANNOUNCEMENT_PATTERN):
    """A button on an announcement that a moderator works on."""

    def __init__(self, item: discord.ui.Button[Any], pressed: AnnouncementButton) -> None:
        super().__init__(item)
        self._pressed = pressed

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "AnnouncementPressed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, AnnouncementButton(AnnouncementAction(match["action"]), AnnouncementId(int(match["id"]))))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await redraw.hold(interaction)
        await _PRESSED[self._pressed.action](interaction, guild.id, self._pressed.id)


class RefusalPressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=REFUSAL_PATTERN):
    """No more announcements of a server for whoever presses, or again."""

    def __init__(self, item: discord.ui.Button[Any], guild_id: GuildId, *, again: bool) -> None:
        super().__init__(item)
        self._guild_id = guild_id
        self._again = again

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "RefusalPressed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, GuildId(int(match["guild"])), again=match["action"] == "again")

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        await redraw.hold(interaction)
        announcements = services_of(interaction).announcements
        if self._again:
            await announcements.allow(self._guild_id, user_of(interaction))
            await redraw.replace_own(interaction, words.allowed())
            return
        try:
            await announcements.refuse(self._guild_id, user_of(interaction))
        except NotEnrolled:
            await answer(interaction, words.nothing_to_refuse())
            return
        await answer(interaction, words.refused(self._guild_id))


async def take_announcement(interaction: Interaction, segment: Segment, track_id: str | None) -> None:
    """Draft what was typed."""
    guild = await moderated(interaction)
    await redraw.hold(interaction)
    text = fields(interaction).get("text", "")
    view = await services_of(interaction).announcements.draft(guild.id, user_of(interaction), text, track_id, segment)
    await answer(interaction, words.draft(view))


async def _test(interaction: Interaction, guild_id: GuildId, announcement_id: AnnouncementId) -> None:
    announcements = services_of(interaction).announcements
    view, is_direct = await announcements.test(guild_id, announcement_id, user_of(interaction))
    await redraw.replace_own(interaction, words.draft(view, is_tested_here=is_direct))
    if not is_direct:
        await answer(interaction, words.announcement(view.post()))


async def _send(interaction: Interaction, guild_id: GuildId, announcement_id: AnnouncementId) -> None:
    view = await services_of(interaction).announcements.send(guild_id, announcement_id, user_of(interaction))
    await redraw.replace_own(interaction, words.draft(view))


async def _discard(interaction: Interaction, guild_id: GuildId, announcement_id: AnnouncementId) -> None:
    await services_of(interaction).announcements.discard(guild_id, announcement_id)
    await redraw.replace_own(interaction, words.discarded())


async def _look(interaction: Interaction, guild_id: GuildId, announcement_id: AnnouncementId) -> None:
    view = await services_of(interaction).announcements.show(guild_id, announcement_id)
    await redraw.replace_own(interaction, words.draft(view))


_PRESSED: dict[AnnouncementAction, Callable[[Interaction, GuildId, AnnouncementId], Awaitable[None]]] = {
    AnnouncementAction.TEST: _test,
    AnnouncementAction.SEND: _send,
    AnnouncementAction.DISCARD: _discard,
    AnnouncementAction.LOOK: _look,
}
