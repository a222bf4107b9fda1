"""Publishing content from inside a server: a draft, what it would mean, and the moment it takes effect.

Nothing takes effect before a moderator saw what it changes and for whom. Revisions are added and never changed, so
that nobody's progress is touched and every step can be taken back.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roadmapbot.domain.difference import Difference, Impact, difference, facts, impact
from roadmapbot.domain.errors import (
    DraftSettled,
    GroundMoved,
    NeedsAnother,
    NothingChanged,
    UserError,
)
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TrackId, UnitId, UserId
from roadmapbot.domain.revision import (
    AS_BUNDLED,
    Change,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    NewRevision,
    Piece,
    Revision,
    Written,
    moved,
)
from roadmapbot.domain.track import Catalogue, Track, Unit
from roadmapbot.domain.wording import parse_when
from roadmapbot.services.ports import Catalogues, Clock, Press, Storage, UnitOfWork

log = logging.getLogger(__name__)

BATCH = 20
"""Scheduled drafts taken up at once."""
_AT_ONCE = 500
"""Learners whose tasks are held in memory at the same time."""
LATEST = timedelta(days=90)
"""How far ahead a draft can be scheduled."""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with all that a moderator should know: what it changes, for whom, and what stands in its way.

    `before` and `after` are the catalogues without and with it. `unplaced` are new units that no track has, so that
    nobody would ever get them. `moved` are pieces that others have published since it was made.
    """

    draft: Draft
    guild: Guild
    before: Catalogue
    after: Catalogue
    difference: Difference
    impact: Impact
    unplaced: tuple[UnitId, ...]
    moved: tuple[Revision, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A draft that has taken effect, with the revisions it became."""

    draft: Draft
    revisions: tuple[Revision, ...]
    facts: tuple[str, ...]


class Publishing:
    """The use-cases around drafts. Who may call them is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, press: Press) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._press = press

    # --- drafts -----------------------------------------------------------------------------------------------

    async def hand_in(self, guild_id: GuildId, author_id: UserId, files: Mapping[str, bytes]) -> DraftView:
        """Make a draft of files. Raises ContentRefused, NothingChanged."""
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        pressed = await self._press.lay_over(_written(in_force), files)
        return await self._keep(guild_id, author_id, pressed.pieces, in_force)

    async def retire(self, guild_id: GuildId, author_id: UserId, piece: Piece) -> DraftView:
        """Make a draft that takes a piece out of force. Raises ContentRefused, NothingChanged."""
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        return await self._keep(guild_id, author_id, (Written(piece, None),), in_force)

    async def _keep(
        self, guild_id: GuildId, author_id: UserId, pieces: tuple[Written, ...], in_force: Mapping[Piece, Revision]
    ) -> DraftView:
        """Store a draft, once it is sure that it can be published. Raises ContentRefused, NothingChanged."""
        now = self._clock.now()
        bases = {each.piece: in_force[each.piece].number for each in pieces if each.piece in in_force}
        draft = Draft(guild_id, author_id, now, pieces, bases)
        before, after = await self._both(draft, in_force)
        if difference(before, after).is_empty:
            raise NothingChanged
        async with self._storage.write() as uow:
            if await uow.guilds.get(guild_id) is None:
                await uow.guilds.save(Guild(guild_id, ""))
            stored = await uow.drafts.add(NewDraft(guild_id, author_id, now, pieces, bases))
            await uow.audit.add(now, guild_id, author_id, "draft", f"{stored.id}: {_names(pieces)}")
            await uow.commit()
        return await self.show(guild_id, stored.id)

    async def show(self, guild_id: GuildId, draft_id: DraftId) -> DraftView:
        """A draft as things stand now. Raises DraftSettled where it is not there, ContentRefused."""
        async with self._storage.read() as uow:
            draft = await uow.drafts.get(guild_id, draft_id)
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            in_force = await uow.revisions.in_force(guild_id)
        if draft is None:
            raise DraftSettled(is_published=False)
        before, after = await self._both(draft, in_force)
        changed = difference(before, after)
        placed = {unit.id for track in after.tracks.values() for phase in track.phases for unit in phase.units}
        new = [written.piece.id for written in draft.pieces if UnitId(written.piece.id) in after.units]
        unplaced = tuple(UnitId(each) for each in new if each not in placed)
        others = tuple(in_force[piece] for piece in moved(draft, in_force) if piece in in_force)
        reach = await self._impact(guild_id, before, after)
        return DraftView(draft, guild, before, after, changed, reach, unplaced, others, facts(changed))

    async def place(
        self, guild_id: GuildId, draft_id: DraftId, track_id: TrackId, phase: int, unit_id: UnitId
    ) -> DraftView:
        """Put a unit of a draft at the end of a track's phase (by its number, from 0), as a part of the draft.

        Raises DraftSettled, also where there is no such phase (any more), and ContentRefused.
        """
        view = await self.show(guild_id, draft_id)
        unit, track = view.after.units.get(unit_id), view.after.track(track_id)
        if unit is None or track is None or phase >= len(track.phases):
            raise DraftSettled(is_published=False)
        changed = self._press.write_track(_with_unit(track, phase, unit))
        async with self._storage.write() as uow:
            draft = await self._pending(uow, guild_id, draft_id)
            in_force = await uow.revisions.in_force(guild_id)
            others = tuple(each for each in draft.pieces if each.piece != changed.piece)
            base = in_force[changed.piece].number if changed.piece in in_force else 0
            bases = {**draft.bases, changed.piece: base}
            await uow.drafts.save(replace(draft, pieces=(*others, changed), bases=bases))
            await uow.commit()
        return await self.show(guild_id, draft_id)

    async def discard(self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId) -> Draft:
        """Give a draft up. Raises DraftSettled."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            draft = await self._pending(uow, guild_id, draft_id)
            draft = replace(draft, state=DraftState.DISCARDED, settled_at=now)
            await uow.drafts.save(draft)
            await uow.audit.add(now, guild_id, actor_id, "discard draft", f"{draft_id}: {_names(draft.pieces)}")
            await uow.commit()
        return draft

    async def schedule(self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId, when: str) -> DraftView:
        """Publish a draft at a time in the server's zone, such as "tomorrow 9:00".

        Raises DraftSettled, BadWhen, GroundMoved, NeedsAnother.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            draft = await self._pending(uow, guild_id, draft_id)
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            publish_at = parse_when(when, now, guild.zone, LATEST)
            draft = _approved(draft, guild, actor_id)
            _refuse_moved(draft, await uow.revisions.in_force(guild_id))
            await uow.drafts.save(replace(draft, state=DraftState.SCHEDULED, publish_at=publish_at))
            await uow.audit.add(now, guild_id, actor_id, "schedule draft", f"{draft_id}: {publish_at:%Y-%m-%d %H:%M}Z")
            await uow.commit()
        return await self.show(guild_id, draft_id)

    async def ask(self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId) -> DraftView:
        """Let a draft wait for a second moderator. Raises DraftSettled."""
        async with self._storage.write() as uow:
            draft = await self._pending(uow, guild_id, draft_id)
            await uow.drafts.save(replace(draft, state=DraftState.WAITING))
            await uow.audit.add(self._clock.now(), guild_id, actor_id, "ask for approval", f"{draft_id}")
            await uow.commit()
        return await self.show(guild_id, draft_id)

    # --- publishing -------------------------------------------------------------------------------------------

    async def publish(
        self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId | None, *, over: bool = False
    ) -> Published:
        """Let a draft take effect: at once for everybody, from their next task on.

        `over` lays it over what others have published meanwhile. The draft's author is a second moderator of nobody.
        Raises DraftSettled, GroundMoved, NeedsAnother, ContentRefused.
        """
        while True:
            async with self._storage.read() as uow:
                draft = await self._pending(uow, guild_id, draft_id)
                in_force = await uow.revisions.in_force(guild_id)
            if not over:
                _refuse_moved(draft, in_force)
            before, after = await self._both(draft, in_force)
            published = await self._commit(draft, in_force, actor_id, facts(difference(before, after)), after)
            if published is not None:
                self._catalogues.put(guild_id, after)
                log.info("Server %s published draft %s", guild_id, draft_id)
                return published

    async def restore(
        self, guild_id: GuildId, actor_id: UserId, pieces: tuple[Written, ...], bases: Mapping[Piece, int]
    ) -> Published:
        """Publish pieces as they were before, in place of the revisions of these numbers.

        Raises GroundMoved, ContentRefused.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            new = NewDraft(guild_id, actor_id, now, pieces, bases)
            _refuse_moved(new, await uow.revisions.in_force(guild_id))
            stored = await uow.drafts.add(new)
            await uow.drafts.save(replace(stored, approver_id=actor_id))
            await uow.audit.add(now, guild_id, actor_id, "roll back", f"{stored.id}: {_names(pieces)}")
            await uow.commit()
        return await self.publish(guild_id, stored.id, actor_id)

    async def _commit(
        self,
        draft: Draft,
        in_force: Mapping[Piece, Revision],
        actor_id: UserId | None,
        what: tuple[str, ...],
        after: Catalogue,
    ) -> Published | None:
        """Write a draft's revisions; None where the ground moved since it was looked at."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(draft.guild_id) or Guild(draft.guild_id, "")
            # Asked again, since everything may have changed while the catalogue was built.
            draft = _approved(await self._pending(uow, draft.guild_id, draft.id), guild, actor_id)
            if await uow.revisions.in_force(draft.guild_id) != in_force:
                return None
            revisions = []
            for written in draft.pieces:
                base = in_force[written.piece].number if written.piece in in_force else 0
                new = _revision(draft, written, base, now, what)
                stored = await uow.revisions.add(new)
                if stored is None:
                    return None
                revisions.append(stored)
            await uow.completions.carry_over(after.renamed)
            draft = replace(draft, state=DraftState.PUBLISHED, settled_at=now)
            await uow.drafts.save(draft)
            await uow.audit.add(now, draft.guild_id, actor_id, "publish", f"{draft.id}: {_names(draft.pieces)}")
            await uow.commit()
        return Published(draft, tuple(revisions), what)

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
            detail = f"{draft.id}: {_names(draft.pieces)}"
            await uow.audit.add(self._clock.now(), draft.guild_id, None, "scheduled draft sent back", detail)
            await uow.commit()

    # --- inside -----------------------------------------------------------------------------------------------

    async def _both(self, draft: Draft, in_force: Mapping[Piece, Revision]) -> tuple[Catalogue, Catalogue]:
        """The catalogues of a server without and with a draft. Raises ContentRefused."""
        now = _written(in_force)
        pieces = {each.piece for each in draft.pieces}
        then = [*(each for each in now if each.piece not in pieces), *draft.pieces]
        return await self._press.catalogue(now), await self._press.catalogue(then)

    async def _impact(self, guild_id: GuildId, before: Catalogue, after: Catalogue) -> Impact:
        """What the step from one catalogue to another means for the people on the tracks of a server."""
        async with self._storage.read() as uow:
            followed = await uow.enrollments.followed(guild_id)
            total = Impact()
            for first in range(0, len(followed), _AT_ONCE):
                some = followed[first : first + _AT_ONCE]
                behind = await uow.completions.of_many([user_id for user_id, _ in some])
                total += impact(before, after, [(track_id, behind[user_id]) for user_id, track_id in some])
        return total

    async def _pending(self, uow: UnitOfWork, guild_id: GuildId, draft_id: DraftId) -> Draft:
        draft = await uow.drafts.get(guild_id, draft_id)
        if draft is None or not draft.is_pending:
            raise DraftSettled(is_published=draft is not None and draft.state is DraftState.PUBLISHED)
        return draft


