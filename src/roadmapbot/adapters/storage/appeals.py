"""Appeals against days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import appeals, is_open_appeal
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.appeal import Appeal, AppealId, AppealState, NewAppeal
from roadmapbot.domain.ids import EnrollmentId, GuildId

_c = appeals.c
_of_enrollment = sa.select(appeals).where(_c.enrollment_id == sa.bindparam("enrollment_id")).order_by(_c.local_on)
_of = _of_enrollment.where(_c.local_on >= sa.bindparam("since"))
_settled = _of_enrollment.where(_c.settled_at > sa.bindparam("after", type_=Instant()))


class SqlAppeals:
    """Appeals; the schema allows one per enrollment and local day."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewAppeal) -> Appeal | None:
        """Store an open appeal; None when that day has one already."""
        insert = self._transaction.insert(appeals).values(
            guild_id=new.guild_id,
            enrollment_id=new.enrollment_id,
            user_id=new.user_id,
            local_on=new.local_on,
            text=new.text,
            at=new.at,
            state=AppealState.OPEN,
            answer="",
        )
        insert = insert.on_conflict_do_nothing(index_elements=["enrollment_id", "local_on"])
        row = await self._transaction.row(insert.returning(*_c))
        return _appeal(row) if row else None

    async def get(self, guild_id: GuildId, appeal_id: AppealId) -> Appeal | None:
        """One appeal; None where that server has none of that id."""
        select = sa.select(appeals).where(_c.id == appeal_id, _c.guild_id == guild_id)
        row = await self._transaction.row(self._transaction.locking(select, appeals))
        return _appeal(row) if row else None

    async def save(self, appeal: Appeal) -> None:
        """Write back how it was settled."""
        await self._transaction.run(
            sa.update(appeals)
            .where(_c.id == appeal.id)
            .values(
                state=appeal.state,
                settled_at=appeal.settled_at,
                approver_id=appeal.approver_id,
                answer=appeal.answer,
            )
        )

    async def of(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Appeal]:
        """The appeals of an enrollment against days from a date on, in order of day."""
        values = {"enrollment_id": enrollment_id, "since": since}
        return [_appeal(row) for row in await self._transaction.rows(_of, values)]

    async def settled(self, enrollment_id: EnrollmentId, after: datetime) -> Sequence[Appeal]:
        """The appeals of an enrollment that were decided after an instant, in order of day."""
        values = {"enrollment_id": enrollment_id, "after": after}
        return [_appeal(row) for row in await self._transaction.rows(_settled, values)]

    async def open(self, guild_id: GuildId, limit: int) -> Sequence[Appeal]:
        """The open appeals of a server, oldest first."""
        select = sa.select(appeals).where(_c.guild_id == guild_id, is_open_appeal).order_by(_c.id).limit(limit)
        return [_appeal(row) for row in await self._transaction.rows(select)]


def _appeal(row: sa.Row[Any]) -> Appeal:
    return Appeal(
        id=row.id,
        guild_id=row.guild_id,
        enrollment_id=row.enrollment_id,
        user_id=row.user_id,
        local_on=row.local_on,
        text=row.text,
        at=row.at,
        state=row.state,
        settled_at=row.settled_at,
        approver_id=row.approver_id,
        answer=row.answer,
    )
