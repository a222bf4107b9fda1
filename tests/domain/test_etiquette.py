"""When the coach may speak of its own accord."""

import pytest
from tests.builders import MINUTE, MONDAY, schedule, utc

from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.etiquette import STILL_AWAKE, postponed_to

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
