"""The list of those who had their data erased, in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from roadmapbot.domain.ids import UserId


@dataclass
class FakeErasures:
    """Remembers in order; `refusal` is raised instead where one is set, as a full disk does."""

    remembered: list[tuple[UserId, datetime]] = field(default_factory=list)
    refusal: Exception | None = None

    async def remember(self, user_id: UserId, at: datetime) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.remembered.append((user_id, at))
