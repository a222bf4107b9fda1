"""The observer's own calendar: naive and slow on purpose, so that it shares no mistake with the coach's.

There is one rule: a wall time means the first minute at which the wall clock shows it or a later one. That settles
what a clock change skips and what occurs twice. Dates that a zone skips altogether are beyond it; there is none in
the years that are simulated.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MORNING, _NIGHT = time(8), time(22)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a person wants it: zone, wall time of the task, weekdays (0 is Monday), and when their day ends."""

    zone: str
    at: time
    weekdays: frozenset[int]
    day_end: time

    def is_planned(self, on: date) -> bool:
        """Whether a task is wanted on a date."""
        return on.weekday() in self.weekdays


class Calendar:
    """Answers when things are, and remembers the answers: many people share a zone and a time."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date, time], datetime] = {}

    def instant(self, zone: str, on: date, at: time) -> datetime:
        """The first full minute (UTC) at which the wall clock of a zone shows a time of a date, or a later one."""
        key = (zone, on, at)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _walk(ZoneInfo(zone), datetime.combine(on, at))
        return found

    def due(self, rhythm: Rhythm, on: date) -> datetime:
        """When the task of a date is due."""
        return self.instant(rhythm.zone, on, rhythm.at)

    def end(self, rhythm: Rhythm, on: date) -> datetime:
        """When the day of a date ends."""
        return self.instant(rhythm.zone, on + DAY, rhythm.day_end)

    def day(self, rhythm: Rhythm, at: datetime) -> date:
        """The date whose day an instant belongs to."""
        on = at.astimezone(ZoneInfo(rhythm.zone)).date() + DAY
        while at < self.instant(rhythm.zone, on, rhythm.day_end):
            on -= DAY
        return on

    def next_due(self, rhythm: Rhythm, beyond: date, after: datetime) -> tuple[date, datetime]:
        """The first planned date beyond another one whose task is due after an instant, and when that is."""
        on = beyond + DAY
        while not rhythm.is_planned(on) or self.due(rhythm, on) <= after:
            on += DAY
        return on, self.due(rhythm, on)

    def night_until(self, zone: str, at: datetime) -> datetime | None:
        """When the night ends that an instant lies in, 22:00 to 8:00 by the wall clock; None by day."""
        here = at.astimezone(ZoneInfo(zone))
        if _MORNING <= here.time() < _NIGHT:
            return None
        return self.instant(zone, here.date() + (DAY if here.time() >= _NIGHT else timedelta()), _MORNING)


def _walk(zone: ZoneInfo, wall: datetime) -> datetime:
    """Look at the clock minute by minute, where it is changed around that time; else there is but one answer."""
    offsets = {(wall + step).replace(tzinfo=zone).utcoffset() or timedelta() for step in (-DAY, DAY)}
    at = (wall - max(offsets)).replace(tzinfo=UTC)
    if len(offsets) == 1:
        return at
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += _MINUTE
    return at
