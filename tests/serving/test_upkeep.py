"""What the bot does for its data by itself, at its start and once an hour."""

from pathlib import Path

import pytest
from tests.builders import ADA, BOB, EVE, FakeClock, utc
from tests.starter import starter_content
from tests.upkeep.living import lived
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder
from roadmapbot.adapters.storage.upkeep.erased import NAME, ErasedList
from roadmapbot.app import open_application
from roadmapbot.config import Settings

NOW = utc("2026-04-01", "10:00")


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """The settings of a bot on whose database people have lived for a while."""
    url = f"sqlite:///{tmp_path}/data/coach.db"
    upgrade(url)
    pour((await lived()).storage.tables, url)
    return Settings(_env_file=None, database_url=url, content_dir=starter_content())


async def test_whoever_was_erased_and_is_back_is_erased_at_the_start(settings: Settings) -> None:
    ErasedList(settings.data_dir / NAME).note(BOB, NOW)
    async with open_application(settings, FakeClock(NOW)) as application, application.storage.read() as uow:
        assert set(await uow.learners.get_many([ADA, BOB, EVE])) == {ADA, EVE}


async def test_the_day_s_backup_takes_the_list_of_the_erased_along(settings: Settings) -> None:
    ErasedList(settings.data_dir / NAME).note(BOB, NOW)
    async with open_application(settings, FakeClock(NOW)) as application:
        await application.upkeep()
        await application.upkeep()
    (backup,) = BackupFolder(settings.backups, "coach").stored()
    assert [each.user_id for each in ErasedList(settings.backups / NAME).all()] == [BOB]
    async with open_storage(f"sqlite:///{backup.file}") as storage, storage.read() as uow:
        assert set(await uow.learners.get_many([ADA, BOB, EVE])) == {ADA, EVE}


@pytest.mark.parametrize("keep", ["0", "0+0"])
async def test_nobody_who_wants_no_backups_gets_some(settings: Settings, keep: str) -> None:
    without = settings.model_copy(update={"backup_keep": keep})
    async with open_application(without, FakeClock(NOW)) as application:
        await application.upkeep()
    assert BackupFolder(settings.backups, "coach").stored() == []


async def test_who_left_long_ago_is_let_go_of_once_that_was_backed_up(settings: Settings) -> None:
    clock = FakeClock(NOW)
    async with open_application(settings, clock) as application:
        clock.move(days=500)
        await application.upkeep()
        async with application.storage.read() as uow:
            assert set(await uow.learners.get_many([ADA, BOB, EVE])) == {ADA, BOB}
    (backup,) = BackupFolder(settings.backups, "coach").stored()
    async with open_storage(f"sqlite:///{backup.file}") as storage, storage.read() as uow:
        assert await uow.learners.get(EVE) is not None


async def test_a_bot_without_a_metronome_leaves_the_data_alone(settings: Settings) -> None:
    async with open_application(settings, FakeClock(NOW), metronome=False) as application:
        await application.upkeep()
    assert BackupFolder(settings.backups, "coach").stored() == []
