"""Weekly boards."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import boards, is_board_claimed
from roadmapbot.adapters.storage.transaction import Insert, Transaction
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.ports import Board

_c = boards.c
_key = ("guild_id", "week_on")

_claimed = sa.select(boards).where(is_board_claimed).order_by(_c.claimed_at, _c.guild_id, _c.week_on)


class SqlBoards:
    """Boards; the schema allows one per server and week."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def claim(self, board: Board) -> bool:
        """Insert; False when that week's board exists already."""
        insert = self._insert(board).on_conflict_do_nothing(index_elements=_key)
        return await self._transaction.row(insert.returning(_c.guild_id)) is not None

    async def save(self, board: Board) -> None:
        """Insert or replace."""
        insert = self._insert(board)
        replaced = {c.name: insert.excluded[c.name] for c in boards.columns if not c.primary_key}
        await self._transaction.run(insert.on_conflict_do_update(index_elements=_key, set_=replaced))

    async def get(self, guild_id: GuildId, week_on: date) -> Board | None:
        """One week's board."""
        select = sa.select(boards).where(_c.guild_id == guild_id, _c.week_on == week_on)
        row = await self._transaction.row(self._transaction.locking(select, boards))
        return None if row is None else _board(row)

    async def claimed(self) -> Sequence[Board]:
        """Boards that were claimed and not settled, oldest claim first."""
        return [_board(row) for row in await self._transaction.rows(_claimed)]

    def _insert(self, board: Board) -> Insert:
        return self._transaction.insert(boards).values(
            guild_id=board.guild_id,
            week_on=board.week_on,
            state=board.state,
            claimed_at=board.claimed_at,
            channel_id=board.channel_id,
            message_id=board.message_id,
            problem=board.problem,
        )


def _board(row: sa.Row[Any]) -> Board:
    return Board(row.guild_id, row.week_on, row.state, row.claimed_at, row.channel_id, row.message_id, row.problem)
