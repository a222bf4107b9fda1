"""The delay of an enrollment's tasks inside of a statement, by the formula of `domain.jitter`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import enrollments, guilds
from roadmapbot.domain.jitter import FACTOR, PRIME, PUNCTUAL_FROM


class minutes_after(FunctionElement[datetime]):
    """The instant a number of minutes after another: `minutes_after(column, 15)`."""

    type = Instant()
    inherit_cache = True

    def __init__(self, at: sa.ColumnElement[datetime], minutes: sa.ColumnElement[int] | int) -> None:
        super().__init__(at, sa.literal(minutes, sa.Integer) if isinstance(minutes, int) else minutes)


@compiles(minutes_after, "sqlite")
def _(element: minutes_after, compiler: Any, **options: Any) -> str:
    at, minutes = (compiler.process(each, **options) for each in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {at}, ({minutes}) || ' minutes')"


@compiles(minutes_after, "postgresql")
def _(element: minutes_after, compiler: Any, **options: Any) -> str:
    at, minutes = (compiler.process(each, **options) for each in element.clauses)
    return f"({at} + make_interval(mins => CAST({minutes} AS INTEGER)))"


_own = enrollments.c.id % PRIME * FACTOR % PRIME * (guilds.c.window_minutes + 1) // PRIME
_delay = sa.case((enrollments.c.task_at >= PUNCTUAL_FROM, 0), else_=_own)
comes_at = minutes_after(enrollments.c.next_due_at, _delay)
"""When an enrollment's next task is sent, for a statement that joins its server."""
