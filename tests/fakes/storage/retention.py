"""What has been kept for long enough, of the fake."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from tests.fakes.storage.tables import Repository

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import UserId
from roadmapbot.services.ports import Swept

_UNSETTLED = {DeliveryState.WAITING, DeliveryState.CLAIMED}


class FakeRetention(Repository):
    async def deliveries(self, before: date, beyond: int, limit: int) -> Swept:
        tables = self._changing()
        batch = sorted((d for d in tables.deliveries.values() if d.id > beyond), key=lambda d: d.id)[:limit]
        old = [delivery for delivery in batch if delivery.local_on < before]
        gone = 0
        for delivery in old:
            owner = tables.enrollments[delivery.enrollment_id]
            is_open = owner.is_current and delivery.local_on >= owner.open_on - timedelta(days=2)
            if delivery.state not in _UNSETTLED and not is_open:
                del tables.deliveries[delivery.id]
                tables.delivery_keys -= {(owner.id, delivery.local_on, delivery.kind, delivery.number)}
                gone += 1
        return Swept(gone, batch[-1].id if old and len(batch) == limit else None)

    # The fake keeps no ids of these: it sweeps them all at once.

    async def check_in_history(self, before: datetime, beyond: int, limit: int) -> Swept:
        history = self._changing().check_in_history
        kept = [old for old in history if (old.edited_at or old.at) >= before]
        gone = len(history) - len(kept)
        history[:] = kept
        return Swept(gone, None)

    async def audit(self, before: datetime, beyond: int, limit: int) -> Swept:
        audit = self._changing().audit
        kept = [entry for entry in audit if entry.at >= before]
        gone = len(audit) - len(kept)
        audit[:] = kept
        return Swept(gone, None)

    async def outages(self, before: datetime) -> int:
        tables = self._changing()
        first_open = min((e.open_until for e in tables.enrollments.values() if e.is_current), default=None)
        if first_open is not None:
            before = min(before, first_open - timedelta(days=4))
        kept = [outage for outage in tables.outages if outage.ended_at >= before]
        gone = len(tables.outages) - len(kept)
        tables.outages[:] = kept
        return gone

    async def leavers(self, before: datetime, limit: int) -> Collection[UserId]:
        tables = self._seen
        here = {e.user_id for e in tables.enrollments.values() if e.state is not State.LEFT or e.open_until >= before}
        # The fake does not keep when a task was completed; whoever has completed one is taken to have done so lately.
        here |= {user for user, behind in tables.completions.items() if behind and not self._has_left(user)}
        here |= {user for _, user in tables.cohort_waiting}
        return [user for user in tables.learners if user not in here][:limit]

    def _has_left(self, user: UserId) -> bool:
        return any(e.user_id == user for e in self._seen.enrollments.values())
