"""Putting the task of an open day off: how long one can, and doing so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from roadmapbot.domain.delivery import DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import EnrollmentPaused, SnoozeTooLong
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.services.people import heard_from
from roadmapbot.services.ports import Catalogues, Clock, Storage, UnitOfWork
from roadmapbot.services.tasks import day_end, drop_waiting_of_day, owned, refuse_closed, task_of_day

SNOOZES = tuple(timedelta(hours=hours) for hours in (0.5, 1, 2, 3, 6))
"""How long a task can be put off, as it is offered."""
LONGEST_SNOOZE = timedelta(hours=12)
MOST_SNOOZES = 5
LEFT_AFTER_SNOOZE = timedelta(minutes=5)
"""How much of the day a snooze has to leave: a reminder comes a minute later at times, and must be of some use."""


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A reminder that will come at `until` (UTC)."""

    until: datetime


class Snoozes:
    """The use-cases of putting the task of a day off."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def waits(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> Sequence[timedelta]:
        """How long the task of an open day can be put off, of what is offered, the shortest first; never none.

        Raises NotEnrolled, NotYours, EnrollmentPaused, DayClosed, SnoozeTooLong.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            await _snoozed_before(uow, enrollment, on, now)
        ends_at = day_end(enrollment, on)
        fitting = [wait for wait in SNOOZES if _leaves_time(now + wait, ends_at)]
        if not fitting:
            raise SnoozeTooLong(ends_at, is_often=False)
        return fitting

    async def snooze(self, enrollment_id: EnrollmentId, on: date, user_id: UserId, wait: timedelta) -> Snoozed:
        """Send the task again later today, if it is still open then and for a while. A new snooze replaces the last.

        Raises NotEnrolled, NotYours, EnrollmentPaused, DayClosed, SnoozeTooLong.
        """
        now = self._clock.now()
        until = now + min(wait, LONGEST_SNOOZE)
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            before = await _snoozed_before(uow, enrollment, on, now)
            ends_at = day_end(enrollment, on)
            if not _leaves_time(until, ends_at):
                shorter = SNOOZES[0] if _leaves_time(now + SNOOZES[0], ends_at) else None
                raise SnoozeTooLong(ends_at, is_often=False, shorter=shorter)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            await heard_from(uow, enrollment, now)
            await drop_waiting_of_day(uow, enrollment_id, on)
            reminder = NewDelivery(
                enrollment_id,
                user_id,
                on,
                Kind.REMINDER,
                task.id,
                until,
                DeliveryState.WAITING,
                before,
                retry_at=until,
            )
            await uow.deliveries.claim([reminder])
            await uow.commit()
        return Snoozed(until)


async def _snoozed_before(uow: UnitOfWork, enrollment: Enrollment, on: date, now: datetime) -> int:
    """How often the task of a day was put off. Raises EnrollmentPaused, DayClosed, SnoozeTooLong (too often)."""
    if enrollment.state is not State.ACTIVE:
        raise EnrollmentPaused
    await refuse_closed(uow, enrollment, on, now)
    count = sum(each.kind is Kind.REMINDER for each in await uow.deliveries.of_day(enrollment.id, on))
    if count >= MOST_SNOOZES:
        raise SnoozeTooLong(day_end(enrollment, on), is_often=True)
    return count


def _leaves_time(until: datetime, ends_at: datetime) -> bool:
    """Whether enough of a day is left after a reminder."""
    return until <= ends_at - LEFT_AFTER_SNOOZE
