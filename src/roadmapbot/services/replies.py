"""Which day a message answers: that of the post it replies to, or in direct messages the newest open one.

A post that is not about a day, such as the one that says that a pause began, stands for the day of the reply.
"""

from dataclasses import dataclass
from datetime import date, datetime

from roadmapbot.domain.cohort import CohortPost
from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.errors import NotYours
from roadmapbot.domain.ids import CohortPostId, EnrollmentId, UserId
from roadmapbot.services.grouped import member_of, refuse_before_joining
from roadmapbot.services.ports import Incoming, UnitOfWork
from roadmapbot.services.tasks import day_end, present_day


@dataclass(frozen=True, slots=True)
class Answered:
    """The learner's day that a message answers; `post` is that of the cohort, where it answers one."""

    enrollment_id: EnrollmentId
    on: date
    post: CohortPost | None = None


async def day_answered(uow: UnitOfWork, incoming: Incoming, learner: Learner | None) -> Answered | None:
    """The learner's day that a message answers. Raises NotYours, BeforeJoining."""
    if incoming.reply_to is not None:
        delivery = await uow.deliveries.by_message(incoming.reply_to)
        if delivery is not None and delivery.cohort_post_id is not None:
            return await _in_cohort(uow, delivery.cohort_post_id, incoming.author_id)
        if delivery is not None:
            if delivery.user_id == incoming.author_id:
                return Answered(delivery.enrollment_id, await _day_of(uow, delivery, incoming.sent_at))
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
        if (delivery := await uow.deliveries.newest_in(enrollment.id, incoming.channel_id, incoming.sent_at))
        and incoming.sent_at < day_end(enrollment, delivery.local_on)
    ]
    if not newest:
        return None
    latest = max(newest, key=lambda delivery: delivery.id)
    return Answered(latest.enrollment_id, latest.local_on)


async def _in_cohort(uow: UnitOfWork, post_id: CohortPostId, user_id: UserId) -> Answered | None:
    """The day of a member who answers the post that all of them got; nothing for whoever just talks along."""
    post = await uow.cohort_posts.get(post_id)
    cohort = await uow.cohorts.get(post.cohort_id) if post else None
    enrollment = await member_of(uow, cohort, user_id) if cohort else None
    if post is None or cohort is None or enrollment is None:
        return None
    refuse_before_joining(cohort, post, enrollment)
    return Answered(enrollment.id, post.local_on, post)


async def _day_of(uow: UnitOfWork, delivery: Delivery, at: datetime) -> date:
    enrollment = await uow.enrollments.get(delivery.enrollment_id)
    if delivery.kind.is_for_its_day or enrollment is None:
        return delivery.local_on
    return await present_day(uow, enrollment, at)
