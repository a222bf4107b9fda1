"""One bot at a time on a database: a second one would settle what the first one still has under way.

SQLite: a lock on a file beside the database. PostgreSQL: a lock of a session that lasts as long as the bot. Both are
gone at once when their holder is killed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from roadmapbot.adapters.storage.connection import sqlite_file
from roadmapbot.adapters.storage.engine import parse
from roadmapbot.adapters.storage.upkeep.file_lock import FileLock
from roadmapbot.adapters.storage.upkeep.server_lock import ServerLock
from roadmapbot.domain.errors import StorageBusy

log = logging.getLogger(__name__)

ASK_EVERY = timedelta(milliseconds=250)
"""How often to look whether the other bot has ended: neither a file nor a server tells."""
LOOK_EVERY = timedelta(seconds=10)
"""How often to look whether the session that holds PostgreSQL's lock is still there."""

Told = Callable[[str], None]
Pause = Callable[[], Awaitable[None]]


class AlreadyAtWork(Exception):
    """Another bot is at work on the database; `holder` says which, in words such as "process 1234"."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def at_work(database_url: str, *, waiting: Told | None = None) -> AbstractAsyncContextManager[None]:
    """Keep every other bot off a database for the block.

    With `waiting`, wait for one that is at work, and tell once for whom. Raises AlreadyAtWork without it, and also
    later on, where PostgreSQL gave the lock to another bot while it could not be reached.
    """
    file = sqlite_file(database_url)
    return _on_file(file, waiting) if file is not None else _on_server(ServerLock(parse(database_url)), waiting, _pause)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Keep every bot off an SQLite file for the block. Raises AlreadyAtWork."""
    lock = _beside(file)
    if not lock.take():
        raise AlreadyAtWork(lock.holder())
    try:
        yield
    finally:
        lock.release()


def _beside(file: Path) -> FileLock:
    """The lock beside a database; of a link it is the one beside what it points to."""
    there = file.resolve()
    return FileLock(there.with_name(f"{there.name}.lock"))


@asynccontextmanager
async def _on_file(file: Path, waiting: Told | None) -> AsyncIterator[None]:
    lock = _beside(file)
    has_told = False
    while not lock.take():
        if waiting is None:
            raise AlreadyAtWork(lock.holder())
        if not has_told:
            waiting(lock.holder())
            has_told = True
        await asyncio.sleep(ASK_EVERY.total_seconds())
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def _on_server(lock: ServerLock, waiting: Told | None, pause: Pause) -> AsyncIterator[None]:
    try:
        has_told = False
        while not await lock.take():
            holder = await lock.holder() or "a process that has just ended"
            if waiting is None:
                raise AlreadyAtWork(holder)
            if not has_told:
                waiting(holder)
                has_told = True
            await asyncio.sleep(ASK_EVERY.total_seconds())
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(lock, pause))
            yield
            watching.cancel()
    except BaseExceptionGroup as several:
        # What the block raises should not look otherwise only because the lock was watched meanwhile.
        raise several.exceptions[0] if len(several.exceptions) == 1 else several from several.__cause__
    finally:
        await lock.close()


async def _pause() -> None:
    await asyncio.sleep(LOOK_EVERY.total_seconds())


async def _watch(lock: ServerLock, pause: Pause) -> None:
    """Take the lock anew when its session is gone. Raises AlreadyAtWork where another bot was faster."""
    while True:
        await pause()
        if await lock.is_held():
            continue
        log.warning("The session that keeps other bots off the database is gone; taking the lock anew")
        with suppress(StorageBusy):  # no server: nobody else gets anything done there either
            if await lock.take():
                log.info("The lock is taken anew")
                continue
            holder = await lock.holder()
            # The server may not have noticed yet that our last session is gone.
            if holder is not None and holder != lock.name:
                raise AlreadyAtWork(holder)
