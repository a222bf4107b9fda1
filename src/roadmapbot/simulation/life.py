"""What people do when a task comes: answer it by button, reply or command, soon, late or never, and try again.

A person acts through the coach's own use-cases, as the chat adapter does for them, and only while the coach is at
work; what they write stays on Discord all the same. Everything they do is told to the observer at that moment.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.errors import NotEnrolled, UserError
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.people import Who
from roadmapbot.services.ports import Incoming
from roadmapbot.services.posts import DailyTask, SelfPaused
from roadmapbot.services.recording import CheckedIn
from roadmapbot.simulation.bot import Bot
from roadmapbot.simulation.calendar import DAY, Calendar
from roadmapbot.simulation.discord import Message, SimulatedDiscord, is_dm
from roadmapbot.simulation.observer import Observer
from roadmapbot.simulation.people import Crowd, Kind, Person, Received
from roadmapbot.simulation.standing import Standing
from roadmapbot.simulation.timeline import Agenda, VirtualClock

_MINUTE, _LATER = timedelta(minutes=1), timedelta(minutes=20)
_LATE_EVENING = time(22, 30)
WORDS = ("done", "Done, 45m", "did it, 1h 10", "finished the reading\nnice one", "ok ✅")
Finish = Callable[[Person], Awaitable[None]]
Answered = Callable[[Person, CheckedIn, Received | None], None]
"""Told of an answer that was recorded while its learner saw it, and which task it answers where one came."""

Tempted = Callable[[Person, Received], bool]
"""Told of a task that came; whether its learner does something else about it than answer."""


@dataclass(slots=True)
class World:
    """Everything that people act in. `bot` is None while nobody is at work."""

    guild_id: GuildId
    clock: VirtualClock
    agenda: Agenda
    discord: SimulatedDiscord
    observer: Observer
    crowd: Crowd
    calendar: Calendar
    """The people's own one; the observer has another."""
    bot: Bot | None = None
    answered: list[Answered] = field(default_factory=list)
    restless_until: datetime | None = None
    """Until when the coach may still have to look into a trouble; None before it was ever asked."""
    tempted: list[Tempted] = field(default_factory=list)

    def who(self, person: Person) -> Who:
        """Somebody at a command in the server."""
        return Who(person.id, f"Learner {person.id}", self.guild_id)

    @property
    def is_calm(self) -> bool:
        """Whether nothing is left to be looked into, so that what the coach shows is all that it will know."""
        return self.restless_until is not None and self.restless_until <= self.clock.now()

    def is_past(self, person: Person, standing: Standing) -> bool:
        """Whether somebody has begun another track since they stood there."""
        return self.observer.standing(person.id) is not standing

    def tell(self, person: Person, result: CheckedIn, received: Received | None) -> None:
        """Somebody sees that their answer was recorded."""
        for each in self.answered:
            each(person, result, received)


