"""Earning a missed day back."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from tests.builders import ADA, BOB, DAY, GUILD, HOUR, MINUTE, MODERATOR, MONDAY, STARTER, utc
from tests.services.world import World, who

from roadmapbot.domain.catchup import Obstacle
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import (
    EnrollmentPaused,
    NotCorrectable,
    NotEarnable,
    NotEnrolled,
    NothingToUndo,
    NotYours,
    TooOld,
    TrackFinished,
)
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.corrections import Ruling
from roadmapbot.services.ports import How
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + number * DAY for number in range(1, 5))
FIRST, SECOND, THIRD = STARTER.tasks[:3]


async def keep(world: World) -> CheckedIn:
    return await world.coach.check_ins.by_command(who(), Answer())


async def show(world: World, on: date = TUESDAY) -> object:
    return await world.coach.catch_ups.show(world.enrollment().id, on, ADA)


async def earn(world: World, on: date = TUESDAY, answer: Answer | None = None) -> CheckedIn:
    said = answer or Answer()
    return await world.coach.catch_ups.earn(world.enrollment().id, on, ADA, Via.BUTTON, said, world.clock.now())


async def undo(world: World, on: date = TUESDAY) -> None:
    await world.coach.check_ins.undo(world.enrollment().id, on, ADA)


@pytest.fixture
async def missed(world: World) -> World:
    """A world in which Ada has kept Monday and missed Tuesday; it is Wednesday, an hour after her task."""
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await keep(world)
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert world.days() == {MONDAY - DAY: DayStatus.REST, MONDAY: DayStatus.KEPT, TUESDAY: DayStatus.MISSED}
    return world


# --- doing it ------------------------------------------------------------------------------------------------------


async def test_one_task_more_earns_the_day_back_and_the_streak_joins_up(missed: World) -> None:
    done = await keep(missed)
    assert (done.task, done.streak.length) == (SECOND, 1)
    result = await earn(missed, answer=Answer("ten minutes", 10))
    assert (result.task, result.is_catch_up, result.was_new) == (THIRD, True, True)
    assert (result.streak.length, result.progress.done, result.catch_up) == (3, 3, None)
    row = missed.ledger()[TUESDAY]
    assert (row.status, row.reason, row.earned_on) == (DayStatus.LATE, Reason.EARNED, WEDNESDAY)
    assert (row.task_id, row.at) == (THIRD.id, missed.clock.now())
    assert missed.behind() == {each.id: How.DONE for each in (FIRST, SECOND, THIRD)}


async def test_it_is_a_check_in_of_the_missed_day(missed: World) -> None:
    await keep(missed)
    await earn(missed, answer=Answer("ten minutes", 10))
    check_in = missed.check_in(TUESDAY)
    assert check_in is not None
    assert (check_in.task_id, check_in.is_late, check_in.via) == (THIRD.id, True, Via.BUTTON)
    assert check_in.answer == Answer("ten minutes", 10)
    assert check_in.delivery_id == missed.deliveries(on=TUESDAY)[0].id


async def test_the_week_counts_it(missed: World) -> None:
    await keep(missed)
    score = missed.storage.tables.scores[missed.enrollment().id, MONDAY]
    assert (score.planned, score.kept, score.tasks) == (3, 2, 2)
    await earn(missed)
    score = missed.storage.tables.scores[missed.enrollment().id, MONDAY]
    assert (score.planned, score.kept, score.tasks) == (3, 3, 3)


async def test_the_next_day_brings_the_task_after_it(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    await missed.pass_until(utc(THURSDAY, "10:00"))
    assert missed.tasks_sent()[-1].task == STARTER.tasks[3]


async def test_on_a_rest_day_it_is_the_next_task(world: World) -> None:
    await world.enroll(weekdays="mon, tue, thu")
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert world.days()[TUESDAY] is DayStatus.MISSED
    result = await earn(world)
    assert (result.task, result.streak.length) == (FIRST, 1)
    assert world.days()[TUESDAY] is DayStatus.LATE
    assert WEDNESDAY not in world.days()
    await world.pass_until(utc(THURSDAY, "10:00"))
    assert world.tasks_sent()[-1].task == SECOND


async def test_the_post_of_a_missed_day_in_between_gives_its_task_away(world: World) -> None:
    await world.enroll(weekdays="mon, tue")
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    result = await earn(world, MONDAY)
    assert result.outdated == (MONDAY, TUESDAY)
    assert world.deliveries(on=TUESDAY)[0].task_id == SECOND.id
    late = await world.coach.check_ins.for_day(
        world.enrollment().id, TUESDAY, ADA, Via.BUTTON, Answer(), world.clock.now()
    )
    assert (late.task, late.is_catch_up, late.check_in.is_late) == (SECOND, False, True)


async def test_twice_is_once(missed: World) -> None:
    await keep(missed)
    first, second = await asyncio.gather(earn(missed), earn(missed))
    assert sorted((first.was_new, second.was_new)) == [False, True]
    assert (first.task, second.task) == (THIRD, THIRD)
    assert len(missed.behind()) == 3


async def test_the_last_task_of_a_track_earns_a_day_back_too(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(utc(TUESDAY, "10:00"))
    await keep(world)
    result = await earn(world, MONDAY)
    assert (result.is_complete, result.streak.length) == (True, 2)
    assert world.enrollment().state is State.COMPLETED
    await undo(world, MONDAY)
    assert (world.enrollment().state, world.days()[MONDAY]) == (State.ACTIVE, DayStatus.MISSED)


async def test_whoever_earns_a_day_back_is_not_silent(world: World) -> None:
    await world.enroll(weekdays="mon, tue, wed")
    await world.pass_until(utc(THURSDAY, "10:00"))
    await earn(world, MONDAY)
    assert world.enrollment().heard_on == THURSDAY


# --- when it can be done -------------------------------------------------------------------------------------------


async def refused(world: World, on: date = TUESDAY) -> NotEarnable:
    """What stands in the way, the same for looking and for doing."""
    before = world.storage.tables.check_ins
    with pytest.raises(NotEarnable) as shown:
        await show(world, on)
    with pytest.raises(NotEarnable) as raised:
        await earn(world, on)
    assert vars(shown.value) == vars(raised.value)
    assert world.storage.tables.check_ins == before
    return raised.value


async def test_todays_task_comes_first(missed: World) -> None:
    error = await refused(missed)
    assert (error.obstacle, error.local_on, error.until) == (Obstacle.TODAY_FIRST, TUESDAY, FRIDAY)
    await keep(missed)
    assert await show(missed) is not None


async def test_it_is_in_reach_until_the_third_day_ends(missed: World) -> None:
    await missed.pass_until(utc(FRIDAY, "10:00"))
    await keep(missed)
    await missed.pass_until(utc(FRIDAY + DAY, "03:00") - MINUTE)
    shown = await missed.coach.catch_ups.show(missed.enrollment().id, TUESDAY, ADA)
    assert (shown.missed_on, shown.task, shown.until) == (TUESDAY, THIRD, utc(FRIDAY + DAY, "03:00"))
    await missed.pass_time(minutes=1)
    assert (await refused(missed)).obstacle is Obstacle.TOO_LATE


async def test_one_day_comes_back_a_day(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert [world.days()[on] for on in (MONDAY, TUESDAY)] == [DayStatus.MISSED, DayStatus.MISSED]
    offered = (await keep(world)).catch_up
    assert offered is not None
    assert (offered.missed_on, offered.until, offered.restored, offered.others) == (MONDAY, THURSDAY, 3, 1)
    assert (await earn(world, MONDAY)).catch_up is None
    assert (await refused(world)).obstacle is Obstacle.ONE_A_DAY
    await world.pass_until(utc(THURSDAY, "10:00"))
    assert (await keep(world)).catch_up is not None
    assert (await earn(world)).streak.length == 4


@pytest.mark.parametrize("on", [WEDNESDAY, MONDAY - DAY])
async def test_only_a_missed_day_can_be_earned_back(missed: World, on: date) -> None:
    assert (await refused(missed, on)).obstacle is Obstacle.NOT_MISSED


async def test_a_day_that_is_recorded_stays_as_it_is(missed: World) -> None:
    await keep(missed)
    with pytest.raises(NotEarnable):
        await show(missed, MONDAY)
    result = await earn(missed, MONDAY)
    assert (result.was_new, result.was_changed, result.is_catch_up) == (False, False, False)
    assert missed.days()[MONDAY] is DayStatus.KEPT
    assert set(missed.behind()) == {FIRST.id, SECOND.id}


async def test_a_day_that_a_moderator_put_right_needs_no_catch_up(missed: World) -> None:
    await keep(missed)
    ruling = Ruling(TUESDAY, DayStatus.EXCUSED, "The power was out.")
    corrections = missed.coach.corrections
    correction = await corrections.correct(GUILD, missed.enrollment().id, ruling, MODERATOR)
    assert (await refused(missed)).obstacle is Obstacle.NOT_MISSED
    await corrections.undo(GUILD, correction.id, MODERATOR)
    assert (await earn(missed)).streak.length == 3


async def test_a_day_that_was_earned_back_is_not_for_a_moderator_to_change(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    before = missed.ledger()[TUESDAY]
    for status in (DayStatus.EXCUSED, DayStatus.LATE):
        ruling = Ruling(TUESDAY, status, "Why not.")
        with pytest.raises(NotCorrectable):
            await missed.coach.corrections.correct(GUILD, missed.enrollment().id, ruling, MODERATOR)
    assert missed.ledger()[TUESDAY] == before


async def test_a_pause_has_to_end_first(missed: World) -> None:
    await keep(missed)
    await missed.coach.enrollments.pause(who())
    for act in (show, earn):
        with pytest.raises(EnrollmentPaused):
            await act(missed)
    await missed.coach.enrollments.resume(who())
    assert (await earn(missed)).streak.length == 3


async def test_after_the_last_task_there_is_nothing_to_do_it_with(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    await keep(world)
    await world.complete(ADA, *(each.id for each in world.catalogues.content.tracks["short"].tasks))  # type: ignore[index]
    for act in (show, earn):
        with pytest.raises(TrackFinished):
            await act(world)


async def test_nobody_earns_a_day_back_for_somebody_else(missed: World) -> None:
    await keep(missed)
    enrollment_id = missed.enrollment().id
    with pytest.raises(NotYours):
        await missed.coach.catch_ups.show(enrollment_id, TUESDAY, BOB)
    with pytest.raises(NotYours):
        await missed.coach.catch_ups.earn(enrollment_id, TUESDAY, BOB, Via.BUTTON, Answer(), missed.clock.now())


async def test_whoever_has_left_earns_nothing_back(missed: World) -> None:
    await missed.coach.enrollments.leave(who())
    with pytest.raises(NotEnrolled):
        await show(missed)


# --- changing it and taking it back --------------------------------------------------------------------------------


async def test_taking_it_back_leaves_the_day_missed(missed: World) -> None:
    await keep(missed)
    before = missed.ledger()[TUESDAY]
    await earn(missed)
    missed.clock.move(hours=1)
    undone = await missed.coach.check_ins.undo(missed.enrollment().id, TUESDAY, ADA)
    row = missed.ledger()[TUESDAY]
    assert (row.status, row.reason, row.task_id, row.earned_on) == (DayStatus.MISSED, Reason.NONE, None, None)
    assert (row.zone, row.offset_minutes, row.at) == (before.zone, before.offset_minutes, missed.clock.now())
    assert undone.streak.length == 1
    assert set(missed.behind()) == {FIRST.id, SECOND.id}
    score = missed.storage.tables.scores[missed.enrollment().id, MONDAY]
    assert (score.planned, score.kept) == (3, 2)


async def test_what_was_taken_back_can_be_done_again(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    await undo(missed)
    with pytest.raises(NothingToUndo):
        await undo(missed)
    assert (await earn(missed)).streak.length == 3


async def test_a_day_answered_late_and_taken_back_can_be_earned_back_and_given_back(missed: World) -> None:
    await keep(missed)
    before = missed.ledger()[TUESDAY]
    for _ in range(2):
        await missed.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
        await undo(missed)
        assert (await earn(missed)).is_catch_up
        await undo(missed)
        assert missed.ledger()[TUESDAY] == replace(before, at=missed.clock.now())


async def test_it_can_be_taken_back_as_long_as_it_could_be_done(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    await missed.pass_until(utc(FRIDAY + DAY, "03:00") - MINUTE)
    await undo(missed)
    await missed.pass_until(utc(FRIDAY + DAY, "03:00"))
    assert missed.days()[TUESDAY] is DayStatus.MISSED


async def test_once_it_is_out_of_reach_it_stays(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    await missed.pass_until(utc(FRIDAY + DAY, "03:00"))
    with pytest.raises(TooOld):
        await undo(missed)
    assert missed.days()[TUESDAY] is DayStatus.LATE


async def test_taken_back_it_is_missed_whatever_became_of_the_rhythm(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    await missed.coach.settings.change(who(), Wish(weekdays="mon, wed"))
    await undo(missed)
    assert missed.days()[TUESDAY] is DayStatus.MISSED


async def test_a_freeze_that_it_earned_does_not_cover_it_when_it_is_taken_back(world: World) -> None:
    await world.enroll()
    for number in range(5):
        await world.pass_until(utc(MONDAY + number * DAY, "10:00"))
        await keep(world)
    sixth, seventh = MONDAY + 5 * DAY, MONDAY + 6 * DAY
    await world.pass_until(utc(seventh, "10:00"))
    assert world.days()[sixth] is DayStatus.MISSED
    await keep(world)
    result = await earn(world, sixth)
    assert (result.earned_freeze, result.streak.freezes, result.streak.length) == (True, 1, 7)
    await undo(world, sixth)
    assert world.days()[sixth] is DayStatus.MISSED


async def test_what_it_says_can_be_changed(missed: World) -> None:
    await keep(missed)
    await earn(missed)
    result = await missed.coach.check_ins.edit(missed.enrollment().id, TUESDAY, ADA, Answer("all of it", 45))
    assert (result.was_changed, result.is_catch_up) == (True, True)
    row = missed.ledger()[TUESDAY]
    assert (row.status, row.reason, row.earned_on) == (DayStatus.LATE, Reason.EARNED, WEDNESDAY)


# --- where it is offered -------------------------------------------------------------------------------------------


async def test_the_next_task_says_what_can_be_brought_back(missed: World) -> None:
    offered = missed.tasks_sent()[-1].catch_up
    assert offered is not None
    assert (offered.missed_on, offered.until, offered.broken, offered.obstacle) == (
        TUESDAY,
        FRIDAY,
        1,
        Obstacle.TODAY_FIRST,
    )


async def test_a_late_check_in_for_yesterday_leaves_nothing_to_earn_back(missed: World) -> None:
    await missed.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    assert (await keep(missed)).catch_up is None
    with pytest.raises(NotEarnable):
        await show(missed)


async def test_an_early_check_in_offers_it_as_well(missed: World) -> None:
    await missed.pass_until(utc(THURSDAY, "08:00"))
    offered = (await keep(missed)).catch_up
    assert offered is not None
    assert (offered.missed_on, offered.others) == (TUESDAY, 1)


async def test_the_story_of_the_streak_tells_what_is_in_reach_and_what_came_back(missed: World) -> None:
    story = await missed.coach.progress.why(who())
    assert story.catch_up is not None
    assert story.catch_up.obstacle is Obstacle.TODAY_FIRST
    await keep(missed)
    await earn(missed)
    story = await missed.coach.progress.why(who())
    assert story.catch_up is None
    told = next(each for each in story.days if each.day.local_on == TUESDAY)
    assert (told.day.earned_on, told.task_title) == (WEDNESDAY, THIRD.title)


async def test_an_answer_offers_nothing_after_the_track_has_ended(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(utc(MONDAY, "10:00"))
    await keep(world)
    await world.pass_until(utc(WEDNESDAY, "10:00") + HOUR)
    result = await keep(world)
    assert (result.is_complete, result.catch_up) == (True, None)
