"""Storage in memory that keeps the very promises of the database: `tests/contracts` runs one suite against both.

A writer works on a copy that replaces the committed state on `commit`; a reader keeps the state it began with.
Set `refusal` to an error such as StorageBusy to see what a use-case does when the database refuses.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tests.fakes.storage.announcements import FakeAnnouncements
from tests.fakes.storage.appeals import FakeAppeals, FakeCorrections
from tests.fakes.storage.check_ins import FakeCheckIns, FakeCompletions, FakeDays, FakeScores
from tests.fakes.storage.cohorts import FakeCohortPosts, FakeCohorts
from tests.fakes.storage.content import FakeDrafts, FakeOriginals, FakeRevisions
from tests.fakes.storage.deliveries import FakeBoards, FakeDeliveries, FakePlaces
from tests.fakes.storage.enrollments import FakeEnrollments, FakeGuilds, FakeLearners
from tests.fakes.storage.insights import FakeInsights
from tests.fakes.storage.outages import FakeAudit, FakeOutages
from tests.fakes.storage.reports import FakeReports
from tests.fakes.storage.retention import FakeRetention
from tests.fakes.storage.tables import AuditEntry, Tables, Transaction

from roadmapbot.adapters.storage.errors import UnitOfWorkEnded
from roadmapbot.domain.announcement import CopyState
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.revision import DraftState
from roadmapbot.services.ports import UnitOfWork

__all__ = ["AuditEntry", "FakeStorage", "FakeUnitOfWork", "Tables"]


class FakeUnitOfWork:
    """One transaction on the fake."""

    def __init__(self, storage: "FakeStorage", transaction: Transaction) -> None:
        self._storage = storage
        self._transaction = transaction
        self.learners = FakeLearners(transaction)
        self.guilds = FakeGuilds(transaction)
        self.enrollments = FakeEnrollments(transaction)
        self.deliveries = FakeDeliveries(transaction)
        self.check_ins = FakeCheckIns(transaction)
        self.completions = FakeCompletions(transaction)
        self.days = FakeDays(transaction)
        self.scores = FakeScores(transaction)
        self.boards = FakeBoards(transaction)
        self.places = FakePlaces(transaction)
        self.outages = FakeOutages(transaction)
        self.audit = FakeAudit(transaction)
        self.retention = FakeRetention(transaction)
        self.revisions = FakeRevisions(transaction)
        self.originals = FakeOriginals(transaction)
        self.drafts = FakeDrafts(transaction)
        self.announcements = FakeAnnouncements(transaction)
        self.reports = FakeReports(transaction)
        self.appeals = FakeAppeals(transaction)
        self.corrections = FakeCorrections(transaction)
        self.insights = FakeInsights(transaction)
        self.cohorts = FakeCohorts(transaction)
        self.cohort_posts = FakeCohortPosts(transaction)

    async def commit(self) -> None:
        if self._transaction.has_ended:
            raise UnitOfWorkEnded
        self._transaction.has_ended = True
        if self._transaction.is_writing:
            self._storage.tables = self._transaction.tables


class FakeStorage:
    """Storage in memory; `tables` is what is committed, for tests to look at."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.refusal: Exception | None = None
        self._writer = asyncio.Lock()
        self._writing: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        if self._writing is not None and self._writing is asyncio.current_task():
            raise RuntimeError("a writer inside of a writer would wait for itself")
        async with self._writer:
            if self.refusal is not None:
                raise self.refusal
            transaction = Transaction(self.tables.copy(), is_writing=True)
            self._writing = asyncio.current_task()
            try:
                yield FakeUnitOfWork(self, transaction)
            finally:
                self._writing = None
                transaction.has_ended = True

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        transaction = Transaction(self.tables, is_writing=False)
        try:
            yield FakeUnitOfWork(self, transaction)
        finally:
            transaction.has_ended = True

    async def next_instant(self, after: datetime) -> datetime | None:
        tables = self.tables
        repository = FakeEnrollments(Transaction(tables, is_writing=False))
        enrollments = repository.present()
        instants = [
            *(repository.comes_at(e) for e in enrollments),
            *(e.open_until for e in enrollments),
            *(
                d.retry_at
                for d in tables.deliveries.values()
                if d.state in {DeliveryState.WAITING, DeliveryState.CLAIMED}
            ),
            *(g.next_board_at for g in tables.guilds.values() if g.is_present),
            *(
                d.publish_at
                for d in tables.drafts.values()
                if d.state is DraftState.SCHEDULED and tables.guilds[d.guild_id].is_present
            ),
            *(
                c.retry_at
                for c in tables.copies.values()
                if c.state is CopyState.WAITING
                and tables.guilds[tables.announcements[c.announcement_id].guild_id].is_present
            ),
            *(c.next_due_at for c in FakeCohorts(Transaction(tables, is_writing=False)).present()),
            *(
                p.retry_at
                for p in tables.cohort_posts.values()
                if p.state in {DeliveryState.WAITING, DeliveryState.CLAIMED}
            ),
        ]
        return min((at for at in instants if at is not None and at > after), default=None)

    async def aclose(self) -> None:
        """Nothing to close."""
