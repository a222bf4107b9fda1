"""Files that are there whole or not at all, whatever happens while they are written."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from roadmapbot.adapters.storage.upkeep.file_lock import FileLock

_PRIVATE = 0o600
"""They have what people wrote: only their owner may read them."""
_LOCK = ".roadmapbot-backup.lock"
_PARTIAL = ".roadmapbot-backup.partial"


class FolderBusy(Exception):
    """Another process is writing a file in the folder; `holder` says which."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def partial_file(folder: Path) -> Iterator[Path]:
    """A new file that nobody takes for a backup; whatever is left of it afterwards goes.

    One at a time in a folder: so what stands there already was left behind by a process that was killed, and goes too.
    Raises FolderBusy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    if not lock.take():
        raise FolderBusy(lock.holder())
    try:
        partial = folder / _PARTIAL
        _remove(partial)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
        try:
            yield partial
        finally:
            with suppress(OSError):
                _remove(partial)
    finally:
        lock.release(remove=True)


def _remove(partial: Path) -> None:
    for left in (partial, partial.with_name(f"{partial.name}-journal")):
        left.unlink(missing_ok=True)


def publish(partial: Path, target: Path, *, replacing: bool) -> None:
    """Give a file its name in one step."""
    if replacing:
        partial.replace(target)
    else:
        try:
            os.link(partial, target)  # unlike renaming, this never takes the place of another file
        except FileExistsError:
            raise
        except OSError:
            if target.exists():  # there are no links here: FAT, some shares
                raise FileExistsError(errno.EEXIST, "it exists already", str(target)) from None
            partial.rename(target)
    make_sure_folder(target.parent)


def make_sure(file: Path) -> None:
    """Have a file on the disk itself."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def make_sure_folder(folder: Path) -> None:
    """Have the names in a folder on the disk itself, where the system knows of that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
