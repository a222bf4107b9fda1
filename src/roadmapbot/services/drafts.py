"""Drafts: what a moderator hands in, what it would change and for whom, and how it is prepared for publishing.

Nothing takes effect here: that is `services.publishing`. Who may call any of it is decided where the call comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from roadmapbot.domain.difference import Difference, Impact, difference, facts
from roadmapbot.domain.errors import (
    DraftSettled,
    GroundMoved,
    NeedsAnother,
    NothingChanged,
)
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TrackId, UnitId, UserId
from roadmapbot.domain.revision import (
    OPERATOR,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    Piece,
    Revision,
    Written,
    moved,
)
from roadmapbot.domain.track import Catalogue, Track, Unit
from roadmapbot.domain.wording import parse_when
from roadmapbot.services.impact import impact_on
from roadmapbot.services.ports import Clock, Press, Storage, UnitOfWork

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


class Drafts:
    """The use-cases around drafts."""

    def __init__(self, storage: Storage, clock: Clock, press: Press) -> None:
        self._storage = storage
        self._clock = clock
        self._press = press

    async def hand_in(self, guild_id: GuildId, author_id: UserId, files: Mapping[str, bytes]) -> DraftView:
        """Make a draft of files; one of the operator's needs no moderator. Raises ContentRefused, NothingChanged."""
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        pressed = await self._press.lay_over(written_in(in_force), files)
        return await self._keep(guild_id, author_id, pressed.pieces, in_force)

    async def revise(
        self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId, files: Mapping[str, bytes]
    ) -> DraftView:
        """Lay files over a draft; it is open again then, since nobody has agreed to what is in it now.

        Somebody else's stays as it is: whoever changes it gets one of their own.
        Raises DraftSettled, ContentRefused, NothingChanged.
        """
        async with self._storage.read() as uow:
            draft = await pending(uow, guild_id, draft_id)
            in_force = await uow.revisions.in_force(guild_id)
        pressed = await self._press.lay_over(_with_draft(draft, in_force), files)
        changed = {each.piece for each in pressed.pieces}
        pieces = (*(each for each in draft.pieces if each.piece not in changed), *pressed.pieces)
        bases = {**_bases(pieces, in_force), **draft.bases}
        new = NewDraft(guild_id, actor_id, self._clock.now(), pieces, bases)
        await self._refuse_nothing(new, in_force)
        if draft.author_id != actor_id:
            return await self._add(new)
        async with self._storage.write() as uow:
            kept = await pending(uow, guild_id, draft_id)
            kept = replace(kept, pieces=pieces, bases=bases, state=DraftState.OPEN, approver_id=None, publish_at=None)
            await uow.drafts.save(kept)
            await uow.audit.add(new.created_at, guild_id, actor_id, "change draft", f"{draft_id}: {names(pieces)}")
            await uow.commit()
        return await self.show(guild_id, draft_id)

    async def propose(self, guild_id: GuildId, author_id: UserId, pieces: tuple[Written, ...]) -> DraftView:
        """Make a draft of pieces that are written already. Raises ContentRefused, NothingChanged."""
        async with self._storage.read() as uow:
            in_force = await uow.revisions.in_force(guild_id)
        return await self._keep(guild_id, author_id, pieces, in_force)

    async def retire(self, guild_id: GuildId, author_id: UserId, piece: Piece) -> DraftView:
        """Make a draft that takes a piece out of force. Raises ContentRefused, NothingChanged."""
        return await self.propose(guild_id, author_id, (Written(piece, None),))

    async def _keep(
        self, guild_id: GuildId, author_id: UserId, pieces: tuple[Written, ...], in_force: Mapping[Piece, Revision]
    ) -> DraftView:
        """Store a draft, once it is sure that it can be published. Raises ContentRefused, NothingChanged."""
        draft = NewDraft(guild_id, author_id, self._clock.now(), pieces, _bases(pieces, in_force))
        await self._refuse_nothing(draft, in_force)
        return await self._add(draft)

    async def _refuse_nothing(self, draft: NewDraft, in_force: Mapping[Piece, Revision]) -> None:
        """Raise NothingChanged for a draft of what is in force already, and ContentRefused."""
        before, after = await both(self._press, draft, in_force)
        if difference(before, after).is_empty:
            raise NothingChanged

    async def _add(self, draft: NewDraft) -> DraftView:
        guild_id, author_id, pieces, now = draft.guild_id, draft.author_id, draft.pieces, draft.created_at
        async with self._storage.write() as uow:
            if await uow.guilds.get(guild_id) is None:
                await uow.guilds.save(Guild(guild_id, ""))
            stored = await uow.drafts.add(draft)
            if author_id == OPERATOR:
                await uow.drafts.save(replace(stored, approver_id=OPERATOR))
            await uow.audit.add(now, guild_id, author_id, "draft", f"{stored.id}: {names(pieces)}")
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
        before, after = await both(self._press, draft, in_force)
        changed = difference(before, after)
        placed = {unit.id for track in after.tracks.values() for phase in track.phases for unit in phase.units}
        new = [written.piece.id for written in draft.pieces if UnitId(written.piece.id) in after.units]
        unplaced = tuple(UnitId(each) for each in new if each not in placed)
        others = tuple(in_force[piece] for piece in moved(draft, in_force) if piece in in_force)
        reach = await impact_on(self._storage, guild_id, before, after)
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
            draft = await pending(uow, guild_id, draft_id)
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
            draft = await pending(uow, guild_id, draft_id)
            draft = replace(draft, state=DraftState.DISCARDED, settled_at=now)
            await uow.drafts.save(draft)
            await uow.audit.add(now, guild_id, actor_id, "discard draft", f"{draft_id}: {names(draft.pieces)}")
            await uow.commit()
        return draft

    async def schedule(self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId, when: str) -> DraftView:
        """Publish a draft at a time in the server's zone, such as "tomorrow 9:00".

        Raises DraftSettled, BadWhen, GroundMoved, NeedsAnother.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            draft = await pending(uow, guild_id, draft_id)
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            publish_at = parse_when(when, now, guild.zone, LATEST)
            draft = approved(draft, guild, actor_id)
            refuse_moved(draft, await uow.revisions.in_force(guild_id))
            await uow.drafts.save(replace(draft, state=DraftState.SCHEDULED, publish_at=publish_at))
            await uow.audit.add(now, guild_id, actor_id, "schedule draft", f"{draft_id}: {publish_at:%Y-%m-%d %H:%M}Z")
            await uow.commit()
        return await self.show(guild_id, draft_id)

    async def ask(self, guild_id: GuildId, draft_id: DraftId, actor_id: UserId) -> DraftView:
        """Let a draft wait for a second moderator. Raises DraftSettled."""
        async with self._storage.write() as uow:
            draft = await pending(uow, guild_id, draft_id)
            await uow.drafts.save(replace(draft, state=DraftState.WAITING))
            await uow.audit.add(self._clock.now(), guild_id, actor_id, "ask for approval", f"{draft_id}")
            await uow.commit()
        return await self.show(guild_id, draft_id)


def _with_unit(track: Track, number: int, unit: Unit) -> Track:
    """A track with a unit at the end of one phase, and in no other."""
    phases = [replace(phase, units=tuple(each for each in phase.units if each.id != unit.id)) for phase in track.phases]
    phases[number] = replace(phases[number], units=(*phases[number].units, unit))
    return replace(track, phases=tuple(phases))


def _bases(pieces: Sequence[Written], in_force: Mapping[Piece, Revision]) -> dict[Piece, int]:
    """The numbers of the revisions that pieces are made from."""
    return {each.piece: in_force[each.piece].number for each in pieces if each.piece in in_force}


def _with_draft(draft: NewDraft, in_force: Mapping[Piece, Revision]) -> list[Written]:
    """Pieces as they would be in force with a draft."""
    pieces = {each.piece for each in draft.pieces}
    return [*(each for each in written_in(in_force) if each.piece not in pieces), *draft.pieces]


async def both(press: Press, draft: NewDraft, in_force: Mapping[Piece, Revision]) -> tuple[Catalogue, Catalogue]:
    """The catalogues of a server without and with a draft. Raises ContentRefused."""
    now, then = written_in(in_force), _with_draft(draft, in_force)
    return await press.catalogue(now), await press.catalogue(then)


async def pending(uow: UnitOfWork, guild_id: GuildId, draft_id: DraftId) -> Draft:
    """A draft that may still be published. Raises DraftSettled."""
    draft = await uow.drafts.get(guild_id, draft_id)
    if draft is None or not draft.is_pending:
        raise DraftSettled(is_published=draft is not None and draft.state is DraftState.PUBLISHED)
    return draft


def approved(draft: Draft, guild: Guild, actor_id: UserId | None) -> Draft:
    """A draft that may be published by somebody; where two must agree, by another than its author.

    A scheduled draft was agreed to when it was scheduled; nobody publishes it then but the clock. Raises NeedsAnother.
    """
    if not guild.needs_approval or draft.approver_id is not None:
        return draft
    if actor_id is None or actor_id == draft.author_id:
        raise NeedsAnother
    return replace(draft, approver_id=actor_id)


def refuse_moved(draft: NewDraft, in_force: Mapping[Piece, Revision]) -> None:
    """Raise GroundMoved where others have published pieces of a draft since it was made."""
    if pieces := moved(draft, in_force):
        raise GroundMoved([str(piece) for piece in pieces])


def written_in(in_force: Mapping[Piece, Revision]) -> list[Written]:
    """Pieces in force as they were written."""
    return [revision.written for revision in in_force.values()]


def names(pieces: Sequence[Written]) -> str:
    """Pieces by their names, for the audit log."""
    return ", ".join(str(each.piece) for each in pieces)
