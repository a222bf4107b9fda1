"""One server's simulated life: the coach on its virtual clock, its people, and everything that befalls it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from roadmapbot.domain.ids import ChannelId, GuildId, TrackId, UserId
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.ports import Clock
from roadmapbot.services.posts import Post
from roadmapbot.simulation.announcing import Announcing
from roadmapbot.simulation.bot import Books, Bot, open_bot
from roadmapbot.simulation.calendar import Calendar
from roadmapbot.simulation.cohort_life import CohortLife
from roadmapbot.simulation.cohort_plans import IN_COHORTS, planned
from roadmapbot.simulation.discord import Audience, Message, SimulatedDiscord, dm_of
from roadmapbot.simulation.fate import Faults, Outages, every, lockouts, outages
from roadmapbot.simulation.habits import Habits
from roadmapbot.simulation.life import Answering, World
from roadmapbot.simulation.making_good import APPEALS, MakingGood
from roadmapbot.simulation.observer import Observer
from roadmapbot.simulation.people import Crowd
from roadmapbot.simulation.putting_off import PuttingOff
from roadmapbot.simulation.regrets import Regrets
from roadmapbot.simulation.tally import Tally
from roadmapbot.simulation.timeline import MINUTE, Agenda, VirtualClock, full_minute
from roadmapbot.simulation.weather import Doom, Killed, Trouble, Weather

FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
JOINING = timedelta(days=6)
"""In which time everybody joins."""
CALM = timedelta(days=2)
"""How long nothing befalls the coach at the end, so that what it owes can be told from what it lost."""
MICROSECOND = timedelta(microseconds=1)
TIDY = 6
"""How many threads of the coach are deleted for one channel of a cohort."""
RESTLESS = timedelta(minutes=3)
"""How long after a trouble no beat is left out: a claim is looked into once it is a minute old."""
_DAY = timedelta(days=1)
_COACH, _BOARD = ChannelId(11), ChannelId(12)
_MODERATOR = UserId(1)
FIRST_ID = 1_000

MakeDiscord = Callable[[Clock, Audience, Weather], SimulatedDiscord]
Report = Callable[[float], None]
"""Told which share of the way is behind, between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate on one server."""

    seed: str
    members: int
    days: int
    zones: Sequence[str]
    tracks: Sequence[TrackId]
    outages: Outages
    faults: Faults
    window: timedelta
    spread: timedelta = timedelta()
    in_cohorts: float = IN_COHORTS


async def run(file: Path, books: Books, plan: Plan, report: Report) -> Tally:
    """Live through it on a new database; what the observer counted."""
    simulation = Simulation(file, books, plan)
    await simulation.live(report)
    return simulation.observer.tally


class Simulation:
    """A server, its people and its coach. `discord` makes the Discord they meet on."""

    def __init__(self, file: Path, books: Books, plan: Plan, discord: MakeDiscord = SimulatedDiscord) -> None:
        self._file = file
        self._books = books
        self._spread = plan.spread // MINUTE
        self._end = FIRST_DAY + plan.days * _DAY
        rng = Random(f"{plan.seed}:fate")  # noqa: S311 - no secret
        self.clock = VirtualClock(FIRST_DAY)
        self._agenda = Agenda(self.clock)
        self.observer = Observer(plan.window, plan.spread)
        self._weather = Weather(plan.faults, Random(f"{plan.seed}:weather"))  # noqa: S311 - no secret
        self._weather.told = self._hear_of
        self._weather.shut_out = self._shut_out
        self.discord = discord(self.clock, self._see, self._weather)
        crowd = Crowd.born(plan.seed, plan.members, FIRST_ID, plan.zones, plan.tracks)
        calendar = Calendar()
        self.world = World(GuildId(1), self.clock, self._agenda, self.discord, self.observer, crowd, calendar)
        self._habits = Habits(self.world, self._weather, plan.faults)
        self._answering = Answering(self.world, self._habits.finish)
        self.world.tempted.append(PuttingOff(self.world, self._answering.answer, self._habits.finish).tempt)
        making_good = MakingGood(self.world, self._habits.look, self._habits.finish)
        self._habits.others.append((making_good.appeal, APPEALS))
        regrets = Regrets(self.world, self._answering.answer)
        self.world.answered += [making_good.after, regrets.after]
        last = self._end - CALM
        self._rng = rng
        self._outages = outages(rng, plan.outages, FIRST_DAY + _DAY, last)
        self._deaths = list(every(rng, plan.faults.deaths, FIRST_DAY + _DAY, last))
        self._doom: Doom | None = None
        self._troubles = 0
        self.world.restless_until = FIRST_DAY
        self._is_set_up = False
        for span in lockouts(rng, plan.faults, FIRST_DAY + _DAY, last):
            if any(span.begins_at <= each.ends_at and each.begins_at <= span.ends_at for each in self._outages):
                continue
            self._agenda.plan(span.begins_at, partial(self._lock, is_out=True))
            self._agenda.plan(span.ends_at, partial(self._lock, is_out=False))
        for at in every(rng, plan.faults.deletions, FIRST_DAY + _DAY, last):
            self._agenda.plan(at, self._delete_thread)
        first = plan.members - round(plan.members * plan.in_cohorts)
        self._cohorts = CohortLife(self.world, self._habits, self._answering)
        asked = crowd.people[first:]
        rng = Random(f"{plan.seed}:cohorts")  # noqa: S311 - no secret
        plans = planned(rng, asked, plan.zones, plan.tracks, plan.days)
        for each in plans:
            self._cohorts.begin(each, FIRST_DAY + _DAY / 2 * rng.random())
        self._announcing = Announcing(self.world, Random(f"{plan.seed}:announcements"))  # noqa: S311 - no secret
        self._announcing.begin(FIRST_DAY + _DAY)
        for at in every(rng, plan.faults.deletions / TIDY, FIRST_DAY + _DAY, last) if plans else ():
            self._agenda.plan(at, self._cohorts.tidy_up)
        for person in crowd.people[:first] if plans else crowd.people:
            self._habits.begin(person, FIRST_DAY + min(JOINING, plan.days * _DAY / 4) * person.rng.random())
        self.observer.tally.learners = plan.members

    # --- time --------------------------------------------------------------------------------------------------

    async def live(self, report: Report) -> None:
        """Live to the end, through as many lives of the coach as it takes; then look at every streak."""
        while self.clock.now() < self._end:
            try:
                await self._one_life(report)
            except (Killed, BaseExceptionGroup) as death:
                if isinstance(death, BaseExceptionGroup) and death.subgroup(Killed) is None:
                    raise
                await self._lie_dead()
        tally = self.observer.tally
        tally.invalid, tally.most_invalid = self._weather.invalid, self._weather.most_invalid

    async def _one_life(self, report: Report) -> None:
        """The coach's process from its start to its end: to the next outage, or to the end of it all."""
        outage = self._outages[0] if self._outages else None
        stop = outage.begins_at if outage else self._end
        async with open_bot(self._file, self._books, self.clock, self.discord) as bot:
            self.world.bot = bot
            try:
                await self._work(bot, stop, report)
            finally:
                self.world.bot = None
        if outage is not None:
            self._outages.pop(0)
            await self._be_down(outage.begins_at, outage.ends_at)

    async def _work(self, bot: Bot, until: datetime, report: Report) -> None:
        """Be at work until an instant: whenever something is due, and at the end."""
        if not self._is_set_up:
            wish = SetupWish(_COACH, _BOARD, "Europe/Berlin", window_minutes=self._spread)
            await bot.services.guilds.setup(self.world.guild_id, "The Hall", _MODERATOR, wish)
            self._is_set_up = True
        self.observer.comes_up(self.clock.now())
        await self._tick(bot)
        stop = self._end
        while (now := self.clock.now()) < until:
            # What is due by a beat is still due then, whatever stirs before it.
            if stop > full_minute(now + MICROSECOND):
                stop = min(stop, await self._next_stop(bot))
            if await self._agenda.run_on(min(stop, until)):
                continue
            stop = self._end
            await self._tick(bot)
            if self.clock.now().date() > now.date():
                report((self.clock.now() - FIRST_DAY) / (self._end - FIRST_DAY))
        if until == self._end:
            await self._look_at_everybody()

    async def _next_stop(self, bot: Bot) -> datetime:
        """When the next beat of the metronome has anything to do; after a trouble, that is every one for a while.

        The metronome itself beats every minute. Beats that would find nothing to do are left out.
        """
        now = self.clock.now()
        if self._weather.troubles != self._troubles:
            self._troubles, self.world.restless_until = self._weather.troubles, now + RESTLESS
        instants = await bot.rounds.next_wake_at(), self._cohorts.watch.next_place_at(now)
        stop = min((full_minute(max(at, now + MICROSECOND)) for at in instants if at), default=self._end)
        return stop if self.world.is_calm else min(stop, full_minute(now + MINUTE))

    async def _tick(self, bot: Bot) -> None:
        """One round of the coach; perhaps its last."""
        if self._deaths and self._deaths[0] <= self.clock.now() and self._doom is None:
            self._deaths.pop(0)
            self._doom = Doom(self._rng.randint(0, 12), is_after=self._rng.random() < 0.5)
        # People's own doings never end the process: who would tell them apart from what the coach did?
        self._weather.doom = self._doom
        try:
            await bot.rounds.run_due()
        finally:
            self._doom, self._weather.doom = self._weather.doom, None

    async def _be_down(self, begins_at: datetime, ends_at: datetime) -> None:
        self.observer.goes_down(begins_at)
        await self._agenda.run_until(ends_at)

    async def _lie_dead(self) -> None:
        """The process died: it is started again by itself, within seconds or minutes."""
        self.observer.tally.deaths += 1
        now = self.clock.now()
        restart_at = now + timedelta(seconds=self._rng.choice((3, 10, 45, 90, 150, 400)))
        self._outages = [span for span in self._outages if span.begins_at > restart_at]
        await self._be_down(now, restart_at)

    async def _look_at_everybody(self) -> None:
        for person in self.world.crowd.people:
            if not person.is_away:
                self.observer.is_shown(person.id, self.clock.now(), await self._habits.look(person))

    # --- what befalls the server -------------------------------------------------------------------------------

    def _see(self, message: Message) -> None:
        self.observer.sees(message)
        self._answering.receive(message)
        self._cohorts.receive(message)
        self._announcing.receive(message)

    def _hear_of(self, post: Post, trouble: Trouble) -> None:
        self.observer.hears_of(post, trouble, self.clock.now())
        self._cohorts.watch.hears_of(post, trouble, self.clock.now())

    def _shut_out(self) -> None:
        for person in self.world.crowd.people:
            if person.in_channel or dm_of(person.id) in self._weather.closed:
                self.observer.has_no_way(person.id, self.clock.now())

    async def _lock(self, *, is_out: bool) -> None:
        self._weather.is_locked_out = is_out
        if is_out:
            self.observer.shuts_out(self.clock.now())
            self._cohorts.watch.shuts_out(self.clock.now())
        else:
            self.observer.lets_in()

    async def _delete_thread(self) -> None:
        """A moderator tidies up; not while replies may stand there that nobody has read."""
        if self.world.bot is not None:
            self.discord.delete_newest_thread(_COACH)
