"""What people type for times, weekdays and dates."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, MONDAY, NOON, utc

from roadmapbot.domain.errors import BadDate, BadNudge, BadTime, BadWeekdays, BadWhen
from roadmapbot.domain.schedule import EVERY_DAY
from roadmapbot.domain.wording import parse_date, parse_nudge, parse_time, parse_weekdays, parse_when

WORKDAYS = frozenset(range(5))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("0", time(0)),
        ("9:30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9h30", time(9, 30)),
        ("21:05", time(21, 5)),
        ("23:59", time(23, 59)),
        ("0:00", time(0)),
        ("7pm", time(19)),
        ("7 PM", time(19)),
        ("7:15 pm", time(19, 15)),
        ("7 p.m.", time(19)),
        ("7am", time(7)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("12:30 a.m.", time(0, 30)),
        ("  8:00  ", time(8)),
    ],
)
def test_times_of_day_are_read(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize(
    "text",
    ["", " ", "25:99", "24:00", "12:60", "-1", "9:5", "9:300", "930", "0am", "13pm", "0 pm", "noon", "nine", "9:30:00",
     "9 o'clock", "am", "9:30 xm", "9\n:30", "9:30 amen"],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(BadTime) as refused:
        parse_time(text)
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("every day", EVERY_DAY),
        ("Everyday", EVERY_DAY),
        ("daily", EVERY_DAY),
        ("all", EVERY_DAY),
        ("weekdays", WORKDAYS),
        ("Workdays", WORKDAYS),
        ("weekend", {5, 6}),
        ("weekends", {5, 6}),
        ("weekdays and sunday", {0, 1, 2, 3, 4, 6}),
        ("Mon-Fri", WORKDAYS),
        ("mon – fri", WORKDAYS),
        ("Monday to Friday", WORKDAYS),
        ("mo, we, fr", {0, 2, 4}),
        ("Mon Wed  Fri", {0, 2, 4}),
        ("tu/th", {1, 3}),
        ("tues & thurs", {1, 3}),
        ("mondays and saturdays", {0, 5}),
        ("Sat.", {5}),
        ("fri-mon", {4, 5, 6, 0}),
        ("sun-mon, wed", {6, 0, 2}),
        ("mon-mon", {0}),
        ("mon-sun", EVERY_DAY),
        ("wednesday", {2}),
        (" mon ,, tue ; ", {0, 1}),
    ],
)
def test_weekdays_are_read(text: str, weekdays: set[int]) -> None:
    assert parse_weekdays(text) == weekdays


@pytest.mark.parametrize(
    "text",
    ["", "  ", "funday", "mon, funday", "mon-funday", "t", "m", "s", "..", "t.", "-", "mon-", "-fri", "mon-wed-fri",
     "and", "1-5", "never", "mondayish", "mon\x00"],
)  # fmt: skip
def test_what_names_no_weekdays_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(BadWeekdays) as refused:
        parse_weekdays(text)
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("tomorrow", MONDAY + DAY),
        ("Tomorrow ", MONDAY + DAY),
        ("in 10 days", MONDAY + 10 * DAY),
        ("10 days", MONDAY + 10 * DAY),
        ("for 1 day", MONDAY + DAY),
        ("7d", MONDAY + 7 * DAY),
        ("2 weeks", MONDAY + 14 * DAY),
        ("in 1 week", MONDAY + 7 * DAY),
        ("3w", MONDAY + 21 * DAY),
        ("friday", MONDAY + 4 * DAY),
        ("next Monday", MONDAY + 7 * DAY),
        ("sun", MONDAY + 6 * DAY),
        ("2026-12-24", date(2026, 12, 24)),
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_dates_are_read_as_seen_from_today(text: str, on: date) -> None:
    assert parse_date(text, MONDAY) == on


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-30", "24.12.2026", "12/24", "in ten days", "days", "-3 days", "10 months", "tomorrow?"],
)
def test_what_is_no_date_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_date(text, MONDAY)
    assert refused.value.text == text


def test_a_date_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadDate):
        parse_date("in 9999 weeks", date(9990, 1, 1))


@given(st.text(max_size=40))
def test_no_text_is_too_strange_to_be_refused(text: str) -> None:
    for parse in (parse_time, parse_weekdays, lambda typed: parse_date(typed, MONDAY)):
        try:
            parse(text)
        except (BadTime, BadWeekdays, BadDate) as refused:
            assert refused.text == text  # noqa: PT017 - what else is raised is the failure


@given(st.times())
def test_a_time_written_out_is_read_back(at: time) -> None:
    assert parse_time(f"{at:%H:%M}") == time(at.hour, at.minute)
    assert parse_time(f"{at:%I:%M %p}") == time(at.hour, at.minute)


# --- instants to come ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18:30", utc("2026-03-01", "17:30")),
        ("9:00", utc("2026-03-02", "08:00")),
        ("7 pm", utc("2026-03-01", "18:00")),
        ("today 14:00", utc("2026-03-01", "13:00")),
        ("tomorrow at 9:00", utc("2026-03-02", "08:00")),
        ("Friday, 7 pm", utc("2026-03-06", "18:00")),
        ("2026-03-29 02:30", utc("2026-03-29", "01:00")),
        ("in 2 hours", utc("2026-03-01", "14:00")),
        ("in 45 min", utc("2026-03-01", "12:45")),
        ("in 10 days 8:00", utc("2026-03-11", "07:00")),
    ],
)
def test_an_instant_to_come_is_read_as_people_write_it(text: str, at: datetime) -> None:
    assert parse_when(text, NOON, "Europe/Berlin", timedelta(days=90)) == at


@pytest.mark.parametrize(
    "text", ["", "soon", "yesterday 9:00", "today 9:00", "2025-01-01 9:00", "in 0 hours", "in 9999 hours", "31:00"]
)
def test_what_is_no_instant_to_come_is_refused(text: str) -> None:
    with pytest.raises(BadWhen) as refused:
        parse_when(text, NOON, "Europe/Berlin", timedelta(days=90))
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("on", time(19)),
        (" On ", time(19)),
        ("yes", time(19)),
        ("off", None),
        ("never", None),
        ("20:30", time(20, 30)),
        ("8 am", time(8)),
        ("9:59 pm", time(21, 59)),
    ],
)
def test_a_nudge_is_on_or_off_or_at_a_time(text: str, at: time | None) -> None:
    assert parse_nudge(text) == at


@pytest.mark.parametrize("text", ["", "sometimes", "22:00", "7:59", "0:00", "25:00"])
def test_nobody_is_nudged_at_night(text: str) -> None:
    with pytest.raises(BadNudge) as refused:
        parse_nudge(text)
    assert refused.value.text == text
