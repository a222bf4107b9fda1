"""When a server's board is due, and for which week."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, GUILD, MONDAY, utc
from tests.domain.clocks import all_changes

from roadmapbot.domain.guild import Guild


def guild(zone: str = "UTC", weekday: int = 0, at: time = time(10)) -> Guild:
    return Guild(GUILD, "The Guild", zone=zone, board_weekday=weekday, board_at=at)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-03-01 12:00", "2026-03-02 10:00"),
        ("2026-03-02 09:59", "2026-03-02 10:00"),
        ("2026-03-02 10:00", "2026-03-09 10:00"),
        ("2026-03-02 10:01", "2026-03-09 10:00"),
    ],
)
def test_a_board_is_due_once_a_week_strictly_after(after: str, due: str) -> None:
    assert guild().board_due_after(utc(*after.split())) == utc(*due.split())


def test_a_board_is_due_at_the_servers_wall_time() -> None:
    assert guild("Asia/Tokyo", 0, time(8)).board_due_after(utc("2026-03-01")) == utc("2026-03-01", "23:00")
    assert guild("America/Los_Angeles", 6, time(20)).board_due_after(utc("2026-03-02")) == utc("2026-03-02", "04:00")


def test_a_board_time_that_is_skipped_comes_after_the_gap() -> None:
    assert guild("Europe/Berlin", 6, time(2, 30)).board_due_after(utc("2026-03-28")) == utc("2026-03-29", "01:00")


@given(st.sampled_from(all_changes()), st.integers(0, 6), st.times(), st.integers(-96, 96))
def test_boards_follow_on_each_other_by_a_week(change: object, weekday: int, at: time, hours: int) -> None:
    zone, start = change.zone, change.at + hours * (DAY / 24)  # type: ignore[attr-defined]
    due = guild(zone, weekday, at.replace(fold=0, tzinfo=None)).board_due_after(start)
    assert start < due <= start + 9 * DAY
    assert guild(zone, weekday, at.replace(fold=0, tzinfo=None)).board_due_after(due) > due + 5 * DAY


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-03-09 00:00", MONDAY),
        ("2026-03-09 10:00", MONDAY),
        ("2026-03-12 10:00", MONDAY),
        ("2026-03-14 23:59", MONDAY),
    ],
)
def test_a_board_is_about_the_last_week_that_is_over(at: str, week: datetime) -> None:
    assert guild().board_week(utc(*at.split())) == week


def test_a_board_that_is_due_on_sunday_is_about_the_week_that_ends_then() -> None:
    assert guild().board_week(utc("2026-03-08", "20:00")) == MONDAY


def test_the_week_is_that_of_the_servers_calendar() -> None:
    assert guild("Asia/Tokyo").board_week(utc("2026-03-07", "15:00")) == MONDAY
    assert guild("Asia/Tokyo").board_week(utc("2026-03-07", "14:59")) == MONDAY - 7 * DAY
