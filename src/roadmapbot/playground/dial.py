"""Where the hands of the playground's clock can be wound to. Pure: instants in, instants out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9, 5)
BOARD_TIME = time(10, 5)
LIMIT = timedelta(days=60)


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next 09:05 on the wall of this zone."""
    return _next(now, zone, MORNING, None)


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next Monday, 10:05, on the wall of this zone."""
    return _next(now, zone, BOARD_TIME, 0)


def _next(now: datetime, zone: ZoneInfo, at: time, weekday: int | None) -> datetime:
    local = now.astimezone(zone)
    day = local.date()
    while True:
        candidate = datetime.combine(day, at, zone).astimezone(UTC)
        if candidate > now and weekday in (None, day.weekday()):
            return candidate
        day += timedelta(days=1)
