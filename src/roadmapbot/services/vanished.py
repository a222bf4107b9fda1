"""What becomes of a task that was sent and then taken out of the roadmap: its day gets the next one in its place.

Otherwise the answer to it would count for a task that the learner never saw. The posts of cohorts are looked after by
`cohort_posts`.
"""

from roadmapbot.domain.progress import next_task
from roadmapbot.services.people import track_of
from roadmapbot.services.ports import Catalogues, Storage
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.tasks import retask


class Vanished:
    """Looks after open days whenever the content in force has changed."""

    def __init__(self, storage: Storage, catalogues: Catalogues, redraw: Redraw) -> None:
        self._storage = storage
        self._catalogues = catalogues
        self._redraw = redraw
        self._seen: int | None = None
        """The version of the content that was looked at last; the first look comes after every start."""

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
        days = {
            (delivery.enrollment_id, delivery.local_on)
            for delivery in waiting
            if delivery.cohort_post_id is None
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
