"""How tasks fit into days of any length."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import task

from roadmapbot.domain.errors import BadPace
from roadmapbot.domain.pace import MOST_MINUTES, Form, Sitting, minutes_a_day, minutes_a_week, sitting
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.wording import parse_pace

DAILY = Schedule("UTC", time(9))
TWICE = Schedule("UTC", time(9), frozenset({0, 3}))


@pytest.mark.parametrize(
    ("given_minutes", "expected"),
    [
        (None, Sitting(Form.FULL, 60)),
        (240, Sitting(Form.FULL, 60)),
        (45, Sitting(Form.FULL, 60)),
        (44, Sitting(Form.CORE, 44, spare=34)),
        (20, Sitting(Form.CORE, 20, spare=10)),
        (19, Sitting(Form.CORE, 10)),
        (10, Sitting(Form.CORE, 10)),
    ],
)
def test_a_task_of_an_hour_fits_into_a_day(given_minutes: int | None, expected: Sitting) -> None:
    assert sitting(task(core_minutes=10, minutes=60), given_minutes) == expected


@given(st.integers(5, 15), st.integers(20, 90), st.integers(10, MOST_MINUTES))
def test_no_day_is_asked_for_much_more_than_it_has(core: int, full: int, own: int) -> None:
    found = sitting(task(core_minutes=core, minutes=full), own)
    assert found.minutes <= max(own * 4 / 3, core)
    assert found.minutes >= core
    assert (found.spare > 0) <= (found.form is Form.CORE)


def test_a_week_takes_what_its_days_take() -> None:
    tasks = [task(minutes=40), task(minutes=60)]
    assert minutes_a_week(tasks, DAILY, None) == 7 * 50
    assert minutes_a_week(tasks, TWICE, 30) == 40 + 30
    assert minutes_a_week([], DAILY, 30) == 0


@pytest.mark.parametrize(
    ("hours", "schedule", "expected"),
    [(7, DAILY, 60), (3, DAILY, 25), (1, DAILY, 10), (10, TWICE, 300), (100, TWICE, MOST_MINUTES)],
)
def test_hours_a_week_become_minutes_a_day(hours: int, schedule: Schedule, expected: int) -> None:
    assert minutes_a_day(hours, schedule) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", 30), ("45 min", 45), ("1h", 60), ("1 h 30", 90), ("1h30m", 90), ("1.5 hours", 90), ("1,5 h", 90),
        ("2 hours and 15 minutes", 135), ("  20 Minutes a day ", 20), ("full", None), ("No  limit", None), ("10", 10),
    ],
)  # fmt: skip
def test_minutes_a_day_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert parse_pace(text) == expected


@pytest.mark.parametrize("text", ["", "9", "0", "13 h", "soon", "-30", "30 or 40", "1:30 pm", "999"])
def test_what_is_no_time_a_day_is_refused(text: str) -> None:
    with pytest.raises(BadPace) as refused:
        parse_pace(text)
    assert refused.value.text == text
