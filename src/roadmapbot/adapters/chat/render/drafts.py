"""A draft as a moderator sees it: what changes, for whom, what stands in its way, and every task as on its day."""

from collections.abc import Iterator, Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.difference import changes, concerned
from roadmapbot.adapters.chat.render.drawn import (
    LONGEST_DESCRIPTION,
    LONGEST_FIELD,
    LONGEST_OPTION,
    LONGEST_PLACEHOLDER,
    MOST_OPTIONS,
    Drawn,
)
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, GREEN, clip, count, listed, safe, stamp
from roadmapbot.adapters.chat.render.preview import as_on_its_day
from roadmapbot.adapters.chat.render.publishing_ids import DraftAction, DraftButton, open_form_id, place_id
from roadmapbot.domain.difference import Kind
from roadmapbot.domain.form import Page
from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.revision import DraftState
from roadmapbot.domain.track import Task
from roadmapbot.services.drafts import DraftView
from roadmapbot.services.items import Form, FormRef
from roadmapbot.services.publishing import Published

_Style = discord.ButtonStyle
Select = discord.ui.Select[discord.ui.View]


def draft(view: DraftView) -> Drawn:
    """A draft with everything that can be done with it."""
    embed = discord.Embed(title=f"Draft {view.draft.id}", description=changes(view.difference), color=_color(view))
    embed.add_field(name="For whom", value=concerned(view.impact), inline=False)
    if view.difference.new_addresses:
        addresses = "\n".join(f"• <{address}>" for address in view.difference.new_addresses)
        embed.add_field(name="New links: please open each once", value=clip(addresses, LONGEST_FIELD), inline=False)
    if view.unplaced:
        names = listed([f"**{safe(view.after.units[each].title)}**" for each in view.unplaced])
        text = f"{names}: no track has it yet, so nobody would get it. Choose below where it comes."
        embed.add_field(name="In no track", value=clip(text, LONGEST_FIELD), inline=False)
    if view.moved:
        names = listed([f"`{revision.written.piece}`" for revision in view.moved])
        who = listed(
            sorted({f"<@{revision.author_id}>" if revision.author_id else "The operator" for revision in view.moved})
        )
        text = f"{who} published {names} since this draft was made. Publishing it lays it over theirs."
        embed.add_field(name="Somebody was faster", value=clip(text, LONGEST_FIELD), inline=False)
    embed.set_footer(text="Nothing reaches a learner before you publish. What is done stays done, whatever changes.")
    return Drawn(_state(view), (embed,), _buttons(view))


def _state(view: DraftView) -> str | None:
    match view.draft.state:
        case DraftState.SCHEDULED if view.draft.publish_at:
            at = view.draft.publish_at
            return f"Scheduled for {stamp(at, 'F')} ({stamp(at)}). Until then it can be published at once or discarded."
        case DraftState.WAITING:
            return "This draft waits for a second moderator."
        case _:
            return None


def _color(view: DraftView) -> discord.Color:
    return AMBER if view.moved or view.unplaced or view.impact.finished else BLUE


def _buttons(view: DraftView) -> discord.ui.View:
    draft_id, state = view.draft.id, view.draft.state
    shown: list[tuple[DraftAction, str, discord.ButtonStyle]] = []
    if shown_tasks(view):
        shown.append((DraftAction.SEE, "See it as a learner", _Style.secondary))
    if view.moved:
        shown.append((DraftAction.OVER, "Publish all the same", _Style.danger))
    else:
        # What nobody would get is not what one wants to publish.
        shown.append((DraftAction.PUBLISH, "Publish now", _Style.secondary if view.unplaced else _Style.success))
        shown.append((DraftAction.WHEN, "Publish later", _Style.primary))
    if view.guild.needs_approval and view.draft.approver_id is None and state is DraftState.OPEN:
        shown.append((DraftAction.ASK, "Ask a second moderator", _Style.primary))
    shown.append((DraftAction.DISCARD, "Discard", _Style.secondary))
    row = buttons.row(
        *(buttons.button(label, DraftButton(action, draft_id).custom_id, style) for action, label, style in shown)
    )
    for label, ref, page in _forms(view):
        edit = buttons.button(label, open_form_id(ref, page), _Style.secondary)
        # In a row of their own: else the first stands behind Discard, and the others below it.
        edit.row = 1
        row.add_item(edit)
    if view.unplaced:
        row.add_item(_places(view))
    return row


def _forms(view: DraftView) -> Iterator[tuple[str, FormRef, Page]]:
    """The forms in which a draft can be gone on with: that of its only unit, and that of its only task."""
    units = [change for change in view.difference.units if change.kind is not Kind.RETIRED]
    tasks = shown_tasks(view)
    if len(units) == 1 and (units[0].fields or units[0].is_reordered or units[0].kind is Kind.NEW):
        yield "Edit the unit", FormRef(Form.UNIT, units[0].unit.id, view.draft.id), Page.UNIT
    if len(tasks) == 1:
        ref = FormRef(Form.TASK, tasks[0].id, view.draft.id)
        yield "Edit the task", ref, Page.TASK
        yield "More fields", ref, Page.MORE


