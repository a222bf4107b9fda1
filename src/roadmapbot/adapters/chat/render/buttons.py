"""Rows of buttons. Each carries its state in its custom_id; what pressing it does is in `components`."""

from collections.abc import Sequence
from datetime import date, timedelta

import discord

from roadmapbot.adapters.chat.render.drawn import LONGEST_OPTION, MOST_OPTIONS
from roadmapbot.adapters.chat.render.ids import (
    AnswerAction,
    AnswerButton,
    DayAction,
    DayButton,
    DayRef,
    EnrollRef,
    enroll_id,
    leave_id,
    place_id,
    shelf_id,
)
from roadmapbot.adapters.chat.render.phrases import clip, wait
from roadmapbot.domain.ids import GuildId, TaskId, TrackId
from roadmapbot.domain.reference import Entry, Shelf

MOST_MENUS = 5
"""Rows of a message; a menu fills one."""

_Style = discord.ButtonStyle
_REPORT = (DayAction.REPORT, "Report a problem", _Style.secondary)
_ON_TASK = (
    (DayAction.DONE, "Done", _Style.success),
    (DayAction.WRITE, "Write check-in", _Style.primary),
    (DayAction.SNOOZE, "Snooze", _Style.secondary),
    (DayAction.SKIP, "Skip", _Style.secondary),
    _REPORT,
)
_ON_KEPT = ((DayAction.EDIT, "Edit", _Style.secondary), (DayAction.UNDO, "Undo", _Style.secondary), _REPORT)
_ON_ANSWER = {
    AnswerAction.EDIT: ("Edit", _Style.secondary),
    AnswerAction.UNDO: ("Undo", _Style.secondary),
    AnswerAction.SKIP: ("Show me the next task", _Style.primary),
    AnswerAction.KEEP: ("Keep this one", _Style.secondary),
    AnswerAction.UNSKIP: ("Undo skip", _Style.secondary),
    AnswerAction.COUNT: ("Count it", _Style.success),
    AnswerAction.OFFER_SKIP: ("Skip", _Style.secondary),
    AnswerAction.OFFER_SNOOZE: ("Snooze", _Style.secondary),
    AnswerAction.RETRY: ("Try again", _Style.primary),
}


def row(*items: discord.ui.Item[discord.ui.View]) -> discord.ui.View:
    """A view that never ends by itself: its buttons are known by their custom_ids alone."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def button(label: str, custom_id: str, style: discord.ButtonStyle) -> discord.ui.Button[discord.ui.View]:
    """One button."""
    return discord.ui.Button(label=label, custom_id=custom_id, style=style)


def on_task(ref: DayRef, *, is_kept: bool) -> discord.ui.View:
    """The buttons of a day's post."""
    shown = _ON_KEPT if is_kept else _ON_TASK
    return row(
        *(
            button(label, DayButton(action, ref.enrollment_id, ref.on, ref.delivery_id).custom_id, style)
            for action, label, style in shown
        )
    )


def on_answer(ref: DayRef, actions: Sequence[AnswerAction], task_id: TaskId | None = None) -> discord.ui.View:
    """The buttons of an answer about a day."""
    return row(
        *(
            button(_ON_ANSWER[action][0], AnswerButton(action, ref, task_id).custom_id, _ON_ANSWER[action][1])
            for action in actions
        )
    )


def waits(ref: DayRef, choices: Sequence[timedelta]) -> discord.ui.View:
    """The choice of how long to snooze; the values are hours."""
    options = [
        discord.SelectOption(label=f"in {wait(choice)}", value=f"{choice / timedelta(hours=1):g}") for choice in choices
    ]
    custom_id = AnswerButton(AnswerAction.WAIT, ref).custom_id
    return row(discord.ui.Select(custom_id=custom_id, placeholder="Remind me…", options=options))


def enroll(track_id: TrackId) -> discord.ui.View:
    """The Enroll button of a plan."""
    return row(button("Enroll", enroll_id(EnrollRef(track_id)), _Style.success))


def enroll_again(ref: EnrollRef) -> discord.ui.View:
    """The button that opens the form once more, as it was filled in."""
    return row(button("Try again", enroll_id(ref, again=True), _Style.primary))


def my_place(week_on: date) -> discord.ui.View:
    """The button of a board that tells one's own place."""
    return row(button("My place", place_id(week_on), _Style.secondary))


def confirm_leaving(guild_id: GuildId) -> discord.ui.View:
    """Leaving takes a second press."""
    return row(
        button("Leave the track", leave_id(guild_id), _Style.danger),
        button("Stay", leave_id(guild_id, stay=True), _Style.secondary),
    )


def entries(shelf: Shelf, all_of_them: Sequence[Entry], opened: str | None = None) -> discord.ui.View:
    """The menus of a shelf, as few and as even as Discord's limits allow; the opened entry is chosen."""
    shown = all_of_them[: MOST_OPTIONS * MOST_MENUS]
    size = -(-len(shown) // -(-len(shown) // MOST_OPTIONS))
    menus: list[discord.ui.Select[discord.ui.View]] = []
    for first in range(0, len(shown), size):
        part = shown[first : first + size]
        options = [
            discord.SelectOption(
                label=clip(f"{number}. {entry.title}", LONGEST_OPTION), value=entry.id, default=entry.id == opened
            )
            for number, entry in enumerate(part, start=first + 1)
        ]
        placeholder = f"Read more: {first + 1} to {first + len(part)}"
        custom_id = shelf_id(shelf, len(menus))
        menus.append(discord.ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))
    return row(*menus)
