"""Reports about tasks: the learner's form and its answer, the moderators' queue."""

from collections.abc import Sequence
from datetime import date

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_OPTION, MOST_OPTIONS, Drawn
from roadmapbot.adapters.chat.render.form_parts import add_text, form
from roadmapbot.adapters.chat.render.phrases import BLUE, GREEN, clip, count, safe, stamp
from roadmapbot.adapters.chat.render.report_ids import (
    REPORT_SELECT,
    ReportAction,
    ReportButton,
    link_form_id,
    report_form_id,
)
from roadmapbot.adapters.chat.render.task import link
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.report import LONGEST_REPORT, Flaw
from roadmapbot.domain.track import Task
from roadmapbot.services.reports import Flagged, Taken

_FLAWS = {
    Flaw.DEAD_LINK: "A link does not work",
    Flaw.UNCLEAR: "Something is unclear",
    Flaw.WRONG: "Something is wrong",
}
_ASKED = {
    Flaw.DEAD_LINK: "the link does not work",
    Flaw.UNCLEAR: "unclear",
    Flaw.WRONG: "wrong",
}
_SHOWN = 12
_NOTES_SHOWN = 8
_WHOLE_TASK = "-"
_LONGEST_ADDRESS = 500
_Style = discord.ButtonStyle


def report_form(task: Task, enrollment_id: EnrollmentId, on: date) -> discord.ui.Modal:
    """The form in which a learner says what is wrong with a task."""
    modal = form("Report a problem", report_form_id(enrollment_id, on))
    flaws = [discord.SelectOption(label=label, value=flaw.value) for flaw, label in _FLAWS.items()]
    what: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(custom_id="flaw", options=flaws)
    description = clip(f"About: {task.title}", 100)
    modal.add_item(discord.ui.Label(text="What is it?", description=description, component=what))
    if task.resources:
        options = [discord.SelectOption(label="The task itself", value=_WHOLE_TASK, default=True)]
        for resource in task.resources[: MOST_OPTIONS - 1]:
            options.append(discord.SelectOption(label=clip(resource.title, LONGEST_OPTION), value=resource.id))
        which: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(custom_id="resource", options=options)
        modal.add_item(discord.ui.Label(text="Where?", component=which))
    hint = "What did you expect, and what did you find?"
    style = discord.TextStyle.paragraph
    add_text(modal, "note", "In your words, if you like", hint, LONGEST_REPORT, "", style=style, required=False)
    return modal


def thanks(taken: Taken) -> Drawn:
    """What a learner reads who reported something."""
    about = f"the link **{safe(taken.resource.title)}**" if taken.resource else f"**{safe(taken.task.title)}**"
    return Drawn(
        f"Thank you! The moderators see what you reported about {about}, and not that it was you. "
        "Your day goes on as usual: if the task cannot be done like this, its 10-minute version counts in full, and "
        "**Skip** brings the next one."
    )


def link_form(flagged: Flagged) -> discord.ui.Modal:
    """The form that asks for another address of a link."""
    modal = form("Replace the link", link_form_id(flagged.reported.first.id))
    was = flagged.resource.url if flagged.resource else ""
    add_text(modal, "address", "The address that works", "https://…", _LONGEST_ADDRESS, was)
    return modal


def queue(found: Sequence[Flagged]) -> Drawn:
    """What is reported, with a choice of what to look at."""
    embed = discord.Embed(title="Reported by learners", color=BLUE)
    if not found:
        embed.description = "Nothing is waiting. Learners report with the button under their tasks."
        embed.color = GREEN
        return Drawn(None, (embed,))
    lines = [f"• {_line(flagged)}" for flagged in found[:_SHOWN]]
    lines += [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    embed.description = clip("\n".join(lines), LONGEST_DESCRIPTION)
    options = [
        discord.SelectOption(
            label=clip(flagged.resource.title if flagged.resource else flagged.task.title, LONGEST_OPTION),
            value=str(flagged.reported.first.id),
            description=clip(f"{_word(flagged)} · {_people(flagged)}", LONGEST_OPTION),
        )
        for flagged in found[:MOST_OPTIONS]
    ]
    chosen: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=REPORT_SELECT, placeholder="Look at one…", options=options
    )
    return Drawn(None, (embed,), buttons.row(chosen))


def report(flagged: Flagged) -> Drawn:
    """What was reported about one thing, and what can be done about it."""
    title = flagged.resource.title if flagged.resource else flagged.task.title
    embed = discord.Embed(title=clip(f"{safe(title)}: {_word(flagged)}", 256), color=BLUE)
    lines = [f"In the task **{safe(flagged.task.title)}** (`{flagged.task.id}`)."]
    if flagged.resource:
        lines.append(f"The link: {link(flagged.resource)}\n<{flagged.resource.url}>")
    lines.append(f"Reported by {_people(flagged)}, first {stamp(flagged.reported.first.at)}.")
    notes = flagged.reported.notes
    lines += [f"> “{safe(note)}”" for note in notes[:_NOTES_SHOWN]]
    lines += [f"… and {len(notes) - _NOTES_SHOWN} more notes"] if len(notes) > _NOTES_SHOWN else []
    embed.description = clip("\n".join(lines), LONGEST_DESCRIPTION)
    if not flagged.resource:
        embed.set_footer(text=f"To change the task: /content edit item: {flagged.task.id}")
    return Drawn(None, (embed,), _decide(flagged))


def _decide(flagged: Flagged) -> discord.ui.View:
    report_id = flagged.reported.first.id
    shown = [
        (ReportAction.SETTLED, "Settled", _Style.success),
        (ReportAction.DISMISSED, "Nothing to mend", _Style.secondary),
        (ReportAction.QUEUE, "Back to the list", _Style.secondary),
    ]
    if flagged.resource:
        shown.insert(0, (ReportAction.LINK, "Replace the link", _Style.primary))
    return buttons.row(
        *(buttons.button(label, ReportButton(action, report_id).custom_id, style) for action, label, style in shown)
    )


def _line(flagged: Flagged) -> str:
    about = f"link **{safe(flagged.resource.title)}** in " if flagged.resource else ""
    return f"{about}**{safe(flagged.task.title)}**: {_word(flagged)} · {_people(flagged)}"


def _word(flagged: Flagged) -> str:
    flaw = flagged.reported.first.flaw
    return "a link does not work" if flaw is Flaw.DEAD_LINK and not flagged.resource else _ASKED[flaw]


def _people(flagged: Flagged) -> str:
    return count(len(flagged.reported.reports), "learner")
