"""The storages under test, with what their ports do not offer: history, and many rows at once."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.contracts.builders import GUILD, new_enrollment
from tests.fakes.storage import FakeStorage

from roadmapbot.adapters.storage.tables import check_in_history, enrollments, guilds, learners
from roadmapbot.adapters.storage.unit_of_work import SqlStorage
from roadmapbot.domain.enrollment import Enrollment, Learner, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.services.ports import Storage


@dataclass
class Stores:
    """Two storages on one database, as two processes have them; on the fake they are one."""

    one: Storage
    two: Storage

    async def history(self, enrollment_id: EnrollmentId) -> list[str]:
        """The notes of replaced check-ins, oldest first."""
        if isinstance(self.one, FakeStorage):
            kept = self.one.tables.check_in_history
            return [old.answer.note for old in kept if old.enrollment_id == enrollment_id]
        c = check_in_history.c
        async with reader_of(self.one).connect() as connection:
            select = sa.select(c.note).where(c.enrollment_id == enrollment_id).order_by(c.id)
            return list((await connection.execute(select)).scalars())

    async def enroll_many(self, count: int) -> list[Enrollment]:
        """Many enrollments in one server, quickly."""
        users = [UserId(user) for user in range(1, count + 1)]
        if isinstance(self.one, FakeStorage):
            tables = self.one.tables
            tables.guilds[GUILD] = Guild(GUILD, "Guild")
            for user in users:
                tables.learners[user] = Learner(user, "Learner")
                tables.enrollments[EnrollmentId(user)] = _enrollment(user)
        else:
            async with writer_of(self.one).begin() as connection:
                await connection.execute(sa.insert(guilds), _guild_row())
                await connection.execute(sa.insert(learners), [_learner_row(user) for user in users])
                await connection.execute(sa.insert(enrollments), [_enrollment_row(user) for user in users])
        async with self.one.read() as uow:
            found = await uow.enrollments.get_many([EnrollmentId(user) for user in users])
        return list(found.values())


def writer_of(storage: Storage) -> AsyncEngine:
    assert isinstance(storage, SqlStorage)
    return storage._writer


def reader_of(storage: Storage) -> AsyncEngine:
    assert isinstance(storage, SqlStorage)
    return storage._reader


def _enrollment(user: UserId) -> Enrollment:
    new = new_enrollment(user)
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    return Enrollment(id=EnrollmentId(user), state=State.ACTIVE, **values)


def _enrollment_row(user: UserId) -> dict[str, object]:
    schedule = _enrollment(user).schedule
    return {
        **{
            name: getattr(_enrollment(user), name)
            for name in ("id", "guild_id", "user_id", "track_id", "mode", "state", "consent_at")
        },
        **{name: getattr(_enrollment(user), name) for name in ("next_due_at", "open_on", "open_until")},
        "zone": schedule.zone,
        "task_at": schedule.at,
        "weekdays": schedule.weekdays,
        "day_end": schedule.day_end,
        "is_hidden": False,
    }


def _learner_row(user: UserId) -> dict[str, object]:
    return {"id": user, "name": "Learner", "dm_state": Learner(user, "Learner").dm_state}


def _guild_row() -> dict[str, object]:
    guild = Guild(GUILD, "Guild")
    return {name: getattr(guild, name) for name in guild.__dataclass_fields__}
