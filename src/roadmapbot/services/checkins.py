"""Check-ins: recording the learner's answer by button, form, command or reply, editing it and taking it back.

A check-in counts for the local day of the message or task it answers, judged by when it was given, never by when it
arrived here. One per local day: the second one only adds what it says to the first.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.catchup import last_day
from roadmapbot.domain.checkin import Answer, CheckIn, Verdict, Via, understand
from roadmapbot.domain.enrollment import DmState, Enrollment, State
from roadmapbot.domain.errors import NothingToCheckIn, NothingToUndo
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.domain.streak import Streak
from roadmapbot.services.grouped import taken_part
from roadmapbot.services.ledger import unkeep
from roadmapbot.services.nudges import align_nudge
from roadmapbot.services.people import Who, enrollment_of, heard_from
from roadmapbot.services.ports import Catalogues, Clock, Incoming, Storage, UnitOfWork
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.reach import Reach
from roadmapbot.services.recording import CheckedIn, Given, Recording, judge
from roadmapbot.services.replies import day_answered
from roadmapbot.services.tasks import (
    daily_task,
    owned,
    present_day,
    reopened,
    task_of_day,
)

_DAY = timedelta(days=1)


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


class CheckIns:
    """The use-cases around check-ins."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, recording: Recording, reach: Reach
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._recording = recording
        self._reach = reach

    async def for_day(
        self, enrollment_id: EnrollmentId, on: date, user_id: UserId, via: Via, answer: Answer, at: datetime
    ) -> CheckedIn:
        """Record by a button or form that belongs to a day; `at` is when it was pressed.

        Raises NotEnrolled, NotYours, AlreadyDone, TooOld, TrackFinished.
        """
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            result = await self._recording.of_day(uow, enrollment, on, Given(via, at, answer))
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
            result = await self._recording.of_day(uow, enrollment, on, Given(Via.COMMAND, now, answer))
            await uow.commit()
        return result

    async def by_reply(self, incoming: Incoming) -> CheckedIn | NotCounted | None:
        """Record a reply to a task, or plain words in direct messages; None where it is none of our business.

        Whoever writes to us directly can be written to again. Raises NotYours to a learner who answers another's
        task, NotEnrolled to one who left, AlreadyDone, TooOld, TrackFinished, BeforeJoining.
        """
        async with self._storage.read() as uow:
            learner = await uow.learners.get(incoming.author_id)
            found = await day_answered(uow, incoming, learner)
        if learner and learner.dm_channel_id == incoming.channel_id and learner.dm_state is not DmState.OPEN:
            await self._reach.dm_works(learner.id, incoming.channel_id)
        if found is None:
            return None
        enrollment_id, on, post = found.enrollment_id, found.on, found.post
        understood = understand(incoming.text)
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, incoming.author_id)
            if post is not None:
                enrollment = await taken_part(uow, post, enrollment, self._clock.now())
            check_in = await uow.check_ins.get(enrollment_id, on)
            if check_in and check_in.undone_at and incoming.sent_at <= check_in.undone_at:
                return None  # an answer from before the undoing, read back: taken back with it
            is_recorded = check_in is not None and check_in.undone_at is None
            if is_recorded and incoming.reply_to is None and not _has_facts(understood.answer):
                return None  # small talk after the day's work
            if understood.verdict is not Verdict.DONE and not is_recorded:
                await heard_from(uow, enrollment, incoming.sent_at)
                await uow.commit()
                # In a cohort's channel people talk with each other, and no answer of ours is wanted.
                return NotCounted(understood.verdict, enrollment_id, on) if post is None else None
            given = Given(Via.REPLY, incoming.sent_at, understood.answer, incoming.message_id)
            result = await self._recording.of_day(uow, enrollment, on, given)
            await uow.commit()
        return replace(result, in_cohort=post is not None)

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
            result = await self._recording.result(
                uow, enrollment, check_in, None, was_new=False, was_changed=was_changed
            )
            await uow.commit()
        return result

    async def undo(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> Undone:
        """Take a check-in back, as long as that day could still be recorded anew, be it by a catch-up.

        Raises NotEnrolled, NotYours, NothingToUndo, TooOld.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await heard_from(uow, await owned(uow, enrollment_id, user_id), now)
            check_in = await self._stored(uow, enrollment_id, on)
            await self._refuse_settled(uow, enrollment, on, now)
            await uow.check_ins.save(replace(check_in, undone_at=now))
            others = [row for row in await uow.days.of(enrollment_id) if row.local_on != on and row.is_checked_in]
            if all(row.task_id != check_in.task_id for row in others):
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

    async def _refuse_settled(self, uow: UnitOfWork, enrollment: Enrollment, on: date, now: datetime) -> None:
        """Raise TooOld where a day could not be recorded anew any more."""
        is_earned = any(day.local_on == on and day.earned_on is not None for day in await uow.days.of(enrollment.id))
        if not is_earned or await present_day(uow, enrollment, now) > last_day(on):
            judge(enrollment, on, now)

    async def _stored(self, uow: UnitOfWork, enrollment_id: EnrollmentId, on: date) -> CheckIn:
        check_in = await uow.check_ins.get(enrollment_id, on)
        if check_in is None or check_in.undone_at is not None:
            raise NothingToUndo
        return check_in


def _has_facts(answer: Answer) -> bool:
    return answer.minutes is not None or answer.link is not None
