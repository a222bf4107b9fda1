"""Check-ins: recording the learner's answer by button, form, command or reply, editing it and taking it back.

A check-in counts for the local day of the message or task it answers, judged by when it was given, never by when it
arrived here. One per local day: the second one only adds what it says to the first.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.checkin import Answer, CheckIn, NewCheckIn, Verdict, Via, understand
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.enrollment import DmState, Enrollment, State
from roadmapbot.domain.errors import AlreadyDone, NothingToCheckIn, NothingToUndo, TooOld
from roadmapbot.domain.ids import EnrollmentId, MessageId, UserId
from roadmapbot.domain.ledger import DONE, DayStatus, LedgerDay
from roadmapbot.domain.progress import Progress, next_task, progress
from roadmapbot.domain.streak import Streak, streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.ledger import rescore, unkeep
from roadmapbot.services.nudges import align_nudge
from roadmapbot.services.people import Who, enrollment_of, heard_from, track_of
from roadmapbot.services.ports import Catalogues, Clock, How, Incoming, Storage, UnitOfWork
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.reach import Reach
from roadmapbot.services.replies import day_answered
from roadmapbot.services.tasks import (
    daily_task,
    day_end,
    drop_waiting_of_day,
    finished,
    owned,
    present_day,
    reopened,
    retask,
    task_of_day,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A recorded check-in and what it means.

    `was_new` is False for a second one for the same day. `next_due_at` (UTC) is when the next task comes, None at the
    end of the track or while paused.
    """

    check_in: CheckIn
    task: Task
    track: Track
    was_new: bool
    was_changed: bool
    streak: Streak
    earned_freeze: bool
    progress: Progress
    is_complete: bool
    next_due_at: datetime | None
    outdated: tuple[date, ...] = ()
    """Days whose posts, where they stand, still show what was true before."""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A reply that was understood as not being a check-in; the day stays open."""

    verdict: Verdict
    enrollment_id: EnrollmentId
    local_on: date


@dataclass(frozen=True, slots=True)
class Undone:
    """A check-in taken back; the task shown again where the day is still open."""

    local_on: date
    post: DailyTask
    streak: Streak


@dataclass(frozen=True, slots=True)
class _Given:
    """A check-in as it was given."""

    via: Via
    at: datetime
    answer: Answer
    message_id: MessageId | None = None


class CheckIns:
    """The use-cases around check-ins."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._reach = reach

    async def for_day(
        self, enrollment_id: EnrollmentId, on: date, user_id: UserId, via: Via, answer: Answer, at: datetime
    ) -> CheckedIn:
        """Record by a button or form that belongs to a day; `at` is when it was pressed.

        Raises NotEnrolled, NotYours, AlreadyDone, TooOld, TrackFinished.
        """
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            result = await self._record(uow, enrollment, on, _Given(via, at, answer))
            await uow.commit()
        return result

    async def by_command(self, who: Who, answer: Answer, *, is_yesterday: bool = False) -> CheckedIn:
        """Record for today, or for yesterday until today ends.

        Raises NotEnrolled, WhichEnrollment, TooOld, NothingToCheckIn, TrackFinished.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await enrollment_of(uow, who, even_completed=True)
            on = await present_day(uow, enrollment, now)
            if is_yesterday:
                on -= _DAY
                if on < enrollment.schedule.local_day(enrollment.consent_at):
                    raise NothingToCheckIn
            result = await self._record(uow, enrollment, on, _Given(Via.COMMAND, now, answer))
            await uow.commit()
        return result

    async def by_reply(self, incoming: Incoming) -> CheckedIn | NotCounted | None:
        """Record a reply to a task, or plain words in direct messages; None where it is none of our business.

        Whoever writes to us directly can be written to again. Raises NotYours to a learner who answers another's
        task, NotEnrolled to one who left, AlreadyDone, TooOld, TrackFinished.
        """
        async with self._storage.read() as uow:
            learner = await uow.learners.get(incoming.author_id)
            found = await day_answered(uow, incoming, learner)
        if learner and learner.dm_channel_id == incoming.channel_id and learner.dm_state is not DmState.OPEN:
            await self._reach.dm_works(learner.id, incoming.channel_id)
        if found is None:
            return None
        enrollment_id, on = found
        understood = understand(incoming.text)
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, incoming.author_id)
            check_in = await uow.check_ins.get(enrollment_id, on)
            if check_in and check_in.undone_at and incoming.sent_at <= check_in.undone_at:
                return None  # an answer from before the undoing, read back: taken back with it
            is_recorded = check_in is not None and check_in.undone_at is None
            if is_recorded and incoming.reply_to is None and not _has_facts(understood.answer):
                return None  # small talk after the day's work
            if understood.verdict is not Verdict.DONE and not is_recorded:
                await heard_from(uow, enrollment, incoming.sent_at)
                await uow.commit()
                return NotCounted(understood.verdict, enrollment_id, on)
            given = _Given(Via.REPLY, incoming.sent_at, understood.answer, incoming.message_id)
            result = await self._record(uow, enrollment, on, given)
            await uow.commit()
        return result

    async def _record(self, uow: UnitOfWork, enrollment: Enrollment, on: date, given: _Given) -> CheckedIn:
        """Store a check-in with everything that follows from it: completion, ledger row, week's score."""
        existing = await uow.check_ins.get(enrollment.id, on)
        if existing and existing.undone_at is None:
            return await self._add_to(uow, enrollment, existing, given)
        is_late = self._judge(enrollment, on, given.at)
        if given.via is not Via.COMMAND:
            await self._refuse_done(uow, enrollment, on)
        if enrollment.is_self_paused:
            enrollment = await self._back(uow, enrollment)
        task = await task_of_day(uow, self._catalogues, enrollment, on)
        before = streak(await uow.days.of(enrollment.id), on)
        stamp = enrollment.schedule.stamp(given.at)
        deliveries = [d for d in await uow.deliveries.of_day(enrollment.id, on) if d.kind is Kind.TASK]
        new = NewCheckIn(
            enrollment.id,
            enrollment.user_id,
            on,
            task.id,
            given.via,
            given.at,
            stamp.zone,
            stamp.offset_minutes,
            is_late,
            given.answer,
            deliveries[0].id if deliveries else None,
            given.message_id,
        )
        await uow.check_ins.add(new)
        await uow.completions.add(enrollment.user_id, task.id, How.DONE, given.at)
        status = DayStatus.LATE if is_late else DayStatus.KEPT
        row = LedgerDay(enrollment.id, on, status, given.at, stamp.zone, stamp.offset_minutes, task_id=task.id)
        await uow.days.put([row])
        await rescore(uow, enrollment, on)
        await drop_waiting_of_day(uow, enrollment.id, on)
        enrollment, moved = await self._move_on(uow, enrollment, on, task)
        stored = await uow.check_ins.get(enrollment.id, on)
        assert stored is not None, "a check-in was stored a moment ago"  # noqa: S101 - narrows the type
        result = await self._result(uow, enrollment, stored, before, was_new=True, was_changed=True)
        return replace(result, outdated=(on, *moved))

    async def _back(self, uow: UnitOfWork, enrollment: Enrollment) -> Enrollment:
        """End a pause that silence led to: a check-in ends the silence."""
        enrollment = enrollment.resumed(self._clock.now())
        await uow.enrollments.save_many([enrollment])
        await uow.deliveries.drop_waiting(enrollment.id)
        return enrollment

    async def _refuse_done(self, uow: UnitOfWork, enrollment: Enrollment, on: date) -> None:
        """Raise AlreadyDone where the task on a day's post was done on another day: one task never fills two days.

        Done in another server it does not stand in the way: the next task takes its place, and no day is lost.
        """
        recorded = {row.task_id for row in await uow.days.of(enrollment.id) if row.status in DONE}
        for delivery in await uow.deliveries.of_day(enrollment.id, on):
            task = self._catalogues.of(enrollment.guild_id).task(delivery.task_id)
            if task is not None and task.id in recorded:
                raise AlreadyDone(task.title)

    async def _add_to(self, uow: UnitOfWork, enrollment: Enrollment, existing: CheckIn, given: _Given) -> CheckedIn:
        """Merge a second answer for a day into the first."""
        merged = existing.answer.merged(given.answer)
        was_changed = merged != existing.answer
        if was_changed:
            self._judge(enrollment, existing.local_on, given.at)
            existing = replace(existing, answer=merged, edited_at=given.at)
            await uow.check_ins.save(existing)
        return await self._result(uow, enrollment, existing, None, was_new=False, was_changed=was_changed)

    def _judge(self, enrollment: Enrollment, on: date, at: datetime) -> bool:
        """Whether something given at an instant is late for a day. Raises TooOld once it is more than a day late."""
        following = on + _DAY
        if on >= enrollment.open_on and at < day_end(enrollment, on):
            return False
        if following >= enrollment.open_on and at < day_end(enrollment, following):
            return True
        raise TooOld(on)

    async def _move_on(
        self, uow: UnitOfWork, enrollment: Enrollment, on: date, task: Task
    ) -> tuple[Enrollment, tuple[date, ...]]:
        """What a completion changes ahead, and the other days whose task it was.

        The last task ends the track; another open day that has the same task moves to the next one; a day done
        before its task was due is not asked for any more.
        """
        track = track_of(self._catalogues, enrollment)
        following = next_task(track, await uow.completions.of(enrollment.user_id))
        if following is None:
            return await finished(uow, enrollment), ()
        if enrollment.next_due_at is not None and enrollment.schedule.due_at(on) >= enrollment.next_due_at:
            due_at = enrollment.schedule.next_due(self._clock.now(), beyond=on)[1]
            enrollment = replace(enrollment, next_due_at=due_at)
            await uow.enrollments.save_many([enrollment])
        newest = await uow.deliveries.newest(enrollment.id)
        if newest and newest.local_on > on and newest.task_id == task.id:
            await retask(uow, enrollment.id, newest.local_on, following.id)
            return enrollment, (newest.local_on,)
        return enrollment, ()

    async def _result(
        self,
        uow: UnitOfWork,
        enrollment: Enrollment,
        check_in: CheckIn,
        before: Streak | None,
        *,
        was_new: bool,
        was_changed: bool,
    ) -> CheckedIn:
        track = track_of(self._catalogues, enrollment)
        behind = await uow.completions.of(enrollment.user_id)
        after = streak(await uow.days.of(enrollment.id), enrollment.schedule.local_day(self._clock.now()))
        task = await task_of_day(uow, self._catalogues, enrollment, check_in.local_on)
        return CheckedIn(
            check_in,
            task,
            track,
            was_new,
            was_changed,
            after,
            # A freeze that a late check-in gives back was not earned by it.
            before is not None and before.next_freeze_in == 1 and after.freezes > before.freezes,
            progress(track, behind),
            enrollment.state is State.COMPLETED,
            enrollment.next_due_at,
        )

    # --- changing ---------------------------------------------------------------------------------------------

    async def show(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> CheckIn:
        """The day's check-in, to fill the form for editing. Raises NotEnrolled, NotYours, NothingToUndo."""
        async with self._storage.read() as uow:
            await owned(uow, enrollment_id, user_id)
            return await self._stored(uow, enrollment_id, on)

    async def edit(self, enrollment_id: EnrollmentId, on: date, user_id: UserId, answer: Answer) -> CheckedIn:
        """Replace what a check-in says; that the day is kept stays. Raises NotEnrolled, NotYours, NothingToUndo."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await heard_from(uow, await owned(uow, enrollment_id, user_id), now)
            check_in = await self._stored(uow, enrollment_id, on)
            was_changed = check_in.answer != answer
            if was_changed:
                check_in = replace(check_in, answer=answer, edited_at=now)
                await uow.check_ins.save(check_in)
            result = await self._result(uow, enrollment, check_in, None, was_new=False, was_changed=was_changed)
            await uow.commit()
        return result

    async def undo(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> Undone:
        """Take a check-in back, as long as that day could still be recorded anew.

        Raises NotEnrolled, NotYours, NothingToUndo, TooOld.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await heard_from(uow, await owned(uow, enrollment_id, user_id), now)
            check_in = await self._stored(uow, enrollment_id, on)
            self._judge(enrollment, on, now)
            await uow.check_ins.save(replace(check_in, undone_at=now))
            await uow.completions.remove(user_id, check_in.task_id)
            await unkeep(uow, enrollment, on, now)
            enrollment = await self._asked_again(uow, await reopened(uow, enrollment, now), on, now)
            await align_nudge(uow, enrollment, now)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            post = await daily_task(uow, self._catalogues, enrollment, on, task, now)
            await uow.commit()
        return Undone(on, post, post.streak)

    async def _asked_again(self, uow: UnitOfWork, enrollment: Enrollment, on: date, now: datetime) -> Enrollment:
        """A day that was done before its task was due gets its task after all."""
        if enrollment.state is not State.ACTIVE or on <= enrollment.settled_on:
            return enrollment
        due_at = enrollment.schedule.next_due(now, beyond=enrollment.settled_on)[1]
        enrollment = replace(enrollment, next_due_at=due_at)
        await uow.enrollments.save_many([enrollment])
        return enrollment

    async def _stored(self, uow: UnitOfWork, enrollment_id: EnrollmentId, on: date) -> CheckIn:
        check_in = await uow.check_ins.get(enrollment_id, on)
        if check_in is None or check_in.undone_at is not None:
            raise NothingToUndo
        return check_in


def _has_facts(answer: Answer) -> bool:
    return answer.minutes is not None or answer.link is not None
