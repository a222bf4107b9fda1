"""Publishing: the moment at which a draft takes effect, asked for or scheduled, and going back.

Revisions are added and never changed, so that nobody's progress is touched and every step can be taken back.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from roadmapbot.domain.difference import difference, facts
from roadmapbot.domain.errors import (
    UserError,
)
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.revision import (
    AS_BUNDLED,
    OPERATOR,
    Change,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    NewRevision,
    Original,
    Piece,
    Revision,
    Written,
)
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.drafts import approved, both, names, pending, refuse_moved
from roadmapbot.services.ports import Catalogues, Clock, Press, Storage, UnitOfWork

log = logging.getLogger(__name__)

BATCH = 20
"""Scheduled drafts taken up at once."""


@dataclass(frozen=True, slots=True)
class Published:
    """A draft that has taken effect, with the revisions it became."""

    draft: Draft
    revisions: tuple[Revision, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a draft was looked at with, and what it changes."""

    in_force: Mapping[Piece, Revision]
    originals: Mapping[Piece, str]
    facts: tuple[str, ...]
    after: Catalogue


class Publishing:
    """The use-cases that let content take effect. Who may call them is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, press: Press) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._press = press

    async def publish(
        self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId | None, *, over: bool = False
    ) -> Published:
        """Let a draft take effect: at once for everybody, from their next task on.

        `over` lays it over what others have published meanwhile. The draft's author is a second moderator of nobody.
        Raises DraftSettled, GroundMoved, NeedsAnother, ContentRefused.
        """
        while True:
            async with self._storage.read() as uow:
                draft = await pending(uow, guild_id, draft_id)
                in_force = await uow.revisions.in_force(guild_id)
            if not over:
                refuse_moved(draft, in_force)
            before, after = await both(self._press, draft, in_force)
            originals = await self._press.originals([written.piece for written in draft.pieces])
            changed = _Changed(in_force, originals, facts(difference(before, after)), after)
            published = await self._commit(draft, changed, actor_id)
            if published is not None:
                self._catalogues.put(guild_id, after)
                log.info("Server %s published draft %s", guild_id, draft_id)
                return published

    async def restore(
        self,
        guild_id: GuildId,
        actor_id: UserId,
        pieces: tuple[Written, ...],
        bases: Mapping[Piece, int],
        action: str = "roll back",
    ) -> Published:
        """Publish pieces as they were before, in place of the revisions of these numbers; `action` is for the log.

        Raises GroundMoved, ContentRefused.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            new = NewDraft(guild_id, actor_id, now, pieces, bases)
            refuse_moved(new, await uow.revisions.in_force(guild_id))
            stored = await uow.drafts.add(new)
            await uow.drafts.save(replace(stored, approver_id=actor_id))
            await uow.audit.add(now, guild_id, actor_id, action, f"{stored.id}: {names(pieces)}")
            await uow.commit()
        return await self.publish(guild_id, stored.id, actor_id)

    async def _commit(
        self,
        draft: Draft,
        changed: _Changed,
        actor_id: UserId | None,
    ) -> Published | None:
        """Write a draft's revisions; None where the ground moved since it was looked at."""
        now, in_force = self._clock.now(), changed.in_force
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(draft.guild_id) or Guild(draft.guild_id, "")
            # Asked again, since everything may have changed while the catalogue was built.
            draft = approved(await pending(uow, draft.guild_id, draft.id), guild, actor_id)
            if await uow.revisions.in_force(draft.guild_id) != in_force:
                return None
            known = await uow.originals.of(draft.guild_id)
            revisions = []
            for written in draft.pieces:
                base = in_force[written.piece].number if written.piece in in_force else 0
                new = _revision(draft, written, base, now, changed.facts)
                stored = await uow.revisions.add(new)
                if stored is None:
                    return None
                revisions.append(stored)
                await _note_original(uow, stored, known, changed.originals[written.piece])
            await uow.completions.carry_over(changed.after.renamed)
            draft = replace(draft, state=DraftState.PUBLISHED, settled_at=now)
            await uow.drafts.save(draft)
            await uow.audit.add(now, draft.guild_id, actor_id, "publish", f"{draft.id}: {names(draft.pieces)}")
            await uow.commit()
        return Published(draft, tuple(revisions), changed.facts)

    async def publish_due(self) -> int:
        """Publish every scheduled draft whose time has come; how many.

        One that others have overtaken, or that does not fit any more, goes back to be looked at.
        """
        published = 0
        while True:
            async with self._storage.read() as uow:
                due = await uow.drafts.due(self._clock.now(), BATCH)
            for draft in due:
                try:
                    await self.publish(draft.guild_id, draft.id, None)
                    published += 1
                except UserError as error:
                    log.warning("Draft %s could not be published: %s", draft.id, type(error).__name__)
                    await self._send_back(draft)
            if len(due) < BATCH:
                return published

    async def _send_back(self, draft: Draft) -> None:
        async with self._storage.write() as uow:
            await uow.drafts.save(replace(draft, state=DraftState.OPEN, publish_at=None))
            detail = f"{draft.id}: {names(draft.pieces)}"
            await uow.audit.add(self._clock.now(), draft.guild_id, None, "scheduled draft sent back", detail)
            await uow.commit()


async def _note_original(uow: UnitOfWork, revision: Revision, known: Mapping[Piece, Original], bundled: str) -> None:
    """Remember what a server's own version was made from; one made from another of theirs was made from the same."""
    guild_id, piece = revision.guild_id, revision.written.piece
    if not revision.written.text:
        await uow.originals.remove(guild_id, piece)
    elif piece not in known:
        await uow.originals.save(Original(guild_id, piece, bundled))


def _revision(draft: Draft, written: Written, base: int, at: datetime, what: Sequence[str]) -> NewRevision:
    usual = Change.SYNCED if draft.author_id == OPERATOR else Change.PUBLISHED
    change = {None: Change.RETIRED, AS_BUNDLED: Change.ROLLED_BACK}.get(written.text, usual)
    return NewRevision(
        draft.guild_id, written, base, change, draft.author_id, at, draft.approver_id, "\n".join(what), draft.id
    )
