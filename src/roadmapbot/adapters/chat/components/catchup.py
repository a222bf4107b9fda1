"""Earning a missed day back: the button that offers it, those of its task, and its form."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.components.fields import WORTH_ANOTHER_TRY, answer_of, fields, typed
from roadmapbot.adapters.chat.render import replies
from roadmapbot.adapters.chat.render.catchup import (
    CATCH_UP_PATTERN,
    CatchUpAction,
    catch_up,
    catch_up_form,
    catch_up_returned,
)
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.forms import Typed, check_in_typed
from roadmapbot.adapters.chat.render.ids import DayRef, day_of
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.errors import NothingToCheckIn, UserError
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.recording import CheckedIn


class CatchUpButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=CATCH_UP_PATTERN):
    """A button about earning a missed day back, for its own learner alone."""

    def __init__(self, item: discord.ui.Button[Any], action: CatchUpAction, ref: DayRef | None) -> None:
        super().__init__(item)
        self._action = action
        self._ref = ref

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "CatchUpButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, CatchUpAction(match["action"]), missed_day(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        if self._ref is None:
            raise NothingToCheckIn
        await _PRESSED[self._action](interaction, self._ref)


def missed_day(found: re.Match[str]) -> DayRef | None:
    """The missed day in a match; None where the digits are no date."""
    on = day_of(found["on"])
    return None if on is None else DayRef(EnrollmentId(int(found["enrollment"])), on)


async def _show(interaction: Interaction, ref: DayRef) -> None:
    await redraw.hold(interaction)
    found = await services_of(interaction).catch_ups.show(ref.enrollment_id, ref.on, user_of(interaction))
    await answer(interaction, catch_up(found))


async def _done(interaction: Interaction, ref: DayRef) -> None:
    await redraw.hold(interaction)
    result = await _earn(interaction, ref, Via.BUTTON, Answer())
    await redraw.replace_own(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def _write(interaction: Interaction, ref: DayRef) -> None:
    # What stands in the way is better said before somebody has typed a long answer.
    await services_of(interaction).catch_ups.show(ref.enrollment_id, ref.on, user_of(interaction))
    await interaction.response.send_modal(catch_up_form(ref, Typed()))


async def _retry(interaction: Interaction, ref: DayRef) -> None:
    embeds = interaction.message.embeds if interaction.message else ()
    await interaction.response.send_modal(catch_up_form(ref, check_in_typed(embeds)))


async def take_catch_up(interaction: Interaction, ref: DayRef) -> None:
    """Record what was typed; what cannot be recorded is given back."""
    await redraw.hold(interaction)
    given = typed(fields(interaction))
    try:
        result = await _earn(interaction, ref, Via.FORM, answer_of(given))
    except UserError as error:
        may_retry = isinstance(error, WORTH_ANOTHER_TRY)
        await answer(interaction, catch_up_returned(sentence(error), given, ref, may_retry=may_retry))
        return
    await redraw.replace_own(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def _earn(interaction: Interaction, ref: DayRef, via: Via, said: Answer) -> CheckedIn:
    return await services_of(interaction).catch_ups.earn(
        ref.enrollment_id, ref.on, user_of(interaction), via, said, interaction.created_at
    )


_PRESSED: dict[CatchUpAction, Callable[[Interaction, DayRef], Awaitable[None]]] = {
    CatchUpAction.SHOW: _show,
    CatchUpAction.DONE: _done,
    CatchUpAction.WRITE: _write,
    CatchUpAction.RETRY: _retry,
}
