"""Catch-ups: earning a missed day back by one task more than the open day's own.

A catch-up is a check-in for the missed day, written down like every other one; it is changed and taken back as such.
"""

from dataclasses import dataclass
from datetime import date, datetime

from roadmapbot.domain.catchup import earned, last_day, obstacle
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import EnrollmentPaused, NotEarnable, TrackFinished
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.track import Task
from roadmapbot.services.people import heard_from, track_of
from roadmapbot.services.ports import Catalogues, Clock, Storage, UnitOfWork
from roadmapbot.services.recording import CheckedIn, Given, Recording
from roadmapbot.services.tasks import day_end, owned, present_day


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The task that earns a missed day back, and until when (UTC) it can."""

    enrollment_id: EnrollmentId
    missed_on: date
    task: Task
    until: datetime


class CatchUps:
    """The use-cases around earning days back."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, recording: Recording) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._recording = recording

    async def show(self, enrollment_id: EnrollmentId, missed_on: date, user_id: UserId) -> CatchUp:
        """The task that earns a day back.

        Raises NotEarnable, NotEnrolled, NotYours, EnrollmentPaused, TrackFinished.
        """
        async with self._storage.read() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            task = await self._task(uow, enrollment)
            await _missed(uow, enrollment, missed_on, await present_day(uow, enrollment, self._clock.now()))
        return CatchUp(enrollment_id, missed_on, task, day_end(enrollment, last_day(missed_on)))

    async def earn(
        self, enrollment_id: EnrollmentId, missed_on: date, user_id: UserId, via: Via, answer: Answer, at: datetime
    ) -> CheckedIn:
        """Record a catch-up, pressed or sent at an instant; a second one for a day only adds what it says.

        Raises NotEarnable, NotEnrolled, NotYours, EnrollmentPaused, TrackFinished, TooOld.
        """
        given = Given(via, at, answer)
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            existing = await uow.check_ins.get(enrollment_id, missed_on)
            if existing and existing.undone_at is None:
                result = await self._recording.added(uow, enrollment, existing, given)
            else:
                task = await self._task(uow, enrollment)
                today = await present_day(uow, enrollment, at)
                row = await _missed(uow, enrollment, missed_on, today)
                enrollment = await heard_from(uow, enrollment, at)
                result = await self._recording.stored(uow, enrollment, earned(row, today), task, given)
            await uow.commit()
        return result

    async def _task(self, uow: UnitOfWork, enrollment: Enrollment) -> Task:
        """The task of a catch-up, which the open day's own is not: that one is done. Raises as `show` does."""
        track = track_of(self._catalogues, enrollment)
        task = next_task(track, await uow.completions.of(enrollment.user_id))
        if task is None:
            raise TrackFinished(track.title)
        if enrollment.state is not State.ACTIVE:
            raise EnrollmentPaused
        return task


async def _missed(uow: UnitOfWork, enrollment: Enrollment, on: date, today: date) -> LedgerDay:
    """The row of a missed day that can be earned back on a local day. Raises NotEarnable."""
    days = await uow.days.of(enrollment.id)
    found = obstacle(enrollment.schedule, days, on, today)
    if found is not None:
        raise NotEarnable(on, found, last_day(on))
    return next(day for day in days if day.local_on == on)
