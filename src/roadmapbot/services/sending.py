"""Sending many posts side by side, and what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from roadmapbot.domain.ids import EnrollmentId

T = TypeVar("T")

AT_ONCE = 16
"""Sends under way at the same time; the pacer decides how fast they leave."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did. `unheard` are those whose post stood for a while before we knew it, as may their replies."""

    sent: int = 0
    failed: int = 0
    unheard: frozenset[EnrollmentId] = field(default=frozenset(), compare=False)

    def __add__(self, other: "Report") -> "Report":
        return Report(self.sent + other.sent, self.failed + other.failed, self.unheard | other.unheard)


async def side_by_side(owed: Sequence[T], send: Callable[[T], Awaitable[bool]]) -> Report:
    """Send what is owed, some at the same time; `send` says whether one of them arrived, and raises nothing."""
    gate = asyncio.Semaphore(AT_ONCE)
    outcomes: list[bool] = []

    async def one(each: T) -> None:
        async with gate:
            outcomes.append(await send(each))

    async with asyncio.TaskGroup() as group:
        for each in owed:
            group.create_task(one(each))
    return Report(sum(outcomes), len(outcomes) - sum(outcomes))
