"""When the coach may speak of its own accord."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import MINUTE, MONDAY, schedule, utc

from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.etiquette import NUDGE_AFTER, STILL_AWAKE, USUAL_NUDGE, nudge_due, nudge_time, postponed_to

MORNING = "2026-03-03 08:00"


@pytest.mark.parametrize(
    ("due", "now", "until"),
    [
        ("2026-03-02 09:00", "2026-03-02 21:59", None),
        ("2026-03-02 09:00", "2026-03-02 22:00", MORNING),
        ("2026-03-02 21:50", "2026-03-02 22:05", None),
        ("2026-03-02 21:50", "2026-03-02 22:06", MORNING),
        ("2026-03-02 23:00", "2026-03-03 00:00", None),
        ("2026-03-02 23:00", "2026-03-03 00:01", MORNING),
        ("2026-03-03 06:00", "2026-03-03 07:00", None),
        ("2026-03-03 06:00", "2026-03-03 07:01", MORNING),
        ("2026-03-03 06:00", "2026-03-03 08:00", None),
    ],
)
def test_what_is_late_never_comes_in_quiet_hours(due: str, now: str, until: str | None) -> None:
    expected = utc(*until.split()) if until else None
    assert postponed_to(schedule(), utc(*due.split()), utc(*now.split())) == expected


def test_what_is_on_time_always_may_come() -> None:
    for hour in range(24):
        due_at = utc(MONDAY, f"{hour:02}:00")
        assert postponed_to(schedule(), due_at, due_at) is None
        assert postponed_to(schedule(), due_at, due_at + LATE_AFTER) is None


def test_the_hours_are_what_the_rules_say() -> None:
    assert (LATE_AFTER, STILL_AWAKE) == (15 * MINUTE, 60 * MINUTE)
    assert (time(19), 60 * MINUTE) == (USUAL_NUDGE, NUDGE_AFTER)


# --- nudges --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "wished", "comes"),
    [
        ("09:00", "19:00", "19:00"),
        ("18:00", "19:00", "19:00"),
        ("18:01", "19:00", "19:01"),
        ("20:30", "19:00", "21:30"),
        ("20:59", "19:00", "21:59"),
        ("21:00", "19:00", None),
        ("23:30", "19:00", None),
        ("05:00", "08:00", "08:00"),
    ],
)
def test_a_nudge_comes_an_hour_after_the_task_or_not_at_all(task: str, wished: str, comes: str | None) -> None:
    expected = time.fromisoformat(comes) if comes else None
    assert nudge_time(time.fromisoformat(task), time.fromisoformat(wished)) == expected


minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@given(minutes, st.integers(8 * 60, 22 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60)))
def test_whatever_is_chosen_a_nudge_leaves_the_night_alone(task_at: time, wished: time) -> None:
    rhythm = schedule(at=task_at.isoformat(), day_end=min(time(3), task_at))
    due_at = nudge_due(rhythm, wished, MONDAY)
    if due_at is None:
        assert task_at >= time(21)
    else:
        assert rhythm.quiet_until(due_at) is None
        assert due_at - rhythm.due_at(MONDAY) >= NUDGE_AFTER
        assert due_at < rhythm.ends_at(MONDAY)