def _with_unit(track: Track, number: int, unit: Unit) -> Track:
    """A track with a unit at the end of one phase, and in no other."""
    phases = [replace(phase, units=tuple(each for each in phase.units if each.id != unit.id)) for phase in track.phases]
    phases[number] = replace(phases[number], units=(*phases[number].units, unit))
    return replace(track, phases=tuple(phases))


def _approved(draft: Draft, guild: Guild, actor_id: UserId | None) -> Draft:
    """A draft that may be published by somebody; where two must agree, by another than its author.

    A scheduled draft was agreed to when it was scheduled; nobody publishes it then but the clock. Raises NeedsAnother.
    """
    if not guild.needs_approval or draft.approver_id is not None:
        return draft
    if actor_id is None or actor_id == draft.author_id:
        raise NeedsAnother
    return replace(draft, approver_id=actor_id)


def _refuse_moved(draft: NewDraft, in_force: Mapping[Piece, Revision]) -> None:
    if pieces := moved(draft, in_force):
        raise GroundMoved([str(piece) for piece in pieces])


def _revision(draft: Draft, written: Written, base: int, at: datetime, what: Sequence[str]) -> NewRevision:
    change = {None: Change.RETIRED, AS_BUNDLED: Change.ROLLED_BACK}.get(written.text, Change.PUBLISHED)
    return NewRevision(
        draft.guild_id, written, base, change, draft.author_id, at, draft.approver_id, "\n".join(what), draft.id
    )


def _written(in_force: Mapping[Piece, Revision]) -> list[Written]:
    return [revision.written for revision in in_force.values()]


def _names(pieces: Sequence[Written]) -> str:
    return ", ".join(str(each.piece) for each in pieces)
