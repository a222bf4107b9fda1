"""Days, due times and clock changes, in every zone there is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, HOUR, MONDAY, schedule, utc
from tests.domain.clocks import SECOND, Change, all_changes, all_zones, changes_between, offset

from roadmapbot.domain.schedule import EVERY_DAY, Schedule, instant, week_of

WALL_TIMES = [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 30)] + [time(23, 59)]
SAMOA_LOST = date(2011, 12, 30)

changes = st.sampled_from(all_changes())
weekday_sets = st.frozensets(st.integers(0, 6), min_size=1)
wall_times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@st.composite
def schedules(draw: st.DrawFn, zone: str | None = None) -> Schedule:
    earlier, later = sorted((draw(wall_times), draw(wall_times)))
    return Schedule(zone or draw(st.sampled_from(all_zones())), later, draw(weekday_sets), earlier)


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    """A schedule in a zone whose clocks change, and an instant not far from a change."""
    change = draw(changes)
    return draw(schedules(change.zone)), change.at + timedelta(minutes=draw(st.integers(-72 * 60, 72 * 60)))


# --- wall times ----------------------------------------------------------------------------------------------------


def test_a_wall_time_that_is_skipped_means_the_first_instant_after_the_gap() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin")) == utc("2026-03-29", "01:00")


def test_a_wall_time_that_occurs_twice_means_its_first_occurrence() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Berlin")) == utc("2026-10-25", "00:30")


def test_a_gap_of_half_an_hour_ends_half_an_hour_later() -> None:
    assert instant(date(2026, 10, 4), time(2, 10), ZoneInfo("Australia/Lord_Howe")) == utc("2026-10-03", "15:30")


def test_every_wall_time_around_every_clock_change_means_what_the_rules_say() -> None:
    for change in all_changes():
        zone = ZoneInfo(change.zone)
        jump = (change.at + change.before).replace(tzinfo=None)
        near = {jump + timedelta(minutes=minutes) for minutes in range(-150, 151, 15)} | {jump - SECOND, jump + SECOND}
        for naive in near | {jump + change.after - change.before}:
            assert instant(naive.date(), naive.time(), zone) == change.instant_of(naive), (change, naive)


def test_a_whole_day_of_wall_times_never_goes_back() -> None:
    for change in {(each.zone, each.before): each for each in all_changes()}.values():
        zone = ZoneInfo(change.zone)
        on = (change.at + change.before).date()
        instants = [instant(day, at, zone) for day in (on - DAY, on, on + DAY) for at in sorted(WALL_TIMES)]
        assert instants == sorted(instants), change


@given(changes, wall_times)
def test_where_no_clock_changes_a_wall_time_is_shown_at_its_instant(change: Change, at: time) -> None:
    on = change.at.date() + 20 * DAY
    zone = ZoneInfo(change.zone)
    if offset(zone, change.at + 15 * DAY) == offset(zone, change.at + 25 * DAY):
        shown = instant(on, at, zone).astimezone(zone)
        assert (shown.date(), shown.time()) == (on, at)


# --- local days ----------------------------------------------------------------------------------------------------


def test_a_day_runs_from_day_end_to_day_end() -> None:
    rhythm = schedule("America/New_York")
    assert rhythm.starts_at(MONDAY) == utc("2026-03-02", "08:00")
    assert rhythm.ends_at(MONDAY) == utc("2026-03-03", "08:00")
    assert rhythm.local_day(utc("2026-03-03", "07:59")) == MONDAY
    assert rhythm.local_day(utc("2026-03-03", "08:00")) == MONDAY + DAY


def test_after_midnight_it_is_still_yesterday_for_night_owls() -> None:
    assert schedule().local_day(utc("2026-03-03", "02:59")) == MONDAY
    assert schedule(day_end=time(0)).local_day(utc("2026-03-03", "00:00")) == MONDAY + DAY


def test_the_day_of_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    rhythm = schedule("Europe/Berlin")
    spring, autumn = date(2026, 3, 28), date(2026, 10, 24)
    assert rhythm.ends_at(spring) - rhythm.starts_at(spring) == 23 * HOUR
    assert rhythm.ends_at(autumn) - rhythm.starts_at(autumn) == 25 * HOUR


def test_a_date_that_a_zone_skips_is_nobodys_day() -> None:
    rhythm = schedule("Pacific/Apia")
    assert not rhythm.is_planned(SAMOA_LOST)
    assert rhythm.starts_at(SAMOA_LOST) == rhythm.ends_at(SAMOA_LOST) == utc("2011-12-30", "13:00")
    assert rhythm.ends_at(SAMOA_LOST - DAY) - rhythm.starts_at(SAMOA_LOST - DAY) == 24 * HOUR
    assert rhythm.local_day(utc("2011-12-30", "12:59")) == SAMOA_LOST - DAY
    assert rhythm.local_day(utc("2011-12-30", "13:00")) == SAMOA_LOST + DAY
    assert rhythm.next_due(utc("2011-12-29", "20:00"))[0] == SAMOA_LOST + DAY


def test_clocks_that_go_back_over_midnight_do_not_bring_a_day_back() -> None:
    rhythm = schedule("America/St_Johns", day_end=time(0))
    again_yesterday = utc("2010-11-07", "02:31")
    assert again_yesterday.astimezone(ZoneInfo(rhythm.zone)).date() == date(2010, 11, 6)
    assert rhythm.local_day(again_yesterday - 2 * SECOND) == date(2010, 11, 7)
    assert rhythm.local_day(again_yesterday) == date(2010, 11, 7)


@given(near_changes())
def test_an_instant_lies_in_its_local_day_and_days_follow_on_each_other(case: tuple[Schedule, datetime]) -> None:
    rhythm, at = case
    on = rhythm.local_day(at)
    assert rhythm.starts_at(on) <= at < rhythm.ends_at(on)
    assert rhythm.ends_at(on) == rhythm.starts_at(on + DAY)
    assert rhythm.local_day(rhythm.starts_at(on)) == on
    assert rhythm.local_day(rhythm.ends_at(on) - SECOND) == on
    assert rhythm.local_day(rhythm.ends_at(on)) > on


@given(near_changes(), st.timedeltas(timedelta(), timedelta(days=3)))
def test_later_instants_never_lie_in_earlier_days(case: tuple[Schedule, datetime], later: timedelta) -> None:
    rhythm, at = case
    assert rhythm.local_day(at) <= rhythm.local_day(at + later)


@given(near_changes())
def test_a_task_falls_due_within_its_day(case: tuple[Schedule, datetime]) -> None:
    rhythm, at = case
    on = rhythm.local_day(at)
    assert rhythm.starts_at(on) <= rhythm.due_at(on) <= rhythm.ends_at(on)


@given(near_changes())
def test_a_day_has_24_hours_but_for_what_the_clocks_take_or_give(case: tuple[Schedule, datetime]) -> None:
    rhythm, at = case
    on = rhythm.local_day(at)
    starts_at, ends_at = rhythm.starts_at(on), rhythm.ends_at(on)
    assert abs(ends_at - starts_at - DAY) <= 3 * HOUR
    if not changes_between(rhythm.zone, starts_at - 3 * HOUR, ends_at + 3 * HOUR):
        assert ends_at - starts_at == DAY


# --- due times -----------------------------------------------------------------------------------------------------


def test_the_next_task_comes_on_the_next_planned_weekday() -> None:
    rhythm = schedule(days="04")
    assert rhythm.next_due(utc("2026-03-02", "08:59")) == (MONDAY, utc("2026-03-02", "09:00"))
    assert rhythm.next_due(utc("2026-03-02", "09:00")) == (date(2026, 3, 6), utc("2026-03-06", "09:00"))


def test_a_date_already_served_is_not_served_again() -> None:
    assert schedule().next_due(utc("2026-03-02", "08:00"), beyond=MONDAY) == (MONDAY + DAY, utc("2026-03-03", "09:00"))
    assert schedule().next_due(utc("2026-03-02", "08:00"), beyond=MONDAY - DAY)[0] == MONDAY


def test_a_task_shortly_after_midnight_belongs_to_the_new_day() -> None:
    rhythm = schedule(at="01:00", day_end=time(1))
    assert rhythm.next_due(utc("2026-03-02", "00:30")) == (MONDAY, utc("2026-03-02", "01:00"))


def test_a_due_time_in_a_gap_comes_with_the_end_of_the_gap() -> None:
    rhythm = schedule("Europe/Berlin", "02:30", day_end=time(1))
    assert rhythm.next_due(utc("2026-03-29", "00:30")) == (date(2026, 3, 29), utc("2026-03-29", "01:00"))
    assert rhythm.next_due(utc("2026-03-29", "01:00"))[0] == date(2026, 3, 30)


def test_a_due_time_that_occurs_twice_comes_once() -> None:
    rhythm = schedule("Europe/Berlin", "02:30", day_end=time(1))
    first = rhythm.next_due(utc("2026-10-24", "20:00"))
    assert first == (date(2026, 10, 25), utc("2026-10-25", "00:30"))
    assert rhythm.next_due(first[1]) == (date(2026, 10, 26), utc("2026-10-26", "01:30"))


@given(near_changes())
def test_every_planned_date_falls_due_exactly_once_and_in_order(case: tuple[Schedule, datetime]) -> None:
    rhythm, start = case
    dates, last = [], start
    for _ in range(9):
        on, due_at = rhythm.next_due(last)
        assert due_at > last
        dates.append(on)
        last = due_at
    first = next(on for on in _days(rhythm.local_day(start)) if rhythm.is_planned(on) and rhythm.due_at(on) > start)
    planned = [on for on in _days(first, dates[-1]) if rhythm.is_planned(on)]
    assert dates == planned


def _days(first: date, last: date | None = None) -> list[date]:
    count = 60 if last is None else (last - first).days + 1
    return [first + number * DAY for number in range(count)]


@given(near_changes(), st.integers(-2, 5))
def test_the_next_due_time_lies_beyond_what_was_served(case: tuple[Schedule, datetime], served: int) -> None:
    rhythm, now = case
    beyond = rhythm.local_day(now) + served * DAY
    on, due_at = rhythm.next_due(now, beyond=beyond)
    assert on > beyond
    assert due_at > now
    assert rhythm.is_planned(on)


def test_the_first_planned_date_may_be_the_date_itself() -> None:
    assert schedule(days="0").planned_from(MONDAY) == MONDAY
    assert schedule(days="0").planned_from(MONDAY + DAY) == MONDAY + 7 * DAY


# --- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "ends_at"),
    [
        ("2026-03-02 21:59", None),
        ("2026-03-02 22:00", "2026-03-03 08:00"),
        ("2026-03-02 23:59", "2026-03-03 08:00"),
        ("2026-03-03 00:00", "2026-03-03 08:00"),
        ("2026-03-03 07:59", "2026-03-03 08:00"),
        ("2026-03-03 08:00", None),
        ("2026-03-03 12:00", None),
    ],
)
def test_quiet_hours_are_from_ten_to_eight(at: str, ends_at: str | None) -> None:
    expected = utc(*ends_at.split()) if ends_at else None
    assert schedule().quiet_until(utc(*at.split())) == expected


def test_quiet_hours_are_those_of_the_learners_clock() -> None:
    assert schedule("Asia/Tokyo").quiet_until(utc(MONDAY, "14:00")) == utc(MONDAY, "23:00")
    assert schedule("America/New_York").quiet_until(utc(MONDAY, "14:00")) is None


def test_a_night_that_leads_into_a_date_that_does_not_exist_ends_on_the_next_one() -> None:
    evening = datetime(2011, 12, 29, 23, tzinfo=ZoneInfo("Pacific/Apia"))
    ends_at = schedule("Pacific/Apia").quiet_until(evening)
    assert ends_at == datetime(2011, 12, 31, 8, tzinfo=ZoneInfo("Pacific/Apia"))


@given(near_changes())
def test_quiet_hours_hold_until_they_end_over_every_clock_change(case: tuple[Schedule, datetime]) -> None:
    rhythm, at = case
    ends_at = rhythm.quiet_until(at)
    wall = at.astimezone(ZoneInfo(rhythm.zone)).time()
    assert (ends_at is None) == (time(8) <= wall < time(22))
    if ends_at is not None:
        assert at < ends_at <= at + 12 * HOUR
        assert rhythm.quiet_until(ends_at) is None
        assert rhythm.quiet_until(at + (ends_at - at) / 2) == rhythm.quiet_until(ends_at - SECOND) == ends_at


# --- stamps --------------------------------------------------------------------------------------------------------


def test_a_stamp_says_what_calendar_and_clock_said() -> None:
    stamp = schedule("America/New_York").stamp(utc("2026-03-08", "07:30"))
    assert (stamp.local_on, stamp.zone, stamp.offset_minutes) == (date(2026, 3, 8), "America/New_York", -240)
    assert schedule("Asia/Kathmandu").stamp(utc("2026-03-08", "07:30")).offset_minutes == 345


@given(near_changes())
def test_a_stamp_stays_true_whatever_the_schedule_becomes(case: tuple[Schedule, datetime]) -> None:
    rhythm, at = case
    stamp = rhythm.stamp(at)
    wall = (at + timedelta(minutes=stamp.offset_minutes)).replace(tzinfo=None)
    ends = datetime.combine(wall.date(), rhythm.day_end)
    assert stamp.at == at
    assert stamp.local_on in {wall.date(), wall.date() - DAY, wall.date() - 2 * DAY}
    if abs(wall - ends) > timedelta(hours=4) and stamp.local_on != SAMOA_LOST - DAY:
        assert stamp.local_on == (wall.date() if wall >= ends else wall.date() - DAY)


# --- what a schedule may be ----------------------------------------------------------------------------------------


def test_a_task_cannot_come_before_its_day_begins() -> None:
    with pytest.raises(ValueError, match="before its task"):
        Schedule("UTC", time(2), EVERY_DAY, time(3))


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_at_least_one_weekday_is_planned_and_none_that_does_not_exist(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Schedule("UTC", time(9), weekdays)


def test_a_week_begins_on_monday() -> None:
    assert {week_of(MONDAY + number * DAY) for number in range(7)} == {MONDAY}
    assert week_of(MONDAY - DAY) == MONDAY - 7 * DAY


def test_instants_are_utc() -> None:
    assert schedule("Asia/Tokyo").due_at(MONDAY).tzinfo is UTC
