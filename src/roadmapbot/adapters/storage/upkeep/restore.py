"""Putting a backup in the place of the database: looked at first, made ready beside it, and then put there in one step.

The database that was there is kept. At every moment there is one under its name, whole: the old one or the new one.
"""

import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection, on_file
from roadmapbot.adapters.storage.errors import StorageDamaged
from roadmapbot.adapters.storage.tables import metadata
from roadmapbot.adapters.storage.upkeep import checksum
from roadmapbot.adapters.storage.upkeep.at_work import alone
from roadmapbot.adapters.storage.upkeep.backup import FAILURES, BackupFailed, copied
from roadmapbot.adapters.storage.upkeep.check import Report, Told, check
from roadmapbot.adapters.storage.upkeep.erased import Erased, erase_again
from roadmapbot.adapters.storage.upkeep.files import make_sure, make_sure_folder
from roadmapbot.adapters.storage.upkeep.sequences import carry_on, last_given
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

_STAMP = "%Y%m%dT%H%M%SZ"
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; left there, it would be taken for that of the new one."""
_UNKNOWN_IDS = 1_000_000
"""How many ids to leave out where nobody can say how many were given since the backup."""


class RestoreRefused(Exception):
    """Nothing was restored, and the database is as it was; `reason` is for an operator to read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `found_at` is the schema step of the backup, `report` what was found after its upgrade."""

    found_at: str
    report: Report
    kept: Path | None
    erased_again: int


def restore(
    backup: Path, database: Path, now: datetime, erased: list[Erased], told: Told = lambda done, total: None
) -> Restored:
    """Put a backup in the place of a database, upgraded where it is older, and erase again who was erased since.

    Raises RestoreRefused, AlreadyAtWork while a bot is at work there, SchemaTooNew for a backup of a newer version.
    """
    database = database.resolve()
    if not backup.is_file():
        raise RestoreRefused(f"there is no file {backup}")
    if database.exists() and backup.samefile(database):
        raise RestoreRefused(f"{backup} is the database itself")
    if checksum.has_changed(backup):
        raise RestoreRefused(
            f"{backup} is not what it was when it was made, by its checksum (if you changed it yourself, delete "
            f"{checksum.beside(backup).name})"
        )
    with alone(database):
        ready = database.with_name(f".{database.name}.restoring")
        try:
            _remove(ready)
            found_at = _looked_at(backup)
            copied(backup, ready, told, Event())
            report, again = _made_ready(ready, database, now, erased)
            kept = _put(ready, database, now)
        except BackupFailed as error:
            raise RestoreRefused(error.reason) from error
        except FAILURES as error:
            raise RestoreRefused(str(error) or type(error).__name__) from error
        finally:
            with suppress(OSError):
                _remove(ready)
    return Restored(found_at, report, kept, again)


def _looked_at(backup: Path) -> str:
    """The schema step of a backup that is whole and ours. Raises RestoreRefused, SchemaTooNew."""
    log = backup.with_name(f"{backup.name}-wal")
    is_still = not log.exists() or log.stat().st_size == 0
    with on_file(backup, is_still=is_still) as connection:
        report = check(connection, migrate.head())
    if report.damage:
        raise RestoreRefused(f"{backup} is damaged ({report.damage[0]})")
    if report.revision is None or not {"learners", "enrollments"} <= set(report.rows):
        raise RestoreRefused(f"{backup} is no database of roadmapbot")
    migrate.refuse_unknown(report.revision)
    return report.revision


def _made_ready(ready: Path, database: Path, now: datetime, erased: list[Erased]) -> tuple[Report, int]:
    """Upgrade the copy, erase again, let ids go on after those given since; what is found then."""
    url = f"sqlite:///{ready}"
    migrate.upgrade(url, is_copied=False)
    given = _given(database)

    def work(connection: sa.Connection) -> int:
        found = erase_again(connection, erased)
        carry_on(connection, given if given is not None else _far_beyond(connection))
        connection.commit()
        return found

    again = on_connection(url, work)
    with on_file(ready) as connection:
        report = check(connection, migrate.head(), now)
    if report.damage:
        raise RestoreRefused(f"the copy is damaged ({report.damage[0]})")
    _settle(ready)
    make_sure(ready)
    return report, again


def _given(database: Path) -> Mapping[str, int] | None:
    """The last ids that were given in the database to be replaced; None where it cannot say."""
    if not database.exists():
        return {}
    try:
        with on_file(database) as connection:
            return last_given(connection)
    except (sa.exc.DatabaseError, StorageDamaged, StorageReadOnly, StorageBusy):
        return None


def _far_beyond(connection: sa.Connection) -> Mapping[str, int]:
    here = last_given(connection)
    return {name: here.get(name, 0) + _UNKNOWN_IDS for name in metadata.tables}


# --- files -------------------------------------------------------------------------------------------------------


def _put(ready: Path, database: Path, now: datetime) -> Path | None:
    """Put a file in the place of the database, which is kept under another name."""
    kept = None
    if database.exists():
        kept = database.with_name(f"{database.name}.replaced-{now.astimezone(UTC):{_STAMP}}")
        if kept.exists():
            raise RestoreRefused(f"{kept} exists already")
        with suppress(StorageDamaged):
            _settle(database)
        for suffix in _BESIDE:  # a damaged one may need what it has there
            left = database.with_name(f"{database.name}{suffix}")
            if left.exists():
                left.replace(kept.with_name(f"{kept.name}{suffix}"))
        _keep(database, kept)
        shutil.copymode(database, ready)
    ready.replace(database)
    make_sure_folder(database.parent)
    return kept


def _keep(database: Path, kept: Path) -> None:
    """Give a file a second name, or a copy where there are no such names: the first one must stay for now."""
    try:
        os.link(database, kept)
    except OSError:
        shutil.copy2(database, kept)
        make_sure(kept)


def _settle(database: Path) -> None:
    """Bring everything into the one file. Raises RestoreRefused while another program has it open."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as opened:
            opened.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise RestoreRefused(f"another program has {database} open; close it first") from error
        raise
    except sqlite3.DatabaseError as error:
        raise StorageDamaged(str(error)) from error


def _remove(ready: Path) -> None:
    for suffix in ("", *_BESIDE):
        ready.with_name(f"{ready.name}{suffix}").unlink(missing_ok=True)
