"""What a server has published: looking back, taking a step back, and getting the files out again."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from roadmapbot.domain.difference import Difference, Impact, difference
from roadmapbot.domain.errors import ContentRefused, NeverPublished, UnknownPiece
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.revision import (
    AS_BUNDLED,
    OPERATOR,
    Draft,
    NewDraft,
    Piece,
    PieceKind,
    Revision,
    RevisionId,
    Written,
)
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.drafts import both, refuse_moved
from roadmapbot.services.impact import impact_on
from roadmapbot.services.ports import Catalogues, Noted, Press, Storage
from roadmapbot.services.publishing import Published, Publishing
from roadmapbot.services.reach import Reach

log = logging.getLogger(__name__)

MOST = 25
_LOGGED = (
    "draft",
    "change draft",
    "discard draft",
    "schedule draft",
    "ask for approval",
    "publish",
    "scheduled draft sent back",
    "roll back",
    "settle report",
    "announce",
    "take bundled",
    "keep own",
)
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A piece with the title that people know it by."""

    piece: Piece
    title: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a moderator can look back at: revisions, newest first, and drafts that may still be published."""

    revisions: tuple[Revision, ...]
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Undoing:
    """A revision that may be taken back: what that would change, and for whom."""

    revision: Revision
    difference: Difference
    impact: Impact


class Revisions:
    """The use-cases around what was published. Who may call them is decided where the call comes from."""

    def __init__(
        self, storage: Storage, catalogues: Catalogues, press: Press, publishing: Publishing, reach: Reach
    ) -> None:
        self._storage = storage
        self._catalogues = catalogues
        self._press = press
        self._publishing = publishing
        self._reach = reach
        self._seen = RevisionId(0)
        """The newest revision that is in force here."""
        self._unfit: dict[GuildId, str] = {}
        self._lock = asyncio.Lock()
        """Held while catching up: what was begun on older bundled content must not come into force last."""

    async def catch_up(self) -> None:
        """Bring into force what servers have published since the last time, also by another process of ours.

        What does not fit onto the bundled content (any more) leaves that server's catalogue as it is: its moderators
        are told, and so is the operator.
        """
        async with self._lock:
            await self._catch_up()

    async def _catch_up(self) -> None:
        async with self._storage.read() as uow:
            newest = await uow.revisions.last_id()
            guild_ids = await uow.revisions.guilds(self._seen) if newest != self._seen else ()
        for guild_id in guild_ids:
            await self._refresh(guild_id)
        self._seen = newest

    async def rebase(self) -> None:
        """Lay what servers have published over the bundled content as it is now, and carry renamed tasks over."""
        async with self._lock:
            self._seen = RevisionId(0)
            await self._catch_up()
        renamed = self._press.bundled().renamed
        async with self._storage.write() as uow:
            if renamed and await uow.completions.carry_over(renamed):
                await uow.commit()

    async def tell(self) -> None:
        """Tell the moderators of servers whose content does not fit onto the bundled one; once a week at most."""
        for guild_id, problem in self._unfit.items():
            await self._reach.tell_moderators(guild_id, "own-content", problem)

    async def _refresh(self, guild_id: GuildId) -> None:
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        try:
            catalogue = await self._press.catalogue([revision.written for revision in in_force.values()])
        except ContentRefused as error:
            fault = error.faults[0]
            log.error("The content of server %s does not fit: %s: %s", guild_id, fault.file, fault.sentence)
            self._unfit[guild_id] = f"{fault.file}: {fault.sentence}"
            return
        self._unfit.pop(guild_id, None)
        self._catalogues.put(guild_id, catalogue)

    def suggest(self, guild_id: GuildId, text: str) -> Sequence[Named]:
        """Pieces whose title or id contains a text, for autocomplete."""
        wanted = text.strip().casefold()
        named = _named(self._catalogues.of(guild_id))
        return list(islice((n for n in named if wanted in n.title.casefold() or wanted in n.piece.id), MOST))

    async def find(self, guild_id: GuildId, text: str) -> Piece:
        """The piece meant by a name such as `unit:intro`, an id or a title, retired ones too. Raises UnknownPiece."""
        wanted = text.strip().casefold()
        async with self._storage.read() as uow:
            published = await uow.revisions.in_force(guild_id)
        named = [*_named(self._catalogues.of(guild_id)), *(Named(piece, piece.id) for piece in published)]
        for each in named:
            if wanted in {str(each.piece), each.piece.id, each.title.casefold()}:
                return each.piece
        near = get_close_matches(wanted, [each.piece.id for each in named], n=_NEAR)
        raise UnknownPiece(text, tuple(dict.fromkeys(near)))

    async def look(self, guild_id: GuildId, piece: Piece | None = None) -> Look:
        """What was published, of one piece or of all, and what waits."""
        async with self._storage.read() as uow:
            found = (
                await uow.revisions.newest(guild_id, MOST)
                if piece is None
                else await uow.revisions.of_piece(guild_id, piece, MOST)
            )
            drafts = await uow.drafts.pending(guild_id, MOST)
        return Look(tuple(found), tuple(drafts))

    async def log(self, guild_id: GuildId) -> Sequence[Noted]:
        """Who did what with the content of a server, newest first."""
        async with self._storage.read() as uow:
            return await uow.audit.newest(guild_id, _LOGGED, MOST)

    async def show(self, guild_id: GuildId, revision_id: RevisionId) -> Revision:
        """One revision. Raises UnknownPiece where the server has none of that id."""
        async with self._storage.read() as uow:
            found = await uow.revisions.get(guild_id, revision_id)
        if found is None:
            raise UnknownPiece(str(revision_id))
        return found

    async def weigh(self, guild_id: GuildId, piece: Piece) -> Undoing:
        """What taking back the newest revision of a piece would change, and for whom; nothing is changed by it.

        Raises NeverPublished, GroundMoved where something was published on top of what came with it, ContentRefused.
        """
        async with self._storage.read() as uow:
            found = await uow.revisions.of_piece(guild_id, piece, 1)
            in_force = await uow.revisions.in_force(guild_id)
        if not found:
            raise NeverPublished(str(piece))
        pieces, bases = await self._undone(guild_id, found[0])
        draft = NewDraft(guild_id, OPERATOR, found[0].at, pieces, bases)
        refuse_moved(draft, in_force)
        before, after = await both(self._press, draft, in_force)
        return Undoing(found[0], difference(before, after), await impact_on(self._storage, guild_id, before, after))

    async def undo(self, guild_id: GuildId, revision_id: RevisionId, actor_id: UserId) -> Published:
        """Put back what was in force before a revision, and before those that came with it, as a revision of its own.

        It was published before, so no second moderator is asked. Raises UnknownPiece, GroundMoved where something was
        published on top of it, ContentRefused where other content has come to need it.
        """
        pieces, bases = await self._undone(guild_id, await self.show(guild_id, revision_id))
        return await self._publishing.restore(guild_id, actor_id, pieces, bases)

    async def _undone(self, guild_id: GuildId, revision: Revision) -> tuple[tuple[Written, ...], Mapping[Piece, int]]:
        """The pieces that came with a revision as they were before it, and the numbers that they have."""
        async with self._storage.read() as uow:
            together = [revision]
            if revision.draft_id is not None:
                together = list(await uow.revisions.of_draft(guild_id, revision.draft_id))
            earlier = {
                each.written.piece: next(
                    (e for e in await uow.revisions.of_piece(guild_id, each.written.piece, each.number)
                     if e.number == each.base), None)
                for each in together
            }  # fmt: skip
        pieces = tuple(self._before(each, earlier[each.written.piece]) for each in together)
        return pieces, {each.written.piece: each.number for each in together}

    def _before(self, revision: Revision, earlier: Revision | None) -> Written:
        """A piece as it was before a revision: an earlier one, else as bundled, else not there."""
        if earlier is not None:
            return earlier.written
        piece = revision.written.piece
        is_bundled = self._press.write(self._press.bundled(), piece) is not None
        return Written(piece, AS_BUNDLED if is_bundled else None, revision.written.area)

    async def export(self, guild_id: GuildId, piece: Piece | None = None) -> Mapping[str, str]:
        """Files, by their paths, that publish again to the same: of one piece, or of all that the server published.

        Raises UnknownPiece where there is nothing to give.
        """
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        if piece is not None:
            own = in_force.get(piece)
            written = own.written if own and own.written.text else None
            found = [written or self._press.write(self._catalogues.of(guild_id), piece)]
        else:
            found = [revision.written for revision in in_force.values() if revision.written.text]
        files = self._press.files([each for each in found if each is not None])
        if not files:
            raise UnknownPiece(str(piece) if piece else "")
        return files

    def template(self, guild_id: GuildId, kind: PieceKind) -> str:
        """A commented example of a piece."""
        return self._press.template(kind, self._catalogues.of(guild_id))


def _named(catalogue: Catalogue) -> Iterator[Named]:
    yield from (Named(Piece(PieceKind.TRACK, track.id), track.title) for track in catalogue.tracks.values())
    yield from (Named(Piece(PieceKind.UNIT, unit.id), unit.title) for unit in catalogue.units.values())
    yield from (Named(Piece(PieceKind.RESOURCE, each.id), each.title) for each in catalogue.resources.values())
