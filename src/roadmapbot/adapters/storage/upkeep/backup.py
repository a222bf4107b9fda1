"""A backup of an SQLite database while the bot is at work on it: copied, proved, and only then given its name.

The copy is one moment of the database, whatever is written meanwhile: a reader's snapshot is held for it, which in
WAL mode keeps no writer waiting. Everything here blocks: it belongs in a thread.
"""

import errno
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from roadmapbot.adapters.storage.connection import on_file
from roadmapbot.adapters.storage.errors import StorageDamaged
from roadmapbot.adapters.storage.upkeep import checksum
from roadmapbot.adapters.storage.upkeep.check import NOT_OURS, Report, Told, check
from roadmapbot.adapters.storage.upkeep.files import FolderBusy, make_sure, partial_file, publish
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

STEP = 256
"""Pages copied at once, a megabyte: after each of them the copying can be stopped."""
_OPCODES = 100_000
"""How often a long query looks whether it should stop."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

FAILURES = (OSError, sqlite3.Error, UnicodeDecodeError, StorageBusy, StorageDamaged, StorageReadOnly)
"""What may go wrong with files and databases; the one about letters where even what SQLite says of it is broken."""


class BackupFailed(Exception):
    """No backup was made, and nothing is left of the attempt; `reason` is for an operator to read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was proved: it could be read in full, and has as many rows in each table as there were."""

    file: Path
    size: int
    report: Report


def back_up(
    source: Path,
    target: Path,
    known: str,
    now: datetime | None = None,
    *,
    told: Told = lambda done, total: None,
    stop: Event | None = None,
    replacing: bool = False,
) -> Backup:
    """Copy a database to a file that does not exist yet; with `replacing`, to one that may.

    `known` is the schema step whose rules are held against the copy. A checksum is written beside a new file. Raises
    BackupFailed, also once `stop` is set.
    """
    stop = stop or Event()
    if not source.exists():
        raise BackupFailed(f"there is no database at {source}")
    if target.exists() and not replacing:
        raise BackupFailed(f"{target} exists already, and no backup is ever overwritten")
    try:
        with partial_file(target.parent) as partial:
            rows = copied(source, partial, told, stop)
            report = _proved(partial, known, now, rows, stop)
            size = partial.stat().st_size
            publish(partial, target, replacing=replacing)
        if not replacing:
            checksum.write(target)
    except FolderBusy as error:
        raise BackupFailed(f"another backup is being made in {target.parent} ({error.holder})") from error
    except FAILURES as error:
        raise BackupFailed(_reason(error, target)) from error
    return Backup(target, size, report)


# --- copying -----------------------------------------------------------------------------------------------------


def copied(source: Path, partial: Path, told: Told, stop: Event) -> Mapping[str, int]:
    """Copy one moment of a database; the rows in each table at that moment."""

    def step(_status: int, remaining: int, total: int) -> None:
        if stop.is_set():
            raise BackupFailed("it was stopped before its end")
        told(total - remaining, total)

    with closing(sqlite3.connect(_read_only(source), uri=True, isolation_level=None)) as opened:
        opened.execute("BEGIN")
        rows = _rows(opened)
        _refuse_without_room(opened, partial)
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # it is made sure below, once and in full
            opened.backup(copy, pages=STEP, progress=step)
            # A file of its own: no reader needs to put anything beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    make_sure(partial)
    return rows


def _read_only(file: Path) -> str:
    return f"{file.resolve().as_uri()}?mode=ro"


def _rows(opened: sqlite3.Connection) -> Mapping[str, int]:
    names = {name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} - NOT_OURS
    return {
        name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - the schema's own names
        for name in names
    }


def _refuse_without_room(opened: sqlite3.Connection, partial: Path) -> None:
    pages, size = (opened.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    free = shutil.disk_usage(partial.parent).free
    if pages * size > free:
        raise BackupFailed(f"it needs {megabytes(pages * size)} in {partial.parent}, where {megabytes(free)} are free")


# --- proving -----------------------------------------------------------------------------------------------------


def _proved(partial: Path, known: str, now: datetime | None, rows: Mapping[str, int], stop: Event) -> Report:
    """What a look at the copy alone finds. Raises BackupFailed where it is not whole."""
    with on_file(partial, is_still=True) as connection:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection), "on_file opens SQLite files"  # noqa: S101 - narrows the type
        raw.set_progress_handler(stop.is_set, _OPCODES)
        try:
            report = check(connection, known, now)
        except sa.exc.OperationalError as error:
            if stop.is_set():
                raise BackupFailed("it was stopped before its end") from error
            raise
    if report.damage:
        raise BackupFailed(f"the copy is damaged, as the database itself may be ({report.damage[0]})")
    differing = sorted({name for name, _ in report.rows.items() ^ rows.items()})
    if differing:
        raise BackupFailed(f"the copy has other rows than the database in {', '.join(differing)}")
    return report


def megabytes(size: int) -> str:
    """A size in words, such as "1.5 MB"."""
    return f"{size / 1_000_000:,.1f} MB"


def _reason(error: Exception, target: Path) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = getattr(error, "errno", None)
    if isinstance(error, StorageBusy) or code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "the database is locked by another program"
    if isinstance(error, StorageDamaged | UnicodeDecodeError) or code in _DAMAGED:
        return f"the database is damaged ({error})"
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR} or number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"{target.parent} takes no more, as when a disk is full ({error})"
    if isinstance(error, FileExistsError) and target.exists():
        return f"{target} exists already, and no backup is ever overwritten"
    return f"{target.parent}: {error}" if isinstance(error, OSError) else str(error)
