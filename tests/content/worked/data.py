"""The tasks on tables and arrays, worked: what their steps tell a learner to expect."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from tests.content.reckoning import Result

COLUMN = np.array([[1], [2], [3], [4], [100]])


def scaled(scaler: StandardScaler | MinMaxScaler | RobustScaler) -> Result:
    return tuple(float(x) for x in scaler.fit_transform(COLUMN).ravel())


def wine_neighbors() -> Result:
    features, kinds = load_wine(return_X_y=True)
    models = KNeighborsClassifier(5), make_pipeline(StandardScaler(), KNeighborsClassifier(5))
    return tuple(float(cross_val_score(model, features, kinds, cv=5).mean()) for model in models)


def noise(*, honestly: bool) -> float:
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(60, 2_000)), rng.integers(0, 2, 60)
    if honestly:
        model = make_pipeline(SelectKBest(f_classif, k=20), LogisticRegression())
        return float(cross_val_score(model, features, labels, cv=5).mean())
    selected = SelectKBest(f_classif, k=20).fit_transform(features, labels)
    return float(cross_val_score(LogisticRegression(), selected, labels, cv=5).mean())


def best_columns(k: int) -> float:
    model = make_pipeline(StandardScaler(), SelectKBest(f_classif, k=k), LogisticRegression())
    return float(cross_val_score(model, *load_breast_cancer(return_X_y=True), cv=5).mean())


def temperatures() -> np.ndarray:
    return np.random.default_rng(0).normal(12, 8, 365).round(1)


def flower_distances() -> np.ndarray:
    flowers = load_iris().data
    return np.sqrt(((flowers[:, None, :] - flowers[None, :, :]) ** 2).sum(axis=-1))


def farthest_flowers() -> Result:
    distances = flower_distances()
    first, second = np.unravel_index(distances.argmax(), distances.shape)
    return float(first), float(second), float(distances.max())


def pi() -> float:
    points = np.random.default_rng(42).random((1_000_000, 2))
    return float(4 * ((points**2).sum(axis=1) <= 1).mean())


def cleaned() -> pd.DataFrame:
    """The messy table of pandas-cleaning/inconsistencies, after its steps."""
    cities = ["Berlin", "berlin ", "berlin ", "BERLIN", "Munich", "munchen"]
    table = pd.DataFrame({"id": [1, 2, 2, 3, 4, 5], "city": cities})
    table["amount"] = ["12.50", "7,90", "7,90", "n/a", "1000", "3.2"]
    table["date"] = ["2024-01-05", "2024-01-06", "2024-01-06", "06.01.2024", "", "2024-02-30"]
    table["city"] = table["city"].str.strip().str.title().replace({"Munchen": "Munich"})
    table["amount"] = pd.to_numeric(table["amount"].str.replace(",", "."), errors="coerce")
    table["date"] = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    return table


def joined(*ways: str) -> Result:
    customers = pd.DataFrame({"cid": [1, 2, 3], "name": ["Ana", "Ben", "Cem"]})
    orders = pd.DataFrame({"cid": [1, 1, 2, 4], "amount": [10, 20, 5, 7]})
    return tuple(len(customers.merge(orders, on="cid", how=way)) for way in ways)


WORKED: dict[str, dict[str, Callable[[], Result]]] = {
    "feature-engineering/scale-and-transform": {
        "You get 0, 0.01, 0.02, 0.03, 1": lambda: scaled(MinMaxScaler()),
        "gives -1, -0.5, 0, 0.5, 48.5": lambda: scaled(RobustScaler()),
        "about -0.54, -0.51, -0.49, -0.46 and 2.00": lambda: scaled(StandardScaler()),
        "from about 0.69 to 0.95": wine_neighbors,
    },
    "feature-engineering/select-features": {
        "Expect about 0.95": lambda: noise(honestly=False),
        "Expect about 0.5": lambda: noise(honestly=True),
        "Expect from about 0.91 to 0.98": lambda: (best_columns(1), best_columns(30)),
    },
    "numpy-essentials/masks-and-views": {
        "Expect 57, 17 and 219": lambda: tuple(
            float(x) for x in ((temperatures() > 20).sum(), (temperatures() < 0).sum(), temperatures().argmax())
        ),
        "how warm (36.5)": lambda: float(temperatures().max()),
    },
    "numpy-essentials/broadcasting": {
        "Expect shape (150, 150)": lambda: flower_distances().shape,
        "near 0.539": lambda: float(flower_distances()[0, 1]),
        "Expect 13 and 118, at 7.085": farthest_flowers,
    },
    "numpy-essentials/vectorize-and-sample": {"Expect about 3.143": pi},
    "pandas-cleaning/inconsistencies": {
        "Count the gaps it made (1)": lambda: int(cleaned()["amount"].isna().sum()),
        "Three fail": lambda: "Three" if cleaned()["date"].isna().sum() == 3 else "Others",
        "expect 5 rows": lambda: len(cleaned().drop_duplicates()),
    },
    "pandas-cleaning/joins": {
        "Expect 3, 4 and 5": lambda: joined("inner", "left", "outer"),
        "3, 4, 4, 5": lambda: joined("inner", "left", "right", "outer"),
    },
}
