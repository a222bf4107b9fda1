"""How people answer the posts of their cohort: by reply, button or command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import ChannelId, CohortPostId, MessageId
from roadmapbot.services.posts import CohortTask
from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.day import State
from roadmapbot.simulation.discord import Message
from roadmapbot.simulation.group import Group
from roadmapbot.simulation.life import WORDS, Answering, World
from roadmapbot.simulation.people import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """A post of a cohort that stands in its channel."""

    group: Group
    post_id: CohortPostId
    on: date
    channel_id: ChannelId
    message_id: MessageId


Act = Callable[[Person, Standing], Awaitable[None]]


class CohortAnswers:
    """The answers of one server's people to the posts of their cohorts."""

    def __init__(self, world: World, answering: Answering) -> None:
        self._world = world
        self._answering = answering

    def _plan(self, at: datetime, act: Act, person: Person, standing: Standing) -> None:
        self._world.agenda.plan(at, partial(act, person, standing))

    def ponder(self, person: Person, group: Group, message: Message, at: datetime) -> None:
        """Somebody sees a post of their cohort, and decides when they will answer it, if ever."""
        post = message.post
        assert isinstance(post, CohortTask), "only tasks are answered"  # noqa: S101 - narrows the type
        standing = Standing(group, post.post_id, post.local_on, message.channel_id, message.id)
        is_active = self._world.observer.diaries[person.id].state is State.ACTIVE
        if (is_active or person.rng.random() < 0.2) and self._answering.wants_to(person, post.local_on):
            self._plan(self._answering.moment(person, post.local_on, at), self._answer, person, standing)

    async def _answer(self, person: Person, standing: Standing) -> None:
        """Answer a post in one of the ways there are; where nobody hears it, try again."""
        world, how = self._world, person.rng.random()
        if world.discord.is_gone(standing.channel_id) or how < 0.1:
            await self._command(person, standing)
        elif how < 0.45 and not world.discord.is_locked_out:
            await self._reply(person, standing)
        else:
            await self._press(person, standing)

    def _is_in(self, person: Person, standing: Standing) -> bool:
        """Whether somebody is still in the cohort, or was when it ended."""
        return standing.group.parts.get(person.id) is self._world.observer.diaries[person.id]

    async def _press(self, person: Person, standing: Standing) -> None:
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._plan(now + timedelta(minutes=person.rng.uniform(10, 90)), self._press, person, standing)
            return
        if not self._is_in(person, standing) or world.discord.is_gone(standing.channel_id):
            await self._command(person, standing)
            return
        world.observer.diaries[person.id].answer(standing.on, now)
        services = world.bot.services
        try:
            part = await services.membership.part_of(standing.post_id, world.who(person))
            result = await services.check_ins.for_day(part.enrollment_id, part.on, person.id, Via.BUTTON, Answer(), now)
        except UserError:
            return  # whether it was right to refuse it, the observer knows
        await self._answering.after(person, result)

    async def _reply(self, person: Person, standing: Standing) -> None:
        """Write under the post; that stands there, and counts by when it was written."""
        world = self._world
        now = world.clock.now()
        if not self._is_in(person, standing) or (world.bot is None and person.is_left_alone):
            await self._press(person, standing)
            return
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        incoming = world.discord.says(person.id, standing.channel_id, person.rng.choice(WORDS), standing.message_id)
        diary.answer(standing.on, now)
        await self._answering.heard(person, incoming)

    async def _command(self, person: Person, standing: Standing) -> None:
        """Type /checkin for today while the post's day is open, else for yesterday."""
        world = self._world
        now = world.clock.now()
        if person.is_away:
            return
        if world.bot is None:
            self._plan(now + timedelta(minutes=person.rng.uniform(10, 90)), self._command, person, standing)
            return
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        is_yesterday = standing.on == diary.open_on - DAY
        if standing.on < diary.joined_on or world.calendar.day(person.rhythm, now) != diary.open_on:
            return
        if standing.on != diary.open_on and not is_yesterday:
            return
        await self._answering.type_done(world.bot, person, standing.on, is_yesterday=is_yesterday)
