"""How the tasks of one minute are spread."""

from collections import Counter
from datetime import time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import MINUTE, MONDAY

from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.jitter import PUNCTUAL_FROM, WIDEST, delay
from roadmapbot.domain.schedule import Schedule

IDS = st.integers(1, 2**62).map(EnrollmentId)
WINDOWS = st.integers(0, WIDEST)
DAYTIME = time(9)
ZONES = sorted(available_timezones())


@given(IDS, WINDOWS, st.times(max_value=time(23, 59)))
def test_a_delay_is_whole_minutes_within_the_window_and_always_the_same(
    enrollment_id: EnrollmentId, window: int, at: time
) -> None:
    found = delay(enrollment_id, at, window)
    assert timedelta() <= found <= window * MINUTE
    assert found % MINUTE == timedelta()
    assert delay(enrollment_id, at, window) == found


@given(IDS, st.times(max_value=time(23, 59)))
def test_without_a_window_everybody_has_their_minute(enrollment_id: EnrollmentId, at: time) -> None:
    assert delay(enrollment_id, at, 0) == timedelta()


@pytest.mark.parametrize("minutes", range(1, WIDEST + 1))
@pytest.mark.parametrize(("first", "step"), [(1, 1), (1, 2), (2, 2), (7, 3), (10**9, 16), (5, 60)])
def test_ten_thousand_are_spread_evenly(minutes: int, first: int, step: int) -> None:
    count = 10_000
    ids = [EnrollmentId(first + step * number) for number in range(count)]
    spread = Counter(delay(each, DAYTIME, minutes) for each in ids)
    share = count / (minutes + 1)
    assert len(spread) == minutes + 1
    assert max(spread.values()) < 1.1 * share
    assert min(spread.values()) > 0.9 * share


def test_a_handful_that_joined_together_does_not_come_together() -> None:
    delays = [delay(EnrollmentId(number), DAYTIME, WIDEST) for number in range(100, 116)]
    assert len(set(delays)) > 12


def test_what_the_window_delays_is_not_late() -> None:
    assert WIDEST * MINUTE <= LATE_AFTER


@given(IDS, st.times(min_value=PUNCTUAL_FROM, max_value=time(23, 59)))
def test_a_late_task_comes_at_its_minute(enrollment_id: EnrollmentId, at: time) -> None:
    assert delay(enrollment_id, at, WIDEST) == timedelta()


@given(IDS, st.sampled_from(ZONES), st.times(max_value=time(23, 59)), st.times(max_value=time(8)), st.integers(0, 400))
def test_no_day_ends_before_its_task_comes(
    enrollment_id: EnrollmentId, zone: str, at: time, day_end: time, later: int
) -> None:
    schedule = Schedule(zone, max(at, day_end), day_end=day_end)
    on = schedule.planned_from(MONDAY + timedelta(days=later))
    wait = delay(enrollment_id, schedule.at, WIDEST)
    assert not wait or schedule.due_at(on) + wait < schedule.ends_at(on)
