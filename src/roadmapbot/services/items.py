"""Units and tasks that moderators write in forms, by their names: what there is to change, and where new ones go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice

from roadmapbot.domain.errors import UnknownArea, UnknownPiece
from roadmapbot.domain.form import LONGEST_ID, Page, own_id
from roadmapbot.domain.ids import GuildId, UnitId
from roadmapbot.domain.revision import OWN_AREA, DraftId
from roadmapbot.domain.track import Catalogue, Unit
from roadmapbot.services.ports import Catalogues

MOST = 25
NO_DRAFT = DraftId(0)


class Form(StrEnum):
    """What a form is about."""

    TASK = "t"
    UNIT = "u"
    NEW_TASK = "n"
    NEW_UNIT = "w"


PAGES: Mapping[Form, tuple[Page, ...]] = {
    Form.TASK: (Page.TASK, Page.MORE),
    Form.UNIT: (Page.UNIT,),
    Form.NEW_TASK: (Page.TASK, Page.MORE),
    Form.NEW_UNIT: (Page.UNIT, Page.TASK, Page.MORE),
}


@dataclass(frozen=True, slots=True)
class FormRef:
    """What a form is about: a task or a unit as it is in force, or as it is in a draft, or one to be made.

    `name` is the task's id or the unit's; for a new task its unit and the task it comes after (`basics/t1`, or
    `basics/` for the end); for a new unit its area and the track it comes into (`python/starter-30`, or `python/`).
    """

    form: Form
    name: str
    draft_id: DraftId = NO_DRAFT

    @property
    def is_new(self) -> bool:
        """Whether it is about something that is not there yet, so that its pages are filled before anything is made."""
        return self.form in {Form.NEW_TASK, Form.NEW_UNIT}

    @property
    def parts(self) -> tuple[str, str]:
        """The two parts of the name."""
        first, _, second = self.name.partition("/")
        return first, second


@dataclass(frozen=True, slots=True)
class Found:
    """A unit or a task with the title that people know it by."""

    name: str
    title: str
    is_task: bool


class Items:
    """The use-cases of naming what to write. Who may call them is decided where the call comes from."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def suggest(self, guild_id: GuildId, text: str) -> Sequence[Found]:
        """Units, then tasks, whose title or name contains a text, for autocomplete."""
        return _fitting(_named(self._catalogues.of(guild_id)), text)

    def suggest_units(self, guild_id: GuildId, text: str) -> Sequence[Found]:
        """Units whose title or name contains a text."""
        return _fitting((each for each in _named(self._catalogues.of(guild_id)) if not each.is_task), text)

    def suggest_tracks(self, guild_id: GuildId, text: str) -> Sequence[Found]:
        """Tracks whose title or name contains a text."""
        return _fitting(_tracks(self._catalogues.of(guild_id)), text)

    def suggest_places(self, guild_id: GuildId, unit_text: str, text: str) -> Sequence[Found]:
        """Tasks of a unit after which another could come."""
        unit = _unit_named(self._catalogues.of(guild_id), unit_text)
        return _fitting(_own_tasks(unit) if unit else (), text)

    def areas(self, guild_id: GuildId) -> Sequence[str]:
        """The areas that units of a server are in, its own one first."""
        areas = {unit.area for unit in self._catalogues.of(guild_id).units.values()} - {OWN_AREA}
        return [OWN_AREA, *sorted(each for each in areas if len(each) <= LONGEST_ID)]

    def find(self, guild_id: GuildId, text: str) -> FormRef:
        """What a form to change something is about, by its name or title. Raises UnknownPiece."""
        named = list(_named(self._catalogues.of(guild_id)))
        found = _match(named, text)
        if found is None:
            near = get_close_matches(text.strip().casefold(), [each.name for each in named], n=3)
            raise UnknownPiece(text, tuple(near))
        return FormRef(Form.TASK if found.is_task else Form.UNIT, found.name)

    def new_task(self, guild_id: GuildId, unit_text: str, after: str = "") -> FormRef:
        """What a form for a new task of a unit is about. Raises UnknownPiece for the unit or the task before it."""
        catalogue = self._catalogues.of(guild_id)
        unit = _unit_named(catalogue, unit_text)
        if unit is None:
            near = get_close_matches(unit_text.strip().casefold(), list(catalogue.units), n=3)
            raise UnknownPiece(unit_text, tuple(near))
        tasks = _own_tasks(unit)
        before = _match(tasks, after) if after.strip() else Found("", "", is_task=True)
        if before is None:
            raise UnknownPiece(after, tuple(each.name for each in tasks[-3:]))
        return FormRef(Form.NEW_TASK, f"{unit.id}/{before.name}")

    def new_unit(self, guild_id: GuildId, area: str = "", track: str = "") -> FormRef:
        """What a form for a new unit is about. Raises UnknownArea, UnknownPiece for the track."""
        areas, wanted = self.areas(guild_id), area.strip().casefold() or OWN_AREA
        if wanted not in areas:
            raise UnknownArea(area, tuple(areas))
        return FormRef(Form.NEW_UNIT, f"{wanted}/{self.find_track(guild_id, track) if track.strip() else ''}")

    def find_track(self, guild_id: GuildId, text: str) -> str:
        """The id of the track meant by its id or title. Raises UnknownPiece."""
        tracks = _tracks(self._catalogues.of(guild_id))
        found = _match(tracks, text)
        if found is None:
            raise UnknownPiece(text, tuple(get_close_matches(text.strip().casefold(), [t.name for t in tracks], n=3)))
        return found.name


def _named(catalogue: Catalogue) -> Sequence[Found]:
    units = [Found(unit.id, unit.title, is_task=False) for unit in catalogue.units.values()]
    tasks = [Found(task.id, task.title, is_task=True) for unit in catalogue.units.values() for task in unit.tasks]
    return [*units, *tasks]


def _own_tasks(unit: Unit) -> Sequence[Found]:
    return [Found(own_id(task.id), task.title, is_task=True) for task in unit.tasks]


def _tracks(catalogue: Catalogue) -> Sequence[Found]:
    return [Found(each.id, each.title, is_task=False) for each in catalogue.tracks.values()]


def _fitting(found: Iterable[Found], text: str) -> Sequence[Found]:
    """The first of those whose title or name contains a text."""
    wanted = text.strip().casefold()
    return list(islice((each for each in found if wanted in each.title.casefold() or wanted in each.name), MOST))


def _match(named: Sequence[Found], text: str) -> Found | None:
    """The one meant by a name, else by a title."""
    wanted = text.strip().casefold()
    by_name = next((each for each in named if each.name == wanted), None)
    return by_name or next((each for each in named if each.title.casefold() == wanted), None)


def _unit_named(catalogue: Catalogue, text: str) -> Unit | None:
    found = _match([each for each in _named(catalogue) if not each.is_task], text)
    return catalogue.units[UnitId(found.name)] if found else None
