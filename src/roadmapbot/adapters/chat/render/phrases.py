"""Small pieces of sentences: names made harmless, dates, times, zones, counts."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Literal

import discord

from roadmapbot.domain.schedule import EVERY_DAY

GREEN = discord.Color(0x2E9E6B)
BLUE = discord.Color(0x3B6FD4)
AMBER = discord.Color(0xD98E2B)
GRAY = discord.Color(0x7A7F87)
GOLD = discord.Color(0xC9A227)

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORKDAYS = frozenset(range(5))
_LONGEST_NAME = 48
_JOINERS = "\u200c\u200d"
"""They hold emoji and some scripts together, and are harmless between visible signs."""


def safe(text: str) -> str:
    """What somebody else wrote, so that it formats nothing, mentions nobody and turns no line around."""
    flat = " ".join(_visible(text).split())
    return _escaped(flat)


def literal(text: str) -> str:
    """Content as its writer typed it: names such as __init__ stay what they are, and `code` stays code."""
    parts = re.split(r"(`[^`\n]+`)", text)
    return "".join(part if place % 2 else re.sub(r"([*_~|\\])", r"\\\1", part) for place, part in enumerate(parts))


def safe_lines(text: str) -> str:
    """A note of several lines made harmless; its line breaks stay, at most one empty line in a row."""
    lines = [" ".join(_visible(line).split()) for line in text.splitlines()]
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _escaped(kept)


def _escaped(text: str) -> str:
    escaped = discord.utils.escape_mentions(discord.utils.escape_markdown(text))
    return escaped.replace("](", "]\\(").replace("<", "\\<")


def safe_name(name: str) -> str:
    """A person's name on one short line; never empty."""
    shown = " ".join(_visible(name).split())
    if not shown.strip(_JOINERS):
        return "someone"
    return safe(clip(shown, _LONGEST_NAME)).replace("://", ":/\u200d/")


def _visible(text: str) -> str:
    """Without control and direction marks, which could turn a line of the board around."""
    return "".join(
        sign
        for sign in text
        if sign.isspace() or sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    )


def clip(text: str, longest: int) -> str:
    """A text that is cut with an ellipsis where it is too long."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def quoted(text: str) -> str:
    """What somebody typed, in quotation marks, short enough to stand in a sentence."""
    return f"“{safe(clip(text.strip(), 100))}”"


def stamp(at: datetime, style: Literal["t", "T", "d", "D", "f", "F", "R"] = "R") -> str:
    """An instant that Discord shows to everybody in their own time."""
    return discord.utils.format_dt(at, style)


def day(on: date) -> str:
    """A date such as "Tue, Mar 17"."""
    return f"{on:%a, %b} {on.day}"


def long_day(on: date) -> str:
    """A date such as "Tuesday, March 17"."""
    return f"{on:%A, %B} {on.day}"


def week(on: date) -> str:
    """The week that begins on a Monday, such as "Mar 16 – 22"."""
    last = date.fromordinal(on.toordinal() + 6)
    end = f"{last.day}" if last.month == on.month else f"{last:%b} {last.day}"
    return f"{on:%b} {on.day} – {end}"


def clock(at: time) -> str:
    """A wall time such as "09:00"."""
    return f"{at:%H:%M}"


def zone(name: str) -> str:
    """A time zone as people say it: "Berlin time", "UTC+5"."""
    if name in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"}:
        return "UTC"
    if found := re.fullmatch(r"Etc/GMT([+-])(\d{1,2})", name):
        return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}"
    return f"{name.rsplit('/', 1)[-1].replace('_', ' ')} time"


def weekdays(days: Collection[int]) -> str:
    """Planned weekdays such as "every day", "Monday to Friday" or "on Mon, Wed and Fri"."""
    chosen = frozenset(days)
    if chosen == EVERY_DAY:
        return "every day"
    if chosen == _WORKDAYS:
        return "Monday to Friday"
    return f"on {listed([_DAY_NAMES[number] for number in sorted(chosen)])}"


def weekdays_input(days: Collection[int]) -> str:
    """The same as somebody would type it into a form."""
    chosen = frozenset(days)
    if chosen == EVERY_DAY:
        return "every day"
    return "Mon-Fri" if chosen == _WORKDAYS else ", ".join(_DAY_NAMES[number] for number in sorted(chosen))


def listed(words: Collection[str], last: str = "and") -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    *rest, end = words
    return f"{', '.join(rest)} {last} {end}" if rest else end


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 day", "3 days"."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def minutes(number: int) -> str:
    """A time spent: "45 min", "1 h", "1 h 30 min"."""
    hours, rest = divmod(number, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(parts)


def wait(span: timedelta) -> str:
    """How long somebody waits: "30 minutes", "1 hour", "3 hours"."""
    in_minutes = span // timedelta(minutes=1)
    return count(in_minutes // 60, "hour") if in_minutes % 60 == 0 else count(in_minutes, "minute")


def about_hours(number: int) -> str:
    """Minutes rounded as one says them: "40 min", "2 h 30 min", "11 h"; to half hours, and to hours from ten on."""
    step = 5 if number < 60 else 30 if number < 600 else 60
    return minutes(round(number / step) * step)


def percent(share: float) -> str:
    """A share such as "80%"; never 100% before everything is there."""
    rounded = round(share * 100)
    return f"{99 if rounded == 100 and share < 1 else rounded}%"


def bar(share: float, width: int = 12) -> str:
    """A progress bar in text."""
    full = min(width, int(share * width + 1e-9))
    return "▰" * full + "▱" * (width - full)
