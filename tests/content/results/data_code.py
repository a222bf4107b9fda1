"""What NumPy, pandas, scikit-learn and SQL do, tried out: each experiment returns words of the choice it bears out."""

import sqlite3
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import TimeSeriesSplit
from sklearn.preprocessing import OneHotEncoder
from tests.content.reckoning import Result


def outcome(code: str, **names: object) -> object:
    """What an expression of the content gives, or the name of the error it raises."""
    try:
        return eval(code, {"np": np, "pd": pd} | names)  # noqa: S307  # the content is ours
    except Exception as error:  # noqa: BLE001  # any error is an outcome
        return type(error).__name__


def counts_between(code: str) -> bool:
    numbers = np.array([3, 6, 9, 10, 7, 2, 8, 12, 6, 5])
    return str(outcome(code, t=numbers)) == str(sum(5 < number < 10 for number in numbers.tolist()))


def centers_rows(code: str) -> bool:
    found = outcome(code, X=np.random.default_rng(0).random((100, 5)))
    return isinstance(found, np.ndarray) and found.shape == (100, 5) and np.allclose(found.mean(axis=1), 0)


def counts_with_gaps(code: str) -> bool:
    """Whether it counts each category, the gap among them."""
    found = outcome(code, df=pd.DataFrame({"c": ["red", "blue", "red", None]}))
    return isinstance(found, pd.Series) and sorted(found.tolist(), key=str) == [1, 1, 2]


def finds_the_gap(condition: str) -> bool:
    return asked(f"SELECT name FROM customers WHERE {condition}") == [("Dov",)]  # noqa: S608  # the content is ours


def change_through_a_slice() -> str:
    a = np.arange(10)
    b = a[2:5]
    b[0] = 99
    return "changes, too" if a[2] == 99 else "a copy"


def unreadable_number() -> str:
    read = pd.to_numeric(pd.Series(["1", "n/a"]), errors="coerce")
    return "a missing value" if read.isna().tolist() == [False, True] else "something else"


def gaps_by_column() -> str:
    table = pd.DataFrame({"a": [1, None, None], "b": [None, 5, 6]})
    return "missing values in each column" if table.isna().sum().to_dict() == {"a": 2, "b": 1} else "something else"


def rows_above() -> str:
    df = pd.DataFrame({"name": ["Ada", "Ben", "Chi"], "age": [36, 25, 31]})
    found = df[df["age"] > 30]
    return "The rows in which" if found["name"].tolist() == ["Ada", "Chi"] and found.shape == (2, 2) else "else"


def unknown_category() -> str:
    encoder = OneHotEncoder(handle_unknown="ignore").fit([["Oslo"], ["Paris"]])
    return "all zeros" if encoder.transform([["Rome"]]).toarray().tolist() == [[0, 0]] else "something else"


def test_after_training() -> str:
    parts = TimeSeriesSplit(n_splits=5).split(np.zeros(100))
    return "comes after its training part" if all(train.max() < test.min() for train, test in parts) else "else"


def sign_of_the_error() -> str:
    features, prices = np.arange(5).reshape(-1, 1), np.array([0, 1, 2, 3, 9])
    score = get_scorer("neg_mean_absolute_error")
    good, poor = LinearRegression().fit(features, prices), DummyRegressor().fit(features, prices + 90)
    worse_is_lower = score(poor, features, prices) < score(good, features, prices) < 0
    return "a higher score is always better" if worse_is_lower else "something else"


def always_the_same() -> str:
    labels = np.repeat([0, 1], [95, 5])
    score = DummyClassifier().fit(labels.reshape(-1, 1), labels).score(labels.reshape(-1, 1), labels)
    return "no better than guessing" if score == 0.95 else "something else"


def first_to_act() -> str:
    rng = np.random.default_rng(0)
    a, b, x = rng.random((2, 2)), rng.random((2, 2)), rng.random(2)
    b_first = np.allclose(a @ b @ x, a @ (b @ x))
    return "B, since it stands" if b_first and not np.allclose(a @ b @ x, b @ (a @ x)) else "something else"


