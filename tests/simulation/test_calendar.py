"""The observer's calendar against dates that can be looked up, and against the coach's own, which it does not use."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from roadmapbot.domain.schedule import EVERY_DAY, Schedule
from roadmapbot.simulation.calendar import Calendar, Rhythm


def rhythm(zone: str, at: time = time(9), day_end: time = time(3)) -> Rhythm:
    return Rhythm(zone, at, EVERY_DAY, day_end)


@pytest.mark.parametrize(
    ("zone", "on", "at", "utc"),
    [
        ("Europe/Berlin", date(2026, 1, 5), time(9), "2026-01-05 08:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29 01:00"),  # skipped: the first minute after
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25 00:30"),  # twice: the first time
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03 15:30"),  # half an hour is skipped
        ("Asia/Kathmandu", date(2026, 6, 1), time(6), "2026-06-01 00:15"),
    ],
)
def test_a_wall_time_is_the_first_minute_at_which_the_clock_shows_it_or_more(
    zone: str, on: date, at: time, utc: str
) -> None:
    assert Calendar().instant(zone, on, at) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_day_ends_at_its_end_and_not_at_midnight() -> None:
    calendar, berlin = Calendar(), rhythm("Europe/Berlin")
    assert calendar.day(berlin, datetime(2026, 1, 6, 1, 59, tzinfo=UTC)) == date(2026, 1, 5)
    assert calendar.day(berlin, datetime(2026, 1, 6, 2, 0, tzinfo=UTC)) == date(2026, 1, 6)


def test_both_calendars_agree_in_every_zone_around_every_clock_change_of_a_year() -> None:
    calendar = Calendar()
    for zone in sorted(available_timezones()):
        schedule, wished = Schedule(zone, time(2, 30), EVERY_DAY, time(0)), rhythm(zone, time(2, 30), time(0))
        for on in _around_changes(zone):
            assert calendar.due(wished, on) == schedule.due_at(on), (zone, on)
            assert calendar.end(wished, on) == schedule.ends_at(on), (zone, on)


def _around_changes(zone: str) -> list[date]:
    """The days of a year right before, at and after which the clock is not what it was; and one other day."""
    here = ZoneInfo(zone)
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number) for number in range(365)]
    offsets = [noon.astimezone(here).utcoffset() for noon in noons]
    changes = [number for number in range(1, 365) if offsets[number] != offsets[number - 1]]
    return [noons[number + step].date() for number in [100, *changes] for step in (-1, 0, 1)]


def test_night_is_from_ten_to_eight() -> None:
    calendar = Calendar()
    assert calendar.night_until("UTC", datetime(2026, 1, 5, 21, 59, tzinfo=UTC)) is None
    assert calendar.night_until("UTC", datetime(2026, 1, 5, 22, tzinfo=UTC)) == datetime(2026, 1, 6, 8, tzinfo=UTC)
    assert calendar.night_until("UTC", datetime(2026, 1, 6, 8, tzinfo=UTC)) is None
