"""Builds the catalogue from a folder of content files, or lists every problem they have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from roadmapbot.adapters.content import schema
from roadmapbot.adapters.content.problems import ContentError, Problem, sentence
from roadmapbot.adapters.content.reading import Document, read
from roadmapbot.adapters.content.reference import ReferenceBuilder
from roadmapbot.domain.ids import GuildId, ResourceId, TaskId, TrackId, UnitId
from roadmapbot.domain.reference import Reference
from roadmapbot.domain.track import STARTER, Catalogue, Phase, RecallQuestion, Resource, Span, Task, Track, Unit

_Model = TypeVar("_Model", bound=BaseModel)


class LoadedCatalogues:
    """The catalogue in force; the same one for every server."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def of(self, guild_id: GuildId) -> Catalogue:
        """The catalogue in force for a server."""
        return self._catalogue


def load_catalogue(folder: Path) -> Catalogue:
    """Read a content folder (`resources.yaml`, `units/<area>/*.yaml`, `tracks/*.yaml`, `reference/*.yaml`).

    It blocks, so call it in a thread. Raises ContentError with every problem found.
    """
    return _Builder(folder).build()


class _Builder:
    """Collects values and problems from all files before judging."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents: list[Document] = []
        self._resources: dict[str, Resource] = {}
        self._units: dict[str, tuple[Document, Unit]] = {}
        self._tracks: dict[TrackId, Track] = {}
        # A file that is broken as a whole is one problem; that others miss what it has would only hide it.
        self._has_all_resources = self._has_all_units = True

    def build(self) -> Catalogue:
        for document, model in self._parsed(["resources.yaml"], schema.ResourcesModel):
            self._take_resources(document, model)
        self._has_all_resources = not self._problems()
        for document, unit in self._parsed(self._files("units/*/*.yaml"), schema.UnitModel):
            self._take_unit(document, unit)
        self._has_all_units = len(self._units) == len(self._documents) - 1
        self._check_requires()
        tracks = self._files("tracks/*.yaml")
        if not tracks:
            nothing = Document("tracks")
            nothing.add((), "There is no track here; add a file such as tracks/starter-30.yaml.")
            self._documents.append(nothing)
        for document, track in self._parsed(tracks, schema.TrackModel):
            self._take_track(document, track)
        reference = self._reference()
        if problems := self._problems():
            raise ContentError(problems)
        tasks = {task.id: task for _, unit in self._units.values() for task in unit.tasks}
        resources = {ResourceId(key): value for key, value in self._resources.items()}
        listed = sorted(self._tracks.items(), key=lambda item: (item[0] != STARTER, item[1].title))
        units = {unit.id: unit for _, unit in self._units.values()}
        return Catalogue(
            MappingProxyType(dict(listed)),
            MappingProxyType(tasks),
            MappingProxyType(resources),
            reference,
            MappingProxyType(units),
        )

    def _reference(self) -> Reference:
        """What there is to look up; a folder without it is fine."""
        builder = ReferenceBuilder(self._files("reference/*.yaml"))
        for file, model in builder.files():
            for document, parsed in self._parsed([file], model):
                builder.take(document, parsed)
        self._documents += builder.unknown
        return builder.build()

    def _problems(self) -> list[Problem]:
        return sorted(problem for document in self._documents for problem in document.problems)

    def _files(self, pattern: str) -> list[str]:
        return sorted(path.relative_to(self._folder).as_posix() for path in self._folder.glob(pattern))

    def _parsed(self, files: Iterable[str], model: type[_Model]) -> Iterator[tuple[Document, _Model]]:
        """Each file that has the right shape; the problems of the others are noted."""
        for file in files:
            try:
                data = (self._folder / file).read_bytes()
            except OSError as error:
                document = Document(file)
                document.add((), f"The file cannot be read: {error.strerror}.")
                self._documents.append(document)
                continue
            document = read(file, data)
            self._documents.append(document)
            if document.problems:
                continue
            try:
                yield document, model.model_validate(document.value)
            except ValidationError as error:
                _note(document, error)

    def _take_resources(self, document: Document, model: schema.ResourcesModel) -> None:
        for index, each in enumerate(model.resources):
            if each.id in self._resources:
                document.add(("resources", index, "id"), f"The id {each.id} is taken by a resource above.")
            minutes = each.hours * 60 if each.hours else each.minutes
            self._resources[each.id] = Resource(
                ResourceId(each.id), each.title, each.url, each.kind, each.cost, each.level, minutes
            )

    def _take_unit(self, document: Document, model: schema.UnitModel) -> None:
        path = Path(document.file)
        if path.stem != model.id:
            document.add(("id",), f"The id must be the file's name: {path.stem}.")
        if model.id in self._units:
            document.add(("id",), f"The id {model.id} is taken by {self._units[model.id][0].file}.")
        tasks = tuple(self._task(document, model.id, index, task) for index, task in enumerate(model.tasks))
        requires = tuple(UnitId(each) for each in model.requires)
        unit = Unit(UnitId(model.id), model.title, path.parent.name, model.summary, model.level, requires, tasks)
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
        if Path(document.file).stem != model.id:
            document.add(("id",), f"The id must be the file's name: {Path(document.file).stem}.")
        met: set[str] = set()
        phases = []
        for number, phase in enumerate(model.phases):
            units = []
            for index, unit_id in enumerate(phase.units):
                unit = self._met_unit(document, ("phases", number, "units", index), unit_id, met)
                if unit is not None:
                    units.append(unit)
                met.add(unit_id)
            weeks, hours = phase.weeks, phase.hours_a_week
            spans = (Span(*weeks) if weeks else None, Span(*hours) if hours else None)
            phases.append(Phase(phase.id, phase.title, phase.summary, tuple(units), *spans))
        track_id = TrackId(model.id)
        self._tracks[track_id] = Track(
            track_id, model.title, model.summary, model.audience, tuple(model.sources), tuple(phases)
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


def _note(document: Document, error: ValidationError) -> None:
    """Note what pydantic found, in our words and at its place in the file."""
    for each in error.errors(include_url=False):
        path = tuple(each["loc"])
        key = str(next((part for part in reversed(path) if isinstance(part, str)), document.file))
        document.add(path, sentence(each["type"], key, each.get("ctx", {}), each["msg"], each["input"]))
