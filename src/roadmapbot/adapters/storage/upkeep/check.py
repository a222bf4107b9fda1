"""Whether a database is sound: its pages, its schema, and every rule that the bot keeps. Looks, and changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.errors import StorageDamaged
from roadmapbot.adapters.storage.tables import heartbeat, metadata, outages
from roadmapbot.adapters.storage.upkeep.folding import wrong_checkpoints
from roadmapbot.adapters.storage.upkeep.invariants import STUCK_AFTER, rules
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, RESTORE, ids_of
from roadmapbot.adapters.storage.upkeep.sequences import highest, last_given

Told = Callable[[int, int], None]
"""Called with how many of how many steps are done."""

NOT_OURS = frozenset({"alembic_version", "sqlite_sequence"})
"""Tables of our tools, not of our data."""
_DIGITS = "[0-9][0-9]"
_AS_WRITTEN = f"{_DIGITS}{_DIGITS}-{_DIGITS}-{_DIGITS} {_DIGITS}:{_DIGITS}:{_DIGITS}.{_DIGITS * 3}"
"""How SQLite's instants are written: order of text is order in time only if all are written alike."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken, where, and what to do."""

    sentence: str
    advice: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. Without damage everything could be read; `violations` are known at this version's schema only."""

    revision: str | None = None
    damage: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    rules: int = 0
    violations: tuple[Violation, ...] = ()
    beat_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to complain of."""
        return not self.damage and not self.violations


def check(
    connection: sa.Connection, known: str, now: datetime | None = None, told: Told = lambda done, total: None
) -> Report:
    """Look at everything, in a database of whatever schema; `known` is the step whose rules these are."""
    try:
        damage = tuple(_damage(connection))
        if damage:
            return Report(damage=damage)
        revision = MigrationContext.configure(connection).get_current_revision()
        rows = _rows(connection)
        if revision != known:
            return Report(revision, rows=rows, rules=1, violations=tuple(_of_other_schema(connection)))
        missing = tuple(f"the table {name} is missing" for name in metadata.tables if name not in rows)
        if missing:
            return Report(revision, missing, rows)
        return _against_rules(connection, now, revision, rows, told)
    except (StorageDamaged, UnicodeDecodeError) as error:
        # The latter where even what SQLite says of the damage cannot be read.
        return Report(damage=(str(error),))


def _damage(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the file itself; a PostgreSQL server looks after its own."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if said != "ok":
            yield said


def _of_other_schema(connection: sa.Connection) -> Iterator[Violation]:
    """What can be said of a database whose tables this version does not know."""
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        where = tuple(f"row {row} of {table}, which misses its {parent}" for table, row, parent, _ in lost)
        yield Violation("What a row refers to is there.", RESTORE, where)


def _rows(connection: sa.Connection) -> dict[str, int]:
    names = sorted(set(sa.inspect(connection).get_table_names()) - NOT_OURS)
    return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def _against_rules(
    connection: sa.Connection, now: datetime | None, revision: str, rows: Mapping[str, int], told: Told
) -> Report:
    beat_at: datetime | None = connection.scalar(sa.select(heartbeat.c.beat_at))
    every = list(rules(_idle_since(connection, beat_at)))
    violations = list(_beyond_queries(connection, beat_at, now))
    for number, rule in enumerate(every, start=1):
        where = _found(connection, rule.broken)
        if where:
            violations.append(Violation(rule.sentence, rule.advice, where))
        told(number, len(every))
    return Report(revision, (), rows, len(every) + 4, tuple(violations), beat_at)


def _found(connection: sa.Connection, select: sa.Select[Any]) -> tuple[str, ...]:
    """The ids that a query gives, in words such as "enrollment 12, local on 2026-03-02"."""
    rows = connection.execute(select).mappings()
    return tuple(", ".join(f"{name} {value}" for name, value in row.items()) for row in rows)


def _idle_since(connection: sa.Connection, beat_at: datetime | None) -> datetime | None:
    """The instant since which the bot has been at work for two days in all, up to its last sign of life."""
    if beat_at is None:
        return None
    at, left = beat_at, STUCK_AFTER
    for began_at, ended_at in connection.execute(
        sa.select(outages.c.began_at, outages.c.ended_at).order_by(outages.c.ended_at.desc())
    ):
        worked = max(timedelta(), at - ended_at)
        if worked >= left:
            break
        left -= worked
        at = min(at, began_at)
    return at - left


def _beyond_queries(connection: sa.Connection, beat_at: datetime | None, now: datetime | None) -> Iterator[Violation]:
    """The rules that take more than one query, or none."""
    if beat_at is not None and now is not None and beat_at > now + timedelta(minutes=5):
        yield Violation(
            "The bot's last sign of life lies in the past.",
            "The clock of this machine is behind, or was ahead: set it right, or no outage is noticed until then.",
            (f"last sign {beat_at:%Y-%m-%d %H:%M} UTC",),
        )
    given = last_given(connection)
    reused = tuple(
        f"{name}: {last} is stored, {given.get(name, 0)} was given"
        for name, last in highest(connection).items()
        if given.get(name, 0) < last
    )
    if reused:
        yield Violation(
            "The next id of a table is one that was never given.",
            "Rows were put in by other means. Copy the database anew with: roadmapbot db copy FROM TO",
            reused,
        )
    folded_wrong = tuple(wrong_checkpoints(connection))
    if folded_wrong:
        yield Violation(
            "A checkpoint of a day ledger is what the rows up to it come to.",
            "The learner's streak is shown wrong. " + REPORT,
            folded_wrong,
        )
    if connection.dialect.name == "sqlite":
        yield from _written_otherwise(connection)


def _written_otherwise(connection: sa.Connection) -> Iterator[Violation]:
    where = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Instant):
                continue
            text = sa.type_coerce(column, sa.Text)
            odd = sa.select(*ids_of(table)).where(text.is_not(None), text.bool_op("NOT GLOB")(_AS_WRITTEN))
            where += [f"{column.name} of {each}" for each in _found(connection, odd)]
    if where:
        yield Violation(
            "Every instant is written as the bot writes it.",
            "They were changed by other means: write them like 2026-03-02 09:00:00.000000, in UTC.",
            tuple(where),
        )
