"""Column types that both databases store and compare alike."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

# A column called INTEGER is SQLite's own 64-bit row id: one lookup instead of two. PostgreSQL needs BIGINT.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Snowflakes of Discord and our own ids."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, kept in UTC; one without a zone is refused.

    SQLite has text of fixed width (`2026-03-29 01:00:00.000000`), so that order of text is order in time.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From Python to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database to Python."""
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class Weekdays(sa.types.TypeDecorator[frozenset[int]]):
    """A set of weekdays (0 is Monday) as a number whose bits they are."""

    impl = sa.SmallInteger
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> int | None:
        """From Python to the database."""
        return None if value is None else sum(1 << day for day in value)

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[int] | None:
        """From the database to Python."""
        return None if value is None else frozenset(day for day in range(7) if value >> day & 1)


def one_of(kind: type[StrEnum], rule: str | None = None) -> sa.Enum:
    """One of an enumeration's values, as text with a CHECK constraint.

    The constraint goes by the enumeration's name, or by `rule` where a table has two columns of one enumeration.
    """
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=20,
        name=rule or kind.__name__.lower(),
    )
