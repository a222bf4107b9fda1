"""Enrollments: who follows which track, and which of them need something now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.adapters.storage.jitter import comes_at
from roadmapbot.adapters.storage.tables import (
    cohorts,
    enrollments,
    guilds,
    is_active,
    is_current,
    is_open_cohort,
    learners,
)
from roadmapbot.adapters.storage.transaction import Row, Transaction, chunks
from roadmapbot.domain.enrollment import Enrollment, NewEnrollment, State
from roadmapbot.domain.ids import EnrollmentId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule

_all = sa.select(enrollments)
_c = enrollments.c
_by_id = _all.where(_c.id == sa.bindparam("enrollment_id"))
_of_member = _all.where(_c.guild_id == sa.bindparam("guild_id"), _c.user_id == sa.bindparam("user_id"))
_current = _of_member.where(is_current)
_latest = _of_member.order_by(_c.id.desc()).limit(1)
_current_of = _all.where(_c.user_id == sa.bindparam("user_id"), is_current).order_by(_c.id)
_save = sa.update(enrollments).where(_c.id == sa.bindparam("saved_id"))


def _come(column: sa.Column[datetime], state: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Enrollments of present servers in a state whose instant has come, in order of it."""
    in_present_guilds = _all.join(guilds, _c.guild_id == guilds.c.id).where(guilds.c.is_present)
    come = in_present_guilds.where(column <= sa.bindparam("now", type_=Instant()), state)
    return come.order_by(column, _c.id).limit(sa.bindparam("most"))


_is_alone = ~sa.exists().where(cohorts.c.id == _c.cohort_id, is_open_cohort)
_due = _come(_c.next_due_at, sa.and_(is_active, comes_at <= sa.bindparam("now", type_=Instant()), _is_alone))
_closing = _come(_c.open_until, is_current)


