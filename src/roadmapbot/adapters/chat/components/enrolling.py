"""Enrolling from a plan's button or a form, and leaving with a second press."""

import re
from collections.abc import Mapping
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who, who_in
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import enrollment as words
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.forms import enroll_form, enroll_returned, enroll_typed
from roadmapbot.adapters.chat.render.ids import ENROLL_PATTERN, LEAVE_PATTERN
from roadmapbot.domain.enrollment import Mode, State
from roadmapbot.domain.errors import AlreadyEnrolled, NotEnrolled, UserError
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.wishes import Wish


class EnrollButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ENROLL_PATTERN):
    """Enroll, or try again with what was typed before."""

    def __init__(self, item: discord.ui.Button[Any], track_id: str, *, is_again: bool) -> None:
        super().__init__(item)
        self._track_id = track_id
        self._is_again = is_again

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "EnrollButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, match["track"], is_again=match["action"] == "again")

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        typed = enroll_typed(interaction.message.embeds) if self._is_again and interaction.message else {}
        await guarded(interaction, open_form(interaction, self._track_id, typed))


class LeaveButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=LEAVE_PATTERN):
    """Leave the track, or stay after all."""

    def __init__(self, item: discord.ui.Button[Any], guild_id: GuildId, *, is_leaving: bool) -> None:
        super().__init__(item)
        self._guild_id = guild_id
        self._is_leaving = is_leaving

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "LeaveButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, GuildId(int(match["guild"])), is_leaving=match["action"] == "leave")

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        if not self._is_leaving:
            await redraw.replace_own(interaction, words.stayed())
            return
        await redraw.hold(interaction)
        overview = await services_of(interaction).enrollments.leave(who_in(interaction, self._guild_id))
        await redraw.replace_own(interaction, words.left(overview))


async def open_form(interaction: Interaction, track_id: str, typed: Mapping[str, str]) -> None:
    """Show the form to enroll with, unless somebody is on a track already. Raises AlreadyEnrolled, NotInServer."""
    services = services_of(interaction)
    defaults = await services.enrollments.defaults(who(interaction))
    await refuse_second(interaction, track_id)
    await interaction.response.send_modal(enroll_form(track_id, defaults, typed))


async def refuse_second(interaction: Interaction, track_id: str) -> None:
    """Say it before a form is filled in for nothing. Raises AlreadyEnrolled."""
    try:
        overview = await services_of(interaction).settings.overview(who(interaction))
    except NotEnrolled:
        return
    is_same = not track_id or track_id in {overview.track.id, overview.track.title}
    raise AlreadyEnrolled(overview.track.title, is_same, overview.enrollment.state is State.PAUSED)


async def take_form(interaction: Interaction, track_id: str) -> None:
    """Enroll with what was typed into the form; what cannot be read is given back."""
    typed = fields(interaction)
    track = track_id or typed.get("track")
    try:
        mode = Mode(typed["delivery"]) if typed.get("delivery") else None
        # An emptied field says that there is no limit any more; one that was not in the form says nothing.
        minutes = (typed["minutes"] or "full") if "minutes" in typed else None
        wish = Wish(track, typed.get("zone"), typed.get("time"), typed.get("days"), mode, minutes=minutes)
        await enroll(interaction, wish)
    except UserError as error:
        await answer(interaction, enroll_returned(sentence(error), typed, track or ""))


async def enroll(interaction: Interaction, wish: Wish) -> None:
    """Enroll and say what happens from now on; direct messages are opened meanwhile, which can take a while."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    result = await services_of(interaction).enrollments.enroll(who(interaction), wish)
    await answer(interaction, words.enrolled(result))
