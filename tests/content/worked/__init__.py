"""Tasks of mathematics, data and machine learning, worked: by task and by the words that tell what to expect.

The words must stand in the task, and their figures must come out. Where the words change, the work must be done again.
"""

from collections.abc import Callable

from tests.content.reckoning import Result
from tests.content.worked import classifiers, data, groups, linear, mathematics

AREAS = ("data", "machine-learning", "math")
"""The folders of content/units in which every expected figure is worked out."""

WORKED: dict[str, dict[str, Callable[[], Result]]] = (
    mathematics.WORKED | data.WORKED | groups.WORKED | linear.WORKED | classifiers.WORKED
)
NOT_WORKED = {
    "linear-algebra/svd-compression": "the rebuilt photo: Pillow is not installed",
    "feature-engineering/encode-categories": "the diamonds are downloaded",
    "feature-engineering/column-pipeline": "the penguins are downloaded",
    "pandas-cleaning/audit-a-table": "the penguins are downloaded",
    "pandas-cleaning/missing-values": "the penguins are downloaded",
    "pandas-cleaning/outliers": "the diamonds are downloaded",
    "visualization/relationships": "the penguins are downloaded",
    "recommender-systems/matrix-factorization": "the ratings are downloaded",
}
"""Tasks whose figures cannot be worked out here, and why."""
