"""Lets ways of doing one thing run in turn, round after round, so that what else the machine does hits all alike.

Trust the ratios, not the milliseconds.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

ROUNDS = 9


def contest(ways: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> None:
    """Print for each way its median and best time, and the median of its ratios to the first in the same round."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            began = perf_counter()
            way()
            times[name].append(perf_counter() - began)
    first = next(iter(times.values()))
    width = max(map(len, times))
    for name, taken in times.items():
        ratio = median(mine / its for mine, its in zip(taken, first, strict=True))
        print(f"  {name:<{width}}  {1000 * median(taken):7.1f} ms   best {1000 * min(taken):7.1f}   ratio {ratio:5.2f}")
