"""When a learner's days begin and end and when the daily task is due, in every zone and over every clock change.

The rules: a wall time that a clock change skips means the first valid instant after the gap; a wall time that
occurs twice means its first occurrence; a date that a zone skips altogether is never due. Zone rules come from
the IANA database through `zoneinfo`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

DAY_END = time(3, 0)
"""When a local day ends if nobody chose otherwise: late enough for night owls."""
LATEST_DAY_END = time(8, 0)
"""The latest day end that anybody may choose: later it would no longer be a night."""
EVERY_DAY = frozenset(range(7))
QUIET_FROM, QUIET_UNTIL = time(22, 0), time(8, 0)
"""The hours in which nobody wants to hear from us, unless they asked for it."""
_DAY = timedelta(days=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone by its IANA name. Kept for good: by itself `zoneinfo` reads the files of all but eight of them again."""
    return ZoneInfo(name)


@lru_cache(maxsize=1 << 16)
def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time, by the rules at the top of this module."""
    naive = datetime.combine(on, at)
    early = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == naive:
        return early
    return _end_of_gap(naive.replace(tzinfo=zone, fold=1).astimezone(UTC), early, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the clock change between two instants, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def week_of(on: date) -> date:
    """The Monday of the week that a date is in."""
    return on - timedelta(days=on.weekday())


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the learner's calendar and clock said at an instant; stored, so that no past day is ever recomputed."""

    at: datetime
    local_on: date
    zone: str
    offset_minutes: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A learner's rhythm: the zone's IANA name, wall time of the task, planned weekdays (0 is Monday), day end.

    The local day D runs from `day_end` on date D to `day_end` on date D+1. Raises ValueError when the task
    would come before the day begins or no weekday is planned.
    """

    zone: str
    at: time
    weekdays: frozenset[int] = EVERY_DAY
    day_end: time = DAY_END

    def __post_init__(self) -> None:
        if self.day_end > self.at:
            raise ValueError("the day must begin before its task is due")
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("weekdays are numbers from 0 to 6, at least one")

    def starts_at(self, on: date) -> datetime:
        """The UTC instant at which a local day begins; a date that the zone skips ends as it begins."""
        zone = zone_of(self.zone)
        begins_at = instant(on, self.day_end, zone)
        if begins_at.astimezone(zone).date() > on and not self._exists(on):
            return self.starts_at(on + _DAY)
        return begins_at

    def ends_at(self, on: date) -> datetime:
        """The UTC instant at which a local day ends."""
        return self.starts_at(on + _DAY)

    def due_at(self, on: date) -> datetime:
        """The UTC instant at which that day's task is due."""
        return instant(on, self.at, zone_of(self.zone))

    def is_planned(self, on: date) -> bool:
        """Whether a task is due on a date: a chosen weekday that exists in the zone."""
        return on.weekday() in self.weekdays and self._exists(on)

    def _exists(self, on: date) -> bool:
        noon = instant(on, time(12), zone_of(self.zone))
        return noon.astimezone(zone_of(self.zone)).date() == on

    def local_day(self, at: datetime) -> date:
        """The local day that a UTC instant falls into."""
        on = at.astimezone(zone_of(self.zone)).date()
        while at < self.starts_at(on):
            on -= _DAY
        while at >= self.ends_at(on):
            on += _DAY
        return on

    def quiet_until(self, at: datetime) -> datetime | None:
        """The UTC instant at which the quiet hours end that an instant lies in; None where it lies in none."""
        zone = zone_of(self.zone)
        local = at.astimezone(zone)
        if QUIET_UNTIL <= local.time() < QUIET_FROM:
            return None
        ends_at = instant(local.date() + (_DAY if local.time() >= QUIET_FROM else timedelta()), QUIET_UNTIL, zone)
        # A date that the zone skips leads into the night of the next one.
        return self.quiet_until(ends_at) or ends_at

    def stamp(self, at: datetime) -> Stamp:
        """The local date, zone and offset in force at an instant."""
        offset = at.astimezone(zone_of(self.zone)).utcoffset() or timedelta()
        return Stamp(at, self.local_day(at), self.zone, int(offset.total_seconds() // 60))

    def next_due(self, after: datetime, *, beyond: date | None = None) -> tuple[date, datetime]:
        """The first planned day whose task is due after an instant, and beyond a date already served."""
        on = self.local_day(after)
        if beyond is not None and beyond >= on:
            on = beyond + _DAY
        while not (self.is_planned(on) and self.due_at(on) > after):
            on += _DAY
        return on, self.due_at(on)

    def last_due(self, at: datetime) -> tuple[date, datetime]:
        """The newest planned day whose task has fallen due by an instant: after an outage only that one is owed."""
        on = self.local_day(at)
        while not (self.is_planned(on) and self.due_at(on) <= at):
            on -= _DAY
        return on, self.due_at(on)

    def planned_from(self, on: date) -> date:
        """The first planned date at or after a date."""
        while not self.is_planned(on):
            on += _DAY
        return on
