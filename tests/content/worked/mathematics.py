"""The mathematics tasks, worked: what their steps tell a learner to expect."""

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import chi2_contingency, norm, ttest_ind
from sklearn.datasets import load_diabetes, load_iris
from tests.content.reckoning import Result
from tests.content.results.math_and_models import slope

SPREAD = (np.array([3, -4]), np.array([4, 6]) - np.array([1, 2]))
HOURS = np.column_stack([np.arange(1, 6), np.ones(5)])
SCORES = np.array([52, 58, 61, 68, 74])


def derivatives_at_one() -> Result:
    assert math.isclose(slope(math.exp, 1), math.e, rel_tol=1e-6)
    assert math.isclose(slope(lambda x: x * math.exp(x), 1), 2 * math.e, rel_tol=1e-6)
    return slope(lambda x: 3 * x**2 + 2 * x, 1), slope(lambda x: x**3, 1), slope(math.log, 1)


def chains() -> Result:
    points = (-0.5, 0.3, 1.2)
    square = all(math.isclose(slope(lambda t: (3 * t + 1) ** 2, x), 6 * (3 * x + 1), rel_tol=1e-6) for x in points)
    power = all(math.isclose(slope(lambda t: math.exp(2 * t), x), 2 * math.exp(2 * x), rel_tol=1e-6) for x in points)
    return "6(3x + 1) and 2e²ˣ" if square and power else "others"


def squashed(w: float, b: float = 0.5) -> float:
    return 1 / (1 + math.exp(-(w * 2 + b)))


def valleys() -> Result:
    ends = set()
    for start in (-2, 0.1, 0.2, 2):
        w = float(start)
        for _ in range(200):
            w -= 0.05 * (4 * w**3 - 6 * w + 1)
        ends.add(round(w, 2))
    return tuple(sorted(ends))


def norms(vector: np.ndarray) -> Result:
    return tuple(float(np.linalg.norm(vector, ord=order)) for order in (1, 2, np.inf))


def customers() -> Result:
    table = np.array([[25, 50_000], [60, 50_100], [26, 52_000]])
    scaled = (table - table.mean(axis=0)) / table.std(axis=0)
    return tuple(float(np.linalg.norm(each[i] - each[0])) for each in (table, scaled) for i in (1, 2))


