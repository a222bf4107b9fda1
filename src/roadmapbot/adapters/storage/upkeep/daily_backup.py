"""The backup of each day, made while the bot is at work, and the tidying away of those that have served their time."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from threading import Event

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.upkeep import checksum
from roadmapbot.adapters.storage.upkeep.backup import Backup, BackupFailed, back_up, megabytes
from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder, Keep
from roadmapbot.adapters.storage.upkeep.erased import NAME, ErasedList
from roadmapbot.services.ports import Clock

log = logging.getLogger(__name__)


class DailyBackup:
    """Makes the day's backup once it is due; one that fails is tried again at the next call."""

    def __init__(self, database: Path, folder: BackupFolder, keep: Keep, clock: Clock) -> None:
        self._database = database
        self._erased = ErasedList(database.with_name(NAME))
        self._folder = folder
        self._keep = keep
        self._clock = clock

    async def run_due(self) -> Backup | None:
        """Make the day's backup if it is due, off the loop. What fails is logged and noted, and nothing is deleted."""
        stop = Event()
        try:
            return await asyncio.to_thread(self._run, stop)
        finally:
            stop.set()  # the bot ends: the thread does too, within a moment

    def _run(self, stop: Event) -> Backup | None:
        now = self._clock.now()
        if not self._folder.is_due(now):
            return None
        revision = migrate.head()
        target = self._folder.new(now, revision, is_daily=True)
        try:
            backup = back_up(self._database, target, revision, now, stop=stop)
        except BackupFailed as error:
            self._tell(error, stop)
            return None
        log.info("The daily backup was made: %s, %s", backup.file, megabytes(backup.size))
        for violation in backup.report.violations:
            log.error(
                "The database breaks a rule in %s places (see: roadmapbot db check): %s",
                len(violation.where),
                violation.sentence,
            )
        with suppress(OSError):
            self._folder.note_failure(None)
            self._erased.copy_to(self._folder.path)
        self._rotate()
        return backup

    def _tell(self, error: BackupFailed, stop: Event) -> None:
        if stop.is_set():
            log.info("The daily backup was broken off, since the bot ends; it is made at the next start")
            return
        log.error("The daily backup failed: %s. The ones before it are kept", error.reason)
        with suppress(OSError):
            self._folder.note_failure(f"{self._clock.now():%Y-%m-%d %H:%M} UTC: {error.reason}")

    def _rotate(self) -> None:
        """Tidy away what is superseded by the backup that was proved a moment ago."""
        for each in self._folder.superseded(self._keep, self._clock.now()):
            try:
                each.file.unlink(missing_ok=True)
                checksum.beside(each.file).unlink(missing_ok=True)
            except OSError as error:
                log.warning("The backup %s could not be tidied away: %s", each.file, error)
