"""Every contract runs on the fake, on SQLite, on SQLite in the loop's own thread, and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.contracts import databases
from tests.contracts.stores import Stores, writer_of
from tests.fakes.storage import FakeStorage

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.tables import metadata
from roadmapbot.adapters.storage.unit_of_work import open_storage
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


@pytest.fixture(scope="session", params=["fake", "sqlite", "scratch", POSTGRES])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    """Where the storage under test is; None for the one in memory."""
    if request.param == "fake":
        return None
    if request.param == "postgres":
        found: str = request.getfixturevalue("upgraded_server")
        return found
    upgraded: Path = request.getfixturevalue("upgraded_file")
    return databases.sqlite_copy(upgraded, tmp_path_factory.mktemp("storage") / f"{request.param}.db")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened(address: str | None) -> AsyncIterator[Stores | None]:
    """The storages all contracts share: opening them anew for each would take most of the time."""
    if address is None:
        yield None
    else:
        is_scratch = address.endswith("scratch.db")
        open_one = partial(open_storage, address, is_scratch=is_scratch)
        async with open_one() as one, open_one() as two:
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
