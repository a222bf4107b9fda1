"""Who had their data erased, so that nobody's comes back with an older backup.

`erased.jsonl` beside the database has a line for each: `{"user_id": 123, "at": "2026-03-02T09:00:00+00:00"}`. Whoever
erases a person notes it there first and erases then (`uow.learners.erase`): killed in between, the bot finishes that at
its next start. It is a file, since a database that is replaced would forget it.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from roadmapbot.adapters.storage.connection import on_connection
from roadmapbot.adapters.storage.erasing import erasing
from roadmapbot.adapters.storage.tables import enrollments, learners
from roadmapbot.domain.ids import UserId

NAME = "erased.jsonl"
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Erased:
    """A person whose data was erased at an instant."""

    user_id: UserId
    at: datetime


class ErasedUnreadable(Exception):
    """A line of the list cannot be read: who it names is not known, and may be back."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path}, line {line}")
        self.path = path
        self.line = line


class ErasedList:
    """The list in one file; without the file nobody is on it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def remember(self, user_id: UserId, at: datetime) -> None:
        """Put a person on the list; once this returns, it is on the disk."""
        await asyncio.to_thread(self.note, user_id, at)

    def note(self, user_id: UserId, at: datetime) -> None:
        """Put a person on the list; once this returns, it is on the disk. Blocks."""
        line = json.dumps({"user_id": user_id, "at": at.astimezone(UTC).isoformat()})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, _PRIVATE), "rb+") as opened:
            # What a crash has left unfinished at the end was not noted: its person was not erased either.
            opened.truncate(opened.read().rfind(b"\n") + 1)
            opened.seek(0, os.SEEK_END)
            opened.write(f"{line}\n".encode())
            opened.flush()
            os.fsync(opened.fileno())

    def all(self) -> list[Erased]:
        """Everybody on the list. Raises ErasedUnreadable."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        return list(self._read(lines))

    def copy_to(self, folder: Path) -> None:
        """Let backups in another folder have the list beside them too: a disk may die with both of ours."""
        if self.path.exists():
            shutil.copy(self.path, folder / NAME)

    def _read(self, lines: list[str]) -> Iterator[Erased]:
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                said = json.loads(line)
                yield Erased(UserId(int(said["user_id"])), datetime.fromisoformat(said["at"]).astimezone(UTC))
            except (ValueError, KeyError, TypeError) as error:
                if number == len(lines):
                    return  # a crash broke it off
                raise ErasedUnreadable(self.path, number) from error


def all_erased(*folders: Path) -> list[Erased]:
    """Everybody on the lists in some folders: the daily backup takes a copy along. Raises ErasedUnreadable."""
    return [each for folder in dict.fromkeys(folders) for each in ErasedList(folder / NAME).all()]


def erase_again(connection: sa.Connection, erased: list[Erased]) -> int:
    """Erase those whose data from before their erasure is there; how many people that were.

    Whoever enrolled anew afterwards has data of their own since, which stays.
    """
    back = [each.user_id for each in erased if _is_back(connection, each)]
    for statement in erasing(back) if back else ():
        connection.execute(statement)
    return len(set(back))


def _is_back(connection: sa.Connection, erased: Erased) -> bool:
    since = enrollments.c.consent_at > erased.at
    of_them = enrollments.c.user_id == erased.user_id
    is_there = sa.exists().where(learners.c.id == erased.user_id)
    has_before = sa.exists().where(of_them, ~since)
    has_since = sa.exists().where(of_them, since)
    found = sa.select(sa.and_(is_there, sa.or_(has_before, ~has_since)))
    return bool(connection.scalar(found))


def erase_those_who_are_back(database_url: str, erased: ErasedList) -> int:
    """Finish what a crash cut short or a restored backup brought back; how many people that were. Blocks."""
    everybody = erased.all()
    if not everybody:
        return 0

    def work(connection: sa.Connection) -> int:
        found = erase_again(connection, everybody)
        connection.commit()
        return found

    return on_connection(database_url, work)
