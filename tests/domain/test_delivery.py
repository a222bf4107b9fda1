"""What to do when sending fails, and when a post says that it is late."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import MINUTE, NOON

from roadmapbot.domain.delivery import FIRST_RETRY, LATE_AFTER, LONGEST_RETRY, is_late, retry_after


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (9, 60)])
def test_waiting_doubles_from_a_minute_to_an_hour(attempts: int, minutes: int) -> None:
    assert retry_after(attempts) == timedelta(minutes=minutes)


@given(st.integers(0, 10**6))
def test_however_often_it_failed_there_is_a_next_time(attempts: int) -> None:
    assert FIRST_RETRY <= retry_after(attempts) <= LONGEST_RETRY
    assert retry_after(attempts) <= retry_after(attempts + 1)


def test_a_post_is_late_after_a_quarter_of_an_hour() -> None:
    assert not is_late(NOON, NOON)
    assert not is_late(NOON, NOON + LATE_AFTER)
    assert is_late(NOON, NOON + LATE_AFTER + MINUTE)
