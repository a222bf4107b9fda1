"""Keeps the garbage collector from holding everybody up."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Let what is in memory now, and stays there, be collected no more while the block lasts.

    Libraries and content are some hundred thousand objects. A full collection looks at each of them, and for that
    tenth of a second nobody is answered. Reading content anew is what sets one off: see `benchmarks/reloading.py`.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
