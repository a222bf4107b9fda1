"""The weekly rollup behind the boards."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import enrollments, is_current, learners, weekly_scores
from roadmapbot.adapters.storage.transaction import Insert, Transaction, for_each
from roadmapbot.domain.board import Entry, WeekScore
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import GuildId

_c = weekly_scores.c
_own = enrollments.alias("own")
"""The enrollment a score belongs to; `enrollments` is the one its learner follows now in that server, if any."""


def _replacing(insert: Insert) -> Insert:
    replaced = {name: insert.excluded[name] for name in ("planned", "kept", "tasks")}
    return insert.on_conflict_do_update(index_elements=["enrollment_id", "week_on"], set_=replaced)


_put = for_each(weekly_scores, _replacing)


class SqlScores:
    """Weekly scores; the schema allows one per enrollment and week."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, scores: Collection[WeekScore]) -> None:
        """Insert or replace."""
        values = [
            {
                "guild_id": score.guild_id,
                "enrollment_id": score.enrollment_id,
                "week_on": score.week_on,
                "planned": score.planned,
                "kept": score.kept,
                "tasks": score.tasks,
            }
            for score in scores
        ]
        await self._transaction.run(self._transaction.of_dialect(_put), values)

    async def entries(self, guild_id: GuildId, week_on: date) -> Sequence[Entry]:
        """A server's scores for a week under the names to show, in order of learner; without leavers and the hidden.

        Whoever finished one track and began another within the week has one line, shown as chosen now.
        """
        has_current = enrollments.c.id.is_not(None)
        is_hidden = sa.case((has_current, enrollments.c.is_hidden), else_=_own.c.is_hidden)
        pseudonym = sa.case((has_current, enrollments.c.pseudonym), else_=_own.c.pseudonym)
        select = (
            sa.select(
                _own.c.user_id,
                sa.func.max(sa.func.coalesce(pseudonym, learners.c.name)).label("name"),
                sa.func.sum(_c.planned).label("planned"),
                sa.func.sum(_c.kept).label("kept"),
                sa.func.sum(_c.tasks).label("tasks"),
            )
            .join(_own, _own.c.id == _c.enrollment_id)
            .join(learners, learners.c.id == _own.c.user_id)
            .outerjoin(
                enrollments,
                (enrollments.c.guild_id == _own.c.guild_id) & (enrollments.c.user_id == _own.c.user_id) & is_current,
            )
            .where(_c.guild_id == guild_id, _c.week_on == week_on)
            .where(_own.c.state != State.LEFT, ~is_hidden)
            .group_by(_own.c.user_id)
            .order_by(_own.c.user_id)
        )
        return [_entry(row) for row in await self._transaction.rows(select)]


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.user_id, row.name, row.planned, row.kept, row.tasks)
