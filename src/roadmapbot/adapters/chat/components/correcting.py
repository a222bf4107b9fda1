"""What moderators press on appeals and days. Each press asks anew whether it is a moderator's of that server."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import appeals as words
from roadmapbot.adapters.chat.render import members as page
from roadmapbot.adapters.chat.render.correcting_ids import RULED_PATTERN, Ruled
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.ids import day_of
from roadmapbot.domain.appeal import AppealId
from roadmapbot.domain.correction import CORRECTED_TO, CorrectionId
from roadmapbot.domain.errors import NotCorrectable, OwnDay, UserError
from roadmapbot.domain.ids import EnrollmentId, GuildId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.corrections import Ruling


class RuledButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=RULED_PATTERN):
    """A button about an appeal, a learner or a correction."""

    def __init__(self, item: discord.ui.Button[Any], action: Ruled, about: int) -> None:
        super().__init__(item)
        self._action = action
        self._about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "RuledButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, Ruled(match["action"]), int(match["id"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await _PRESSED[self._action](interaction, guild.id, self._about)


async def _excuse(interaction: Interaction, guild_id: GuildId, about: int) -> None:
    await _grant(interaction, guild_id, AppealId(about), DayStatus.EXCUSED)


async def _count(interaction: Interaction, guild_id: GuildId, about: int) -> None:
    await _grant(interaction, guild_id, AppealId(about), DayStatus.LATE)


async def _grant(interaction: Interaction, guild_id: GuildId, appeal_id: AppealId, status: DayStatus) -> None:
    await redraw.hold(interaction)
    correction = await services_of(interaction).appeals.grant(guild_id, appeal_id, status, user_of(interaction))
    await _show_queue(interaction, guild_id, words.ruled(correction))


async def _decline(interaction: Interaction, guild_id: GuildId, about: int) -> None:
    appeal = await services_of(interaction).appeals.show(guild_id, AppealId(about))
    if appeal.user_id == user_of(interaction):
        raise OwnDay
    await interaction.response.send_modal(words.decline_form(appeal))


async def _correct(interaction: Interaction, guild_id: GuildId, about: int) -> None:
    found = await services_of(interaction).members.by_enrollment(guild_id, EnrollmentId(about))
    if found.enrollment.user_id == user_of(interaction):
        raise OwnDay
    if not found.correctable:
        raise NotCorrectable
    await interaction.response.send_modal(page.correct_form(found))


async def _undo(interaction: Interaction, guild_id: GuildId, about: int) -> None:
    await redraw.hold(interaction)
    services = services_of(interaction)
    correction = await services.corrections.undo(guild_id, CorrectionId(about), user_of(interaction))
    await _show_member(interaction, guild_id, correction.enrollment_id, page.undone(correction))


_PRESSED: dict[Ruled, Callable[[Interaction, GuildId, int], Awaitable[None]]] = {
    Ruled.EXCUSE: _excuse,
    Ruled.LATE: _count,
    Ruled.DECLINE: _decline,
    Ruled.CORRECT: _correct,
    Ruled.UNDO: _undo,
}


async def take_decline(interaction: Interaction, appeal_id: AppealId) -> None:
    """Leave a day as it is, with what was typed; what cannot be taken is given back."""
    guild = await moderated(interaction)
    await redraw.hold(interaction)
    text = fields(interaction).get("text", "")
    try:
        appeal = await services_of(interaction).appeals.decline(guild.id, appeal_id, text, user_of(interaction))
    except UserError as error:
        await answer(interaction, words.returned(sentence(error), text))
        return
    await _show_queue(interaction, guild.id, words.declined(appeal))


async def take_correction(interaction: Interaction, enrollment_id: EnrollmentId) -> None:
    """Correct the day that was chosen; what cannot be taken is given back."""
    guild = await moderated(interaction)
    await redraw.hold(interaction)
    values = fields(interaction)
    text = values.get("text", "")
    try:
        ruling = _ruling(values.get("day", ""), values.get("status", ""), text)
        corrections = services_of(interaction).corrections
        correction = await corrections.correct(guild.id, enrollment_id, ruling, user_of(interaction))
    except UserError as error:
        await answer(interaction, words.returned(sentence(error), text))
        return
    await _show_member(interaction, guild.id, enrollment_id, words.ruled(correction))


def _ruling(day: str, status: str, why: str) -> Ruling:
    """What was chosen in the form. Raises NotCorrectable for what nobody can choose there."""
    on = day_of(day)
    chosen = next((each for each in CORRECTED_TO if each == status), None)
    if on is None or chosen is None:
        raise NotCorrectable(on)
    return Ruling(on, chosen, why)


async def _show_queue(interaction: Interaction, guild_id: GuildId, done: Drawn) -> None:
    """Put what still waits into the place of the page that led here."""
    found = await services_of(interaction).appeals.queue(guild_id)
    await redraw.replace_own(interaction, words.queue(found, done))


async def _show_member(interaction: Interaction, guild_id: GuildId, enrollment_id: EnrollmentId, done: Drawn) -> None:
    """Put the learner as they stand now into the place of the page that led here."""
    found = await services_of(interaction).members.by_enrollment(guild_id, enrollment_id)
    await redraw.replace_own(interaction, page.member(found, done))
