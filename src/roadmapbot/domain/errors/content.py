"""What keeps moderators from publishing, changing or taking back content."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmapbot.domain.errors.person import UserError


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file that was handed in: its line (from 1), what to do about it, and that line as it is."""

    file: str
    line: int
    sentence: str
    quoted: str = ""


@dataclass(eq=False)
class ContentRefused(UserError):
    """Files that were handed in cannot be used, for all these reasons."""

    faults: Sequence[Fault]


@dataclass(eq=False)
class NothingChanged(UserError):
    """What was handed in is what is in force already."""


@dataclass(eq=False)
class UnknownPiece(UserError):
    """There is no unit, track or link of that name."""

    text: str
    near: Sequence[str] = ()


@dataclass(eq=False)
class UnknownArea(UserError):
    """There is no area of that name to put a new unit into."""

    text: str
    areas: Sequence[str] = ()


@dataclass(eq=False)
class FormOutdated(UserError):
    """What a form was filled with is another by now; `fields` are those that differ from what was typed."""

    fields: Sequence[str]


@dataclass(eq=False)
class DraftSettled(UserError):
    """A draft was published or discarded already, or is not there."""

    is_published: bool


@dataclass(eq=False)
class GroundMoved(UserError):
    """Others have published some pieces since a draft was made."""

    pieces: Sequence[str]


@dataclass(eq=False)
class NeverPublished(UserError):
    """A server has published nothing of a piece, so that there is nothing to take back."""

    piece: str


@dataclass(eq=False)
class NoSuchDay(UserError):
    """A unit or a track has fewer days."""

    day: int
    days: int


@dataclass(eq=False)
class NothingToCompare(UserError):
    """There is nothing to decide about a server's own version and the bundled one (any more)."""


@dataclass(eq=False)
class NeedsAnother(UserError):
    """A second moderator has to agree, and it was not a second one."""


@dataclass(eq=False)
class BadWhen(UserError):
    """A text is no time in the coming days to publish at."""

    text: str
