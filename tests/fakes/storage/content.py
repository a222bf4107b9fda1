"""Revisions and drafts of the fake."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from tests.fakes.storage.tables import Repository, come, require

from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import (
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    NewRevision,
    Original,
    Piece,
    Revision,
    RevisionId,
)


class FakeRevisions(Repository):
    async def add(self, new: NewRevision) -> Revision | None:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds, "unknown guild")
        before = await self.of_piece(new.guild_id, new.written.piece, 1)
        if (before[0].number if before else 0) != new.base:
            return None
        values = {f.name: getattr(new, f.name) for f in fields(NewRevision)}
        revision = Revision(**values, id=RevisionId(len(tables.revisions) + 1), number=new.base + 1)
        tables.revisions.append(revision)
        return revision

    async def in_force(self, guild_id: GuildId) -> Mapping[Piece, Revision]:
        return {r.written.piece: r for r in self._seen.revisions if r.guild_id == guild_id}

    async def of_piece(self, guild_id: GuildId, piece: Piece, limit: int) -> Sequence[Revision]:
        found = [r for r in self._seen.revisions if (r.guild_id, r.written.piece) == (guild_id, piece)]
        return found[::-1][:limit]

    async def newest(self, guild_id: GuildId, limit: int) -> Sequence[Revision]:
        return [r for r in self._seen.revisions if r.guild_id == guild_id][::-1][:limit]

    async def of_draft(self, guild_id: GuildId, draft_id: DraftId) -> Sequence[Revision]:
        return [r for r in self._seen.revisions if (r.guild_id, r.draft_id) == (guild_id, draft_id)]

    async def get(self, guild_id: GuildId, revision_id: RevisionId) -> Revision | None:
        return next((r for r in self._seen.revisions if (r.guild_id, r.id) == (guild_id, revision_id)), None)

    async def guilds(self, since: RevisionId) -> Collection[GuildId]:
        return {r.guild_id for r in self._seen.revisions if r.id > since}

    async def last_id(self) -> RevisionId:
        return RevisionId(len(self._seen.revisions))


class FakeOriginals(Repository):
    async def of(self, guild_id: GuildId) -> Mapping[Piece, Original]:
        return {piece: o for (guild, piece), o in sorted(self._seen.originals.items()) if guild == guild_id}

    async def save(self, original: Original) -> None:
        tables = self._changing()
        require(original.guild_id in tables.guilds, "unknown guild")
        tables.originals[original.guild_id, original.piece] = original

    async def remove(self, guild_id: GuildId, piece: Piece) -> None:
        self._changing().originals.pop((guild_id, piece), None)


class FakeDrafts(Repository):
    async def add(self, new: NewDraft) -> Draft:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds, "unknown guild")
        values = {f.name: getattr(new, f.name) for f in fields(NewDraft)}
        draft = Draft(**values, id=DraftId(max(tables.drafts, default=0) + 1))
        tables.drafts[draft.id] = _with_bases(draft)
        return draft

    async def get(self, guild_id: GuildId, draft_id: DraftId) -> Draft | None:
        draft = self._seen.drafts.get(draft_id)
        return draft if draft and draft.guild_id == guild_id else None

    async def save(self, draft: Draft) -> None:
        require(draft.state is not DraftState.SCHEDULED or draft.publish_at is not None, "scheduled for when")
        old = self._seen.drafts[draft.id]
        fixed = {"guild_id": old.guild_id, "author_id": old.author_id, "created_at": old.created_at}
        self._changing(draft).drafts[draft.id] = _with_bases(replace(draft, **fixed))

    async def pending(self, guild_id: GuildId, limit: int) -> Sequence[Draft]:
        found = [d for _, d in sorted(self._seen.drafts.items()) if d.guild_id == guild_id and d.is_pending]
        return found[::-1][:limit]

    async def due(self, now: datetime, limit: int) -> Sequence[Draft]:
        tables = self._seen
        scheduled = [d for d in tables.drafts.values() if d.state is DraftState.SCHEDULED]
        return come(((d.publish_at, d) for d in scheduled if tables.guilds[d.guild_id].is_present), now, limit)


def _with_bases(draft: Draft) -> Draft:
    """The draft as the database keeps it: a base for every piece, and for no other."""
    return replace(draft, bases={each.piece: draft.bases.get(each.piece, 0) for each in draft.pieces})
