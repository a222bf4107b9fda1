"""Opens the database behind a URL and turns its refusals into errors that the use-cases know.

SQLite gets one writer connection that begins with BEGIN IMMEDIATE, so that a writer never finds out late that
its snapshot is stale, and separate readers that in WAL mode neither wait for it nor hold it up.
"""

import asyncio
import sqlite3
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_

from roadmapbot.adapters.storage.errors import Conflict, StorageDamaged
from roadmapbot.adapters.storage.inline import InlineEngine
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

PATIENCE = timedelta(seconds=5)
"""How long a statement waits for a lock that another process holds."""
_QUEUE = 3
"""Turns of that patience after which a writer gives up standing in the queue of this process."""

_WRITER_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536")
_SCRATCH_PRAGMAS = ("synchronous = OFF",)
"""For files that nobody keeps: a killed process loses nothing all the same, only a power cut would."""
_READER_PRAGMAS = ("query_only = ON", "cache_size = -16384")

Engine = AsyncEngine | InlineEngine

_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# A full disk is an error of input and output as well: there is no room for what SQLite puts beside the database.
_READ_ONLY_CODES = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    }
)
_DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# https://www.postgresql.org/docs/current/errcodes-appendix.html: lock not available, statement timeout,
# serialization failure, deadlock, too many connections, server shutting down or starting up.
_BUSY_STATES = frozenset({"55P03", "57014", "40001", "40P01", "53300", "57P01", "57P02", "57P03"})
_CONNECTION_CLASS = "08"
# Read-only transaction, insufficient privilege, disk full.
_READ_ONLY_STATES = frozenset({"25006", "42501", "53100"})
_INTEGRITY_CLASS = "23"


def parse(database_url: str) -> sa.URL:
    """The address with the asynchronous driver we use. Raises ValueError for a database that we do not know."""
    try:
        url = sa.make_url(database_url)
    except sa.exc.ArgumentError as error:
        raise ValueError("a database is written like sqlite:///data/roadmapbot.db") from error
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(drivername="sqlite+aiosqlite")
    if backend in {"postgresql", "postgres"}:
        query = {"ssl" if key == "sslmode" else key: value for key, value in url.query.items()}
        return url.set(drivername="postgresql+asyncpg", query=query)
    raise ValueError(f"{url.render_as_string()} is neither an SQLite file nor a PostgreSQL database")


def shown(database_url: str) -> str:
    """An address as people may see it: without its password."""
    return sa.make_url(database_url).render_as_string(hide_password=True)


def open_writer(database_url: str, patience: timedelta = PATIENCE) -> AsyncEngine:
    """The engine that changes things."""
    url = parse(database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, patience, size=1, begin="BEGIN IMMEDIATE", pragmas=_WRITER_PRAGMAS)
    return _open_postgresql(url, patience)


def open_reader(database_url: str, patience: timedelta = PATIENCE) -> AsyncEngine:
    """The engine that only looks: every transaction sees one snapshot and cannot change anything."""
    url = parse(database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, patience, size=4, begin="BEGIN", pragmas=_READER_PRAGMAS)
    return _open_postgresql(
        url,
        patience,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def open_scratch(database_url: str, patience: timedelta = PATIENCE) -> tuple[InlineEngine, InlineEngine]:
    """The engines that change things and that only look, for an SQLite file that nobody keeps."""
    url, pragmas = parse(database_url), (*_WRITER_PRAGMAS, *_SCRATCH_PRAGMAS)
    writer = _open_inline(url, patience, size=1, begin="BEGIN IMMEDIATE", pragmas=pragmas)
    return writer, _open_inline(url, patience, size=4, begin="BEGIN", pragmas=_READER_PRAGMAS)


def _open_sqlite(url: sa.URL, patience: timedelta, *, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=_QUEUE * patience.total_seconds(),
        hide_parameters=True,  # they are what people wrote, and errors are logged
        connect_args=_driver(patience),
    )
    event.listen(engine.sync_engine, "do_connect", _try_to_open)
    prepare_sqlite(engine.sync_engine, begin, pragmas)
    return engine


def _open_inline(url: sa.URL, patience: timedelta, *, size: int, begin: str, pragmas: tuple[str, ...]) -> InlineEngine:
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        connect_args=_driver(patience),
    )
    prepare_sqlite(engine, None, pragmas)
    return InlineEngine(engine, size, _QUEUE * patience.total_seconds(), begin, of_sqlite)


