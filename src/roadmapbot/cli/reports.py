"""What was found in a database, in words for an operator."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from roadmapbot.adapters.storage.upkeep.check import Report
from roadmapbot.adapters.storage.upkeep.restore import Restored


def lines_of(report: Report) -> Iterator[str]:
    """Everything that is wrong, with the ids and what to do."""
    for each in report.damage:
        yield f"damaged: {each}"
    if report.damage:
        yield "  What to do: restore the newest backup that passes: roadmapbot db restore FILE"
    for violation in report.violations:
        yield f"broken: {violation.sentence}"
        yield from (f"  {each}" for each in violation.where)
        yield f"  What to do: {violation.advice}"


def verdict(report: Report) -> str:
    """The whole of it in a few words."""
    if report.damage:
        return "the database is damaged; see above."
    if report.violations:
        places = sum(len(violation.where) for violation in report.violations)
        return f"{len(report.violations)} of {report.rules} rules broken, in {count(places, 'place')}; see above."
    return f"{report.rules} rules hold over {count(sum(report.rows.values()), 'row')} in {len(report.rows)} tables."


def lines_of_restored(restored: Restored, backup: Path, now: datetime) -> Iterator[str]:
    """What restoring a backup has done, and what that means for people."""
    report = restored.report
    yield f"Restored {backup}: {count(sum(report.rows.values()), 'row')} in {len(report.rows)} tables."
    if restored.found_at != report.revision:
        yield f"It was upgraded from schema {restored.found_at} to {report.revision}."
    if restored.kept is not None:
        yield f"The database that was there is kept as {restored.kept}; delete it once you miss nothing."
    if report.beat_at is None:
        yield "No bot had ever run on it."
    else:
        yield (
            f"Its bot was last at work on {report.beat_at:%Y-%m-%d %H:%M} UTC, {ago(now - report.beat_at)} ago. What "
            "was recorded since then is gone. The bot takes that time for an outage of its own, so it costs nobody a "
            "streak; a task that was sent since then may come once more."
        )
    people = "1 person" if restored.erased_again == 1 else f"{restored.erased_again} people"
    if restored.erased_again:
        yield f"The data of {people} who had it erased since then was erased again, as erased.jsonl says."
    else:
        yield "It has the data of nobody who had it erased since then, as far as erased.jsonl knows."


def ago(duration: timedelta) -> str:
    """A stretch of time in its two largest units, such as "3 days 4 hours"."""
    minutes = max(0, round(duration.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [count(number, noun) for number, noun in ((days, "day"), (hours, "hour"), (minutes, "minute")) if number]
    return " ".join(parts[:2]) or "less than a minute"


def count(number: int, noun: str) -> str:
    """A number with what it counts, such as "1 row" or "1,200 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
