"""The unit of work: one transaction over every repository."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from roadmapbot.services.ports.announcements import Announcements
from roadmapbot.services.ports.answers import CheckIns, Completions, Days, Deliveries, Scores
from roadmapbot.services.ports.appeals import Appeals, Corrections
from roadmapbot.services.ports.cohorts import CohortPosts, Cohorts
from roadmapbot.services.ports.content import Drafts, Originals, Revisions
from roadmapbot.services.ports.insights import Insights
from roadmapbot.services.ports.people import Enrollments, Guilds, Learners
from roadmapbot.services.ports.places import Audit, Boards, Outages, Places
from roadmapbot.services.ports.reports import Reports
from roadmapbot.services.ports.retention import Retention


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
    @property
    def revisions(self) -> Revisions: ...
    @property
    def originals(self) -> Originals: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def announcements(self) -> Announcements: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def appeals(self) -> Appeals: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def insights(self) -> Insights: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def cohorts(self) -> Cohorts: ...
    @property
    def cohort_posts(self) -> CohortPosts: ...

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

        That is when an active enrollment's task comes, a waiting delivery or the next look for one that may have
        arrived, a current enrollment's day end, a present server's board, scheduled draft, announcement or cohort,
        and the posts of cohorts.
        """
        ...
