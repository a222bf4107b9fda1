"""Turns what servers publish into catalogues and back: the bundled folder below, their own pieces laid over it."""

import asyncio
from collections.abc import Callable, Collection, Hashable, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from roadmapbot.adapters.content.archive import unpacked
from roadmapbot.adapters.content.catalogue import build
from roadmapbot.adapters.content.problems import ContentError, Problem
from roadmapbot.adapters.content.reading import LARGEST_FILE, read
from roadmapbot.adapters.content.safety import losses
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import Folder, Overlay, Source
from roadmapbot.adapters.content.writing import resource_text, track_text, unit_text
from roadmapbot.domain.errors import ContentRefused, Fault
from roadmapbot.domain.ids import ResourceId, TrackId, UnitId
from roadmapbot.domain.revision import OWN_AREA, Piece, PieceKind, Written
from roadmapbot.domain.track import Catalogue, Track, Unit
from roadmapbot.services.ports import Pressed

T = TypeVar("T")

_TEMPLATES = Path(__file__).with_name("templates")
_LONGEST_QUOTE = 120
_KEYS = {"tasks": PieceKind.UNIT, "phases": PieceKind.TRACK, "resources": PieceKind.RESOURCE}
"""The key at the top of a file that tells what it is. A unit's own tasks have resources too, but below."""


class Origin(Protocol):
    """Where bundled content comes from."""

    def stamp(self) -> Hashable:
        """What is another one as soon as anything changes."""
        ...

    def read(self) -> Folder:
        """Everything as it is now."""
        ...


