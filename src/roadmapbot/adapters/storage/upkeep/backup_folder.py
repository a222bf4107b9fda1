"""The folder of backups: what they are called, which there are, and which daily ones have served their time.

The daily ones end in `-daily.db` and are tidied away by rotation. Those made by hand stay until a hand removes them.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)-(?P<revision>\w+?)(?P<daily>-daily)?\.db")
_FIRST_HOUR = 3
"""The hour in UTC from which on the day's backup is made."""
_DAY = timedelta(days=1)
_FAILURE = "last-failure.txt"


@dataclass(frozen=True, slots=True)
class Keep:
    """How many daily and weekly backups to keep; none at all where both are 0."""

    days: int
    weeks: int

    @property
    def is_off(self) -> bool:
        """Whether no daily backups are made."""
        return not self.days and not self.weeks


@dataclass(frozen=True, slots=True)
class Stored:
    """A backup that is there, as its name tells."""

    file: Path
    at: datetime
    revision: str
    is_daily: bool


class BackupFolder:
    """The backups of one database; those of another one in the same folder are none of its business."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.path = folder
        self._stem = stem

    def new(self, at: datetime, revision: str, *, is_daily: bool = False) -> Path:
        """What a backup made at an instant is called, such as coach-20260302T041000Z-0002-daily.db."""
        return self.path / f"{self._stem}-{at.astimezone(UTC):{_STAMP}}-{revision}{'-daily' if is_daily else ''}.db"

    def stored(self) -> Sequence[Stored]:
        """Every backup, newest first."""
        found = [self._read(file) for file in self.path.glob("*.db")] if self.path.is_dir() else []
        return sorted((each for each in found if each is not None), key=lambda each: each.at, reverse=True)

    def is_due(self, now: datetime) -> bool:
        """Whether the day's backup is still to be made: once a UTC day, by night, or at once where none is fresh."""
        daily = [each for each in self.stored() if each.is_daily and each.at <= now]
        if not daily or now - daily[0].at >= _DAY:
            return True
        return daily[0].at.date() < now.astimezone(UTC).date() and now.astimezone(UTC).hour >= _FIRST_HOUR

    def superseded(self, keep: Keep, now: datetime) -> Sequence[Stored]:
        """The daily backups that may go: beyond the newest of the last days and of the last weeks that have one.

        The newest one always stays, and so do those of a clock that was ahead.
        """
        daily = [each for each in self.stored() if each.is_daily and each.at <= now]
        kept = {*_newest(daily, keep.days, _date), *_newest(daily, keep.weeks, _week), *daily[:1]}
        return [each for each in daily if each not in kept]

    def note_failure(self, reason: str | None) -> None:
        """Leave a note of why the last daily backup failed; None takes it away."""
        note = self.path / _FAILURE
        if reason is None:
            note.unlink(missing_ok=True)
        else:
            note.write_text(f"{reason}\n", encoding="utf-8")

    def failure(self) -> str | None:
        """Why the last daily backup failed, where it did."""
        try:
            return (self.path / _FAILURE).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def _read(self, file: Path) -> Stored | None:
        found = _NAME.fullmatch(file.name)
        if found is None or found["stem"] != self._stem:
            return None
        try:
            at = datetime.strptime(found["at"], _STAMP).replace(tzinfo=UTC)
        except ValueError:
            return None
        return Stored(file, at, found["revision"], found["daily"] is not None)


def _newest(backups: Iterable[Stored], many: int, period: Callable[[Stored], Hashable]) -> Sequence[Stored]:
    """The newest backup of each of the last periods that have one."""
    found: dict[Hashable, Stored] = {}
    for each in backups:
        found.setdefault(period(each), each)
    return list(found.values())[:many]


def _date(backup: Stored) -> date:
    return backup.at.date()


def _week(backup: Stored) -> tuple[int, int]:
    year, week, _ = backup.at.isocalendar()
    return year, week