def _driver(patience: timedelta) -> dict[str, Any]:
    # With isolation_level None the driver begins nothing by itself: we say how a transaction begins.
    return {"isolation_level": None, "timeout": patience.total_seconds(), "cached_statements": 512}


def _try_to_open(_dialect: object, _record: object, place: list[Any], options: dict[str, Any]) -> None:
    """Raise what is wrong with a file before aiosqlite starts a thread for it, which might outlive the loop."""
    await_(asyncio.to_thread(lambda: sqlite3.connect(*place, **options).close()))


def prepare_sqlite(engine: sa.Engine, begin: str | None, pragmas: tuple[str, ...] = _WRITER_PRAGMAS[:1]) -> None:
    """Set how connections of an engine are set up and how its transactions begin; None where others see to that."""

    def set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()  # nobody else will: it is not in the pool yet
            raise
        cursor.close()

    event.listen(engine, "connect", set_up)
    if begin is not None:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    translate_errors(engine)


def _open_postgresql(url: sa.URL, patience: timedelta, **options: Any) -> AsyncEngine:
    milliseconds = int(patience.total_seconds() * 1000)
    engine = create_async_engine(
        url,
        pool_size=5,
        max_overflow=0,
        pool_timeout=_QUEUE * patience.total_seconds(),
        pool_pre_ping=True,
        connect_args={
            "timeout": patience.total_seconds(),
            "server_settings": {
                "application_name": "roadmapbot",
                "lock_timeout": str(milliseconds),
                "statement_timeout": str(_QUEUE * milliseconds),
                "idle_in_transaction_session_timeout": str(_QUEUE * milliseconds),
            },
        },
        hide_parameters=True,
        **options,
    )
    translate_errors(engine.sync_engine)
    return engine


def translate_errors(engine: sa.Engine) -> None:
    """Have an engine raise what `translated` makes of its errors, with the original as their cause."""
    event.listen(engine, "handle_error", translated)


def translated(context: ExceptionContext) -> BaseException | None:
    """What an error of the database means to us; None where it means a bug and flies as it is."""
    error = context.original_exception
    if isinstance(error, ValueError) and context.sqlalchemy_exception is not None:
        return ValueError(str(error))  # a column refused a value: without SQLAlchemy's wrapping
    if context.is_disconnect and isinstance(error, Exception):
        return StorageBusy()
    if isinstance(error, sqlite3.Error):
        return of_sqlite(error)
    state = getattr(error, "sqlstate", None)
    return _of_postgresql(state, error) if isinstance(state, str) else None


def of_sqlite(error: sqlite3.Error) -> Exception | None:
    """What an error of SQLite means to us; None where it means a bug."""
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(str(error))
    # The low byte is the primary code; the rest says more about it. Errors of the module itself have none.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _BUSY_CODES:
        return StorageBusy()
    if code in _DAMAGED_CODES:
        return StorageDamaged(str(error))
    return StorageReadOnly() if code in _READ_ONLY_CODES else None


def _of_postgresql(state: str, error: BaseException) -> Exception | None:
    if state in _BUSY_STATES or state.startswith(_CONNECTION_CLASS):
        return StorageBusy()
    if state in _READ_ONLY_STATES:
        return StorageReadOnly()
    return Conflict(str(error)) if state.startswith(_INTEGRITY_CLASS) else None
