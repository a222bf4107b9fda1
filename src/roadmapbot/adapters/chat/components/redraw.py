"""Brings messages that stand already up to date: the one an interaction came from, or a day's post elsewhere."""

import logging
from dataclasses import replace
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer
from roadmapbot.adapters.chat.components.asking import Interaction
from roadmapbot.adapters.chat.failures import FAILURES
from roadmapbot.adapters.chat.messages import parts
from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.adapters.chat.render.task import kept
from roadmapbot.domain.streak import Streak
from roadmapbot.services.posts import DailyTask

log = logging.getLogger(__name__)


async def hold(interaction: Interaction) -> None:
    """Tell Discord at once that a press or form has arrived: writing it down may take longer than its 3 seconds.

    A message with a button stays as it is meanwhile; where there is none, a note for this person alone appears.
    """
    try:
        if interaction.message is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await interaction.response.defer()
    except FAILURES as error:
        # It is worth writing down all the same; only the answer goes another way.
        log.info("Interaction %s could not be held: %s", interaction.id, error)


async def replace_own(interaction: Interaction, drawn: Drawn) -> None:
    """Answer by putting something else into the message the button is on; where that fails, answer anew."""
    try:
        await _edit_own(interaction, drawn)
    except discord.HTTPException as error:
        log.info("A message could not be replaced: %s", error)
        await answer(interaction, drawn)


async def show_post(interaction: Interaction, post: DailyTask, ref: DayRef) -> bool:
    """Show a day's post as it is now, where it stands; whether that worked. What fails is let go."""
    drawn = draw(replace(post, delivery_id=ref.delivery_id, mention=interaction.guild_id is not None))
    message = interaction.message
    if message is not None and message.flags.ephemeral and message.id == ref.message_id:
        drawn = replace(drawn, content=None, mentions=())
    return await _edit(interaction, ref, drawn)


async def show_kept(interaction: Interaction, streak: Streak, ref: DayRef) -> None:
    """Show a day's post as done, where it stands. What fails is let go: the check-in is recorded."""
    message = interaction.message
    try:
        if ref.message_id is None or interaction.channel_id is None:
            return
        if message is None or message.id != ref.message_id:
            # The button was pressed on an answer: the post itself has to be read first.
            channel = interaction.client.get_partial_messageable(interaction.channel_id)
            message = await channel.fetch_message(ref.message_id)
    except FAILURES as error:
        log.info("The post %s could not be read: %s", ref.message_id, error)
        return
    if not message.embeds:
        return
    view = buttons.on_task(ref, is_kept=True)
    await _edit(interaction, ref, Drawn(message.content or None, (kept(message.embeds[0], streak),), view))


async def _edit(interaction: Interaction, ref: DayRef, drawn: Drawn) -> bool:
    """Edit a day's post as the answer to an interaction on it, else as any message of ours."""
    message, channel_id = interaction.message, interaction.channel_id
    if message is not None and message.id == ref.message_id:
        try:
            await _edit_own(interaction, drawn)
        except discord.HTTPException as error:
            log.info("The post %s has to be edited in the other way: %s", ref.message_id, error)
        else:
            return True
    if ref.message_id is None or channel_id is None:
        return False
    try:
        channel = interaction.client.get_partial_messageable(channel_id)
        await channel.get_partial_message(ref.message_id).edit(**_changes(drawn))
    except FAILURES as error:
        log.info("The post %s could not be brought up to date: %s", ref.message_id, error)
        return False
    return True


async def _edit_own(interaction: Interaction, drawn: Drawn) -> None:
    """Edit the message that the button is on. Raises discord.HTTPException."""
    if interaction.response.is_done():
        await interaction.edit_original_response(**_changes(drawn))
    else:
        await interaction.response.edit_message(**_changes(drawn))


def _changes(drawn: Drawn) -> dict[str, Any]:
    changes = {"view": None, **parts(drawn)}
    del changes["silent"]
    return changes
