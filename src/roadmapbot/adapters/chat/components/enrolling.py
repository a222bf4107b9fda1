"""Enrolling from a plan's button or a form, and leaving with a second press."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who, who_in
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import enrollment as words
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.forms import enroll_form, enroll_returned, enroll_typed
from roadmapbot.adapters.chat.render.ids import ENROLL_PATTERN, LEAVE_PATTERN, EnrollRef, enroll_ref
from roadmapbot.domain.enrollment import Mode, State
from roadmapbot.domain.errors import AlreadyEnrolled, NotEnrolled, UserError
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.wishes import Wish


class EnrollButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ENROLL_PATTERN):
    """Enroll, or try again with what was typed before."""

    def __init__(self, item: discord.ui.Button[Any], ref: EnrollRef, *, is_again: bool) -> None:
        super().__init__(item)
        self._ref = ref
        self._is_again = is_again

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "EnrollButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, enroll_ref(match["ref"]), is_again=match["action"] == "again")

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(
            interaction, open_form(interaction, self._ref, typed_before(interaction) if self._is_again else {})
        )


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


def typed_before(interaction: Interaction) -> dict[str, str]:
    """What the message with a button holds of a form to enroll."""
    return enroll_typed(interaction.message.embeds) if interaction.message else {}


async def open_form(interaction: Interaction, ref: EnrollRef, typed: Mapping[str, str]) -> None:
    """Show the form to enroll with, unless somebody is on a track already. Raises AlreadyEnrolled, NotInServer."""
    services = services_of(interaction)
    defaults = await services.enrollments.defaults(who(interaction))
    await refuse_second(interaction, ref.track_id)
    await interaction.response.send_modal(enroll_form(ref, defaults, typed))


async def refuse_second(interaction: Interaction, track_id: str) -> None:
    """Say it before a form is filled in for nothing. Raises AlreadyEnrolled."""
    try:
        overview = await services_of(interaction).settings.overview(who(interaction))
    except NotEnrolled:
        return
    is_same = not track_id or track_id in {overview.track.id, overview.track.title}
    raise AlreadyEnrolled(overview.track.title, is_same, overview.enrollment.state is State.PAUSED)


async def take_form(interaction: Interaction, ref: EnrollRef) -> None:
    """Enroll with what was typed into the form; what cannot be read is given back."""
    typed = fields(interaction)
    track = ref.track_id or typed.get("track")
    try:
        # An emptied field says that there is no limit any more; one that was not in the form says nothing.
        minutes = (typed["minutes"] or "full") if "minutes" in typed else None
        await enroll(interaction, replace(wish_of(typed), track=track, minutes=minutes, start=ref.start))
    except UserError as error:
        again = EnrollRef(track or "", ref.start)
        await answer(interaction, enroll_returned(sentence(error), typed, again))


def wish_of(typed: Mapping[str, str]) -> Wish:
    """What was said along with a command or typed into a form; what was left out stays as it is."""
    mode = typed.get("delivery")
    return Wish(
        zone=typed.get("zone") or None,
        at=typed.get("time") or None,
        weekdays=typed.get("days") or None,
        mode=Mode(mode) if mode else None,
        minutes=typed.get("minutes") or None,
    )


async def enroll(interaction: Interaction, wish: Wish) -> None:
    """Enroll and say what happens from now on; direct messages are opened meanwhile, which can take a while."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    result = await services_of(interaction).enrollments.enroll(who(interaction), wish)
    await answer(interaction, words.enrolled(result))
    for enrollment_id, on in result.outdated:
        await redraw.days(interaction, enrollment_id, on)
