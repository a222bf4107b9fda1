"""Figures about the learners of one server, each counted where they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.ids import GuildId, TaskId, TrackId


@dataclass(frozen=True, slots=True)
class Following:
    """How many learners are on a track in that state; `is_self_paused` where silence led to the pause."""

    track_id: TrackId
    state: State
    is_self_paused: bool
    learners: int


@dataclass(frozen=True, slots=True)
class KeptShare:
    """Closed days that were planned, and how many of them were kept."""

    planned: int
    kept: int


class Insights(Protocol):
    """Figures about one server; nobody is named in them."""

    async def following(self, guild_id: GuildId) -> Sequence[Following]:
        """Everybody who is or was on a track, in order of track and state."""
        ...

    async def kept(self, guild_id: GuildId, since: date) -> KeptShare:
        """The closed days from a date on, of everybody."""
        ...

    async def silent(self, guild_id: GuildId, at_least: int, since: date) -> int:
        """How many active learners have had so many silent days (see `domain.silence`), from a date on."""
        ...

    async def ways(self, guild_id: GuildId) -> Mapping[tuple[Mode, DmState], int]:
        """How active learners want their tasks, and what is known of their direct messages."""
        ...

    async def today(self, guild_id: GuildId) -> Mapping[tuple[DeliveryState | None, bool], int]:
        """What has become of the task of every active learner's own open day, and whether that is kept.

        The state is None where no task is owed yet.
        """
        ...

    async def stuck(self, guild_id: GuildId, since: date, limit: int) -> Sequence[tuple[TaskId, int]]:
        """The tasks that most check-ins from a day on say they are stuck on, with how many, the most first."""
        ...
