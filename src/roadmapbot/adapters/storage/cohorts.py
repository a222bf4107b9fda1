"""Cohorts, their waiting lists and their posts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.enrollments import enrollment_in
from roadmapbot.adapters.storage.tables import (
    cohort_posts,
    cohort_waiting,
    cohorts,
    enrollments,
    guilds,
    is_current,
    is_open_cohort,
    is_post_claimed,
    is_post_waiting,
    learners,
)
from roadmapbot.adapters.storage.transaction import Row, Transaction, skipping
from roadmapbot.domain.cohort import Cohort, CohortPost, CohortState, NewCohort, NewCohortPost
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ids import CohortId, CohortPostId, GuildId, UserId
from roadmapbot.domain.schedule import Schedule

_c, _w, _p, _e = cohorts.c, cohort_waiting.c, cohort_posts.c, enrollments.c
_OPEN_FOR = timedelta(days=2)
"""No local day lasts longer than this."""

_now = sa.bindparam("now", type_=Instant())
_in_present_guilds = sa.join(cohorts, guilds, _c.guild_id == guilds.c.id)
_due = (
    sa.select(cohorts)
    .select_from(_in_present_guilds)
    .where(_c.next_due_at <= _now, is_open_cohort, guilds.c.is_present)
    .order_by(_c.next_due_at, _c.id)
    .limit(1)
)
_id: sa.BindParameter[int] = sa.bindparam("cohort_id")
_by_id = sa.select(cohorts).where(_c.id == _id)
_count = sa.select(sa.func.count()).select_from(enrollments).where(_e.cohort_id == _id, is_current)
_waiting = sa.select(_w.user_id).where(_w.cohort_id == _id).order_by(_w.since, _w.user_id)
_taken = sa.select(sa.func.count()).where(_e.cohort_id == _c.id, is_current).scalar_subquery()
_awaited = (
    sa.select(_c.id)
    .select_from(_in_present_guilds)
    .where(sa.exists().where(_w.cohort_id == _c.id), _taken < _c.capacity, is_open_cohort, guilds.c.is_present)
    .order_by(_c.id)
)
_stale_claims = sa.select(cohort_posts).where(_p.claimed_at < sa.bindparam("before", type_=Instant()), is_post_claimed)


def _claiming(ids: sa.Select[Any]) -> sa.UpdateBase:
    claimed = sa.update(cohort_posts).where(_p.id.in_(ids))
    return claimed.values(state=DeliveryState.CLAIMED, claimed_at=_now).returning(cohort_posts)


_claim_waiting = skipping(sa.select(_p.id).where(_p.retry_at <= _now, is_post_waiting), cohort_posts, _claiming)


class SqlCohorts:
    """Cohorts; who is in one is said by the enrollments."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewCohort) -> Cohort:
        """Store an open cohort."""
        schedule = new.schedule
        values = {
            "guild_id": new.guild_id,
            "name": new.name,
            "track_id": new.track_id,
            "channel_id": new.channel_id,
            "starts_on": new.starts_on,
            "zone": schedule.zone,
            "task_at": schedule.at,
            "weekdays": schedule.weekdays,
            "day_end": schedule.day_end,
            "capacity": new.capacity,
            "author_id": new.author_id,
            "next_due_at": new.next_due_at,
            "state": CohortState.OPEN,
        }
        row = await self._transaction.row(self._transaction.insert(cohorts).values(**values).returning(cohorts))
        assert row is not None, "an insert gives its row back"  # noqa: S101 - narrows the type
        return _cohort(row)

    async def save(self, cohort: Cohort) -> None:
        """Write back every mutable field."""
        values = {"next_due_at": cohort.next_due_at, "state": cohort.state, "message_id": cohort.message_id}
        await self._transaction.run(sa.update(cohorts).where(_c.id == cohort.id).values(**values))

    async def get(self, cohort_id: CohortId) -> Cohort | None:
        """A cohort; in a unit of work that writes, nobody else changes who is in it meanwhile."""
        return await self._one(self._transaction.locking(_by_id, cohorts), {"cohort_id": cohort_id})

    async def open_in(self, guild_id: GuildId) -> Sequence[Cohort]:
        """The open cohorts of a server, in order of id."""
        select = sa.select(cohorts).where(_c.guild_id == guild_id, is_open_cohort).order_by(_c.id)
        return [_cohort(row) for row in await self._transaction.rows(select)]

    async def due(self, now: datetime) -> Cohort | None:
        """The open cohort of a present server whose `next_due_at` came first; of two processes each gets its own."""
        return await self._one(self._transaction.locking(_due, cohorts, skip=True), {"now": now})

    async def members(self, cohort_id: CohortId) -> Sequence[Enrollment]:
        """Current enrollments of a cohort, in order of id."""
        select = sa.select(enrollments).where(_e.cohort_id == cohort_id, is_current).order_by(_e.id)
        rows = await self._transaction.rows(self._transaction.locking(select, enrollments))
        return [enrollment_in(row) for row in rows]

    async def count(self, cohort_id: CohortId) -> int:
        """How many current enrollments a cohort has."""
        return int(await self._transaction.value(_count, {"cohort_id": cohort_id}))

    async def finishers(self, cohort_id: CohortId) -> Sequence[str]:
        """Under which names those are shown who finished with a cohort; without the hidden, in order of id."""
        select = (
            sa.select(sa.func.coalesce(_e.pseudonym, learners.c.name).label("name"))
            .join(learners, learners.c.id == _e.user_id)
            .where(_e.cohort_id == cohort_id, _e.state == State.COMPLETED, ~_e.is_hidden)
            .order_by(_e.id)
        )
        return [row.name for row in await self._transaction.rows(select)]

    async def wait(self, cohort_id: CohortId, user_id: UserId, now: datetime) -> None:
        """Put a person at the end of the waiting list; who is on it already keeps the place."""
        insert = self._transaction.insert(cohort_waiting).on_conflict_do_nothing()
        await self._transaction.run(insert.values(cohort_id=cohort_id, user_id=user_id, since=now))

    async def stop_waiting(self, cohort_id: CohortId, user_id: UserId) -> bool:
        """Take a person off the waiting list; False where they were not on it."""
        delete = sa.delete(cohort_waiting).where(_w.cohort_id == cohort_id, _w.user_id == user_id)
        return await self._transaction.row(delete.returning(_w.user_id)) is not None

    async def waiting(self, cohort_id: CohortId) -> Sequence[UserId]:
        """Who waits for a place, first come, first served."""
        return [row.user_id for row in await self._transaction.rows(_waiting, {"cohort_id": cohort_id})]

    async def awaited(self) -> Sequence[CohortId]:
        """Open cohorts of present servers in which somebody waits for a place and one is free, in order of id."""
        return [row.id for row in await self._transaction.rows(_awaited)]

    async def _one(self, select: sa.Select[Any], values: Row | None = None) -> Cohort | None:
        row = await self._transaction.row(select, values)
        return None if row is None else _cohort(row)


