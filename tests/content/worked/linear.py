"""Linear models, tuning and evaluation, worked: what the steps tell a learner to expect."""

from collections.abc import Callable
from functools import cache

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import Lasso, LassoCV, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import learning_curve, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeRegressor
from tests.content.reckoning import Result


@cache
def cancer() -> list[np.ndarray]:
    features, kinds = load_breast_cancer(return_X_y=True)
    return train_test_split(features, kinds, test_size=0.2, random_state=42, stratify=kinds)


def cancer_score(model: BaseEstimator) -> float:
    train, test, train_kinds, test_kinds = cancer()
    return float(model.fit(train, train_kinds).score(test, test_kinds))


def curves() -> Result:
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, 60)
    y = x**2 - x + rng.normal(0, 1, 60)
    scores = []
    for degree in (1, 2, 15):
        model = make_pipeline(PolynomialFeatures(degree, include_bias=False), StandardScaler(), LinearRegression())
        model.fit(x[:30, None], y[:30])
        scores += [model.score(x[:30, None], y[:30]), model.score(x[30:, None], y[30:]), degree]
    return tuple(map(float, scores))


def penalized(model: BaseEstimator) -> tuple[float, np.ndarray]:
    """Test score and weights of a model on the 65 features made of the diabetes data."""
    train, test, y_train, y_test = train_test_split(*load_diabetes(return_X_y=True), test_size=0.2, random_state=42)
    whole = make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler(), model).fit(train, y_train)
    return float(whole.score(test, y_test)), whole[-1].coef_


def without_penalty() -> Result:
    score, weights = penalized(LinearRegression())
    return score, round(float(abs(weights).max()), -2)  # "near 800"


def lasso_zeros() -> Result:
    score, weights = penalized(Lasso(1, max_iter=20_000))
    return float((weights == 0).sum()), score


def chosen_lasso() -> Result:
    score, weights = penalized(LassoCV(cv=5, max_iter=20_000))
    return float((weights != 0).sum()), score


@cache
def descended() -> tuple[list[float], float]:
    """The losses of logistic regression by hand, and its accuracy on the test part."""
    train, test, y, y_test = cancer()
    scaler = StandardScaler().fit(train)
    z, losses, w, b = scaler.transform(train), [], np.zeros(30), 0.0
    for _ in range(501):
        p = 1 / (1 + np.exp(-(z @ w + b)))
        losses.append(float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))))
        w, b = w - 0.5 * z.T @ (p - y) / len(y), b - 0.5 * (p - y).mean()
    return losses, float(((scaler.transform(test) @ w + b > 0) == y_test).mean())


def odds_of_texture() -> float:
    data = load_breast_cancer()
    weights = LogisticRegression().fit(StandardScaler().fit_transform(data.data), data.target).coef_[0]
    return float(np.exp(weights[list(data.feature_names).index("worst texture")]))


def softmax(*scores: float) -> Result:
    return tuple(float(x) for x in np.exp(scores) / np.exp(scores).sum())


def digits_score() -> float:
    pixels, kinds = load_digits(return_X_y=True)
    train, test, y_train, y_test = train_test_split(pixels, kinds, test_size=0.25, random_state=0, stratify=kinds)
    return float(make_pipeline(StandardScaler(), SVC()).fit(train, y_train).score(test, y_test))


@cache
def rare() -> list[np.ndarray]:
    features, kinds = make_classification(
        20_000,
        n_features=10,
        n_informative=4,
        weights=[0.98],
        class_sep=1.5,
        flip_y=0.005,
        random_state=0,
    )
    return train_test_split(features, kinds, stratify=kinds, random_state=0)


@cache
def rare_chances(weight: str | None = None) -> np.ndarray:
    train, test, y_train, _ = rare()
    return LogisticRegression(class_weight=weight).fit(train, y_train).predict_proba(test)[:, 1]


def rare_shares(weight: str | None = None) -> tuple[float, float]:
    flagged = rare_chances(weight) > 0.5
    return float(precision_score(rare()[3], flagged)), float(recall_score(rare()[3], flagged))


