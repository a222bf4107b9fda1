"""Databases of a test's own, on SQLite and PostgreSQL, and processes that are really killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contracts import databases

from roadmapbot.adapters.storage import migrate

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("upkeep") / "upgraded.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def file(upgraded_file: Path, tmp_path: Path) -> Path:
    """An upgraded SQLite file without data."""
    file = tmp_path / "data" / "coach.db"
    file.parent.mkdir()
    databases.sqlite_copy(upgraded_file, file)
    return file


@pytest.fixture(scope="session")
def upgraded_server() -> Iterator[str]:
    if not databases.server_answers():
        pytest.skip(f"no PostgreSQL server answers at {databases.SERVER} (set TEST_POSTGRES_URL)")
    with databases.postgresql_database("roadmapbot_upkeep") as url:
        migrate.upgrade(url)
        yield url


@pytest.fixture
def postgres_url(upgraded_server: str) -> str:
    databases.empty(upgraded_server)
    return upgraded_server


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest) -> str:
    """An upgraded database without data, of either kind."""
    if request.param == "postgres":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite:///{request.getfixturevalue('file')}"
