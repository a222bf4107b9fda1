"""Learners report what is wrong with a task; moderators settle it, or mend the link on the spot."""

from dataclasses import replace
from datetime import date

import pytest
from tests.builders import ADA, BOB, COACH, EVE, GUILD, MODERATOR, OTHER_GUILD, TRACK, catalogue, track, unit
from tests.services.world import World

from roadmapbot.domain.errors import BadLink, ContentRefused, NotEnrolled, NotYours, ReportSettled, TooManyReports
from roadmapbot.domain.ids import EnrollmentId, ResourceId, UserId
from roadmapbot.domain.report import LONGEST_REPORT, MOST_REPORTS, Flaw, ReportId
from roadmapbot.domain.track import Catalogue, Resource
from roadmapbot.services.reports import Taken, Verdict

DOCS = Resource(ResourceId("docs"), "The docs", "https://example.org/old", "docs", "free", "beginner")
BETTER = "https://example.org/new"


def linked(url: str = DOCS.url) -> Catalogue:
    """A track whose tasks all have one link."""
    resource = replace(DOCS, url=url)
    plain = unit("basics", 12)
    basics = replace(plain, tasks=tuple(replace(task, resources=(resource,)) for task in plain.tasks))
    found = catalogue(track(TRACK, basics))
    return replace(found, resources={resource.id: resource})


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = linked()
    await world.press.open()
    await world.server()
    await world.server(OTHER_GUILD, "Another")
    for user in (ADA, BOB):
        await world.enroll(user)
    await world.pass_time(hours=24)
    return world


def today(world: World, user: UserId = ADA) -> date:
    return world.enrollment(user).open_on


async def report(
    world: World, user: UserId = ADA, flaw: Flaw = Flaw.DEAD_LINK, link: str = "docs", note: str = "404"
) -> Taken:
    enrollment = world.enrollment(user)
    return await world.coach.reports.report(enrollment.id, enrollment.open_on, user, flaw, link, note)


async def test_what_learners_report_alike_is_one_entry_with_all_their_words(world: World) -> None:
    taken = await report(world)
    assert (taken.task.id, taken.resource) == ("basics/t1", DOCS)
    await report(world, BOB, note="  gone  ")
    await report(world, BOB, Flaw.UNCLEAR, link="-", note="")
    link, task = await world.coach.reports.queue(GUILD)
    assert (link.reported.first.user_id, link.reported.notes, link.resource) == (ADA, ("404", "gone"), DOCS)
    assert (task.reported.first.flaw, task.resource, task.reported.notes) == (Flaw.UNCLEAR, None, ())
    assert await world.coach.reports.queue(OTHER_GUILD) == []


@pytest.mark.parametrize("number", [1, 2])
async def test_a_dead_link_that_nobody_chose_is_the_only_one_there_is(world: World, number: int) -> None:
    several = tuple(replace(DOCS, id=ResourceId(f"docs{each}")) for each in range(number))
    plain = unit("basics", 12)
    basics = replace(plain, tasks=tuple(replace(task, resources=several) for task in plain.tasks))
    world.catalogues.content = replace(catalogue(track(TRACK, basics)), resources={each.id: each for each in several})
    await world.press.open()
    taken = await report(world, link="-")
    assert taken.resource == (several[0] if number == 1 else None)
    assert (await report(world, flaw=Flaw.UNCLEAR, link="-")).resource is None


async def test_the_same_once_more_replaces_what_was_said(world: World) -> None:
    await report(world)
    await report(world, note="x" * (LONGEST_REPORT + 1))
    (only,) = await world.coach.reports.queue(GUILD)
    assert only.reported.notes == ("x" * LONGEST_REPORT,)


async def test_moderators_are_told_once_a_week_and_not_by_whom(world: World) -> None:
    await report(world)
    await report(world, BOB)
    (notice,) = world.notices(COACH)
    assert (notice.problem, notice.detail) == ("reports", "")


async def test_the_form_is_about_the_task_of_the_day(world: World) -> None:
    task = await world.coach.reports.task(world.enrollment().id, today(world), ADA)
    assert task.id == "basics/t1"


async def test_nobody_reports_for_somebody_else(world: World) -> None:
    enrollment = world.enrollment(ADA)
    with pytest.raises(NotYours):
        await world.coach.reports.task(enrollment.id, today(world), EVE)
    with pytest.raises(NotYours):
        await world.coach.reports.report(enrollment.id, today(world), BOB, Flaw.WRONG, "", "")
    with pytest.raises(NotEnrolled):
        await world.coach.reports.report(EnrollmentId(99), today(world), ADA, Flaw.WRONG, "", "")
    assert await world.coach.reports.queue(GUILD) == []


