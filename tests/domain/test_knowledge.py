"""Recall questions drawn by a seed, and what the answers to them say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import task, unit

from roadmapbot.domain.knowledge import TO_PASS, Answered, answered, drawn, mark_of, question_count
from roadmapbot.domain.track import RecallQuestion, Unit


def asking(*counts: int) -> Unit:
    """A unit whose tasks have so many questions each."""
    tasks = tuple(
        task(
            f"u/t{number}",
            recall=tuple(
                RecallQuestion(f"{number}.{place}", ("one", "two", "three", "four"), "three", "So.")
                for place in range(count)
            ),
        )
        for number, count in enumerate(counts)
    )
    return replace(unit("u", 0), tasks=tasks)


counts = st.lists(st.integers(1, 3), min_size=1, max_size=12)
seeds = st.integers(0, 10**6)


@given(counts, seeds, st.integers(0, 50))
def test_a_turn_asks_different_questions_and_the_same_ones_every_time(sizes: list[int], seed: int, turn: int) -> None:
    whole = asking(*sizes)
    questions = drawn(whole, seed, turn)
    assert len(questions) == min(TO_PASS, question_count(whole))
    assert len({each.question for each in questions}) == len(questions)
    assert drawn(whole, seed, turn) == questions
    for each in questions:
        assert each.question in each.task.recall
        assert sorted(each.choices) == sorted(each.question.choices)


@given(counts, seeds)
def test_no_question_comes_again_before_all_have_been_asked(sizes: list[int], seed: int) -> None:
    whole = asking(*sizes)
    total = question_count(whole)
    if total >= TO_PASS:
        turns = [drawn(whole, seed, turn) for turn in range(total // TO_PASS)]
        asked = [each.question for turn in turns for each in turn]
        assert len(set(asked)) == len(asked)


@given(st.lists(st.integers(1, 3), min_size=3, max_size=12), seeds)
def test_the_first_questions_come_from_different_tasks(sizes: list[int], seed: int) -> None:
    assert len({each.task.id for each in drawn(asking(*sizes), seed)}) == TO_PASS


def test_seeds_bring_other_questions_and_other_places_for_the_right_choice() -> None:
    whole = asking(*[3] * 8)
    turns = {drawn(whole, seed) for seed in range(40)}
    assert len(turns) == 40
    places = {each.choices.index("three") for turn in turns for each in turn}
    assert places == {0, 1, 2, 3}


def test_a_unit_without_questions_asks_nothing() -> None:
    assert drawn(asking(), 1) == ()


@pytest.mark.parametrize(("given", "is_right", "is_sure"), [("right", True, True), ("wrong", False, True)])
def test_an_answer_is_right_or_not(given: str, is_right: bool, is_sure: bool) -> None:
    (asked,) = drawn(asking(1), 3)
    right = asked.choices.index("three")
    answer = Answered(asked, right if given == "right" else (right + 1) % 4)
    assert (answer.is_right, answer.is_sure) == (is_right, is_sure)


@pytest.mark.parametrize("given", [None, 4, 9])
def test_not_being_sure_is_no_right_answer_and_neither_is_a_choice_that_is_not_there(given: int | None) -> None:
    (asked,) = drawn(asking(1), 3)
    assert not Answered(asked, given).is_right


def test_answers_belong_to_the_first_questions() -> None:
    questions = drawn(asking(1, 1, 1), 5)
    so_far = answered(questions, (0, None))
    assert [(each.asked, each.given) for each in so_far] == [(questions[0], 0), (questions[1], None)]


def test_the_mark_tells_questions_apart() -> None:
    whole = asking(1, 1, 1)
    mark = mark_of(drawn(whole, 5))
    assert len(mark) == 4
    assert mark == mark_of(drawn(whole, 5))
    changed = RecallQuestion("0.0", ("one", "two", "three", "fore"), "three", "So.")
    edited = replace(whole, tasks=(replace(whole.tasks[0], recall=(changed,)), *whole.tasks[1:]))
    assert mark_of(drawn(edited, 5)) != mark
