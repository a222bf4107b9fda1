"""The heartbeat and the outages known from it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import heartbeat, outages
from roadmapbot.adapters.storage.transaction import Insert, Transaction, for_each
from roadmapbot.services.ports import Outage

_c = outages.c
_since = (
    sa.select(_c.began_at, _c.ended_at)
    .where(_c.ended_at > sa.bindparam("since", type_=Instant()))
    .order_by(_c.began_at, _c.ended_at)
)


def _replacing(insert: Insert) -> Insert:
    return insert.on_conflict_do_update(index_elements=["id"], set_={"beat_at": insert.excluded.beat_at})


_beat = for_each(heartbeat, _replacing)


class SqlOutages:
    """When the bot was last at work, and when it was not."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def last_beat(self) -> datetime | None:
        """When the bot was last at work."""
        found: datetime | None = await self._transaction.value(sa.select(heartbeat.c.beat_at))
        return found

    async def beat(self, at: datetime) -> None:
        """Note that the bot is at work."""
        await self._transaction.run(self._transaction.of_dialect(_beat), {"id": 1, "beat_at": at})

    async def add(self, outage: Outage) -> None:
        """Note an outage."""
        values = {"began_at": outage.began_at, "ended_at": outage.ended_at}
        await self._transaction.run(sa.insert(outages).values(**values))

    async def since(self, at: datetime) -> Sequence[Outage]:
        """Outages that ended after an instant, in order."""
        return [Outage(row.began_at, row.ended_at) for row in await self._transaction.rows(_since, {"since": at})]
