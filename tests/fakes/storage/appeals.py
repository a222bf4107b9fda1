"""Appeals and corrections of the fake."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from tests.fakes.storage.tables import Repository, require

from roadmapbot.domain.appeal import Appeal, AppealId, AppealState, NewAppeal
from roadmapbot.domain.correction import Correction, CorrectionId, NewCorrection
from roadmapbot.domain.ids import EnrollmentId, GuildId


class FakeAppeals(Repository):
    async def add(self, new: NewAppeal) -> Appeal | None:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds and new.enrollment_id in tables.enrollments, "unknown enrollment")
        if any((a.enrollment_id, a.local_on) == (new.enrollment_id, new.local_on) for a in tables.appeals.values()):
            return None
        values = {f.name: getattr(new, f.name) for f in fields(new)}
        appeal = Appeal(id=AppealId(tables.next_id("appeals")), **values)
        tables.appeals[appeal.id] = appeal
        return appeal

    async def get(self, guild_id: GuildId, appeal_id: AppealId) -> Appeal | None:
        appeal = self._seen.appeals.get(appeal_id)
        return appeal if appeal and appeal.guild_id == guild_id else None

    async def save(self, appeal: Appeal) -> None:
        require((appeal.state is AppealState.OPEN) == (appeal.settled_at is None), "settled when")
        tables = self._changing(appeal)
        tables.appeals[appeal.id] = replace(
            tables.appeals[appeal.id],
            state=appeal.state,
            settled_at=appeal.settled_at,
            approver_id=appeal.approver_id,
            answer=appeal.answer,
        )

    async def of(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Appeal]:
        return [each for each in self._of(enrollment_id) if each.local_on >= since]

    async def settled(self, enrollment_id: EnrollmentId, after: datetime) -> Sequence[Appeal]:
        return [each for each in self._of(enrollment_id) if each.settled_at is not None and each.settled_at > after]

    async def open(self, guild_id: GuildId, limit: int) -> Sequence[Appeal]:
        found = [each for _, each in sorted(self._seen.appeals.items()) if each.guild_id == guild_id]
        return [each for each in found if each.state is AppealState.OPEN][:limit]

    def _of(self, enrollment_id: EnrollmentId) -> Sequence[Appeal]:
        found = [each for each in self._seen.appeals.values() if each.enrollment_id == enrollment_id]
        return sorted(found, key=lambda each: each.local_on)


class FakeCorrections(Repository):
    async def add(self, new: NewCorrection) -> Correction:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds and new.enrollment_id in tables.enrollments, "unknown enrollment")
        require(new.appeal_id is None or new.appeal_id in tables.appeals, "unknown appeal")
        values = {f.name: getattr(new, f.name) for f in fields(new)}
        correction = Correction(**values, id=CorrectionId(tables.next_id("corrections")))
        tables.corrections[correction.id] = correction
        return correction

    async def get(self, guild_id: GuildId, correction_id: CorrectionId) -> Correction | None:
        correction = self._seen.corrections.get(correction_id)
        return correction if correction and correction.guild_id == guild_id else None

    async def save(self, correction: Correction) -> None:
        tables = self._changing(correction)
        stands = tables.corrections[correction.id]
        tables.corrections[correction.id] = replace(stands, undone_at=correction.undone_at)

    async def standing(self, enrollment_id: EnrollmentId, since: date) -> Sequence[Correction]:
        found = [each for _, each in sorted(self._seen.corrections.items()) if each.enrollment_id == enrollment_id]
        return [each for each in found if each.local_on >= since and each.undone_at is None]
