"""How a server's learners are getting on, in figures that name nobody, for its moderators."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TaskId, TrackId
from roadmapbot.domain.schedule import zone_of
from roadmapbot.domain.silence import COMEBACK_AFTER
from roadmapbot.services.ports import Catalogues, Clock, Following, KeptShare, Storage

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
_SILENCE = timedelta(days=60)
"""How far back silence is looked for: whoever was silent for longer is paused."""
MOST_STUCK = 5
_ON_THE_WAY = frozenset({DeliveryState.WAITING, DeliveryState.CLAIMED})
_FAILED = frozenset({DeliveryState.UNDELIVERABLE, DeliveryState.DEAD})
_ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class TrackFigures:
    """A track with its learners by state."""

    title: str
    learners: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class TodaysTasks:
    """The tasks of every active learner's own day. `kept` days may have been kept before their task was due.

    `ahead` are tasks that are not due yet, and rest days.
    """

    sent: int
    on_the_way: int
    failed: int
    kept: int
    ahead: int


@dataclass(frozen=True, slots=True)
class StuckTask:
    """A task, and how many check-ins of the last month say that their writer is stuck on it."""

    title: str
    notes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """A server at a glance.

    `self_paused` are those among the paused whom silence led there, `silent` active learners on their way to that.
    `unreachable` have neither open direct messages nor a channel; `by_thread` get theirs in a channel, since direct
    messages are closed. Tracks are in order of active learners, the most first.
    """

    guild: Guild
    learners: Mapping[State, int]
    self_paused: int
    tracks: tuple[TrackFigures, ...]
    week: KeptShare
    month: KeptShare
    silent: int
    unreachable: int
    by_thread: int
    today: TodaysTasks
    stuck: tuple[StuckTask, ...]
    now: datetime


class Insights:
    """The use-cases behind /coach stats. Who may ask is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def stats(self, guild_id: GuildId) -> Stats:
        """How the learners of a server are getting on."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            today = now.astimezone(zone_of(guild.zone)).date()
            following = await uow.insights.following(guild_id)
            ways = await uow.insights.ways(guild_id)
            tasks = await uow.insights.today(guild_id)
            week = await uow.insights.kept(guild_id, today - WEEK)
            month = await uow.insights.kept(guild_id, today - MONTH)
            silent = await uow.insights.silent(guild_id, COMEBACK_AFTER, today - _SILENCE)
            stuck = await uow.insights.stuck(guild_id, today - MONTH, MOST_STUCK)
        closed = ways.get((Mode.DM, DmState.CLOSED), 0)
        in_thread = sum(number for (mode, _), number in ways.items() if mode is Mode.CHANNEL)
        has_channel = guild.coach_channel_id is not None
        return Stats(
            guild=guild,
            learners=_by_state(following),
            self_paused=sum(each.learners for each in following if each.is_self_paused),
            tracks=self._tracks(guild_id, following),
            week=week,
            month=month,
            silent=silent,
            unreachable=0 if has_channel else closed + in_thread,
            by_thread=closed if has_channel else 0,
            today=_todays(tasks),
            stuck=tuple(StuckTask(self._task_title(guild_id, task_id), notes) for task_id, notes in stuck),
            now=now,
        )

    def _tracks(self, guild_id: GuildId, following: Iterable[Following]) -> tuple[TrackFigures, ...]:
        rows: dict[TrackId, list[Following]] = {}
        for each in following:
            rows.setdefault(each.track_id, []).append(each)
        tracks = [TrackFigures(self._track_title(guild_id, of), _by_state(those)) for of, those in rows.items()]
        return tuple(sorted(tracks, key=lambda each: (-each.learners.get(State.ACTIVE, 0), each.title)))

    def _track_title(self, guild_id: GuildId, track_id: TrackId) -> str:
        track = self._catalogues.of(guild_id).track(track_id)
        return track.title if track else track_id

    def _task_title(self, guild_id: GuildId, task_id: TaskId) -> str:
        task = self._catalogues.of(guild_id).task(task_id)
        return task.title if task else task_id


def _by_state(following: Iterable[Following]) -> dict[State, int]:
    counted: dict[State, int] = {}
    for each in following:
        counted[each.state] = counted.get(each.state, 0) + each.learners
    return counted


def _todays(tasks: Mapping[tuple[DeliveryState | None, bool], int]) -> TodaysTasks:
    return TodaysTasks(
        sent=sum(number for (state, _), number in tasks.items() if state in _ARRIVED),
        on_the_way=sum(number for (state, _), number in tasks.items() if state in _ON_THE_WAY),
        failed=sum(number for (state, _), number in tasks.items() if state in _FAILED),
        kept=sum(number for (_, is_kept), number in tasks.items() if is_kept),
        ahead=tasks.get((None, False), 0),
    )
