"""Tasks behind a learner."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import completions
from roadmapbot.adapters.storage.transaction import Transaction, chunks
from roadmapbot.domain.ids import TaskId, UserId
from roadmapbot.services.ports import How

_c = completions.c


class SqlCompletions:
    """Completions; the schema allows one per learner and task."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, user_id: UserId) -> Mapping[TaskId, How]:
        """The tasks behind one learner."""
        return (await self.of_many([user_id]))[user_id]

    async def of_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Mapping[TaskId, How]]:
        """The tasks behind each of some learners."""
        found: dict[UserId, dict[TaskId, How]] = {user_id: {} for user_id in user_ids}
        for ids in chunks(user_ids):
            select = sa.select(_c.user_id, _c.task_id, _c.how).where(_c.user_id.in_(ids))
            for row in await self._transaction.rows(select):
                found[row.user_id][row.task_id] = row.how
        return found

    async def add(self, user_id: UserId, task_id: TaskId, how: How, at: datetime) -> bool:
        """Store; False when the task is behind the learner already. `done` replaces `skipped`, which is True."""
        insert = self._transaction.insert(completions).values(user_id=user_id, task_id=task_id, how=how, at=at)
        added = insert.on_conflict_do_update(
            index_elements=["user_id", "task_id"],
            set_={"how": how, "at": at},
            where=sa.and_(_c.how == How.SKIPPED, insert.excluded.how == How.DONE),
        )
        return await self._transaction.row(added.returning(_c.user_id)) is not None

    async def remove(self, user_id: UserId, task_id: TaskId) -> None:
        """Take a task back."""
        await self._transaction.run(sa.delete(completions).where(_c.user_id == user_id, _c.task_id == task_id))
