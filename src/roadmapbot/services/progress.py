"""Looking at the own way: progress, plan, and the day ledger behind the streak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from roadmapbot.domain.appeal import Appeal, open_to_appeal
from roadmapbot.domain.catchup import Offer, offer
from roadmapbot.domain.checkin import CheckIn
from roadmapbot.domain.correction import Correction
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.ledger import DONE, LedgerDay
from roadmapbot.domain.pace import minutes_a_week
from roadmapbot.domain.progress import PlannedTask, Progress, Standing, plan, progress, standing
from roadmapbot.domain.streak import Ledger, Streak, freezes_held, streak
from roadmapbot.domain.track import Phase, Track
from roadmapbot.services.people import Who, enrollment_of, track_of
from roadmapbot.services.ports import Catalogues, Clock, How, Storage
from roadmapbot.services.tasks import present_day

RECENT_DAYS = 28


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Where a learner stands; of the tasks behind them `known` were shown to be known and `skipped` left out.

    `recent` are the last four weeks of the ledger, oldest first.
    """

    enrollment: Enrollment
    track: Track
    progress: Progress
    known: int
    skipped: int
    streak: Streak
    recent: tuple[LedgerDay, ...]
    today: date
    finish_on: date | None
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase as it lies ahead: `finish_at` (UTC) is when its last open task is due, None where none is open.

    `minutes_a_week` is what a usual week of it takes the learner, to stand beside the phase's own `hours_a_week`.
    """

    phase: Phase
    standing: Standing
    finish_at: datetime | None
    minutes_a_week: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """The way ahead: every open task with the day it falls on, and when (UTC) the last one is due.

    `minutes_a_week` is what a usual week of the open tasks takes at the learner's rhythm.
    """

    enrollment: Enrollment
    track: Track
    planned: tuple[PlannedTask, ...]
    phases: tuple[PhasePlan, ...]
    today: date
    finish_at: datetime | None
    minutes_a_week: int


@dataclass(frozen=True, slots=True)
class DayStory:
    """One day as `/streak why` tells it. `sent_at` (UTC) is when its task went out, None where none did."""

    day: LedgerDay
    check_in: CheckIn | None
    sent_at: datetime | None
    task_title: str | None
    freezes_left: int
    appeal: Appeal | None = None
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class StreakStory:
    """The streak and the days that made it, newest first; `open_on` is the day that is not over yet.

    `catch_up` is a missed day that can still be earned back.
    `may_appeal` where there is a day that the learner can say was judged wrongly.
    """

    enrollment: Enrollment
    streak: Streak
    days: tuple[DayStory, ...]
    open_on: date
    open_until: datetime
    is_open_day_kept: bool
    catch_up: Offer | None = None
    may_appeal: bool = False


class ProgressViews:
    """The use-cases that only look."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def progress(self, who: Who) -> ProgressView:
        """How far the learner has come. Raises NotEnrolled, WhichEnrollment."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await enrollment_of(uow, who, even_completed=True)
            behind = await uow.completions.of(enrollment.user_id)
            days = await uow.days.of(enrollment.id)
            today = await present_day(uow, enrollment, now)
        track = track_of(self._catalogues, enrollment)
        planned = ahead(enrollment, track, behind, days, today)
        return ProgressView(
            enrollment,
            track,
            progress(track, behind),
            sum(behind.get(task.id) is How.KNOWN for task in track.tasks),
            sum(behind.get(task.id) is How.SKIPPED for task in track.tasks),
            streak(days, today),
            tuple(days[-RECENT_DAYS:]),
            today,
            planned[-1].on if planned else None,
            enrollment.next_due_at,
        )

    async def plan(self, who: Who) -> PlanView:
        """The way ahead if every planned day is kept. Raises NotEnrolled, WhichEnrollment."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await enrollment_of(uow, who, even_completed=True)
            behind = await uow.completions.of(enrollment.user_id)
            days = await uow.days.of(enrollment.id)
            today = await present_day(uow, enrollment, now)
        track = track_of(self._catalogues, enrollment)
        planned = ahead(enrollment, track, behind, days, today)
        schedule = enrollment.schedule
        falls_on = {each.task.id: each.on for each in planned}
        phases = []
        for phase in track.phases:
            open_tasks = [task for task in phase.tasks if task.id in falls_on]
            finish_at = schedule.due_at(falls_on[open_tasks[-1].id]) if open_tasks else None
            weekly = minutes_a_week(phase.tasks, schedule, enrollment.minutes_a_day)
            phases.append(PhasePlan(phase, standing(phase.tasks, behind), finish_at, weekly))
        finish_at = schedule.due_at(planned[-1].on) if planned else None
        weekly = minutes_a_week([each.task for each in planned], schedule, enrollment.minutes_a_day)
        return PlanView(enrollment, track, planned, tuple(phases), today, finish_at, weekly)

    async def why(self, who: Who, count: int = 14) -> StreakStory:
        """The last `count` closed or kept days, each with what happened. Raises NotEnrolled, WhichEnrollment."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            enrollment = await enrollment_of(uow, who, even_completed=True)
            days = await uow.days.of(enrollment.id)
            today = await present_day(uow, enrollment, now)
            shown = days[-count:]
            keys = [(enrollment.id, day.local_on) for day in shown]
            check_ins = {check_in.local_on: check_in for check_in in await uow.check_ins.of_days(keys)}
            sent = {delivery.local_on: delivery for delivery in await uow.deliveries.of_days(keys)}
            since = shown[0].local_on if shown else today
            appeals = {appeal.local_on: appeal for appeal in await uow.appeals.of(enrollment.id, since)}
            corrected = {each.after: each for each in await uow.corrections.standing(enrollment.id, since)}
        catalogue = self._catalogues.of(enrollment.guild_id)
        stories = []
        for day, held in zip(shown, freezes_held(days)[-len(shown) :], strict=True):
            delivery = sent.get(day.local_on)
            task_id = day.task_id or (delivery.task_id if delivery else None)
            task = catalogue.task(task_id) if task_id else None
            sent_at = delivery.sent_at if delivery else None
            title = task.title if task else None
            stories.append(
                DayStory(
                    day,
                    check_ins.get(day.local_on),
                    sent_at,
                    title,
                    held,
                    appeals.get(day.local_on),
                    corrected.get(day),
                )
            )
        is_kept = any(day.local_on == enrollment.open_on and day.status in DONE for day in days)
        open_until = enrollment.open_until
        now_streak = streak(days, today)
        may_appeal = bool(open_to_appeal(days, enrollment.open_on, appeals))
        return StreakStory(
            enrollment,
            now_streak,
            tuple(reversed(stories)),
            enrollment.open_on,
            open_until,
            is_kept,
            offer(enrollment, Ledger(days), today),
            may_appeal,
        )


def ahead(
    enrollment: Enrollment, track: Track, behind: Mapping[TaskId, How], days: Sequence[LedgerDay], today: date
) -> tuple[PlannedTask, ...]:
    """The plan from today on; from a later day where today is kept, not asked for any more, or in a pause."""
    is_kept = bool(days) and days[-1].local_on >= today
    due_at = enrollment.next_due_at
    is_asked = enrollment.served_on is not None and enrollment.served_on >= today
    is_ahead = due_at is None or due_at <= enrollment.schedule.due_at(today)
    start = date.fromordinal(today.toordinal() + (is_kept or not (is_asked or is_ahead)))
    start = max(start, enrollment.paused_until or start)
    return plan(track, behind, enrollment.schedule, start, enrollment.minutes_a_day)
