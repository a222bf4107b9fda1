"""Full-text search: what fits, and what comes first."""

import pytest

from roadmapbot.domain.search import Index, asked, words

TITLE, BODY = 8.0, 2.0
ENTRIES = [
    {"Attention Is All You Need": TITLE, "paper transformers": BODY},
    {"Paying Attention to Transformers": TITLE, "course": BODY},
    {"Word2Vec, der Résumé-Leser": TITLE, "book attention": BODY},
    {"Linear Algebra": TITLE, "course math": BODY},
]
INDEX = Index(ENTRIES)


def best_first(query: str, index: Index = INDEX) -> list[int]:
    scores = index.search(query)
    return sorted(scores, key=lambda number: -scores[number])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("attention", [0, 1, 2]),
        ("ATTEN", [0, 1, 2]),
        ("transformers", [1, 0]),
        ("transformer", [1, 0]),
        ("attention course", [1]),
        ("attention algebra", []),
        ("resume", [2]),
        ("RÉSUMÉ", [2]),
        ("courses", [1, 3]),
        ("word2", [2]),
        ("lin-alg!", [3]),
        ("the paper on attention", [0]),
        ("zzz", []),
        ("lgebra", []),
    ],
)
def test_every_word_has_to_fit(query: str, expected: list[int]) -> None:
    assert best_first(query) == expected


@pytest.mark.parametrize("query", ["", "  ", "*", "?!"])
def test_a_query_without_words_lets_everything_pass(query: str) -> None:
    assert best_first(query) == [0, 1, 2, 3]


def test_a_whole_word_counts_more_than_a_beginning() -> None:
    index = Index([{"Transformers": TITLE}, {"A Transform": TITLE}])
    assert best_first("transform", index) == [1, 0]


def test_the_words_of_a_title_in_a_row_come_first() -> None:
    index = Index([{"Learning for Machine Makers": TITLE}, {"Statistics": TITLE, "machine learning": BODY},
                   {"The Machine Learning Book": TITLE}])  # fmt: skip
    assert best_first("machine learning", index) == [2, 0, 1]


def test_small_words_are_passed_over_unless_there_are_no_others() -> None:
    assert list(asked("how to deploy a model, a model")) == ["deploy", "model"]
    assert list(asked("to the")) == ["to", "the"]


def test_words_have_neither_case_nor_accents_nor_signs() -> None:
    assert list(words("Ünïcode, snake_case: C++ & 3D")) == ["unicode", "snake", "case", "c", "3d"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("atention", "attention"),
        ("atention transfromers", "attention transformers"),
        ("attention", None),
        ("attention xyzxyz", None),
        ("atention algbra", None),
    ],
)
def test_a_slip_is_mended_where_that_finds_something(query: str, expected: str | None) -> None:
    assert INDEX.near(query) == expected


def test_an_entry_without_texts_is_never_found() -> None:
    assert best_first("a", Index([{}])) == []
