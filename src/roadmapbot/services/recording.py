"""Writing a check-in down with everything that follows from it, the same whichever way it came.

One per local day: a second one only adds what it says to the first.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.catchup import Offer, offer
from roadmapbot.domain.checkin import Answer, CheckIn, NewCheckIn, Via
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import AlreadyDone, TooOld
from roadmapbot.domain.ids import MessageId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.domain.progress import Progress, next_task, progress
from roadmapbot.domain.streak import Ledger, Streak, next_checkpoint, streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.ledger import kept_after, ledger_from, rescore
from roadmapbot.services.people import track_of
from roadmapbot.services.ports import Catalogues, Clock, How, UnitOfWork
from roadmapbot.services.tasks import (
    day_end,
    drop_waiting_of_day,
    finished,
    own_of,
    present_day,
    retask,
    task_of_day,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A recorded check-in and what it means.

    `was_new` is False for a second one for the same day. `next_due_at` (UTC) is when the next task comes, None at the
    end of the track or while paused. `is_catch_up` is one that earned a missed day back, `catch_up` a missed day that
    can be earned back now.
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
    is_catch_up: bool = False
    catch_up: Offer | None = None
    outdated: tuple[date, ...] = ()
    """Days whose posts, where they stand, still show what was true before."""
    in_cohort: bool = False
    """Whether it answers the post of a cohort, where so many answers come that a word to each would be too much."""


@dataclass(frozen=True, slots=True)
class Given:
    """A check-in as it was given."""

    via: Via
    at: datetime
    answer: Answer
    message_id: MessageId | None = None


class Recording:
    """Writes check-ins down."""

    def __init__(self, clock: Clock, catalogues: Catalogues) -> None:
        self._clock = clock
        self._catalogues = catalogues

    async def of_day(self, uow: UnitOfWork, enrollment: Enrollment, on: date, given: Given) -> CheckedIn:
        """Record the task of a day that is open, or was until the day before.

        Raises AlreadyDone, TooOld, TrackFinished.
        """
        existing = await uow.check_ins.get(enrollment.id, on)
        if existing and existing.undone_at is None:
            return await self.added(uow, enrollment, existing, given)
        is_late = judge(enrollment, on, given.at)
        if given.via is not Via.COMMAND:
            await self._refuse_done(uow, enrollment, on)
        if enrollment.is_self_paused:
            enrollment = await self._back(uow, enrollment)
        task = await task_of_day(uow, self._catalogues, enrollment, on)
        stamp = enrollment.schedule.stamp(given.at)
        status = DayStatus.LATE if is_late else DayStatus.KEPT
        row = LedgerDay(enrollment.id, on, status, given.at, stamp.zone, stamp.offset_minutes)
        return await self.stored(uow, enrollment, row, task, given)

    async def stored(
        self, uow: UnitOfWork, enrollment: Enrollment, row: LedgerDay, task: Task, given: Given
    ) -> CheckedIn:
        """Store a check-in with what follows from it: completion, the row of its day, week's score, what comes next."""
        on = row.local_on
        ledger = await ledger_from(uow, enrollment.id, on)
        before = streak(ledger.days, on, ledger.before)
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
            row.status is DayStatus.LATE,
            given.answer,
            deliveries[0].id if deliveries else None,
            given.message_id,
        )
        await uow.check_ins.add(new)
        await uow.completions.add(enrollment.user_id, task.id, How.DONE, given.at)
        await self._put(uow, ledger, replace(kept_after(ledger, row), at=given.at, task_id=task.id))
        await rescore(uow, enrollment, on)
        await drop_waiting_of_day(uow, enrollment.id, on)
        enrollment, moved = await self._move_on(uow, enrollment, on, task)
        stored = await uow.check_ins.get(enrollment.id, on)
        assert stored is not None, "a check-in was stored a moment ago"  # noqa: S101 - narrows the type
        result = await self.result(uow, enrollment, stored, before, was_new=True, was_changed=True)
        return replace(result, outdated=(on, *moved))

    async def _put(self, uow: UnitOfWork, ledger: Ledger, row: LedgerDay) -> None:
        """Store the row of a day; what has become old in the ledger meanwhile is folded."""
        await uow.days.put([row])
        checkpoint = next_checkpoint(ledger.put(row))
        if checkpoint is not None:
            await uow.days.save_checkpoint(row.enrollment_id, checkpoint)

    async def added(self, uow: UnitOfWork, enrollment: Enrollment, existing: CheckIn, given: Given) -> CheckedIn:
        """Merge a second answer for a day into the first. Raises TooOld where it would change what is settled."""
        merged = existing.answer.merged(given.answer)
        was_changed = merged != existing.answer
        if was_changed:
            judge(enrollment, existing.local_on, given.at)
            existing = replace(existing, answer=merged, edited_at=given.at)
            await uow.check_ins.save(existing)
        return await self.result(uow, enrollment, existing, None, was_new=False, was_changed=was_changed)

    async def result(
        self,
        uow: UnitOfWork,
        enrollment: Enrollment,
        check_in: CheckIn,
        before: Streak | None,
        *,
        was_new: bool,
        was_changed: bool,
    ) -> CheckedIn:
        """What a check-in means; `before` is the streak as it was without it."""
        now = self._clock.now()
        track = track_of(self._catalogues, enrollment)
        behind = await uow.completions.of(enrollment.user_id)
        here, today = await present_day(uow, enrollment, now), enrollment.schedule.local_day(now)
        ledger = await ledger_from(uow, enrollment.id, check_in.local_on, here, today)
        after = streak(ledger.days, today, ledger.before)
        task = await task_of_day(uow, self._catalogues, enrollment, check_in.local_on)
        catch_up = offer(enrollment, ledger, here)
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
            any(day.local_on == check_in.local_on and day.reason is Reason.EARNED for day in ledger.days),
            catch_up if catch_up is not None and catch_up.obstacle is None else None,
        )

    async def _back(self, uow: UnitOfWork, enrollment: Enrollment) -> Enrollment:
        """End a pause that silence led to: a check-in ends the silence."""
        enrollment = enrollment.resumed(self._clock.now())
        await uow.enrollments.save_many([enrollment])
        await uow.deliveries.drop_waiting(enrollment.id)
        return enrollment

    async def _refuse_done(self, uow: UnitOfWork, enrollment: Enrollment, on: date) -> None:
        """Raise AlreadyDone where the task on a day's post was done on another day: one task never fills two days.

        Done in another server it does not stand in the way: the next task takes its place, and no day is lost. Nor does
        it where a cohort has the task that day: whoever did it ahead answers with the others. Nor does a day that
        counts by a moderator's word: its task shows up again, and one press settles it. The word that a pause began is
        about a task of the days before.
        """
        of_day = await uow.deliveries.of_day(enrollment.id, on)
        own = [each for each in own_of(of_day) if each.state is DeliveryState.SENT]
        done = await uow.days.done_of(enrollment.id, {each.task_id for each in own})
        for delivery in own:
            task = self._catalogues.of(enrollment.guild_id).task(delivery.task_id)
            if task is not None and task.id in done:
                raise AlreadyDone(task.title)

    async def _move_on(
        self, uow: UnitOfWork, enrollment: Enrollment, on: date, task: Task
    ) -> tuple[Enrollment, tuple[date, ...]]:
        """What a completion changes ahead, and the other days whose task it was.

        The last task ends the track; another open day that has the same task moves to the next one, be it that its
        post has not arrived yet; a day done before its task was due is not asked for any more.
        """
        track = track_of(self._catalogues, enrollment)
        following = next_task(track, await uow.completions.of(enrollment.user_id))
        if following is None:
            return await finished(uow, enrollment), ()
        if enrollment.next_due_at is not None and enrollment.schedule.due_at(on) >= enrollment.next_due_at:
            due_at = enrollment.schedule.next_due(self._clock.now(), beyond=on)[1]
            enrollment = replace(enrollment, next_due_at=due_at)
            await uow.enrollments.save_many([enrollment])
        later = enrollment.served_on
        if later is None or later <= on:
            return enrollment, ()
        own = [each for each in own_of(await uow.deliveries.of_day(enrollment.id, later)) if each.kind is Kind.TASK]
        # What is being sent is looked after by whoever sends it.
        is_under_way = any(each.state is DeliveryState.CLAIMED for each in own)
        if is_under_way or all(each.task_id != task.id for each in own):
            return enrollment, ()
        await retask(uow, enrollment.id, later, following.id)
        return enrollment, (later,)


def judge(enrollment: Enrollment, on: date, at: datetime) -> bool:
    """Whether something given at an instant is late for a day. Raises TooOld once it is more than a day late."""
    following = on + _DAY
    if on >= enrollment.open_on and at < day_end(enrollment, on):
        return False
    if following >= enrollment.open_on and at < day_end(enrollment, following):
        return True
    raise TooOld(on)
