"""Reads what people type for times, weekdays, dates, instants and minutes a day.

Raises the errors that say what would have been right.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roadmapbot.domain.errors import BadDate, BadNudge, BadPace, BadTime, BadWeekdays, BadWhen
from roadmapbot.domain.etiquette import USUAL_NUDGE, may_nudge
from roadmapbot.domain.pace import FEWEST_MINUTES, MOST_MINUTES
from roadmapbot.domain.schedule import EVERY_DAY, instant

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?", re.I)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {
    "every day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "daily": EVERY_DAY,
    "all": EVERY_DAY,
    "weekdays": frozenset(range(5)),
    "workdays": frozenset(range(5)),
    "weekend": frozenset({5, 6}),
    "weekends": frozenset({5, 6}),
}
_SHORTEST_NAME = 2
_PACE = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:[.,]\d)?)\s*(?:hours?|hrs?|h))?\s*(?:and\s+)?(?:(?P<minutes>\d{1,3})\s*(?:minutes?|mins?|m)?)?"
    r"(?:\s+(?:a|per)\s+day)?"
)
_IN_A_WHILE = re.compile(r"in (\d{1,4}) ?(hours?|h|minutes?|mins?|m)")
_AT_THE_END = re.compile(r"(?:(?P<date>.*[^\s,])[ ,]+)?(?P<time>\d{1,2}(?:[:.h]\d{2})?(?: ?[ap]\.?m\.?)?)")
_ON, _OFF = frozenset({"on", "yes", "please"}), frozenset({"off", "no", "none", "never", "stop"})
_NO_LIMIT = frozenset({"all", "any", "full", "no limit", "none", "unlimited", "whole", "as long as it takes"})


def parse_time(text: str) -> time:
    """A wall time such as "9", "9:30", "21:05" or "7 pm". Raises BadTime."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise BadTime(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()[:1]
    if half:
        if not 1 <= hour <= 12:
            raise BadTime(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise BadTime(text)
    return time(hour, minute)


def parse_weekdays(text: str) -> frozenset[int]:
    """Weekdays such as "weekdays", "Mon-Fri", "mo, we, fr" or "every day" (0 is Monday). Raises BadWeekdays."""
    wanted = " ".join(text.casefold().split())
    if wanted in _GROUPS:
        return _GROUPS[wanted]
    days: set[int] = set()
    for part in re.split(r"[\s,;/&+]+", re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", wanted)):
        if part in {"", "and"}:
            continue
        if part in _GROUPS:
            days |= _GROUPS[part]
            continue
        first, *rest = (_weekday(name, text) for name in part.split("-", 1))
        last = rest[0] if rest else first
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    if not days:
        raise BadWeekdays(text)
    return frozenset(days)


def _weekday(name: str, text: str) -> int:
    short = name.rstrip(".")
    for number, full in enumerate(_DAY_NAMES):
        if len(short) >= _SHORTEST_NAME and f"{full}s".startswith(short):
            return number
    raise BadWeekdays(text)


def parse_pace(text: str) -> int | None:
    """Minutes a day such as "45", "30 min", "1h 30" or "1.5 hours"; None for "full". Raises BadPace."""
    wanted = " ".join(text.casefold().split())
    if wanted in _NO_LIMIT:
        return None
    found = _PACE.fullmatch(wanted)
    hours, minutes = (found["hours"], found["minutes"]) if found else (None, None)
    total = round(float((hours or "0").replace(",", ".")) * 60) + int(minutes or 0)
    if not FEWEST_MINUTES <= total <= MOST_MINUTES:
        raise BadPace(text)
    return total


def parse_nudge(text: str) -> time | None:
    """When to nudge: a wall time such as "20:00", the usual one for "on", None for "off". Raises BadNudge."""
    wanted = text.strip().casefold()
    if wanted in _ON | _OFF:
        return USUAL_NUDGE if wanted in _ON else None
    try:
        at = parse_time(wanted)
    except BadTime as error:
        raise BadNudge(text) from error
    if not may_nudge(at):
        raise BadNudge(text)
    return at


def parse_date(text: str, today: date) -> date:
    """A date such as "2026-12-24", "tomorrow", "friday", "in 10 days" or "2 weeks", seen from a local day.

    A weekday means the next one after today. Raises BadDate.
    """
    wanted = " ".join(text.casefold().split())
    if wanted == "tomorrow":
        return today + timedelta(days=1)
    for number, full in enumerate(_DAY_NAMES):
        if len(wanted) > _SHORTEST_NAME and full.startswith(wanted.removeprefix("next ")):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    found = re.fullmatch(r"(?:in |for )?(\d{1,4})\s*(d|days?|w|weeks?)", wanted)
    try:
        if found:
            return today + timedelta(days=int(found[1]) * (7 if found[2].startswith("w") else 1))
        return date.fromisoformat(wanted)
    except (ValueError, OverflowError) as error:
        raise BadDate(text) from error


def parse_when(text: str, now: datetime, zone: str, longest: timedelta) -> datetime:
    """A UTC instant to come, such as "18:30", "tomorrow 9:00", "friday at 7 pm", "2026-12-24 08:00" or "in 2 hours".

    Dates and times are those of a zone; a time alone is its next occurrence. Raises BadWhen, also for what is past or
    further ahead than the longest wait.
    """
    wanted = " ".join(text.casefold().replace(" at ", " ").split())
    if found := _IN_A_WHILE.fullmatch(wanted):
        unit = timedelta(hours=1) if found[2].startswith("h") else timedelta(minutes=1)
        at = now + int(found[1]) * unit
    else:
        at = _wall_time(wanted, text, now, zone)
    if not now < at <= now + longest:
        raise BadWhen(text)
    return at


def _wall_time(wanted: str, text: str, now: datetime, zone: str) -> datetime:
    """The instant of a date and a time, or of the next time where there is no date. Raises BadWhen."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    found = _AT_THE_END.fullmatch(wanted)
    if not found:
        raise BadWhen(text)
    try:
        at = parse_time(found["time"])
        if found["date"]:
            return instant(parse_date(found["date"], today) if found["date"] != "today" else today, at, here)
    except (BadDate, BadTime) as error:
        raise BadWhen(text) from error
    first = instant(today, at, here)
    return first if first > now else instant(today + timedelta(days=1), at, here)
