"""What was found in a database, in words for an operator."""

from collections.abc import Iterator

from roadmapbot.adapters.storage.upkeep.check import Report


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


def count(number: int, noun: str) -> str:
    """A number with what it counts, such as "1 row" or "1,200 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
