"""Figures and equations: what a question asks for is worked out again, and so is every sum in the texts."""

from collections import Counter
from itertools import chain

import pytest
from tests.content.reckoning import Result, agree, asks_for_a_figure, equations, figures, says
from tests.content.results import AREAS, NOT_RUN, PROOFS, RESULTS
from tests.content.snippets import passages, run, shows_code
from tests.content.test_curriculum import content_in_use, loaded

from roadmapbot.bundled import bundled
from roadmapbot.domain.track import RecallQuestion

RECALL = [(task.id, asked) for task in loaded(bundled("content")).tasks.values() for asked in task.recall]


def is_demanded(asked: RecallQuestion) -> bool:
    return asks_for_a_figure(asked) or shows_code(asked)


def has_entry(asked: RecallQuestion) -> bool:
    return asked.question in RESULTS or asked.question in PROOFS


def borne_out(asked: RecallQuestion) -> list[str] | None:
    """The choices that hold when they are worked out or tried out; nothing where neither can be done."""
    if asked.question in PROOFS:
        return [choice for choice in asked.choices if PROOFS[asked.question](choice.strip("`"))]
    if asked.question in RESULTS:
        result: Result | None = RESULTS[asked.question]()
    else:
        result = run(asked) if shows_code(asked) else None
    return None if result is None else [choice for choice in asked.choices if says(choice, result)]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(asked, id=f"{task_id}: {asked.question}")
        for task_id, asked in RECALL
        if is_demanded(asked) or has_entry(asked)
    ],
)
def test_the_answer_is_what_comes_out_and_no_other_choice_is(asked: RecallQuestion) -> None:
    holds = borne_out(asked)
    if holds is None:
        assert asked.question in NOT_RUN, "Nobody worked it out: give it an entry in results, or a reason in NOT_RUN."
    else:
        assert holds == [asked.answer]


def test_no_entry_is_for_a_question_that_is_gone_and_no_excuse_for_one_that_needs_none() -> None:
    questions = {asked.question for _, asked in RECALL}
    assert (RESULTS.keys() | PROOFS.keys()) - questions == set()
    assert NOT_RUN.keys() - {asked.question for _, asked in RECALL if is_demanded(asked)} == set()


def test_no_question_has_two_entries() -> None:
    entries = Counter(chain(*(area.RESULTS for area in AREAS), PROOFS, NOT_RUN))
    assert [question for question, times in entries.items() if times > 1] == []


def test_every_equation_in_the_texts_is_true() -> None:
    texts = [(task.id, text) for task in loaded(content_in_use()).tasks.values() for text in passages(task)]
    found = [(task_id, *pair) for task_id, text in texts for pair in equations(text)]
    assert [f"{task_id}: {left} = {right}" for task_id, left, right in found if not agree(left, right)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 × 20 = 240 hours, and 240 ÷ 8 = 30 weeks.", [("12 × 20", "240"), ("240 ÷ 8", "30")]),
        (
            "1/61 + 1/62 = 0.0164 + 0.0161 = 0.0325.",
            [("1/61 + 1/62", "0.0164 + 0.0161"), ("0.0164 + 0.0161", "0.0325")],
        ),
        ("(5 + 7 + 8 = 20.)", [("5 + 7 + 8", "20")]),
        ("F1 = 2 × 1 × 0.5 / 1.5 = 0.67", [("2 × 1 × 0.5 / 1.5", "0.67")]),
        ("the root of 6² + 8² = 100 is 10, and 1 / (1 − 0.9) = 10", [("6² + 8²", "100"), ("1 / (1 − 0.9)", "10")]),
        ("x + 2 = 5, 2w = 6, (x - 4)² = 2.25, score = 3, `1 + 1 = 3`", []),
    ],
)
def test_equations_are_found_where_both_sides_can_be_read(text: str, found: list[tuple[str, str]]) -> None:
    assert list(equations(text)) == found
    assert all(agree(*pair) for pair in found)


@pytest.mark.parametrize(
    ("left", "right"), [("12 × 20", "250"), ("0.99³", "0.980"), ("25 / 175", "1/8"), ("805 / 1,795", "46%")]
)
def test_a_wrong_equation_is_noticed(left: str, right: str) -> None:
    assert not agree(left, right)


def test_a_choice_is_read_as_exactly_as_it_is_written() -> None:
    assert says("About 35 percent", 34.87)
    assert says("0.75 and 0.60", (0.75, 0.6))
    assert says("(8, 5, 2)", (8, 5, 2))
    assert says("1/7", 1 / 7)
    assert not says("30 weeks", 30.4)
    assert not says("0.60 and 0.75", (0.75, 0.6))
    assert not says("(8, 5, 2)", (8, 5))
    assert not says("2xy²", "2xy")
    assert figures("L1, x2 and 4xx") == []
