"""The tables of the fake, and what every repository does alike: see a snapshot, refuse what the schema refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeVar

from roadmapbot.adapters.storage.errors import Conflict, UnitOfWorkEnded
from roadmapbot.domain.announcement import Announcement, AnnouncementId, Copy
from roadmapbot.domain.appeal import Appeal, AppealId
from roadmapbot.domain.board import WeekScore
from roadmapbot.domain.checkin import CheckIn
from roadmapbot.domain.cohort import Cohort, CohortPost
from roadmapbot.domain.correction import Correction, CorrectionId
from roadmapbot.domain.delivery import Delivery, Kind
from roadmapbot.domain.enrollment import Enrollment, Learner
from roadmapbot.domain.errors import StorageReadOnly
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import (
    ChannelId,
    CohortId,
    CohortPostId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    TaskId,
    UserId,
)
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.report import Report, ReportId
from roadmapbot.domain.revision import Draft, DraftId, Original, Piece, Revision
from roadmapbot.domain.streak import Checkpoint
from roadmapbot.services.ports import Board, How, Outage, Placed, PlacedPost

Day = tuple[EnrollmentId, date]
T = TypeVar("T")


@dataclass
class AuditEntry:
    """One line of the audit log."""

    at: datetime
    guild_id: GuildId | None
    actor_id: UserId | None
    action: str
    detail: str


@dataclass
class Tables:
    """Everything stored. Values are frozen, so a copy of the containers is a snapshot."""

    learners: dict[UserId, Learner] = field(default_factory=dict)
    guilds: dict[GuildId, Guild] = field(default_factory=dict)
    enrollments: dict[EnrollmentId, Enrollment] = field(default_factory=dict)
    deliveries: dict[DeliveryId, Delivery] = field(default_factory=dict)
    delivery_keys: set[tuple[EnrollmentId, date, Kind, int]] = field(default_factory=set)
    check_ins: dict[Day, CheckIn] = field(default_factory=dict)
    check_in_history: list[CheckIn] = field(default_factory=list)
    completions: dict[UserId, Mapping[TaskId, How]] = field(default_factory=dict)
    days: dict[EnrollmentId, Mapping[date, LedgerDay]] = field(default_factory=dict)
    checkpoints: dict[EnrollmentId, Checkpoint] = field(default_factory=dict)
    scores: dict[Day, WeekScore] = field(default_factory=dict)
    boards: dict[tuple[GuildId, date], Board] = field(default_factory=dict)
    placed: dict[tuple[GuildId, Placed], PlacedPost] = field(default_factory=dict)
    threads: dict[tuple[GuildId, date], ChannelId] = field(default_factory=dict)
    beats: dict[int, datetime] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    originals: dict[tuple[GuildId, Piece], Original] = field(default_factory=dict)
    drafts: dict[DraftId, Draft] = field(default_factory=dict)
    reports: dict[ReportId, Report] = field(default_factory=dict)
    announcements: dict[AnnouncementId, Announcement] = field(default_factory=dict)
    copies: dict[tuple[AnnouncementId, EnrollmentId], Copy] = field(default_factory=dict)
    refusals: dict[tuple[GuildId, UserId], datetime] = field(default_factory=dict)
    appeals: dict[AppealId, Appeal] = field(default_factory=dict)
    corrections: dict[CorrectionId, Correction] = field(default_factory=dict)
    cohorts: dict[CohortId, Cohort] = field(default_factory=dict)
    cohort_waiting: dict[tuple[CohortId, UserId], datetime] = field(default_factory=dict)
    cohort_posts: dict[CohortPostId, CohortPost] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    """The last id given in a table: none is ever given twice."""

    def next_id(self, table: str) -> int:
        self.given[table] = self.given.get(table, 0) + 1
        return self.given[table]

    def copy(self) -> "Tables":
        return Tables(**{f.name: getattr(self, f.name).copy() for f in fields(self)})


class Transaction:
    """The tables a unit of work sees, and whether it may still touch them."""

    def __init__(self, tables: Tables, is_writing: bool) -> None:
        self.tables = tables
        self.is_writing = is_writing
        self.has_ended = False


class Repository:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @property
    def _seen(self) -> Tables:
        if self._transaction.has_ended:
            raise UnitOfWorkEnded
        return self._transaction.tables

    def _changing(self, *values: Any) -> Tables:
        """The tables to change; refuses instants without a zone, as the database does."""
        tables = self._seen
        for value in values:
            for instant in (value, *(getattr(value, f) for f in getattr(value, "__dataclass_fields__", ()))):
                if isinstance(instant, datetime) and instant.tzinfo is None:
                    raise ValueError("an instant needs a zone")
        if not self._transaction.is_writing:
            raise StorageReadOnly
        return tables


def require(condition: bool, rule: str) -> None:
    if not condition:
        raise Conflict(rule)


def come(values: Iterable[tuple[datetime | None, T]], now: datetime, limit: int | None = None) -> list[T]:
    """Values whose instant has come, in order of it."""
    found = [(at, order, value) for order, (at, value) in enumerate(values) if at is not None and at <= now]
    return [value for _, _, value in sorted(found, key=lambda f: f[:2])][:limit]
