"""One learner as the moderators of their server see them: where they stand, and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from roadmapbot.domain.appeal import Appeal, AppealState
from roadmapbot.domain.correction import CORRECTABLE_FOR, Correction, is_correctable
from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.errors import NotALearner
from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.streak import Streak, streak
from roadmapbot.services.corrections import enrollment_in
from roadmapbot.services.people import Overview, overview_of
from roadmapbot.services.ports import Catalogues, Clock, Storage, UnitOfWork
from roadmapbot.services.tasks import present_day

SHOWN_DAYS = 14
SHOWN_TASKS = 5


@dataclass(frozen=True, slots=True)
class Member:
    """A learner's present track in a server, or the last one.

    `days` are the last ledger days and `tasks` the last daily tasks, both newest first. `corrections` stand and
    `appeals` are open; `correctable` are days that can be corrected, newest first.
    """

    overview: Overview
    streak: Streak
    days: tuple[LedgerDay, ...]
    tasks: tuple[Delivery, ...]
    corrections: tuple[Correction, ...]
    appeals: tuple[Appeal, ...]
    correctable: tuple[LedgerDay, ...]
    now: datetime

    @property
    def enrollment(self) -> Enrollment:
        """The enrollment that this is about."""
        return self.overview.enrollment


class Members:
    """The use-cases that show a learner to moderators. Who is one is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def show(self, guild_id: GuildId, user_id: UserId) -> Member:
        """A learner of a server. Raises NotALearner."""
        async with self._storage.read() as uow:
            current = await uow.enrollments.current(guild_id, user_id)
            enrollment = current or await uow.enrollments.latest(guild_id, user_id)
            if enrollment is None:
                raise NotALearner
            return await self._member(uow, enrollment)

    async def by_enrollment(self, guild_id: GuildId, enrollment_id: EnrollmentId) -> Member:
        """The same for an enrollment that a button or form names. Raises NotALearner."""
        async with self._storage.read() as uow:
            return await self._member(uow, await enrollment_in(uow, guild_id, enrollment_id))

    async def _member(self, uow: UnitOfWork, enrollment: Enrollment) -> Member:
        now = self._clock.now()
        today = enrollment.schedule.local_day(now)
        days = await uow.days.of(enrollment.id)
        since = today - CORRECTABLE_FOR
        corrections = await uow.corrections.standing(enrollment.id, since)
        appeals = await uow.appeals.of(enrollment.id, since)
        keys = [(enrollment.id, on) for on in _last_days(max(today, enrollment.open_on))]
        tasks = sorted(await uow.deliveries.of_days(keys), key=lambda task: task.local_on, reverse=True)
        return Member(
            await overview_of(uow, self._catalogues, enrollment),
            streak(days, await present_day(uow, enrollment, now)),
            tuple(reversed(days[-SHOWN_DAYS:])),
            tuple(tasks[:SHOWN_TASKS]),
            tuple(reversed(corrections)),
            tuple(appeal for appeal in appeals if appeal.state is AppealState.OPEN),
            tuple(day for day in reversed(days) if is_correctable(day, enrollment.open_on, today)),
            now,
        )


def _last_days(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in range(SHOWN_DAYS + 1)]
