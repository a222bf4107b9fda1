"""In what content differs from what it was, and for whom, as a moderator reads it."""

from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION
from roadmapbot.adapters.chat.render.phrases import clip, count, safe
from roadmapbot.domain.difference import Difference, Impact, Kind, TaskChange, TrackChange, UnitChange

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


def changes(found: Difference) -> str:
    """Everything in which two catalogues differ, a line each."""
    lines = [_track_line(change) for change in found.tracks]
    for unit in found.units:
        lines.append(_unit_line(unit))
        lines += [_task_line(task) for task in unit.tasks]
    for change in found.resources:
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


def concerned(found: Impact) -> str:
    """What that means for learners."""
    if not found.learners:
        return "Nobody is on a track here yet. Whoever joins gets it as it is then."
    lines = [
        f"{count(found.learners, 'learner')} in this server, {found.inside} of them in a unit that changes.",
        f"0 lose progress. {found.other_next} {'sees' if found.other_next == 1 else 'see'} another next task than now.",
    ]
    if found.finished:
        lines.append(f"⚠️ {count(found.finished, 'learner')} would have nothing left on their track.")
    return "\n".join(lines)
