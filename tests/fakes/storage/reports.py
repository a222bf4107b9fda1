"""Reports of the fake."""

from collections.abc import Collection, Sequence
from dataclasses import fields

from tests.fakes.storage.tables import Repository, require

from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.report import NewReport, Report, ReportId


class FakeReports(Repository):
    async def put(self, new: NewReport) -> None:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds, "unknown guild")
        require(new.user_id in tables.learners, "unknown learner")
        same = [each.id for each in tables.reports.values() if _key(each) == _key(new)]
        report_id = same[0] if same else ReportId(tables.next_id("reports"))
        tables.reports[report_id] = Report(**{f.name: getattr(new, f.name) for f in fields(NewReport)}, id=report_id)

    async def get(self, guild_id: GuildId, report_id: ReportId) -> Report | None:
        found = self._seen.reports.get(report_id)
        return found if found and found.guild_id == guild_id else None

    async def of_guild(self, guild_id: GuildId, limit: int) -> Sequence[Report]:
        found = [each for _, each in sorted(self._seen.reports.items()) if each.guild_id == guild_id]
        return found[:limit]

    async def of_learner(self, guild_id: GuildId, user_id: UserId) -> Sequence[Report]:
        found = [each for _, each in sorted(self._seen.reports.items()) if each.guild_id == guild_id]
        return [each for each in found if each.user_id == user_id]

    async def remove(self, guild_id: GuildId, report_ids: Collection[ReportId]) -> None:
        reports = self._changing().reports
        for report_id in report_ids:
            if report_id in reports and reports[report_id].guild_id == guild_id:
                del reports[report_id]


def _key(report: NewReport) -> tuple[object, ...]:
    return (report.guild_id, report.user_id, report.task_id, report.flaw, report.resource_id)
