"""The roadmap to look around in: tracks, a track, a phase, a unit, a task; each page leads to the others."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.attempts import TryPage, back_id
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.ids import EnrollRef, enroll_id
from roadmapbot.adapters.chat.render.leafing import Leaf, leaf
from roadmapbot.adapters.chat.render.pages import Level, WayPage
from roadmapbot.adapters.chat.render.phrases import BLUE, GREEN, bar, clip, count, listed, minutes, percent, safe
from roadmapbot.adapters.chat.render.task import whole
from roadmapbot.domain.progress import Standing
from roadmapbot.services.ports import How
from roadmapbot.services.roadmap import PhaseView, TaskLine, TaskView, TrackLine, TrackView, UnitLine, UnitView

_SIZE = 20
"""Items on one page: 25 fit into a select, 20 into a description with the longest titles."""
_LONGEST_OPTION = 100
_MINUTES_MATTER = 600
_DONE, _NEXT, _OPEN, _SKIPPED, _KNOWN = "✓", "▶️", "▫️", "⏭️", "🎓"
_LEGEND = {_DONE: "done", _KNOWN: "known already", _NEXT: "your next task", _SKIPPED: "skipped"}
_BEHIND = {
    How.DONE: (_DONE, " You have done it."),
    How.KNOWN: (_KNOWN, " You have shown that you know it."),
    How.SKIPPED: (_SKIPPED, " You have skipped it."),
}
"""How a task that is behind somebody is marked, and what is said of it."""

Item = discord.ui.Item[discord.ui.View]
Option = tuple[WayPage, str, str]
"""Where a choice leads, what it is called, and what is said about it."""


def tracks(lines: Sequence[TrackLine], number: int) -> Drawn:
    """Every track."""
    page = WayPage(Level.TRACKS)
    shown = leaf(lines, number, _SIZE)
    texts, options = [], []
    for line in shown.items:
        mark = _mark(line.standing, is_next=line.is_current)
        here = " · **your track**" if line.is_current else ""
        texts.append(f"{mark} **{safe(line.track.title)}** · {_progress(line.standing)}{here}")
        options.append((WayPage(Level.TRACK, line.track.id), line.track.title, line.track.summary))
    text = "\n".join(texts) or "There is no track yet. Please ask a moderator of this server to add one."
    embed = _embed("The roadmap: every track", text)
    embed.set_footer(text="Choose a track to look inside. Looking changes nothing.")
    return _drawn(embed, page, shown, options, "Look into a track…", ())


def track(view: TrackView, number: int) -> Drawn:
    """A track with its phases."""
    found, standing = view.line.track, view.line.standing
    page = WayPage(Level.TRACK, found.id)
    shown = leaf(view.phases, number, _SIZE)
    texts, options = [], []
    for place, line in enumerate(shown.items, start=shown.first):
        mark = _mark(line.standing, is_next=line.is_next)
        texts.append(f"{mark} {place}. **{safe(line.phase.title)}** · {_progress(line.standing)}")
        title = f"{place}. {line.phase.title}"
        options.append((WayPage(Level.PHASE, found.id, line.phase.id), title, line.phase.summary))
    time = sum(task.minutes for task in found.tasks)
    about = [
        safe(found.summary),
        f"*{safe(found.audience)}*" if found.audience else "",
        f"**{count(standing.total, 'task')}**, one a day, about {_hours(time)} in all\n{_bar(standing)}",
        "\n".join(texts),
    ]
    embed = _embed(found.title, "\n\n".join(part for part in about if part))
    if view.line.is_current:
        embed.set_footer(text="This is your track. /plan shows when each task comes.")
    elif view.may_enroll:
        embed.set_footer(text="Enroll to get one task a day, at your own time.")
    enroll = (
        [buttons.button("Enroll", enroll_id(EnrollRef(found.id)), discord.ButtonStyle.success)]
        if view.may_enroll
        else []
    )
    return _drawn(embed, page, shown, options, "Look into a phase…", (*enroll, _back("All tracks", Level.TRACKS)))


def phase(view: PhaseView, number: int) -> Drawn:
    """A phase with its units."""
    found, track_id = view.line.phase, view.track.id
    page = WayPage(Level.PHASE, track_id, found.id)
    shown = leaf(view.units, number, _SIZE)
    texts, options = [], []
    for line in shown.items:
        mark = _mark(line.standing, is_next=line.is_next)
        texts.append(f"{mark} **{safe(line.unit.title)}** · {line.unit.level} · {_progress(line.standing)}")
        options.append((WayPage(Level.UNIT, track_id, line.unit.id), line.unit.title, line.unit.summary))
    about = [safe(found.summary), _bar(view.line.standing), "\n".join(texts)]
    embed = _embed(f"Phase {view.number}: {found.title}", "\n\n".join(about))
    embed.set_author(name=clip(view.track.title, LONGEST_TITLE))
    back = _back("Back to the track", Level.TRACK, track_id)
    return _drawn(embed, page, shown, options, "Look into a unit…", (back,))


def unit(view: UnitView, number: int) -> Drawn:
    """A unit with its tasks."""
    found, track_id = view.line.unit, view.track.id
    page = WayPage(Level.UNIT, track_id, found.id)
    shown = leaf(view.tasks, number, _SIZE)
    texts, options = [], []
    for line in shown.items:
        texts.append(f"{_task_mark(line)} Day {line.day}: {safe(line.task.title)} · {minutes(line.task.minutes)}")
        title = f"Day {line.day}: {line.task.title}"
        options.append((WayPage(Level.TASK, track_id, line.task.id), title, line.task.goal))
    time = minutes(sum(task.minutes for task in found.tasks))
    about = [
        safe(found.summary),
        f"**Level:** {found.level} · {count(len(found.tasks), 'task')}, about {time}",
        *([f"**Builds on:** {_requires(view.requires)}"] if view.requires else []),
        "\n".join(texts),
    ]
    embed = _embed(found.title, "\n\n".join(about))
    embed.set_author(name=clip(f"{view.track.title} · {view.phase.title}", LONGEST_TITLE))
    marks = {_task_mark(line) for line in shown.items}
    legend = " · ".join(f"{sign} {word}" for sign, word in _LEGEND.items() if sign in marks)
    if legend:
        embed.set_footer(text=legend)
    back = _back("Back to the phase", Level.PHASE, track_id, view.phase.id)
    return _drawn(embed, page, shown, options, "Look at a task…", (*_knowing(view), back))


def _knowing(view: UnitView) -> list[Item]:
    """The buttons for who knows a unit already, and for who wants it back."""
    track_id, unit_id = view.track.id, view.line.unit.id
    items: list[Item] = []
    if view.may_test:
        page = TryPage(track_id, unit_id)
        items.append(buttons.button("I know this", page.custom_id, discord.ButtonStyle.primary))
    if view.known:
        items.append(buttons.button("Bring it back", back_id(track_id, unit_id), discord.ButtonStyle.secondary))
    return items


def task(view: TaskView) -> Drawn:
    """A task as it looks on its day."""
    line, track_id = view.line, view.track.id
    embed = whole(line.task)
    embed.set_author(name=clip(f"Day {line.day} of {view.total} · {view.phase.title}", LONGEST_TITLE))
    embed.add_field(name="Check-in question", value=clip(line.task.question, LONGEST_FIELD), inline=False)
    embed.set_footer(text=clip(f"{view.track.title} · {view.unit.title}", LONGEST_TITLE))
    if line.how is not None:
        embed.title = clip(f"{_task_mark(line)} {embed.title}", LONGEST_TITLE)
        embed.color = GREEN
    items: list[Item] = [_back("Back to the unit", Level.UNIT, track_id, view.unit.id)]
    around = ((view.before, f"◀ Day {line.day - 1}"), (view.after, f"Day {line.day + 1} ▶"))
    items += [_to(label, WayPage(Level.TASK, track_id, task_id)) for task_id, label in around if task_id]
    return Drawn(f"This is what day {line.day} looks like.{_how(line)}", (embed,), buttons.row(*items))


def _how(line: TaskLine) -> str:
    if line.how is not None:
        return _BEHIND[line.how][1]
    return " It is your next task: `/today` shows it with its buttons." if line.is_next else ""


def _requires(lines: Sequence[UnitLine]) -> str:
    names = [f"{safe(line.unit.title)}{' ✓' if line.standing.is_complete else ''}" for line in lines]
    return clip(listed(names), LONGEST_FIELD)


def _mark(standing: Standing, *, is_next: bool) -> str:
    if standing.is_complete:
        return _DONE
    return _NEXT if is_next else _OPEN


def _task_mark(line: TaskLine) -> str:
    if line.how is not None:
        return _BEHIND[line.how][0]
    return _NEXT if line.is_next else _OPEN


def _progress(standing: Standing) -> str:
    if not standing.behind:
        return count(standing.total, "task")
    return f"{standing.behind} of {count(standing.total, 'task')}"


def _hours(number: int) -> str:
    """A time that a track takes: nobody plans months to the minute."""
    return minutes(number) if number < _MINUTES_MATTER else count(round(number / 60), "hour")


def _bar(standing: Standing) -> str:
    return f"{bar(standing.share)} {percent(standing.share)} · {standing.behind} of {standing.total} behind you"


def _embed(title: str, text: str) -> discord.Embed:
    return discord.Embed(title=clip(title, LONGEST_TITLE), description=clip(text, LONGEST_DESCRIPTION), color=BLUE)


def _drawn(
    embed: discord.Embed,
    page: WayPage,
    shown: Leaf[object],
    options: Sequence[Option],
    placeholder: str,
    more: Sequence[Item],
) -> Drawn:
    """A page with the select that leads on, the buttons to its other pages, and those that lead elsewhere."""
    items: list[Item] = []
    present = replace(page, number=shown.number)
    if options:
        items.append(_select(present, options, placeholder))
    if shown.has_before:
        items.append(_to("◀ Previous", replace(page, number=shown.number - 1)))
    if shown.has_after:
        items.append(_to("More ▶", replace(page, number=shown.number + 1)))
    items += more
    return Drawn(None, (embed,), buttons.row(*items) if items else None)


def _select(page: WayPage, options: Sequence[Option], placeholder: str) -> discord.ui.Select[discord.ui.View]:
    return discord.ui.Select(
        custom_id=page.select_id,
        placeholder=placeholder,
        options=[
            discord.SelectOption(
                label=clip(title, _LONGEST_OPTION),
                value=to.custom_id,
                description=clip(about, _LONGEST_OPTION) or None,
            )
            for to, title, about in options
        ],
    )


def _back(label: str, level: Level, track_id: str = "", part: str = "") -> discord.ui.Button[discord.ui.View]:
    return _to(label, WayPage(level, track_id, part))


def _to(label: str, page: WayPage) -> discord.ui.Button[discord.ui.View]:
    return buttons.button(label, page.custom_id, discord.ButtonStyle.secondary)
