"""One bot at a time on a database, however the one before came to its end."""

import asyncio
import errno
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.upkeep.processes import hear, process

from roadmapbot.adapters.storage.connection import on_connection
from roadmapbot.adapters.storage.engine import parse
from roadmapbot.adapters.storage.upkeep import at_work as module
from roadmapbot.adapters.storage.upkeep.at_work import AlreadyAtWork, alone, at_work
from roadmapbot.adapters.storage.upkeep.file_lock import FileLock
from roadmapbot.adapters.storage.upkeep.server_lock import ServerLock

BOT = """
import asyncio, sys
from roadmapbot.adapters.storage.upkeep.at_work import at_work
async def work():
    async with at_work(sys.argv[1]):
        print("at work", flush=True)
        await asyncio.sleep(60)
asyncio.run(work())
"""


async def test_a_second_bot_is_refused_and_told_who_is_at_work(url: str) -> None:
    with process(BOT, url) as other:
        assert hear(other) == "at work"
        with pytest.raises(AlreadyAtWork) as refused:
            async with at_work(url):
                pass
    assert refused.value.holder.startswith(f"process {other.pid}")


async def test_a_bot_that_was_killed_is_in_nobody_s_way(url: str) -> None:
    with process(BOT, url) as other:
        assert hear(other) == "at work"
        other.kill()
        other.wait()
        # PostgreSQL notices a moment later that the connection is gone.
        async with asyncio.timeout(10), at_work(url, waiting=lambda _: None):
            pass


async def test_whoever_waits_takes_over_when_the_other_ends(url: str) -> None:
    told: list[str] = []
    with process(BOT, url) as other:
        assert hear(other) == "at work"

        def waiting(holder: str) -> None:
            told.append(holder)
            other.kill()

        async with asyncio.timeout(10), at_work(url, waiting=waiting):
            assert told[0].startswith(f"process {other.pid}")
    assert len(told) == 1


async def test_a_bot_that_ended_well_is_in_nobody_s_way(url: str) -> None:
    for _ in range(2):
        async with at_work(url):
            pass


async def test_a_link_to_a_database_is_that_database(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(file)
    async with at_work(f"sqlite:///{file}"):
        with pytest.raises(AlreadyAtWork):
            async with at_work(f"sqlite:///file:{link}?uri=true"):
                pass


def test_work_on_a_file_keeps_bots_off(file: Path) -> None:
    with alone(file), pytest.raises(AlreadyAtWork), alone(file):
        pass
    with alone(file):
        pass


def test_a_removed_lock_is_not_taken_for_one_that_holds(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = FileLock(path), FileLock(path)
    assert first.take()
    assert not second.take()
    first.release(remove=True)
    assert not path.exists()
    assert second.take()
    assert not FileLock(path).take()
    second.release()


def test_a_full_disk_has_room_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    first = FileLock(tmp_path / "lock")
    assert first.take()
    assert not FileLock(tmp_path / "lock").take()
    assert first.holder() == "a process that does not say which"
    first.release()


def test_a_lock_file_that_says_nothing_is_held_by_somebody(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert FileLock(path).holder() == "a process that does not say which"
    path.write_text("17 elsewhere\n")
    assert FileLock(path).holder() == "process 17 on elsewhere"


def end_sessions(url: str, name: str) -> None:
    def end(connection: sa.Connection) -> None:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
        connection.execute(sa.text(ended), {"name": name})

    on_connection(url, end)


class OtherLock(ServerLock):
    """That of a bot on another machine."""

    async def take(self) -> bool:
        self.name = "process 1 on another-machine"
        taken = await super().take()
        assert self._session is not None
        await self._session.execute(sa.text(f"SET application_name = '{self.name}'"))
        return taken


class Rounds:
    """Lets the lock be looked after when the test says so."""

    def __init__(self) -> None:
        self._go, self._is_done = asyncio.Event(), asyncio.Event()

    async def pause(self) -> None:
        self._is_done.set()
        await self._go.wait()
        self._go.clear()

    async def look(self) -> None:
        self._is_done.clear()
        self._go.set()
        await self._is_done.wait()


@pytest.mark.postgres
async def test_a_session_that_was_cut_is_replaced_and_keeps_others_off(postgres_url: str) -> None:
    lock, other, rounds = ServerLock(parse(postgres_url)), OtherLock(parse(postgres_url)), Rounds()
    async with asyncio.timeout(20), module._on_server(lock, None, rounds.pause):
        await rounds.look()
        assert await lock.is_held()
        end_sessions(postgres_url, lock.name)
        assert not await lock.is_held()
        while not await lock.is_held():
            await rounds.look()
        assert not await other.take()
    assert await other.take()
    await other.close()


@pytest.mark.postgres
async def test_a_bot_that_lost_its_lock_to_another_ends(postgres_url: str) -> None:
    lock, other, rounds = ServerLock(parse(postgres_url)), OtherLock(parse(postgres_url)), Rounds()

    async def work() -> None:
        async with asyncio.timeout(20), module._on_server(lock, None, rounds.pause):
            end_sessions(postgres_url, lock.name)
            while not await other.take():
                pass
            await rounds.look()

    with pytest.raises(AlreadyAtWork) as ended:
        await work()
    assert ended.value.holder == other.name
    await other.close()
