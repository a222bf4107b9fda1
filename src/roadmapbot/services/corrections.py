"""Moderators' corrections of days: a closed day stands otherwise from now on, and every step can be taken back.

Who is a moderator is decided where the call comes from; here it is seen to that they act on their own server alone, and
on nobody's days who they are themselves. An enrollment is always read before its appeals and corrections, so that two
moderators wait for each other instead of in each other's way.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from roadmapbot.domain.appeal import LONGEST_SENTENCE, AppealState
from roadmapbot.domain.correction import CORRECTED_TO, Correction, CorrectionId, NewCorrection, is_correctable
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.errors import DayMovedOn, NotALearner, NotCorrectable, NothingCorrected, OwnDay, SentenceMissing
from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.services.ledger import rescore
from roadmapbot.services.ports import Clock, Storage, UnitOfWork


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a day is to stand, and why, in a sentence that its learner reads."""

    on: date
    status: DayStatus
    why: str


class Corrections:
    """The use-cases that correct days."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def correct(
        self, guild_id: GuildId, enrollment_id: EnrollmentId, ruling: Ruling, author_id: UserId
    ) -> Correction:
        """Let a closed day stand otherwise; an open appeal against it is granted by that.

        Raises NotALearner, OwnDay, NotCorrectable, SentenceMissing.
        """
        async with self._storage.write() as uow:
            enrollment = await enrollment_in(uow, guild_id, enrollment_id)
            correction = await rule(uow, enrollment, ruling, author_id, self._clock.now())
            await uow.commit()
            return correction

    async def undo(self, guild_id: GuildId, correction_id: CorrectionId, actor_id: UserId) -> Correction:
        """Put a day back exactly as it was; the appeal that was granted by it is open again.

        Raises NothingCorrected, OwnDay, DayMovedOn.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            known = await uow.corrections.get(guild_id, correction_id)
        if known is None:
            raise NothingCorrected
        async with self._storage.write() as uow:
            enrollment = await uow.enrollments.get(known.enrollment_id)
            correction = await uow.corrections.get(guild_id, correction_id)
            if enrollment is None or correction is None or correction.undone_at is not None:
                raise NothingCorrected
            refuse_own(enrollment, actor_id)
            if await day_of(uow, enrollment, correction.local_on) != correction.after:
                raise DayMovedOn(correction.local_on)
            await uow.days.put([correction.before])
            await rescore(uow, enrollment, correction.local_on)
            await self._reopen(uow, correction)
            undone = replace(correction, undone_at=now)
            await uow.corrections.save(undone)
            await uow.audit.add(now, guild_id, actor_id, "undo correction", _named(correction.after, correction.before))
            await uow.commit()
            return undone

    async def _reopen(self, uow: UnitOfWork, correction: Correction) -> None:
        """Let the appeal that a correction answered wait for an answer again."""
        appeal = await uow.appeals.get(correction.guild_id, correction.appeal_id) if correction.appeal_id else None
        if appeal is not None:
            await uow.appeals.save(
                replace(appeal, state=AppealState.OPEN, settled_at=None, approver_id=None, answer="")
            )


async def rule(uow: UnitOfWork, enrollment: Enrollment, ruling: Ruling, author_id: UserId, now: datetime) -> Correction:
    """Correct a day as a moderator says. Raises OwnDay, NotCorrectable, SentenceMissing."""
    refuse_own(enrollment, author_id)
    why = said(ruling.why)
    before = await day_of(uow, enrollment, ruling.on)
    today = enrollment.schedule.local_day(now)
    is_possible = before is not None and is_correctable(before, enrollment.open_on, today)
    if before is None or not is_possible or ruling.status not in CORRECTED_TO or ruling.status is before.status:
        raise NotCorrectable(ruling.on)
    task = next(reversed(await uow.deliveries.of_days([(enrollment.id, ruling.on)])), None)
    appeals = [each for each in await uow.appeals.of(enrollment.id, ruling.on) if each.local_on == ruling.on]
    appeal = next((each for each in appeals if each.state is AppealState.OPEN), None)
    correction = await uow.corrections.add(
        NewCorrection(
            guild_id=enrollment.guild_id,
            enrollment_id=enrollment.id,
            user_id=enrollment.user_id,
            local_on=ruling.on,
            zone=before.zone,
            offset_minutes=before.offset_minutes,
            before_status=before.status,
            before_reason=before.reason,
            before_task_id=before.task_id,
            before_at=before.at,
            status=ruling.status,
            task_id=before.task_id or (task.task_id if task else None),
            why=why,
            author_id=author_id,
            at=now,
            appeal_id=appeal.id if appeal else None,
        )
    )
    await uow.days.put([correction.after])
    await rescore(uow, enrollment, ruling.on)
    if appeal is not None:
        granted = replace(appeal, state=AppealState.GRANTED, settled_at=now, approver_id=author_id, answer=why)
        await uow.appeals.save(granted)
    await uow.audit.add(now, enrollment.guild_id, author_id, "correct day", _named(before, correction.after))
    return correction


async def enrollment_in(uow: UnitOfWork, guild_id: GuildId, enrollment_id: EnrollmentId) -> Enrollment:
    """An enrollment of a server by id. Raises NotALearner for one of another server."""
    enrollment = await uow.enrollments.get(enrollment_id)
    if enrollment is None or enrollment.guild_id != guild_id:
        raise NotALearner
    return enrollment


async def day_of(uow: UnitOfWork, enrollment: Enrollment, on: date) -> LedgerDay | None:
    """A day's line in the ledger; None where it has none."""
    rows = (await uow.days.of_many([enrollment.id], on))[enrollment.id]
    return next((row for row in rows if row.local_on == on), None)


def refuse_own(enrollment: Enrollment, moderator_id: UserId) -> None:
    """Raise OwnDay where a moderator is the learner."""
    if enrollment.user_id == moderator_id:
        raise OwnDay


def said(text: str) -> str:
    """A sentence as it is kept. Raises SentenceMissing where there is none."""
    sentence = " ".join(text.split())[:LONGEST_SENTENCE]
    if not sentence:
        raise SentenceMissing
    return sentence


def _named(before: LedgerDay, after: LedgerDay) -> str:
    """What was done to which day, for the audit log: no words of anybody's, which are erased with the correction."""
    return f"enrollment {after.enrollment_id}, {after.local_on}: {before.status} to {after.status}"
