"""The earlier tasks of a cohort that a member has not done: of days they missed, or of those before they joined.

Doing one keeps no day and breaks no streak: it is progress, and the cohort goes on meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from roadmapbot.domain.cohort import Cohort
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import CohortId, CohortPostId, UserId
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.track import Task
from roadmapbot.services.grouped import known_cohort, own_part, posted_for
from roadmapbot.services.people import Who, track_of
from roadmapbot.services.ports import Catalogues, Clock, How, Storage, UnitOfWork
from roadmapbot.services.tasks import finished, present_day

Tasks = tuple[tuple[CohortPostId, Task], ...]
"""Tasks with the posts that brought them, oldest first."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a member has not done of the days before; `done` is the task that was just done."""

    cohort: Cohort
    tasks: Tasks
    done: Task | None = None


class EarlierTasks:
    """The use-cases around tasks of the days before."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def look(self, cohort_id: CohortId, who: Who) -> Earlier:
        """What a member has not done of the days before. Raises UnknownCohort, NotInCohort."""
        async with self._storage.read() as uow:
            cohort = await known_cohort(uow, cohort_id, who.guild_id)
            return await self._of(uow, cohort, await own_part(uow, cohort, who.user_id))

    async def of_post(self, post_id: CohortPostId, who: Who) -> Earlier:
        """The same, asked for under a post of the cohort. Raises UnknownCohort, NotInCohort."""
        async with self._storage.read() as uow:
            cohort, _ = await posted_for(uow, post_id, who.guild_id)
            return await self._of(uow, cohort, await own_part(uow, cohort, who.user_id))

    async def finish(self, post_id: CohortPostId, who: Who) -> Earlier:
        """Put the task of a post of a day before behind a member. Raises UnknownCohort, NotInCohort."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            cohort, post = await posted_for(uow, post_id, who.guild_id)
            enrollment = await own_part(uow, cohort, who.user_id)
            rest = dict((await self._of(uow, cohort, enrollment)).tasks)
            task = rest.pop(post.id, None)
            if task is not None:
                await uow.completions.add(who.user_id, task.id, How.DONE, now)
                behind = await uow.completions.of(who.user_id)
                if enrollment.is_current and next_task(track_of(self._catalogues, enrollment), behind) is None:
                    await finished(uow, enrollment)
                await uow.commit()
        return Earlier(cohort, tuple(rest.items()), task)

    async def _of(self, uow: UnitOfWork, cohort: Cohort, enrollment: Enrollment) -> Earlier:
        now, user_id = self._clock.now(), enrollment.user_id
        return Earlier(cohort, await not_done(uow, self._catalogues, cohort, enrollment, user_id, now))


async def not_done(
    uow: UnitOfWork,
    catalogues: Catalogues,
    cohort: Cohort,
    enrollment: Enrollment | None,
    user_id: UserId,
    now: datetime,
) -> Tasks:
    """The tasks that a cohort had before somebody's present day and that are not behind them."""
    is_member = enrollment is not None and enrollment.cohort_id == cohort.id
    today = await present_day(uow, enrollment, now) if enrollment and is_member else cohort.schedule.local_day(now)
    behind = await uow.completions.of(user_id)
    catalogue = catalogues.of(cohort.guild_id)
    return tuple(
        (post.id, task)
        for post in await uow.cohort_posts.of(cohort.id)
        if post.local_on < today
        and post.state is not DeliveryState.UNNEEDED
        and post.task_id is not None
        and post.task_id not in behind
        and (task := catalogue.task(post.task_id)) is not None
    )
