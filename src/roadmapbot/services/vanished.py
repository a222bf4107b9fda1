"""What becomes of a task that was sent and then taken out of the roadmap: its day gets the next one in its place.

Otherwise the answer to it would count for a task that the learner never saw.
"""

import logging
from dataclasses import replace

from roadmapbot.domain.cohort import CohortPost
from roadmapbot.domain.ids import MessageId
from roadmapbot.domain.progress import next_task
from roadmapbot.services.cohort_words import had_by, task_word
from roadmapbot.services.cohorts import track_in
from roadmapbot.services.people import track_of
from roadmapbot.services.ports import Catalogues, Clock, Messenger, MessengerError, Storage
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.tasks import retask

log = logging.getLogger(__name__)


class Vanished:
    """Looks after open days whenever the content in force has changed."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, messenger: Messenger, redraw: Redraw
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._messenger = messenger
        self._redraw = redraw
        self._seen: int | None = None
        """The version of the content that was looked at last; the first look comes after every start."""
        self._seen_in_cohorts: int | None = None

    async def replace(self) -> int:
        """Put the next task in the place of vanished ones, and show it on their posts; how many days that were.

        A day whose track has nothing left stays as it is: answering it keeps the day.
        """
        version = self._catalogues.version
        if version == self._seen:
            return 0
        async with self._storage.read() as uow:
            waiting = await uow.deliveries.unanswered()
            enrollments = await uow.enrollments.get_many({delivery.enrollment_id for delivery in waiting})
        in_cohorts = {(each.enrollment_id, each.local_on) for each in waiting if each.cohort_post_id is not None}
        days = {
            (delivery.enrollment_id, delivery.local_on)
            for delivery in waiting
            if (delivery.enrollment_id, delivery.local_on) not in in_cohorts
            and self._catalogues.of(enrollments[delivery.enrollment_id].guild_id).task(delivery.task_id) is None
        }
        for enrollment_id, on in sorted(days):
            async with self._storage.write() as uow:
                enrollment = enrollments[enrollment_id]
                following = next_task(
                    track_of(self._catalogues, enrollment), await uow.completions.of(enrollment.user_id)
                )
                if following is not None:
                    await retask(uow, enrollment_id, on, following.id)
                    await uow.commit()
            await self._redraw.days(enrollment_id, [on])
        self._seen = version
        return len(days)

    async def replace_in_cohorts(self) -> int:
        """Do the same on the posts of cohorts; how many posts that were."""
        version = self._catalogues.version
        if version == self._seen_in_cohorts:
            return 0
        async with self._storage.read() as uow:
            posts = await uow.cohort_posts.open_tasks(self._clock.now())
        replaced = 0
        for post in posts:
            replaced += await self._replace_in(post)
        self._seen_in_cohorts = version
        return replaced

    async def _replace_in(self, post: CohortPost) -> bool:
        now = self._clock.now()
        async with self._storage.write() as uow:
            cohort = await uow.cohorts.get(post.cohort_id)
            if cohort is None or post.task_id is None or self._catalogues.of(cohort.guild_id).task(post.task_id):
                return False
            track = track_in(self._catalogues, cohort)
            following = next_task(track, had_by(await uow.cohort_posts.of(cohort.id)))
            if following is None:
                return False
            await uow.cohort_posts.save(replace(post, task_id=following.id))
            await uow.deliveries.retask_shared(post.id, post.task_id, following.id)
            word = await task_word(uow, cohort, track, post, following, now)
            await uow.commit()
        try:
            await self._messenger.edit(cohort.channel_id, post.message_id or MessageId(0), word)
        except MessengerError as error:
            log.info("Post %s of a cohort is not drawn anew: %s", post.id, error)
        return True
