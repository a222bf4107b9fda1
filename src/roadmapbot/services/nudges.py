"""Nudges: when one is owed for a day, and keeping that true when something changes in the middle of the day."""

from dataclasses import replace
from datetime import date, datetime

from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.etiquette import NUDGE_AFTER, nudge_due
from roadmapbot.domain.ids import TaskId
from roadmapbot.services.ports import UnitOfWork

_CHANGEABLE = frozenset({DeliveryState.WAITING, DeliveryState.UNNEEDED})


def nudge_of(enrollment: Enrollment, on: date, task_id: TaskId, now: datetime) -> NewDelivery | None:
    """The nudge that a local day owes from an instant on; None where it owes none."""
    if enrollment.nudge_at is None or enrollment.state is not State.ACTIVE:
        return None
    due_at = nudge_due(enrollment.schedule, enrollment.nudge_at, on)
    if due_at is None or due_at <= now:
        return None
    user_id, waiting = enrollment.user_id, DeliveryState.WAITING
    return NewDelivery(enrollment.id, user_id, on, Kind.NUDGE, task_id, due_at, waiting, retry_at=due_at)


def nudges_with(task: NewDelivery, enrollment: Enrollment, now: datetime) -> list[NewDelivery]:
    """What is owed for later together with a day's task; nothing where the day is kept already."""
    if task.state is DeliveryState.UNNEEDED:
        return []
    nudge = nudge_of(enrollment, task.local_on, task.task_id, now)
    return [nudge] if nudge else []


async def align_nudge(uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> None:
    """Let the open day that was asked for owe the nudge that its learner wants now, at the time wanted now.

    One that came already stays the only one of its day, and a task that was put off and came again is enough.
    """
    on = enrollment.served_on
    if on is None or on < enrollment.open_on:
        return
    check_in = await uow.check_ins.get(enrollment.id, on)
    is_kept = check_in is not None and check_in.undone_at is None
    of_day = await uow.deliveries.of_day(enrollment.id, on)
    task = next((each for each in of_day if each.kind is Kind.TASK), None)
    is_put_off = any(each.kind is Kind.REMINDER and each.state is not DeliveryState.UNNEEDED for each in of_day)
    owed = nudge_of(enrollment, on, task.task_id, now) if task and not is_kept and not is_put_off else None
    stands = next((each for each in of_day if each.kind is Kind.NUDGE), None)
    if stands is None and owed is not None:
        await uow.deliveries.claim([owed])
    elif stands is not None and stands.state in _CHANGEABLE:
        await uow.deliveries.save(_as_owed(stands, owed))


def _as_owed(stands: Delivery, owed: NewDelivery | None) -> Delivery:
    if owed is None:
        return replace(stands, state=DeliveryState.UNNEEDED)
    return replace(stands, state=DeliveryState.WAITING, due_at=owed.due_at, retry_at=owed.due_at)


async def is_time_to_nudge(uow: UnitOfWork, delivery: Delivery, now: datetime) -> bool:
    """Whether a nudge may come now: its day's task did, and long enough ago."""
    of_day = await uow.deliveries.of_day(delivery.enrollment_id, delivery.local_on)
    sent = [each.sent_at for each in of_day if each.kind is Kind.TASK and each.state is DeliveryState.SENT]
    return any(sent_at is not None and now - sent_at >= NUDGE_AFTER for sent_at in sent)
