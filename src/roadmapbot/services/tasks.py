"""Today's task: showing it, skipping it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from roadmapbot.domain.catchup import offer
from roadmapbot.domain.delivery import Delivery, DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import (
    DayClosed,
    NotEnrolled,
    NothingToUndo,
    NotYours,
    TrackFinished,
)
from roadmapbot.domain.ids import DeliveryId, EnrollmentId, TaskId, UserId
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.silence import COMEBACK_AFTER, silent_days
from roadmapbot.domain.streak import Ledger, streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.ledger import ledger_from
from roadmapbot.services.people import Who, enrollment_of, heard_from, track_of
from roadmapbot.services.ports import Catalogues, Clock, How, Storage, UnitOfWork
from roadmapbot.services.posts import DailyTask


@dataclass(frozen=True, slots=True)
class Today:
    """The task of the day. `is_rest` is a day without a planned task; the task may be done all the same."""

    post: DailyTask
    is_rest: bool
    is_paused: bool
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task put behind the learner without being done, and what stands in its place; None at the end of the track."""

    task: Task
    post: DailyTask | None
    track: Track


class Tasks:
    """The use-cases around the task of the day."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def today(self, who: Who) -> Today:
        """The task of the learner's present local day. Raises NotEnrolled, WhichEnrollment, TrackFinished."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await enrollment_of(uow, who, even_completed=True)
            on = await present_day(uow, enrollment, now)
            post = await self._post(uow, enrollment, on)
        is_rest = not enrollment.schedule.is_planned(on)
        post = replace(post, is_comeback=False)  # whoever asks for it wants to see it whole
        return Today(post, is_rest, enrollment.state is State.PAUSED, enrollment.next_due_at)

    async def skip(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> Skipped:
        """Put the day's task behind the learner and show the next one; the day stays open.

        Raises NotEnrolled, NotYours, DayClosed, TrackFinished.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            await refuse_closed(uow, enrollment, on, now)
            enrollment = await heard_from(uow, enrollment, now)
            track = track_of(self._catalogues, enrollment)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            await uow.completions.add(user_id, task.id, How.SKIPPED, now)
            behind = await uow.completions.of(user_id)
            following = next_task(track, behind)
            if following is None:
                await finished(uow, enrollment)
                await uow.commit()
                return Skipped(task, None, track)
            await retask(uow, enrollment_id, on, following.id)
            post = await self._post(uow, enrollment, on)
            await uow.commit()
            return Skipped(task, post, track)

    async def unskip(self, enrollment_id: EnrollmentId, on: date, task_id: TaskId, user_id: UserId) -> DailyTask:
        """Take a skip back; the task is the day's task again.

        Raises NotEnrolled, NotYours, NothingToUndo, DayClosed.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            await refuse_closed(uow, enrollment, on, now)
            behind = await uow.completions.of(user_id)
            if behind.get(task_id) is not How.SKIPPED:
                raise NothingToUndo
            enrollment = await heard_from(uow, enrollment, now)
            await uow.completions.remove(user_id, task_id)
            enrollment = await reopened(uow, enrollment, now)
            await retask(uow, enrollment_id, on, task_id)
            post = await self._post(uow, enrollment, on)
            await uow.commit()
            return post

    async def _post(self, uow: UnitOfWork, enrollment: Enrollment, on: date) -> DailyTask:
        task = await task_of_day(uow, self._catalogues, enrollment, on)
        return await daily_task(uow, self._catalogues, enrollment, on, task, self._clock.now())


async def owned(uow: UnitOfWork, enrollment_id: EnrollmentId, user_id: UserId) -> Enrollment:
    """An enrollment by id, for its own learner alone. Raises NotEnrolled, NotYours."""
    enrollment = await uow.enrollments.get(enrollment_id)
    if enrollment is None or enrollment.state is State.LEFT:
        raise NotEnrolled
    if enrollment.user_id != user_id:
        raise NotYours
    return enrollment


async def refuse_closed(uow: UnitOfWork, enrollment: Enrollment, on: date, now: datetime) -> None:
    """Raise DayClosed when the day is over or kept already."""
    check_in = await uow.check_ins.get(enrollment.id, on)
    is_kept = check_in is not None and check_in.undone_at is None
    if is_kept or on < enrollment.open_on or now >= day_end(enrollment, on):
        raise DayClosed(on, is_over=not is_kept)


def day_end(enrollment: Enrollment, on: date) -> datetime:
    """When a local day of this learner ends (UTC): as fixed for the open day, by the schedule for any other."""
    return enrollment.open_until if on == enrollment.open_on else enrollment.schedule.ends_at(on)


async def present_day(uow: UnitOfWork, enrollment: Enrollment, at: datetime) -> date:
    """The local day that something done at an instant counts for.

    That is the day of the newest task while it is open, which outlasts a change of zone; else the calendar's day.
    """
    newest = await uow.deliveries.newest(enrollment.id)
    if newest and newest.local_on >= enrollment.open_on and at < day_end(enrollment, newest.local_on):
        return newest.local_on
    return max(enrollment.schedule.local_day(at), enrollment.open_on)


async def task_of_day(uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment, on: date) -> Task:
    """The task of a local day: checked in, else delivered and still open, else the next one. Raises TrackFinished.

    What a cohort's post brings is the task of that day also for a member who has done it before.
    """
    catalogue = catalogues.of(enrollment.guild_id)
    check_in = await uow.check_ins.get(enrollment.id, on)
    if check_in and check_in.undone_at is None and (task := catalogue.task(check_in.task_id)):
        return task
    track = track_of(catalogues, enrollment)
    for delivery in await uow.deliveries.of_day(enrollment.id, on):
        task = catalogue.task(delivery.task_id)
        if task and (delivery.cohort_post_id or not await uow.completions.has(enrollment.user_id, task.id)):
            return task
    following = next_task(track, await uow.completions.of(enrollment.user_id))
    if following is None:
        raise TrackFinished(track.title)
    return following


def own_of(of_day: Iterable[Delivery]) -> list[Delivery]:
    """What of a day's deliveries has the learner's own task: nothing where a cohort brings the task of that day."""
    of_day = list(of_day)
    if any(each.cohort_post_id is not None for each in of_day):
        return []
    return [each for each in of_day if each.kind.is_for_its_day]


async def retask(uow: UnitOfWork, enrollment_id: EnrollmentId, on: date, task_id: TaskId) -> None:
    """Let a day's deliveries carry another task, since the one they carried is behind the learner."""
    for delivery in await uow.deliveries.of_day(enrollment_id, on):
        await uow.deliveries.save(replace(delivery, task_id=task_id))


async def drop_waiting_of_day(uow: UnitOfWork, enrollment_id: EnrollmentId, on: date) -> None:
    """Let nothing more be sent for a day; what waits for another day still comes."""
    for delivery in await uow.deliveries.of_day(enrollment_id, on):
        if delivery.state is DeliveryState.WAITING:
            await uow.deliveries.save(replace(delivery, state=DeliveryState.UNNEEDED))


async def finished(uow: UnitOfWork, enrollment: Enrollment) -> Enrollment:
    """An enrollment whose last task is behind the learner, stored as completed; nothing waits for it any more."""
    enrollment = replace(enrollment, state=State.COMPLETED, next_due_at=None, is_self_paused=False)
    await uow.enrollments.save_many([enrollment])
    await uow.deliveries.drop_waiting(enrollment.id)
    return enrollment


async def reopened(uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> Enrollment:
    """A completed enrollment made active again, since a task of it is open once more.

    It stays completed where the learner follows another track in that server by now: one is current at a time.
    """
    current = await uow.enrollments.current(enrollment.guild_id, enrollment.user_id)
    if enrollment.state is not State.COMPLETED or current is not None:
        return enrollment
    due_at = enrollment.schedule.next_due(now, beyond=enrollment.settled_on)[1]
    enrollment = replace(enrollment, state=State.ACTIVE, next_due_at=due_at, paused_until=None)
    await uow.enrollments.save_many([enrollment])
    return enrollment


async def daily_task(
    uow: UnitOfWork,
    catalogues: Catalogues,
    enrollment: Enrollment,
    on: date,
    task: Task,
    now: datetime,
    delivery_id: DeliveryId | None = None,
    ledger: Ledger | None = None,
) -> DailyTask:
    """The post that shows a task on its day; `ledger` where it was read already, as seen from that day and now."""
    track = track_of(catalogues, enrollment)
    phase = track.phase_of(task.id)
    today = enrollment.schedule.local_day(now)
    if ledger is None:
        ledger = await ledger_from(uow, enrollment.id, on, today)
    earlier = [day for day in ledger.days if day.local_on < on]
    check_in = await uow.check_ins.get(enrollment.id, on)
    numbers = track.numbers
    return DailyTask(
        delivery_id=delivery_id,
        enrollment_id=enrollment.id,
        user_id=enrollment.user_id,
        task=task,
        track_title=track.title,
        phase_title=phase.title if phase else "",
        number=numbers.get(task.id, len(numbers)),
        total=len(numbers),
        local_on=on,
        due_at=enrollment.schedule.due_at(on),
        ends_at=day_end(enrollment, on),
        is_late=False,
        streak=streak(ledger.days, today, ledger.before),
        mention=False,
        is_kept=check_in is not None and check_in.undone_at is None,
        minutes_a_day=enrollment.minutes_a_day,
        is_comeback=silent_days(earlier, enrollment.heard_on) >= COMEBACK_AFTER,
        catch_up=offer(enrollment, ledger, on),
    )
