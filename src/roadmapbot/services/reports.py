"""Learners' reports about tasks, and the moderators' queue of them.

A moderator sees what was said, not who said it. What was reported and has changed since is taken for mended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from roadmapbot.domain.errors import BadLink, ReportSettled, TooManyReports
from roadmapbot.domain.ids import EnrollmentId, GuildId, ResourceId, UserId
from roadmapbot.domain.report import (
    LONGEST_REPORT,
    MOST_REPORTS,
    Flaw,
    NewReport,
    Report,
    Reported,
    ReportId,
    gathered,
)
from roadmapbot.domain.revision import Piece, PieceKind
from roadmapbot.domain.track import Catalogue, Resource, Task
from roadmapbot.services.drafts import Drafts, DraftView
from roadmapbot.services.ports import Catalogues, Clock, Press, Storage
from roadmapbot.services.reach import Reach
from roadmapbot.services.tasks import owned, task_of_day

MOST_SHOWN = 500
"""Reports of a server that are looked at together."""


class Verdict(StrEnum):
    """What a moderator decides about a report."""

    SETTLED = "settled"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Flagged:
    """What learners reported alike, with the task and the link that it is about, as they are now."""

    reported: Reported
    task: Task
    resource: Resource | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that was taken down: the task that it is about, and the link if it is about one."""

    task: Task
    resource: Resource | None


class Reports:
    """The use-cases around reports. Who may see the queue is decided where the call comes from."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, press: Press, drafts: Drafts, reach: Reach
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._press = press
        self._drafts = drafts
        self._reach = reach

    async def task(self, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> Task:
        """The task of a day, which its learner is about to report. Raises NotEnrolled, NotYours, TrackFinished."""
        async with self._storage.read() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            return await task_of_day(uow, self._catalogues, enrollment, on)

    async def report(
        self, enrollment_id: EnrollmentId, on: date, user_id: UserId, flaw: Flaw, resource_id: str, note: str
    ) -> Taken:
        """Report the task of a day, and maybe one link of it; the same once more replaces what was said.

        Raises NotEnrolled, NotYours, TrackFinished, TooManyReports.
        """
        async with self._storage.write() as uow:
            enrollment = await owned(uow, enrollment_id, user_id)
            task = await task_of_day(uow, self._catalogues, enrollment, on)
            resource = _meant(task, flaw, resource_id)
            new = NewReport(
                enrollment.guild_id,
                user_id,
                task.id,
                flaw,
                resource.id if resource else ResourceId(""),
                resource.url if resource else "",
                note.strip()[:LONGEST_REPORT],
                self._clock.now(),
            )
            earlier = await uow.reports.of_learner(enrollment.guild_id, user_id)
            is_known = any((e.task_id, e.flaw, e.resource_id) == (task.id, flaw, new.resource_id) for e in earlier)
            if len(earlier) >= MOST_REPORTS and not is_known:
                raise TooManyReports(MOST_REPORTS)
            await uow.reports.put(new)
            await uow.commit()
        await self._reach.tell_moderators(enrollment.guild_id, "reports", "")
        return Taken(task, resource)

    async def queue(self, guild_id: GuildId) -> Sequence[Flagged]:
        """What is reported in a server, what most people reported first; what is mended by now is forgotten."""
        catalogue = self._catalogues.of(guild_id)
        async with self._storage.read() as uow:
            reports = await uow.reports.of_guild(guild_id, MOST_SHOWN)
        mended = [report.id for report in reports if _is_mended(report, catalogue)]
        if mended:
            async with self._storage.write() as uow:
                await uow.reports.remove(guild_id, mended)
                await uow.commit()
        left = gathered(report for report in reports if report.id not in mended)
        return [_flagged(each, catalogue) for each in left]

    async def show(self, guild_id: GuildId, report_id: ReportId) -> Flagged:
        """What was reported together with one report. Raises ReportSettled where it is not there (any more)."""
        for flagged in await self.queue(guild_id):
            if any(report.id == report_id for report in flagged.reported.reports):
                return flagged
        raise ReportSettled

    async def settle(
        self, guild_id: GuildId, report_id: ReportId, actor_id: UserId, verdict: Verdict
    ) -> Sequence[Flagged]:
        """Take what was reported, by however many people, off the queue; what is left of it. Raises ReportSettled."""
        flagged = await self.show(guild_id, report_id)
        reports = flagged.reported.reports
        about = " ".join(filter(None, (flagged.task.id, reports[0].flaw, reports[0].resource_id)))
        async with self._storage.write() as uow:
            await uow.reports.remove(guild_id, [report.id for report in reports])
            detail = f"{verdict}: {about}, reported by {len(reports)}"
            await uow.audit.add(self._clock.now(), guild_id, actor_id, "settle report", detail)
            await uow.commit()
        return await self.queue(guild_id)

    async def replace_link(self, guild_id: GuildId, report_id: ReportId, actor_id: UserId, address: str) -> DraftView:
        """Make a draft in which the reported link has another address, for every task that uses it.

        Raises ReportSettled, also where no link was reported, BadLink, ContentRefused, NothingChanged.
        """
        resource = (await self.show(guild_id, report_id)).resource
        if resource is None:
            raise ReportSettled
        wanted = address.strip()
        if not wanted.startswith("https://") or len(wanted.split()) != 1:
            raise BadLink(address)
        catalogue = self._catalogues.of(guild_id)
        mended = replace(catalogue, resources={resource.id: replace(resource, url=wanted)})
        written = self._press.write(mended, Piece(PieceKind.RESOURCE, resource.id))
        assert written is not None  # noqa: S101 - it was put there just now
        return await self._drafts.propose(guild_id, actor_id, (written,))


def _meant(task: Task, flaw: Flaw, resource_id: str) -> Resource | None:
    """The link that was chosen; a dead link that nobody chose is the only one there is."""
    named = next((each for each in task.resources if each.id == resource_id), None)
    if named is None and flaw is Flaw.DEAD_LINK and len(task.resources) == 1:
        return task.resources[0]
    return named


def _is_mended(report: Report, catalogue: Catalogue) -> bool:
    """Whether what was reported is not there any more: the task is gone, or its link has another address."""
    task = catalogue.task(report.task_id)
    if task is None or not report.resource_id:
        return task is None
    return all((each.id, each.url) != (report.resource_id, report.url) for each in task.resources)


def _flagged(reported: Reported, catalogue: Catalogue) -> Flagged:
    first = reported.first
    task = catalogue.tasks[first.task_id]
    return Flagged(reported, task, next((each for each in task.resources if each.id == first.resource_id), None))
