"""Drafts on the way to being published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.revisions import written_of, written_values
from roadmapbot.adapters.storage.tables import content_draft_pieces, content_drafts, guilds, is_pending, is_scheduled
from roadmapbot.adapters.storage.transaction import Row, Transaction
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import Draft, DraftId, DraftState, NewDraft

_c = content_drafts.c
_p = content_draft_pieces.c

_due = (
    sa.select(content_drafts)
    .join(guilds, _c.guild_id == guilds.c.id)
    .where(_c.publish_at <= sa.bindparam("now", type_=Instant()), is_scheduled, guilds.c.is_present)
    .order_by(_c.publish_at, _c.id)
    .limit(sa.bindparam("most"))
)


class SqlDrafts:
    """Drafts, each with its pieces."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewDraft) -> Draft:
        """Store an open draft."""
        insert = self._transaction.insert(content_drafts).values(
            guild_id=new.guild_id, author_id=new.author_id, created_at=new.created_at, state=DraftState.OPEN
        )
        draft_id = DraftId(await self._transaction.value(insert.returning(_c.id)))
        draft = Draft(new.guild_id, new.author_id, new.created_at, new.pieces, new.bases, id=draft_id)
        await self._put_pieces(draft)
        return draft

    async def get(self, guild_id: GuildId, draft_id: DraftId) -> Draft | None:
        """One draft; None where that server has none of that id."""
        select = sa.select(content_drafts).where(_c.id == draft_id, _c.guild_id == guild_id)
        found = await self._drafts(self._transaction.locking(select, content_drafts))
        return found[0] if found else None

    async def save(self, draft: Draft) -> None:
        """Write back every mutable field, and its pieces."""
        await self._transaction.run(
            sa.update(content_drafts)
            .where(_c.id == draft.id)
            .values(
                state=draft.state,
                approver_id=draft.approver_id,
                publish_at=draft.publish_at,
                settled_at=draft.settled_at,
            )
        )
        await self._transaction.run(sa.delete(content_draft_pieces).where(_p.draft_id == draft.id))
        await self._put_pieces(draft)

    async def pending(self, guild_id: GuildId, limit: int) -> Sequence[Draft]:
        """Drafts of a server that may still be published, newest first."""
        select = sa.select(content_drafts).where(_c.guild_id == guild_id, is_pending)
        return await self._drafts(select.order_by(_c.id.desc()).limit(limit))

    async def due(self, now: datetime, limit: int) -> Sequence[Draft]:
        """Scheduled drafts of present servers whose `publish_at` has come, in order of it."""
        locking = self._transaction.locking(_due, content_drafts, skip=True)
        return await self._drafts(locking, {"now": now, "most": limit})

    async def _put_pieces(self, draft: Draft) -> None:
        rows = [
            {
                "draft_id": draft.id,
                "position": position,
                **written_values(written),
                "base": draft.bases.get(written.piece, 0),
            }
            for position, written in enumerate(draft.pieces)
        ]
        await self._transaction.run(sa.insert(content_draft_pieces), rows)

    async def _drafts(self, select: sa.Select[Any], values: Row | None = None) -> list[Draft]:
        rows = await self._transaction.rows(select, values)
        pieces: dict[DraftId, list[sa.Row[Any]]] = {row.id: [] for row in rows}
        of_these = sa.select(content_draft_pieces).where(_p.draft_id.in_(pieces)).order_by(_p.draft_id, _p.position)
        for piece in await self._transaction.rows(of_these) if pieces else ():
            pieces[piece.draft_id].append(piece)
        return [_draft(row, pieces[row.id]) for row in rows]


def _draft(row: sa.Row[Any], pieces: Sequence[sa.Row[Any]]) -> Draft:
    written = tuple(written_of(piece) for piece in pieces)
    return Draft(
        guild_id=row.guild_id,
        author_id=row.author_id,
        created_at=row.created_at,
        pieces=written,
        bases={each.piece: piece.base for each, piece in zip(written, pieces, strict=True)},
        id=row.id,
        state=row.state,
        approver_id=row.approver_id,
        publish_at=row.publish_at,
        settled_at=row.settled_at,
    )
