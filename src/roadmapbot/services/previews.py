"""Tasks as learners of a server get them on their days, to be looked at by who writes them; nothing is kept of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roadmapbot.domain.errors import NoSuchDay, UnknownPiece
from roadmapbot.domain.ids import GuildId, TaskId, TrackId, UnitId
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.items import Form, Items
from roadmapbot.services.ports import Catalogues, Clock


class Whole(StrEnum):
    """What days are counted in."""

    UNIT = "u"
    TRACK = "t"


@dataclass(frozen=True, slots=True)
class Previewed:
    """One day of a unit or of a track, from 1 to `days`. `track` is one that the task stands in; a unit may be in none.

    `at` is now, for what a post says about its day.
    """

    whole: Whole
    id: str
    title: str
    day: int
    days: int
    task: Task
    track: Track | None
    at: datetime


class Previews:
    """The use-cases around them. Who may call them is decided where the call comes from."""

    def __init__(self, catalogues: Catalogues, clock: Clock, items: Items) -> None:
        self._catalogues = catalogues
        self._clock = clock
        self._items = items

    def item(self, guild_id: GuildId, text: str, day: int | None = None) -> Previewed:
        """A day of a unit, or the day of a task in its unit. Raises UnknownPiece, NoSuchDay."""
        ref = self._items.find(guild_id, text)
        unit_id, _ = ref.parts
        if ref.form is Form.TASK:
            tasks = self._catalogues.of(guild_id).units[UnitId(unit_id)].tasks
            day = next(number for number, task in enumerate(tasks, start=1) if task.id == TaskId(ref.name))
        return self.show(guild_id, Whole.UNIT, unit_id, day or 1)

    def track(self, guild_id: GuildId, text: str, day: int | None = None) -> Previewed:
        """A day of a track, of the first one where none is named. Raises UnknownPiece, NoSuchDay."""
        first = next(iter(self._catalogues.of(guild_id).tracks))
        return self.show(guild_id, Whole.TRACK, self._items.find_track(guild_id, text or first), day or 1)

    def show(self, guild_id: GuildId, whole: Whole, name: str, day: int) -> Previewed:
        """A day of a unit or a track by its id. Raises UnknownPiece where it is gone, and NoSuchDay."""
        catalogue = self._catalogues.of(guild_id)
        found = catalogue.track(TrackId(name)) if whole is Whole.TRACK else catalogue.units.get(UnitId(name))
        if found is None:
            raise UnknownPiece(name)
        if not 1 <= day <= len(found.tasks):
            raise NoSuchDay(day, len(found.tasks))
        task = found.tasks[day - 1]
        tracks = [found] if isinstance(found, Track) else list(catalogue.tracks.values())
        track = next((each for each in tracks if each.phase_of(task.id) is not None), None)
        return Previewed(whole, name, found.title, day, len(found.tasks), task, track, self._clock.now())