class SqlEnrollments:
    """Enrollments; the schema allows one current one per server and learner."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewEnrollment) -> Enrollment:
        """Store an active enrollment; an old one of the same server, learner and track comes back with its id.

        What an old one knew of days served and how its learner wants to be shown is kept. Raises Conflict
        when the learner follows a track of that server already.
        """
        values = {
            **_schedule(new.schedule),
            "mode": new.mode,
            "state": State.ACTIVE,
            "consent_at": new.consent_at,
            "next_due_at": new.next_due_at,
            "open_on": new.open_on,
            "open_until": new.open_until,
            "paused_until": None,
            "minutes_a_day": new.minutes_a_day,
            "cohort_id": new.cohort_id,
        }
        key = {"guild_id": new.guild_id, "user_id": new.user_id, "track_id": new.track_id}
        insert = self._transaction.insert(enrollments).values(**key, **values, is_hidden=False)
        row = await self._transaction.row(
            insert.on_conflict_do_update(index_elements=list(key), set_=values, where=~is_current).returning(
                enrollments
            )
        )
        if row is None:
            raise Conflict("the learner follows that track already")
        return enrollment_in(row)

    async def save_many(self, changed: Collection[Enrollment]) -> None:
        """Write back every mutable field."""
        # In order of id, so that two processes that save the same ones never wait for each other in a circle.
        values = [_mutable(enrollment) for enrollment in sorted(changed, key=lambda e: e.id)]
        await self._transaction.run(_save, values)

    async def get(self, enrollment_id: EnrollmentId) -> Enrollment | None:
        """One enrollment."""
        return await self._one(_by_id, {"enrollment_id": enrollment_id})

    async def get_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]:
        """Those that are stored of some enrollments."""
        found: dict[EnrollmentId, Enrollment] = {}
        for some in chunks(sorted(ids)):
            select = _all.where(_c.id.in_(some)).order_by(_c.id)
            rows = await self._transaction.rows(self._transaction.locking(select, enrollments))
            found.update((row.id, enrollment_in(row)) for row in rows)
        return found

    async def current(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The active or paused enrollment of a learner in a server."""
        return await self._one(_current, {"guild_id": guild_id, "user_id": user_id})

    async def current_of(self, user_id: UserId) -> Sequence[Enrollment]:
        """A learner's current enrollments over all servers, oldest first."""
        select = self._transaction.locking(_current_of, enrollments)
        rows = await self._transaction.rows(select, {"user_id": user_id})
        return [enrollment_in(row) for row in rows]

    async def latest(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The learner's enrollment in a server with the highest id, whatever its state."""
        return await self._one(_latest, {"guild_id": guild_id, "user_id": user_id})

    async def latest_of(self, user_id: UserId) -> Sequence[Enrollment]:
        """The learner's enrollment with the highest id in every server, whatever its state, oldest first."""
        select = _all.where(_c.user_id == user_id).order_by(_c.id)
        rows = await self._transaction.rows(self._transaction.locking(select, enrollments))
        newest = {row.guild_id: enrollment_in(row) for row in rows}
        return sorted(newest.values(), key=lambda enrollment: enrollment.id)

    async def due(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Active enrollments of present servers whose next task comes now, in order of `next_due_at`.

        Without those whose cohort brings their tasks.
        """
        return await self._come(_due, now, limit)

    async def closing(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Current enrollments of present servers whose `open_until` has come, in order of it."""
        return await self._come(_closing, now, limit)

    async def _come(self, select: sa.Select[Any], now: datetime, limit: int) -> Sequence[Enrollment]:
        """Enrollments whose instant has come; of two writing processes each gets its own."""
        locking = self._transaction.locking(select, enrollments, skip=True)
        return [enrollment_in(row) for row in await self._transaction.rows(locking, {"now": now, "most": limit})]

    async def has_open_day(self, guild_id: GuildId, until: date) -> bool:
        """Whether an active enrollment of a server has a day up to and including a date that is not closed."""
        select = sa.select(_c.id).where(_c.guild_id == guild_id, _c.open_on <= until, is_active)
        return await self._transaction.row(select.limit(1)) is not None

    async def is_pseudonym_taken(self, guild_id: GuildId, pseudonym: str, by_other_than: UserId) -> bool:
        """Whether another current enrollment of a server shows that name (case is ignored)."""
        # Somebody without a pseudonym is shown by name; of letters beyond ASCII, SQLite compares the case too.
        by_name = sa.and_(_c.pseudonym_key.is_(None), sa.func.lower(learners.c.name) == pseudonym.lower())
        select = (
            sa.select(_c.id)
            .join(learners, learners.c.id == _c.user_id)
            .where(
                _c.guild_id == guild_id,
                sa.or_(_c.pseudonym_key == pseudonym.casefold(), by_name),
                _c.user_id != by_other_than,
                is_current,
            )
        )
        return await self._transaction.row(select.limit(1)) is not None

    async def followed(self, guild_id: GuildId) -> Sequence[tuple[UserId, TrackId]]:
        """Who follows which track in a server now, in order of learner."""
        select = sa.select(_c.user_id, _c.track_id).where(_c.guild_id == guild_id, is_current).order_by(_c.user_id)
        return [(row.user_id, row.track_id) for row in await self._transaction.rows(select)]

    async def guilds(self) -> Collection[GuildId]:
        """Every server in which somebody follows a track now, in order."""
        select = sa.select(_c.guild_id).where(is_current).distinct().order_by(_c.guild_id)
        return [row.guild_id for row in await self._transaction.rows(select)]

    async def count_current(self, guild_id: GuildId, track_id: TrackId | None = None) -> int:
        """How many learners follow a track, or any, in a server."""
        select = sa.select(sa.func.count()).select_from(enrollments).where(_c.guild_id == guild_id, is_current)
        if track_id is not None:
            select = select.where(_c.track_id == track_id)
        return int(await self._transaction.value(select))

    async def _one(self, select: sa.Select[Any], values: Row) -> Enrollment | None:
        row = await self._transaction.row(self._transaction.locking(select, enrollments), values)
        return None if row is None else enrollment_in(row)


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "zone": schedule.zone,
        "task_at": schedule.at,
        "weekdays": schedule.weekdays,
        "day_end": schedule.day_end,
    }


def _mutable(enrollment: Enrollment) -> dict[str, Any]:
    pseudonym = enrollment.pseudonym
    return {
        "saved_id": enrollment.id,
        **_schedule(enrollment.schedule),
        "mode": enrollment.mode,
        "state": enrollment.state,
        "consent_at": enrollment.consent_at,
        "next_due_at": enrollment.next_due_at,
        "open_on": enrollment.open_on,
        "open_until": enrollment.open_until,
        "served_on": enrollment.served_on,
        "paused_until": enrollment.paused_until,
        "is_hidden": enrollment.is_hidden,
        "pseudonym": pseudonym,
        "pseudonym_key": None if pseudonym is None else pseudonym.casefold(),
        "minutes_a_day": enrollment.minutes_a_day,
        "nudge_at": enrollment.nudge_at,
        "heard_on": enrollment.heard_on,
        "is_self_paused": enrollment.is_self_paused,
        "cohort_id": enrollment.cohort_id,
    }


def enrollment_in(row: sa.Row[Any]) -> Enrollment:
    """The enrollment that a row holds."""
    return Enrollment(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        track_id=row.track_id,
        schedule=Schedule(row.zone, row.task_at, row.weekdays, row.day_end),
        mode=row.mode,
        state=row.state,
        consent_at=row.consent_at,
        next_due_at=row.next_due_at,
        open_on=row.open_on,
        open_until=row.open_until,
        served_on=row.served_on,
        paused_until=row.paused_until,
        is_hidden=row.is_hidden,
        pseudonym=row.pseudonym,
        minutes_a_day=row.minutes_a_day,
        nudge_at=row.nudge_at,
        heard_on=row.heard_on,
        is_self_paused=row.is_self_paused,
        cohort_id=row.cohort_id,
    )
