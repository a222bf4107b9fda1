"""Appeals against days: a learner files one, moderators grant or decline it."""

from dataclasses import dataclass, replace
from datetime import date

from roadmapbot.domain.appeal import Appeal, AppealId, AppealState, NewAppeal, open_to_appeal
from roadmapbot.domain.correction import Correction
from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Enrollment, Learner
from roadmapbot.domain.errors import AlreadyAppealed, AppealSettled, NothingToAppeal
from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.services.corrections import Ruling, enrollment_in, refuse_own, rule, said
from roadmapbot.services.people import heard_from
from roadmapbot.services.ports import Clock, Storage, UnitOfWork
from roadmapbot.services.reach import Reach
from roadmapbot.services.tasks import owned

QUEUED = 4
"""Appeals that a moderator sees at once."""
GRANTED = "The appeal was granted."
"""What a granted appeal says where the moderator says nothing else."""


@dataclass(frozen=True, slots=True)
class Queued:
    """An appeal as a moderator decides on it: who, how the day stands, and what became of its task."""

    appeal: Appeal
    learner: Learner
    day: LedgerDay | None
    task: Delivery | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The oldest open appeals of a server; `is_more` where others wait behind them."""

    appeals: tuple[Queued, ...]
    is_more: bool


class Appeals:
    """The use-cases around appeals. Who is a moderator is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._reach = reach

    async def choices(self, enrollment_id: EnrollmentId, user_id: UserId) -> tuple[LedgerDay, ...]:
        """The days that a learner can appeal against, newest first. Raises NotEnrolled, NotYours, NothingToAppeal."""
        async with self._storage.read() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            days = await uow.days.of(enrollment.id)
            since = days[0].local_on if days else enrollment.open_on
            appealed = {each.local_on for each in await uow.appeals.of(enrollment.id, since)}
        found = open_to_appeal(days, enrollment.open_on, appealed)
        if not found:
            raise NothingToAppeal
        return found

    async def file(self, enrollment_id: EnrollmentId, user_id: UserId, on: date, text: str) -> Appeal:
        """Store what a learner says of a day, and tell moderators that something waits: no name, no word of it.

        Raises NotEnrolled, NotYours, SentenceMissing, AlreadyAppealed, NothingToAppeal.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await heard_from(uow, await owned(uow, enrollment_id, user_id), now)
            new = NewAppeal(enrollment.guild_id, enrollment.id, user_id, on, said(text), now)
            days = open_to_appeal(await uow.days.of(enrollment.id), enrollment.open_on, ())
            if all(day.local_on != on for day in days):
                raise NothingToAppeal(on)
            appeal = await uow.appeals.add(new)
            if appeal is None:
                raise AlreadyAppealed(on)
            await uow.commit()
        await self._reach.tell_moderators(enrollment.guild_id, "appeal", f"{now:%Y-%m-%d}")
        return appeal

    async def queue(self, guild_id: GuildId) -> Queue:
        """What waits for a decision in a server, oldest first."""
        async with self._storage.read() as uow:
            waiting = await uow.appeals.open(guild_id, QUEUED + 1)
            shown = waiting[:QUEUED]
            learners = await uow.learners.get_many({each.user_id for each in shown})
            keys = [(each.enrollment_id, each.local_on) for each in shown]
            tasks = {(task.enrollment_id, task.local_on): task for task in await uow.deliveries.of_days(keys)}
            since = min((each.local_on for each in shown), default=None)
            ledger = await uow.days.of_many({each.enrollment_id for each in shown}, since)
        days = {(day.enrollment_id, day.local_on): day for rows in ledger.values() for day in rows}
        return Queue(
            tuple(
                Queued(appeal, learners.get(appeal.user_id, Learner(appeal.user_id, "")), days.get(key), tasks.get(key))
                for appeal, key in zip(shown, keys, strict=True)
            ),
            len(waiting) > QUEUED,
        )

    async def grant(
        self, guild_id: GuildId, appeal_id: AppealId, status: DayStatus, moderator_id: UserId
    ) -> Correction:
        """Correct the day that an appeal is about. Raises AppealSettled, OwnDay, NotCorrectable."""
        known = await self._known(guild_id, appeal_id)
        async with self._storage.write() as uow:
            enrollment, appeal = await self._pending(uow, known)
            ruling = Ruling(appeal.local_on, status, GRANTED)
            correction = await rule(uow, enrollment, ruling, moderator_id, self._clock.now())
            await uow.commit()
            return correction

    async def decline(self, guild_id: GuildId, appeal_id: AppealId, answer: str, moderator_id: UserId) -> Appeal:
        """Leave a day as it is, with a sentence for its learner. Raises AppealSettled, OwnDay, SentenceMissing."""
        now = self._clock.now()
        known = await self._known(guild_id, appeal_id)
        async with self._storage.write() as uow:
            enrollment, appeal = await self._pending(uow, known)
            refuse_own(enrollment, moderator_id)
            declined = replace(
                appeal, state=AppealState.DECLINED, settled_at=now, approver_id=moderator_id, answer=said(answer)
            )
            await uow.appeals.save(declined)
            detail = f"enrollment {appeal.enrollment_id}, {appeal.local_on}"
            await uow.audit.add(now, guild_id, moderator_id, "decline appeal", detail)
            await uow.commit()
            return declined

    async def show(self, guild_id: GuildId, appeal_id: AppealId) -> Appeal:
        """An open appeal of a server. Raises AppealSettled."""
        appeal = await self._known(guild_id, appeal_id)
        if appeal.state is not AppealState.OPEN:
            raise AppealSettled
        return appeal

    async def _known(self, guild_id: GuildId, appeal_id: AppealId) -> Appeal:
        async with self._storage.read() as uow:
            appeal = await uow.appeals.get(guild_id, appeal_id)
        if appeal is None:
            raise AppealSettled
        return appeal

    async def _pending(self, uow: UnitOfWork, known: Appeal) -> tuple[Enrollment, Appeal]:
        """An appeal with its enrollment, read again in the order in which everybody does."""
        enrollment = await enrollment_in(uow, known.guild_id, known.enrollment_id)
        appeal = await uow.appeals.get(known.guild_id, known.id)
        if appeal is None or appeal.state is not AppealState.OPEN:
            raise AppealSettled
        return enrollment, appeal
