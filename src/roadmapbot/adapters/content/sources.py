"""The files that content is made from, as named bytes: of a folder, or published by a server and laid over them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from roadmapbot.adapters.content.problems import Problem
from roadmapbot.adapters.content.reading import LARGEST_FILE
from roadmapbot.domain.revision import Piece

MOST_FILES = 5_000
LARGEST_WHOLE = 30_000_000
"""Bytes of all files of a folder together; those in use have 1.5 million."""
_PATTERNS = ("resources.yaml", "units/*/*.yaml", "tracks/*.yaml", "reference/*.yaml")


@dataclass(frozen=True, slots=True)
class Source:
    """A file. `name` is what problems call it; `area` is the folder of a unit.

    The name of a file that a server published says nothing about what is in it: `is_own`.
    """

    name: str
    data: bytes
    area: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """The content files of a folder by their paths, and what is wrong with those that could not be read."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()

    def matching(self, pattern: str) -> Iterator[Source]:
        """The files whose path is like a pattern, in order."""
        for name in sorted(self.files):
            if fnmatch(name, pattern) and name.count("/") == pattern.count("/"):
                yield Source(name, self.files[name], PurePosixPath(name).parent.name)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a server laid over a folder: its units, tracks and resources by their ids, and what it retired."""

    units: Mapping[str, Source] = field(default_factory=dict)
    tracks: Mapping[str, Source] = field(default_factory=dict)
    resources: tuple[Source, ...] = ()
    retired: frozenset[Piece] = frozenset()


class ContentFolder:
    """A content folder on disk: its content files, or those like the patterns. All of it blocks; use a thread."""

    def __init__(self, path: Path, patterns: Sequence[str] = _PATTERNS) -> None:
        self._path = path
        self._patterns = patterns

    def stamp(self) -> Hashable:
        """What is another one as soon as a content file is written, added, renamed or removed; nothing is read."""
        return tuple((name, _state(path)) for name, path in self._listed())

    def read(self) -> Folder:
        """Read every content file. What is too much, too large or no file at all is not read, and is a problem."""
        files: dict[str, bytes] = {}
        problems: list[Problem] = []
        left = LARGEST_WHOLE
        for number, (name, path) in enumerate(self._listed()):
            data: bytes | str
            if number >= MOST_FILES:
                data = f"There are more than {MOST_FILES:,} files; this one is too many."
            else:
                data = _read(path, left)
            if isinstance(data, bytes):
                files[name] = data
                left -= len(data)
            else:
                problems.append(Problem(name, 1, 1, data))
        return Folder(files, tuple(problems))

    def _listed(self) -> list[tuple[str, Path]]:
        """Every content file, and the first that is too many."""
        found = (path for pattern in self._patterns for path in sorted(self._path.glob(pattern)))
        return [(path.relative_to(self._path).as_posix(), path) for path in islice(found, MOST_FILES + 1)]


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode


def _read(path: Path, left: int) -> bytes | str:
    """What is in a file, or why that cannot be said. A pipe would keep us waiting for ever."""
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            return "The file cannot be read: this is no file."
        if found.st_size > LARGEST_FILE:
            return f"The file is too large: {found.st_size:,} bytes; at most {LARGEST_FILE:,} are read."
        if found.st_size > left:
            return f"All files together are too large; at most {LARGEST_WHOLE:,} bytes are read."
        with path.open("rb") as file:
            return file.read(LARGEST_FILE)
    except OSError as error:
        return f"The file cannot be read: {error.strerror}."
