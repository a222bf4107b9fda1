"""One blocking connection of its own, for work on a database that is not a learner's: schema steps, checks, copies.

It belongs before the bot's event loop, or in a thread.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from roadmapbot.adapters.storage.engine import parse, prepare_sqlite, translate_errors
from roadmapbot.domain.errors import StorageBusy

T = TypeVar("T")


def sqlite_file(database_url: str) -> Path | None:
    """The file of an SQLite database; None for a server."""
    url = parse(database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    # It may be written as an address of its own: file:/data/bot.db?mode=ro
    is_address = url.database.startswith("file:")
    return Path(unquote(urlsplit(url.database).path)) if is_address else Path(url.database)


def on_connection(database_url: str, work: Callable[[sa.Connection], T]) -> T:
    """What a function finds or does on a connection that may change everything."""
    url = parse(database_url)
    if url.get_backend_name() != "sqlite":
        return _on_server(url, work, is_reading=False)
    engine = sa.create_engine(
        url.set(drivername="sqlite"), poolclass=sa.NullPool, connect_args={"isolation_level": None}
    )
    # Foreign keys stay off: SQLite changes a table by building it anew.
    prepare_sqlite(engine, "BEGIN IMMEDIATE")
    with engine.connect() as connection:
        return work(connection)


def on_snapshot(database_url: str, work: Callable[[sa.Connection], T]) -> T:
    """What a function finds in a database as it is at one moment; it can change nothing there.

    Raises StorageReadOnly where there is no file.
    """
    url = parse(database_url)
    file = sqlite_file(database_url)
    if file is None:
        return _on_server(url, work, is_reading=True)
    with on_file(file) as connection:
        return work(connection)


@contextmanager
def on_file(file: Path, *, is_still: bool = False) -> Iterator[sa.Connection]:
    """A connection that sees an SQLite file as it is at one moment.

    Nobody writes to a file that is `still`: it is read without locks, and nothing is put beside it.
    """
    mode = "mode=ro&immutable=1" if is_still else "mode=ro"
    address = f"{file.resolve().as_uri()}?{mode}"

    def connect() -> sqlite3.Connection:
        # Another thread may interrupt it.
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    prepare_sqlite(engine, "BEGIN", ("query_only = ON",))
    with engine.connect() as connection:
        yield connection


def _on_server(url: sa.URL, work: Callable[[sa.Connection], T], *, is_reading: bool) -> T:
    # A thread of its own, so that this works where a loop is running already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_on_loop(url, work, is_reading=is_reading))).result()


async def _on_loop(url: sa.URL, work: Callable[[sa.Connection], T], *, is_reading: bool) -> T:
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if is_reading else {}
    engine = create_async_engine(url, poolclass=sa.NullPool, execution_options=options)
    translate_errors(engine.sync_engine)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    except OSError as error:
        raise StorageBusy from error
    finally:
        await engine.dispose()
