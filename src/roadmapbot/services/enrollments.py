"""Joining, changing, pausing and leaving a track."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from roadmapbot.domain.enrollment import Enrollment, Learner, Mode, State
from roadmapbot.domain.errors import (
    AlreadyEnrolled,
    BadDate,
    NotInServer,
    NotPaused,
    QuestionsChanged,
    TrackFinished,
    UnknownTrack,
)
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.placement import known_at
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.schedule import DAY_END, EVERY_DAY, Schedule
from roadmapbot.domain.track import Track, Unit
from roadmapbot.domain.wording import parse_date
from roadmapbot.services.grouped import refuse_before_start
from roadmapbot.services.knowledge import Days, move_on
from roadmapbot.services.nudges import align_nudge
from roadmapbot.services.people import Overview, Who, enrollment_of, overview_of
from roadmapbot.services.ports import (
    Catalogues,
    Clock,
    How,
    MessengerError,
    Storage,
    Undeliverable,
    UnitOfWork,
    ZoneMatch,
    Zones,
)
from roadmapbot.services.posts import Greeting
from roadmapbot.services.reach import Reach, Reached
from roadmapbot.services.starting import Beginning, begun, ended
from roadmapbot.services.tasks import owned
from roadmapbot.services.wishes import Wish, paced, scheduled

LONGEST_PAUSE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the first-time form is filled with. `is_first` is whether this person was never enrolled here."""

    zone: str
    at: time
    weekdays: frozenset[int]
    mode: Mode
    is_first: bool
    tracks: tuple[Track, ...]
    day_end: time = DAY_END
    minutes_a_day: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A fresh enrollment: when the first task comes (UTC) and where the learner was reached."""

    enrollment: Enrollment
    track: Track
    guild: Guild
    first_due_at: datetime
    reached: Reached
    is_back: bool
    """Whether tasks of this track were done before and are kept."""
    known: tuple[Unit, ...] = ()
    """Units that were left out as known."""
    left_out: int = 0
    """Tasks of them that were still open."""
    outdated: Days = ()
    """Days on other servers whose posts still show a task that was left out."""


class Enrollments:
    """The use-cases around being on a track."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, zones: Zones, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._zones = zones
        self._reach = reach

    # --- what can be chosen -----------------------------------------------------------------------------------

    def tracks(self, guild_id: GuildId, text: str = "") -> Sequence[Track]:
        """Tracks whose title or id contains a text, for autocomplete."""
        wanted = text.strip().casefold()
        return [
            t for t in self._catalogues.of(guild_id).tracks.values() if wanted in t.title.casefold() or wanted in t.id
        ]

    def zones(self, text: str) -> Sequence[ZoneMatch]:
        """Time zones that fit a text, for autocomplete."""
        return self._zones.find(text, self._clock.now())

    async def servers(self, user_id: UserId) -> Sequence[Guild]:
        """Servers a person is enrolled in, for autocomplete in direct messages."""
        async with self._storage.read() as uow:
            current = await uow.enrollments.current_of(user_id)
            return list((await uow.guilds.get_many({enrollment.guild_id for enrollment in current})).values())

    def track(self, guild_id: GuildId, text: str) -> Track:
        """The track meant by an id or title. Raises UnknownTrack."""
        return self._track(guild_id, text, tuple(self._catalogues.of(guild_id).tracks.values()))

    async def defaults(self, who: Who) -> Defaults:
        """What the enroll form starts with: the person's own last choice, else the server's."""
        guild_id = _server_of(who)
        tracks = tuple(self._catalogues.of(guild_id).tracks.values())
        async with self._storage.read() as uow:
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            last = await uow.enrollments.latest(guild_id, who.user_id)
        if last:
            chosen = last.schedule
            return Defaults(
                chosen.zone,
                chosen.at,
                chosen.weekdays,
                last.mode,
                is_first=False,
                tracks=tracks,
                day_end=chosen.day_end,
                minutes_a_day=last.minutes_a_day,
            )
        return Defaults(guild.zone, guild.task_at, EVERY_DAY, Mode.DM, is_first=True, tracks=tracks)

    # --- joining ----------------------------------------------------------------------------------------------

    async def enroll(self, who: Who, wish: Wish) -> Enrolled:
        """Put a person on a track, at their own request, and greet them where tasks will come.

        Raises NotInServer, UnknownTrack, UnknownZone, BadTime, BadWeekdays, BadPace, AlreadyEnrolled, TrackFinished,
        QuestionsChanged.
        """
        defaults = await self.defaults(who)
        guild_id = _server_of(who)
        minutes_a_day = paced(defaults.minutes_a_day, wish)
        track = self._track(guild_id, wish.track, defaults.tracks)
        now = self._clock.now()
        base = Schedule(defaults.zone, defaults.at, defaults.weekdays, min(defaults.day_end, defaults.at))
        schedule = scheduled(self._zones, now, base, wish)
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(guild_id)
            if guild is None:
                guild = Guild(guild_id, "")
                await uow.guilds.save(guild)
            await self._refuse_second(uow, who, guild_id, track)
            learner = await uow.learners.get(who.user_id)
            await uow.learners.save(replace(learner, name=who.name) if learner else Learner(who.user_id, who.name))
            before = await uow.completions.of(who.user_id)
            known, left_out, outdated = await self._leave_out(uow, who, track, wish, now)
            if next_task(track, await uow.completions.of(who.user_id)) is None:
                raise TrackFinished(track.title)
            mode = wish.mode or defaults.mode
            new = Beginning(guild_id, who.user_id, track.id, schedule, mode, minutes_a_day)
            enrollment, due_at = await begun(uow, new, now)
            await uow.audit.add(now, guild_id, who.user_id, "enroll", f"{track.id} consent=1")
            await uow.commit()
        reached = await greet(self._reach, enrollment, track, guild, now)
        is_back = any(task.id in before for task in track.tasks)
        return Enrolled(enrollment, track, guild, due_at, reached, is_back, known, left_out, outdated)

    async def _leave_out(
        self, uow: UnitOfWork, who: Who, track: Track, wish: Wish, now: datetime
    ) -> tuple[tuple[Unit, ...], int, Days]:
        """Put what a placement showed to be known behind the learner; which units, how many tasks, and what moved.

        Raises QuestionsChanged.
        """
        if wish.start is None:
            return (), 0, ()
        known = known_at(track, wish.start)
        if known is None:
            raise QuestionsChanged
        tasks = [task.id for unit in known for task in unit.tasks]
        added = await uow.completions.add_many(who.user_id, tasks, How.KNOWN, now)
        return known, len(added), await move_on(uow, self._catalogues, who.user_id, added, now)

    def _track(self, guild_id: GuildId, text: str | None, tracks: Sequence[Track]) -> Track:
        wanted = (text or "").strip()
        if not wanted and len(tracks) == 1:
            return tracks[0]
        for track in tracks:
            if wanted.casefold() in {track.id.casefold(), track.title.casefold()}:
                return track
        raise UnknownTrack(wanted, [track.title for track in tracks])

    async def _refuse_second(self, uow: UnitOfWork, who: Who, guild_id: GuildId, track: Track) -> None:
        current = await uow.enrollments.current(guild_id, who.user_id)
        if current is None:
            return
        running = self._catalogues.of(guild_id).track(current.track_id)
        title = running.title if running else current.track_id
        raise AlreadyEnrolled(title, current.track_id == track.id, current.state is State.PAUSED)

    async def pause(self, who: Who, until: str | None = None) -> Overview:
        """Stop tasks; days do not count until resumed, by command or by themselves on the day `until`.

        Raises NotEnrolled, WhichEnrollment, BadDate.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await enrollment_of(uow, who)
            today = enrollment.schedule.local_day(now)
            end = parse_date(until, today) if until else None
            if end is not None and not today < end <= today + LONGEST_PAUSE:
                raise BadDate(until or "", latest=today + LONGEST_PAUSE)
            enrollment = replace(
                enrollment.heard(now), state=State.PAUSED, next_due_at=None, paused_until=end, is_self_paused=False
            )
            await uow.enrollments.save_many([enrollment])
            await uow.deliveries.drop_waiting(enrollment.id)
            overview = await overview_of(uow, self._catalogues, enrollment)
            await uow.commit()
            return overview

    async def resume(self, who: Who) -> Overview:
        """Start tasks again with the next due day.

        Raises NotEnrolled, WhichEnrollment, NotPaused, CohortNotStarted.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            overview = await self._resume(uow, await enrollment_of(uow, who), now)
            await uow.commit()
            return overview

    async def resume_own(self, enrollment_id: EnrollmentId, user_id: UserId) -> Overview:
        """Start tasks again by the button of an enrollment.

        Raises NotEnrolled, NotYours, NotPaused, CohortNotStarted.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            overview = await self._resume(uow, await owned(uow, enrollment_id, user_id), now)
            await uow.commit()
            return overview

    async def _resume(self, uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> Overview:
        if enrollment.state is not State.PAUSED:
            raise NotPaused
        await refuse_before_start(uow, enrollment, now)
        enrollment = enrollment.heard(now).resumed(now)
        await uow.enrollments.save_many([enrollment])
        await uow.deliveries.drop_waiting(enrollment.id)
        await align_nudge(uow, enrollment, now)
        return await overview_of(uow, self._catalogues, enrollment)

    async def leave(self, who: Who) -> Overview:
        """End the enrollment at once; what was done stays, for a return. Raises NotEnrolled, WhichEnrollment."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            enrollment = await enrollment_of(uow, who)
            enrollment = await ended(uow, enrollment, now)
            overview = await overview_of(uow, self._catalogues, enrollment)
            await uow.commit()
            return overview


async def greet(reach: Reach, enrollment: Enrollment, track: Track, guild: Guild, now: datetime) -> Reached:
    """Open the direct messages and greet at once: that proves the way before the first task needs it.

    The nonce is that of the occasion: a greeting after a change of settings is not taken for the first one.
    """
    nonce = f"g{enrollment.id}-{now:%d%H%M%S}"
    try:
        sent = await reach.send(
            enrollment, lambda mention: Greeting(enrollment, track, guild.name, mention), nonce=nonce, try_dm=True
        )
    except Undeliverable:
        return Reached.NOWHERE
    except MessengerError:
        return Reached.LATER
    return sent.reached


def _server_of(who: Who) -> GuildId:
    if who.guild_id is None:
        raise NotInServer
    return who.guild_id
