"""An open transaction as the repositories see it: run a statement, get rows.

Statements of everyday are built once, with `sa.bindparam` for what changes: to build one and find out that it is known
already takes twice as long as to run it.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from roadmapbot.adapters.storage.errors import UnitOfWorkEnded
from roadmapbot.adapters.storage.inline import InlineConnection

K = TypeVar("K", bound=int)
T = TypeVar("T")
S = TypeVar("S", bound=Executable)
Insert = postgresql.Insert | sqlite.Insert
Row = Mapping[str, Any]
Rows = Sequence[Row]

_MOST_AT_ONCE = 2_000
"""Values listed in one statement: SQLite allows 32,766, and a pair counts twice."""


class Transaction:
    """One transaction on one connection; of no use once it has ended."""

    def __init__(self, connection: AsyncConnection | InlineConnection, *, is_writing: bool) -> None:
        self._connection = connection
        self._is_writing = is_writing
        self._has_ended = False
        self._known: dict[sa.Table, dict[Hashable, Any]] = {}

    def of_dialect(self, statements: Mapping[str, S]) -> S:
        """That one of some statements which is meant for this database; see `for_each`."""
        return statements[self._connection.dialect.name]

    def insert(self, table: sa.Table) -> Insert:
        """An INSERT of this database's dialect, which alone knows ON CONFLICT."""
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def locking(self, select: sa.Select[Any], table: sa.Table, *, skip: bool = False) -> sa.Select[Any]:
        """Keep other writers off the rows that a SELECT finds in a table, where we may go on to change them.

        With `skip`, rows that another writer holds are left to it. SQLite ignores all this: it has one writer.
        """
        if not self._is_writing or self._is_sqlite:
            return select
        return _keeping(select, table, skip=skip)

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    async def _execute(self, statement: Executable, values: Rows | Row | None = None) -> Any:
        if self._has_ended:
            raise UnitOfWorkEnded
        if isinstance(statement, sa.UpdateBase):
            self._forget(statement)
        return await self._connection.execute(statement, values)

    def _forget(self, change: sa.UpdateBase) -> None:
        """Forget what a statement may change; to delete rows may take others with them."""
        if isinstance(change, sa.Delete):
            self._known.clear()
        else:
            self._known.pop(change.table, None)  # type: ignore[call-overload]  # we know tables only

    def known(self, table: sa.Table) -> MutableMapping[Hashable, Any]:
        """What this transaction has found in a table, by a name of the repository's choice."""
        return self._known.setdefault(table, {})

    async def once(self, table: sa.Table, name: Hashable, look: Callable[[], Awaitable[T]]) -> T:
        """What was found in a table under a name; looked for where nothing is known, or the table was changed since.

        A transaction sees what it saw before and what it changed itself: looking twice finds the same twice.
        """
        if name not in self.known(table):
            found = await look()
            self.known(table)[name] = found
            return found
        known: T = self.known(table)[name]
        return known

    async def run(self, statement: Executable, values: Rows | Row | None = None) -> None:
        """Run a statement, once for each of the `values` where some are given."""
        if values is None or values:
            await self._execute(statement, values)

    async def rows(self, statement: Executable, values: Rows | Row | None = None) -> Sequence[sa.Row[Any]]:
        """All rows that a statement gives."""
        if values is not None and not values:
            return []
        found: Sequence[sa.Row[Any]] = (await self._execute(statement, values)).all()
        return found

    async def row(self, statement: Executable, values: Row | None = None) -> sa.Row[Any] | None:
        """The first row that a statement gives."""
        found: sa.Row[Any] | None = (await self._execute(statement, values)).first()
        return found

    async def value(self, statement: Executable, values: Row | None = None) -> Any:
        """The first column of the first row; None where there is none."""
        return (await self._execute(statement, values)).scalar()

    async def commit(self) -> None:
        """Make everything permanent; ends the transaction."""
        if self._has_ended:
            raise UnitOfWorkEnded
        self._has_ended = True
        await self._connection.commit()

    def end(self) -> None:
        """Refuse everything from now on."""
        self._has_ended = True


def for_each(table: sa.Table, build: Callable[[Insert], S]) -> dict[str, S]:
    """A statement for each database that we know, made of its own INSERT, which alone knows ON CONFLICT."""
    return {"sqlite": build(sqlite.insert(table)), "postgresql": build(postgresql.insert(table))}


def skipping(select: sa.Select[Any], table: sa.Table, build: Callable[[sa.Select[Any]], S]) -> dict[str, S]:
    """A statement for each database, made of a SELECT that leaves rows of a table to a writer that holds them."""
    return {"sqlite": build(select), "postgresql": build(_keeping(select, table, skip=True))}


def _keeping(select: sa.Select[Any], table: sa.Table, *, skip: bool) -> sa.Select[Any]:
    # FOR NO KEY UPDATE: we never change keys, so rows that only refer to these may still be inserted.
    return select.with_for_update(of=table, skip_locked=skip, key_share=True)


class Listing:
    """A SELECT about some ids in a list, built once for each of a few lengths; a shorter list is filled up.

    One whose text changes with every list would be built and read again each time.
    """

    def __init__(self, column: sa.Column[Any], build: Callable[[sa.ColumnElement[bool]], sa.Select[Any]]) -> None:
        self._column = column
        self._build = build
        self._selects: dict[int, sa.Select[Any]] = {}

    def of(self, ids: Sequence[Any]) -> tuple[sa.Select[Any], dict[str, Any]]:
        """The SELECT for some ids, one at least, with its values."""
        length = 1 << (len(ids) - 1).bit_length()
        values = {f"id_{number}": ids[min(number, len(ids) - 1)] for number in range(length)}
        if length not in self._selects:
            listed = [sa.bindparam(name, type_=self._column.type) for name in values]
            self._selects[length] = self._build(self._column.in_(listed))
        return self._selects[length], values


def in_span(column: sa.Column[date]) -> sa.ColumnElement[bool]:
    """Whether a date lies within the dates that `spans` gives."""
    first, last = (sa.bindparam(name, type_=column.type) for name in ("first", "last"))
    return column.between(first, last)


def spans(days: Collection[tuple[K, date]]) -> Iterator[tuple[list[K], dict[str, date], Collection[tuple[K, date]]]]:
    """Days of somebody as lists of whose they are, the first and the last date, and the days themselves.

    A list and a span find more than is asked for where the days of some lie apart; they mostly are neighbors.
    """
    wanted = set(days)
    if wanted:
        dates = [on for _, on in wanted]
        for ids in chunks(sorted({of for of, _ in wanted})):
            yield ids, {"first": min(dates), "last": max(dates)}, wanted


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """The distinct values in lists that are short enough to be written into one statement."""
    rest = iter(dict.fromkeys(values))
    while chunk := list(islice(rest, _MOST_AT_ONCE)):
        yield chunk
