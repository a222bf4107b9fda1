"""Being in a cohort: joining by one's own press, waiting for a place, leaving.

Nobody enrolls anybody else: whoever waits has agreed to be moved up when a place comes free, and is told then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from roadmapbot.domain.cohort import Cohort, places_free
from roadmapbot.domain.delivery import DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, Learner, Mode, State
from roadmapbot.domain.errors import NotInCohort, TrackFinished
from roadmapbot.domain.ids import CohortId, CohortPostId, EnrollmentId, UserId
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.track import Track
from roadmapbot.services.cohorts import track_in
from roadmapbot.services.earlier import not_done
from roadmapbot.services.grouped import (
    joinable,
    known_cohort,
    own_part,
    posted_for,
    refuse_before_joining,
    taken_part,
)
from roadmapbot.services.nudges import align_nudge
from roadmapbot.services.people import Who, track_of
from roadmapbot.services.ports import Catalogues, Clock, Storage, UnitOfWork
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.starting import Beginning, begun, ended


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a cohort, before or after they pressed Join.

    `place` counts from 1 on the waiting list, None for whoever is not on it. `follows` is the track that they would
    leave, or have left. `behind` are tasks that the cohort has had and they have not done.
    """

    cohort: Cohort
    track: Track
    members: int
    waiting: int
    is_member: bool
    place: int | None
    is_full: bool
    follows: Track | None = None
    is_same_track: bool = False
    behind: int = 0
    has_begun: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """The day that a member's press on a cohort's post is about."""

    enrollment_id: EnrollmentId
    on: date


