"""Writing units and tasks in forms: what stands in one when it opens, and what was typed as a draft.

What comes of a form is the same file that one could hand in, and goes the same way. Nothing is kept between opening
and sending, so that a form that stays open over a restart is taken all the same.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from roadmapbot.domain.errors import FormOutdated, UnknownPiece
from roadmapbot.domain.form import (
    BLANK,
    BLANK_UNIT,
    FIELDS,
    Page,
    Texts,
    id_from,
    ids_of_tasks,
    task_from,
    task_texts,
    unit_from,
    unit_texts,
    with_task,
)
from roadmapbot.domain.ids import GuildId, TaskId, UnitId, UserId
from roadmapbot.domain.revision import PieceKind
from roadmapbot.domain.track import Catalogue, Task, Unit
from roadmapbot.services.drafts import Drafts, DraftView
from roadmapbot.services.items import Form, FormRef
from roadmapbot.services.ports import Catalogues, Press, Storage

_MARK = 6
_ONLY_WHERE_TASKS_ARE = frozenset({"order"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of a form as it opens. `mark` tells whether what it was filled with is still so when it is sent."""

    ref: FormRef
    page: Page
    title: str
    texts: Texts
    mark: str
    tasks: int = 0
    """How many tasks the unit has that it is about, or the task belongs to; 0 for a new unit."""


class Forms:
    """The use-cases around forms. Who may call them is decided where the call comes from."""

    def __init__(self, storage: Storage, catalogues: Catalogues, press: Press, drafts: Drafts) -> None:
        self._storage = storage
        self._catalogues = catalogues
        self._press = press
        self._drafts = drafts

    async def open(self, guild_id: GuildId, ref: FormRef, page: Page) -> Opened:
        """A page of a form, filled with what is there. Raises UnknownPiece where that is gone, and DraftSettled."""
        catalogue = await self._catalogue(guild_id, ref)
        if ref.form is Form.NEW_UNIT:
            return _opened(ref, page, "", {**unit_texts(BLANK_UNIT), **task_texts(BLANK)}, 0)
        unit = _unit(catalogue, ref)
        if ref.form is Form.NEW_TASK:
            return _opened(ref, page, unit.title, task_texts(BLANK), len(unit.tasks))
        if ref.form is Form.UNIT:
            return _opened(ref, page, unit.title, unit_texts(unit), len(unit.tasks))
        task = _task(catalogue, ref)
        return _opened(ref, page, task.title, task_texts(task), len(unit.tasks))

    async def submit(
        self, guild_id: GuildId, author_id: UserId, ref: FormRef, typed: Texts, mark: str = ""
    ) -> DraftView:
        """Make a draft of what was typed, or change the one that the form is about. `mark` is that of its page.

        Raises ContentRefused, NothingChanged, UnknownPiece, DraftSettled, and FormOutdated where what the form was
        filled with is another by now.
        """
        catalogue = await self._catalogue(guild_id, ref)
        match ref.form:
            case Form.TASK:
                task = _task(catalogue, ref)
                _refuse_outdated(task_texts(task), typed, mark)
                unit = with_task(_unit(catalogue, ref), task_from(typed, task, catalogue.resources))
            case Form.UNIT:
                unit = _unit(catalogue, ref)
                _refuse_outdated(unit_texts(unit), typed, mark)
                unit = unit_from(typed, unit, list(catalogue.units))
            case Form.NEW_TASK:
                unit = _unit(catalogue, ref)
                task = task_from(typed, BLANK, catalogue.resources)
                own = id_from(task.title, ids_of_tasks(unit), "task")
                unit = with_task(unit, replace(task, id=TaskId(f"{unit.id}/{own}")), ref.parts[1])
            case _:
                unit = await self._new_unit(guild_id, ref, typed, catalogue)
        written = self._press.write_unit(unit)
        files = {path: text.encode() for path, text in self._press.files([written]).items()}
        if ref.draft_id:
            return await self._drafts.revise(guild_id, ref.draft_id, author_id, files)
        return await self._drafts.hand_in(guild_id, author_id, files)

    async def _new_unit(self, guild_id: GuildId, ref: FormRef, typed: Texts, catalogue: Catalogue) -> Unit:
        """A unit that was never there, with its first task."""
        blank = replace(BLANK_UNIT, area=ref.parts[0])
        unit = unit_from(_without(typed, _ONLY_WHERE_TASKS_ARE), blank, list(catalogue.units))
        task = task_from(typed, BLANK, catalogue.resources)
        async with self._storage.read() as uow:
            published = await uow.revisions.in_force(guild_id)
        # Not the name of a unit that was retired either: what people did in it hangs on it.
        had = {piece.id for piece in published if piece.kind is PieceKind.UNIT}
        unit_id = id_from(unit.title, {*catalogue.units, *self._press.bundled().units, *had}, "unit")
        own = id_from(task.title, (), "task")
        return replace(unit, id=UnitId(unit_id), tasks=(replace(task, id=TaskId(f"{unit_id}/{own}")),))

    async def _catalogue(self, guild_id: GuildId, ref: FormRef) -> Catalogue:
        if not ref.draft_id:
            return self._catalogues.of(guild_id)
        return (await self._drafts.show(guild_id, ref.draft_id)).after


def _opened(ref: FormRef, page: Page, title: str, texts: Texts, tasks: int) -> Opened:
    left_out = _ONLY_WHERE_TASKS_ARE if not tasks else frozenset()
    shown = {name: texts[name] for name in FIELDS[page] if name not in left_out}
    return Opened(ref, page, title, shown, "0" * _MARK if ref.is_new else _mark(shown), tasks)


def _mark(texts: Texts) -> str:
    joined = "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts))
    return hashlib.sha256(joined.encode()).hexdigest()[:_MARK]


def _refuse_outdated(now: Texts, typed: Texts, mark: str) -> None:
    """Raise FormOutdated where a form was filled with something else than what is there now."""
    there = {name: now[name] for name in typed if name in now}
    if _mark(there) != mark:
        raise FormOutdated([name for name in there if there[name].strip() != typed[name].strip()])


def _without(texts: Texts, names: Collection[str]) -> Texts:
    return {name: text for name, text in texts.items() if name not in names}


def _unit(catalogue: Catalogue, ref: FormRef) -> Unit:
    found = catalogue.units.get(UnitId(ref.parts[0]))
    if found is None:
        raise UnknownPiece(ref.parts[0])
    return found


def _task(catalogue: Catalogue, ref: FormRef) -> Task:
    found = catalogue.task(TaskId(ref.name))
    if found is None:
        raise UnknownPiece(ref.name)
    return found
