"""SQLite in the event loop's own thread, for files that nobody keeps: the same statements, nobody else to wait for.

It blocks the loop, which is of no matter where nobody else waits for it. In exchange nothing depends on how threads
take turns: with the same statements everything happens in the same order, and several times as fast.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable


class InlineConnection:
    """A connection as transactions use it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> sa.Dialect:
        """What SQL it speaks."""
        return self._connection.dialect

    async def begin(self) -> None:
        """Begin a transaction."""
        self._connection.begin()

    async def execute(self, statement: Executable, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a statement."""
        return self._connection.execute(statement, parameters)

    async def commit(self) -> None:
        """Make everything done so far permanent."""
        self._connection.commit()


class InlineEngine:
    """Opens so many connections to a file at a time; whoever wants one more waits in line for so many seconds."""

    def __init__(self, engine: sa.Engine, size: int, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._free = asyncio.Semaphore(size)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[InlineConnection]:
        """A connection, whose transaction is undone at the end of the block unless it was committed.

        Raises TimeoutError.
        """
        async with asyncio.timeout(self._patience) if self._free.locked() else nullcontext():
            await self._free.acquire()
        try:
            with self._engine.connect() as connection:
                yield InlineConnection(connection)
        finally:
            self._free.release()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[InlineConnection]:
        """A connection with a transaction that is made permanent at the end of the block."""
        async with self.connect() as connection:
            await connection.begin()
            yield connection
            await connection.commit()

    async def dispose(self) -> None:
        """Close the file."""
        self._engine.dispose()
