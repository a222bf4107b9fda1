"""Content that a server publishes itself: its pieces, their revisions, and drafts on the way to being published.

A piece is a unit, a track or a resource, known by kind and id over every edit. What is in force for a server is the
newest revision of each piece, laid over the bundled content; a revision without text takes the piece out of force.
Nothing is ever changed or deleted: going back is a revision too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from roadmapbot.domain.ids import GuildId, UserId

RevisionId = NewType("RevisionId", int)
DraftId = NewType("DraftId", int)


OPERATOR = UserId(0)
"""Whoever hosts the bot, who publishes from files; nobody on Discord has this id."""


class PieceKind(StrEnum):
    """What kind of content a piece is."""

    UNIT = "unit"
    TRACK = "track"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A piece of content by its name, such as the unit `take-stock`."""

    kind: PieceKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


OWN_AREA = "server"
"""The area of units that are no part of the bundled content, and for which none was chosen."""
AS_BUNDLED = ""
"""The text of a piece of which the server has no version of its own any more."""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece as written in YAML; `area` is the folder that a unit belongs to.

    The text is None for a piece that is retired, and `AS_BUNDLED` for one that is as it is bundled (or not there).
    """

    piece: Piece
    text: str | None
    area: str = ""


class Change(StrEnum):
    """How a revision came about."""

    PUBLISHED = "published"
    RETIRED = "retired"
    ROLLED_BACK = "rolled-back"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision about to be stored.

    `base` is the number of the revision it was made from, 0 where the server had none: another one in between means
    that somebody else was faster.
    """

    guild_id: GuildId
    written: Written
    base: int
    change: Change
    author_id: UserId | None
    at: datetime
    approver_id: UserId | None = None
    summary: str = ""
    """What changed, one fact a line."""
    draft_id: DraftId | None = None
    """The draft that it came from, maybe together with others."""


@dataclass(frozen=True, slots=True)
class Revision(NewRevision):
    """A stored revision; `number` counts from 1 for each piece of a server."""

    id: RevisionId = RevisionId(0)
    number: int = 1


@dataclass(frozen=True, slots=True)
class Original:
    """What the bundled content had of a piece when a server made a version of its own; empty where it had nothing.

    `told` is a digest of the bundled text that moderators were told about since, so that each is told once.
    """

    guild_id: GuildId
    piece: Piece
    text: str
    told: str = ""


class DraftState(StrEnum):
    """Where a draft stands; `waiting` is for a second moderator."""

    OPEN = "open"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DISCARDED = "discarded"


PENDING = frozenset({DraftState.OPEN, DraftState.WAITING, DraftState.SCHEDULED})


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft about to be stored: what it changes, and for each piece the revision number it was made from."""

    guild_id: GuildId
    author_id: UserId
    created_at: datetime
    pieces: tuple[Written, ...]
    bases: Mapping[Piece, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft(NewDraft):
    """A stored draft. `publish_at` (UTC) is set while it is scheduled; `approver_id` once somebody approved it."""

    id: DraftId = DraftId(0)
    state: DraftState = DraftState.OPEN
    approver_id: UserId | None = None
    publish_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it may still be published."""
        return self.state in PENDING


def moved(draft: NewDraft, in_force: Mapping[Piece, Revision]) -> Collection[Piece]:
    """The pieces of a draft that somebody else has published since it was made, in order."""
    return [
        written.piece
        for written in draft.pieces
        if (in_force[written.piece].number if written.piece in in_force else 0) != draft.bases.get(written.piece, 0)
    ]
