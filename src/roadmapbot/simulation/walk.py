"""Walking every track: one diligent learner on each, from its first task to its last."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import NotEnrolled
from roadmapbot.domain.ids import ChannelId, GuildId, TaskId, TrackId, UserId
from roadmapbot.domain.track import Track
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.people import Who
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.wishes import Wish
from roadmapbot.simulation.bot import Books, Bot, open_bot
from roadmapbot.simulation.discord import Message, SimulatedDiscord
from roadmapbot.simulation.timeline import Agenda, VirtualClock, full_minute

FIRST_DAY = datetime(2026, 1, 5, 6, tzinfo=UTC)
GUILD = GuildId(1)
_COACH, _BOARD = ChannelId(11), ChannelId(12)
_MODERATOR = UserId(1)
_THINKS = timedelta(minutes=40)
_DAYS_BEYOND = 2
"""How many days more than it has tasks a track may take."""

Report = Callable[[float], None]
"""Told which share of the way is behind, between 0 and 1."""


@dataclass(slots=True)
class Walker:
    """A learner on a track, and the tasks that came, in order."""

    user_id: UserId
    track: Track
    came: list[TaskId] = field(default_factory=list)
    last_on: datetime | None = None
    is_finished: bool = False

    @property
    def who(self) -> Who:
        """Who is at a command, in the server."""
        return Who(self.user_id, self.track.id, GUILD)


@dataclass(frozen=True, slots=True)
class Walked:
    """How a track went: its tasks, those that came, each once and in order, the days it took, and its end."""

    track_id: TrackId
    tasks: int
    came: int
    days: int
    is_finished: bool


async def walk(file: Path, books: Books, track_ids: Sequence[str], report: Report) -> list[Walked]:
    """Walk tracks side by side on a new database. Raises KeyError for a track that there is not."""
    tracks = books.catalogues.of(GUILD).tracks
    chosen = [tracks[TrackId(track_id)] for track_id in track_ids] if track_ids else list(tracks.values())
    walkers = {UserId(number): Walker(UserId(number), track) for number, track in enumerate(chosen, start=100)}
    async with _Walk.open(file, books, walkers) as hike:
        await hike.start()
        days = max(len(track.tasks) for track in chosen) + _DAYS_BEYOND
        for day in range(1, days + 1):
            await hike.until(FIRST_DAY + timedelta(days=day))
            report(day / days)
        return [await hike.walked(walker) for walker in walkers.values()]


class _Walk:
    """All walkers on their way, on one coach."""

    def __init__(self, clock: VirtualClock, agenda: Agenda, walkers: dict[UserId, Walker]) -> None:
        self._clock = clock
        self._agenda = agenda
        self._walkers = walkers
        self._bot: Bot

    @classmethod
    @asynccontextmanager
    async def open(cls, file: Path, books: Books, walkers: dict[UserId, Walker]) -> AsyncIterator["_Walk"]:
        clock = VirtualClock(FIRST_DAY)
        self = cls(clock, Agenda(clock), walkers)
        async with open_bot(file, books, clock, SimulatedDiscord(clock, self._see)) as bot:
            self._bot = bot
            yield self

    async def start(self) -> None:
        """Set the server up, and let everybody enroll."""
        services = self._bot.services
        await services.guilds.setup(GUILD, "The Hall", _MODERATOR, SetupWish(_COACH, _BOARD, "Europe/Berlin"))
        for walker in self._walkers.values():
            await services.enrollments.enroll(walker.who, Wish(walker.track.id, "Europe/Berlin", "09:00"))

    async def until(self, until: datetime) -> None:
        """Live on until an instant."""
        while self._clock.now() < until:
            wake_at = await self._bot.rounds.next_wake_at()
            stop = min(full_minute(wake_at), until) if wake_at is not None else until
            await self._agenda.run_until(stop)
            await self._bot.rounds.run_due()

    async def walked(self, walker: Walker) -> Walked:
        """How a walker fared, by what came and by what the coach says of it."""
        wanted = [task.id for task in walker.track.tasks]
        try:
            view = await self._bot.services.progress.progress(walker.who)
        except NotEnrolled:
            is_finished = False
        else:
            is_finished = view.enrollment.state is State.COMPLETED and view.progress.done == len(wanted)
        days = ((walker.last_on or FIRST_DAY).date() - FIRST_DAY.date()).days + 1 if walker.came else 0
        is_whole = walker.came == wanted
        return Walked(walker.track.id, len(wanted), len(walker.came), days, is_finished and is_whole)

    def _see(self, message: Message) -> None:
        """A message appeared: whose task it is does it a while later."""
        post = message.post
        if isinstance(post, DailyTask):
            walker = self._walkers[post.user_id]
            walker.came.append(post.task.id)
            walker.last_on = message.at
            self._agenda.plan(message.at + _THINKS, partial(self._answer, walker, post))

    async def _answer(self, walker: Walker, post: DailyTask) -> None:
        """Press Done."""
        await self._bot.services.check_ins.for_day(
            post.enrollment_id, post.local_on, walker.user_id, Via.BUTTON, Answer(), self._clock.now()
        )
