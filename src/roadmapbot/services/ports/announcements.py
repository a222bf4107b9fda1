"""Where announcements and their copies are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from roadmapbot.domain.announcement import (
    Announcement,
    AnnouncementId,
    Copy,
    CopyState,
    NewAnnouncement,
    Segment,
)
from roadmapbot.domain.ids import GuildId, MessageId, TrackId, UserId


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement is meant for: active learners of a server who did not say no to announcements.

    `active_since` and `quiet_since` are the first local days that count as lately, and as not silent; `joined_before`
    (UTC) leaves out who is too new to be called silent.
    """

    guild_id: GuildId
    track_id: TrackId | None
    segment: Segment
    active_since: date
    quiet_since: date
    joined_before: datetime


class Announcements(Protocol):
    """Announcements of servers, and each learner's copy of them."""

    async def add(self, new: NewAnnouncement) -> Announcement: ...

    async def get(self, guild_id: GuildId, announcement_id: AnnouncementId) -> Announcement | None:
        """One announcement; None where that server has none of that id."""
        ...

    async def save(self, announcement: Announcement) -> None:
        """Write back every mutable field."""
        ...

    async def last_sent_at(self, guild_id: GuildId) -> datetime | None:
        """When a server's newest announcement went out."""
        ...

    async def sending(self) -> Sequence[Announcement]:
        """Announcements on their way, over all servers, in order of id."""
        ...

    async def zones_of(self, audience: Audience) -> Mapping[str, int]:
        """How many people an announcement is meant for, by their zones."""
        ...

    async def copy_to(self, announcement_id: AnnouncementId, audience: Audience, zone: str, at: datetime) -> None:
        """Let everybody in a zone whom it is meant for have a copy that waits until an instant."""
        ...

    async def claim(self, now: datetime, limit: int) -> Sequence[Copy]:
        """Mark waiting copies of present servers whose `retry_at` has come as claimed at `now`, and give them."""
        ...

    async def stale(self, before: datetime) -> Sequence[Copy]:
        """Copies claimed before an instant and not settled since."""
        ...

    async def save_copies(self, copies: Collection[Copy]) -> None:
        """Write back every mutable field of copies."""
        ...

    async def counts(self, announcement_id: AnnouncementId) -> Mapping[CopyState, int]:
        """How many copies of an announcement stand where."""
        ...

    async def is_announcement(self, message_id: MessageId) -> bool:
        """Whether a message is a copy of an announcement."""
        ...

    async def refuse(self, guild_id: GuildId, user_id: UserId, at: datetime) -> None:
        """Note that somebody wants no announcements of a server."""
        ...

    async def allow(self, guild_id: GuildId, user_id: UserId) -> None:
        """Note that somebody wants announcements of a server again."""
        ...

    async def refusals(self, people: Collection[UserId]) -> Collection[tuple[GuildId, UserId]]:
        """Who of some people wants no announcements of which servers."""
        ...
