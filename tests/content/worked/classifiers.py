"""Neighbors, naive Bayes, support vectors and trees, worked: what the steps tell a learner to expect."""

from collections.abc import Callable

import numpy as np
from scipy.stats import norm
from sklearn.datasets import load_diabetes, load_iris, load_wine, make_moons
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from tests.content.reckoning import Result
from tests.content.worked.data import wine_neighbors
from tests.content.worked.linear import cancer_score


def iris_neighbors() -> float:
    train, test, y_train, y_test = train_test_split(*load_iris(return_X_y=True), test_size=0.2, random_state=0)

    def predict(flower: np.ndarray, k: int = 5) -> int:
        distances = np.linalg.norm(train - flower, axis=1)
        return int(np.bincount(y_train[np.argsort(distances)[:k]]).argmax())

    return float(np.mean([predict(flower) == kind for flower, kind in zip(test, y_test, strict=True)]))


def wine_with_noise(*columns: int) -> Result:
    wine, kinds = load_wine(return_X_y=True)
    model, scores = make_pipeline(StandardScaler(), KNeighborsClassifier(5)), []
    for count in columns:
        draws = (np.random.default_rng(seed).normal(size=(178, count)) for seed in range(3))
        scores.append(np.mean([cross_val_score(model, np.hstack([wine, d]), kinds, cv=5).mean() for d in draws]))
    return tuple(map(float, scores))


def bells() -> Result:
    lengths, kinds = load_iris().data[:, 2], load_iris().target
    return tuple(float(norm.pdf(4.9, lengths[kinds == c].mean(), lengths[kinds == c].std())) for c in range(3))


def naive_scores() -> Result:
    return tuple(
        float(cross_val_score(GaussianNB(), *load(return_X_y=True), cv=5).mean()) for load in (load_iris, load_wine)
    )


def moons_score(**settings: object) -> float:
    train, test, y_train, y_test = train_test_split(*make_moons(300, noise=0.2, random_state=0), random_state=0)
    return float(SVC(**settings).fit(train, y_train).score(test, y_test))


def first_threshold() -> float:
    widths, kinds = load_iris().data[:, 3], load_iris().target
    values = np.unique(widths)

    def gini(labels: np.ndarray) -> float:
        return 1 - float(((np.unique(labels, return_counts=True)[1] / labels.size) ** 2).sum())

    def weighted_gini(border: float) -> float:
        left, right = kinds[widths <= border], kinds[widths > border]
        return (left.size * gini(left) + right.size * gini(right)) / kinds.size

    return float(min((values[1:] + values[:-1]) / 2, key=weighted_gini))


def tree_borders() -> Result:
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(load_iris().data[:, 2:], load_iris().target).tree_
    return tuple(float(each) for each in tree.threshold[tree.feature >= 0])


def forest_scores() -> Result:
    forest = RandomForestClassifier(300, oob_score=True, random_state=0)
    test = cancer_score(forest)
    return (
        "about 0.96" if round(float(forest.oob_score_), 2) == round(test, 2) == 0.96 else f"{forest.oob_score_}, {test}"
    )


def boosted() -> Result:
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(0, 6, 80))[:, None]
    t = np.sin(x[:, 0]) + rng.normal(0, 0.2, 80)
    guess = np.full(80, t.mean())
    errors = [float(np.mean((t - guess) ** 2))]
    for _ in range(100):
        guess += 0.1 * DecisionTreeRegressor(max_depth=2).fit(x, t - guess).predict(x)
        errors.append(float(np.mean((t - guess) ** 2)))
    return errors[0], errors[10], 10, errors[100], 100


def important() -> Result:
    table, target = load_diabetes(return_X_y=True, as_frame=True)
    table["noise"] = np.random.default_rng(0).normal(size=442)
    train, _, y_train, _ = train_test_split(table, target, random_state=0)
    weights = RandomForestRegressor(200, random_state=0).fit(train, y_train).feature_importances_
    order = list(table.columns[np.argsort(weights)[::-1]])
    found = set(order[:2]) == {"bmi", "s5"} and order.index("noise") < len(order) - 2
    return "on top, and `noise` ahead of some real columns" if found else ", ".join(order)


WORKED: dict[str, dict[str, Callable[[], Result]]] = {
    "neighbors-and-bayes/knn-from-scratch": {"expect 0.967": iris_neighbors},
    "neighbors-and-bayes/choose-k-and-scale": {
        "Expect about 0.69 and 0.95": wine_neighbors,
        "Expect a fall from 0.95 to about 0.9 and 0.7": lambda: wine_with_noise(0, 50, 200),
    },
    "neighbors-and-bayes/gaussian-bayes": {
        "Expect about 0, 0.33 and 0.36": bells,
        "expect about 0.95 and 0.97": naive_scores,
    },
    "support-vector-machines/kernels": {
        "expect a test score of 0.84": lambda: moons_score(kernel="linear"),
        "Expect test scores of about 0.83, 1.0, 1.0, 0.97 and 0.59": lambda: tuple(
            moons_score(gamma=gamma) for gamma in (0.1, 1, 10, 100, 1_000)
        ),
    },
    "tree-ensembles/split-by-hand": {
        "Expect a threshold near 0.8": first_threshold,
        "0.80 first, then 1.75": tree_borders,
    },
    "tree-ensembles/bagging-to-forest": {
        "expect about 0.91": lambda: cancer_score(DecisionTreeClassifier(random_state=0)),
        "Expect about 0.96, both": forest_scores,
    },
    "tree-ensembles/boosting-by-hand": {
        "Expect 0.52 at the start, about 0.10 after 10 trees, 0.01 after 100": boosted,
    },
    "tree-ensembles/explain-a-forest": {
        "expect `bmi` and `s5` on top, and `noise` ahead of some real columns": important,
    },
}
