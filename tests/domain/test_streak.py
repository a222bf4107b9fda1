"""The streak as it follows from the ledger; k(ept) l(ate) f(rozen) r(est) p(aused) e(xcused) m(issed)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, MONDAY, ledger_days

from roadmapbot.domain.ledger import DONE, DayStatus
from roadmapbot.domain.streak import CONSISTENCY_WINDOW, FREEZE_EVERY, FREEZES_HELD, Streak, streak


def of(statuses: str, today_after: int | None = None) -> Streak:
    """The streak after those days, seen from the last of them unless another day is given."""
    after = len(statuses) - 1 if today_after is None else today_after
    return streak(ledger_days(statuses), MONDAY + after * DAY)


@pytest.mark.parametrize(
    ("statuses", "length"),
    [
        ("", 0),
        ("k", 1),
        ("kkk", 3),
        ("kl", 2),
        ("krrk", 2),
        ("kppppk", 2),
        ("keek", 2),
        ("kfk", 2),
        ("km", 0),
        ("kkmk", 1),
        ("kkrm", 0),
        ("rrr", 0),
        ("mmm", 0),
    ],
)
def test_only_a_missed_day_ends_a_streak_and_only_kept_days_add(statuses: str, length: int) -> None:
    assert of(statuses).length == length


def test_the_longest_streak_is_remembered() -> None:
    assert (of("kkkkmkk").longest, of("kkkkmkk").length) == (4, 2)
    assert of("kkmkkk").longest == 3


@pytest.mark.parametrize(
    ("statuses", "freezes", "next_in"),
    [
        ("", 0, FREEZE_EVERY),
        ("kkkkkk", 0, 1),
        ("kkkkkkk", 1, FREEZE_EVERY),
        ("kkkllrrkpek", 1, FREEZE_EVERY),
        ("k" * 14, 2, 7),
        ("k" * 21, FREEZES_HELD, 7),
        ("k" * 24, FREEZES_HELD, 4),
        ("kkkkkkkf", 0, 7),
        ("k" * 21 + "f", 1, 7),
        ("k" * 14 + "fkkkkkkk", 2, 7),
        ("f", 0, 7),
        ("kkkkkkkffk", 0, 6),
    ],
)
def test_a_freeze_is_earned_every_seven_kept_days_and_two_are_held(statuses: str, freezes: int, next_in: int) -> None:
    assert (of(statuses).freezes, of(statuses).next_freeze_in) == (freezes, next_in)


def test_a_missed_day_does_not_undo_the_way_to_the_next_freeze() -> None:
    assert of("kkkkkkm").next_freeze_in == 1
    assert of("kkkkkkmk").freezes == 1


def test_a_missed_day_takes_no_freeze_away() -> None:
    assert of("kkkkkkkm").freezes == 1


def test_consistency_is_the_share_of_planned_days_kept() -> None:
    assert of("kkkm").consistency == 0.75
    assert of("kl").consistency == 1
    assert of("kf").consistency == 0.5
    assert of("kreepk").consistency == 1


def test_there_is_no_consistency_before_the_first_planned_day() -> None:
    assert of("").consistency is None
    assert of("rrpe").consistency is None


def test_consistency_looks_back_thirty_days() -> None:
    assert of("m" + "k" * 30, today_after=30).consistency == 1
    assert of("m" + "k" * 30, today_after=29).consistency == 29 / 30
    assert of("k" * 5, today_after=200).consistency is None


def test_one_bad_day_cannot_destroy_consistency() -> None:
    assert of("k" * 29 + "m").consistency == pytest.approx(29 / 30)
    assert of("k" * 29 + "m").length == 0


@given(st.text(alphabet="klfrpem", max_size=120))
def test_a_streak_is_sound_whatever_the_ledger_says(statuses: str) -> None:
    found = of(statuses)
    kept = sum(letter in "kl" for letter in statuses)
    assert 0 <= found.length <= found.longest <= kept
    assert 0 <= found.freezes <= FREEZES_HELD
    assert found.next_freeze_in == FREEZE_EVERY - kept % FREEZE_EVERY
    assert found.consistency is None or 0 <= found.consistency <= 1
    since_missed = statuses.rpartition("m")[2]
    assert found.length == sum(letter in "kl" for letter in since_missed)


@given(st.text(alphabet="klfrpem", max_size=40), st.sampled_from("rpe"))
def test_days_that_do_not_count_change_nothing(statuses: str, letter: str) -> None:
    before, after = of(statuses, 60), of(statuses + letter, 60)
    assert before == after


def test_the_window_and_the_statuses_are_what_the_rules_say() -> None:
    assert timedelta(days=30) == CONSISTENCY_WINDOW
    assert {DayStatus.KEPT, DayStatus.LATE} == DONE
