"""Which day a message answers: that of the post it replies to, or in direct messages the newest open one.

A post that is not about a day, such as the one that says that a pause began, stands for the day of the reply.
"""

from datetime import date, datetime

from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.errors import NotYours
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.ports import Incoming, UnitOfWork
from roadmapbot.services.tasks import day_end, present_day


async def day_answered(
    uow: UnitOfWork, incoming: Incoming, learner: Learner | None
) -> tuple[EnrollmentId, date] | None:
    """The learner's day that a message answers."""
    if incoming.reply_to is not None:
        delivery = await uow.deliveries.by_message(incoming.reply_to)
        if delivery is not None:
            if delivery.user_id == incoming.author_id:
                return delivery.enrollment_id, await _day_of(uow, delivery, incoming.sent_at)
            if await uow.enrollments.current_of(incoming.author_id):
                raise NotYours
            return None
        if await uow.announcements.is_announcement(incoming.reply_to):
            return None
    if learner is None or learner.dm_channel_id != incoming.channel_id:
        return None
    newest = [
        delivery
        for enrollment in await uow.enrollments.current_of(incoming.author_id)
        if (delivery := await uow.deliveries.newest(enrollment.id))
        and delivery.channel_id == incoming.channel_id
        and delivery.sent_at is not None
        and delivery.sent_at <= incoming.sent_at < day_end(enrollment, delivery.local_on)
    ]
    if not newest:
        return None
    latest = max(newest, key=lambda delivery: delivery.id)
    return latest.enrollment_id, latest.local_on


async def _day_of(uow: UnitOfWork, delivery: Delivery, at: datetime) -> date:
    enrollment = await uow.enrollments.get(delivery.enrollment_id)
    if delivery.kind.is_for_its_day or enrollment is None:
        return delivery.local_on
    return await present_day(uow, enrollment, at)
