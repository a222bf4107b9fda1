"""Leaving somebody alone who has been silent for long: the enrollment pauses, and one message says so."""

from collections.abc import Sequence
from dataclasses import replace

from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.silence import PAUSE_AFTER, silent_days
from roadmapbot.services.ports import UnitOfWork


async def left_alone(
    uow: UnitOfWork, enrollment: Enrollment, ledger: Sequence[LedgerDay], asked: Sequence[Delivery]
) -> Enrollment:
    """The enrollment after some days were closed, paused where the silence has become too long.

    `ledger` are its days, all of them or those since one that was kept, and `asked` the tasks of those that were just
    closed without a check-in. The message comes in place of the next task, which is a time at which its learner wants
    to hear from us.
    """
    due_at = enrollment.next_due_at
    if enrollment.state is not State.ACTIVE or due_at is None or not asked:
        return enrollment
    days = sorted(ledger, key=lambda day: day.local_on)
    if silent_days(days, enrollment.heard_on) < PAUSE_AFTER:
        return enrollment
    await uow.deliveries.drop_waiting(enrollment.id)
    on, task_id, waiting = enrollment.open_on, asked[-1].task_id, DeliveryState.WAITING
    word = NewDelivery(enrollment.id, enrollment.user_id, on, Kind.PAUSE, task_id, due_at, waiting, retry_at=due_at)
    await uow.deliveries.claim([word])
    return replace(enrollment, state=State.PAUSED, next_due_at=None, is_self_paused=True)
