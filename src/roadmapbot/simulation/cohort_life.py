"""How people live in cohorts: a moderator begins one, people join, wait for a place, and leave.

Whatever they do goes through the coach's own use-cases, and the observer is told of it, as everywhere in a simulation.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from roadmapbot.domain.errors import ChannelUnusable, CohortOver
from roadmapbot.domain.ids import UserId
from roadmapbot.services.cohorts import CohortWish
from roadmapbot.services.posts import CohortTask
from roadmapbot.services.wishes import Wish
from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.cohort_answers import CohortAnswers
from roadmapbot.simulation.cohort_plans import Plans
from roadmapbot.simulation.cohort_watch import CohortWatch
from roadmapbot.simulation.discord import Message
from roadmapbot.simulation.group import Group
from roadmapbot.simulation.habits import Habits, named
from roadmapbot.simulation.life import Answering, World
from roadmapbot.simulation.people import Person

_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_MODERATOR = UserId(1)
REGRET = timedelta(days=3)
"""How long after its channel was deleted a cohort is closed."""
LATE_JOINERS = 0.3
"""The share of people who join once their cohort has begun."""
LEAVERS = 0.3
"""The share of members who leave, half of them to go on alone."""
PATIENCE = timedelta(days=40)
"""How long somebody waits for a place at most."""


class CohortLife:
    """The cohorts of one server, and the people in them."""

    def __init__(self, world: World, habits: Habits, answering: Answering) -> None:
        self._world = world
        self._habits = habits
        self._answers = CohortAnswers(world, answering)
        self.watch = CohortWatch(world.observer, self._move_up)

    def begin(self, plans: Plans, at: datetime) -> None:
        """Let a moderator begin a cohort at an instant."""
        self._plan(at, self._create, plans)

    def receive(self, message: Message) -> None:
        """Something came: whoever is in the cohort it is for decides what to do about it."""
        post = message.post
        group = self.watch.sees(message)
        if group is None or not isinstance(post, CohortTask):
            return
        for user_id in group.members:
            self._answers.ponder(self._world.crowd.by_id[user_id], group, message, message.at)

    def _plan(self, at: datetime, act: Callable[..., Awaitable[None]], *what: object) -> None:
        self._world.agenda.plan(at, partial(act, *what))

    # --- the moderator -----------------------------------------------------------------------------------------

    async def _create(self, plans: Plans) -> None:
        """Announce a cohort; where that fails, try again later."""
        world = self._world
        now, rhythm = world.clock.now(), plans.rhythm
        if world.bot is None:
            self._plan(now + _HOUR, self._create, plans)
            return
        starts_on = world.calendar.day(rhythm, now) + plans.lead * DAY
        wish = CohortWish(
            f"Cohort {plans.channel_id}",
            plans.track_id,
            starts_on.isoformat(),
            plans.channel_id,
            f"{rhythm.at:%H:%M}",
            rhythm.zone,
            named(rhythm.weekdays),
            plans.capacity,
        )
        try:
            view = await world.bot.services.cohorts.create(world.guild_id, _MODERATOR, wish)
        except ChannelUnusable:
            self._plan(now + 7 * _MINUTE, self._create, plans)
            return
        first = world.calendar.next_due(rhythm, starts_on - DAY, now)
        group = Group(view.cohort.id, plans.channel_id, rhythm, starts_on, plans.capacity, first, now)
        self.watch.begins(group)
        begins_at = world.calendar.instant(rhythm.zone, starts_on, rhythm.day_end)
        for person in plans.people:
            if plans.track_id in person.tracks:
                person.tracks.remove(plans.track_id)
            if person.rng.random() < LATE_JOINERS:
                at = begins_at + DAY * person.rng.uniform(0, 2 * plans.lead)
            else:
                at = now + (begins_at - now) * person.rng.random()
            self._plan(at, self._join, person, group)
        world.agenda.stir()

    async def tidy_up(self) -> None:
        """A moderator deletes the channel of a cohort; not while replies may stand there that nobody has read."""
        world = self._world
        now = world.clock.now()
        running = [each for each in self.watch.groups.values() if not each.is_over and each.newest is not None]
        if not running:
            return
        newest = running[0].newest
        if world.bot is None or (newest is not None and now - newest.at < 2 * _HOUR):
            self._plan(now + _HOUR, self.tidy_up)
            return
        world.discord.delete(running[0].channel_id)
        self._plan(now + REGRET, self.close, running[0])

    async def close(self, group: Group) -> None:
        """A moderator closes a cohort, unless it is over."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + _HOUR, self.close, group)
            return
        self.watch.advance(group, now)
        if group.is_over:
            return
        self.watch.closes(group, now)
        await world.bot.services.cohorts.close(world.guild_id, _MODERATOR, str(group.id))
        world.agenda.stir()

    # --- joining -----------------------------------------------------------------------------------------------

    async def _join(self, person: Person, group: Group) -> None:
        """Press Join on the announcement; where nobody is at work, later. Whoever comes too late goes alone."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + _HOUR, self._join, person, group)
            return
        self.watch.advance(group, now)
        if group.is_over or world.discord.is_gone(group.channel_id):
            self._habits.begin(person, now)
            return
        person.rhythm = group.rhythm
        is_in = self.watch.joins(group, person.id, now)
        standing = await world.bot.services.membership.join(group.id, world.who(person))
        if standing.is_member is not is_in:
            self.watch.misplaced(group, person.id, now)
        if is_in:
            await self._settle_in(person, group)
        else:
            self._plan(now + PATIENCE * person.rng.random(), self._wait, person, group)
        world.agenda.stir()

    def _move_up(self, group: Group, user_id: UserId) -> None:
        """Somebody who waited has a place, as anybody could work out; a little later they look."""
        person = self._world.crowd.by_id[user_id]
        self._plan(self._world.clock.now() + 2 * _MINUTE, self._look, person, group)

    async def _look(self, person: Person, group: Group) -> None:
        """Look whether the place that came free is one's own."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + 10 * _MINUTE, self._look, person, group)
            return
        try:
            standing = await world.bot.services.membership.look(group.id, world.who(person))
        except CohortOver:
            return
        if standing.is_member:
            await self._settle_in(person, group)
        else:
            self.watch.misplaced(group, person.id, now)

    async def _wait(self, person: Person, group: Group) -> None:
        """Wait for a place no longer, and go alone."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + _HOUR, self._wait, person, group)
            return
        self.watch.advance(group, now)
        if person.id in group.waiting:
            self.watch.leaves(group, person.id, now)
            await world.bot.services.membership.leave(group.id, world.who(person))
            self._habits.begin(person, now)
        elif person.is_away and person.id not in group.members:
            self._habits.begin(person, now)

    async def _settle_in(self, person: Person, group: Group) -> None:
        """Somebody is in: they answer what stands there already, and may live as others do."""
        world = self._world
        now = world.clock.now()
        person.is_away = False
        if world.bot is not None and person.wants_nudges:
            await world.bot.services.settings.change(world.who(person), Wish(nudge="on"))
            world.observer.diaries[person.id].hear(now)
        newest = group.newest
        if (
            newest is not None
            and isinstance(newest.post, CohortTask)
            and newest.post.local_on == world.calendar.day(group.rhythm, now)
        ):
            self._answers.ponder(person, group, newest, now)
        begins_at = world.calendar.instant(group.rhythm.zone, group.starts_on, group.rhythm.day_end)
        self._habits.begin_in_cohort(person, max(now, begins_at))
        if person.rng.random() < LEAVERS:
            self._plan(max(now, begins_at) + DAY * person.rng.uniform(2, 25), self._leave, person, group)

    async def _leave(self, person: Person, group: Group) -> None:
        """Leave a cohort: to go on alone, or altogether and to begin something else in a while."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + _HOUR, self._leave, person, group)
            return
        self.watch.advance(group, now)
        if person.id not in group.members or person.is_away:
            return
        diary, services = group.members[person.id], world.bot.services
        if person.rng.random() < 0.5:
            await services.membership.leave(group.id, world.who(person))
            self.watch.leaves(group, person.id, now)
            diary.hear(now)
        else:
            world.observer.is_shown(person.id, now, await self._habits.look(person))
            await services.enrollments.leave(world.who(person))
            self.watch.leaves(group, person.id, now)
            diary.end(now)
            person.is_away = True
            self._plan(now + DAY * person.rng.uniform(0, 4), self._habits.join, person)
        world.agenda.stir()