class Answering:
    """How people answer what they get. `finish` is what they do at the end of a track."""

    def __init__(self, world: World, finish: Finish) -> None:
        self._world = world
        self._finish = finish

    def receive(self, message: Message) -> None:
        """Something came: its learner decides what to do about it."""
        post = message.post
        if isinstance(post, DailyTask):
            person = self._world.crowd.by_id[post.user_id]
            standing = self._world.observer.standing(person.id)
            person.newest = Received(post.enrollment_id, post.local_on, message.channel_id, message.id, standing)
            if post.kind != "nudge":
                self._ponder(person, person.newest, message.at)
        elif isinstance(post, SelfPaused):
            person = self._world.crowd.by_id[post.user_id]
            person.is_left_alone = True
            self._plan(message.at + DAY * person.rng.uniform(0.1, 12), self._come_back, person, post)

    def _plan(self, at: datetime, act: Callable[..., Awaitable[None]], *what: object) -> None:
        self._world.agenda.plan(at, partial(act, *what))

    def _ponder(self, person: Person, received: Received, at: datetime) -> None:
        if not self.wants_to(person, received.on):
            return
        if not any(tempt(person, received) for tempt in self._world.tempted):
            self._plan(self.moment(person, received.on, at), self.answer, person, received)

    def wants_to(self, person: Person, on: date) -> bool:
        """Whether somebody will answer the task of a day; a sleeper may fall silent over it."""
        rng = person.rng
        if person.kind is Kind.SLEEPER and on > person.sleeps_until and rng.random() < 0.03:
            person.sleeps_until = on + DAY * rng.randint(2, 16)
        return on > person.sleeps_until and rng.random() <= person.kind.answers

    def moment(self, person: Person, on: date, at: datetime) -> datetime:
        """When somebody gets round to it: within hours, in the last ones of the day, or once in a while too late."""
        rng, calendar, rhythm = person.rng, self._world.calendar, person.rhythm
        if person.kind.is_late:
            evening = max(calendar.instant(rhythm.zone, on, _LATE_EVENING), at + 2 * _MINUTE)
            end_at = calendar.end(rhythm, on)
            return evening + (max(end_at, evening + 10 * _MINUTE) - evening) * rng.random()
        if rng.random() < 0.02:
            return at + DAY * rng.uniform(0.5, 1.4)
        return at + timedelta(minutes=min(rng.lognormvariate(4, 1.2), 720))

    async def answer(self, person: Person, received: Received) -> None:
        """Answer a task in one of the ways there are; where nobody hears it, try again."""
        world, how = self._world, person.rng.random()
        if world.is_past(person, received.standing):
            return
        is_newest = person.newest == received and not person.is_left_alone
        is_done_since = self._is_done_since(person, received)
        if is_done_since or world.discord.is_gone(received.channel_id):
            # Only the command still records the day.
            if is_newest or is_done_since:
                await self._command(person, received)
        elif how < 0.25 and (is_dm(received.channel_id) or not world.discord.is_locked_out):
            await self._reply(person, received)
        elif how < 0.35 and is_newest:
            await self._command(person, received)
        else:
            await self._press(person, received)

    def _is_done_since(self, person: Person, received: Received) -> bool:
        """Whether the task that was missed came again and is done: its post takes no answer any more.

        It comes again on the next day, or on the one after that to whoever flies west over the date line.
        """
        days = self._world.observer.diaries[person.id].days
        following = (days.get(received.on + number * DAY) for number in (1, 2))
        return any(day is not None and day.answered for day in following)

    async def _press(self, person: Person, received: Received) -> None:
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._try_again(person, received, now)
            return
        if world.is_past(person, received.standing):
            return
        if self._is_done_since(person, received):  # maybe while nobody was at work to take the press
            await self._command(person, received)
            return
        world.observer.diaries[person.id].answer(received.on, now)
        try:
            result = await world.bot.services.check_ins.for_day(
                received.enrollment_id, received.on, person.id, Via.BUTTON, Answer(), now
            )
        except UserError:
            return  # whether it was right to refuse it, the observer knows
        await self.after(person, result, received)

    async def _command(self, person: Person, received: Received) -> None:
        """Type /checkin; it is for the newest task while its day is open, else for yesterday."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            self._try_again(person, received, now)
            return
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        is_yesterday = received.on == diary.open_on - DAY
        if received.on != diary.open_on and not (
            is_yesterday and world.calendar.day(person.rhythm, now) == diary.open_on
        ):
            return
        if not is_yesterday and diary.last_due_on > received.on:
            return  # after a change of zone: its day is open still, and the command is for the task that came since
        await self.type_done(world.bot, person, received.on, received, is_yesterday=is_yesterday)

    async def type_done(
        self, bot: Bot, person: Person, on: date, received: Received | None = None, *, is_yesterday: bool
    ) -> None:
        """Type /checkin for a day that is today's or yesterday's."""
        world = self._world
        world.observer.diaries[person.id].answer(on, world.clock.now())
        try:
            result = await bot.services.check_ins.by_command(
                world.who(person), Answer("done"), is_yesterday=is_yesterday
            )
        except UserError:
            return
        await self.after(person, result, received)

    async def _reply(self, person: Person, received: Received) -> None:
        """Write under the task; that stands there, and counts by when it was written."""
        world = self._world
        now = world.clock.now()
        if world.bot is None and person.is_left_alone:
            self._try_again(person, received, now)
            return
        is_newest = person.newest == received and is_dm(received.channel_id)
        diary = world.observer.diaries[person.id]
        diary.advance(now)
        is_plain = is_newest and received.on >= diary.open_on and person.rng.random() < 0.5
        reply_to = None if is_plain else received.message_id
        incoming = world.discord.says(person.id, received.channel_id, person.rng.choice(WORDS), reply_to)
        diary.answer(received.on, now)
        await self.heard(person, incoming, received)

    async def heard(self, person: Person, incoming: Incoming, received: Received | None = None) -> None:
        """What comes of a message: where nobody takes it now, its author looks later whether it was the last one."""
        services = self._world.bot.services if self._world.bot else None
        try:
            result = await services.check_ins.by_reply(incoming) if services else None
        except UserError:
            return
        if services is None or not isinstance(result, CheckedIn):
            self._plan(self._world.clock.now() + _LATER, self._look, person)
            return
        await services.redraw.days(result.check_in.enrollment_id, result.outdated)
        await self.after(person, result, received)

    async def _look(self, person: Person) -> None:
        """Look whether the track was finished by what was read later."""
        world = self._world
        if world.bot is None:
            self._plan(world.clock.now() + _LATER, self._look, person)
            return
        try:
            await world.bot.services.settings.overview(world.who(person))
        except NotEnrolled:
            if not person.is_away:
                await self._finish(person)

    def _try_again(self, person: Person, received: Received, now: datetime) -> None:
        """Nothing answered: try again in a while."""
        self._plan(now + timedelta(minutes=person.rng.uniform(10, 90)), self._press, person, received)

    async def after(self, person: Person, result: CheckedIn, received: Received | None = None) -> None:
        """What somebody does once their answer was taken."""
        if person.is_left_alone:
            self._world.agenda.stir()
        person.is_left_alone = False
        self._world.tell(person, result, received)
        if result.is_complete:
            await self._finish(person)

    async def _come_back(self, person: Person, post: SelfPaused) -> None:
        """Press Resume on the message that says a pause began; some never do."""
        world = self._world
        now = world.clock.now()
        if not person.is_left_alone or person.rng.random() < 0.1:
            return
        if world.bot is None:
            self._plan(now + 3 * timedelta(hours=1), self._come_back, person, post)
            return
        try:
            await world.bot.services.enrollments.resume_own(post.enrollment_id, person.id)
        except UserError:
            return  # that track was left since
        world.observer.diaries[person.id].resume(now)
        world.agenda.stir()
        person.is_left_alone, person.sleeps_until = False, date.min
