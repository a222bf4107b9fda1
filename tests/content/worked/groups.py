"""Finding groups and directions without labels, worked: what the steps tell a learner to expect."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import load_digits, load_wine, make_blobs, make_moons
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tests.content.reckoning import Result

FIVE_POINTS = np.array([(-2, -1), (-1, -1), (0, 0), (1, 1), (2, 1)])


def on_a_line() -> Result:
    points, centers, seen = np.array([1, 2, 3, 10, 11, 12]), np.array([1.0, 2.0]), []
    for _ in range(3):
        nearest = abs(points[:, None] - centers).argmin(axis=1)
        centers = np.array([points[nearest == each].mean() for each in (0, 1)])
        seen.append(centers)
    assert np.array_equal(seen[1], seen[2])
    return tuple(float(center) for pair in seen[:2] for center in pair)


def best_of_blobs() -> float:
    points, _ = make_blobs(400, centers=8, cluster_std=0.5, random_state=3)
    return float(KMeans(8, n_init=20, random_state=0).fit(points).inertia_)


@cache
def scaled_wine() -> np.ndarray:
    return StandardScaler().fit_transform(load_wine().data)


def wine_groups(points: np.ndarray, k: int) -> np.ndarray:
    return KMeans(k, n_init=10, random_state=0).fit_predict(points)


def best_silhouette() -> Result:
    scores = {k: float(silhouette_score(scaled_wine(), wine_groups(scaled_wine(), k))) for k in range(2, 8)}
    best = max(scores, key=scores.__getitem__)
    return scores[best], best


def agreement() -> Result:
    kinds = load_wine().target
    found = (wine_groups(points, 3) for points in (scaled_wine(), load_wine().data))
    return tuple(float(adjusted_rand_score(kinds, groups)) for groups in found)


def group_sizes(method: str) -> Result:
    return tuple(np.bincount(fcluster(linkage(scaled_wine(), method), 3, "maxclust"))[1:].astype(float))


@cache
def moons() -> tuple[np.ndarray, np.ndarray]:
    return make_moons(300, noise=0.06, random_state=0)


def moons_found() -> Result:
    points, kinds = moons()
    models = KMeans(2, n_init=10, random_state=0), DBSCAN(eps=0.2, min_samples=5)
    return tuple(float(adjusted_rand_score(kinds, model.fit_predict(points))) for model in models)


def clusters_by_radius() -> Result:
    counts = [len(set(DBSCAN(eps=eps, min_samples=5).fit_predict(moons()[0])) - {-1}) for eps in (0.1, 0.2, 0.3)]
    return "many clusters at 0.1, two at 0.2, one at 0.3" if counts[0] > 5 and counts[1:] == [2, 1] else str(counts)


def strangers() -> Result:
    points = np.vstack([moons()[0], np.random.default_rng(0).uniform(-2, 3, (20, 2))])
    return float((DBSCAN(eps=0.2, min_samples=5).fit_predict(points) == -1).sum())


def components(*shares: float) -> Result:
    held = PCA().fit(load_digits().data).explained_variance_ratio_.cumsum()
    return tuple(float(np.searchsorted(held, share) + 1) for share in shares)


def restored() -> Result:
    clean = load_digits().data
    noisy = clean + np.random.default_rng(0).normal(0, 4, clean.shape)
    models = (PCA(k, random_state=0).fit(noisy) for k in (2, 10, 20, 30, 40, 64))
    return tuple(float(((m.inverse_transform(m.transform(noisy)) - clean) ** 2).mean()) for m in models)


def neighbors_after(k: int) -> float:
    model = make_pipeline(PCA(k, random_state=0), KNeighborsClassifier())
    return float(cross_val_score(model, *load_digits(return_X_y=True)).mean())


WORKED: dict[str, dict[str, Callable[[], Result]]] = {
    "clustering/k-means-from-scratch": {
        "Expect centers 1 and 7.6, then 2 and 11": on_a_line,
        "the best is near 185": best_of_blobs,
    },
    "clustering/choose-k": {
        "Expect the best, about 0.285, at k = 3": best_silhouette,
        "Expect about 0.90 with scaling and 0.37 without": agreement,
    },
    "clustering/hierarchical": {
        "Expect groups of 56, 64 and 58": lambda: group_sizes("ward"),
        "Single gives 3, 174 and 1": lambda: group_sizes("single"),
    },
    "clustering/density-and-noise": {
        "about 0.23 and 1.0": moons_found,
        "Expect many clusters at 0.1, two at 0.2, one at 0.3": clusters_by_radius,
        "(16.)": strangers,
    },
    "dimensionality-reduction/pca-by-hand": {
        "Expect 0.073 and 3.427": lambda: tuple(map(float, np.linalg.eigvalsh(np.cov(FIVE_POINTS.T)))),
        "(0.979 and 0.021)": lambda: tuple(map(float, PCA(2).fit(FIVE_POINTS).explained_variance_ratio_)),
    },
    "dimensionality-reduction/how-many-components": {
        "Expect 21 and 29": lambda: components(0.90, 0.95),
        "13, 21, 29 and 41 components": lambda: components(0.80, 0.90, 0.95, 0.99),
    },
    "dimensionality-reduction/denoise-and-speed": {
        "Expect about 14, 7.6, 7.4, 9.1, 11.1 and 16.0": restored,
        "Expect from about 0.59 to 0.96": lambda: (neighbors_after(2), neighbors_after(30)),
    },
}
