"""Deliveries: posts owed, who is sending them, and how it went."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import (
    check_ins,
    completions,
    deliveries,
    enrollments,
    is_active,
    is_claimed,
    is_current,
    is_shared,
    is_standing_nudge,
    is_waiting,
)
from roadmapbot.adapters.storage.transaction import (
    Insert,
    Listing,
    Row,
    Rows,
    Transaction,
    chunks,
    for_each,
    in_span,
    skipping,
    spans,
)
from roadmapbot.adapters.storage.upkeep.dates import days_after
from roadmapbot.domain.cohort import CohortPost
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, NewDelivery
from roadmapbot.domain.ids import ChannelId, CohortPostId, DeliveryId, EnrollmentId, MessageId, TaskId

_all = sa.select(deliveries)
_c = deliveries.c
_by_id = _all.where(_c.id == sa.bindparam("delivery_id"))
_by_message = _all.where(_c.message_id == sa.bindparam("message_id")).order_by(_c.id).limit(1)
_of_enrollment = _all.where(_c.enrollment_id == sa.bindparam("enrollment_id"))
_of_day = _of_enrollment.where(_c.local_on == sa.bindparam("on")).order_by(_c.id)
_newest = (
    _of_enrollment.where(_c.kind == Kind.TASK, _c.state == DeliveryState.SENT)
    .order_by(_c.local_on.desc(), _c.number.desc())
    .limit(1)
)
_tasks_of_span = Listing(
    _c.enrollment_id, lambda listed: _all.where(listed, in_span(_c.local_on), _c.kind == Kind.TASK)
)
_newest_in = (
    _of_enrollment.where(
        *(_c.kind != kind for kind in Kind if not kind.is_for_its_day),
        _c.state == DeliveryState.SENT,
        _c.channel_id == sa.bindparam("channel_id"),
        _c.sent_at <= sa.bindparam("by"),
    )
    .order_by(_c.local_on.desc(), _c.sent_at.desc(), _c.id.desc())
    .limit(1)
)
_MUTABLE = (
    *("task_id", "due_at", "state", "attempts", "claimed_at", "retry_at"),
    *("channel_id", "message_id", "sent_at", "problem"),
)
_save = sa.update(deliveries).where(_c.id == sa.bindparam("saved_id"))
_is_behind = sa.exists().where(
    completions.c.user_id == sa.bindparam("learner_id"), completions.c.task_id == sa.bindparam("settled_task")
)
_settle = _save.returning(_is_behind.label("is_behind"))
_drop_waiting = (
    sa.update(deliveries)
    .where(_c.enrollment_id == sa.bindparam("dropped_from"), is_waiting)
    .values(state=DeliveryState.UNNEEDED)
)
_is_kept = sa.exists().where(
    check_ins.c.enrollment_id == _c.enrollment_id,
    check_ins.c.local_on == _c.local_on,
    check_ins.c.undone_at.is_(None),
)
_now, _before = sa.bindparam("now", type_=Instant()), sa.bindparam("before", type_=Instant())
_stale_claims = _all.where(_c.claimed_at < _before, is_claimed, ~is_shared)
_waiting_come = sa.select(_c.id).where(_c.retry_at <= _now, is_waiting).order_by(_c.retry_at, _c.id)
_idle_nudges = (
    _all.join(enrollments, _c.enrollment_id == enrollments.c.id)
    .where(
        is_standing_nudge,
        _c.sent_at > sa.bindparam("since", type_=Instant()),
        sa.or_(_is_kept, enrollments.c.open_on > _c.local_on, ~is_active),
    )
    .order_by(_c.sent_at, _c.id)
    .limit(sa.bindparam("most"))
)


def _unanswered(*, even_late: bool) -> sa.Select[Any]:
    # The sum keeps SQLite from looking up an enrollment for every delivery there ever was: it goes from the
    # current enrollments to their open days instead.
    return _all.join(enrollments, _c.enrollment_id == enrollments.c.id + sa.bindparam("nothing", 0)).where(
        is_current,
        _c.local_on >= (days_after(enrollments.c.open_on, -1) if even_late else enrollments.c.open_on),
        _c.state == DeliveryState.SENT,
        ~_is_kept,
    )


_unanswered_of = {
    even_late: Listing(enrollments.c.id, _unanswered(even_late=even_late).where) for even_late in (False, True)
}


def _unless_there(insert: Insert) -> ReturningInsert[Any]:
    key = ["enrollment_id", "local_on", "kind", "number"]
    return insert.on_conflict_do_nothing(index_elements=key).returning(deliveries)


def _claiming(ids: sa.Select[Any]) -> sa.UpdateBase:
    claimed = sa.update(deliveries).where(_c.id.in_(ids.limit(sa.bindparam("most"))))
    return claimed.values(state=DeliveryState.CLAIMED, claimed_at=_now).returning(deliveries)


_claim = for_each(deliveries, _unless_there)
_claim_waiting = skipping(_waiting_come, deliveries, _claiming)


class SqlDeliveries:
    """Deliveries; the schema allows one per enrollment, local day, kind and number."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def claim(self, new: Collection[NewDelivery]) -> Sequence[Delivery]:
        """Insert; only those that did not exist come back, in order of id."""
        insert = self._transaction.of_dialect(_claim)
        return await self._changed(insert, [_inserted(one) for one in new])

    async def claim_waiting(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Mark `waiting` deliveries whose `retry_at` has come as claimed at `now`, and give them in order of it."""
        values = {"now": now, "most": limit}
        claimed = await self._changed(self._transaction.of_dialect(_claim_waiting), values)
        return sorted(claimed, key=lambda delivery: (delivery.retry_at or now, delivery.id))

    async def _changed(self, statement: sa.UpdateBase, values: Rows | Row | None = None) -> list[Delivery]:
        """What an INSERT or UPDATE gave back; the databases promise no order."""
        rows = await self._transaction.rows(statement, values)
        return _sorted(_delivery(row) for row in rows)

    async def save(self, delivery: Delivery) -> None:
        """Write back every mutable field."""
        await self._transaction.run(_save, _saved(delivery))

    async def settle(self, delivery: Delivery) -> bool:
        """Write back the same; whether the task it carries is behind its learner by now."""
        whose = {"learner_id": delivery.user_id, "settled_task": delivery.task_id}
        return any(row.is_behind for row in await self._transaction.rows(_settle, {**_saved(delivery), **whose}))

    async def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        return await self._one(_by_id, {"delivery_id": delivery_id})

    async def by_message(self, message_id: MessageId) -> Delivery | None:
        """The delivery whose post is that message."""
        return await self._one(_by_message, {"message_id": message_id})

    async def of_day(self, enrollment_id: EnrollmentId, on: date) -> Sequence[Delivery]:
        """All deliveries of one enrollment for one local day, in order of id."""

        async def look() -> Sequence[Delivery]:
            return await self._found(_of_day, {"enrollment_id": enrollment_id, "on": on})

        return await self._transaction.once(deliveries, (enrollment_id, on), look)

    async def newest(self, enrollment_id: EnrollmentId) -> Delivery | None:
        """The newest daily task of an enrollment that was sent, by local day."""

        async def look() -> Delivery | None:
            return await self._one(_newest, {"enrollment_id": enrollment_id})

        return await self._transaction.once(deliveries, enrollment_id, look)

    async def newest_in(self, enrollment_id: EnrollmentId, channel_id: ChannelId, by: datetime) -> Delivery | None:
        """What of an enrollment's tasks, nudges and reminders came last in a channel by an instant, by local day."""
        return await self._one(_newest_in, {"enrollment_id": enrollment_id, "channel_id": channel_id, "by": by})

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[Delivery]:
        """Daily tasks (kind `task`) of many enrollments' days, in order of id."""
        found: list[Delivery] = []
        for ids, span, wanted in spans(days):
            select, values = _tasks_of_span.of(ids)
            of_span = await self._found(select, {**values, **span})
            found += [each for each in of_span if (each.enrollment_id, each.local_on) in wanted]
        return _sorted(found)

    async def stale_claims(self, before: datetime) -> Sequence[Delivery]:
        """Deliveries claimed before an instant and not settled since, in order of id; without those of cohorts."""
        # Sorted here: asked for the order of ids, SQLite would walk through all there are instead of the index.
        return _sorted(await self._found(_stale_claims, {"before": before}))

    async def unanswered(
        self, *, even_late: bool = False, of: Collection[EnrollmentId] | None = None
    ) -> Sequence[Delivery]:
        """Sent deliveries of open days of current enrollments, that have no check-in, in order of id.

        With `even_late` also those of the day closed last, which can still be recorded; with `of` only those of some.
        """
        if of is None:
            return _sorted(await self._found(_unanswered(even_late=even_late)))
        found: list[Delivery] = []
        for ids in chunks(of):
            found += await self._found(*_unanswered_of[even_late].of(ids))
        return _sorted(found)

    async def idle_nudges(self, since: datetime, limit: int) -> Sequence[Delivery]:
        """Nudges that stand since they were sent after an instant, and ask for nothing any more, in order of id."""
        return _sorted(await self._found(_idle_nudges, {"since": since, "most": limit}))

    async def drop_waiting(self, enrollment_id: EnrollmentId) -> None:
        """Mark what waits for an enrollment as unneeded."""
        await self._transaction.run(_drop_waiting, {"dropped_from": enrollment_id})

    async def settle_shared(self, post: CohortPost) -> None:
        """Let the claimed deliveries that a cohort's post brings stand as it does, all at once."""
        values = {
            "state": post.state,
            "attempts": post.attempts,
            "channel_id": post.channel_id,
            "message_id": post.message_id,
            "sent_at": post.sent_at,
            "problem": post.problem,
        }
        await self._transaction.run(self._shared(post.id).values(**values))

    async def part_shared(self, post_id: CohortPostId, now: datetime) -> None:
        """Let each of the claimed deliveries that a cohort's post should bring be sent on its own, from now on."""
        values = {"state": DeliveryState.WAITING, "retry_at": now, "cohort_post_id": None}
        await self._transaction.run(self._shared(post_id).values(**values))

    async def retask_shared(self, post_id: CohortPostId, old: TaskId, new: TaskId) -> None:
        """Let the deliveries of a cohort's post that carry one task carry another."""
        update = sa.update(deliveries).where(_c.cohort_post_id == post_id, _c.task_id == old)
        await self._transaction.run(update.values(task_id=new))

    def _shared(self, post_id: CohortPostId) -> sa.Update:
        return sa.update(deliveries).where(_c.cohort_post_id == post_id, is_claimed)

    async def _found(self, select: sa.Select[Any], values: Row | None = None) -> list[Delivery]:
        return [_delivery(row) for row in await self._transaction.rows(select, values)]

    async def _one(self, select: sa.Select[Any], values: Row) -> Delivery | None:
        row = await self._transaction.row(select, values)
        return None if row is None else _delivery(row)


def _sorted(found: Iterable[Delivery]) -> list[Delivery]:
    return sorted(found, key=lambda delivery: delivery.id)


def _saved(delivery: Delivery) -> Row:
    return {"saved_id": delivery.id, **{name: getattr(delivery, name) for name in _MUTABLE}}


def _inserted(new: NewDelivery) -> dict[str, Any]:
    return {
        "enrollment_id": new.enrollment_id,
        "user_id": new.user_id,
        "local_on": new.local_on,
        "kind": new.kind,
        "number": new.number,
        "task_id": new.task_id,
        "due_at": new.due_at,
        "state": new.state,
        "attempts": 0,
        "claimed_at": new.claimed_at,
        "retry_at": new.retry_at,
        "cohort_post_id": new.cohort_post_id,
    }


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        enrollment_id=row.enrollment_id,
        user_id=row.user_id,
        local_on=row.local_on,
        kind=row.kind,
        number=row.number,
        task_id=row.task_id,
        due_at=row.due_at,
        state=row.state,
        attempts=row.attempts,
        claimed_at=row.claimed_at,
        retry_at=row.retry_at,
        channel_id=row.channel_id,
        message_id=row.message_id,
        sent_at=row.sent_at,
        problem=row.problem,
        cohort_post_id=row.cohort_post_id,
    )
