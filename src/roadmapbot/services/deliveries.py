"""Which day a delivery is for, what it says at the moment it leaves, and whether it is needed at all by then."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, is_late
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import TrackFinished
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.jitter import delay
from roadmapbot.domain.ledger import DayStatus, Reason, run_of
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.silence import silent_days
from roadmapbot.domain.track import Task
from roadmapbot.services.decisions import decided
from roadmapbot.services.ledger import ledger_from
from roadmapbot.services.nudges import is_time_to_nudge
from roadmapbot.services.people import track_of
from roadmapbot.services.ports import Catalogues, UnitOfWork
from roadmapbot.services.posts import CohortPlace, DailyTask, SelfPaused
from roadmapbot.services.tasks import daily_task, day_end, task_of_day

_DAY = timedelta(days=1)
Word = DailyTask | SelfPaused | CohortPlace
"""What a delivery says."""


async def drafted(
    uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment, delivery: Delivery, now: datetime
) -> Word | None:
    """The post of a delivery; None where it is not needed any more."""
    if delivery.kind is Kind.PAUSE:
        return await _self_paused(uow, catalogues, enrollment, delivery)
    if delivery.kind is Kind.PLACE:
        return await _place(uow, catalogues, enrollment, delivery)
    check_in = await uow.check_ins.get(enrollment.id, delivery.local_on)
    is_kept = check_in is not None and check_in.undone_at is None
    if enrollment.state is not State.ACTIVE or is_kept or now >= day_end(enrollment, delivery.local_on):
        return None
    task = await _task(uow, catalogues, enrollment, delivery)
    if task is None:
        return None
    ledger = await ledger_from(uow, enrollment.id, delivery.local_on, enrollment.schedule.local_day(now))
    post = await daily_task(uow, catalogues, enrollment, delivery.local_on, task, now, delivery.id, ledger)
    if delivery.kind is Kind.NUDGE and (post.is_comeback or not await is_time_to_nudge(uow, delivery, now)):
        return None
    return replace(
        post,
        kind=delivery.kind,
        is_late=delivery.kind is Kind.TASK and await _is_late(uow, enrollment, delivery, now),
        freezes_spent=run_of(ledger.days, delivery.local_on, (DayStatus.FROZEN, Reason.NONE)),
        outage_days=run_of(ledger.days, delivery.local_on, (DayStatus.EXCUSED, Reason.OUTAGE)),
        decisions=await decided(uow, enrollment, ledger) if delivery.kind is Kind.TASK else (),
    )


async def _is_late(uow: UnitOfWork, enrollment: Enrollment, delivery: Delivery, now: datetime) -> bool:
    """Whether a task comes later than it should, which is not at once where its server spreads them."""
    if not is_late(delivery.due_at, now):
        return False
    guild = await uow.guilds.get(enrollment.guild_id) or Guild(enrollment.guild_id, "")
    return is_late(delivery.due_at + delay(enrollment.id, enrollment.schedule.at, guild.window_minutes), now)


async def _self_paused(
    uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment, delivery: Delivery
) -> SelfPaused | None:
    if not enrollment.is_self_paused:
        return None
    silent = silent_days((await uow.days.recent(enrollment.id)).days, enrollment.heard_on)
    task = await _task(uow, catalogues, enrollment, delivery)
    return SelfPaused(delivery.id, enrollment.id, enrollment.user_id, task, silent) if task else None


async def _place(
    uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment, delivery: Delivery
) -> CohortPlace | None:
    """That somebody has a place; nothing to whoever has gone from the cohort, or finished it, before that was told."""
    cohort = await uow.cohorts.get(enrollment.cohort_id) if enrollment.cohort_id else None
    task = await _task(uow, catalogues, enrollment, delivery)
    if cohort is None or not cohort.is_open or task is None or not enrollment.is_current:
        return None
    return CohortPlace(delivery.id, cohort, track_of(catalogues, enrollment), enrollment, task)


async def _task(uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment, delivery: Delivery) -> Task | None:
    """The task that a delivery carries, or the next one where it is behind its learner or gone.

    What reminds of a day is about the task which that day has, done before or not.
    """
    if delivery.kind.is_reminder:
        try:
            return await task_of_day(uow, catalogues, enrollment, delivery.local_on)
        except TrackFinished:
            return None
    task = catalogues.of(enrollment.guild_id).task(delivery.task_id)
    if task is not None and not await uow.completions.has(enrollment.user_id, task.id):
        return task
    return next_task(track_of(catalogues, enrollment), await uow.completions.of(enrollment.user_id))


def latest_due(enrollment: Enrollment, now: datetime) -> tuple[date, datetime]:
    """The newest planned day whose task has fallen due: after an outage only that one is sent."""
    return enrollment.schedule.last_due(now)


def postponed(delivery: Delivery, enrollment: Enrollment, until: datetime) -> Delivery:
    """A delivery that would disturb its learner now: it waits, or is let go where its day is over by then."""
    if delivery.kind.is_for_its_day and until >= day_end(enrollment, delivery.local_on):
        return replace(delivery, state=DeliveryState.UNNEEDED, problem="quiet hours")
    return replace(delivery, state=DeliveryState.WAITING, retry_at=until)
