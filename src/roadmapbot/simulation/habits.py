"""What people do of their own accord: join, travel, pause, do a task before it is due, close their direct messages."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import UserError
from roadmapbot.services.wishes import Wish
from roadmapbot.simulation.calendar import DAY, Rhythm
from roadmapbot.simulation.discord import dm_of
from roadmapbot.simulation.fate import Faults
from roadmapbot.simulation.life import World
from roadmapbot.simulation.people import Person
from roadmapbot.simulation.reckoning import Shown
from roadmapbot.simulation.weather import Weather

_HOUR = timedelta(hours=1)
_MONTH = timedelta(days=30)
TRAVELS, PAUSES, EARLY = 0.25, 0.2, 1.0
"""How often in 30 days somebody goes to another zone, pauses, and does a task before it is due."""
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Act = Callable[[Person], Awaitable[None]]


def named(weekdays: frozenset[int]) -> str:
    """Weekdays as somebody types them."""
    return ",".join(_DAY_NAMES[day] for day in sorted(weekdays))


class Habits:
    """The people's own initiative."""

    def __init__(self, world: World, weather: Weather, faults: Faults) -> None:
        self._world = world
        self._weather = weather
        self._faults = faults
        self.others: list[tuple[Act, float]] = []
        """What else people do of their own accord, and how often in 30 days."""

    def begin(self, person: Person, at: datetime) -> None:
        """Let somebody join at an instant, and live from then on."""
        self._at(at, self.join, person)
        travels = TRAVELS if len(self._world.crowd.zones) > 1 else 0
        for act, per_month in (
            (self._travel, travels),
            (self._pause, PAUSES),
            (self._early, EARLY),
            (self._close_dms, self._faults.closings),
            *self.others,
        ):
            self._again(person, act, per_month, at + DAY)

    def begin_in_cohort(self, person: Person, after: datetime) -> None:
        """Let somebody live who came into a cohort: its time is everybody's, so they do not travel."""
        for act, per_month in (
            (self._pause, PAUSES),
            (self._early, EARLY),
            (self._close_dms, self._faults.closings),
        ):
            self._again(person, act, per_month, after + DAY)

    def _at(self, at: datetime, act: Act, person: Person) -> None:
        async def do() -> None:
            await act(person)
            self._world.agenda.stir()

        self._world.agenda.plan(at, do)

    def _again(self, person: Person, act: Act, per_month: float, after: datetime) -> None:
        if per_month <= 0:
            return

        async def and_again(person: Person) -> None:
            self._again(person, act, per_month, self._world.clock.now() + DAY)
            await act(person)

        self._at(after + person.rng.expovariate(per_month) * _MONTH, and_again, person)

    # --- joining -----------------------------------------------------------------------------------------------

    async def join(self, person: Person) -> None:
        """Enroll in the next track; where nobody is at work, later."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._at(now + _HOUR, self.join, person)
            return
        if not person.tracks or not person.is_away:
            return
        track_id, rhythm = person.tracks.pop(), person.rhythm
        wish = Wish(
            track_id,
            rhythm.zone,
            f"{rhythm.at:%H:%M}",
            named(rhythm.weekdays),
            Mode.CHANNEL if person.in_channel else Mode.DM,
            f"{rhythm.day_end:%H:%M}",
        )
        world.observer.joins(person.id, rhythm, now)
        try:
            await world.bot.services.enrollments.enroll(world.who(person), wish)
        except UserError:  # all of it was done on other tracks
            await self.join(person)
            return
        if person.wants_nudges:
            await world.bot.services.settings.change(world.who(person), Wish(nudge="on"))
            world.observer.diaries[person.id].hear(now)
        person.is_away = person.is_paused = person.is_left_alone = False

    async def finish(self, person: Person) -> None:
        """A track is finished: look at what is shown of it, and begin the next one in a while."""
        person.is_away = True
        world = self._world
        diary = world.observer.diaries[person.id]
        diary.end(world.clock.now())
        world.observer.is_shown(person.id, world.clock.now(), await self.look(person))
        self._at(world.clock.now() + DAY * person.rng.uniform(0, 4), self.join, person)

    async def look(self, person: Person, count: int = 10_000) -> Shown:
        """What the coach shows to somebody of their last days."""
        assert self._world.bot is not None, "only while somebody is at work"  # noqa: S101 - narrows the type
        story = await self._world.bot.services.progress.why(self._world.who(person), count)
        days = {told.day.local_on: told.day.status.value for told in story.days}
        return Shown(days, story.streak.length, story.streak.longest, story.streak.freezes)

    # --- in between --------------------------------------------------------------------------------------------

    async def _travel(self, person: Person) -> None:
        """Tell the coach of another zone, and at times of another hour."""
        world = self._world
        if world.bot is None or person.is_away:
            return
        now, rng = world.clock.now(), person.rng
        rhythm = replace(person.rhythm, zone=rng.choice(world.crowd.zones))
        await world.bot.services.settings.change(world.who(person), Wish(zone=rhythm.zone))
        self._changed(person, rhythm, now)

    def _changed(self, person: Person, rhythm: Rhythm, now: datetime) -> None:
        person.rhythm = rhythm
        self._world.observer.diaries[person.id].change(rhythm, now)

    async def _pause(self, person: Person) -> None:
        """Pause for some days, or until further notice."""
        world = self._world
        if world.bot is None or person.is_away or person.is_paused or person.is_left_alone:
            return
        now, days = world.clock.now(), person.rng.randint(2, 12)
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        has_end = person.rng.random() < 0.6
        until = world.calendar.day(person.rhythm, now) + days * DAY if has_end else None
        await world.bot.services.enrollments.pause(world.who(person), until.isoformat() if until else None)
        diary.pause(until, now)
        if until is None:
            person.is_paused = True
            self._at(now + days * DAY, self._resume, person)

    async def _resume(self, person: Person) -> None:
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._at(now + _HOUR, self._resume, person)
        elif person.is_paused and not person.is_away:
            await world.bot.services.enrollments.resume(world.who(person))
            world.observer.diaries[person.id].resume(now)
            person.is_paused = False

    async def _early(self, person: Person) -> None:
        """Do today's task before it is due, with /checkin, on a planned day that has begun."""
        world = self._world
        now = world.clock.now()
        if world.bot is None or person.is_away or person.is_paused or person.is_left_alone:
            return
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        on = diary.open_on
        if diary.next_due is None or diary.next_due[0] != on or world.calendar.day(person.rhythm, now) != on:
            return
        diary.answer(on, now)
        result = await world.bot.services.check_ins.by_command(world.who(person), Answer())
        world.tell(person, result, None)
        if result.is_complete:
            await self.finish(person)

    async def _close_dms(self, person: Person) -> None:
        """Close direct messages for some days; then open them again, and say so by asking for them."""
        channel_id = dm_of(person.id)
        if channel_id not in self._weather.closed and not person.in_channel:
            self._weather.closed.add(channel_id)
            self._at(self._world.clock.now() + DAY * person.rng.uniform(2, 15), self._open_dms, person)

    async def _open_dms(self, person: Person) -> None:
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._at(now + _HOUR, self._open_dms, person)
            return
        self._weather.closed.discard(dm_of(person.id))
        if not person.is_away:
            await world.bot.services.settings.change(world.who(person), Wish(mode=Mode.DM))
            world.observer.diaries[person.id].hear(now)
