"""Lists that are longer than a message: cut into pages, with what it takes to go on and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T_co]):
    """One page of a list; `first` is the number of its first item, from 1 on."""

    items: Sequence[T_co]
    first: int
    number: int
    pages: int

    @property
    def has_before(self) -> bool:
        """Whether there is a page before."""
        return self.number > 0

    @property
    def has_after(self) -> bool:
        """Whether there is a page after."""
        return self.number + 1 < self.pages


def leaf(items: Sequence[T], number: int, size: int) -> Leaf[T]:
    """A page of a list; the last one where it has become shorter."""
    pages = max(1, -(-len(items) // size))
    present = min(number, pages - 1)
    start = present * size
    return Leaf(items[start : start + size], start + 1, present, pages)
