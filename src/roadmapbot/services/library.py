"""Searching the resources of the catalogue, with the tasks that use them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from roadmapbot.domain.ids import ResourceId
from roadmapbot.domain.search import Index
from roadmapbot.domain.track import Catalogue, Resource, Task
from roadmapbot.services.people import Who, catalogues_for, followed_by
from roadmapbot.services.ports import Catalogues, Storage

_TITLE, _UNIT, _TASK, _ABOUT = 8.0, 3.0, 2.5, 2.0
"""How much a word weighs by where it stands."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for; None lets every kind or cost pass."""

    text: str
    kind: str | None = None
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A resource with the tasks that use it, in the order of the catalogue."""

    resource: Resource
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What fits a query, best first.

    Where nothing does: how many would without kind and cost, and the words that might have been meant.
    """

    query: Query
    found: tuple[Found, ...]
    without_filters: int = 0
    near: str | None = None


class _Shelf:
    """The resources of one catalogue, indexed. Knows nothing of the catalogue itself, so that it goes with it."""

    def __init__(self, catalogue: Catalogue) -> None:
        tasks: defaultdict[ResourceId, list[Task]] = defaultdict(list)
        for task in catalogue.tasks.values():
            for resource in task.resources:
                tasks[resource.id].append(task)
        units: defaultdict[ResourceId, set[str]] = defaultdict(set)
        for unit in {unit.id: unit for t in catalogue.tracks.values() for p in t.phases for unit in p.units}.values():
            for task in unit.tasks:
                for resource in task.resources:
                    units[resource.id].add(unit.title)
        self._all = [Found(each, tuple(tasks[each.id])) for each in catalogue.resources.values()]
        self._index = Index([_texts(found, units[found.resource.id]) for found in self._all])

    def find(self, query: Query) -> Sequence[Found]:
        """What fits, best first; of equals, what more tasks use."""
        scores = self._index.search(query.text)
        fitting = [(score, self._all[number]) for number, score in scores.items() if _fits(self._all[number], query)]
        return [found for _, found in sorted(fitting, key=_rank)]

    def near(self, text: str) -> str | None:
        """A query that might have been meant."""
        return self._index.near(text)


class Library:
    """The use-cases of searching."""

    def __init__(self, storage: Storage, catalogues: Catalogues) -> None:
        self._storage = storage
        self._catalogues = catalogues
        self._shelves: WeakKeyDictionary[Catalogue, _Shelf] = WeakKeyDictionary()

    async def search(self, who: Who, query: Query) -> Findings:
        """Resources that fit every word of a query, in their title, kind, cost, level, tasks or units."""
        shelf = await self._shelf(who)
        found = tuple(shelf.find(query))
        if found:
            return Findings(query, found)
        return Findings(query, (), len(shelf.find(Query(query.text))), shelf.near(query.text))

    async def suggest(self, who: Who, query: Query) -> Sequence[Resource]:
        """Resources that fit what was typed so far, for autocomplete."""
        return [found.resource for found in (await self._shelf(who)).find(query)]

    async def _shelf(self, who: Who) -> _Shelf:
        """The shelf of the content somebody may look at, indexed when it is first asked for."""
        followed = []
        if who.guild_id is None:
            async with self._storage.read() as uow:
                followed = list(await followed_by(uow, who))
        catalogue = catalogues_for(self._catalogues, who, followed)[0]
        shelf = self._shelves.get(catalogue)
        if shelf is None:
            shelf = self._shelves[catalogue] = _Shelf(catalogue)
        return shelf


def _texts(found: Found, units: set[str]) -> dict[str, float]:
    resource = found.resource
    about = f"{resource.kind} {resource.cost} {resource.level}"
    tasks = " ".join(task.title for task in found.tasks)
    return {about: _ABOUT, tasks: _TASK, " ".join(sorted(units)): _UNIT, resource.title: _TITLE}


def _fits(found: Found, query: Query) -> bool:
    return query.kind in (None, found.resource.kind) and query.cost in (None, found.resource.cost)


def _rank(scored: tuple[float, Found]) -> tuple[float, int, str]:
    score, found = scored
    return -score, -len(found.tasks), found.resource.title.casefold()
