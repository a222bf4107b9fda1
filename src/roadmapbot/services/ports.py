"""What the use-cases need from the outside world, as protocols; adapters fulfil them, fakes in the tests do too.

Storage is reached through a unit of work: everything inside one `async with` commits together or not at all,
and never stays open while anything is awaited from the network.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from roadmapbot.domain.board import Entry, WeekScore
from roadmapbot.domain.checkin import CheckIn, NewCheckIn
from roadmapbot.domain.delivery import Delivery, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, Learner, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import (
    ChannelId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    MessageId,
    TaskId,
    TrackId,
    UserId,
)
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.posts import Post


class Clock(Protocol):
    """Wall time; the only source of it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Catalogues(Protocol):
    """The content in force."""

    def of(self, guild_id: GuildId) -> Catalogue:
        """The catalogue in force for a server."""
        ...


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """A time zone that fits what somebody typed: IANA name and a label such as "Berlin, Germany (UTC+01:00)"."""

    zone: str
    label: str


class Zones(Protocol):
    """Finding a time zone by what people call it."""

    def find(self, text: str, at: datetime, limit: int = 25) -> Sequence[ZoneMatch]:
        """Zones that fit a city, country, IANA name or offset, best first; popular ones for an empty text."""
        ...

    def resolve(self, text: str, at: datetime) -> str:
        """The IANA name meant by a text. Raises UnknownZone, naming what is near."""
        ...


# --- Sending ---------------------------------------------------------------------------------------------------


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
    """The connection failed; the post may or may not have arrived."""


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

    async def incoming_since(self, channel_id: ChannelId, after: MessageId) -> Sequence[Incoming]:
        """People's messages in a channel after a message, oldest first."""
        ...


# --- Storage ---------------------------------------------------------------------------------------------------


class Learners(Protocol):
    """People."""

    async def get(self, user_id: UserId) -> Learner | None: ...
    async def get_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Learner]: ...
    async def save(self, learner: Learner) -> None:
        """Insert or replace."""
        ...


class Guilds(Protocol):
    """Servers."""

    async def get(self, guild_id: GuildId) -> Guild | None: ...
    async def get_many(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Guild]: ...
    async def save(self, guild: Guild) -> None:
        """Insert or replace."""
        ...

    async def board_due(self, now: datetime) -> Sequence[Guild]:
        """Present servers whose `next_board_at` has come, in order of it."""
        ...


