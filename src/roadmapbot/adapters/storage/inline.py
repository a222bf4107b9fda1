"""SQLite in the event loop's own thread, for files that nobody keeps: what aiosqlite does, without its thread.

It blocks the loop, which is of no matter where nobody else waits for it. In exchange nothing depends on how threads
take turns: with the same statements everything happens in the same order, and several times as fast.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any


class InlineCursor:
    """A cursor as SQLAlchemy's dialect for aiosqlite uses it."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> "InlineCursor":
        return self

    @property
    def description(self) -> Any:
        """The columns of a result."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows a statement changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id that the last INSERT gave."""
        return self._cursor.lastrowid

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run a statement."""
        self._cursor.execute(statement, values)

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each of some values."""
        self._cursor.executemany(statement, values)

    async def fetchall(self) -> list[Any]:
        """All rows of the result."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Let the result go."""
        self._cursor.close()


class InlineConnection:
    """A connection as SQLAlchemy's dialect for aiosqlite uses it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._conn = self._connection = connection

    def cursor(self) -> InlineCursor:
        """A new cursor."""
        return InlineCursor(self._conn.cursor())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """Teach SQLite a function."""
        self._conn.create_function(*arguments, **options)

    async def commit(self) -> None:
        """Make everything done so far permanent."""
        self._conn.commit()

    async def rollback(self) -> None:
        """Undo everything done since the last commit."""
        self._conn.rollback()

    async def close(self) -> None:
        """Close the file."""
        self._conn.close()

    def stop(self) -> None:
        """Close the file, in the midst of whatever it is."""
        self._conn.close()


def inline(file: str, options: dict[str, Any]) -> Callable[[], Awaitable[InlineConnection]]:
    """What opens a file again and again, for an engine's `async_creator`."""

    async def connect() -> InlineConnection:
        return InlineConnection(sqlite3.connect(file, **options))

    return connect