def _places(view: DraftView) -> discord.ui.Select[discord.ui.View]:
    """Which track the first unit that is in none could go into."""
    unit_id = view.unplaced[0]
    options = [
        discord.SelectOption(
            label=clip(track.title, LONGEST_OPTION),
            value=track.id,
            description=clip(track.summary, LONGEST_OPTION) or None,
        )
        for track in view.after.tracks.values()
    ][:MOST_OPTIONS]
    title = clip(f"Which track does “{view.after.units[unit_id].title}” come into?", LONGEST_PLACEHOLDER)
    return discord.ui.Select(custom_id=place_id(view.draft.id, unit_id), placeholder=title, options=options)


def phases(view: DraftView, track_id: TrackId, unit_id: UnitId) -> Drawn:
    """Which phase of a track a unit comes into."""
    track, unit = view.after.tracks[track_id], view.after.units[unit_id]
    options = [
        discord.SelectOption(
            label=clip(f"{number}. {phase.title}", LONGEST_OPTION),
            value=f"{track.id}:{number - 1}",
            description=clip(f"after “{phase.units[-1].title}”" if phase.units else "at its beginning", LONGEST_OPTION),
        )
        for number, phase in enumerate(track.phases, start=1)
    ]
    placeholder = clip(f"Phase of “{track.title}”…", LONGEST_PLACEHOLDER)
    select: Select = discord.ui.Select(
        custom_id=place_id(view.draft.id, unit_id), placeholder=placeholder, options=options
    )
    back = DraftButton(DraftAction.SHOW, view.draft.id)
    text = (
        f"In which phase of **{safe(track.title)}** does **{safe(unit.title)}** come? "
        "It stands at the end of the phase; learners who are past it get it next."
    )
    return Drawn(text, view=buttons.row(select, buttons.button("Back to the draft", back.custom_id, _Style.secondary)))


# --- a task as a learner will see it ----------------------------------------------------------------------------


def shown_tasks(view: DraftView) -> Sequence[Task]:
    """The tasks that are new or changed, in order; those that are retired cannot be looked at."""
    return [change.task for change in view.difference.tasks if change.kind is not Kind.RETIRED]


def preview(view: DraftView, number: int) -> Drawn:
    """One of the tasks that change as a learner gets it on its day, with buttons that only show what they are."""
    tasks = shown_tasks(view)
    if not tasks:
        return draft(view)
    number = min(max(0, number), len(tasks) - 1)
    task = tasks[number]
    drawn = as_on_its_day(view.after.tracks.values(), task, view.draft.created_at)
    row = drawn.view or buttons.row()
    steps = [(number - 1, "◀ Before"), (number + 1, "After ▶")]
    for to, label in steps:
        if 0 <= to < len(tasks):
            row.add_item(_move(view, label, to))
    row.add_item(
        buttons.button("Back to the draft", DraftButton(DraftAction.SHOW, view.draft.id).custom_id, _Style.primary)
    )
    text = f"Task {number + 1} of {len(tasks)} in this draft, as a learner gets it on its day."
    return Drawn(text, drawn.embeds, row)


def _move(view: DraftView, label: str, to: int) -> discord.ui.Button[discord.ui.View]:
    return buttons.button(label, DraftButton(DraftAction.SEE, view.draft.id, to).custom_id, _Style.secondary)


# --- what came of it --------------------------------------------------------------------------------------------


def published(result: Published) -> Drawn:
    """That it is in force, what changed, and the way back."""
    text = (
        f"**Published.** {count(len(result.revisions), 'piece')} of content changed. Learners get it from their next "
        "task on; tasks that are out already stay as they are."
    )
    lines = clip("\n".join(f"• {safe(fact)}" for fact in result.facts), LONGEST_DESCRIPTION)
    embed = discord.Embed(title=f"Draft {result.draft.id} is in force", description=lines, color=GREEN)
    undo = DraftButton(DraftAction.UNDO, result.revisions[0].id)
    return Drawn(text, (embed,), buttons.row(buttons.button("Take it back", undo.custom_id, _Style.secondary)))


def taken_back(result: Published) -> Drawn:
    """That what was before is in force again."""
    drawn = published(result)
    return Drawn("**Taken back.** What was in force before is in force again.", drawn.embeds, drawn.view)


def discarded() -> Drawn:
    """That nothing was changed."""
    return Drawn("Discarded. Nothing was changed, and no learner saw any of it.")


def asking(view: DraftView) -> Drawn:
    """What the other moderators read, in the channel."""
    text = (
        f"<@{view.draft.author_id}> asks a second moderator to look at draft {view.draft.id}: "
        f"{count(len(view.draft.pieces), 'piece')} of content, {count(view.impact.learners, 'learner')} concerned."
    )
    look = DraftButton(DraftAction.SHOW, view.draft.id)
    return Drawn(text, view=buttons.row(buttons.button("Look at it", look.custom_id, _Style.primary)))
