"""Posting on Discord, and the ways in which that fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from roadmapbot.domain.ids import (
    ChannelId,
    CohortPostId,
    DeliveryId,
    MessageId,
    UserId,
)
from roadmapbot.services.posts import Post


class Unreachable(StrEnum):
    """Why a place cannot be reached."""

    DM_CLOSED = "dm-closed"
    NO_SHARED_SERVER = "no-shared-server"
    CHANNEL_GONE = "channel-gone"
    FORBIDDEN = "forbidden"


class MessengerError(Exception):
    """Sending failed in a way the caller decides about."""


class Undeliverable(MessengerError):
    """The place cannot be reached now; sending again changes nothing until somebody acts."""

    def __init__(self, reason: Unreachable, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Refused(MessengerError):
    """Discord refused the post itself; sending the same again changes nothing."""


class RetryLater(MessengerError):
    """Nothing was sent; try again after `after`."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"try again after {after}")
        self.after = after


class OutcomeUnknown(MessengerError):
    """The connection failed; the post may or may not have arrived, in `channel_id` where that is known."""

    def __init__(self, detail: str, channel_id: ChannelId | None = None) -> None:
        super().__init__(detail)
        self.channel_id = channel_id


class MessageGone(MessengerError):
    """The message to edit, pin or reply to does not exist any more."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a person, as far as the coach may read it; `reply_to` is the message it answers."""

    message_id: MessageId
    channel_id: ChannelId
    author_id: UserId
    text: str
    reply_to: MessageId | None
    sent_at: datetime


class Messenger(Protocol):
    """Posting on Discord. Every method may raise the MessengerErrors above."""

    async def open_dm(self, user_id: UserId) -> ChannelId:
        """The direct-message channel with a person. Called once per learner, inside /enroll."""
        ...

    async def open_thread(self, channel_id: ChannelId, name: str) -> ChannelId:
        """Open a public thread in a channel."""
        ...

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        """Post; the same nonce within `NONCE_WINDOW` never posts twice."""
        ...

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: Post) -> None:
        """Replace a message of ours."""
        ...

    async def remove(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """Delete a message of ours."""
        ...

    async def pin(self, channel_id: ChannelId, message_id: MessageId) -> bool:
        """Pin a message of ours; False where the permission is missing."""
        ...

    async def acknowledge(self, incoming: Incoming, *, is_late: bool) -> None:
        """React to a reply that was counted after the fact, so that its author sees it."""
        ...

    async def find_delivery(self, channel_id: ChannelId, delivery_id: DeliveryId, since: datetime) -> MessageId | None:
        """Our own message that carries a delivery's id in its buttons, sent since an instant; None if there is none."""
        ...

    async def find_board(self, channel_id: ChannelId, week_on: date, since: datetime) -> MessageId | None:
        """Our own board of a week in a channel, known by its button, sent since an instant; None if there is none."""
        ...

    async def find_cohort_post(self, channel_id: ChannelId, post_id: CohortPostId, since: datetime) -> MessageId | None:
        """Our own message that carries the id of a cohort's post in its buttons, sent since an instant, if any."""
        ...

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        """People's messages in a channel after a message, oldest first."""
        ...
