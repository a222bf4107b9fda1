"""The list of those who had their data erased: nobody on it comes back, and a crash loses nobody from it."""

import stat
from pathlib import Path

import pytest
from tests.builders import ADA, BOB, EVE, utc
from tests.upkeep.living import lived
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep.erased import (
    NAME,
    Erased,
    ErasedList,
    ErasedUnreadable,
    all_erased,
    erase_those_who_are_back,
)
from roadmapbot.domain.ids import UserId

LONG_AGO, NOW = utc("2026-01-01"), utc("2026-06-01")


@pytest.fixture
def erased(tmp_path: Path) -> ErasedList:
    return ErasedList(tmp_path / "data" / NAME)


def test_nobody_is_on_a_list_that_is_not_there(erased: ErasedList) -> None:
    assert erased.all() == []


def test_whoever_is_noted_is_on_the_list_for_its_owner_alone(erased: ErasedList) -> None:
    erased.note(ADA, LONG_AGO)
    erased.note(UserId(2**62), NOW)
    assert erased.all() == [Erased(ADA, LONG_AGO), Erased(UserId(2**62), NOW)]
    assert stat.S_IMODE(erased.path.stat().st_mode) == 0o600
    assert erased.path.read_text().splitlines()[0] == '{"user_id": 1, "at": "2026-01-01T00:00:00+00:00"}'


def test_a_line_that_a_crash_broke_off_was_not_noted_and_is_in_nobody_s_way(erased: ErasedList) -> None:
    erased.note(ADA, NOW)
    with erased.path.open("a") as opened:
        opened.write('{"user_id": 2, "a')
    assert erased.all() == [Erased(ADA, NOW)]
    erased.note(EVE, NOW)
    assert erased.all() == [Erased(ADA, NOW), Erased(EVE, NOW)]


@pytest.mark.parametrize("line", ["nonsense", '{"user_id": 2}', '{"user_id": "x", "at": "2026-01-01"}', "[]"])
def test_a_line_that_cannot_be_read_is_named(erased: ErasedList, line: str) -> None:
    erased.note(ADA, NOW)
    with erased.path.open("a") as opened:
        opened.write(f"{line}\n")
    with pytest.raises(ErasedUnreadable, match="line 2"):
        erased.all()


def test_lists_of_several_folders_are_read_together(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    ErasedList(one / NAME).note(ADA, NOW)
    ErasedList(two / NAME).note(BOB, NOW)
    assert [each.user_id for each in all_erased(one, two, one)] == [ADA, BOB]


def test_backups_elsewhere_get_a_copy(erased: ErasedList, tmp_path: Path) -> None:
    erased.copy_to(tmp_path)
    assert not (tmp_path / NAME).exists()
    erased.note(ADA, NOW)
    erased.copy_to(tmp_path)
    assert ErasedList(tmp_path / NAME).all() == erased.all()


async def test_whoever_is_back_is_erased_and_nobody_else(url: str, erased: ErasedList) -> None:
    pour((await lived()).storage.tables, url)
    assert erase_those_who_are_back(url, erased) == 0
    erased.note(BOB, NOW)
    erased.note(EVE, LONG_AGO)  # enrolled anew since
    erased.note(UserId(77), NOW)  # is not there
    assert erase_those_who_are_back(url, erased) == 1
    assert erase_those_who_are_back(url, erased) == 0
    async with open_storage(url) as storage, storage.read() as uow:
        assert set(await uow.learners.get_many([ADA, BOB, EVE])) == {ADA, EVE}


async def test_whoever_has_a_name_and_nothing_else_is_erased_too(url: str, erased: ErasedList) -> None:
    world = await lived(days=0)
    for table in ("enrollments", "deliveries", "days", "scores", "check_ins", "completions"):
        getattr(world.storage.tables, table).clear()
    pour(world.storage.tables, url)
    erased.note(ADA, NOW)
    assert erase_those_who_are_back(url, erased) == 1