def cosine(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    return float(np.dot(first, second) / (np.linalg.norm(first) * np.linalg.norm(second)))


def both_orders() -> Result:
    turn, stretch, e = np.array([[0, -1], [1, 0]]), np.array([[2, 0], [0, 1]]), np.array([1, 0])
    return tuple(float(x) for x in (*(turn @ stretch @ e), *(stretch @ turn @ e)))


def descent(steps: int) -> Result:
    w, seen = 0.0, []
    for _ in range(steps):
        w -= 0.1 * 2 * (w - 3)
        seen.append(w)
    return tuple(seen)


def two_dice() -> Result:
    pairs = [(a, b) for a in range(1, 7) for b in range(1, 7)]
    return sum(a + b == 7 for a, b in pairs) / 36, sum(6 in pair for pair in pairs) / 36


def alarms() -> Result:
    chances, odds = [], 1 / 99
    for _ in range(2):
        odds *= 0.9 / 0.05
        chances.append(100 * odds / (1 + odds))
    return tuple(chances)


def bootstrapped(statistic: Callable[..., np.ndarray]) -> Result:
    target = load_diabetes().target
    draws = np.random.default_rng(0).choice(target, (10_000, target.size))
    return tuple(float(each) for each in np.percentile(statistic(draws, axis=1), [2.5, 97.5]))


def by_formula() -> Result:
    target = load_diabetes().target
    margin = 1.96 * target.std(ddof=1) / math.sqrt(target.size)
    return float(target.mean() - margin), float(target.mean() + margin)


def two_irises() -> tuple[np.ndarray, np.ndarray]:
    features, kinds = load_iris(return_X_y=True)
    return features[kinds == 1, 1], features[kinds == 2, 1]


def shuffled_share() -> float:
    a, b = two_irises()
    rng, both = np.random.default_rng(0), np.concatenate([a, b])
    shuffles = rng.permuted(np.tile(both, (10_000, 1)), axis=1)
    differences = shuffles[:, 50:].mean(axis=1) - shuffles[:, :50].mean(axis=1)
    return float((abs(differences) >= b.mean() - a.mean() - 1e-12).mean())


def common_deviation() -> float:
    a, b = two_irises()
    return float((b.mean() - a.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))


def share_found(rows: int, shift: float, tests: int = 20_000) -> float:
    """In percent, how often a t-test finds a shift at the 5% level."""
    a, b = np.random.default_rng(0).normal(size=(2, tests, rows))
    return 100 * float((ttest_ind(a, b + shift, axis=1).pvalue < 0.05).mean())


def peeking() -> Result:
    a, b = np.random.default_rng(0).normal(size=(2, 2_000, 200))
    looks = [ttest_ind(a[:, :rows], b[:, :rows], axis=1).pvalue < 0.05 for rows in range(20, 201, 20)]
    return "15% to 22%" if 0.15 <= np.any(looks, axis=0).mean() <= 0.22 else "another share"


def power() -> Result:
    return 80 if abs(share_found(20, 0.5) - 100 / 3) < 2 and abs(share_found(64, 0.5) - 80) < 1 else math.nan


SIGN_UPS = [[30, 170], [48, 152]]

WORKED: dict[str, dict[str, Callable[[], Result]]] = {
    "calculus/derivatives": {
        "Expect 7, 6.1 and 6.01": lambda: tuple(((3 + h) ** 2 - 9) / h for h in (1, 0.1, 0.01)),
        "Expect 8, 3, e, 1 and 2e": derivatives_at_one,
        "Confirm 0.25": lambda: slope(lambda x: 1 / (1 + math.exp(-x)), 0),
    },
    "calculus/partial-derivatives": {
        "you should get 8 and 3": lambda: (
            slope(lambda x: x**2 + 3 * x * 2, 1),
            slope(lambda y: 1 + 3 * 1 * y, 2),
        ),
        "you get -8 and -4": lambda: (
            slope(lambda w: (w * 2 + 1 - 5) ** 2, 1),
            slope(lambda b: (1 * 2 + b - 5) ** 2, 1),
        ),
    },
    "calculus/chain-rule": {
        "Expect 6(3x + 1) and 2e²ˣ": chains,
        "Expect -6 for w, -3 for b": lambda: (
            slope(lambda w: (w * 2 + 0.5 - 4) ** 2, 1),
            slope(lambda b: (1 * 2 + b - 4) ** 2, 0.5),
        ),
        "about 0.924": lambda: squashed(1),
        "about -0.0213": lambda: slope(lambda w: (squashed(w) - 1) ** 2, 1),
    },
    "calculus/gradients": {
        "Expect the first stop at (1.6, 0.4)": lambda: (2 - 0.1 * 2 * 2, 1 - 0.1 * 6 * 1),
        "7 and 3.04": lambda: (2**2 + 3 * 1**2, 1.6**2 + 3 * 0.4**2),
    },
    "calculus/integrals": {
        "Expect about 0.328": lambda: sum(x**2 for x in (0.125, 0.375, 0.625, 0.875)) / 4,
        "Expect 0.285 and 0.3325": lambda: tuple(float(np.sum(((np.arange(10) + s) / 10) ** 2) / 10) for s in (0, 0.5)),
        "Expect about 0.683": lambda: float(norm.cdf(1) - norm.cdf(-1)),
    },
    "calculus/optimization": {"Expect to land near -1.30 or 1.13": valleys},
    "linear-algebra/vectors-and-spaces": {
        "a = 3, b = 2": lambda: tuple(np.linalg.solve([[1, 3], [2, 1]], [9, 8])),
        "Expect 2 for the first pair, 1 for the second": lambda: (
            float(np.linalg.matrix_rank([[1, 3], [2, 1]])),
            float(np.linalg.matrix_rank([[1, 2], [2, 4]])),
        ),
    },
    "linear-algebra/norms-and-distances": {
        "Expect 7, 5 and 4": lambda: norms(SPREAD[0]),
        "Expect 7, 5 and 4 again": lambda: norms(SPREAD[1]),
        "The 106 and 2,000 become about 2.15 and 2.17": customers,
    },
    "linear-algebra/dot-product-and-cosine": {
        "Expect 1 and about 0.14": lambda: (cosine((2, 1, 0), (4, 2, 0)), cosine((2, 1, 0), (0, 1, 3))),
        "1/√50, about 0.14": lambda: (1, cosine((2, 1, 0), (0, 1, 3)) ** -2, cosine((2, 1, 0), (0, 1, 3))),
    },
    "linear-algebra/matrix-transformations": {"Expect (0, 2) and (0, 1)": both_orders},
    "linear-algebra/systems-and-rank": {
        "Expect x = 3, y = 2": lambda: tuple(np.linalg.solve([[2, 1], [1, 3]], [8, 9])),
        "Expect 5.4 and 46.4": lambda: tuple(np.linalg.lstsq(HOURS, SCORES)[0]),
    },
    "linear-algebra/eigenvectors": {
        "Expect factors 3 and 1": lambda: tuple(np.linalg.eigvalsh([[2, 1], [1, 2]])[::-1]),
        "(2, 1), (5, 4), (14, 13)": lambda: tuple(
            float(x) for n in (1, 2, 3) for x in np.linalg.matrix_power([[2, 1], [1, 2]], n) @ [1, 0]
        ),
    },
    "linear-algebra/svd-compression": {
        "Expect about 2%, 8% and 20%": lambda: tuple(100 * k * (427 + 640 + 1) / (427 * 640) for k in (5, 20, 50)),
    },
    "linear-algebra/tensors-and-shapes": {
        "Expect (32, 5), (3,), (64,) and (7, 2)": lambda: (
            *(np.zeros((32, 10)) @ np.zeros((10, 5))).shape,
            *np.zeros((4, 3)).sum(axis=0).shape,
            *np.zeros((8, 8)).flatten().shape,
            *np.zeros((2, 7)).T.shape,
        ),
    },
    "math-for-ml/vectors-and-matrices": {
        "You should get 17 and 39": lambda: tuple(float(x) for x in np.array([[1, 2], [3, 4]]) @ [5, 6]),
    },
    "math-for-ml/gradient-descent": {"You should get 0.6, 1.08 and 1.464": lambda: descent(3)},
    "probability/count-and-simulate": {
        "Expect 6/36 and 11/36": two_dice,
        "about 0.518": lambda: 1 - (5 / 6) ** 4,
        "Expect 0.507": lambda: float(1 - np.prod((365 - np.arange(23)) / 365)),
    },
    "probability/conditional-tables": {"Expect 0.6, 0.8 and 0.4": lambda: (24 / 40, 24 / (24 + 6), 40 / 100)},
    "probability/bayes-updates": {"Expect about 15% and 77%": alarms},
    "probability/normal-and-averages": {
        "Expect 12 to 28, and 2.5": lambda: (20 - 2 * 4, 20 + 2 * 4, (30 - 20) / 4),
        "about 0.183": lambda: 1 / math.sqrt(30),
    },
    "statistics/bootstrap-intervals": {
        "Expect about 145 and 159": lambda: bootstrapped(np.mean),
        "Expect about 144.9 to 159.3": by_formula,
        "Expect roughly 129 to 150": lambda: bootstrapped(np.median),
    },
    "statistics/permutation-test": {
        "about 0.204": lambda: float(two_irises()[1].mean() - two_irises()[0].mean()),
        "Expect about 0.002": shuffled_share,
    },
    "statistics/classic-tests": {
        "expect 39 in each": lambda: (30 + 48) / 2,
        "Expect p near 0.0018": lambda: float(ttest_ind(*two_irises(), equal_var=False).pvalue),
        "Expect 0.64": common_deviation,
        "Expect p near 0.032, and 39": lambda: (
            float(chi2_contingency(SIGN_UPS).pvalue),
            float(chi2_contingency(SIGN_UPS).expected_freq[0, 0]),
        ),
    },
    "statistics/significance-traps": {
        "about 0.64": lambda: 1 - 0.95**20,
        "About 0.994": lambda: 1 - 0.95**100,
        "Expect about 5%": lambda: share_found(30, shift=0),
        "Expect a false alarm in 15% to 22% of them": peeking,
        "about 80%": power,
    },
}
