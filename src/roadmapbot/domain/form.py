"""Forms in which moderators write tasks and units: content as text to type, and typed text as content again.

What was left as it was keeps what it stands for, so that a form sent unchanged changes nothing. What cannot be
understood is a fault that quotes what was typed; how long a text may be is judged where files are judged.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from enum import StrEnum
from itertools import count

from roadmapbot.domain.errors import ContentRefused, Fault
from roadmapbot.domain.ids import ResourceId, TaskId, UnitId
from roadmapbot.domain.questions import questions_of, written
from roadmapbot.domain.track import Resource, Task, Unit

Texts = Mapping[str, str]
"""What stands in a form, by the names of its fields."""

LONGEST_ID = 32
LEVELS = ("beginner", "intermediate", "advanced")
EVIDENCE = ("link", "repository", "notebook", "text")
NOTHING = "nothing"
"""The choice of those who want no evidence."""
BLANK = Task(TaskId(""), "", "", 10, "", 45, (), (), "", (), None, ())
"""The task that nobody has written yet."""
BLANK_UNIT = Unit(UnitId(""), "", "", "", LEVELS[0], (), ())
_MINUTES = re.compile(r"(\d{1,3})\D+(\d{1,3})")


class Page(StrEnum):
    """A page of a form; Discord takes five fields on one."""

    UNIT = "u"
    TASK = "t"
    MORE = "m"


FIELDS: Mapping[Page, tuple[str, ...]] = {
    Page.UNIT: ("name", "summary", "level", "requires", "order"),
    Page.TASK: ("title", "goal", "steps", "question", "minutes"),
    Page.MORE: ("core", "links", "recall", "evidence"),
}
_EMPTY = {
    "name": "Give the unit a title.",
    "summary": "Say in a sentence or two what one learns in the unit.",
    "title": "Give the task a title; it starts with a verb.",
    "goal": "Say what the learner has at the end that one could show.",
    "steps": "Write two to five steps, one a line.",
    "question": "Write a check-in question: one that shows the work was done.",
    "core": "Write what to do on a bad day, complete in itself.",
    "links": "Name one to four links by their titles, one a line; /resources finds them.",
    "recall": "Write one to three recall questions, each with its choices below it.",
}


def task_texts(task: Task) -> Texts:
    """A task as one would type it."""
    return {
        "title": _flat(task.title),
        "goal": task.goal,
        "steps": "\n".join(map(_flat, task.steps)),
        "question": task.question,
        "minutes": f"{task.core_minutes} / {task.minutes}",
        "core": task.core,
        "links": "\n".join(each.id for each in task.resources),
        "recall": written(task.recall),
        "evidence": task.evidence or NOTHING,
    }


def unit_texts(unit: Unit) -> Texts:
    """A unit, without its tasks, as one would type it."""
    return {
        "name": _flat(unit.title),
        "summary": unit.summary,
        "level": unit.level,
        "requires": "\n".join(unit.requires),
        "order": "\n".join(own_id(task.id) for task in unit.tasks),
    }


def task_from(typed: Texts, base: Task, links: Mapping[ResourceId, Resource]) -> Task:
    """A task with what was typed in the place of what it has. Raises ContentRefused with every fault."""
    new, faults = _changed(typed, task_texts(base)), _empty(typed)
    made = replace(
        base,
        title=new.get("title", base.title),
        goal=new.get("goal", base.goal),
        question=new.get("question", base.question),
        core=new.get("core", base.core),
    )
    if "steps" in new:
        made = replace(made, steps=tuple(_kept(_lines(new["steps"]), base.steps)))
    if "evidence" in new:
        made = replace(made, evidence=new["evidence"] if new["evidence"] in EVIDENCE else None)
    if "minutes" in new:
        found = _MINUTES.search(new["minutes"])
        if found is None:
            sentence = "Write two numbers of minutes: for the core, then for the whole task, such as 10 / 45."
            faults.append(_fault("minutes", sentence, new["minutes"]))
        else:
            made = replace(made, core_minutes=int(found[1]), minutes=int(found[2]))
    if "links" in new:
        ids, wrong = _links(new["links"], links)
        made, faults = replace(made, resources=tuple(ids)), [*faults, *wrong]
    if "recall" in new:
        questions, wrong = questions_of(new["recall"], base.recall)
        made, faults = replace(made, recall=questions), [*faults, *wrong]
    if faults:
        raise ContentRefused(faults)
    return made


def unit_from(typed: Texts, base: Unit, units: Collection[UnitId]) -> Unit:
    """A unit with what was typed in the place of what it has. Raises ContentRefused with every fault."""
    new, faults = _changed(typed, unit_texts(base)), _empty(typed)
    made = replace(
        base,
        title=new.get("name", base.title),
        summary=new.get("summary", base.summary),
        level=new.get("level", base.level),
    )
    if "requires" in new:
        required = list(dict.fromkeys(re.split(r"[\s,;]+", new["requires"].strip()))) if new["requires"].strip() else []
        faults += [_unknown("requires", "unit", each, units) for each in required if each not in units]
        made = replace(made, requires=tuple(map(UnitId, required)))
    if "order" in new:
        tasks = {own_id(task.id): task for task in base.tasks}
        order = re.split(r"[\s,;]+", new["order"].strip())
        if sorted(order) == sorted(tasks):
            made = replace(made, tasks=tuple(tasks[each] for each in order))
        else:
            sentence = f"The order must name every task once, and no other: {', '.join(tasks)}."
            faults.append(_fault("order", sentence, new["order"]))
    if faults:
        raise ContentRefused(faults)
    return made


def own_id(task_id: TaskId) -> str:
    """A task's id as it stands in its unit."""
    return task_id.partition("/")[2]


