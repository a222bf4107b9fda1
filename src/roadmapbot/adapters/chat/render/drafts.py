"""A draft as a moderator sees it: what changes, for whom, what stands in its way, and every task as on its day."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import (
    LONGEST_DESCRIPTION,
    LONGEST_FIELD,
    LONGEST_OPTION,
    LONGEST_PLACEHOLDER,
    MOST_OPTIONS,
    Drawn,
)
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, GREEN, clip, count, listed, safe, stamp
from roadmapbot.adapters.chat.render.publishing_ids import DraftAction, DraftButton, open_form_id, place_id
from roadmapbot.adapters.chat.render.task import daily_task
from roadmapbot.domain.difference import Kind, TaskChange, TrackChange, UnitChange
from roadmapbot.domain.form import Page
from roadmapbot.domain.ids import EnrollmentId, TaskId, TrackId, UnitId, UserId
from roadmapbot.domain.revision import DraftState
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.drafts import DraftView
from roadmapbot.services.items import Form, FormRef
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.publishing import Published

_SIGNS = {Kind.NEW: "🆕", Kind.CHANGED: "✏️", Kind.RETIRED: "🗑️"}
_WORDS = {
    "core_minutes": "minutes of the core",
    "core": "the core",
    "minutes": "minutes",
    "steps": "steps",
    "recall": "recall questions",
    "was": "earlier ids",
    "fit": "whom it is for",
    "phases": "phases",
}
_Style = discord.ButtonStyle
Select = discord.ui.Select[discord.ui.View]


def draft(view: DraftView) -> Drawn:
    """A draft with everything that can be done with it."""
    embed = discord.Embed(title=f"Draft {view.draft.id}", description=_changes(view), color=_color(view))
    embed.add_field(name="For whom", value=_impact(view), inline=False)
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


def _changes(view: DraftView) -> str:
    lines = [_track_line(change) for change in view.difference.tracks]
    for unit in view.difference.units:
        lines.append(_unit_line(unit))
        lines += [_task_line(task) for task in unit.tasks]
    for change in view.difference.resources:
        lines.append(f"{_SIGNS[change.kind]} Link **{safe(change.resource.title)}**")
    return clip("\n".join(lines) or "Nothing that a learner would notice.", LONGEST_DESCRIPTION)


def _track_line(change: TrackChange) -> str:
    parts = [f"{len(change.units_in)} more in it"] if change.units_in else []
    parts += [f"{len(change.units_out)} out of it"] if change.units_out else []
    parts += ["another order"] if change.is_reordered else []
    about = f" · {', '.join([*parts, *map(_word, change.fields)])}" if change.kind is Kind.CHANGED else ""
    return f"{_SIGNS[change.kind]} Track **{safe(change.track.title)}**{about}"


def _unit_line(change: UnitChange) -> str:
    parts = [*map(_word, change.fields), *(["another order"] if change.is_reordered else [])]
    about = f" · {', '.join(parts)}" if parts else ""
    size = f" · {count(len(change.unit.tasks), 'task')}" if change.kind is Kind.NEW else ""
    return f"{_SIGNS[change.kind]} Unit **{safe(change.unit.title)}**{size}{about}"


def _task_line(change: TaskChange) -> str:
    about = f" · {', '.join(map(_word, change.fields))}" if change.fields else ""
    name = f" · `{change.task.id}`" if change.kind is Kind.NEW else ""
    return f"\u2003{_SIGNS[change.kind]} {safe(change.task.title)}{name}{about}"


def _word(name: str) -> str:
    return _WORDS.get(name, name)


def _impact(view: DraftView) -> str:
    found = view.impact
    if not found.learners:
        return "Nobody is on a track here yet. Whoever joins gets it as it is then."
    lines = [
        f"{count(found.learners, 'learner')} in this server, {found.inside} of them in a unit that changes.",
        f"0 lose progress. {found.other_next} {'sees' if found.other_next == 1 else 'see'} another next task than now.",
    ]
    if found.finished:
        lines.append(f"⚠️ {count(found.finished, 'learner')} would have nothing left on their track.")
    return "\n".join(lines)


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
        row.add_item(buttons.button(label, open_form_id(ref, page), _Style.secondary))
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
    drawn = daily_task(_post(view, task))
    row = drawn.view or buttons.row()
    for item in row.children:
        if isinstance(item, discord.ui.Button):
            item.disabled, item.custom_id = True, f"x:none:{item.label}"
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


def _post(view: DraftView, task: Task) -> DailyTask:
    track = _track_of(view, task.id)
    numbers = {each.id: number for number, each in enumerate(track.tasks, start=1)} if track else {}
    phase = track.phase_of(task.id) if track else None
    now = view.draft.created_at
    return DailyTask(
        delivery_id=None,
        enrollment_id=EnrollmentId(0),
        user_id=UserId(0),
        task=task,
        track_title=track.title if track else "In no track yet",
        phase_title=phase.title if phase else "",
        number=numbers.get(task.id, 1),
        total=max(1, len(numbers)),
        local_on=now.date(),
        due_at=now,
        ends_at=now + timedelta(hours=12),
        is_late=False,
        streak=Streak(3, 3, 0, 4, 1.0),
        mention=False,
    )


def _track_of(view: DraftView, task_id: TaskId) -> Track | None:
    tracks = view.after.tracks.values()
    return next((track for track in tracks if track.phase_of(task_id) is not None), None)


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
