"""Silent days at the end of a ledger; k(ept) l(ate) f(rozen) r(est) p(aused) e(xcused) m(issed)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, MONDAY, ledger_days

from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.domain.silence import COMEBACK_AFTER, PAUSE_AFTER, silent_days


@pytest.mark.parametrize(
    ("statuses", "silent"),
    [
        ("", 0),
        ("k", 0),
        ("m", 1),
        ("mmm", 3),
        ("kmm", 2),
        ("mkm", 1),
        ("mlm", 1),
        ("kfm", 2),
        ("mremp", 2),
        ("kmemrrm", 3),
        ("rrpe", 0),
    ],
)
def test_only_days_that_were_asked_for_and_passed_without_a_word_are_silent(statuses: str, silent: int) -> None:
    assert silent_days(ledger_days(statuses), None) == silent


@pytest.mark.parametrize(("heard", "silent"), [(-1, 4), (0, 3), (1, 2), (2, 1), (3, 0), (9, 0)])
def test_whoever_said_something_is_not_silent_on_that_day_or_before(heard: int, silent: int) -> None:
    assert silent_days(ledger_days("mmmm"), MONDAY + heard * DAY) == silent


def test_a_day_that_was_made_good_is_not_silent() -> None:
    days = ledger_days("kf")
    days[-1] = replace(days[-1], reason=Reason.OUTAGE)
    assert silent_days(days, None) == 0


@given(st.text(alphabet="klfrpem", max_size=60), st.integers(-1, 60))
def test_a_plain_count_says_the_same(statuses: str, heard: int) -> None:
    heard_on: date | None = MONDAY + heard * DAY if heard >= 0 else None
    expected = 0
    for day in ledger_days(statuses):
        if day.status in {DayStatus.KEPT, DayStatus.LATE} or (heard_on and day.local_on <= heard_on):
            expected = 0
        elif day.status in {DayStatus.MISSED, DayStatus.FROZEN}:
            expected += 1
    assert silent_days(ledger_days(statuses), heard_on) == expected


def test_the_limits_are_what_the_rules_say() -> None:
    assert (COMEBACK_AFTER, PAUSE_AFTER) == (3, 7)
