"""Changing how the coach works with one learner: rhythm, place, and how boards show them."""

from dataclasses import replace
from datetime import timedelta

from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.errors import PseudonymRefused
from roadmapbot.services.enrollments import greet
from roadmapbot.services.grouped import refuse_other_time
from roadmapbot.services.nudges import align_nudge
from roadmapbot.services.people import Overview, Who, enrollment_of, overview_of
from roadmapbot.services.ports import Catalogues, Clock, Storage, Zones
from roadmapbot.services.reach import Reach
from roadmapbot.services.wishes import Wish, nudged, paced, scheduled

LONGEST_PSEUDONYM = 32
_MOMENT = timedelta(seconds=1)


class Settings:
    """The use-cases behind /settings."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, zones: Zones, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._zones = zones
        self._reach = reach

    async def overview(self, who: Who) -> Overview:
        """The settings in force. Raises NotEnrolled, WhichEnrollment."""
        async with self._storage.read() as uow:
            return await overview_of(uow, self._catalogues, await enrollment_of(uow, who))

    async def change(self, who: Who, wish: Wish) -> Overview:
        """Change the rhythm or the place. A new zone or time takes effect with the next task, and costs no day.

        Asking for direct messages tries them at once. Raises NotEnrolled, WhichEnrollment, UnknownZone, BadTime,
        BadWeekdays, BadDayEnd, BadPace, BadNudge, SetByCohort.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await enrollment_of(uow, who)
            schedule = scheduled(self._zones, now, enrollment.schedule, wish)
            await refuse_other_time(uow, enrollment, schedule)
            open_until = max(enrollment.open_until, schedule.ends_at(enrollment.open_on))
            changed = replace(
                enrollment.heard(now),
                schedule=schedule,
                mode=wish.mode or enrollment.mode,
                open_until=open_until,
                minutes_a_day=paced(enrollment.minutes_a_day, wish),
                nudge_at=nudged(enrollment.nudge_at, wish),
            )
            if changed.state is State.ACTIVE and schedule != enrollment.schedule:
                # A task that is due and waits for its turn in the delivery window is still owed today.
                is_owed = enrollment.next_due_at is not None and enrollment.next_due_at <= now
                after = schedule.starts_at(schedule.local_day(now)) - _MOMENT if is_owed else now
                changed = replace(changed, next_due_at=schedule.next_due(after, beyond=changed.settled_on)[1])
            await uow.enrollments.save_many([changed])
            await align_nudge(uow, changed, now)
            overview = await overview_of(uow, self._catalogues, changed)
            await uow.commit()
        if wish.mode is not Mode.DM or (enrollment.mode is Mode.DM and overview.learner.dm_state is DmState.OPEN):
            return overview
        reached = await greet(self._reach, changed, overview.track, overview.guild, now)
        return replace(overview, reached=reached)

    async def show_as(self, who: Who, *, is_hidden: bool | None = None, pseudonym: str | None = None) -> Overview:
        """Hide from boards or show up again, or appear under another name ("" goes back to the own one).

        Raises NotEnrolled, WhichEnrollment, PseudonymRefused.
        """
        async with self._storage.write() as uow:
            enrollment = (await enrollment_of(uow, who)).heard(self._clock.now())
            if is_hidden is not None:
                enrollment = replace(enrollment, is_hidden=is_hidden)
            if pseudonym is not None:
                name = " ".join(pseudonym.split())
                taken = await uow.enrollments.is_pseudonym_taken(enrollment.guild_id, name, enrollment.user_id)
                if len(name) > LONGEST_PSEUDONYM or not name.isprintable() or (name and taken):
                    raise PseudonymRefused(pseudonym, longest=LONGEST_PSEUDONYM)
                enrollment = replace(enrollment, pseudonym=name or None)
            await uow.enrollments.save_many([enrollment])
            overview = await overview_of(uow, self._catalogues, enrollment)
            await uow.commit()
            return overview
