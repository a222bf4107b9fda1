"""What changes in the bundled content below the versions that servers have of their own: told once, and decided there.

A server's own version stays in force whatever happens below it. Its moderators may take the bundled one instead, or
keep theirs, which remembers the bundled one as it is now.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from roadmapbot.domain.difference import difference
from roadmapbot.domain.errors import ContentRefused, NothingToCompare
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.revision import AS_BUNDLED, Original, Piece, Revision, RevisionId, Written
from roadmapbot.services.ports import Catalogues, Clock, Press, Storage
from roadmapbot.services.publishing import Published, Publishing
from roadmapbot.services.reach import Reach

TAKE = "take bundled"
KEEP = "keep own"
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """A server's own version of a piece, and the bundled one: as it was when theirs was made, and as it is now.

    Each is YAML, so that their lines can be compared; empty where there was or is nothing of the kind.
    """

    revision: Revision
    before: str
    after: str
    own: str


class Originals:
    """The use-cases around them. Who may call them is decided where the call comes from."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        catalogues: Catalogues,
        press: Press,
        publishing: Publishing,
        reach: Reach,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._press = press
        self._publishing = publishing
        self._reach = reach
        self._news: dict[GuildId, tuple[Original, ...]] = {}
        """What moderators are still to be told, each original with the digest of the text they are told about."""

    async def look_again(self) -> None:
        """Find what has changed in the bundled content since servers made their own versions of it."""
        async with self._storage.read() as uow:
            guild_ids = await uow.revisions.guilds(RevisionId(0))
        same: dict[tuple[Piece, str], bool] = {}
        for guild_id in guild_ids:
            await self._look(guild_id, same)

    async def _look(self, guild_id: GuildId, same: dict[tuple[Piece, str], bool]) -> None:
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
            originals = await uow.originals.of(guild_id)
        own = {piece: revision for piece, revision in in_force.items() if revision.written.text}
        now = await self._press.originals(list(own))
        # Those that were published before originals were kept are taken to be made from what is bundled now.
        settled = [Original(guild_id, piece, now[piece]) for piece in own if piece not in originals]
        news = []
        for piece, original in originals.items():
            if piece not in own or now[piece] == original.text:
                continue
            if (piece, original.text) not in same:
                same[piece, original.text] = await self._is_same(replace(own[piece].written, text=original.text), now)
            if same[piece, original.text]:
                settled.append(replace(original, text=now[piece]))
            elif original.told != (digest := _digest(now[piece])):
                news.append(replace(original, told=digest))
        if settled:
            await self._save(settled)
        self._news[guild_id] = tuple(news)

    async def _is_same(self, before: Written, now: Mapping[Piece, str]) -> bool:
        """Whether a piece comes to the same as it is bundled now, however the two are written."""
        if not before.text or not now[before.piece]:
            return False
        try:
            there = await self._press.catalogue([before])
        except ContentRefused:
            return False
        return difference(there, self._press.bundled()).is_empty

    async def tell(self) -> None:
        """Tell moderators what has changed; each change once, and not again where nobody can be told."""
        for guild_id, news in list(self._news.items()):
            self._news.pop(guild_id)
            if news:
                names = [str(each.piece) for each in news[:_MOST_NAMED]]
                more = [f"{len(news) - _MOST_NAMED} more"] if len(news) > _MOST_NAMED else []
                if await self._reach.tell_moderators(guild_id, "bundled-changed", ", ".join([*names, *more])):
                    await self._save(news)

    async def changed(self, guild_id: GuildId) -> Sequence[Compared]:
        """Every piece of a server that the bundled content has changed below it, and that nobody has decided on."""
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
            originals = await uow.originals.of(guild_id)
        own = {piece: in_force[piece] for piece in originals if piece in in_force and in_force[piece].written.text}
        now = await self._press.originals(list(own))
        differing = [piece for piece in own if now[piece] != originals[piece].text]
        catalogue = self._catalogues.of(guild_id)
        written = await asyncio.to_thread(lambda: {each: self._press.write(catalogue, each) for each in differing})
        found = []
        for piece in differing:
            theirs = written[piece]
            text = (theirs.text if theirs else own[piece].written.text) or ""
            found.append(Compared(own[piece], originals[piece].text, now[piece], text))
        return found

    async def compare(self, guild_id: GuildId, revision_id: RevisionId) -> Compared:
        """One of them. Raises NothingToCompare where it was decided, or something else is in force by now."""
        found = next((each for each in await self.changed(guild_id) if each.revision.id == revision_id), None)
        if found is None:
            raise NothingToCompare
        return found

    async def take(self, guild_id: GuildId, revision_id: RevisionId, actor_id: UserId) -> Published:
        """Let the bundled version be in force in the place of the server's own.

        Raises NothingToCompare, GroundMoved, and ContentRefused where other content needs what only theirs has.
        """
        revision = (await self.compare(guild_id, revision_id)).revision
        written = replace(revision.written, text=AS_BUNDLED)
        bases = {written.piece: revision.number}
        return await self._publishing.restore(guild_id, actor_id, (written,), bases, TAKE)

    async def keep(self, guild_id: GuildId, revision_id: RevisionId, actor_id: UserId) -> Compared:
        """Keep the server's own version, as one that was made from what is bundled now. Raises NothingToCompare."""
        found = await self.compare(guild_id, revision_id)
        piece = found.revision.written.piece
        async with self._storage.write() as uow:
            await uow.originals.save(Original(guild_id, piece, found.after))
            await uow.audit.add(self._clock.now(), guild_id, actor_id, KEEP, str(piece))
            await uow.commit()
        return found

    async def _save(self, originals: Sequence[Original]) -> None:
        async with self._storage.write() as uow:
            for original in originals:
                await uow.originals.save(original)
            await uow.commit()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
