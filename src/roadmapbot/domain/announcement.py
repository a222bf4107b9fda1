"""Messages of moderators to some of a server's learners: to whom, how often, and where each of them stands.

They keep to the manners of everything else: never in quiet hours, never to people who paused or said no, and at most
as often as the server allows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from roadmapbot.domain.ids import ChannelId, EnrollmentId, GuildId, MessageId, TrackId, UserId

AnnouncementId = NewType("AnnouncementId", int)

LONGEST_TEXT = 2_000
"""Characters of an announcement."""
RECENT = timedelta(days=7)
"""What counts as lately for whoever is active or stuck."""
QUIET_FOR = timedelta(days=3)
"""How long somebody has not checked in who counts as silent."""
USUAL_EVERY = 7
"""Days between two announcements unless the server allows other ones."""


class Segment(StrEnum):
    """Which learners of a server, or of one track, are meant; those who paused never are.

    `active`: checked in within the last seven days. `stuck`: said within them what they are stuck on. `silent`: did not
    check in for three days.
    """

    ALL = "all"
    ACTIVE = "active"
    STUCK = "stuck"
    SILENT = "silent"


class AnnouncementState(StrEnum):
    """Where an announcement stands. `sending`: it is on its way to everybody it is meant for."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    DISCARDED = "discarded"


class CopyState(StrEnum):
    """Where one learner's copy stands. `unsure`: the connection broke while it was sent, and it is not sent again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    UNNEEDED = "unneeded"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """An announcement about to be stored; without a track it is for the learners of all tracks."""

    guild_id: GuildId
    author_id: UserId
    text: str
    track_id: TrackId | None
    segment: Segment
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Announcement(NewAnnouncement):
    """A stored announcement. `tested_at` is when a moderator had it sent to themselves (UTC)."""

    id: AnnouncementId = AnnouncementId(0)
    state: AnnouncementState = AnnouncementState.DRAFT
    tested_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """One learner's copy; `retry_at` (UTC) is when it is next to be sent."""

    announcement_id: AnnouncementId
    enrollment_id: EnrollmentId
    user_id: UserId
    state: CopyState
    attempts: int = 0
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None


def allowed_from(last_sent_at: datetime | None, every_days: int, now: datetime) -> datetime | None:
    """When (UTC) the next announcement may be sent; None where that is now."""
    if last_sent_at is None or now >= last_sent_at + timedelta(days=every_days):
        return None
    return last_sent_at + timedelta(days=every_days)
