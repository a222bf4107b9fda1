"""Revisions of the content that servers publish."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import content_revisions
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import DraftId, NewRevision, Piece, Revision, RevisionId, Written

_c = content_revisions.c
_key = ("guild_id", "kind", "piece_id", "number")

_last_id = sa.select(sa.func.max(_c.id))


class SqlRevisions:
    """Revisions; the schema allows one of each number for a piece of a server."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewRevision) -> Revision | None:
        """Store; None when the piece has a newer revision than the `base` it was made from."""
        # Two at once reckon with the same number, and one of them gets nothing in: the key decides.
        last = await self._transaction.value(
            sa.select(sa.func.max(_c.number)).where(
                _c.guild_id == new.guild_id, _c.kind == new.written.piece.kind, _c.piece_id == new.written.piece.id
            )
        )
        if (last or 0) != new.base:
            return None
        insert = self._transaction.insert(content_revisions).values(
            guild_id=new.guild_id,
            **written_values(new.written),
            number=new.base + 1,
            change=new.change,
            draft_id=new.draft_id,
            author_id=new.author_id,
            approver_id=new.approver_id,
            at=new.at,
            summary=new.summary,
        )
        stored = insert.on_conflict_do_nothing(index_elements=_key).returning(content_revisions)
        row = await self._transaction.row(stored)
        return None if row is None else _revision(row)

    async def in_force(self, guild_id: GuildId) -> Mapping[Piece, Revision]:
        """The newest revision of every piece of a server, retired ones too."""
        newest = (
            sa.select(sa.func.max(_c.id).label("id"))
            .where(_c.guild_id == guild_id)
            .group_by(_c.kind, _c.piece_id)
            .subquery()
        )
        select = sa.select(content_revisions).join(newest, _c.id == newest.c.id).order_by(_c.id)
        found = [_revision(row) for row in await self._transaction.rows(select)]
        return {revision.written.piece: revision for revision in found}

    async def of_piece(self, guild_id: GuildId, piece: Piece, limit: int) -> Sequence[Revision]:
        """The newest revisions of one piece, newest first."""
        select = sa.select(content_revisions).where(
            _c.guild_id == guild_id, _c.kind == piece.kind, _c.piece_id == piece.id
        )
        rows = await self._transaction.rows(select.order_by(_c.number.desc()).limit(limit))
        return [_revision(row) for row in rows]

    async def newest(self, guild_id: GuildId, limit: int) -> Sequence[Revision]:
        """The newest revisions of a server, newest first."""
        select = sa.select(content_revisions).where(_c.guild_id == guild_id)
        rows = await self._transaction.rows(select.order_by(_c.id.desc()).limit(limit))
        return [_revision(row) for row in rows]

    async def of_draft(self, guild_id: GuildId, draft_id: DraftId) -> Sequence[Revision]:
        """The revisions that a draft of a server became, in order."""
        select = sa.select(content_revisions).where(_c.draft_id == draft_id, _c.guild_id == guild_id)
        return [_revision(row) for row in await self._transaction.rows(select.order_by(_c.id))]

    async def get(self, guild_id: GuildId, revision_id: RevisionId) -> Revision | None:
        """One revision; None where that server has none of that id."""
        select = sa.select(content_revisions).where(_c.id == revision_id, _c.guild_id == guild_id)
        row = await self._transaction.row(select)
        return None if row is None else _revision(row)

    async def guilds(self, since: RevisionId) -> Collection[GuildId]:
        """Every server that has published anything since a revision; 0 for ever."""
        rows = await self._transaction.rows(sa.select(_c.guild_id).where(_c.id > since).distinct())
        return {row.guild_id for row in rows}

    async def last_id(self) -> RevisionId:
        """The id of the newest revision of all servers, 0 where there is none."""
        return RevisionId(await self._transaction.value(_last_id) or 0)


def written_values(written: Written) -> dict[str, Any]:
    """The columns of a piece as written."""
    return {
        "kind": written.piece.kind,
        "piece_id": written.piece.id,
        "area": written.area,
        "text": written.text,
    }


def written_of(row: sa.Row[Any]) -> Written:
    """The piece in a row."""
    return Written(Piece(row.kind, row.piece_id), row.text, row.area)


def _revision(row: sa.Row[Any]) -> Revision:
    return Revision(
        guild_id=row.guild_id,
        written=written_of(row),
        base=row.number - 1,
        change=row.change,
        author_id=row.author_id,
        at=row.at,
        approver_id=row.approver_id,
        summary=row.summary,
        draft_id=row.draft_id,
        id=row.id,
        number=row.number,
    )
