"""Brings messages that stand already up to date.

A day's posts, wherever they were sent, are drawn anew by `services.redraw`. Answers that one person alone sees can
only be edited with the interaction that came from them: they are drawn anew here.
"""

import logging
from datetime import date
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, quietly
from roadmapbot.adapters.chat.components.asking import Interaction, services_of
from roadmapbot.adapters.chat.failures import FAILURES
from roadmapbot.adapters.chat.messages import parts
from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.adapters.chat.render.task import kept
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.streak import Streak
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.recording import CheckedIn

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


async def days(interaction: Interaction, enrollment_id: EnrollmentId, *dates: date) -> None:
    """Show the tasks of some days as they are now, wherever they were sent. What fails is let go."""
    await quietly(services_of(interaction).redraw.days(enrollment_id, dict.fromkeys(dates)), "drawing a day anew")


async def recorded(interaction: Interaction, result: CheckedIn) -> None:
    """Show what a check-in changed on the posts of its day, and of the days whose task it was too."""
    await days(interaction, result.check_in.enrollment_id, result.check_in.local_on, *result.outdated)


async def show_task(interaction: Interaction, post: DailyTask, ref: DayRef) -> None:
    """Show a day's task as it is now on the answer it was asked for with, if the button stood there."""
    if _is_own_answer(interaction, ref):
        await _edit_quietly(interaction, draw(post))


async def show_kept(interaction: Interaction, streak: Streak, ref: DayRef) -> None:
    """Show a day's task as done on the answer it was asked for with, if the button stood there."""
    message = interaction.message
    if message is not None and message.embeds and _is_own_answer(interaction, ref):
        view = buttons.on_task(ref, is_kept=True)
        await _edit_quietly(interaction, Drawn(None, (kept(message.embeds[0], streak),), view))


def _is_own_answer(interaction: Interaction, ref: DayRef) -> bool:
    """Whether a button stood on a task that was asked for, which no delivery knows of."""
    message = interaction.message
    return message is not None and message.id == ref.message_id and ref.delivery_id is None


async def _edit_quietly(interaction: Interaction, drawn: Drawn) -> None:
    try:
        await _edit_own(interaction, drawn)
    except FAILURES as error:
        log.info("The task that was asked for could not be brought up to date: %s", error)


async def _edit_own(interaction: Interaction, drawn: Drawn) -> None:
    """Edit the message that the button is on. Raises discord.HTTPException."""
    if interaction.response.is_done():
        await interaction.edit_original_response(**_changes(drawn))
    else:
        await interaction.response.edit_message(**_changes(drawn))


def _changes(drawn: Drawn) -> dict[str, Any]:
    changes = {"view": None, **parts(drawn)}
    del changes["silent"]
    changes.pop("files", None)
    return changes
