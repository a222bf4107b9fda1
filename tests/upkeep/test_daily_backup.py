"""Every day's backup while the bot is at work: made once, rotated, and loud where it fails."""

import asyncio
import logging
from pathlib import Path

import pytest
from tests.builders import DAY, FakeClock, utc
from tests.upkeep.living import lived
from tests.upkeep.looking import wrong_with
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage.upkeep import daily_backup as module
from roadmapbot.adapters.storage.upkeep.backup import BackupFailed
from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder, Keep
from roadmapbot.adapters.storage.upkeep.daily_backup import DailyBackup

MORNING = utc("2026-04-01", "03:17")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
def folder(tmp_path: Path) -> BackupFolder:
    return BackupFolder(tmp_path / "backups", "coach")


@pytest.fixture
def daily(file: Path, folder: BackupFolder, clock: FakeClock) -> DailyBackup:
    return DailyBackup(file, folder, Keep(3, 0), clock)


def exchange(file: Path, content: bytes) -> bytes:
    """Put something else into a file; what was in it."""
    before = file.read_bytes()
    file.write_bytes(content)
    return before


async def test_a_day_has_one_backup(daily: DailyBackup, folder: BackupFolder, clock: FakeClock) -> None:
    made = await daily.run_due()
    assert made is not None
    assert wrong_with(f"sqlite:///{made.file}") == []
    clock.move(hours=1)
    assert await daily.run_due() is None
    assert [each.file for each in folder.stored()] == [made.file]


async def test_the_last_days_are_kept(daily: DailyBackup, folder: BackupFolder, clock: FakeClock) -> None:
    for _ in range(6):
        assert await daily.run_due()
        clock.move(days=1)
    assert [each.at for each in folder.stored()] == [MORNING + number * DAY for number in (5, 4, 3)]


async def test_one_that_fails_is_told_and_noted_and_nothing_is_tidied_away(
    daily: DailyBackup, folder: BackupFolder, clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await daily.run_due()
        clock.move(days=1)
    before = folder.stored()
    sound = exchange(file, b"these are my notes, " * 1000)
    clock.move(days=10)
    with caplog.at_level(logging.INFO):
        assert await daily.run_due() is None
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "file is not a database" in told.message
    assert folder.stored() == before
    assert folder.failure() == f"{clock.now():%Y-%m-%d %H:%M} UTC: the database is damaged (file is not a database)"
    exchange(file, sound)
    clock.move(hours=1)
    assert await daily.run_due(), "it is tried again an hour later"
    assert folder.failure() is None


async def test_a_database_that_breaks_a_rule_is_backed_up_and_told(
    daily: DailyBackup, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = await lived()
    world.storage.tables.check_ins.clear()
    pour(world.storage.tables, f"sqlite:///{file}")
    assert await daily.run_due()
    assert any("A day that counts as kept has a check-in" in record.message for record in caplog.records)


async def test_a_file_that_cannot_be_tidied_away_stops_nothing(
    daily: DailyBackup, folder: BackupFolder, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    folder.path.mkdir()
    # A folder of that name cannot be removed as a file is.
    folder.new(MORNING - 9 * DAY, "0002", is_daily=True).mkdir()
    for _ in range(4):
        assert await daily.run_due()
        clock.move(days=1)
    assert any("could not be tidied away" in record.message for record in caplog.records)


async def test_one_that_the_end_of_the_bot_breaks_off_is_no_failure(
    daily: DailyBackup, folder: BackupFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop, begun, ended = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    def slow(*_: object, stop: module.Event, **__: object) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert stop.wait(20)
        loop.call_soon_threadsafe(ended.set)
        raise BackupFailed("it was stopped before its end")

    monkeypatch.setattr(module, "back_up", slow)
    running = asyncio.ensure_future(daily.run_due())
    async with asyncio.timeout(20):
        await begun.wait()
        running.cancel()
        await ended.wait()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert folder.failure() is None
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
