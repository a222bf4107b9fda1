"""Builds the catalogue from a folder of content files, or lists every problem they have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from roadmapbot.adapters.content import schema
from roadmapbot.adapters.content.problems import ContentError, Problem
from roadmapbot.adapters.content.reading import Document
from roadmapbot.adapters.content.reference import ReferenceBuilder
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import ContentFolder, Folder, Overlay, Source
from roadmapbot.domain.fit import Background, Fit, Goal
from roadmapbot.domain.ids import GuildId, ResourceId, TaskId, TrackId, UnitId
from roadmapbot.domain.reference import Reference
from roadmapbot.domain.revision import PieceKind
from roadmapbot.domain.track import STARTER, Catalogue, Phase, RecallQuestion, Resource, Span, Task, Track, Unit

_Model = TypeVar("_Model", bound=BaseModel)


class LoadedCatalogues:
    """The catalogues in force: that of a server which publishes its own content, and the bundled one for all others."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._own: dict[GuildId, Catalogue] = {}
        self._version = 0

    def of(self, guild_id: GuildId) -> Catalogue:
        """The catalogue in force for a server."""
        return self._own.get(guild_id, self._catalogue)

    @property
    def version(self) -> int:
        """Another number as soon as anything else is in force anywhere."""
        return self._version

    def put(self, guild_id: GuildId, catalogue: Catalogue) -> None:
        """Let a catalogue be in force for a server from now on."""
        self._own[guild_id] = catalogue
        self._version += 1

    def put_bundled(self, catalogue: Catalogue) -> None:
        """Let a catalogue be in force from now on for every server without one of its own."""
        self._catalogue = catalogue
        self._version += 1


def load_catalogue(folder: Path) -> Catalogue:
    """Read a content folder (`resources.yaml`, `units/<area>/*.yaml`, `tracks/*.yaml`, `reference/*.yaml`).

    It blocks, so call it in a thread. Raises ContentError with every problem found.
    """
    return build(ContentFolder(folder).read())


def build(folder: Folder, overlay: Overlay | None = None, shapes: Shapes | None = None) -> Catalogue:
    """Build the catalogue of a folder with what a server laid over it.

    `shapes` remembers files that had the right shape, for the next time. Raises ContentError with every problem found.
    """
    return _Builder(folder, overlay or Overlay(), shapes or Shapes()).build()


