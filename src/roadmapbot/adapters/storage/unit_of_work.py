"""Opens units of work: one transaction over every repository."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from roadmapbot.adapters.storage.announcements import SqlAnnouncements
from roadmapbot.adapters.storage.appeals import SqlAppeals
from roadmapbot.adapters.storage.audit import SqlAudit
from roadmapbot.adapters.storage.boards import SqlBoards
from roadmapbot.adapters.storage.check_ins import SqlCheckIns
from roadmapbot.adapters.storage.cohorts import SqlCohortPosts, SqlCohorts
from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.completions import SqlCompletions
from roadmapbot.adapters.storage.corrections import SqlCorrections
from roadmapbot.adapters.storage.days import SqlDays
from roadmapbot.adapters.storage.deliveries import SqlDeliveries
from roadmapbot.adapters.storage.drafts import SqlDrafts
from roadmapbot.adapters.storage.engine import PATIENCE, Engine, open_reader, open_scratch, open_writer
from roadmapbot.adapters.storage.enrollments import SqlEnrollments
from roadmapbot.adapters.storage.guilds import SqlGuilds
from roadmapbot.adapters.storage.inline import InlineConnection
from roadmapbot.adapters.storage.insights import SqlInsights
from roadmapbot.adapters.storage.jitter import comes_at, minutes_after
from roadmapbot.adapters.storage.learners import SqlLearners
from roadmapbot.adapters.storage.originals import SqlOriginals
from roadmapbot.adapters.storage.outages import SqlOutages
from roadmapbot.adapters.storage.places import SqlPlaces
from roadmapbot.adapters.storage.reports import SqlReports
from roadmapbot.adapters.storage.retention import SqlRetention
from roadmapbot.adapters.storage.revisions import SqlRevisions
from roadmapbot.adapters.storage.scores import SqlScores
from roadmapbot.adapters.storage.tables import (
    announcement_copies,
    announcements,
    cohort_posts,
    cohorts,
    content_drafts,
    deliveries,
    enrollments,
    guilds,
    is_active,
    is_claimed,
    is_copy_waiting,
    is_current,
    is_open_cohort,
    is_post_claimed,
    is_post_waiting,
    is_scheduled,
    is_waiting,
)
from roadmapbot.adapters.storage.transaction import Transaction
from roadmapbot.domain.errors import StorageBusy
from roadmapbot.domain.jitter import WIDEST
from roadmapbot.services.ports import UnitOfWork

R = TypeVar("R")


class _Repository(Generic[R]):
    """A repository of a unit of work, made when it is asked for: most do without most of them."""

    def __init__(self, make: Callable[[Transaction], R]) -> None:
        self._make = make

    def __set_name__(self, owner: type["SqlUnitOfWork"], name: str) -> None:
        self._name = name

    def __get__(self, uow: "SqlUnitOfWork", owner: type["SqlUnitOfWork"]) -> R:
        made = uow.__dict__[self._name] = self._make(uow.transaction)
        return made


class SqlUnitOfWork:
    """One transaction over every repository; used after its `commit` it raises UnitOfWorkEnded."""

    learners = _Repository(SqlLearners)
    guilds = _Repository(SqlGuilds)
    enrollments = _Repository(SqlEnrollments)
    deliveries = _Repository(SqlDeliveries)
    check_ins = _Repository(SqlCheckIns)
    completions = _Repository(SqlCompletions)
    days = _Repository(SqlDays)
    scores = _Repository(SqlScores)
    boards = _Repository(SqlBoards)
    places = _Repository(SqlPlaces)
    outages = _Repository(SqlOutages)
    audit = _Repository(SqlAudit)
    retention = _Repository(SqlRetention)
    revisions = _Repository(SqlRevisions)
    originals = _Repository(SqlOriginals)
    drafts = _Repository(SqlDrafts)
    announcements = _Repository(SqlAnnouncements)
    reports = _Repository(SqlReports)
    appeals = _Repository(SqlAppeals)
    corrections = _Repository(SqlCorrections)
    insights = _Repository(SqlInsights)
    cohorts = _Repository(SqlCohorts)
    cohort_posts = _Repository(SqlCohortPosts)

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    async def commit(self) -> None:
        """Make everything done so far permanent; ends the unit of work."""
        await self.transaction.commit()


class SqlStorage:
    """Storage on one database. Raises StorageBusy and StorageReadOnly where the database refuses."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work on the single writer; writers wait for each other, first come, first served."""
        return _InUnitOfWork(self._writer, is_writing=True)

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work for reading, on its own snapshot; never waits for a writer. Writing raises StorageReadOnly."""
        return _InUnitOfWork(self._reader, is_writing=False)

    async def next_instant(self, after: datetime) -> datetime | None:
        """The earliest UTC instant after another at which anything stored falls due."""
        async with _InUnitOfWork(self._reader, is_writing=False) as uow:
            found: datetime | None = await uow.transaction.value(
                _first_of_all, {"after": after, "delayed": after - timedelta(minutes=WIDEST)}
            )
            return found

    async def aclose(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def open_storage(
    database_url: str, patience: timedelta = PATIENCE, *, is_scratch: bool = False
) -> AsyncIterator[SqlStorage]:
    """The storage behind a URL, closed at the end of the block. `patience` is how long to wait for a lock.

    `is_scratch` is for an SQLite file that nobody keeps: it is worked on in the loop's own thread, and no write waits
    for the disk.
    """
    if is_scratch:
        storage = SqlStorage(*open_scratch(database_url, patience))
    else:
        storage = SqlStorage(open_writer(database_url, patience), open_reader(database_url, patience))
    try:
        yield storage
    finally:
        await storage.aclose()


class _InUnitOfWork:
    """A transaction for the time of a block, at whose end it is undone unless it was committed."""

    def __init__(self, engine: Engine, *, is_writing: bool) -> None:
        self._connecting: AbstractAsyncContextManager[AsyncConnection | InlineConnection] = engine.connect()
        self._is_writing = is_writing
        self._transaction: Transaction

    async def __aenter__(self) -> SqlUnitOfWork:
        try:
            connection = await self._connecting.__aenter__()
        except (sa.exc.TimeoutError, OSError) as error:
            # No error of the database itself: no connection came free in time, or there is no server.
            raise StorageBusy from error
        try:
            await connection.begin()
        except BaseException as error:
            await self._connecting.__aexit__(type(error), error, error.__traceback__)
            raise
        self._transaction = Transaction(connection, is_writing=self._is_writing)
        return SqlUnitOfWork(self._transaction)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.end()
        await self._connecting.__aexit__(kind, error, trace)


def _next_instant() -> sa.Select[tuple[datetime]]:
    """The earliest of some instants, each the first entry of an index; of open claims there are few at any time.

    Where a server's window delays tasks, one may come after others that fall due later: all that lie so close are
    looked at, but only where any server has one.
    """
    after, delayed = sa.bindparam("after", type_=Instant()), sa.bindparam("delayed", type_=Instant())
    due, closing = enrollments.c.next_due_at, enrollments.c.open_until
    others, is_spread = guilds.alias("others"), guilds.c.window_minutes > 0
    of_guild = sa.join(enrollments, guilds, enrollments.c.guild_id == guilds.c.id)
    falls_due = sa.select(due).select_from(of_guild).where(is_active, guilds.c.is_present)
    first = falls_due.where(due > after).order_by(due).limit(1).scalar_subquery()
    last = minutes_after(sa.func.coalesce(first, after), WIDEST)
    spreading = sa.select(others.c.id).where(others.c.window_minutes > 0)
    comes = sa.select(comes_at.label("at")).select_from(of_guild).where(is_active, guilds.c.is_present)
    firsts = [
        sa.select(due.label("at")).select_from(of_guild).where(is_active, guilds.c.is_present, ~is_spread),
        comes.where(due > delayed, due <= last, is_spread, sa.exists(spreading)),
        sa.select(closing.label("at")).select_from(of_guild).where(is_current, guilds.c.is_present),
        sa.select(deliveries.c.retry_at.label("at")).where(is_waiting),
        sa.select(deliveries.c.retry_at.label("at")).where(is_claimed),
        sa.select(guilds.c.next_board_at.label("at")).where(guilds.c.is_present),
        sa.select(content_drafts.c.publish_at.label("at"))
        .select_from(sa.join(content_drafts, guilds, content_drafts.c.guild_id == guilds.c.id))
        .where(is_scheduled, guilds.c.is_present),
        sa.select(announcement_copies.c.retry_at.label("at"))
        .select_from(
            announcement_copies.join(announcements, announcements.c.id == announcement_copies.c.announcement_id).join(
                guilds, guilds.c.id == announcements.c.guild_id
            )
        )
        .where(is_copy_waiting, guilds.c.is_present),
        sa.select(cohorts.c.next_due_at.label("at"))
        .select_from(sa.join(cohorts, guilds, cohorts.c.guild_id == guilds.c.id))
        .where(is_open_cohort, guilds.c.is_present),
        sa.select(cohort_posts.c.retry_at.label("at")).where(is_post_waiting),
        sa.select(cohort_posts.c.retry_at.label("at")).where(is_post_claimed),
    ]
    instants = sa.union_all(
        *(
            sa.select(first.where(first.selected_columns.at > after).order_by("at").limit(1).subquery())
            for first in firsts
        )
    ).subquery()
    return sa.select(sa.func.min(instants.c.at, type_=instants.c.at.type))


_first_of_all = _next_instant()
