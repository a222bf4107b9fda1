"""What befalls the coach, drawn in advance from a seed: outages, deaths of its process, and Discord's bad days.

Rates are stated here and nowhere else. `docs/reliability.md` repeats them for people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

MINUTE = timedelta(minutes=1)
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outages:
    """How often nobody is at work, in 30 days: for 2 to 20 minutes, for 1 to 10 hours, for 1 to 3 days."""

    minutes: float = 0
    hours: float = 0
    days: float = 0


@dataclass(frozen=True, slots=True)
class Faults:
    """How Discord fails: `busy` (429) and `broken` (5xx, timeouts) are shares of all calls, the rest is a month's.

    Of broken calls every other one was carried out all the same. `deaths` are those of the coach's process in the
    midst of sending, `deletions` those of the thread in use, `lockouts` are 1 to 12 hours without permissions in the
    coach's channel, `closings` are how often each person closes direct messages, for 2 to 15 days.
    """

    busy: float = 0
    broken: float = 0
    deaths: float = 0
    deletions: float = 0
    lockouts: float = 0
    closings: float = 0


OUTAGES = {"none": Outages(), "some": Outages(3, 0.7, 0.25), "many": Outages(20, 4, 1)}
FAULTS = {
    "none": Faults(),
    "some": Faults(busy=0.01, broken=0.01, deaths=4, deletions=1, lockouts=0.5, closings=0.15),
    "many": Faults(busy=0.05, broken=0.05, deaths=30, deletions=6, lockouts=3, closings=0.75),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time (UTC)."""

    begins_at: datetime
    ends_at: datetime


def every(rng: Random, per_month: float, start: datetime, end: datetime) -> Iterator[datetime]:
    """Full minutes at which something happens by chance, so many times in 30 days."""
    at = start
    while per_month > 0:
        at += rng.expovariate(per_month) * _MONTH
        if at >= end:
            return
        yield at.replace(second=0, microsecond=0)


def between(rng: Random, least: timedelta, most: timedelta) -> timedelta:
    """A duration by chance, in full minutes."""
    return rng.randint(least // MINUTE, most // MINUTE) * MINUTE


def outages(rng: Random, rates: Outages, start: datetime, end: datetime) -> list[Span]:
    """All outages of a time, in order, at least an hour apart; what would run into the one before is left out."""
    lengths = (
        (rates.minutes, 2 * MINUTE, 20 * MINUTE),
        (rates.hours, timedelta(hours=1), timedelta(hours=10)),
        (rates.days, timedelta(days=1), timedelta(days=3)),
    )
    drawn = [
        Span(at, at + between(rng, least, most))
        for per_month, least, most in lengths
        for at in every(rng, per_month, start, end)
    ]
    return apart(drawn, timedelta(hours=1), end)


def lockouts(rng: Random, rates: Faults, start: datetime, end: datetime) -> list[Span]:
    """When the coach lacks its permissions in the coach channel, in order."""
    hours = timedelta(hours=1), timedelta(hours=12)
    return apart([Span(at, at + between(rng, *hours)) for at in every(rng, rates.lockouts, start, end)], MINUTE, end)


def apart(spans: list[Span], gap: timedelta, end: datetime) -> list[Span]:
    """Those of some stretches that end in time and leave a gap to the one before."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: each.begins_at):
        if span.ends_at <= end and (not kept or span.begins_at >= kept[-1].ends_at + gap):
            kept.append(span)
    return kept
