"""What backups are called, when the day's one is due, and which have served their time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, HOUR, utc

from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder, Keep

START = utc("2026-01-05", "03:17")
"""A Monday."""


@pytest.fixture
def folder(tmp_path: Path) -> BackupFolder:
    return BackupFolder(tmp_path / "backups", "coach")


def store(folder: BackupFolder, *instants: datetime, is_daily: bool = True) -> None:
    folder.path.mkdir(exist_ok=True)
    for at in instants:
        folder.new(at, "0002", is_daily=is_daily).touch()


def dates(folder: BackupFolder) -> list[date]:
    return [each.at.date() for each in folder.stored()]


def rotate(folder: BackupFolder, keep: Keep, now: datetime) -> None:
    for each in folder.superseded(keep, now):
        each.file.unlink()


def test_a_name_tells_when_and_at_which_step(folder: BackupFolder) -> None:
    by_day = folder.new(START, "0002", is_daily=True)
    by_hand = folder.new(START + HOUR, "0003_beta")
    assert by_day.name == "coach-20260105T031700Z-0002-daily.db"
    assert by_hand.name == "coach-20260105T041700Z-0003_beta.db"
    folder.path.mkdir()
    for each in (by_day, by_hand):
        each.touch()
    newest, oldest = folder.stored()
    assert (newest.file, newest.at, newest.revision, newest.is_daily) == (by_hand, START + HOUR, "0003_beta", False)
    assert (oldest.file, oldest.at, oldest.revision, oldest.is_daily) == (by_day, START, "0002", True)


def test_what_is_no_backup_of_this_database_is_left_alone(folder: BackupFolder) -> None:
    folder.path.mkdir()
    for name in (
        "notes.db",
        "other-20260105T031700Z-0002-daily.db",
        "coach-20269905T031700Z-0002-daily.db",
        "coach.db",
    ):
        (folder.path / name).touch()
    assert folder.stored() == []
    assert BackupFolder(folder.path / "missing", "coach").stored() == []


def test_a_backup_is_due_once_a_day_and_by_night(folder: BackupFolder) -> None:
    assert folder.is_due(START)
    store(folder, START)
    assert not folder.is_due(START)
    assert not folder.is_due(START.replace(hour=23))
    assert not folder.is_due(utc("2026-01-06", "02:59"))
    assert folder.is_due(utc("2026-01-06", "03:00"))


def test_a_backup_is_due_at_once_where_none_is_fresh(folder: BackupFolder) -> None:
    store(folder, utc("2026-01-05", "00:30"))
    assert not folder.is_due(utc("2026-01-06", "00:29"))
    assert folder.is_due(utc("2026-01-06", "00:30"))


def test_a_backup_of_a_clock_that_was_ahead_neither_puts_others_off_nor_costs_them_their_place(
    folder: BackupFolder,
) -> None:
    store(folder, START + 300 * DAY)
    assert folder.is_due(START)
    store(folder, START)
    assert not folder.is_due(START + HOUR)
    assert folder.superseded(Keep(1, 0), START + HOUR) == []


def test_a_backup_made_by_hand_is_not_the_day_s_one_and_stays(folder: BackupFolder) -> None:
    store(folder, START, is_daily=False)
    assert folder.is_due(START + HOUR)
    store(folder, *(START + number * DAY for number in range(1, 30)))
    rotate(folder, Keep(3, 0), START + 40 * DAY)
    assert len(dates(folder)) == 4
    assert dates(folder)[-1] == START.date()


def test_the_last_days_and_weeks_are_kept(folder: BackupFolder) -> None:
    for number in range(100):
        now = START + number * DAY
        store(folder, now)
        rotate(folder, Keep(7, 4), now)
    newest = START.date() + 99 * DAY  # a Tuesday
    daily = [newest - number * DAY for number in range(7)]
    # The newest of each of the last four weeks: this one's and last week's are among the days.
    sundays = [newest - timedelta(days=9), newest - timedelta(days=16)]
    assert dates(folder) == [*daily, *sundays]


def test_a_day_with_several_backups_keeps_the_newest(folder: BackupFolder) -> None:
    store(folder, START, START + HOUR, START + 2 * HOUR)
    rotate(folder, Keep(2, 0), START + 3 * HOUR)
    assert [each.at for each in folder.stored()] == [START + 2 * HOUR]


@given(
    st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), min_size=1, max_size=40),  # noqa: DTZ001
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_the_last_one_is_never_superseded_and_no_more_are_kept_than_asked_for(
    tmp_path_factory: pytest.TempPathFactory, instants: list[datetime], days: int, weeks: int
) -> None:
    folder = BackupFolder(tmp_path_factory.mktemp("backups"), "coach")
    now = utc("2026-07-01")
    store(folder, *(at.replace(tzinfo=UTC, microsecond=0) for at in instants))
    before = folder.stored()
    past = [each for each in before if each.at <= now]
    rotate(folder, Keep(days, weeks), now)
    left = folder.stored()
    assert [each for each in left if each.at > now] == [each for each in before if each.at > now]
    kept = [each for each in left if each.at <= now]
    assert kept[:1] == past[:1]
    assert len(kept) <= max(1, days + weeks)
    rotate(folder, Keep(days, weeks), now)
    assert folder.stored() == left


def test_a_note_of_a_failure_stays_until_it_is_taken_away(folder: BackupFolder) -> None:
    folder.path.mkdir()
    assert folder.failure() is None
    folder.note_failure("the disk is full")
    assert folder.failure() == "the disk is full"
    folder.note_failure(None)
    folder.note_failure(None)
    assert folder.failure() is None


@pytest.mark.parametrize(("days", "weeks", "is_off"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_keeping_none_is_off(days: int, weeks: int, is_off: bool) -> None:
    assert Keep(days, weeks).is_off is is_off
