"""A lock on a file, which the operating system takes back when its holder dies, however it dies."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

_FAR = 1 << 30
"""Where Windows locks a byte: beyond all text, since others cannot read a locked one."""


class FileLock:
    """A lock that one process at a time holds; its file says who."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: int | None = None

    def take(self) -> bool:
        """Take the lock; False while somebody else has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while self._opened is None:
            # Python closes it in programs that are started from here: none of them goes on holding the lock.
            opened = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                if not _lock(opened):
                    os.close(opened)
                    return False
                if not self._is_at_path(opened):
                    os.close(opened)  # its last holder removed it between the opening and the locking
                    continue
                self._sign(opened)
            except OSError:
                with suppress(OSError):
                    os.close(opened)
                raise
            self._opened = opened
        return True

    def holder(self) -> str:
        """Who has the lock, in words such as "process 1234"."""
        with suppress(OSError, ValueError):
            pid, host = self._path.read_text(encoding="utf-8").split()
            return f"process {pid}" if host == socket.gethostname() else f"process {pid} on {host}"
        return "a process that does not say which"

    def release(self, *, remove: bool = False) -> None:
        """Let others have it; `remove` takes the file away with it."""
        if self._opened is None:
            return
        if remove:
            # Before it is let go: whoever has opened it meanwhile sees that it stands there no more.
            with suppress(OSError):
                self._path.unlink()
        os.close(self._opened)
        self._opened = None

    def _sign(self, opened: int) -> None:
        """Say who has the lock; a full disk has no room for that, and the lock holds all the same."""
        with suppress(OSError):
            os.ftruncate(opened, 0)
            os.write(opened, f"{os.getpid()} {socket.gethostname()}\n".encode())

    def _is_at_path(self, opened: int) -> bool:
        try:
            return os.path.samestat(os.fstat(opened), self._path.stat())
        except FileNotFoundError:
            return False


if sys.platform == "win32":
    import msvcrt

    def _lock(opened: int) -> bool:
        os.lseek(opened, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(opened, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(opened: int) -> bool:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
