"""The checksum beside a backup: whether it is still what was proved when it was made.

SQLite notices what breaks its own structure, but not a bit that changed in somebody's words. `sha256sum --check` reads
the same file.
"""

import hashlib
from pathlib import Path


def beside(file: Path) -> Path:
    """Where the checksum of a file is."""
    return file.with_name(f"{file.name}.sha256")


def write(file: Path) -> None:
    """Write down what a file is now."""
    beside(file).write_text(f"{_sum(file)}  {file.name}\n", encoding="utf-8")


def has_changed(file: Path) -> bool:
    """Whether a file is not what was written down; one of which nothing was written down has not."""
    try:
        wanted = beside(file).read_text(encoding="utf-8").split(" ", 1)[0]
    except FileNotFoundError:
        return False
    return wanted != _sum(file)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
