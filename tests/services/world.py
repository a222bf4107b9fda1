"""The coach composed on fakes, as `roadmapbot.app` composes it on the real things, and people around it.

The verbs are those of the people in it: somebody enrolls, time passes, somebody says something.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.builders import (
    ADA,
    BOB,
    CLASS,
    COACH,
    EVE,
    GUILD,
    MODERATOR,
    OTHER_COACH,
    TRACK,
    FakeCatalogues,
    FakeClock,
    FakeZones,
)
from tests.fakes.erasures import FakeErasures
from tests.fakes.messenger import FakeMessenger
from tests.fakes.messenger import Sent as Message
from tests.fakes.press import press_on
from tests.fakes.storage import FakeStorage

from roadmapbot.adapters.content import YamlPress
from roadmapbot.app import compose
from roadmapbot.domain.checkin import CheckIn
from roadmapbot.domain.cohort import Cohort
from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Enrollment, Learner
from roadmapbot.domain.errors import StorageBusy
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, GuildId, MessageId, TaskId, TrackId, UnitId, UserId
from roadmapbot.domain.knowledge import Asked, Given
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.domain.track import Track
from roadmapbot.services.bundle import Services
from roadmapbot.services.checkins import NotCounted
from roadmapbot.services.cohorts import CohortWish
from roadmapbot.services.enrollments import Enrolled
from roadmapbot.services.knowledge import Attempt, NextQuestion, NotYet, ShownKnown
from roadmapbot.services.people import Who
from roadmapbot.services.ports import Catalogues, How, Incoming, UnitOfWork, Zones
from roadmapbot.services.posts import CohortTask, DailyTask, ModeratorNotice, Post
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

_NAMES = {ADA: "Ada", BOB: "Bob", EVE: "Eve"}


def who(user: UserId = ADA, guild: GuildId | None = GUILD, server: str | None = None) -> Who:
    """Somebody at a command."""
    return Who(user, _NAMES.get(user, f"Learner {user}"), guild, server)


def answer_to(asked: Asked, letter: str) -> Given:
    """An answer that is r(ight), w(rong) or n(ot sure)."""
    right = asked.choices.index(asked.question.answer)
    return {"r": right, "w": (right + 1) % len(asked.choices), "n": None}[letter]


class Death(BaseException):
    """The process is gone in the middle of something: nothing after it happens, nobody handles it."""


class MortalMessenger(FakeMessenger):
    """A messenger that may die with the process before a post is sent, or after it.

    Things may happen in between, too: `meanwhile` comes once, while the next post is under way.
    """

    dies: str = ""
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        if self.dies == "before":
            raise Death
        message_id = await super().send(channel_id, post, nonce=nonce)
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            await happening()
        if self.dies == "after":
            raise Death
        return message_id


class MoodyStorage(FakeStorage):
    """A storage that may refuse to be read or written to, at once or after some more times."""

    reads_left: int | None = None
    writes_left: int | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left < 0:
                raise StorageBusy
        async with super().write() as uow:
            yield uow

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        if self.reads_left is not None:
            self.reads_left -= 1
            if self.reads_left < 0:
                raise StorageBusy
        async with super().read() as uow:
            yield uow


@dataclass
class World:
    """The coach on fakes, and people around it."""

    clock: FakeClock = field(default_factory=FakeClock)
    storage: MoodyStorage = field(default_factory=MoodyStorage)
    catalogues: FakeCatalogues = field(default_factory=FakeCatalogues)
    zones: Zones = field(default_factory=FakeZones)
    messenger: MortalMessenger = field(init=False)
    press: YamlPress = field(init=False)
    erasures: FakeErasures = field(default_factory=FakeErasures)
    coach: Services = field(init=False)
    _has_run: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.messenger = MortalMessenger(self.clock)
        self.press = press_on(lambda: self.catalogues.content)
        self.restart()

    def restart(self) -> None:
        """Stop the coach, as a crash does, and start it anew on the same storage and the same Discord."""
        self.coach = self.another()
        self._has_run = False

    def another(self, catalogues: Catalogues | None = None) -> Services:
        """A second process of the coach on the same storage."""
        catalogues = catalogues or self.catalogues
        return compose(self.storage, self.clock, catalogues, self.zones, self.messenger, self.press, self.erasures)

    # --- time ---

    async def tick(self) -> None:
        """Do what is due, in the order in which the application does it."""
        coach = self.coach
        await (coach.days.beat() if self._has_run else coach.days.wake_up())
        of_cohorts = await coach.cohort_posts.recover(timedelta(seconds=60) if self._has_run else timedelta())
        report = await coach.dispatch.recover(timedelta(seconds=60) if self._has_run else timedelta())
        coach.days.listen_again(of_cohorts.unheard | report.unheard)
        await coach.boards.recover(timedelta(seconds=60) if self._has_run else timedelta())
        await coach.copies.recover(timedelta(seconds=60) if self._has_run else timedelta())
        self._has_run = True
        await coach.days.read_back()
        await coach.days.close_due()
        await coach.publishing.publish_due()
        await coach.vanished.replace()
        await coach.vanished.replace_in_cohorts()
        await coach.membership.move_up()
        await coach.cohort_posts.run_due()
        await coach.dispatch.run_due(coach.days.unheard)
        await coach.copies.run_due()
        await coach.redraw.tidy()
        await coach.boards.post_due()

    async def pass_until(self, until: datetime) -> None:
        """Let time pass, with the coach awake at every instant at which anything falls due."""
        await self.tick()
        while (due := await self.storage.next_instant(self.clock.now())) is not None and due <= until:
            self.clock.at = due
            await self.tick()
        self.clock.at = max(self.clock.at, until)
        await self.tick()

    async def pass_by_minutes(self, minutes: int) -> None:
        """Let time pass with a tick every minute, as the metronome gives it."""
        for _ in range(minutes):
            self.clock.move(minutes=1)
            await self.tick()

    async def pass_time(self, **by: float) -> None:
        await self.pass_until(self.clock.now() + timedelta(**by))

    async def down(self, start: datetime, end: datetime) -> None:
        """Let time pass until `start`, with the coach down from then on and back at `end`."""
        await self.pass_until(start)
        self.clock.at = end
        self.restart()
        await self.tick()

    async def die(self, action: Awaitable[object], *, after_sending: bool = False) -> None:
        """Begin something and die with the first post, before it is sent or after; then start again."""
        self.messenger.dies = "after" if after_sending else "before"
        with pytest.raises((Death, BaseExceptionGroup)):
            await action
        self.messenger.dies = ""
        self.restart()

    async def claim_only(self) -> None:
        """Claim what is due now, and die before anything is sent."""
        await self.die(self.coach.dispatch.run_due())

    # --- people ---

    async def enroll(self, user: UserId = ADA, guild: GuildId = GUILD, **wish: Any) -> Enrolled:
        """Enroll somebody: the starter track, every day at 09:00 UTC, unless wished otherwise."""
        return await self.coach.enrollments.enroll(who(user, guild), Wish(**{"track": TRACK, **wish}))

    async def ask(
        self, unit: str, given: str = "", user: UserId = ADA, guild: GuildId | None = GUILD, track: str = TRACK
    ) -> NextQuestion | ShownKnown | NotYet:
        """Somebody begins the test of a unit and answers: r(ight), w(rong) or n(ot sure)."""
        attempt = Attempt(seed=7)
        knowledge, person = self.coach.knowledge, who(user, guild)
        result = await knowledge.ask(person, TrackId(track), UnitId(unit), attempt)
        for letter in given:
            assert isinstance(result, NextQuestion)
            answers = (*result.attempt.given, answer_to(result.following, letter))
            attempt = replace(result.attempt, given=answers)
            result = await knowledge.ask(person, TrackId(track), UnitId(unit), attempt)
        return result

    async def show_known(
        self, unit: str, user: UserId = ADA, guild: GuildId | None = GUILD, track: str = TRACK
    ) -> ShownKnown:
        """Somebody tests out of a unit."""
        result = await self.ask(unit, "rrr", user, guild, track)
        assert isinstance(result, ShownKnown)
        return result

    async def cohort(self, **wish: Any) -> Cohort:
        """A cohort in the channel CLASS: the short track from Monday on, every day at 09:00 UTC, for two."""
        asked = {"name": "Spring", "track": "short", "starts_on": "2026-03-02", "channel_id": CLASS, "capacity": 2}
        view = await self.coach.cohorts.create(GUILD, MODERATOR, CohortWish(**{**asked, **wish}))
        return view.cohort

    async def join(self, cohort: Cohort, *users: UserId) -> None:
        """Some people join a cohort."""
        for user in users or (ADA,):
            await self.coach.membership.join(cohort.id, who(user))

    def cohort_tasks(self, channel: ChannelId = CLASS) -> list[CohortTask]:
        """The tasks that a cohort got, as they stand."""
        return [post for post in self.messenger.posts(channel) if isinstance(post, CohortTask)]

    async def answer(self, user: UserId = ADA, text: str = "done") -> CheckedIn | NotCounted | None:
        """Somebody replies to the newest post of the cohort."""
        newest = [sent for sent in self.messenger.sent if isinstance(sent.post, CohortTask)][-1]
        said = self.messenger.says(user, newest.channel_id, text, reply_to=newest.message_id)
        return await self.coach.check_ins.by_reply(said)

    async def server(self, guild: GuildId = GUILD, name: str = "The Guild", **changes: Any) -> Guild:
        """A server with its coach channel; changes are fields of Guild."""
        coach_channel = COACH if guild == GUILD else OTHER_COACH
        made = replace(Guild(guild, name, coach_channel_id=coach_channel), **changes)
        async with self.storage.write() as uow:
            await uow.guilds.save(made)
            await uow.commit()
        return made

    def reply(self, delivery: Delivery, text: str = "done", user: UserId | None = None) -> Incoming:
        """Somebody replies to the post of a delivery; give it to `by_reply`, or let it be read back."""
        assert delivery.channel_id is not None
        author = delivery.user_id if user is None else user
        return self.messenger.says(author, delivery.channel_id, text, reply_to=delivery.message_id)

    async def complete(self, user: UserId, *task_ids: TaskId, how: How = How.DONE) -> None:
        """Put tasks behind somebody without telling how they got there."""
        async with self.storage.write() as uow:
            await uow.learners.save(await uow.learners.get(user) or Learner(user, ""))
            for task_id in task_ids:
                await uow.completions.add(user, task_id, how, self.clock.now())
            await uow.commit()

    async def complete_all(self, user: UserId, track: Track) -> None:
        await self.complete(user, *(each.id for each in track.tasks))

    # --- what stands in the storage and on Discord ---

    def enrollment(self, user: UserId = ADA, guild: GuildId = GUILD) -> Enrollment:
        """The newest enrollment of somebody."""
        tables = self.storage.tables
        return [e for e in tables.enrollments.values() if (e.user_id, e.guild_id) == (user, guild)][-1]

    def deliveries(self, user: UserId = ADA, on: date | None = None) -> list[Delivery]:
        all_of_them = self.storage.tables.deliveries.values()
        return [d for d in all_of_them if d.user_id == user and on in (None, d.local_on)]

    def delivery(self, user: UserId = ADA, on: date | None = None) -> Delivery:
        """The newest delivery of somebody."""
        return self.deliveries(user, on)[-1]

    def ledger(self, user: UserId = ADA, guild: GuildId = GUILD) -> Mapping[date, LedgerDay]:
        return self.storage.tables.days.get(self.enrollment(user, guild).id, {})

    def days(self, user: UserId = ADA, guild: GuildId = GUILD) -> dict[date, DayStatus]:
        """How the days of somebody ended."""
        return {on: row.status for on, row in self.ledger(user, guild).items()}

    def check_in(self, on: date, user: UserId = ADA, guild: GuildId = GUILD) -> CheckIn | None:
        return self.storage.tables.check_ins.get((self.enrollment(user, guild).id, on))

    def behind(self, user: UserId = ADA) -> dict[str, How]:
        return dict(self.storage.tables.completions.get(user, {}))

    def messages(self, user: UserId = ADA) -> list[Message]:
        """Our messages in somebody's direct messages."""
        return [sent for sent in self.messenger.sent if sent.channel_id == FakeMessenger.dm_of(user)]

    def notices(self, channel: ChannelId = COACH) -> list[ModeratorNotice]:
        """What moderators were told."""
        return [post for post in self.messenger.posts(channel) if isinstance(post, ModeratorNotice)]

    def tasks_sent(self, user: UserId = ADA) -> list[DailyTask]:
        """The task posts that reached somebody, wherever."""
        posts = [sent.post for sent in self.messenger.sent]
        return [post for post in posts if isinstance(post, DailyTask) and post.user_id == user]
