"""What the buttons on a day's post do: Done, Write check-in, Snooze, Skip, and once it is done, Edit and Undo."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw, reports
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of, who_in
from roadmapbot.adapters.chat.render import change, replies
from roadmapbot.adapters.chat.render.forms import Typed, check_in_form
from roadmapbot.adapters.chat.render.ids import DAY_PATTERN, DayAction, DayForm, DayRef, FormKind, ref_of
from roadmapbot.domain.checkin import Answer, CheckIn, Via
from roadmapbot.domain.errors import DayClosed, NothingToCheckIn, NothingToUndo
from roadmapbot.domain.ids import MessageId


class DayPostButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=DAY_PATTERN):
    """A button on a day's post, known by its custom_id alone."""

    def __init__(self, item: discord.ui.Button[Any], action: DayAction, ref: DayRef | None) -> None:
        super().__init__(item)
        self._action = action
        self._ref = ref

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DayPostButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, DayAction(match["action"]), ref_of(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        if self._ref is None or interaction.message is None:
            raise NothingToCheckIn
        ref = replace(self._ref, message_id=MessageId(interaction.message.id))
        await _PRESSED[self._action](interaction, ref)


async def done(interaction: Interaction, ref: DayRef) -> None:
    """Record the day and show it on its post."""
    await redraw.hold(interaction)
    result = await services_of(interaction).check_ins.for_day(
        ref.enrollment_id, ref.on, user_of(interaction), Via.BUTTON, Answer(), interaction.created_at
    )
    await redraw.show_kept(interaction, result.streak, ref)
    await answer(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def write(interaction: Interaction, ref: DayRef) -> None:
    """Open the form; where the day is recorded already, with what it says."""
    existing = await recorded(interaction, ref)
    kind = FormKind.EDIT if existing else FormKind.CHECKIN
    filled = Typed.of(existing.answer) if existing else Typed()
    await interaction.response.send_modal(check_in_form(DayForm(kind, ref), filled))


async def edit(interaction: Interaction, ref: DayRef) -> None:
    """Open the form with what the check-in says."""
    existing = await services_of(interaction).check_ins.show(ref.enrollment_id, ref.on, user_of(interaction))
    await interaction.response.send_modal(check_in_form(DayForm(FormKind.EDIT, ref), Typed.of(existing.answer)))


async def undo(interaction: Interaction, ref: DayRef) -> None:
    """Take the check-in back and show the task again."""
    await redraw.hold(interaction)
    result = await services_of(interaction).check_ins.undo(ref.enrollment_id, ref.on, user_of(interaction))
    await redraw.show_task(interaction, result.post, ref)
    await answer(interaction, change.undone(result))
    await redraw.days(interaction, ref.enrollment_id, result.local_on)


async def offer_skip(interaction: Interaction, ref: DayRef) -> None:
    """Ask before a task is put aside."""
    await _refuse_closed(interaction, ref)
    await answer(interaction, change.confirm_skip(ref))


async def offer_snooze(interaction: Interaction, ref: DayRef) -> None:
    """Ask how long to put the task off."""
    choices = await services_of(interaction).snoozes.waits(ref.enrollment_id, ref.on, user_of(interaction))
    await answer(interaction, change.ask_wait(ref, choices))


async def recorded(interaction: Interaction, ref: DayRef) -> CheckIn | None:
    """The day's check-in, None while it is open. Raises NotEnrolled, NotYours."""
    try:
        return await services_of(interaction).check_ins.show(ref.enrollment_id, ref.on, user_of(interaction))
    except NothingToUndo:
        return None


async def _refuse_closed(interaction: Interaction, ref: DayRef) -> None:
    """Say at once that a day cannot be changed. Raises NotEnrolled, NotYours, DayClosed."""
    if await recorded(interaction, ref) is not None:
        raise DayClosed(ref.on, is_over=False)
    services, user_id = services_of(interaction), user_of(interaction)
    for guild in await services.enrollments.servers(user_id):
        post = (await services.tasks.today(who_in(interaction, guild.id))).post
        if post.enrollment_id == ref.enrollment_id and post.local_on > ref.on:
            raise DayClosed(ref.on, is_over=True)


_PRESSED: dict[DayAction, Callable[[Interaction, DayRef], Awaitable[None]]] = {
    DayAction.DONE: done,
    DayAction.WRITE: write,
    DayAction.SKIP: offer_skip,
    DayAction.SNOOZE: offer_snooze,
    DayAction.EDIT: edit,
    DayAction.UNDO: undo,
    DayAction.REPORT: reports.ask,
}
