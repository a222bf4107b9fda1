"""What has been kept for long enough, found and removed a few rows at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from roadmapbot.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went, and the id to go on after; None where there is nothing old beyond it."""

    gone: int
    reached: int | None


class Retention(Protocol):
    """Rows that nobody needs any more. Each sweep looks at no more rows than its limit, from an id on."""

    async def deliveries(self, before: date, beyond: int, limit: int) -> Swept:
        """Settled deliveries for local days before a date; those of a day that is still open to be closed stay."""
        ...

    async def check_in_history(self, before: datetime, beyond: int, limit: int) -> Swept:
        """What check-ins said before they were changed, as far as it was said before an instant."""
        ...

    async def audit(self, before: datetime, beyond: int, limit: int) -> Swept:
        """What was done before an instant."""
        ...

    async def outages(self, before: datetime) -> int:
        """Outages that ended before an instant and excuse no day that is still to be closed; how many."""
        ...

    async def leavers(self, before: datetime, limit: int) -> Collection[UserId]:
        """People who left every track before an instant, and those of whom there is nothing but a name."""
        ...
