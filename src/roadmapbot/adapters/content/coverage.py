"""Reads `coverage/*.yaml`: what the source articles name, heading by heading, and where the content treats it.

It is for those who write and judge content; the bot itself never reads it. That a place really treats what it is named
for is the writer's word. What is held here is that the place exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from roadmapbot.adapters.content.problems import ContentError
from roadmapbot.adapters.content.problems import Path as Place
from roadmapbot.adapters.content.reading import Document
from roadmapbot.adapters.content.schema import Source, Strict, Text
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import ContentFolder
from roadmapbot.domain.reference import Shelf
from roadmapbot.domain.track import Catalogue

_PATTERN = "coverage/*.yaml"
_KINDS = f"write unit/task, a unit, track:…, resource:… or reference:shelf/… ({', '.join(Shelf)})."
_Places = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=110)]],
    Field(
        min_length=1,
        description="Where it is: unit/task, a unit, track:…, resource:… or reference:shelf/…; leave it out where it "
        "is nowhere yet.",
    ),
]


class NameModel(Strict):
    """Something that the article names."""

    name: Text(120) = Field(description="A topic, tool, book, role, figure, tip, question … in a few words.")  # type: ignore[valid-type]
    places: _Places = Field(default_factory=list, alias="in")


class HeadingModel(Strict):
    """A heading of the article."""

    heading: Text(120) = Field(description="A short name of ours for the heading; the article's words stay its own.")  # type: ignore[valid-type]
    names: Annotated[list[NameModel], Field(min_length=1)] = Field(
        default_factory=list, description="Everything that stands under the heading, in order."
    )
    places: _Places = Field(default_factory=list, alias="in")

    @model_validator(mode="after")
    def _one_of_two(self) -> "HeadingModel":
        if self.names and self.places:
            raise ValueError("give names, each with its own in, or one in for the whole heading.")
        return self


class CoverageModel(Strict):
    """`coverage/<code>.yaml`."""

    source: Source = Field(description="The article's number, in quotes; the same as the file's name.")
    headings: Annotated[list[HeadingModel], Field(min_length=1)] = Field(
        description="Every heading of the article, in its order."
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Something that an article names, and the places that treat it; none where it is missing."""

    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with what stands under it; `places` where it has no names of its own."""

    title: str
    names: tuple[Named, ...]
    places: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether everything under it has a place."""
        return all(each.places for each in self.names) if self.names else bool(self.places)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one article names; `source` is its code."""

    source: str
    headings: tuple[Heading, ...]

    @property
    def missing(self) -> list[str]:
        """What has no place, in the article's order."""
        found = []
        for heading in self.headings:
            if not heading.is_covered and not heading.names:
                found.append(heading.title)
            found += [f"{heading.title}: {each.name}" for each in heading.names if not each.places]
        return found


def load_coverage(folder: Path, catalogue: Catalogue) -> tuple[Coverage, ...]:
    """Read what a content folder says of the articles; nothing where it has no `coverage/`.

    It blocks, so call it in a thread. Raises ContentError with every problem found.
    """
    found = ContentFolder(folder, (_PATTERN,)).read()
    problems = list(found.problems)
    coverages = []
    shapes = Shapes()
    for source in found.matching(_PATTERN):
        document, model = shapes.of(source, CoverageModel)
        if model is not None:
            _check(document, model, catalogue)
            coverages.append(_coverage(model))
        problems += document.problems
    if problems:
        raise ContentError(sorted(problems))
    return tuple(coverages)


def _check(document: Document, model: CoverageModel, catalogue: Catalogue) -> None:
    stem = Path(document.file).stem
    if model.source != stem:
        document.add(("source",), f"The source must be the file's name: {stem}.")
    known = _known(catalogue)
    for where, place in _places(model):
        if place not in known:
            document.add(where, _fault(place))
    for index, heading in enumerate(model.headings):
        above: set[str] = set()
        for number, each in enumerate(heading.names):
            if each.name in above:
                document.add(
                    ("headings", index, "names", number, "name"), f'"{each.name}" is under this heading twice.'
                )
            above.add(each.name)


def _places(model: CoverageModel) -> Iterator[tuple[Place, str]]:
    """Every place that is named, with where it stands in the file."""
    for index, heading in enumerate(model.headings):
        at: Place = ("headings", index)
        yield from (((*at, "in", position), place) for position, place in enumerate(heading.places))
        for number, each in enumerate(heading.names):
            here = (*at, "names", number, "in")
            yield from (((*here, position), place) for position, place in enumerate(each.places))


def _known(catalogue: Catalogue) -> frozenset[str]:
    """Every place there is, as it is written."""
    resources = (f"resource:{each}" for each in catalogue.resources)
    tracks = (f"track:{each}" for each in catalogue.tracks)
    entries = (f"reference:{shelf}/{entry.id}" for shelf in Shelf for entry in catalogue.reference.on(shelf))
    return frozenset([*catalogue.tasks, *catalogue.units, *resources, *tracks, *entries])


def _fault(place: str) -> str:
    """Why a place that is not among the known ones is none."""
    kind, colon, rest = place.partition(":")
    shelf, slash, entry = rest.partition("/")
    if not colon:
        return f'There is no {"task" if "/" in place else "unit"} with the id "{place}".'
    if kind == "track":
        return f'There is no track with the id "{rest}".'
    if kind == "resource":
        return f'There is no resource with the id "{rest}" in resources.yaml.'
    if kind == "reference" and slash and shelf in set(Shelf):
        return f'There is no entry with the id "{entry}" that /{shelf} shows.'
    return f'"{place}" is no place: {_KINDS}'


def _coverage(model: CoverageModel) -> Coverage:
    headings = (
        Heading(each.heading, tuple(Named(one.name, tuple(one.places)) for one in each.names), tuple(each.places))
        for each in model.headings
    )
    return Coverage(model.source, tuple(headings))
