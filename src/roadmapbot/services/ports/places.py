"""Where boards, placed posts, outages and the audit log are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from roadmapbot.domain.ids import (
    ChannelId,
    GuildId,
    MessageId,
    UserId,
)


class BoardState(StrEnum):
    """Where a weekly board stands."""

    CLAIMED = "claimed"
    POSTED = "posted"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Board:
    """One server's board of one week; (server, week) is unique."""

    guild_id: GuildId
    week_on: date
    state: BoardState
    claimed_at: datetime
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    problem: str | None = None


class Boards(Protocol):
    """Weekly boards."""

    async def claim(self, board: Board) -> bool:
        """Insert; False when that week's board exists already."""
        ...

    async def save(self, board: Board) -> None: ...
    async def get(self, guild_id: GuildId, week_on: date) -> Board | None: ...
    async def claimed(self) -> Sequence[Board]:
        """Boards that were claimed and not settled."""
        ...


class Placed(StrEnum):
    """Posts of a server that exist once and are refreshed in place."""

    STARTER_PLAN = "starter-plan"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class PlacedPost:
    """Where a post of a server stands."""

    guild_id: GuildId
    kind: Placed
    channel_id: ChannelId
    message_id: MessageId
    placed_at: datetime


class Places(Protocol):
    """Where things stand on a server: posts that are refreshed in place, and the shared weekly threads."""

    async def get(self, guild_id: GuildId, kind: Placed) -> PlacedPost | None: ...
    async def save(self, placed: PlacedPost) -> None:
        """Insert or replace."""
        ...

    async def thread(self, guild_id: GuildId, week_on: date) -> ChannelId | None:
        """The shared thread of a week."""
        ...

    async def save_thread(self, guild_id: GuildId, week_on: date, thread_id: ChannelId) -> None:
        """Insert or replace."""
        ...


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of time in which the bot was not at work (UTC)."""

    began_at: datetime
    ended_at: datetime


class Outages(Protocol):
    """Known from the heartbeat: one row that says when the bot was last at work."""

    async def last_beat(self) -> datetime | None: ...
    async def beat(self, at: datetime) -> None: ...
    async def add(self, outage: Outage) -> None: ...
    async def since(self, at: datetime) -> Sequence[Outage]:
        """Outages that ended after an instant, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the audit log; `actor_id` is None where the bot did it by itself."""

    at: datetime
    guild_id: GuildId | None
    actor_id: UserId | None
    action: str
    detail: str


class Audit(Protocol):
    """Who did what, for moderators and operators."""

    async def newest(self, guild_id: GuildId, actions: Collection[str], limit: int) -> Sequence[Noted]:
        """The newest lines of a server about some actions, newest first."""
        ...

    async def add(
        self, at: datetime, guild_id: GuildId | None, actor_id: UserId | None, action: str, detail: str
    ) -> None: ...
    async def has(self, guild_id: GuildId, action: str, detail: str, since: datetime) -> bool:
        """Whether such an entry was written since an instant."""
        ...
