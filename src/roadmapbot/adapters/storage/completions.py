"""Tasks behind a learner."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from roadmapbot.adapters.storage.tables import completions
from roadmapbot.adapters.storage.transaction import Insert, Listing, Transaction, chunks, for_each
from roadmapbot.domain.ids import TaskId, UserId
from roadmapbot.services.ports import How

_c = completions.c
_of_task = sa.select(_c.how).where(_c.user_id == sa.bindparam("user_id"), _c.task_id == sa.bindparam("task_id"))
# After a year these are hundreds for each learner, read with every task and every answer: as one text they cost a
# fraction of what as many rows do. Neither a way nor an id has a blank or an equals sign in it.
_pairs = sa.func.aggregate_strings(sa.type_coerce(_c.how, sa.Text) + "=" + _c.task_id, " ").label("pairs")
_of_one = sa.select(_pairs).where(_c.user_id == sa.bindparam("user_id"))
_of_many = Listing(_c.user_id, lambda listed: sa.select(_c.user_id, _pairs).where(listed).group_by(_c.user_id))
_HOW = {how.value: how for how in How}
_WEAKER = {How.DONE: [How.KNOWN, How.SKIPPED], How.KNOWN: [How.SKIPPED], How.SKIPPED: []}
"""What each way of putting a task behind oneself takes the place of."""


def _adding(how: How) -> Callable[[Insert], ReturningInsert[tuple[str]]]:
    """An INSERT of a task put behind somebody in one way; it gives the task where it was stored."""
    return lambda insert: insert.on_conflict_do_update(
        index_elements=["user_id", "task_id"],
        set_={"how": insert.excluded.how, "at": insert.excluded.at},
        where=_c.how.in_(_WEAKER[how]),
    ).returning(_c.task_id)


_add = {how: for_each(completions, _adding(how)) for how in How}


class SqlCompletions:
    """Completions; the schema allows one per learner and task."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, user_id: UserId) -> Mapping[TaskId, How]:
        """The tasks behind one learner."""

        async def look() -> Mapping[TaskId, How]:
            return _told(await self._transaction.value(_of_one, {"user_id": user_id}))

        return await self._transaction.once(completions, user_id, look)

    async def has(self, user_id: UserId, task_id: TaskId) -> bool:
        """Whether a task is behind a learner."""
        known: Mapping[TaskId, How] | None = self._transaction.known(completions).get(user_id)
        if known is not None:
            return task_id in known
        return await self._transaction.row(_of_task, {"user_id": user_id, "task_id": task_id}) is not None

    async def of_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Mapping[TaskId, How]]:
        """The tasks behind each of some learners."""
        found: dict[UserId, Mapping[TaskId, How]] = {user_id: {} for user_id in user_ids}
        for ids in chunks(user_ids):
            found |= {row.user_id: _told(row.pairs) for row in await self._transaction.rows(*_of_many.of(ids))}
        return found

    async def add(self, user_id: UserId, task_id: TaskId, how: How, at: datetime) -> bool:
        """Store; False when the task is behind the learner already. `done` replaces the others, `known` `skipped`."""
        behind = self._transaction.known(completions).get(user_id)
        add = self._transaction.of_dialect(_add[how])
        values = {"user_id": user_id, "task_id": task_id, "how": how, "at": at}
        is_stored = await self._transaction.row(add, values) is not None
        if behind is not None:
            self._transaction.known(completions)[user_id] = {**behind, task_id: how} if is_stored else behind
        return is_stored

    async def add_many(
        self, user_id: UserId, task_ids: Collection[TaskId], how: How, at: datetime
    ) -> Collection[TaskId]:
        """Store those of some tasks that `add` would; which ones."""
        stored: set[TaskId] = set()
        for ids in chunks(sorted(task_ids)):
            rows = [{"user_id": user_id, "task_id": task_id, "how": how, "at": at} for task_id in ids]
            added = _adding(how)(self._transaction.insert(completions).values(rows))
            stored.update(row.task_id for row in await self._transaction.rows(added))
        return stored

    async def carry_over(self, renamed: Mapping[TaskId, TaskId]) -> int:
        """Let everybody who has a task behind them under an id it had before have it under its new one; how many."""
        carried = 0
        for old, new in sorted(renamed.items()):
            of_old = sa.select(_c.user_id, sa.literal(new, sa.Text), _c.how, _c.at).where(_c.task_id == old)
            insert = self._transaction.insert(completions).from_select(["user_id", "task_id", "how", "at"], of_old)
            added = insert.on_conflict_do_nothing().returning(_c.user_id)
            carried += len(await self._transaction.rows(added))
        return carried

    async def remove(self, user_id: UserId, *task_ids: TaskId) -> None:
        """Take tasks back."""
        for ids in chunks(sorted(task_ids)):
            await self._transaction.run(sa.delete(completions).where(_c.user_id == user_id, _c.task_id.in_(ids)))


def _told(pairs: str | None) -> Mapping[TaskId, How]:
    """The tasks that a text of pairs tells of; there is none where there are no tasks."""
    told = (pair.partition("=") for pair in pairs.split(" ")) if pairs else ()
    return {TaskId(task_id): _HOW[how] for how, _, task_id in told}
