"""Sees to it that no task of a unit vanishes by accident: one that goes must be named, and one that was renamed too."""

from collections.abc import Iterator, Mapping

from roadmapbot.adapters.content import schema
from roadmapbot.adapters.content.problems import Problem
from roadmapbot.adapters.content.reading import Document
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import Source
from roadmapbot.domain.ids import UnitId
from roadmapbot.domain.track import Catalogue


def losses(before: Catalogue, units: Mapping[str, Source], shapes: Shapes) -> list[Problem]:
    """The problem of every task that a unit had until now, and that its new version says nothing about."""
    return sorted(problem for unit_id, source in units.items() for problem in _lost(before, unit_id, source, shapes))


def _lost(before: Catalogue, unit_id: str, source: Source, shapes: Shapes) -> Iterator[Problem]:
    known = before.units.get(UnitId(unit_id))
    document, model = shapes.of(source, schema.UnitModel)
    if known is None or model is None:
        return
    named = {task.id for task in model.tasks} | {old for task in model.tasks for old in task.was} | set(model.retired)
    for task in known.tasks:
        own = task.id.partition("/")[2]
        if own not in named:
            yield from _problem(document, own)


def _problem(document: Document, own: str) -> Iterator[Problem]:
    document.add(
        ("tasks",),
        f"The task {own} was in this unit until now. List it under retired: if it should go, or under was: of the "
        "task that takes its place.",
    )
    yield document.problems[-1]
