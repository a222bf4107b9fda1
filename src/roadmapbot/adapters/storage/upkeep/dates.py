"""Reckoning with dates inside of a statement, for SQLite and PostgreSQL alike."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from roadmapbot.adapters.storage.columns import Instant


class days_after(FunctionElement[date]):
    """The date a number of days after another: `days_after(column, 7)`."""

    type = sa.Date()
    inherit_cache = True

    def __init__(self, on: sa.ColumnElement[date], days: int) -> None:
        super().__init__(on, sa.literal(days, sa.Integer))


class hour_of(FunctionElement[datetime]):
    """The instant a number of hours after a date begins in UTC: `hour_of(column, 10)`."""

    type = Instant()
    inherit_cache = True

    def __init__(self, on: sa.ColumnElement[date], hours: int) -> None:
        super().__init__(on, sa.literal(hours, sa.Integer))


class weekday(FunctionElement[int]):
    """The weekday of a date; 0 is Monday."""

    type = sa.Integer()
    inherit_cache = True


def _parts(element: FunctionElement[Any], compiler: Any, **options: Any) -> list[str]:
    return [compiler.process(each, **options) for each in element.clauses]


@compiles(days_after, "sqlite")
def _(element: days_after, compiler: Any, **options: Any) -> str:
    on, days = _parts(element, compiler, **options)
    return f"date({on}, ({days}) || ' days')"


@compiles(days_after, "postgresql")
def _(element: days_after, compiler: Any, **options: Any) -> str:
    on, days = _parts(element, compiler, **options)
    return f"({on} + {days})"


@compiles(hour_of, "sqlite")
def _(element: hour_of, compiler: Any, **options: Any) -> str:
    on, hours = _parts(element, compiler, **options)
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', {on}, ({hours}) || ' hours')"


@compiles(hour_of, "postgresql")
def _(element: hour_of, compiler: Any, **options: Any) -> str:
    on, hours = _parts(element, compiler, **options)
    return f"(({on} + make_interval(hours => {hours})) AT TIME ZONE 'UTC')"


@compiles(weekday, "sqlite")
def _(element: weekday, compiler: Any, **options: Any) -> str:
    (on,) = _parts(element, compiler, **options)
    return f"((strftime('%w', {on}) + 6) % 7)"


@compiles(weekday, "postgresql")
def _(element: weekday, compiler: Any, **options: Any) -> str:
    (on,) = _parts(element, compiler, **options)
    return f"(extract(isodow FROM {on})::int - 1)"
