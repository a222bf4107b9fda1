"""What servers made their own versions of pieces from."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import content_originals
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import Original, Piece

_c = content_originals.c
_key = ("guild_id", "kind", "piece_id")


class SqlOriginals:
    """Originals, one for each piece of a server."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, guild_id: GuildId) -> Mapping[Piece, Original]:
        """The originals of a server, by their pieces."""
        select = sa.select(content_originals).where(_c.guild_id == guild_id)
        rows = await self._transaction.rows(select.order_by(_c.kind, _c.piece_id))
        return {each.piece: each for each in map(_original, rows)}

    async def save(self, original: Original) -> None:
        """Store, in the place of the one before."""
        piece = original.piece
        insert = self._transaction.insert(content_originals).values(
            guild_id=original.guild_id, kind=piece.kind, piece_id=piece.id, text=original.text, told=original.told
        )
        new = insert.excluded
        await self._transaction.run(
            insert.on_conflict_do_update(index_elements=_key, set_={"text": new.text, "told": new.told})
        )

    async def remove(self, guild_id: GuildId, piece: Piece) -> None:
        """Forget the original of a piece of which a server has no version any more."""
        await self._transaction.run(
            sa.delete(content_originals).where(_c.guild_id == guild_id, _c.kind == piece.kind, _c.piece_id == piece.id)
        )


def _original(row: sa.Row[Any]) -> Original:
    return Original(row.guild_id, Piece(row.kind, row.piece_id), row.text, row.told)
