"""Every contract runs on the fake, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.contracts import databases
from tests.contracts.builders import GUILD, new_enrollment
from tests.fakes.storage import FakeStorage

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.tables import check_in_history, enrollments, guilds, learners, metadata
from roadmapbot.adapters.storage.unit_of_work import SqlStorage, open_storage
from roadmapbot.domain.enrollment import Enrollment, Learner, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.services.ports import Storage

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all contracts, since they share their connections."""
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("storage") / "upgraded.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(upgraded_file: Path, tmp_path: Path) -> str:
    """A file of a test's own."""
    return databases.sqlite_copy(upgraded_file, tmp_path / "test.db")


@pytest.fixture(scope="session")
def upgraded_server() -> Iterator[str]:
    if not databases.server_answers():
        pytest.skip(f"no PostgreSQL server answers at {databases.SERVER} (set TEST_POSTGRES_URL)")
    with databases.postgresql_database("roadmapbot_contracts") as url:
        migrate.upgrade(url)
        yield url


@pytest.fixture
def postgres_url(upgraded_server: str) -> str:
    databases.empty(upgraded_server)
    return upgraded_server


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


@pytest.fixture(scope="session", params=["fake", "sqlite", POSTGRES])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    """Where the storage under test is; None for the one in memory."""
    if request.param == "fake":
        return None
    if request.param == "postgres":
        found: str = request.getfixturevalue("upgraded_server")
        return found
    upgraded: Path = request.getfixturevalue("upgraded_file")
    return databases.sqlite_copy(upgraded, tmp_path_factory.mktemp("storage") / "contracts.db")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened(address: str | None) -> AsyncIterator[Stores | None]:
    """The storages all contracts share: opening them anew for each would take most of the time."""
    if address is None:
        yield None
    else:
        async with open_storage(address) as one, open_storage(address) as two:
            yield Stores(one, two)


@pytest_asyncio.fixture(loop_scope="session")
async def stores(opened: Stores | None) -> Stores:
    if opened is None:
        fake = FakeStorage()
        return Stores(fake, fake)
    async with writer_of(opened.one).begin() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(sa.delete(table))
    return opened


@pytest.fixture
def storage(stores: Stores) -> Storage:
    return stores.one
