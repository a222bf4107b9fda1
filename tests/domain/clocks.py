"""Every change of clocks there is, found by walking through the years, and a plain account of what it does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

SECOND = timedelta(seconds=1)
_STEP = timedelta(days=5)
_SPAN = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC))
_APIA = (datetime(2011, 12, 1, tzinfo=UTC), datetime(2012, 1, 31, tzinfo=UTC))


@dataclass(frozen=True)
class Change:
    """A change of clocks: the instant at which it happens, the offsets to UTC before and after it."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    def instant_of(self, naive: datetime) -> datetime:
        """What a wall time near the change means by the rules, worked out from the two offsets alone.

        The first instant that shows it; else, where the clocks jumped over it, the instant of the jump.
        """
        early, late = naive - self.before, naive - self.after
        shows = [
            at.replace(tzinfo=UTC)
            for at, is_shown in (
                (early, early.replace(tzinfo=UTC) < self.at),
                (late, late.replace(tzinfo=UTC) >= self.at),
            )
            if is_shown
        ]
        return min(shows, default=self.at)


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


def changes_between(name: str, start: datetime, end: datetime) -> list[Change]:
    zone = ZoneInfo(name)
    found = []
    before, current = start, offset(zone, start)
    while before < end:
        after = before + _STEP
        following = offset(zone, after)
        if following != current:
            low, high = before, after
            while high - low > SECOND:
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(zone, middle) == current else (low, middle)
            found.append(Change(name, high.replace(microsecond=0), current, following))
        before, current = after, following
    return found


@cache
def all_zones() -> tuple[str, ...]:
    """The IANA zones, one of each group that goes through the same offsets in the same years."""
    seen = {}
    for name in sorted(available_timezones()):
        if name == "localtime":
            continue
        key = (offset(ZoneInfo(name), _SPAN[0]), tuple((c.at, c.after) for c in changes_between(name, *_SPAN)))
        seen.setdefault(key, name)
    return tuple(seen.values())


@cache
def all_changes() -> tuple[Change, ...]:
    """Every change of clocks from 2020 to 2030, and the one with which Samoa lost December 30, 2011."""
    found = [change for name in all_zones() for change in changes_between(name, *_SPAN)]
    return (*found, *changes_between("Pacific/Apia", *_APIA))
