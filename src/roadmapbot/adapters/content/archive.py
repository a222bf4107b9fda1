"""Opens what a moderator hands in: one YAML file, or a zip of several. Everything in it is taken for hostile.

Nothing is ever written to disk, so a path in a zip leads nowhere; it is refused all the same, since nobody means it.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from roadmapbot.adapters.content.problems import ContentError, Problem
from roadmapbot.adapters.content.reading import LARGEST_FILE

LARGEST_UPLOAD = 2_000_000
"""Bytes of a file as handed in, zipped or not."""
MOST_FILES = 60
LARGEST_WHOLE = 4_000_000
"""Bytes of all files of a zip together, unpacked."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, EOFError, LookupError, ValueError, OSError,
)  # fmt: skip
"""What zipfile raises for archives that are broken, encrypted or packed in an unusual way."""
_YAML = frozenset({".yaml", ".yml"})
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_LINK = 0o120000
_KIND_OF_FILE = 0o170000


def unpacked(name: str, data: bytes) -> Mapping[str, bytes]:
    """The YAML files in what was handed in, by their paths. Raises ContentError."""
    if len(data) > LARGEST_UPLOAD:
        raise _refused(name, f"The file is too large: {len(data):,} bytes; at most {LARGEST_UPLOAD:,} are read.")
    if data.startswith(_ZIP_STARTS):
        return _from_zip(name, data)
    return {name: data}


def _from_zip(name: str, data: bytes) -> Mapping[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return dict(_members(name, archive))
    except _BROKEN as error:
        raise _refused(name, "The zip cannot be read. Pack the files anew, without a password.") from error


def _members(name: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_clutter(info.filename)]
    if not infos:
        raise _refused(name, "The zip is empty.")
    if len(infos) > MOST_FILES:
        raise _refused(name, f"The zip has {len(infos):,} files; at most {MOST_FILES} are read.")
    left = LARGEST_WHOLE
    seen: set[str] = set()
    for info in infos:
        path = _checked(info)
        if path in seen:
            raise _refused(path, "This file is in the zip twice.")
        seen.add(path)
        # What the archive says of sizes may be a lie: no more is unpacked than fits.
        with archive.open(info) as packed:
            content = packed.read(min(left, LARGEST_FILE) + 1)
        if len(content) > LARGEST_FILE:
            raise _refused(path, f"The file is too large; at most {LARGEST_FILE:,} bytes are read.")
        left -= len(content)
        if left < 0:
            raise _refused(name, f"The zip is too large unpacked; at most {LARGEST_WHOLE:,} bytes are read.")
        yield path, content


def _checked(info: zipfile.ZipInfo) -> str:
    """The path of a file in a zip. Raises ContentError for one that is no YAML file or leads out of the zip."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or not info.filename.isprintable():
        raise _refused("zip", "A path in the zip leads out of it. Pack the folder anew.")
    if info.external_attr >> 16 & _KIND_OF_FILE == _LINK or path.suffix.casefold() not in _YAML:
        raise _refused(str(path), "Only .yaml files belong into the zip.")
    return str(path)


def _is_clutter(path: str) -> bool:
    """What computers put into zips by themselves."""
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or parts[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _refused(file: str, sentence: str) -> ContentError:
    return ContentError([Problem(file, 1, 1, sentence)])
