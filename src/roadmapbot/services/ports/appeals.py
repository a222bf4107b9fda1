"""Where appeals against days and moderators' corrections of them are kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from roadmapbot.domain.appeal import Appeal, AppealId, NewAppeal
from roadmapbot.domain.correction import Correction, CorrectionId, NewCorrection
from roadmapbot.domain.ids import EnrollmentId, GuildId


class Appeals(Protocol):
    """Appeals; one per enrollment and local day."""

    async def add(self, new: NewAppeal) -> Appeal | None:
        """Store an open appeal; None when that day has one already."""
        ...

    async def get(self, guild_id: GuildId, appeal_id: AppealId) -> Appeal | None:
        """One appeal; None where that server has none of that id."""
        ...

    async def save(self, appeal: Appeal) -> None:
        """Write back how it was settled."""
        ...

    async def of(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Appeal]:
        """The appeals of an enrollment against days from a date on, in order of day."""
        ...

    async def settled(self, enrollment_id: EnrollmentId, after: datetime) -> Sequence[Appeal]:
        """The appeals of an enrollment that were decided after an instant, in order of day."""
        ...

    async def open(self, guild_id: GuildId, limit: int) -> Sequence[Appeal]:
        """The open appeals of a server, oldest first."""
        ...


class Corrections(Protocol):
    """Corrections of days; they are never deleted, only undone."""

    async def add(self, new: NewCorrection) -> Correction: ...
    async def get(self, guild_id: GuildId, correction_id: CorrectionId) -> Correction | None:
        """One correction; None where that server has none of that id."""
        ...

    async def save(self, correction: Correction) -> None:
        """Write back whether it was undone."""
        ...

    async def standing(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Correction]:
        """The corrections of an enrollment's days from a date on that were not undone, oldest first."""
        ...
