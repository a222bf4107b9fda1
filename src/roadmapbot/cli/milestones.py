"""How far something long is, in lines: for a log, or an output that goes to a file."""

from collections.abc import Callable
from time import perf_counter

import typer

_STEP = 5
"""Per cent between two lines."""
_QUIET = 60.0
"""Seconds between two lines, at the least: nobody needs ten lines of something short."""


class Milestones:
    """Tells in lines how far something is. `seconds` is a clock, from any beginning."""

    def __init__(self, title: str, seconds: Callable[[], float] = perf_counter) -> None:
        self._title = title
        self._seconds = seconds
        self._began = self._told_at = seconds()
        self._told = 0

    def reach(self, share: float) -> None:
        """Be told which share of the way is behind, between 0 and 1; say so where that is news."""
        now, reached = self._seconds(), int(100 * share) // _STEP * _STEP
        if reached > self._told and now - self._told_at >= _QUIET:
            self._told, self._told_at = reached, now
            typer.echo(f"{self._title}: {reached} % after {(now - self._began) / 60:.0f} min", err=True)