def id_from(title: str, taken: Collection[str], otherwise: str) -> str:
    """A short name made of a title that nothing else has; `otherwise` where the title has no Latin letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or otherwise
    for number in count(1):  # pragma: no branch - it ends with the first that is free
        ending = f"-{number}" if number > 1 else ""
        made = _short(words, LONGEST_ID - len(ending)) + ending
        if made not in taken:
            break
    return made


def ids_of_tasks(unit: Unit) -> Collection[str]:
    """The ids that no new task of a unit may have: also those that tasks had, since somebody may have done them."""
    had = [old for task in unit.tasks for old in task.was]
    return {own_id(task_id) for task_id in (*(task.id for task in unit.tasks), *unit.retired, *had)}


def with_task(unit: Unit, task: Task, after: str = "") -> Unit:
    """A unit with a task in the place of the one of the same id; a new one comes after another, else at the end."""
    if any(each.id == task.id for each in unit.tasks):
        return replace(unit, tasks=tuple(task if each.id == task.id else each for each in unit.tasks))
    ids = [own_id(each.id) for each in unit.tasks]
    place = ids.index(after) + 1 if after in ids else len(ids)
    return replace(unit, tasks=(*unit.tasks[:place], task, *unit.tasks[place:]))


def _short(words: str, longest: int) -> str:
    """A short name cut between two words, if it can be."""
    if len(words) <= longest:
        return words
    cut = words[: longest + 1].rpartition("-")[0]
    return cut or words[:longest]


def _changed(typed: Texts, was: Texts) -> dict[str, str]:
    found = {name: text.replace("\r\n", "\n").strip() for name, text in typed.items()}
    return {name: text for name, text in found.items() if name in was and text != was[name].strip()}


def _empty(typed: Texts) -> list[Fault]:
    """The fields that were left empty and must not be."""
    return [_fault(name, what, "") for name, what in _EMPTY.items() if not typed.get(name, "x").strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _kept(lines: Collection[str], was: Collection[str]) -> Iterator[str]:
    """Lines; one that was left as it was is what it stood for, which may have had several."""
    known = {_flat(each): each for each in was}
    yield from (known.get(line, line) for line in lines)


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))


def _links(text: str, links: Mapping[ResourceId, Resource]) -> tuple[list[Resource], list[Fault]]:
    """Links by their short names or titles, one a line; short names may stand in one line with commas between."""
    by_name = {
        **{each.title.casefold(): each for each in links.values()},
        **{str(i): each for i, each in links.items()},
    }
    named = [
        each.strip()
        for line in _lines(text)
        for each in ([line] if line.casefold() in by_name else line.split(","))
        if each.strip()
    ]
    found = {each: by_name.get(each.casefold()) for each in named}
    faults = [_unknown("links", "link", each, list(links)) for each, link in found.items() if link is None]
    return [link for link in dict.fromkeys(found.values()) if link is not None], faults


def _unknown(field: str, what: str, text: str, known: Collection[str]) -> Fault:
    near = get_close_matches(text.casefold(), list(known), n=3)
    maybe = f" Did you mean {' or '.join(near)}?" if near else ""
    return _fault(field, f"I know no {what} of this name.{maybe}", text)


def _fault(field: str, sentence: str, quoted: str) -> Fault:
    return Fault(field, 0, sentence, quoted)
