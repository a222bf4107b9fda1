"""Where the content of servers is kept, and what turns files into catalogues."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import (
    Draft,
    DraftId,
    NewDraft,
    NewRevision,
    Original,
    Piece,
    PieceKind,
    Revision,
    RevisionId,
    Written,
)
from roadmapbot.domain.track import Catalogue, Track, Unit


class Revisions(Protocol):
    """Revisions of the content that servers publish; each piece of a server counts its own from 1."""

    async def add(self, new: NewRevision) -> Revision | None:
        """Store; None when the piece has a newer revision than the `base` it was made from."""
        ...

    async def in_force(self, guild_id: GuildId) -> Mapping[Piece, Revision]:
        """The newest revision of every piece of a server, retired ones too."""
        ...

    async def of_piece(self, guild_id: GuildId, piece: Piece, limit: int) -> Sequence[Revision]:
        """The newest revisions of one piece, newest first."""
        ...

    async def newest(self, guild_id: GuildId, limit: int) -> Sequence[Revision]:
        """The newest revisions of a server, newest first."""
        ...

    async def of_draft(self, guild_id: GuildId, draft_id: DraftId) -> Sequence[Revision]:
        """The revisions that a draft of a server became, in order."""
        ...

    async def get(self, guild_id: GuildId, revision_id: RevisionId) -> Revision | None:
        """One revision; None where that server has none of that id."""
        ...

    async def guilds(self, since: RevisionId) -> Collection[GuildId]:
        """Every server that has published anything since a revision; 0 for ever."""
        ...

    async def last_id(self) -> RevisionId:
        """The id of the newest revision of all servers, 0 where there is none: it tells whether anything is new."""
        ...


class Originals(Protocol):
    """What servers made their own versions from: one for each piece that a server has a version of."""

    async def of(self, guild_id: GuildId) -> Mapping[Piece, Original]: ...
    async def save(self, original: Original) -> None: ...
    async def remove(self, guild_id: GuildId, piece: Piece) -> None: ...


class Drafts(Protocol):
    """Drafts on the way to being published."""

    async def add(self, new: NewDraft) -> Draft: ...
    async def get(self, guild_id: GuildId, draft_id: DraftId) -> Draft | None:
        """One draft; None where that server has none of that id."""
        ...

    async def save(self, draft: Draft) -> None:
        """Write back every mutable field, and its pieces."""
        ...

    async def pending(self, guild_id: GuildId, limit: int) -> Sequence[Draft]:
        """Drafts of a server that may still be published, newest first."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Draft]:
        """Scheduled drafts of present servers whose `publish_at` has come, in order of it."""
        ...


@dataclass(frozen=True, slots=True)
class Pressed:
    """What files come to: the catalogue that would be in force with them, and the pieces they consist of."""

    catalogue: Catalogue
    pieces: tuple[Written, ...]


class Press(Protocol):
    """Turns files into catalogues and back. Everything heavy happens off the event loop."""

    async def lay_over(self, in_force: Collection[Written], files: Mapping[str, bytes]) -> Pressed:
        """Lay files over the bundled content and the pieces in force. Raises ContentRefused."""
        ...

    async def catalogue(self, in_force: Collection[Written]) -> Catalogue:
        """The bundled content with pieces laid over it. Raises ContentRefused."""
        ...

    def bundled(self) -> Catalogue:
        """The content that every server starts from."""
        ...

    async def originals(self, pieces: Collection[Piece]) -> Mapping[Piece, str]:
        """Pieces as they are bundled, as YAML; empty for those that are not."""
        ...

    async def renew(self, *, at_once: bool = False) -> Catalogue | None:
        """The bundled content read anew; None where its files are as they were, or are being written just now.

        `at_once` reads them whether they look changed or not. Raises ContentRefused, once for each change; what was
        read before stays then.
        """
        ...

    def write(self, catalogue: Catalogue, piece: Piece) -> Written | None:
        """A piece of a catalogue as YAML that reads back as the same; None where there is none."""
        ...

    def write_unit(self, unit: Unit) -> Written:
        """A unit as YAML that reads back as the same; what is wrong with it is found when it is handed in."""
        ...

    def write_track(self, track: Track) -> Written:
        """A track as YAML that reads back as the same."""
        ...

    def files(self, pieces: Collection[Written]) -> Mapping[str, str]:
        """Pieces as files by their paths, which handed in again come to the same."""
        ...

    def template(self, kind: PieceKind, catalogue: Catalogue) -> str:
        """A commented example of a piece, to be filled in; what it refers to is in the catalogue."""
        ...
