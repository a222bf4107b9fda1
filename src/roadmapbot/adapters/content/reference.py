"""Turns `reference/*.yaml` into what people look up, noting what does not fit together. All of it may be left out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from roadmapbot.adapters.content import reference_schema as schema
from roadmapbot.adapters.content.problems import Path as Place
from roadmapbot.adapters.content.reading import Document
from roadmapbot.domain.reference import (
    Certification,
    Entry,
    Figure,
    PayKind,
    Point,
    Reference,
    Role,
    SalaryLevel,
    Shelf,
    Source,
    Topic,
)

_MODELS: dict[str, tuple[type[BaseModel], Shelf | None]] = {
    "sources": (schema.SourcesModel, None),
    "roles": (schema.RolesModel, Shelf.ROLES),
    "salaries": (schema.SalariesModel, Shelf.SALARY),
    "certifications": (schema.CertificationsModel, Shelf.CERTIFICATIONS),
    "faq": (schema.TopicsModel, Shelf.FAQ),
    "interview": (schema.TopicsModel, Shelf.FAQ),
    "mistakes": (schema.TopicsModel, Shelf.FAQ),
}
"""The files by their names, in the order in which they fill the shelves. Sources come first: all others name them."""


class ReferenceBuilder:
    """Collects entries and sources from all files of the folder that have the right shape."""

    def __init__(self, files: Sequence[str]) -> None:
        self._files = {Path(file).stem: file for file in files}
        self._sources: dict[str, Source] = {}
        # Sources that cannot be read are one problem; where there are none at all, every entry that names one is.
        self._has_all_sources = "sources" not in self._files
        self._shelves: dict[Shelf, dict[str, Entry]] = {}
        self.unknown = [_unknown(file) for name, file in self._files.items() if name not in _MODELS]

    def files(self) -> Iterator[tuple[str, type[BaseModel]]]:
        """The files to read, with the shape of each."""
        for name, (model, _) in _MODELS.items():
            if name in self._files:
                yield self._files[name], model

    def take(self, document: Document, model: BaseModel) -> None:
        """Take in a file of the right shape; what does not fit is noted as problems of the document."""
        shelf = _MODELS[Path(document.file).stem][1]
        if isinstance(model, schema.SourcesModel):
            self._take_sources(document, model)
        elif shelf is not None:
            for place, entry in _entries(model):
                self._put(document, shelf, place, entry)

    def build(self) -> Reference:
        """All that was taken in."""
        shelves = {shelf: tuple(entries.values()) for shelf, entries in self._shelves.items()}
        return Reference(MappingProxyType(self._sources), MappingProxyType(shelves))

    def _take_sources(self, document: Document, model: schema.SourcesModel) -> None:
        self._has_all_sources = True
        for index, each in enumerate(model.sources):
            if each.code in self._sources:
                document.add(("sources", index, "code"), f"The code {each.code} is taken by a source above.")
            self._sources[each.code] = Source(each.code, each.title, each.short, each.year, each.publisher)

    def _put(self, document: Document, shelf: Shelf, place: Place, entry: Entry) -> None:
        entries = self._shelves.setdefault(shelf, {})
        if entry.id in entries:
            document.add((*place, "id"), f"The id {entry.id} is taken by another entry that /{shelf} shows.")
        entries[entry.id] = entry
        for where, code in _codes(entry):
            if self._has_all_sources and code not in self._sources:
                document.add((*place, *where), f'There is no source with the code "{code}" in reference/sources.yaml.')


def _unknown(file: str) -> Document:
    document = Document(file)
    known = ", ".join(f"{name}.yaml" for name in _MODELS)
    document.add((), f"This file is not one that is known here; there are {known}.")
    return document


def _entries(model: BaseModel) -> Iterator[tuple[Place, Entry]]:
    """The entries of a file with their places in it, topics last."""
    match model:
        case schema.RolesModel():
            yield from ((("roles", index), _role(each)) for index, each in enumerate(model.roles))
        case schema.SalariesModel():
            yield from ((("levels", index), _level(each)) for index, each in enumerate(model.levels))
        case schema.CertificationsModel():
            certifications = enumerate(model.certifications)
            yield from ((("certifications", index), _certification(each)) for index, each in certifications)
    topics: list[schema.TopicModel] = getattr(model, "topics", [])
    yield from ((("topics", index), _topic(each)) for index, each in enumerate(topics))


def _codes(entry: Entry) -> Iterator[tuple[Place, str]]:
    """Every code of a source that an entry names, with its place below the entry."""
    if isinstance(entry, SalaryLevel):
        yield from ((("figures", index, "source"), figure.source) for index, figure in enumerate(entry.figures))
        return
    yield from ((("sources", index), code) for index, code in enumerate(entry.sources))
    if isinstance(entry, Topic):
        for number, point in enumerate(entry.points):
            yield from ((("points", number, "sources", index), code) for index, code in enumerate(point.sources))


def _role(model: schema.RoleModel) -> Role:
    return Role(
        model.id,
        model.title,
        model.does,
        model.differs,
        model.fits,
        tuple(model.needs),
        model.likeness,
        tuple(model.sources),
    )


def _level(model: schema.LevelModel) -> SalaryLevel:
    figures = tuple(
        Figure(each.low, each.high, each.or_more, PayKind(each.kind), each.source, each.years, each.note)
        for each in model.figures
    )
    return SalaryLevel(model.id, model.title, model.text, figures)


def _certification(model: schema.CertificationModel) -> Certification:
    return Certification(
        model.id,
        model.title,
        model.provider,
        model.for_whom,
        model.cost,
        model.time,
        model.value,
        model.note,
        tuple(model.sources),
    )


def _topic(model: schema.TopicModel) -> Topic:
    points = tuple(Point(each.text, each.title or "", tuple(each.sources)) for each in model.points)
    return Topic(model.id, model.title, model.text, points, tuple(model.sources))
