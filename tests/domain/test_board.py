"""A fair score, and places that ties share."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import GUILD, MONDAY, ledger_days

from roadmapbot.domain.board import Entry, Row, WeekScore, rank, week_score
from roadmapbot.domain.ids import EnrollmentId, UserId


def entry(user: int, planned: int, kept: int, tasks: int | None = None, name: str = "") -> Entry:
    return Entry(UserId(user), name or f"Learner {user}", planned, kept, kept if tasks is None else tasks)


def places(*entries: Entry) -> list[tuple[int, int]]:
    return [(row.place, row.user_id) for row in rank(entries)]


def score(statuses: str, tasks: str = "") -> tuple[int, int, int]:
    found = week_score(GUILD, EnrollmentId(1), MONDAY, ledger_days(statuses, tasks=tasks))
    return found.planned, found.kept, found.tasks


@pytest.mark.parametrize(
    ("statuses", "planned", "kept"),
    [("", 0, 0), ("kkkkkrr", 5, 5), ("klfmrpe", 4, 2), ("eeepppr", 0, 0), ("mmm", 3, 0), ("fk", 2, 1)],
)
def test_a_week_counts_the_days_of_the_own_plan(statuses: str, planned: int, kept: int) -> None:
    assert score(statuses)[:2] == (planned, kept)


def test_a_task_done_on_two_days_counts_once() -> None:
    assert score("kkl", tasks="aab") == (3, 3, 2)


def test_a_score_says_whose_week_it_is() -> None:
    assert week_score(GUILD, EnrollmentId(7), MONDAY, []) == WeekScore(GUILD, EnrollmentId(7), MONDAY, 0, 0, 0)


def test_the_share_of_the_own_plan_decides_not_the_number_of_days() -> None:
    assert places(entry(1, 7, 6), entry(2, 3, 3)) == [(1, 2), (2, 1)]


def test_tasks_done_decide_between_equal_shares() -> None:
    assert places(entry(1, 3, 3), entry(2, 7, 7)) == [(1, 2), (2, 1)]


def test_equal_scores_share_a_place_and_the_next_one_is_left_out() -> None:
    three = (entry(1, 5, 5), entry(2, 5, 5), entry(3, 5, 4), entry(4, 5, 4), entry(5, 5, 1))
    assert places(*three) == [(1, 1), (1, 2), (3, 3), (3, 4), (5, 5)]


def test_equal_shares_of_different_plans_are_equal() -> None:
    assert places(entry(1, 6, 2, tasks=2), entry(2, 3, 1, tasks=2)) == [(1, 1), (1, 2)]


def test_who_shares_a_place_stands_in_order_of_name() -> None:
    assert places(entry(1, 5, 5, name="bob"), entry(2, 5, 5, name="Ada"), entry(3, 5, 5, name="Bob")) == [
        (1, 2),
        (1, 1),
        (1, 3),
    ]


@pytest.mark.parametrize(("planned", "is_ranked"), [(0, False), (2, False), (3, True), (7, True)])
def test_fewer_than_three_planned_days_are_not_ranked(planned: int, is_ranked: bool) -> None:
    assert bool(places(entry(1, planned, planned))) is is_ranked


def test_who_kept_nothing_is_ranked_last() -> None:
    assert places(entry(1, 5, 0), entry(2, 5, 1)) == [(1, 2), (2, 1)]


def test_a_row_knows_its_share() -> None:
    assert rank([entry(1, 4, 3)]) == (Row(1, UserId(1), "Learner 1", 4, 3, 3),)
    assert rank([entry(1, 4, 3)])[0].share == 0.75


entries = st.builds(
    lambda user, planned, missed, tasks: entry(user, planned, max(0, planned - missed), tasks),
    st.integers(1, 9), st.integers(0, 7), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


@given(st.lists(entries, max_size=12, unique_by=lambda e: e.user_id))
def test_nobody_better_stands_below_and_order_of_reading_does_not_matter(some: list[Entry]) -> None:
    rows = rank(some)
    for above, below in pairwise(rows):
        is_tied = (above.kept * below.planned, above.tasks) == (below.kept * above.planned, below.tasks)
        assert (above.place == below.place) is is_tied
        assert (above.share, above.tasks) >= (below.share, below.tasks)
    assert rank(reversed(some)) == rows
    assert [row.place for row in rows] == [1 + sum(_beats(r, row) for r in rows) for row in rows]


def _beats(one: Row, other: Row) -> bool:
    return (one.share, one.tasks) > (other.share, other.tasks)
