import asyncio
from pathlib import Path

import pytest

from roadmapbot.adapters.storage import migrate
from roadmapbot.simulation.bot import Books, open_books


@pytest.fixture(scope="session")
def books() -> Books:
    return asyncio.run(open_books())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A new database."""
    file = tmp_path / "simulation.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file
