"""Figures about the learners of one server.

Every statement begins with the server's enrollments and goes from there by keys that begin with the enrollment, so that
what other servers have costs nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import check_ins, deliveries, enrollments, is_active, learners, ledger_days
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import DmState, Mode
from roadmapbot.domain.ids import GuildId, TaskId
from roadmapbot.domain.ledger import COUNTED, DONE, DayStatus, Reason
from roadmapbot.services.ports import Following, KeptShare

_e, _l, _d, _c = enrollments.c, ledger_days.c, deliveries.c, check_ins.c
_LONG_AGO = date(1970, 1, 1)


class SqlInsights:
    """Counts; nobody is named in them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def following(self, guild_id: GuildId) -> Sequence[Following]:
        """Everybody who is or was on a track, in order of track and state."""
        groups = (_e.track_id, _e.state, _e.is_self_paused)
        select = sa.select(*groups, sa.func.count().label("learners")).where(_e.guild_id == guild_id)
        rows = await self._transaction.rows(select.group_by(*groups).order_by(*groups))
        return [Following(row.track_id, row.state, row.is_self_paused, row.learners) for row in rows]

    async def kept(self, guild_id: GuildId, since: date) -> KeptShare:
        """The closed days from a date on, of everybody."""
        select = (
            sa.select(
                sa.func.count(sa.case((_l.status.in_(sorted(COUNTED)), 1))).label("planned"),
                sa.func.count(sa.case((_l.status.in_(sorted(DONE)), 1))).label("kept"),
            )
            .select_from(enrollments)
            .join(ledger_days, _l.enrollment_id == _e.id)
            .where(_e.guild_id == guild_id, _l.local_on >= since, _l.local_on < _e.open_on)
        )
        (row,) = await self._transaction.rows(select)
        return KeptShare(row.planned, row.kept)

    async def silent(self, guild_id: GuildId, at_least: int, since: date) -> int:
        """How many active learners have had so many silent days, from a date on."""
        of_learner = (_l.enrollment_id == _e.id, _l.local_on >= since)
        last_done = sa.select(sa.func.max(_l.local_on)).where(*of_learner, _l.status.in_(sorted(DONE)))
        is_silent = sa.or_(
            _l.status == DayStatus.MISSED, sa.and_(_l.status == DayStatus.FROZEN, _l.reason == Reason.NONE)
        )
        long_ago = sa.literal(_LONG_AGO, sa.Date)
        silent_days = sa.select(sa.func.count()).where(
            *of_learner,
            is_silent,
            _l.local_on > sa.func.coalesce(last_done.correlate(enrollments).scalar_subquery(), long_ago),
            _l.local_on > sa.func.coalesce(_e.heard_on, long_ago),
        )
        select = sa.select(sa.func.count()).select_from(enrollments)
        is_theirs = silent_days.correlate(enrollments).scalar_subquery() >= at_least
        found: int = await self._transaction.value(select.where(_e.guild_id == guild_id, is_active, is_theirs))
        return found

    async def ways(self, guild_id: GuildId) -> Mapping[tuple[Mode, DmState], int]:
        """How active learners want their tasks, and what is known of their direct messages."""
        groups = (_e.mode, learners.c.dm_state)
        select = (
            sa.select(*groups, sa.func.count().label("number"))
            .select_from(enrollments)
            .join(learners, learners.c.id == _e.user_id)
            .where(_e.guild_id == guild_id, is_active)
        )
        rows = await self._transaction.rows(select.group_by(*groups))
        return {(row.mode, row.dm_state): row.number for row in rows}

    async def today(self, guild_id: GuildId) -> Mapping[tuple[DeliveryState | None, bool], int]:
        """What has become of the task of every active learner's own open day, and whether that is kept."""
        task = sa.and_(_d.enrollment_id == _e.id, _d.local_on == _e.open_on, _d.kind == Kind.TASK)
        day = sa.and_(_l.enrollment_id == _e.id, _l.local_on == _e.open_on, _l.status.in_(sorted(DONE)))
        groups = (_d.state, _l.local_on.is_not(None).label("is_kept"))
        select = (
            sa.select(*groups, sa.func.count().label("number"))
            .select_from(enrollments)
            .outerjoin(deliveries, task)
            .outerjoin(ledger_days, day)
            .where(_e.guild_id == guild_id, is_active)
        )
        rows = await self._transaction.rows(select.group_by(*groups))
        return {(row.state, bool(row.is_kept)): row.number for row in rows}

    async def stuck(self, guild_id: GuildId, since: date, limit: int) -> Sequence[tuple[TaskId, int]]:
        """The tasks that most check-ins from a day on say they are stuck on, with how many, the most first."""
        number = sa.func.count().label("number")
        select = (
            sa.select(_c.task_id, number)
            .select_from(enrollments)
            .join(check_ins, _c.enrollment_id == _e.id)
            .where(_e.guild_id == guild_id, _c.local_on >= since, _c.stuck.is_not(None), _c.undone_at.is_(None))
            .group_by(_c.task_id)
            .order_by(number.desc(), _c.task_id)
            .limit(limit)
        )
        return [(row.task_id, row.number) for row in await self._transaction.rows(select)]