def cost(threshold: float) -> float:
    flagged, fraud = rare_chances() > threshold, rare()[3] == 1
    return float(200 * (fraud & ~flagged).sum() + 5 * (flagged & ~fraud).sum())


def cheapest() -> Result:
    thresholds = np.arange(1, 100) / 100
    costs = [cost(each) for each in thresholds]
    rounded = round(cost(0.5), -3), 0.5, round(min(costs), -2)  # "about 18,000" and "about 10,500"
    return *rounded, float(thresholds[int(np.argmin(costs))])


def weighted() -> Result:
    (plain_precision, plain_recall), (precision, recall) = rare_shares(), rare_shares("balanced")
    return plain_recall, recall, plain_precision, precision


def average_precisions() -> Result:
    assert roc_auc_score(rare()[3], rare_chances("balanced")) > roc_auc_score(rare()[3], rare_chances())
    return tuple(float(average_precision_score(rare()[3], rare_chances(each))) for each in (None, "balanced"))


def learned(model: BaseEstimator) -> Result:
    """The last scores of a learning curve: training, then validation."""
    sizes = {"train_sizes": [0.1, 0.3, 0.6, 1.0], "shuffle": True, "random_state": 0}
    _, training, validation = learning_curve(model, *load_diabetes(return_X_y=True), cv=5, **sizes)
    return float(training[-1].mean()), float(validation[-1].mean())


def study_line() -> Result:
    hours, scores = np.arange(1, 6)[:, None], np.array([52, 58, 61, 68, 74])
    line = LinearRegression().fit(hours, scores)
    return float(line.coef_[0]), float(line.intercept_), float(np.mean((line.predict(hours) - scores) ** 2))


WORKED: dict[str, dict[str, Callable[[], Result]]] = {
    "classification/first-classifier": {
        "Expect about 0.63": lambda: cancer_score(DummyClassifier(strategy="most_frequent")),
        "Expect about 0.98": lambda: cancer_score(make_pipeline(StandardScaler(), LogisticRegression())),
    },
    "linear-models/curves-and-degrees": {
        "about 0.38 and 0.20 (d = 1), 0.93 and 0.89 (d = 2), 0.97 and 0.81 (d = 15)": curves,
    },
    "linear-models/ridge-and-lasso": {
        "Expect 25 and 7": lambda: (3**2 + 4**2, 3 + 4),
        "about 0.42 and a largest weight near 800": without_penalty,
        "29 zeros and about 0.52": lasso_zeros,
        "Expect about 15 weights that are not zero, and a test R² near 0.51": chosen_lasso,
    },
    "linear-models/logistic-from-scratch": {
        "Expect 0.693": lambda: descended()[0][0],
        "about 0.12 after 10 steps, 0.05 after 500": lambda: (descended()[0][10], 10, descended()[0][500], 500),
        "expect about 0.97": lambda: descended()[1],
    },
    "linear-models/odds-and-softmax": {
        "Expect 0.665, 0.245 and 0.090": lambda: softmax(2, 1, 0),
        "Expect about 0.27": odds_of_texture,
    },
    "model-tuning/search-settings": {"Expect a test score near 0.98": digits_score},
    "model-tuning/threshold-and-cost": {
        "At 0.5 expect precision near 0.95 and recall near 0.18": lambda: (0.5, *rare_shares()),
        "about 18,000 at 0.5, and the minimum, about 10,500, near 0.06": cheapest,
    },
    "model-tuning/imbalanced-data": {
        "expect recall from 0.18 to about 0.74, precision from 0.95 to about 0.06": weighted,
        "about 0.50 to 0.25": average_precisions,
    },
    "model-tuning/learning-curves": {
        "about 0.30 and 0.17": lambda: learned(DecisionTreeRegressor(max_depth=1, random_state=0)),
        "about 0.51 and 0.48": lambda: learned(Ridge(0.1)),
    },
    "supervised-learning/first-linear-regression": {
        "Expect 5.4 in `m.coef_`, 46.4 in `m.intercept_`, and an error of 0.72": study_line,
    },
}
