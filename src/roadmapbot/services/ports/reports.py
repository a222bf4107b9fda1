"""Where learners' reports wait for a moderator."""

from collections.abc import Collection, Sequence
from typing import Protocol

from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.report import NewReport, Report, ReportId


class Reports(Protocol):
    """Reports that no moderator has settled yet."""

    async def put(self, new: NewReport) -> None:
        """Store; the same learner's report about the same is replaced."""
        ...

    async def get(self, guild_id: GuildId, report_id: ReportId) -> Report | None:
        """One report; None where that server has none of that id."""
        ...

    async def of_guild(self, guild_id: GuildId, limit: int) -> Sequence[Report]:
        """The oldest reports of a server, in order."""
        ...

    async def of_learner(self, guild_id: GuildId, user_id: UserId) -> Sequence[Report]:
        """What a learner has reported in a server, in order."""
        ...

    async def remove(self, guild_id: GuildId, report_ids: Collection[ReportId]) -> None:
        """Forget reports of a server."""
        ...