async def test_nobody_can_flood_the_queue_but_the_same_may_be_said_better(world: World) -> None:
    for _ in range(4):
        for flaw in Flaw:
            if len(await world.coach.reports.queue(GUILD)) < MOST_REPORTS:
                await report(world, flaw=flaw)
        await world.coach.tasks.skip(world.enrollment().id, today(world), ADA)
    with pytest.raises(TooManyReports) as refused:
        await report(world, flaw=Flaw.WRONG)
    assert refused.value.most == MOST_REPORTS
    reported = world.storage.tables.reports.values()
    assert len(reported) == MOST_REPORTS
    last = max(reported, key=lambda each: each.id)
    await world.coach.tasks.unskip(world.enrollment().id, today(world), last.task_id, ADA)
    await report(world, flaw=last.flaw, note="said better")
    assert world.storage.tables.reports[last.id].note == "said better"


@pytest.mark.parametrize("verdict", Verdict)
async def test_settling_takes_all_that_agree_off_the_queue_and_is_noted(world: World, verdict: Verdict) -> None:
    await report(world)
    await report(world, BOB)
    await report(world, flaw=Flaw.WRONG, link="")
    first, _ = await world.coach.reports.queue(GUILD)
    left = await world.coach.reports.settle(GUILD, first.reported.reports[-1].id, MODERATOR, verdict)
    assert [each.reported.first.flaw for each in left] == [Flaw.WRONG]
    noted = (await world.coach.revisions.log(GUILD))[0]
    assert (noted.actor_id, noted.action) == (MODERATOR, "settle report")
    assert noted.detail == f"{verdict}: basics/t1 dead-link docs, reported by 2"
    with pytest.raises(ReportSettled):
        await world.coach.reports.settle(GUILD, first.reported.first.id, MODERATOR, verdict)


async def test_a_report_of_another_server_is_not_there(world: World) -> None:
    await report(world)
    (only,) = await world.coach.reports.queue(GUILD)
    with pytest.raises(ReportSettled):
        await world.coach.reports.show(OTHER_GUILD, only.reported.first.id)
    with pytest.raises(ReportSettled):
        await world.coach.reports.replace_link(OTHER_GUILD, only.reported.first.id, MODERATOR, BETTER)


async def test_a_link_is_replaced_everywhere_by_a_draft_and_its_reports_go_with_it(world: World) -> None:
    await report(world)
    await report(world, BOB)
    (only,) = await world.coach.reports.queue(GUILD)
    view = await world.coach.reports.replace_link(GUILD, only.reported.first.id, MODERATOR, f" {BETTER} ")
    assert view.difference.new_addresses == (BETTER,)
    assert len(await world.coach.reports.queue(GUILD)) == 1, "nothing is mended before it is published"
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    tasks = world.catalogues.of(GUILD).tasks.values()
    assert {each.resources[0].url for each in tasks} == {BETTER}
    assert await world.coach.reports.queue(GUILD) == []
    assert world.storage.tables.reports == {}


@pytest.mark.parametrize("address", ["", "example.org", "http://example.org", "https://a b", "javascript:alert(1)"])
async def test_what_is_no_address_replaces_nothing(world: World, address: str) -> None:
    await report(world)
    (only,) = await world.coach.reports.queue(GUILD)
    with pytest.raises(BadLink):
        await world.coach.reports.replace_link(GUILD, only.reported.first.id, MODERATOR, address)


async def test_an_address_that_content_may_not_have_is_refused_as_in_a_file(world: World) -> None:
    await report(world)
    (only,) = await world.coach.reports.queue(GUILD)
    with pytest.raises(ContentRefused):
        await world.coach.reports.replace_link(GUILD, only.reported.first.id, MODERATOR, f"https://x.org/{'a' * 3000}")


async def test_what_is_about_no_link_cannot_be_replaced(world: World) -> None:
    await report(world, flaw=Flaw.UNCLEAR, link="")
    (only,) = await world.coach.reports.queue(GUILD)
    with pytest.raises(ReportSettled):
        await world.coach.reports.replace_link(GUILD, only.reported.first.id, MODERATOR, BETTER)
    with pytest.raises(ReportSettled):
        await world.coach.reports.show(GUILD, ReportId(99))


async def test_reports_about_a_task_that_is_gone_are_forgotten(world: World) -> None:
    await report(world, flaw=Flaw.UNCLEAR, link="")
    await report(world)
    world.catalogues.content = catalogue(track(TRACK, unit("other", 12)))
    assert await world.coach.reports.queue(GUILD) == []
    assert world.storage.tables.reports == {}
