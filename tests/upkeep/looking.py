"""What the check says of a database, for tests that only want it to be sound."""

from datetime import UTC, datetime

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_snapshot
from roadmapbot.adapters.storage.upkeep.check import Report, check

LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)


def report_of(url: str, now: datetime = LONG_AFTER) -> Report:
    return on_snapshot(url, lambda connection: check(connection, migrate.head(), now))


def wrong_with(url: str, now: datetime = LONG_AFTER) -> list[str]:
    """Everything that is wrong with a database."""
    report = report_of(url, now)
    return [*report.damage, *(f"{each.sentence} {each.where}" for each in report.violations)]