def shapes_that_multiply() -> str:
    """Tries every pair of small shapes."""
    sizes = [(rows, columns) for rows in (1, 2, 3) for columns in (1, 2, 3)]
    works = {(a, b) for a in sizes for b in sizes if not isinstance(outcome("A @ B", A=np.ones(a), B=np.ones(b)), str)}
    return (
        "A has as many columns as B has rows" if works == {(a, b) for a in sizes for b in sizes if a[1] == b[0]} else ""
    )


def without_overflow() -> str:
    row = np.array([1_000.0, 1_001.0])
    with np.errstate(over="ignore", invalid="ignore"):
        plain = np.exp(row) / np.exp(row).sum()
    shifted = np.exp(row - row.max()) / np.exp(row - row.max()).sum()
    return "from overflowing" if np.isnan(plain).all() and np.isclose(shifted.sum(), 1) else "something else"


def shop() -> sqlite3.Connection:
    """The customers of sql-for-data/build-a-shop."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT)")
    connection.execute(
        "INSERT INTO customers VALUES (1,'Ada','Paris'),(2,'Ben','Oslo'),(3,'Chi','Oslo'),(4,'Dov',NULL)"
    )
    return connection


def asked(query: str) -> list[tuple[object, ...]]:
    with shop() as connection:
        return connection.execute(query).fetchall()


def comparison_with_a_gap() -> str:
    unknown = asked("SELECT NULL <> 'Oslo'") == [(None,)]
    left_out = asked("SELECT name FROM customers WHERE city <> 'Oslo'") == [("Ada",)]
    return "not true but unknown" if unknown and left_out else "something else"


def count_of_a_column() -> str:
    return (
        "skips rows whose city is NULL" if asked("SELECT COUNT(*), COUNT(city) FROM customers") == [(4, 3)] else "else"
    )


def condition_on_a_count() -> str:
    query = "SELECT city FROM customers {} GROUP BY city {}"
    try:
        asked(query.format("WHERE COUNT(*) >= 2", ""))
    except sqlite3.OperationalError:
        return "HAVING" if asked(query.format("", "HAVING COUNT(*) >= 2")) == [("Oslo",)] else "something else"
    return "WHERE"


def rank_after_a_tie() -> float:
    query = (
        "SELECT RANK() OVER (ORDER BY amount DESC) FROM (SELECT 50 AS amount UNION ALL SELECT 50 UNION ALL SELECT 20)"
    )
    first, second, third = (int(str(row[0])) for row in asked(query))
    assert (first, second) == (1, 1)
    return third


PROOFS: dict[str, Callable[[str], bool]] = {
    "How do you count the entries of `t` between 5 and 10?": counts_between,
    "`X` has shape (100, 5). Which line subtracts from each row its own mean?": centers_rows,
    "Which call shows the counts of each category, gaps included?": counts_with_gaps,
    "How do you find rows with a missing city?": finds_the_gap,
}
"""Where the choices are code: whether running a choice does what the question asks for."""

RESULTS: dict[str, Callable[[], Result]] = {
    # NumPy
    "You change an entry of `b = a[2:5]`. What happens to `a`?": change_through_a_slice,
    "In `A @ B @ x`, which matrix acts on x first?": first_to_act,
    "When can you multiply two matrices as `A @ B`?": shapes_that_multiply,
    "Why subtract the largest value in a row before softmax?": without_overflow,
    # pandas
    'What does `pd.to_numeric(s, errors="coerce")` do with "n/a"?': unreadable_number,
    "What does `df.isna().sum()` show?": gaps_by_column,
    'What does `df[df["age"] > 30]` return?': rows_above,
    # scikit-learn
    'What does `handle_unknown="ignore"` do in a one-hot encoder?': unknown_category,
    "What does `TimeSeriesSplit` guarantee?": test_after_training,
    "Why does scikit-learn report `neg_mean_absolute_error` as a negative number?": sign_of_the_error,
    "Why compare with `DummyClassifier` in a test?": always_the_same,
    # SQL
    "`WHERE city <> 'Oslo'` leaves out a customer whose city is NULL. Why?": comparison_with_a_gap,
    "What is the difference between `COUNT(*)` and `COUNT(city)`?": count_of_a_column,
    "You want customers with at least two orders. Where does `COUNT(*) >= 2` go?": condition_on_a_count,
    "Two rows tie for first place. What comes next with RANK?": rank_after_a_tie,
}
