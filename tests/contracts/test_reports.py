"""Learners' reports about tasks."""

from dataclasses import replace

import pytest
from tests.contracts.builders import ADA, BOB, DAY, GUILD, NOW, OTHER_GUILD, TASK, enroll

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.ids import ResourceId, TaskId, UserId
from roadmapbot.domain.report import Flaw, NewReport, ReportId
from roadmapbot.services.ports import Storage

REPORT = NewReport(GUILD, ADA, TASK, Flaw.DEAD_LINK, ResourceId("docs"), "https://example.org", "404", NOW)


async def put(storage: Storage, *reports: NewReport) -> None:
    for user in (ADA, BOB):
        await enroll(storage, user)
        await enroll(storage, user, OTHER_GUILD)
    async with storage.write() as uow:
        for report in reports:
            await uow.reports.put(report)
        await uow.commit()


async def test_reports_are_kept_in_order_for_their_server_alone(storage: Storage) -> None:
    other = replace(REPORT, user_id=BOB, flaw=Flaw.WRONG, resource_id=ResourceId(""), url="", note="")
    elsewhere = replace(REPORT, guild_id=OTHER_GUILD)
    await put(storage, REPORT, other, elsewhere)
    async with storage.read() as uow:
        first, second = await uow.reports.of_guild(GUILD, 9)
        assert (first.user_id, first.task_id, first.flaw, first.note) == (ADA, TASK, Flaw.DEAD_LINK, "404")
        assert (first.resource_id, first.url, first.at) == ("docs", "https://example.org", NOW)
        assert (second.user_id, second.flaw, second.resource_id) == (BOB, Flaw.WRONG, "")
        assert await uow.reports.of_guild(GUILD, 1) == [first]
        assert await uow.reports.of_learner(GUILD, BOB) == [second]
        assert await uow.reports.get(GUILD, first.id) == first
        assert await uow.reports.get(OTHER_GUILD, first.id) is None
        assert await uow.reports.get(GUILD, ReportId(99)) is None
        (third,) = await uow.reports.of_guild(OTHER_GUILD, 9)
        assert third.guild_id == OTHER_GUILD


async def test_the_same_learner_about_the_same_is_one_report_with_the_newest_words(storage: Storage) -> None:
    later = replace(REPORT, note="still 404", url="https://example.com", at=NOW + DAY)
    different = (
        replace(REPORT, task_id=TaskId("other/task")),
        replace(REPORT, flaw=Flaw.UNCLEAR),
        replace(REPORT, resource_id=ResourceId("more")),
        replace(REPORT, resource_id=ResourceId("")),
    )
    await put(storage, REPORT, later, *different, different[-1])
    async with storage.read() as uow:
        found = await uow.reports.of_learner(GUILD, ADA)
    assert len(found) == 5
    assert (found[0].note, found[0].url, found[0].at) == ("still 404", "https://example.com", NOW + DAY)


async def test_what_is_removed_is_gone_and_its_id_is_not_given_again(storage: Storage) -> None:
    await put(storage, REPORT, replace(REPORT, guild_id=OTHER_GUILD))
    async with storage.write() as uow:
        (mine,), (other,) = [await uow.reports.of_guild(guild, 9) for guild in (GUILD, OTHER_GUILD)]
        await uow.reports.remove(GUILD, [mine.id, other.id, ReportId(99)])
        await uow.reports.remove(GUILD, [])
        await uow.reports.remove(OTHER_GUILD, [other.id])
        assert (await uow.reports.of_guild(GUILD, 9), await uow.reports.of_guild(OTHER_GUILD, 9)) == ([], [])
        await uow.reports.put(REPORT)
        (again,) = await uow.reports.of_guild(GUILD, 9)
        assert again.id > other.id
        await uow.commit()


async def test_nobody_reports_who_is_not_known(storage: Storage) -> None:
    await put(storage)
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.reports.put(replace(REPORT, user_id=UserId(999)))