class SqlCohortPosts:
    """Posts of cohorts; the schema allows one per cohort and local day."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def claim(self, new: NewCohortPost) -> CohortPost | None:
        """Insert as claimed; None where that day has its post already."""
        values = {
            "cohort_id": new.cohort_id,
            "local_on": new.local_on,
            "task_id": new.task_id,
            "due_at": new.due_at,
            "state": DeliveryState.CLAIMED,
            "attempts": 0,
            "claimed_at": new.claimed_at,
        }
        insert = self._transaction.insert(cohort_posts).on_conflict_do_nothing(index_elements=["cohort_id", "local_on"])
        return await self._one(insert.values(**values).returning(cohort_posts))

    async def claim_waiting(self, now: datetime) -> Sequence[CohortPost]:
        """Mark `waiting` posts whose `retry_at` has come as claimed at `now`, and give them in order of id."""
        claimed = await self._found(self._transaction.of_dialect(_claim_waiting), {"now": now})
        return sorted(claimed, key=lambda post: post.id)

    async def stale_claims(self, before: datetime) -> Sequence[CohortPost]:
        """Posts claimed before an instant and not settled since, in order of id."""
        return sorted(await self._found(_stale_claims, {"before": before}), key=lambda post: post.id)

    async def save(self, post: CohortPost) -> None:
        """Write back every mutable field."""
        values: Mapping[str, Any] = {
            "task_id": post.task_id,
            "state": post.state,
            "attempts": post.attempts,
            "claimed_at": post.claimed_at,
            "retry_at": post.retry_at,
            "channel_id": post.channel_id,
            "message_id": post.message_id,
            "sent_at": post.sent_at,
            "problem": post.problem,
        }
        await self._transaction.run(sa.update(cohort_posts).where(_p.id == post.id).values(**values))

    async def get(self, post_id: CohortPostId) -> CohortPost | None:
        """One post."""
        return await self._one(sa.select(cohort_posts).where(_p.id == post_id))

    async def of(self, cohort_id: CohortId) -> Sequence[CohortPost]:
        """All posts of a cohort in order of day."""
        return await self._found(sa.select(cohort_posts).where(_p.cohort_id == cohort_id).order_by(_p.local_on))

    async def of_day(self, cohort_id: CohortId, on: date) -> CohortPost | None:
        """The post of a cohort's day."""
        return await self._one(sa.select(cohort_posts).where(_p.cohort_id == cohort_id, _p.local_on == on))

    async def open_tasks(self, now: datetime) -> Sequence[CohortPost]:
        """Posts that were sent within two days for open cohorts and carry a task, in order of id."""
        select = (
            sa.select(cohort_posts)
            .join(cohorts, _c.id == _p.cohort_id)
            .where(is_open_cohort, _p.local_on >= (now - 2 * _OPEN_FOR).date())
            .where(_p.state == DeliveryState.SENT, _p.sent_at > now - _OPEN_FOR, _p.task_id.is_not(None))
        )
        return sorted(await self._found(select), key=lambda post: post.id)

    async def _found(self, statement: sa.Select[Any] | sa.UpdateBase, values: Row | None = None) -> list[CohortPost]:
        return [_post(row) for row in await self._transaction.rows(statement, values)]

    async def _one(self, statement: sa.Select[Any] | sa.UpdateBase) -> CohortPost | None:
        row = await self._transaction.row(statement)
        return None if row is None else _post(row)


def _cohort(row: sa.Row[Any]) -> Cohort:
    return Cohort(
        id=row.id,
        guild_id=row.guild_id,
        name=row.name,
        track_id=row.track_id,
        channel_id=row.channel_id,
        starts_on=row.starts_on,
        schedule=Schedule(row.zone, row.task_at, row.weekdays, row.day_end),
        capacity=row.capacity,
        author_id=row.author_id,
        next_due_at=row.next_due_at,
        state=row.state,
        message_id=row.message_id,
    )


def _post(row: sa.Row[Any]) -> CohortPost:
    return CohortPost(
        id=row.id,
        cohort_id=row.cohort_id,
        local_on=row.local_on,
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
    )
