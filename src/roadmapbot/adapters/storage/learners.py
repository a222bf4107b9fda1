"""People."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.erasing import erasing, everything_about
from roadmapbot.adapters.storage.tables import learners
from roadmapbot.adapters.storage.transaction import Insert, Transaction, chunks, for_each
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.ids import UserId

_one = sa.select(learners).where(learners.c.id == sa.bindparam("user_id"))


def _replacing(insert: Insert) -> Insert:
    replaced = {name: insert.excluded[name] for name in ("name", "dm_channel_id", "dm_state")}
    return insert.on_conflict_do_update(index_elements=["id"], set_=replaced)


_save = for_each(learners, _replacing)


class SqlLearners:
    """Learners by their Discord id."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, user_id: UserId) -> Learner | None:
        """One learner."""
        row = await self._transaction.row(self._transaction.locking(_one, learners), {"user_id": user_id})
        return None if row is None else _learner(row)

    async def get_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Learner]:
        """Those that are stored of some learners."""
        found: dict[UserId, Learner] = {}
        for ids in chunks(user_ids):
            rows = await self._transaction.rows(sa.select(learners).where(learners.c.id.in_(ids)))
            found.update((row.id, _learner(row)) for row in rows)
        return found

    async def save(self, learner: Learner) -> None:
        """Insert or replace."""
        values = {
            "id": learner.id,
            "name": learner.name,
            "dm_channel_id": learner.dm_channel_id,
            "dm_state": learner.dm_state,
        }
        await self._transaction.run(self._transaction.of_dialect(_save), values)

    async def everything(self, user_id: UserId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All that is stored about a person, by table; what is theirs is read off the schema, as for erasing."""
        found: dict[str, list[dict[str, object]]] = {}
        for name, select in everything_about(user_id):
            if rows := await self._transaction.rows(select):
                found[name] = [row._asdict() for row in rows]
        return found

    async def erase(self, user_ids: Collection[UserId]) -> None:
        """Erase everything about some people, in every table."""
        for ids in chunks(sorted(user_ids)):
            for statement in erasing(ids):
                await self._transaction.run(statement)


def _learner(row: sa.Row[Any]) -> Learner:
    return Learner(row.id, row.name, row.dm_channel_id, row.dm_state)
