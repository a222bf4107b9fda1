"""The files that content is made from, as named bytes: of a folder, or published by a server and laid over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from roadmapbot.adapters.content.problems import Problem
from roadmapbot.domain.revision import Piece

MOST_FILES = 5_000
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


def read_folder(folder: Path, patterns: Sequence[str] = _PATTERNS) -> Folder:
    """Read every content file of a folder, or those like the patterns. It blocks, so call it in a thread."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            if len(files) >= MOST_FILES:
                problems.append(Problem(name, 1, 1, f"There are more than {MOST_FILES:,} files; this one is too many."))
                return Folder(files, tuple(problems))
            try:
                files[name] = path.read_bytes()
            except OSError as error:
                problems.append(Problem(name, 1, 1, f"The file cannot be read: {error.strerror}."))
    return Folder(files, tuple(problems))
