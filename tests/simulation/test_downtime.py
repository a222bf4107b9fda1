"""What nobody being at work excuses, also while it is not over yet."""

from datetime import UTC, datetime, timedelta

from roadmapbot.simulation.calendar import Calendar
from roadmapbot.simulation.downtime import Downtime

HOUR = timedelta(hours=1)
DUE = datetime(2026, 1, 19, 9, tzinfo=UTC)
END = DUE + 18 * HOUR


def chance(downtime: Downtime) -> bool:
    return downtime.chance(Calendar(), "Europe/Berlin", DUE, END, DUE)


def test_while_nobody_is_at_work_nothing_can_come_and_a_day_that_ends_is_excused() -> None:
    downtime = Downtime()
    assert chance(downtime)
    assert not downtime.spoils(DUE, END)
    downtime.begin(DUE - HOUR)
    assert not chance(downtime)
    assert downtime.spoils(DUE, END)


def test_what_could_have_come_before_the_work_stopped_could_have_come() -> None:
    downtime = Downtime()
    downtime.begin(DUE + HOUR)
    assert chance(downtime)


def test_half_an_hour_in_the_middle_of_a_day_excuses_nothing() -> None:
    downtime = Downtime()
    downtime.begin(DUE + HOUR)
    assert downtime.end(DUE + 1.5 * HOUR)
    assert chance(downtime)
    assert not downtime.spoils(DUE, END)


def test_a_round_is_made_at_each_full_minute_and_as_the_coach_comes_up() -> None:
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    downtime = Downtime()
    assert downtime.round_at(DUE) == DUE
    assert downtime.round_at(DUE + second) == DUE + minute
    downtime.begin(DUE + 30 * second)
    downtime.end(DUE + 40 * second)
    assert downtime.round_at(DUE + second) == DUE + 40 * second, "it was down before the minute was full"
    assert downtime.round_at(DUE + 35 * second) == DUE + 40 * second
    assert downtime.round_at(DUE + 41 * second) == DUE + minute
    downtime.begin(DUE + 2 * minute)
    assert downtime.round_at(DUE + minute + second) == DUE + 2 * minute, "it made its round before it went down"