class Membership:
    """The use-cases of learners around cohorts."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, redraw: Redraw) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._redraw = redraw

    # --- joining and leaving ----------------------------------------------------------------------------------

    async def look(self, cohort_id: CohortId, who: Who) -> Standing:
        """What joining would mean for somebody. Raises UnknownCohort, CohortOver, TrackFinished."""
        async with self._storage.read() as uow:
            cohort = await joinable(uow, cohort_id, who.guild_id)
            standing = await self._standing(uow, cohort, who.user_id)
            if not standing.is_member:
                await self._refuse_finished(uow, standing.track, who.user_id)
            return standing

    async def join(self, cohort_id: CohortId, who: Who) -> Standing:
        """Put somebody into a cohort at their own request, or on its waiting list where it is full.

        Raises UnknownCohort, CohortOver, TrackFinished.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            cohort = await joinable(uow, cohort_id, who.guild_id)
            before = await self._standing(uow, cohort, who.user_id)
            if before.is_member:
                return before
            await self._refuse_finished(uow, before.track, who.user_id)
            learner = await uow.learners.get(who.user_id)
            await uow.learners.save(replace(learner, name=who.name) if learner else Learner(who.user_id, who.name))
            entered: list[Enrollment] = []
            if before.is_full:
                await uow.cohorts.wait(cohort.id, who.user_id, now)
            else:
                entered.append(await self._enter(uow, cohort, who.user_id, now))
            standing = await self._standing(uow, cohort, who.user_id)
            await uow.commit()
        await self._show(entered)
        return replace(standing, follows=before.follows, is_same_track=before.is_same_track)

    async def leave(self, cohort_id: CohortId, who: Who) -> Standing:
        """Let somebody go from a cohort or its waiting list; a member goes on with the track alone.

        Raises UnknownCohort, NotInCohort.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            cohort = await known_cohort(uow, cohort_id, who.guild_id)
            before = await self._standing(uow, cohort, who.user_id)
            enrollment = await uow.enrollments.current(cohort.guild_id, who.user_id)
            was_waiting = await uow.cohorts.stop_waiting(cohort.id, who.user_id)
            if before.is_member and enrollment is not None:
                alone = replace(enrollment.heard(now), cohort_id=None)
                if cohort.is_coming(now) and alone.state is State.PAUSED:
                    alone = alone.resumed(now)
                await uow.enrollments.save_many([alone])
            elif not was_waiting:
                raise NotInCohort(cohort.name, is_over=not cohort.is_open)
            await uow.audit.add(now, cohort.guild_id, who.user_id, "cohort leave", str(cohort.id))
            await uow.commit()
        return before

    async def move_up(self) -> int:
        """Give places that came free to those who wait, first come, first served; how many moved.

        Each of them is owed the word about it, which leaves with what else is due.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            awaited = await uow.cohorts.awaited()
        moved = 0
        for cohort_id in awaited:
            async with self._storage.write() as uow:
                entered = await self._fill(uow, cohort_id, now)
                if entered:
                    await uow.commit()
            await self._show(entered)
            moved += len(entered)
        return moved

    async def _show(self, entered: Sequence[Enrollment]) -> None:
        """Let the posts that some who are in a cohort now got alone today be about the cohort's task."""
        for each in entered:
            await self._redraw.days(each.id, [each.served_on] if each.served_on else [])

    async def _fill(self, uow: UnitOfWork, cohort_id: CohortId, now: datetime) -> Sequence[Enrollment]:
        """Move those up who can be, but nobody at night, when they would be told; who did."""
        cohort = await known_cohort(uow, cohort_id, None)
        entered: list[Enrollment] = []
        if not cohort.is_open or cohort.schedule.quiet_until(now):
            return entered
        free = places_free(cohort.capacity, await uow.cohorts.count(cohort.id), 0)
        for user_id in await uow.cohorts.waiting(cohort.id):
            if len(entered) == free:
                break
            try:
                await self._refuse_finished(uow, track_in(self._catalogues, cohort), user_id)
            except TrackFinished:
                await uow.cohorts.stop_waiting(cohort.id, user_id)
                continue
            enrollment = await self._enter(uow, cohort, user_id, now)
            await self._owe_the_word(uow, enrollment, now)
            entered.append(enrollment)
        return entered

    async def _owe_the_word(self, uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> None:
        """Let somebody be told that they are in a cohort now."""
        first = next_task(track_of(self._catalogues, enrollment), await uow.completions.of(enrollment.user_id))
        assert first is not None, "whoever has finished the track does not come in"  # noqa: S101 - narrows the type
        on = enrollment.schedule.local_day(now)
        word = NewDelivery(
            enrollment.id, enrollment.user_id, on, Kind.PLACE, first.id, now, DeliveryState.WAITING, retry_at=now
        )
        await uow.deliveries.claim([word])

    async def _enter(self, uow: UnitOfWork, cohort: Cohort, user_id: UserId, now: datetime) -> Enrollment:
        """Let somebody be in a cohort from now on: on its track, in its rhythm, and with its task of today."""
        await uow.cohorts.stop_waiting(cohort.id, user_id)
        current = await uow.enrollments.current(cohort.guild_id, user_id)
        if current is not None and current.track_id == cohort.track_id:
            enrollment = await _in_step(uow, cohort, current, now)
        else:
            last = current or await uow.enrollments.latest(cohort.guild_id, user_id)
            if current is not None:
                await ended(uow, current, now)
            mode, minutes = (last.mode, last.minutes_a_day) if last else (Mode.DM, None)
            wish = Beginning(cohort.guild_id, user_id, cohort.track_id, cohort.schedule, mode, minutes, cohort.id)
            enrollment, _ = await begun(uow, wish, now)
        if cohort.is_coming(now):
            enrollment = replace(enrollment, state=State.PAUSED, next_due_at=None, paused_until=cohort.starts_on)
            await uow.enrollments.save_many([enrollment])
        post = await uow.cohort_posts.of_day(cohort.id, enrollment.schedule.local_day(now))
        if post is not None:
            enrollment = await taken_part(uow, post, enrollment, now)
        await uow.audit.add(now, cohort.guild_id, user_id, "cohort join", f"{cohort.id} consent=1")
        return enrollment

    async def _standing(self, uow: UnitOfWork, cohort: Cohort, user_id: UserId) -> Standing:
        track = track_in(self._catalogues, cohort)
        current = await uow.enrollments.current(cohort.guild_id, user_id)
        members, waiting = await uow.cohorts.count(cohort.id), await uow.cohorts.waiting(cohort.id)
        ahead = waiting.index(user_id) if user_id in waiting else len(waiting)
        is_member = current is not None and current.cohort_id == cohort.id
        now = self._clock.now()
        return Standing(
            cohort,
            track,
            members,
            len(waiting),
            is_member,
            ahead + 1 if user_id in waiting else None,
            not is_member and not places_free(cohort.capacity, members, ahead),
            track_of(self._catalogues, current) if current and not is_member else None,
            current is not None and current.track_id == cohort.track_id,
            len(await not_done(uow, self._catalogues, cohort, current, user_id, now)),
            not cohort.is_coming(now),
        )

    async def _refuse_finished(self, uow: UnitOfWork, track: Track, user_id: UserId) -> None:
        """Raise TrackFinished where nothing is left to do with a cohort."""
        if next_task(track, await uow.completions.of(user_id)) is None:
            raise TrackFinished(track.title)

    # --- the day of a member ----------------------------------------------------------------------------------

    async def part_of(self, post_id: CohortPostId, who: Who) -> Part:
        """The presser's own day that a cohort's post is about. Raises UnknownCohort, NotInCohort, BeforeJoining."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            cohort, post = await posted_for(uow, post_id, who.guild_id)
            enrollment = await own_part(uow, cohort, who.user_id)
            refuse_before_joining(cohort, post, enrollment)
            if await taken_part(uow, post, enrollment, now) != enrollment:
                await uow.commit()
        return Part(enrollment.id, post.local_on)


async def _in_step(uow: UnitOfWork, cohort: Cohort, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Somebody who follows the track already, in the cohort's rhythm from now on; no day is cut short by it."""
    schedule = replace(cohort.schedule, day_end=min(enrollment.schedule.day_end, cohort.schedule.at))
    enrollment = replace(
        enrollment.heard(now),
        schedule=schedule,
        cohort_id=cohort.id,
        open_until=max(enrollment.open_until, schedule.ends_at(enrollment.open_on)),
    ).resumed(now)
    await uow.enrollments.save_many([enrollment])
    await uow.deliveries.drop_waiting(enrollment.id)
    await align_nudge(uow, enrollment, now)
    return enrollment