class Enrollments(Protocol):
    """Enrollments. At most one per server and learner is current (active or paused)."""

    async def add(self, new: NewEnrollment) -> Enrollment:
        """Store an active enrollment. An old one of the same server, learner and track comes back with its id."""
        ...

    async def save_many(self, enrollments: Collection[Enrollment]) -> None:
        """Write back every mutable field."""
        ...

    async def get(self, enrollment_id: EnrollmentId) -> Enrollment | None: ...
    async def get_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]: ...
    async def current(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The active or paused enrollment of a learner in a server."""
        ...

    async def current_of(self, user_id: UserId) -> Sequence[Enrollment]:
        """A learner's current enrollments over all servers, oldest first."""
        ...

    async def latest(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The learner's enrollment in a server with the highest id, whatever its state."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Active enrollments of present servers whose `next_due_at` has come, in order of it."""
        ...

    async def closing(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Current enrollments whose `open_until` has come, in order of it."""
        ...

    async def has_open_day(self, guild_id: GuildId, until: date) -> bool:
        """Whether an active enrollment of a server has a day up to and including a date that is not closed."""
        ...

    async def is_pseudonym_taken(self, guild_id: GuildId, pseudonym: str, by_other_than: UserId) -> bool:
        """Whether another current enrollment of a server shows that name (case is ignored)."""
        ...

    async def count_current(self, guild_id: GuildId, track_id: TrackId | None = None) -> int: ...


class Deliveries(Protocol):
    """Deliveries; (enrollment, local day, kind, number) is unique."""

    async def claim(self, new: Collection[NewDelivery]) -> Sequence[Delivery]:
        """Insert; only those that did not exist come back."""
        ...

    async def claim_waiting(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Mark `waiting` deliveries whose `retry_at` has come as claimed at `now`, and give them."""
        ...

    async def save(self, delivery: Delivery) -> None:
        """Write back every mutable field."""
        ...

    async def get(self, delivery_id: DeliveryId) -> Delivery | None: ...
    async def by_message(self, message_id: MessageId) -> Delivery | None:
        """The delivery whose post is that message."""
        ...

    async def of_day(self, enrollment_id: EnrollmentId, on: date) -> Sequence[Delivery]:
        """All deliveries of one enrollment for one local day, in order of id."""
        ...

    async def newest(self, enrollment_id: EnrollmentId) -> Delivery | None:
        """The newest daily task of an enrollment that was sent, by local day."""
        ...

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[Delivery]:
        """Daily tasks (kind `task`) of many enrollments' days."""
        ...

    async def stale_claims(self, before: datetime) -> Sequence[Delivery]:
        """Deliveries claimed before an instant and not settled since."""
        ...

    async def unanswered(self) -> Sequence[Delivery]:
        """Sent deliveries of days not yet closed for current enrollments, that have no check-in."""
        ...

    async def drop_waiting(self, enrollment_id: EnrollmentId) -> None:
        """Mark what waits for an enrollment as unneeded."""
        ...


class CheckIns(Protocol):
    """Check-ins; one per enrollment and local day."""

    async def add(self, new: NewCheckIn) -> bool:
        """Store; False when that day has one already. One that was undone is replaced."""
        ...

    async def get(self, enrollment_id: EnrollmentId, on: date) -> CheckIn | None:
        """The day's check-in, also when it was undone."""
        ...

    async def save(self, check_in: CheckIn) -> None:
        """Write back every mutable field; what stood there before is kept as history."""
        ...

    async def of_days(self, days: Collection[tuple[EnrollmentId, date]]) -> Sequence[CheckIn]:
        """Check-ins of many enrollments' days that were not undone."""
        ...


class How(StrEnum):
    """How a task came to be behind a learner."""

    DONE = "done"
    SKIPPED = "skipped"


class Completions(Protocol):
    """Tasks behind a learner, by task id: they carry over between tracks and survive any edit of content."""

    async def of(self, user_id: UserId) -> Mapping[TaskId, How]: ...
    async def of_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Mapping[TaskId, How]]: ...
    async def add(self, user_id: UserId, task_id: TaskId, how: How, at: datetime) -> bool:
        """Store; False when the task is behind the learner already. `done` replaces `skipped`."""
        ...

    async def remove(self, user_id: UserId, task_id: TaskId) -> None: ...


class Days(Protocol):
    """The day ledger."""

    async def put(self, days: Collection[LedgerDay]) -> None:
        """Insert or replace."""
        ...

    async def remove(self, enrollment_id: EnrollmentId, on: date) -> None: ...
    async def of(self, enrollment_id: EnrollmentId) -> Sequence[LedgerDay]:
        """All rows of an enrollment in order of date."""
        ...

    async def of_many(
        self, ids: Collection[EnrollmentId], since: date | None = None
    ) -> Mapping[EnrollmentId, Sequence[LedgerDay]]:
        """The rows of many enrollments in order of date, from a date on where one is given."""
        ...


class Scores(Protocol):
    """The weekly rollup, so that a board never scans check-ins."""

    async def put(self, scores: Collection[WeekScore]) -> None:
        """Insert or replace."""
        ...

    async def entries(self, guild_id: GuildId, week_on: date) -> Sequence[Entry]:
        """A server's scores for a week under the names to show; without leavers and the hidden."""
        ...


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


class Audit(Protocol):
    """Who did what, for moderators and operators."""

    async def add(
        self, at: datetime, guild_id: GuildId | None, actor_id: UserId | None, action: str, detail: str
    ) -> None: ...
    async def has(self, guild_id: GuildId, action: str, detail: str, since: datetime) -> bool:
        """Whether such an entry was written since an instant."""
        ...


class UnitOfWork(Protocol):
    """One transaction over every repository. Leaving the block without `commit` undoes everything."""

    @property
    def learners(self) -> Learners: ...
    @property
    def guilds(self) -> Guilds: ...
    @property
    def enrollments(self) -> Enrollments: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def check_ins(self) -> CheckIns: ...
    @property
    def completions(self) -> Completions: ...
    @property
    def days(self) -> Days: ...
    @property
    def scores(self) -> Scores: ...
    @property
    def boards(self) -> Boards: ...
    @property
    def places(self) -> Places: ...
    @property
    def outages(self) -> Outages: ...
    @property
    def audit(self) -> Audit: ...

    async def commit(self) -> None:
        """Make everything done so far permanent."""
        ...


class Storage(Protocol):
    """Opens units of work. Both kinds may raise StorageBusy and StorageReadOnly."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work on the single writer; writers wait for each other."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work for reading, on its own snapshot; never waits for a writer."""
        ...

    async def next_instant(self, after: datetime) -> datetime | None:
        """The earliest UTC instant after another at which anything stored falls due.

        That is an active enrollment's task, a waiting delivery, a current enrollment's day end, a present
        server's board.
        """
        ...
