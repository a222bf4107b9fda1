"""Appeals: what a learner can say, who reads it, and how the answer comes back."""

import asyncio
from datetime import date

import pytest
from tests.builders import ADA, BOB, COACH, DAY, GUILD, MODERATOR, MONDAY, OTHER_GUILD, utc
from tests.services.world import World, who

from roadmapbot.domain.appeal import Appeal, AppealId, AppealState
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import (
    AlreadyAppealed,
    AppealSettled,
    NotCorrectable,
    NotEnrolled,
    NothingToAppeal,
    NotYours,
    OwnDay,
    SentenceMissing,
)
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.appeals import GRANTED, QUEUED
from roadmapbot.services.ports import Refused
from roadmapbot.services.posts import Decision

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


@pytest.fixture
async def school() -> World:
    """Ada missed Monday and Tuesday; it is Wednesday, a while after her task came."""
    world = World()
    await world.server()
    await world.server(OTHER_GUILD)
    await world.enroll()
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert world.days()[MONDAY] is world.days()[TUESDAY] is DayStatus.MISSED
    return world


async def file(world: World, on: date = TUESDAY, user: UserId = ADA, text: str = "I did it") -> Appeal:
    return await world.coach.appeals.file(world.enrollment(user).id, user, on, text)


async def test_an_appeal_is_kept_with_its_sentence_and_seen_in_the_story_of_the_streak(school: World) -> None:
    assert (await school.coach.progress.why(who())).may_appeal
    appeal = await file(school, text="  I did it,\n on a train ")
    assert (appeal.state, appeal.text, appeal.user_id) == (AppealState.OPEN, "I did it, on a train", ADA)
    story = await school.coach.progress.why(who())
    assert [each.appeal for each in story.days] == [appeal, None, None]
    assert story.may_appeal, "Monday is left"
    await file(school, MONDAY)
    assert not (await school.coach.progress.why(who())).may_appeal


async def test_the_choice_are_days_that_did_not_count_and_have_no_appeal(school: World) -> None:
    ada = school.enrollment()
    assert [day.local_on for day in await school.coach.appeals.choices(ada.id, ADA)] == [TUESDAY, MONDAY]
    await file(school)
    assert [day.local_on for day in await school.coach.appeals.choices(ada.id, ADA)] == [MONDAY]
    await file(school, MONDAY)
    with pytest.raises(NothingToAppeal):
        await school.coach.appeals.choices(ada.id, ADA)


async def test_whoever_has_just_begun_has_nothing_to_appeal_against(school: World) -> None:
    await school.enroll(BOB)
    with pytest.raises(NothingToAppeal):
        await school.coach.appeals.choices(school.enrollment(BOB).id, BOB)


async def test_a_day_is_appealed_against_once(school: World) -> None:
    appeal = await file(school)
    with pytest.raises(AlreadyAppealed):
        await file(school)
    await school.coach.appeals.decline(GUILD, appeal.id, "No", MODERATOR)
    with pytest.raises(AlreadyAppealed) as refused:
        await file(school)
    assert refused.value.local_on == TUESDAY


async def test_days_that_count_or_are_open_are_not_appealed_against(school: World) -> None:
    for on in (date(2026, 3, 1), WEDNESDAY, MONDAY - 30 * DAY):
        with pytest.raises(NothingToAppeal) as refused:
            await file(school, on)
        assert refused.value.local_on == on
    with pytest.raises(SentenceMissing):
        await file(school, text=" ")
    assert school.storage.tables.appeals == {}


async def test_an_appeal_is_its_learners_own(school: World) -> None:
    ada = school.enrollment()
    with pytest.raises(NotYours):
        await school.coach.appeals.choices(ada.id, BOB)
    with pytest.raises(NotYours):
        await school.coach.appeals.file(ada.id, BOB, TUESDAY, "I did it")
    await school.coach.enrollments.leave(who())
    with pytest.raises(NotEnrolled):
        await file(school)


async def test_moderators_hear_once_a_day_that_something_waits_and_nothing_of_it(school: World) -> None:
    await file(school, MONDAY, text="My secret")
    await file(school, TUESDAY)
    assert [(notice.problem, notice.detail) for notice in school.notices()] == [("appeal", "2026-03-04")]
    assert "secret" not in repr(school.messenger.posts(COACH))


async def test_whoever_appeals_is_not_silent(school: World) -> None:
    await file(school)
    assert school.enrollment().heard_on == WEDNESDAY


