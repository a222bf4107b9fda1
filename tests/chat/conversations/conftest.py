"""Fixtures of the conversations: a classroom of its own for every test, on a copy of one migrated database."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.chat.conversations.classroom import Classroom, classroom
from tests.starter import starter_content

from roadmapbot.adapters.storage.migrate import upgrade


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without data, made once."""
    file = tmp_path_factory.mktemp("migrated") / "coach.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def content() -> Path:
    """The content folder of the coach; nobody writes into this one."""
    return starter_content()


@pytest.fixture
async def room(empty_database: Path, tmp_path: Path, content: Path) -> AsyncIterator[Classroom]:
    """The coach in a simulated Discord."""
    file = tmp_path / "coach.db"
    shutil.copy(empty_database, file)
    # simcord must be left in the context in which it was entered, and pytest-asyncio tears down in another one:
    # so a task of its own keeps it open.
    opened: asyncio.Future[Classroom] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def keep() -> None:
        async with classroom(file, content) as room:
            opened.set_result(room)
            await over.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(keep())
        room = await opened
        room.world.env.time_context().__enter__()
        yield room
        over.set()