class YamlPress:
    """The press on bundled content. Reading and building happen in a thread; `open` it first."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._stamp: Hashable = None
        self._shapes = Shapes()
        self._folder = Folder({})
        self._bundled = Catalogue({}, {}, {})

    async def open(self) -> Catalogue:
        """Read the bundled content, anew each time. Raises ContentError; what was read before stays then."""
        stamp = await asyncio.to_thread(self._origin.stamp)
        return self._take(stamp, *await asyncio.to_thread(self._read))

    async def renew(self, *, at_once: bool = False) -> Catalogue | None:
        """The bundled content read anew; None where its files are as they were, or are being written just now.

        `at_once` reads them whether they look changed or not. Raises ContentRefused, once for each change; what was
        read before stays then.
        """
        found = await asyncio.to_thread(_quoting, {}, lambda: self._renewed(at_once))
        return self._take(*found) if found else None

    def _renewed(self, at_once: bool) -> tuple[Hashable, Folder, Catalogue] | None:
        stamp = self._origin.stamp()
        if stamp == self._stamp and not at_once:
            return None
        try:
            found = self._read()
        except ContentError:
            if self._origin.stamp() != stamp:
                return None
            self._stamp = stamp
            raise
        return (stamp, *found) if self._origin.stamp() == stamp else None

    def _read(self) -> tuple[Folder, Catalogue]:
        folder = self._origin.read()
        try:
            return folder, build(folder, shapes=self._shapes)
        finally:
            self._shapes.forget_all_but(folder.files.values())

    def _take(self, stamp: Hashable, folder: Folder, catalogue: Catalogue) -> Catalogue:
        """Put in force what was read: on the event loop, so that nobody sees one without the other."""
        self._stamp, self._folder, self._bundled = stamp, folder, catalogue
        return catalogue

    def bundled(self) -> Catalogue:
        """The content that every server starts from."""
        return self._bundled

    async def originals(self, pieces: Collection[Piece]) -> Mapping[Piece, str]:
        """Pieces as they are bundled, as YAML; empty for those that are not."""
        bundled = self._bundled
        found = await asyncio.to_thread(lambda: [self.write(bundled, piece) for piece in pieces])
        return {piece: (written.text if written else "") or "" for piece, written in zip(pieces, found, strict=True)}

    async def lay_over(self, in_force: Collection[Written], files: Mapping[str, bytes]) -> Pressed:
        """Lay files over the bundled content and the pieces in force. Raises ContentRefused."""
        return await asyncio.to_thread(_quoting, files, lambda: self._lay_over(in_force, files))

    async def catalogue(self, in_force: Collection[Written]) -> Catalogue:
        """The bundled content with pieces laid over it. Raises ContentRefused."""
        return await asyncio.to_thread(_quoting, {}, lambda: self._build(_overlay(in_force)))

    def write(self, catalogue: Catalogue, piece: Piece) -> Written | None:
        """A piece of a catalogue as YAML that reads back as the same; None where there is none."""
        match piece.kind:
            case PieceKind.UNIT:
                unit = catalogue.units.get(UnitId(piece.id))
                return self.write_unit(unit) if unit else None
            case PieceKind.TRACK:
                track = catalogue.tracks.get(TrackId(piece.id))
                return self.write_track(track) if track else None
            case PieceKind.RESOURCE:
                resource = catalogue.resources.get(ResourceId(piece.id))
                return Written(piece, resource_text(resource)) if resource else None

    def write_unit(self, unit: Unit) -> Written:
        """A unit as YAML that reads back as the same."""
        return Written(Piece(PieceKind.UNIT, unit.id), unit_text(unit), unit.area)

    def write_track(self, track: Track) -> Written:
        """A track as YAML that reads back as the same."""
        return Written(Piece(PieceKind.TRACK, track.id), track_text(track))

    def files(self, pieces: Collection[Written]) -> Mapping[str, str]:
        """Pieces as files by their paths, which handed in again come to the same."""
        found: dict[str, str] = {}
        resources: list[str] = []
        for written in sorted(pieces, key=lambda each: each.piece):
            piece, text = written.piece, written.text or ""
            match piece.kind:
                case PieceKind.UNIT:
                    found[f"units/{written.area or OWN_AREA}/{piece.id}.yaml"] = text
                case PieceKind.TRACK:
                    found[f"tracks/{piece.id}.yaml"] = text
                case PieceKind.RESOURCE:
                    resources.append(_entry(text))
        if resources:
            found["resources.yaml"] = f"resources:\n{''.join(resources)}"
        return found

    def template(self, kind: PieceKind, catalogue: Catalogue) -> str:
        """A commented example of a piece, to be filled in; what it refers to is in the catalogue."""
        text = (_TEMPLATES / f"{kind}.yaml").read_text(encoding="utf-8")
        for example, there in (("a-link", catalogue.resources), ("a-unit", catalogue.units)):
            text = text.replace(f"[{example}]", f"[{next(iter(there), example)}]")
        return text

    def _build(self, overlay: Overlay) -> Catalogue:
        return build(self._folder, overlay, self._shapes)

    def _lay_over(self, in_force: Collection[Written], files: Mapping[str, bytes]) -> Pressed:
        before = self._build(_overlay(in_force))
        sorted_in = _Sorter(before)
        for name, data in files.items():
            for path, content in unpacked(name, data).items():
                sorted_in.take(path, content)
        handed_in = sorted_in.sources()
        taken = {Piece(kind, piece_id) for kind, found in handed_in.items() for piece_id in found}
        stays = _overlay([each for each in in_force if each.piece not in taken])
        after = self._build(
            Overlay(
                {**stays.units, **handed_in[PieceKind.UNIT]},
                {**stays.tracks, **handed_in[PieceKind.TRACK]},
                (*stays.resources, *sorted_in.resource_files),
                stays.retired,
            )
        )
        if lost := losses(before, handed_in[PieceKind.UNIT], self._shapes):
            raise ContentError(lost)
        return Pressed(after, tuple(self._written(after, handed_in)))

    def _written(self, catalogue: Catalogue, handed_in: Mapping[PieceKind, Mapping[str, Source]]) -> list[Written]:
        """The pieces handed in: units and tracks as they were written, each resource on its own."""
        found = []
        for kind, sources in handed_in.items():
            for piece_id, source in sources.items():
                piece = Piece(kind, piece_id)
                written = self.write(catalogue, piece)
                if written is not None and kind is not PieceKind.RESOURCE:
                    written = Written(piece, source.data.decode("utf-8"), written.area)
                if written is not None:
                    found.append(written)
        return found


class _Sorter:
    """Finds out what each file handed in is. Raises ContentError for one that is nothing."""

    def __init__(self, before: Catalogue) -> None:
        self._before = before
        self._found: dict[PieceKind, dict[str, Source]] = {kind: {} for kind in PieceKind}
        self.resource_files: list[Source] = []

    def sources(self) -> Mapping[PieceKind, Mapping[str, Source]]:
        """What was handed in, by kind and id."""
        return self._found

    def take(self, name: str, data: bytes) -> None:
        """Take in one file."""
        document = read(name, data)
        value = document.value
        if document.problems:
            raise ContentError(document.problems)
        kind = next((_KEYS[key] for key in _KEYS if isinstance(value, dict) and key in value), None)
        if kind is None or not isinstance(value, dict):
            what = 'has "tasks:", a track "phases:", a list of resources "resources:"'
            raise ContentError([Problem(name, 1, 1, f"I cannot tell what this file is: a unit {what}.")])
        if kind is PieceKind.RESOURCE:
            source = Source(name, data, is_own=True)
            self.resource_files.append(source)
            for entry in value["resources"] if isinstance(value["resources"], list) else ():
                self._found[kind][str(entry.get("id")) if isinstance(entry, dict) else ""] = source
            return
        piece_id = str(value.get("id"))
        if piece_id in self._found[kind]:
            other = self._found[kind][piece_id].name
            raise ContentError([Problem(name, 1, 1, f"{other} is the same {kind}: both have the id {piece_id}.")])
        self._found[kind][piece_id] = Source(name, data, self._area(kind, piece_id, name), is_own=True)

    def _area(self, kind: PieceKind, piece_id: str, name: str) -> str:
        """The area of a unit: the one it has, else that of its folder in the zip, else the server's own."""
        known = self._before.units.get(UnitId(piece_id)) if kind is PieceKind.UNIT else None
        parts = PurePosixPath(name).parts
        return known.area if known else parts[-2] if len(parts) > 2 and parts[-3] == "units" else OWN_AREA


