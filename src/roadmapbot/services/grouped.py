"""What being in a cohort means for a learner's own enrollment: who sets its time, and which task its days have."""

from dataclasses import replace
from datetime import date, datetime

from roadmapbot.domain.cohort import Cohort, CohortPost
from roadmapbot.domain.delivery import DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import (
    BeforeJoining,
    CohortNotStarted,
    CohortOver,
    NotInCohort,
    SetByCohort,
    UnknownCohort,
)
from roadmapbot.domain.ids import CohortId, CohortPostId, GuildId, TaskId, UserId
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services.ports import UnitOfWork
from roadmapbot.services.tasks import retask


async def cohort_of(uow: UnitOfWork, enrollment: Enrollment) -> Cohort | None:
    """The open cohort that brings an enrollment its tasks; None where it gets them on its own."""
    if enrollment.cohort_id is None or not enrollment.is_current:
        return None
    cohort = await uow.cohorts.get(enrollment.cohort_id)
    return cohort if cohort is not None and cohort.is_open else None


async def known_cohort(uow: UnitOfWork, cohort_id: CohortId, guild_id: GuildId | None) -> Cohort:
    """A cohort of a server, whatever its state; of any where none is given. Raises UnknownCohort."""
    cohort = await uow.cohorts.get(cohort_id)
    if cohort is None or guild_id not in {None, cohort.guild_id}:
        raise UnknownCohort
    return cohort


async def joinable(uow: UnitOfWork, cohort_id: CohortId, guild_id: GuildId | None) -> Cohort:
    """A cohort that can be joined. Raises UnknownCohort, CohortOver."""
    cohort = await known_cohort(uow, cohort_id, guild_id)
    if not cohort.is_open:
        raise CohortOver(cohort.name)
    return cohort


async def posted_for(uow: UnitOfWork, post_id: CohortPostId, guild_id: GuildId | None) -> tuple[Cohort, CohortPost]:
    """A post with its cohort. Raises UnknownCohort."""
    post = await uow.cohort_posts.get(post_id)
    if post is None:
        raise UnknownCohort
    return await known_cohort(uow, post.cohort_id, guild_id), post


async def own_part(uow: UnitOfWork, cohort: Cohort, user_id: UserId) -> Enrollment:
    """The enrollment with which somebody is in a cohort. Raises NotInCohort."""
    enrollment = await member_of(uow, cohort, user_id)
    if enrollment is None:
        raise NotInCohort(cohort.name, is_over=not cohort.is_open)
    return enrollment


async def refuse_before_start(uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> None:
    """Raise CohortNotStarted where an enrollment waits for the first day of its cohort."""
    cohort = await cohort_of(uow, enrollment)
    if cohort is not None and cohort.is_coming(now):
        raise CohortNotStarted(cohort.name, cohort.starts_on)


async def refuse_other_time(uow: UnitOfWork, enrollment: Enrollment, wished: Schedule) -> None:
    """Raise SetByCohort where tasks would come at another time than those of the learner's cohort.

    The end of the day is everybody's own.
    """
    own = enrollment.schedule
    if (wished.zone, wished.at, wished.weekdays) == (own.zone, own.at, own.weekdays):
        return
    cohort = await cohort_of(uow, enrollment)
    if cohort is not None:
        raise SetByCohort(cohort.name)


async def member_of(uow: UnitOfWork, cohort: Cohort, user_id: UserId) -> Enrollment | None:
    """The enrollment with which somebody is in a cohort, or was when they finished; None for anybody else."""
    found = await uow.enrollments.current(cohort.guild_id, user_id)
    found = found or await uow.enrollments.latest(cohort.guild_id, user_id)
    return found if found and found.cohort_id == cohort.id and found.state is not State.LEFT else None


def refuse_before_joining(cohort: Cohort, post: CohortPost, enrollment: Enrollment) -> None:
    """Raise BeforeJoining where a post came before its member joined: that day asked nothing of them."""
    if post.local_on < enrollment.schedule.local_day(enrollment.consent_at):
        raise BeforeJoining(cohort.name)


async def taken_part(uow: UnitOfWork, post: CohortPost, enrollment: Enrollment, now: datetime) -> Enrollment:
    """A member whose day has the task of the cohort's post that stands, though it was not claimed for them.

    So it is for whoever joins, or ends a pause, after the post has come. A task of their own that came before on that
    day gives way to it, also where they have done the cohort's before.
    """
    is_open = enrollment.is_current and post.local_on >= enrollment.open_on
    if post.task_id is None or post.state is not DeliveryState.SENT or not is_open:
        return enrollment
    of_day = [d for d in await uow.deliveries.of_day(enrollment.id, post.local_on) if d.kind is Kind.TASK]
    if of_day:
        check_in = await uow.check_ins.get(enrollment.id, post.local_on)
        is_kept = check_in is not None and check_in.undone_at is None
        if is_kept or any(each.cohort_post_id is not None for each in of_day):
            return enrollment
        await retask(uow, enrollment.id, post.local_on, post.task_id)
    await uow.deliveries.claim([share_of(post, post.task_id, enrollment, now, number=len(of_day))])
    await uow.deliveries.settle_shared(post)
    enrollment = served(enrollment, post.local_on, now)
    await uow.enrollments.save_many([enrollment])
    return enrollment


def share_of(
    post: CohortPost,
    task_id: TaskId,
    enrollment: Enrollment,
    now: datetime,
    state: DeliveryState = DeliveryState.CLAIMED,
    number: int = 0,
) -> NewDelivery:
    """What a cohort's post is to one of its members: their own delivery of that day, after `number` others."""
    return NewDelivery(
        enrollment.id,
        enrollment.user_id,
        post.local_on,
        Kind.TASK,
        task_id,
        post.due_at,
        state,
        number,
        claimed_at=now,
        cohort_post_id=post.id,
    )


def served(enrollment: Enrollment, on: date, now: datetime) -> Enrollment:
    """An enrollment that has its task for a day, and knows when the next one is due."""
    enrollment = replace(enrollment, served_on=max(on, enrollment.served_on or on))
    if enrollment.next_due_at is None:
        return enrollment
    return replace(enrollment, next_due_at=enrollment.schedule.next_due(now, beyond=enrollment.settled_on)[1])