class _Builder:
    """Collects values and problems from all files before judging."""

    def __init__(self, folder: Folder, overlay: Overlay, shapes: Shapes) -> None:
        self._folder = folder
        self._overlay = overlay
        self._shapes = shapes
        self._documents: list[Document] = []
        self._resources: dict[str, Resource] = {}
        self._units: dict[str, tuple[Document, Unit]] = {}
        self._tracks: dict[TrackId, Track] = {}
        self._retired_units = {piece.id for piece in overlay.retired if piece.kind is PieceKind.UNIT}
        # A file that is broken as a whole is one problem; that others miss what it has would only hide it.
        self._has_all_resources = self._has_all_units = True

    def build(self) -> Catalogue:
        self._build_resources()
        self._build_units()
        self._build_tracks()
        reference = self._reference()
        if problems := self._problems():
            raise ContentError(problems)
        units = {unit.id: unit for _, unit in self._units.values()}
        tasks = {task.id: task for unit in units.values() for task in unit.tasks}
        resources = {ResourceId(key): value for key, value in self._resources.items()}
        listed = sorted(self._tracks.items(), key=lambda item: (item[0] != STARTER, item[1].title))
        return Catalogue(
            MappingProxyType(dict(listed)),
            MappingProxyType(tasks),
            MappingProxyType(resources),
            reference,
            MappingProxyType(units),
        )

    def _build_resources(self) -> None:
        base = [*self._folder.matching("resources.yaml")]
        if not base and not self._folder.problems:
            self._nothing("resources.yaml", "The file cannot be read: No such file or directory.")
        for document, model in self._parsed(base, schema.ResourcesModel):
            self._take_resources(document, model)
        for document, model in self._parsed(self._overlay.resources, schema.ResourcesModel):
            self._take_resources(document, model)
        for piece in self._overlay.retired:
            if piece.kind is PieceKind.RESOURCE:
                self._resources.pop(piece.id, None)
        self._has_all_resources = not self._problems()

    def _build_units(self) -> None:
        own = self._overlay.units
        base = [each for each in self._folder.matching("units/*/*.yaml") if _stem(each) not in own]
        sources = [each for each in base if _stem(each) not in self._retired_units] + list(own.values())
        areas = {each.name: each.area for each in sources}
        for document, unit in self._parsed(sources, schema.UnitModel):
            self._take_unit(document, unit, areas[document.file])
        is_whole = not any(problem.file.startswith("units/") for problem in self._folder.problems)
        self._has_all_units = is_whole and len(self._units) == len(sources)
        self._check_requires()

    def _build_tracks(self) -> None:
        own = self._overlay.tracks
        retired = {piece.id for piece in self._overlay.retired if piece.kind is PieceKind.TRACK}
        base = [each for each in self._folder.matching("tracks/*.yaml") if _stem(each) not in own]
        sources = [each for each in base if _stem(each) not in retired] + list(own.values())
        if not sources:
            self._nothing("tracks", "There is no track here; add a file such as tracks/starter-30.yaml.")
        for document, track in self._parsed(sources, schema.TrackModel):
            self._take_track(document, track)

    def _nothing(self, file: str, sentence: str) -> None:
        document = Document(file)
        document.add((), sentence)
        self._documents.append(document)

    def _reference(self) -> Reference:
        """What there is to look up; a folder without it is fine."""
        sources = {each.name: each for each in self._folder.matching("reference/*.yaml")}
        builder = ReferenceBuilder(list(sources))
        for file, model in builder.files():
            for document, parsed in self._parsed([sources[file]], model):
                builder.take(document, parsed)
        self._documents += builder.unknown
        return builder.build()

    def _problems(self) -> list[Problem]:
        found = [problem for document in self._documents for problem in document.problems]
        return sorted([*self._folder.problems, *found])

    def _parsed(self, sources: Iterable[Source], model: type[_Model]) -> Iterator[tuple[Document, _Model]]:
        """Each file that has the right shape; the problems of the others are noted."""
        for source in sources:
            document, parsed = self._shapes.of(source, model)
            self._documents.append(document)
            if parsed is not None:
                yield document, parsed

    def _take_resources(self, document: Document, model: schema.ResourcesModel) -> None:
        above: set[str] = set()
        for index, each in enumerate(model.resources):
            if each.id in above:
                document.add(("resources", index, "id"), f"The id {each.id} is taken by a resource above.")
            above.add(each.id)
            minutes = each.hours * 60 if each.hours else each.minutes
            self._resources[each.id] = Resource(
                ResourceId(each.id), each.title, each.url, each.kind, each.cost, each.level, minutes
            )

    def _take_unit(self, document: Document, model: schema.UnitModel, area: str) -> None:
        self._check_name(document, model.id)
        if model.id in self._units:
            document.add(("id",), f"The id {model.id} is taken by {self._units[model.id][0].file}.")
        tasks = tuple(self._task(document, model.id, index, task) for index, task in enumerate(model.tasks))
        retired = tuple(TaskId(f"{model.id}/{each}") for each in model.retired)
        requires = tuple(UnitId(each) for each in model.requires if each not in self._retired_units)
        unit = Unit(UnitId(model.id), model.title, area, model.summary, model.level, requires, tasks, retired)
        self._units[model.id] = (document, unit)

    def _task(self, document: Document, unit_id: str, index: int, model: schema.TaskModel) -> Task:
        for position, resource in enumerate(model.resources):
            if self._has_all_resources and resource not in self._resources:
                where = ("tasks", index, "resources", position)
                document.add(where, f'There is no resource with the id "{resource}" in resources.yaml.')
        return Task(
            TaskId(f"{unit_id}/{model.id}"),
            model.title,
            model.goal,
            model.core.minutes,
            model.core.text,
            model.full.minutes,
            tuple(model.full.steps),
            tuple(self._resources[each] for each in model.resources if each in self._resources),
            model.question,
            tuple(RecallQuestion(q.question, tuple(q.choices), q.answer, q.why) for q in model.recall),
            model.evidence,
            tuple(model.sources),
            tuple(TaskId(f"{unit_id}/{old}") for old in model.was),
        )

    def _check_requires(self) -> None:
        for document, unit in self._units.values():
            for index, required in enumerate(unit.requires):
                if required not in self._units and self._has_all_units:
                    document.add(("requires", index), f'There is no unit with the id "{required}".')
                elif unit.id in self._all_required(required):
                    document.add(
                        ("requires", index), f"{unit.id} and {required} require each other, so neither can come first."
                    )

    def _check_name(self, document: Document, found: str) -> None:
        """Hold a file of the folder to its name; one that a server published is known by its id alone."""
        stem = Path(document.file).stem
        if not document.is_own and stem != found:
            document.add(("id",), f"The id must be the file's name: {stem}.")

    def _all_required(self, unit_id: str) -> set[str]:
        """A unit and everything it requires, over any number of steps."""
        found: set[str] = set()
        waiting = [unit_id]
        while waiting:
            each = waiting.pop()
            if each not in found and each in self._units:
                found.add(each)
                waiting.extend(self._units[each][1].requires)
        return found

    def _take_track(self, document: Document, model: schema.TrackModel) -> None:
        self._check_name(document, model.id)
        met: set[str] = set()
        phases = []
        for number, phase in enumerate(model.phases):
            units = []
            for index, unit_id in enumerate(phase.units):
                if unit_id in self._retired_units:
                    continue
                unit = self._met_unit(document, ("phases", number, "units", index), unit_id, met)
                if unit is not None:
                    units.append(unit)
                met.add(unit_id)
            if not units and phase.units:
                continue  # everything in it is retired, or a problem that is noted
            weeks, hours = phase.weeks, phase.hours_a_week
            spans = (Span(*weeks) if weeks else None, Span(*hours) if hours else None)
            phases.append(Phase(phase.id, phase.title, phase.summary, tuple(units), *spans))
        track_id = TrackId(model.id)
        self._tracks[track_id] = Track(
            track_id,
            model.title,
            model.summary,
            model.audience,
            tuple(model.sources),
            tuple(phases),
            _fit(model.placement),
        )

    def _met_unit(self, document: Document, where: tuple[str | int, ...], unit_id: str, met: set[str]) -> Unit | None:
        """A unit of a track; problems when it is unknown, occurs twice, or comes before what it requires."""
        if unit_id in met:
            document.add(where, f"The unit {unit_id} is in this track already.")
        if unit_id not in self._units:
            if self._has_all_units:
                document.add(where, f'There is no unit with the id "{unit_id}" under units/.')
            return None
        unit = self._units[unit_id][1]
        for required in unit.requires:
            if required not in met:
                document.add(where, f"The unit {unit_id} requires {required}, which must come before it.")
        return unit


def _stem(source: Source) -> str:
    return Path(source.name).stem


def _fit(model: schema.PlacementModel | None) -> Fit:
    """For whom a track is; hours with one number alone mean so many and more."""
    if model is None:
        return Fit()
    fewest, most = model.hours_a_week or (0, 0)
    return Fit(
        frozenset(map(Goal, model.goals)),
        frozenset(map(Background, model.backgrounds)),
        fewest,
        most if most > fewest else None,
    )