def _overlay(in_force: Collection[Written]) -> Overlay:
    """Pieces in force as files, called by what they are."""
    units: dict[str, Source] = {}
    tracks: dict[str, Source] = {}
    resources: list[str] = []
    for written in in_force:
        if not written.text:
            continue
        name, data = str(written.piece), written.text.encode()
        match written.piece.kind:
            case PieceKind.UNIT:
                units[written.piece.id] = Source(name, data, written.area, is_own=True)
            case PieceKind.TRACK:
                tracks[written.piece.id] = Source(name, data, is_own=True)
            case PieceKind.RESOURCE:
                resources.append(_entry(written.text))
    listed = (Source("resources", f"resources:\n{''.join(resources)}".encode(), is_own=True),) if resources else ()
    return Overlay(units, tracks, listed, frozenset(each.piece for each in in_force if each.text is None))


def _entry(text: str) -> str:
    """One resource as an entry of a list."""
    first, *rest = text.rstrip().split("\n")
    return "".join([f"  - {first}\n", *(f"    {line}\n" for line in rest)])


def _quoting(files: Mapping[str, bytes], work: Callable[[], T]) -> T:
    """Do something; problems come with the line they are about. Raises ContentRefused."""
    try:
        return work()
    except ContentError as error:
        # What is too large to be read is too large to be taken apart for a quote as well.
        read = {name: data for name, data in files.items() if len(data) <= LARGEST_FILE}
        lines = {name: data.decode("utf-8", "replace").split("\n") for name, data in read.items()}
        raise ContentRefused([_fault(problem, lines.get(problem.file, [])) for problem in error.problems]) from error


def _fault(problem: Problem, lines: list[str]) -> Fault:
    quoted = lines[problem.line - 1].strip()[:_LONGEST_QUOTE] if problem.line <= len(lines) else ""
    return Fault(problem.file, problem.line, problem.sentence, quoted)
