"""What the buttons on answers about a day do: changing a check-in, confirming a skip, choosing a snooze."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import day, redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.render import change, replies
from roadmapbot.adapters.chat.render.forms import check_in_form, check_in_typed
from roadmapbot.adapters.chat.render.ids import (
    ANSWER_PATTERN,
    WAIT_PATTERN,
    AnswerAction,
    AnswerButton,
    DayForm,
    FormKind,
    parse_answer,
)
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.errors import NothingToCheckIn, NothingToUndo


class AnswerPressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ANSWER_PATTERN):
    """A button on an answer about a day, known by its custom_id alone."""

    def __init__(self, item: discord.ui.Button[Any], pressed: AnswerButton | None) -> None:
        super().__init__(item)
        self._pressed = pressed

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "AnswerPressed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, parse_answer(match.string))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        if self._pressed is None:
            raise NothingToCheckIn
        await _PRESSED[self._pressed.action](interaction, self._pressed)


class WaitChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=WAIT_PATTERN):
    """The choice of how long to snooze."""

    def __init__(self, item: discord.ui.Select[Any], pressed: AnswerButton | None) -> None:
        super().__init__(item)
        self._pressed = pressed

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "WaitChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item, parse_answer(match.string))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._snooze(interaction))

    async def _snooze(self, interaction: Interaction) -> None:
        if self._pressed is None:
            raise NothingToCheckIn
        ref = self._pressed.ref
        wait = timedelta(hours=float(self.item.values[0]))
        await redraw.hold(interaction)
        result = await services_of(interaction).snoozes.snooze(ref.enrollment_id, ref.on, user_of(interaction), wait)
        await redraw.replace_own(interaction, change.snoozed(result))


async def _undo(interaction: Interaction, pressed: AnswerButton) -> None:
    ref = pressed.ref
    await redraw.hold(interaction)
    result = await services_of(interaction).check_ins.undo(ref.enrollment_id, ref.on, user_of(interaction))
    await redraw.replace_own(interaction, change.undone(result))
    await redraw.days(interaction, ref.enrollment_id, result.local_on)


async def _skip(interaction: Interaction, pressed: AnswerButton) -> None:
    ref = pressed.ref
    await redraw.hold(interaction)
    result = await services_of(interaction).tasks.skip(ref.enrollment_id, ref.on, user_of(interaction))
    await redraw.replace_own(interaction, change.skipped(result, ref))
    await redraw.days(interaction, ref.enrollment_id, ref.on)


async def _keep(interaction: Interaction, _: AnswerButton) -> None:
    await redraw.replace_own(interaction, change.kept_task())


async def _unskip(interaction: Interaction, pressed: AnswerButton) -> None:
    ref = pressed.ref
    if pressed.task_id is None:
        raise NothingToUndo
    await redraw.hold(interaction)
    post = await services_of(interaction).tasks.unskip(ref.enrollment_id, ref.on, pressed.task_id, user_of(interaction))
    await redraw.replace_own(interaction, change.unskipped(post))
    await redraw.days(interaction, ref.enrollment_id, ref.on)


async def _count(interaction: Interaction, pressed: AnswerButton) -> None:
    ref = pressed.ref
    await redraw.hold(interaction)
    result = await services_of(interaction).check_ins.for_day(
        ref.enrollment_id, ref.on, user_of(interaction), Via.BUTTON, Answer(), interaction.created_at
    )
    await redraw.replace_own(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def _retry(interaction: Interaction, pressed: AnswerButton) -> None:
    embeds = interaction.message.embeds if interaction.message else ()
    kind = FormKind.EDIT if await day.recorded(interaction, pressed.ref) else FormKind.CHECKIN
    await interaction.response.send_modal(check_in_form(DayForm(kind, pressed.ref), check_in_typed(embeds)))


async def _edit(interaction: Interaction, pressed: AnswerButton) -> None:
    await day.edit(interaction, pressed.ref)


async def _offer_skip(interaction: Interaction, pressed: AnswerButton) -> None:
    await day.offer_skip(interaction, pressed.ref)


async def _offer_snooze(interaction: Interaction, pressed: AnswerButton) -> None:
    await day.offer_snooze(interaction, pressed.ref)


_PRESSED: dict[AnswerAction, Callable[[Interaction, AnswerButton], Awaitable[None]]] = {
    AnswerAction.EDIT: _edit,
    AnswerAction.UNDO: _undo,
    AnswerAction.SKIP: _skip,
    AnswerAction.KEEP: _keep,
    AnswerAction.UNSKIP: _unskip,
    AnswerAction.COUNT: _count,
    AnswerAction.RETRY: _retry,
    AnswerAction.OFFER_SKIP: _offer_skip,
    AnswerAction.OFFER_SNOOZE: _offer_snooze,
}
