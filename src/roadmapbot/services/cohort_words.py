"""What the posts of cohorts say at the moment they leave."""

from collections.abc import Iterable
from datetime import datetime

from roadmapbot.domain.cohort import Cohort, CohortPost
from roadmapbot.domain.delivery import DeliveryState, is_late
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.cohorts import track_in
from roadmapbot.services.ports import Catalogues, UnitOfWork
from roadmapbot.services.posts import CohortEnd, CohortTask


def had_by(posts: Iterable[CohortPost]) -> set[TaskId]:
    """The tasks that a cohort has had, or is about to have; not those whose day was over before they came."""
    return {post.task_id for post in posts if post.task_id is not None and post.state is not DeliveryState.UNNEEDED}


async def word_of(
    uow: UnitOfWork, catalogues: Catalogues, cohort: Cohort, post: CohortPost, now: datetime
) -> CohortTask | CohortEnd | None:
    """What a post says; None where its task is gone or its cohort was closed meanwhile."""
    track = track_in(catalogues, cohort)
    if post.task_id is None:
        finishers = await uow.cohorts.finishers(cohort.id)
        return CohortEnd(post.id, cohort, track, tuple(finishers), await uow.cohorts.count(cohort.id))
    task = catalogues.of(cohort.guild_id).task(post.task_id)
    if task is None or not cohort.is_open:
        return None
    return await task_word(uow, cohort, track, post, task, now)


async def task_word(
    uow: UnitOfWork, cohort: Cohort, track: Track, post: CohortPost, task: Task, now: datetime
) -> CohortTask:
    """What a post says that brings a task."""
    before = had_by(each for each in await uow.cohort_posts.of(cohort.id) if each.local_on < post.local_on)
    number = len(before) + 1
    return CohortTask(
        post_id=post.id,
        cohort=cohort,
        track=track,
        task=task,
        number=number,
        total=number + sum(each.id not in before and each.id != task.id for each in track.tasks),
        local_on=post.local_on,
        due_at=post.due_at,
        ends_at=cohort.schedule.ends_at(post.local_on),
        is_late=is_late(post.due_at, now),
    )