async def test_the_queue_shows_the_oldest_with_what_became_of_the_day(school: World) -> None:
    await school.enroll(BOB)
    for _ in range(3):
        await school.pass_time(hours=24)
    first = await file(school)
    others = [await file(school, on) for on in (MONDAY, WEDNESDAY)]
    last = [await file(school, WEDNESDAY + number * DAY, BOB) for number in (1, 2)]
    queue = await school.coach.appeals.queue(GUILD)
    assert [each.appeal for each in queue.appeals] == [first, *others, last[0]]
    assert queue.is_more
    assert len(queue.appeals) == QUEUED
    assert [each.learner.name for each in queue.appeals] == ["Ada", "Ada", "Ada", "Bob"]
    shown = queue.appeals[0]
    assert shown.day == school.ledger()[TUESDAY]
    assert shown.task == school.delivery(on=TUESDAY)
    other = await school.coach.appeals.queue(OTHER_GUILD)
    assert (other.appeals, other.is_more) == ((), False)


async def test_a_granted_appeal_corrects_the_day_and_is_told_with_the_next_task(school: World) -> None:
    appeal = await file(school)
    correction = await school.coach.appeals.grant(GUILD, appeal.id, DayStatus.EXCUSED, MODERATOR)
    assert (correction.appeal_id, correction.why) == (appeal.id, GRANTED)
    assert school.days()[TUESDAY] is DayStatus.EXCUSED
    assert school.storage.tables.appeals[appeal.id].state is AppealState.GRANTED
    await school.pass_time(hours=48)
    *before, told, after = school.tasks_sent()
    assert told.decisions == (Decision(TUESDAY, DayStatus.EXCUSED),)
    assert all(task.decisions == () for task in (*before, after))


async def test_a_declined_appeal_changes_nothing_and_is_told_with_the_next_task(school: World) -> None:
    row = school.ledger()[MONDAY]
    appeal, other = await file(school, MONDAY), await file(school)
    await school.coach.appeals.grant(GUILD, other.id, DayStatus.LATE, MODERATOR)
    declined = await school.coach.appeals.decline(GUILD, appeal.id, "You were in the chat ", MODERATOR)
    assert (declined.state, declined.answer, declined.approver_id) == (
        AppealState.DECLINED,
        "You were in the chat",
        MODERATOR,
    )
    assert school.ledger()[MONDAY] == row
    assert school.storage.tables.audit[-1].action == "decline appeal"
    await school.pass_time(hours=24)
    told = school.tasks_sent()[-1].decisions
    assert told == (Decision(MONDAY, None), Decision(TUESDAY, DayStatus.LATE))


async def test_a_decision_waits_for_a_task_that_arrives(school: World) -> None:
    appeal = await file(school)
    await school.coach.appeals.decline(GUILD, appeal.id, "No", MODERATOR)
    school.messenger.fail(school.messenger.dm_of(ADA), Refused("too long"))
    await school.pass_time(hours=24)
    assert len(school.tasks_sent()) == 3
    await school.pass_time(hours=24)
    assert school.tasks_sent()[-1].decisions == (Decision(TUESDAY, None),)


async def test_an_appeal_is_decided_once(school: World) -> None:
    appeals = school.coach.appeals
    appeal = await file(school)
    assert await appeals.show(GUILD, appeal.id) == appeal
    results = await asyncio.gather(
        appeals.grant(GUILD, appeal.id, DayStatus.EXCUSED, MODERATOR),
        appeals.decline(GUILD, appeal.id, "No", MODERATOR),
        return_exceptions=True,
    )
    assert isinstance(results[1], AppealSettled)
    with pytest.raises(AppealSettled):
        await appeals.grant(GUILD, appeal.id, DayStatus.LATE, MODERATOR)
    with pytest.raises(AppealSettled):
        await appeals.show(GUILD, appeal.id)


async def test_a_day_that_was_recorded_meanwhile_is_not_corrected(school: World) -> None:
    appeal = await file(school)
    await school.coach.check_ins.by_command(who(), Answer("late"), is_yesterday=True)
    with pytest.raises(NotCorrectable):
        await school.coach.appeals.grant(GUILD, appeal.id, DayStatus.EXCUSED, MODERATOR)
    assert school.storage.tables.appeals[appeal.id] == appeal


async def test_nobody_decides_on_their_own_appeal(school: World) -> None:
    appeal = await file(school)
    with pytest.raises(OwnDay):
        await school.coach.appeals.grant(GUILD, appeal.id, DayStatus.EXCUSED, ADA)
    with pytest.raises(OwnDay):
        await school.coach.appeals.decline(GUILD, appeal.id, "No", ADA)


async def test_another_servers_moderators_see_and_decide_nothing(school: World) -> None:
    appeal = await file(school)
    for action in (
        school.coach.appeals.show(OTHER_GUILD, appeal.id),
        school.coach.appeals.grant(OTHER_GUILD, appeal.id, DayStatus.EXCUSED, MODERATOR),
        school.coach.appeals.decline(OTHER_GUILD, appeal.id, "No", MODERATOR),
        school.coach.appeals.show(GUILD, AppealId(99)),
    ):
        with pytest.raises(AppealSettled):
            await action
    assert school.storage.tables.appeals[appeal.id] == appeal
