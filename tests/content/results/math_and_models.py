"""Mathematics, data and classic machine learning."""

import math
from collections.abc import Callable

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import KFold
from tests.content.reckoning import Result


def slope(function: Callable[[float], float], at: float, step: float = 1e-6) -> float:
    return (function(at + step) - function(at - step)) / (2 * step)


def gradient(function: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """One partial derivative for each entry: only that one moves."""
    return np.array([(function(at + moved) - function(at - moved)) / (2 * step) for moved in step * np.eye(at.size)])


def column_meaning() -> str:
    matrix = np.array([[2, 7], [5, 3]])
    images = np.column_stack([matrix @ (1, 0), matrix @ (0, 1)])
    return "(1, 0) and (0, 1)" if np.array_equal(images, matrix) else "something else"


def ordered_pairs() -> str:
    """Two positives and five negatives make ten pairs, one of which is out of order."""
    positives, negatives = (0.9, 0.35), (0.1, 0.2, 0.3, 0.4, 0.05)
    ordered = sum(a > b for a in positives for b in negatives)
    area = roc_auc_score([1, 1, 0, 0, 0, 0, 0], positives + negatives)
    return f"{ordered} of 10 positive-negative pairs" if math.isclose(area, 0.9) else f"an area of {area}"


def random_average_precision() -> float:
    scores = np.random.default_rng(0).random(100_000)
    return float(average_precision_score(np.arange(scores.size) % 50 == 0, scores))


def log_loss_slope() -> str:
    """The slope at several scores and both labels, beside what is claimed of it."""
    for label in (0, 1):
        for score in (-2.0, 0.3, 1.5):
            chance = 1 / (1 + math.exp(-score))
            found = slope(lambda z, y=label: math.log(1 + math.exp(-z if y else z)), at=score)
            if not math.isclose(found, chance - label, abs_tol=1e-6):
                return "another slope"
    return "p - y"


def times_held_out() -> str:
    held_out = np.concatenate([test for _, test in KFold(5).split(np.zeros(20))])
    return "Exactly once" if sorted(held_out) == list(range(20)) else "another number of times"


def slope_in_y() -> str:
    points = [(2.0, 3.0), (-1.5, 0.5), (4.0, -2.0)]
    fits = all(math.isclose(slope(lambda y, x=x: x * y**2, at=y), 2 * x * y, abs_tol=1e-6) for x, y in points)
    return "2xy" if fits else "another slope"


RESULTS: dict[str, Callable[[], Result]] = {
    # math
    "What is the derivative of 5x³ - 2x?": lambda: (
        "15x² - 2" if np.polyder([5, 0, -2, 0]).tolist() == [15, 0, -2] else "another one"
    ),
    "f(x, y) = x × y². What is its partial derivative in y?": lambda: slope_in_y(),
    "A model has 1,000 weights. How many partial derivatives of the loss does one step use?": lambda: (
        gradient(lambda w: float((w**2).sum()), at=np.ones(1_000)).size
    ),
    "y = u² and u = 4x. What is the slope of y in x at x = 1?": lambda: slope(lambda x: (4 * x) ** 2, at=1),
    "What is the L2 distance between (0, 0) and (6, 8)?": lambda: math.dist((0, 0), (6, 8)),
    "What do the columns of a 2 × 2 matrix tell you?": lambda: column_meaning(),
    "A @ v equals 4 × v, and v is not zero. What is v?": lambda: (
        f"eigenvalue {np.linalg.eigvalsh([[3, 1], [1, 3]]).max():.0f}"
        if ([[3, 1], [1, 3]] @ np.ones(2) == 4).all()
        else "none"
    ),
    "A batch of 16 color images, 32 × 32 pixels with 3 channels. How many numbers is that?": lambda: math.prod(
        (16, 32, 32, 3)
    ),
    "What is the shape of (8, 5, 4) @ (4, 2)?": lambda: (np.zeros((8, 5, 4)) @ np.zeros((4, 2))).shape,
    "`X` has shape (100, 3) and `w` has shape (3,). What is the shape of `X @ w`?": lambda: (
        (np.zeros((100, 3)) @ np.zeros(3)).shape
    ),
    (
        "A server fails on a given day with chance 0.1, independently. Chance of at least one failure in two days?"
    ): lambda: 1 - 0.9**2,
    "You simulate with 100 times as many trials. What happens to the typical error?": lambda: math.sqrt(100),
    "P(A) = 0.5, P(B) = 0.4, and P(A and B) = 0.2. Are A and B independent?": lambda: (
        "Yes" if math.isclose(0.5 * 0.4, 0.2) else "No"
    ),
    "Odds are 1 to 4 and the evidence multiplies them by 8. What is the new chance?": lambda: 8 / (8 + 4),
    "X has variance 4. What is the variance of 3X + 5?": lambda: float(np.var(3 * np.array([-2, 2]) + 5)),
    "Single values have standard deviation 10. What is that of the average of 25 independent ones?": lambda: (
        10 / math.sqrt(25)
    ),
    "A test set has 100 rows and a model is right on 90. How wide is the 95% interval, roughly?": lambda: (
        100 * 1.96 * math.sqrt(0.9 * 0.1 / 100)
    ),
    # data
    "`a` has shape (3, 4). What is the shape of `a.mean(axis=1)`?": lambda: np.zeros((3, 4)).mean(axis=1).shape,
    "What is the shape of an array (6, 1) plus an array (4,)?": lambda: (np.zeros((6, 1)) + np.zeros(4)).shape,
    "How much memory do a million `float64` numbers take?": lambda: np.zeros(1_000_000).nbytes / 1e6,
    # machine learning
    "99% of payments are honest. Why is 99% accuracy no proof of a good fraud detector?": lambda: (
        100 * float(np.mean(np.repeat(["honest", "fraud"], [99, 1]) == "honest"))
    ),
    'A weight is 5 for "rooms" in a price model. How is it read?': lambda: f"+{5 * (3 + 1) - 5 * 3}",
    "All weights are 0. What does logistic regression predict?": lambda: 1 / (1 + math.exp(0)),
    "What is the slope of log loss in the score z of one example?": lambda: log_loss_slope(),
    "A weight of 0.7 in logistic regression multiplies the odds by what, per unit?": lambda: math.exp(0.7),
    "What does an AUC of 0.9 mean?": lambda: ordered_pairs(),
    "Precision 0.5 and recall 1.0. What is F1?": lambda: 2 * 0.5 * 1.0 / (0.5 + 1.0),
    "A miss costs much more than a false alarm. What should the threshold be?": lambda: (
        "Below 0.5" if 1 / (1 + 10) < 0.5 else "Above 0.5"
    ),
    "2% positives. What average precision does random scoring get?": lambda: random_average_precision(),
    "A list of 10 holds 3 of the 6 movies a user liked. What is recall at 10?": lambda: 3 / 6,
    "What is the Gini impurity of a node with 5 A and 5 B?": lambda: 1 - 0.5**2 - 0.5**2,
    "In 5-fold cross-validation, how often does each row serve for validation?": lambda: times_held_out(),
}
