"""Wall clocks looked at step by step, as somebody would who watches one and writes down what it shows.

Nothing here comes from the code under test: it is the other opinion. Every instant is a multiple of a quarter of an
hour, and so is every clock change since 2010.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

STEP = timedelta(minutes=15)
DAY = timedelta(days=1)
NIGHT_ENDS = time(3)
YEARS = range(2020, 2031)
MOVED_OVER_THE_DATE_LINE = {"Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC)}
"""The zones that skipped a whole date, and when: none did in `YEARS`, so those that did before stand in for it."""


def shows(zone: str, at: datetime) -> datetime:
    """What a clock on the wall shows at an instant, date and time without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def reaches(zone: str, wall: datetime) -> datetime:
    """The first instant at which the clock has reached a date and time."""
    at = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    while shows(zone, at) < wall:
        at += STEP
    return at


@cache
def has_date(zone: str, on: date) -> bool:
    """Whether the clock ever shows noon of a date."""
    return shows(zone, reaches(zone, datetime.combine(on, time(12)))).date() == on


@cache
def begins(zone: str, on: date) -> datetime:
    """When a learner's day begins: as the clock reaches the end of the night; a date that is left out never does."""
    return reaches(zone, datetime.combine(on, NIGHT_ENDS)) if has_date(zone, on) else begins(zone, on + DAY)


def day_at(zone: str, at: datetime) -> date:
    """The learner's day that an instant lies in: the last one that has begun."""
    on = shows(zone, at).date() + DAY
    while begins(zone, on) > at:
        on -= DAY
    return on if has_date(zone, on) else day_at(zone, at - STEP)


def is_night(zone: str, at: datetime) -> bool:
    """Whether it is between 22:00 and 8:00."""
    return not time(8) <= shows(zone, at).time() < time(22)


def morning_after(zone: str, at: datetime) -> datetime:
    """When the night ends that an instant lies in."""
    while is_night(zone, at):
        at += STEP
    return at


@cache
def clock_changes() -> tuple[tuple[str, datetime], ...]:
    """Every zone whose clocks change in `YEARS`, with its first change in each of them, to the quarter of an hour."""
    found = []
    for name in sorted(available_timezones() - {"Factory", "localtime"}):
        for year in YEARS:
            if at := _first_change(name, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)):
                found.append((name, at))
    return (*found, *MOVED_OVER_THE_DATE_LINE.items())


def _first_change(name: str, begin: datetime, end: datetime) -> datetime | None:
    zone, step = ZoneInfo(name), timedelta(days=7)
    at = begin
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
            return _narrowed(zone, at, at + step)
        at += step
    return None


def _narrowed(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > STEP:
        middle = before + (after - before) // STEP // 2 * STEP
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after
