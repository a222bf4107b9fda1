"""The code in tasks and questions: it can be read, its libraries have what it takes from them, and its SQL runs."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby

import pytest
from tests.content.libraries import faults
from tests.content.snippets import language, parsed, passages, run, shows_code, snippets
from tests.content.test_curriculum import content_in_use, loaded

from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.track import RecallQuestion

STATEMENT = re.compile(r"(SELECT|INSERT INTO|CREATE|EXPLAIN QUERY PLAN SELECT|WITH \w+ AS) .+")
TABLE = re.compile(r"\w+ \(id INTEGER PRIMARY KEY.*\)")


def shown() -> Iterator[tuple[TaskId, str]]:
    for task in loaded(content_in_use()).tasks.values():
        for text in passages(task):
            yield from ((task.id, snippet) for snippet in snippets(text))


def test_backticks_come_in_pairs() -> None:
    texts = ((task.id, text) for task in loaded(content_in_use()).tasks.values() for text in passages(task))
    assert [task_id for task_id, text in texts if text.count("`") % 2] == []


def test_every_snippet_can_be_read_as_python_or_is_plainly_something_else() -> None:
    assert [each for each in shown() if language(each[1]) is None] == []


def test_libraries_have_what_snippets_take_from_them() -> None:
    python = ((task_id, parsed(snippet)) for task_id, snippet in shown())
    assert [(task_id, fault) for task_id, module in python if module for fault in faults(module)] == []


def refused(statement: str, connection: sqlite3.Connection) -> str | None:
    """Why SQLite does not run a statement. Tables that the unit makes in other words may be missing."""
    try:
        connection.execute(statement)
    except sqlite3.OperationalError as error:
        return None if str(error).startswith("no such table") else str(error)
    return None


def test_whole_sql_statements_run_on_the_tables_of_their_unit() -> None:
    wrong = []
    for unit, those in groupby(shown(), key=lambda each: each[0].partition("/")[0]):
        with closing(sqlite3.connect(":memory:")) as connection:
            for _, snippet in those:
                statement = f"CREATE TABLE {snippet}" if TABLE.fullmatch(snippet) else snippet
                if (
                    STATEMENT.fullmatch(statement)
                    and "..." not in statement
                    and (why := refused(statement, connection))
                ):
                    wrong.append((unit, statement, why))
    assert wrong == []


@pytest.mark.parametrize(
    ("snippet", "read_as"),
    [
        ("np.mean(x, axis=0)", "Python"),
        ("for x in data", "Python"),
        (".groupby('a')", "Python"),
        ("test_size=0.2, random_state=0", "Python"),
        ("docker run -d nginx", "shell"),
        ("SELECT a, b FROM t", "SQL"),
        ("/health", "path or address"),
        ("print(x", None),
        ("def f(x) return x", None),
        ("for i in range(3) print(i)", None),
        ("x = = 3", None),
        ("import numpy np", None),
        ("print x", None),
    ],
)
def test_broken_code_is_not_taken_for_something_else(snippet: str, read_as: str | None) -> None:
    assert language(snippet) == read_as


@pytest.mark.parametrize(
    "wrong",
    [
        "np.meen(x)",
        "from sklearn.svm import SVK",
        "Ridge(alfa=1)",
        "pd.read_cvs('a')",
        "sklearn.modelselection",
    ],
)
def test_a_name_that_is_not_there_is_noticed(wrong: str) -> None:
    module = parsed(wrong)
    assert module is not None
    assert list(faults(module)) != []


def test_a_question_runs_alone_only_if_all_names_are_given() -> None:
    assert run(RecallQuestion("After `a = [1]` and `a.append(2)`, what is `a`?", ("[1]", "[1, 2]"), "[1, 2]", "")) == (
        1,
        2,
    )
    unknown = RecallQuestion("What does `marks.sort()` return?", ("None", "A list"), "None", "")
    assert shows_code(unknown)
    assert run(unknown) is None
