"""Appeals: the form of the learner, what they read afterwards, and the queue of the moderators."""

from collections.abc import Iterable, Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.correcting_ids import Ruled, appeal_form_id, decline_form_id, ruled_id
from roadmapbot.adapters.chat.render.drawn import MOST_OPTIONS, Drawn
from roadmapbot.adapters.chat.render.form_parts import form
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, day, long_day, safe, safe_name, stamp
from roadmapbot.adapters.chat.render.progress import STANDS, SYMBOLS
from roadmapbot.domain.appeal import LONGEST_SENTENCE, Appeal
from roadmapbot.domain.correction import Correction
from roadmapbot.domain.delivery import Delivery, DeliveryState
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.services.appeals import QUEUED, Queue, Queued

_STYLE = discord.ButtonStyle
_TASKS = {
    DeliveryState.WAITING: "task not sent yet",
    DeliveryState.CLAIMED: "task on its way",
    DeliveryState.SENT: "task sent",
    DeliveryState.UNNEEDED: "task not needed",
    DeliveryState.UNDELIVERABLE: "⚠️ task could not be delivered",
    DeliveryState.DEAD: "⚠️ task refused by Discord",
    DeliveryState.WITHDRAWN: "task taken away",
}


def appeal_form(enrollment_id: EnrollmentId, days: Sequence[LedgerDay]) -> discord.ui.Modal:
    """The form in which a learner says which day is wrong, and why."""
    shown = form("This is not right", appeal_form_id(enrollment_id))
    shown.add_item(day_choice(days))
    shown.add_item(sentence_field("What happened?", "Moderators of the server read it.", "I did it, but had no signal"))
    return shown


def decline_form(appeal: Appeal) -> discord.ui.Modal:
    """The form that asks a moderator why a day stays as it is."""
    shown = form(f"Decline: {day(appeal.local_on)} stays as it is", decline_form_id(appeal.id))
    shown.add_item(sentence_field("Why?", "The learner reads it.", "You were active in the chat all day"))
    return shown


def day_choice(days: Sequence[LedgerDay]) -> discord.ui.Label[discord.ui.Modal]:
    """The choice of one day in a form, with how each stands."""
    options = [
        discord.SelectOption(
            label=f"{long_day(each.local_on)}: {SYMBOLS[each.status][1]}",
            value=f"{each.local_on:%Y%m%d}",
            emoji=SYMBOLS[each.status][0],
            default=not number,
        )
        for number, each in enumerate(days[:MOST_OPTIONS])
    ]
    return discord.ui.Label(text="Which day?", component=discord.ui.Select(custom_id="day", options=options))


def sentence_field(label: str, help: str, hint: str) -> discord.ui.Label[discord.ui.Modal]:
    """A sentence in a form."""
    text: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="text", placeholder=hint, max_length=LONGEST_SENTENCE, style=discord.TextStyle.paragraph
    )
    return discord.ui.Label(text=label, description=help, component=text)


def filed(appeal: Appeal) -> Drawn:
    """That moderators will look at it, and where the answer will stand."""
    return Drawn(
        f"The moderators will look at {day(appeal.local_on)}. Nobody else reads what you wrote. "
        "Their answer comes with your next task, and `/streak why` shows it."
    )


def returned(sentence: str, text: str) -> Drawn:
    """Why a form could not be taken, and what was typed into it, to copy."""
    return Drawn(f"{sentence}\n\n**What you wrote**\n{safe(text)}" if text else sentence)


def queue(found: Queue, done: Drawn | None = None) -> Drawn:
    """What waits for a decision, each with one press; below what has just been `done`, with its own button."""
    row = buttons.row()
    for number, each in enumerate(found.appeals, start=1):
        _add(row, number - 1, _decisions(number, each.appeal))
    _add(row, QUEUED, done.view.children if done and done.view else ())
    text = "\n\n".join(_queued(number, each) for number, each in enumerate(found.appeals, start=1))
    embed = discord.Embed(title="Appeals", description=text or "Nothing waits for a decision.", color=BLUE)
    if found.is_more:
        embed.set_footer(text="More wait behind these; they move up as you decide.")
    return Drawn(done.content if done else None, (embed,), row if row.children else None)


def ruled(correction: Correction) -> Drawn:
    """How a day stands from now on, and the way back."""
    text = (
        f"Done: {day(correction.local_on)} of <@{correction.user_id}> {STANDS[correction.status]}. "
        "They read it with their next task and in `/streak why`."
    )
    undo = buttons.button(f"Undo: {day(correction.local_on)}", ruled_id(Ruled.UNDO, correction.id), _STYLE.secondary)
    return Drawn(text, view=buttons.row(undo))


def declined(appeal: Appeal) -> Drawn:
    """That a day stays as it is."""
    return Drawn(
        f"Done: {day(appeal.local_on)} of <@{appeal.user_id}> stays as it is. They read why with their next task."
    )


def task_words(task: Delivery | None) -> str:
    """What became of a day's task, and why."""
    if task is None:
        return "no task"
    sent = f" {stamp(task.sent_at, 'f')}" if task.sent_at else ""
    why = f" ({safe(clip(task.problem, 80))})" if task.problem else ""
    return f"{_TASKS[task.state]}{sent}{why}"


def _queued(number: int, each: Queued) -> str:
    appeal = each.appeal
    stands = f"{SYMBOLS[each.day.status][0]} {SYMBOLS[each.day.status][1]}" if each.day else "not in the ledger"
    return (
        f"**{number}. {safe_name(each.learner.name)}** (<@{appeal.user_id}>), asked {stamp(appeal.at)}\n"
        f"{long_day(appeal.local_on)}: {stands}, {task_words(each.task)}\n> {safe(appeal.text)}"
    )


def _add(view: discord.ui.View, row: int, items: Iterable[discord.ui.Item[discord.ui.View]]) -> None:
    for item in items:
        item.row = row
        view.add_item(item)


def _decisions(number: int, appeal: Appeal) -> list[discord.ui.Item[discord.ui.View]]:
    return [
        buttons.button(f"{number} · Excuse", ruled_id(Ruled.EXCUSE, appeal.id), _STYLE.success),
        buttons.button(f"{number} · Count as late", ruled_id(Ruled.LATE, appeal.id), _STYLE.primary),
        buttons.button(f"{number} · Decline…", ruled_id(Ruled.DECLINE, appeal.id), _STYLE.secondary),
    ]
