"""SQLite in the event loop's own thread, for files that nobody keeps: the same statements, nobody else to wait for.

It blocks the loop, which is of no matter where nobody else waits for it. In exchange nothing depends on how threads
take turns: with the same statements everything happens in the same order, and many times as fast.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable

from roadmapbot.adapters.storage.prepared import Shelf

Translate = Callable[[sqlite3.Error], Exception | None]


class InlineConnection:
    """A connection as transactions use it; what is not prepared goes through SQLAlchemy, in the same transaction."""

    def __init__(self, connection: sa.Connection, engine: "InlineEngine") -> None:
        self._connection = connection
        self._raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        self._engine = engine

    @property
    def dialect(self) -> sa.Dialect:
        """What SQL it speaks."""
        return self._connection.dialect

    async def begin(self) -> None:
        """Begin a transaction."""
        self._run(self._engine.begins_with)

    async def execute(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement."""
        prepared = self._engine.shelf.of(statement, parameters)
        if prepared is None:
            return self._connection.execute(statement, parameters)
        try:
            return prepared.run(self._raw, parameters)
        except sqlite3.Error as error:
            raise self._engine.translated(error) or error from error

    async def commit(self) -> None:
        """Make everything done so far permanent."""
        self._run("COMMIT")

    def undo(self) -> None:
        """Undo what was not made permanent."""
        if self._raw.in_transaction:
            self._raw.rollback()
        if self._connection.in_transaction():
            self._connection.rollback()

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def _run(self, text: str) -> None:
        try:
            self._raw.execute(text)
        except sqlite3.Error as error:
            raise self._engine.translated(error) or error from error


class InlineEngine:
    """Opens so many connections to a file at a time; whoever wants one more waits in line for so many seconds.

    Its transactions begin with a statement of ours; those of the SQLAlchemy engine below it must begin with none.
    """

    def __init__(self, engine: sa.Engine, size: int, patience: float, begins_with: str, translated: Translate) -> None:
        self._engine = engine
        self._patience = patience
        self._free = asyncio.Semaphore(size)
        self._idle: list[InlineConnection] = []
        self.begins_with = begins_with
        self.translated = translated
        self.shelf = Shelf(engine.dialect)

    def connect(self) -> "_Connecting":
        """A connection, whose transaction is undone at the end of the block unless it was committed.

        Raises TimeoutError.
        """
        return _Connecting(self)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[InlineConnection]:
        """A connection with a transaction that is made permanent at the end of the block."""
        async with self.connect() as connection:
            await connection.begin()
            yield connection
            await connection.commit()

    async def taken(self) -> InlineConnection:
        """A connection that is somebody's until they give it back. Raises TimeoutError."""
        if self._free.locked():
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        else:
            await self._free.acquire()
        try:
            return self._idle.pop() if self._idle else InlineConnection(self._engine.connect(), self)
        except BaseException:
            self._free.release()
            raise

    def give_back(self, connection: InlineConnection) -> None:
        """Let others have it."""
        try:
            connection.undo()
        except BaseException:
            connection.close()
            raise
        else:
            self._idle.append(connection)
        finally:
            self._free.release()

    async def dispose(self) -> None:
        """Close the file."""
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()


class _Connecting:
    """A connection for the time of a block."""

    def __init__(self, engine: InlineEngine) -> None:
        self._engine = engine
        self._connection: InlineConnection

    async def __aenter__(self) -> InlineConnection:
        self._connection = await self._engine.taken()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.give_back(self._connection)
