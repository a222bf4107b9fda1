"""Editing a check-in and taking it back."""

from dataclasses import replace

import pytest
from tests.builders import ADA, BOB, DAY, HOUR, MONDAY, OTHER_TRACK, SHORT, STARTER, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import NotEnrolled, NothingToUndo, NotYours, TooOld
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import Undeliverable, Unreachable
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")
FIRST, SECOND = STARTER.tasks[:2]


@pytest.fixture
async def kept(world: World) -> World:
    """A world in which Ada has just kept Monday."""
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(), Answer("read it", 30))
    return world


async def undo(world: World, on=MONDAY) -> object:
    return await world.coach.check_ins.undo(world.enrollment().id, on, ADA)


async def yesterday(world: World) -> None:
    await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)


# --- editing -------------------------------------------------------------------------------------------------------


async def test_an_edit_replaces_what_was_said_and_the_day_stays_kept(kept: World) -> None:
    kept.clock.move(hours=1)
    result = await kept.coach.check_ins.edit(kept.enrollment().id, MONDAY, ADA, Answer("all of it", 60))
    assert (result.was_new, result.was_changed, result.streak.length) == (False, True, 1)
    assert result.check_in.answer == Answer("all of it", 60)
    assert (result.check_in.at, result.check_in.edited_at) == (DUE, DUE + HOUR)
    assert kept.check_in(MONDAY) == result.check_in
    assert [old.answer for old in kept.storage.tables.check_in_history] == [Answer("read it", 30)]


async def test_an_edit_that_changes_nothing_leaves_no_trace(kept: World) -> None:
    result = await kept.coach.check_ins.edit(kept.enrollment().id, MONDAY, ADA, Answer("read it", 30))
    assert (result.was_changed, result.check_in.edited_at) == (False, None)
    assert kept.storage.tables.check_in_history == []


async def test_a_check_in_can_be_edited_long_after_its_day(kept: World) -> None:
    await kept.pass_time(days=10)
    await kept.coach.check_ins.edit(kept.enrollment().id, MONDAY, ADA, Answer("all of it"))
    assert kept.check_in(MONDAY).answer == Answer("all of it")  # type: ignore[union-attr]
    assert kept.days()[MONDAY] is DayStatus.KEPT


async def test_the_form_is_filled_with_what_was_said(kept: World) -> None:
    shown = await kept.coach.check_ins.show(kept.enrollment().id, MONDAY, ADA)
    assert shown.answer == Answer("read it", 30)


async def test_somebody_elses_check_in_is_neither_shown_nor_changed(kept: World) -> None:
    enrollment_id, check_ins = kept.enrollment().id, kept.coach.check_ins
    for action in (
        check_ins.show(enrollment_id, MONDAY, BOB),
        check_ins.edit(enrollment_id, MONDAY, BOB, Answer()),
        check_ins.undo(enrollment_id, MONDAY, BOB),
    ):
        with pytest.raises(NotYours):
            await action


async def test_where_nothing_was_recorded_there_is_nothing_to_change(kept: World) -> None:
    enrollment_id, check_ins = kept.enrollment().id, kept.coach.check_ins
    await undo(kept)
    for on in (MONDAY, TUESDAY):
        for action in (
            check_ins.show(enrollment_id, on, ADA),
            check_ins.edit(enrollment_id, on, ADA, Answer()),
            check_ins.undo(enrollment_id, on, ADA),
        ):
            with pytest.raises(NothingToUndo):
                await action


async def test_after_leaving_nothing_can_be_changed(kept: World) -> None:
    await kept.coach.enrollments.leave(who())
    with pytest.raises(NotEnrolled):
        await undo(kept)


# --- taking back while the day is open -----------------------------------------------------------------------------


async def test_taking_back_opens_the_day_and_the_task_again(kept: World) -> None:
    kept.clock.move(hours=1)
    undone = await kept.coach.check_ins.undo(kept.enrollment().id, MONDAY, ADA)
    assert (undone.local_on, undone.streak.length) == (MONDAY, 0)
    assert (undone.post.task, undone.post.is_kept) == (FIRST, False)
    assert kept.behind() == {}
    assert MONDAY not in kept.days()
    assert kept.check_in(MONDAY).undone_at == DUE + HOUR  # type: ignore[union-attr]
    score = kept.storage.tables.scores[kept.enrollment().id, MONDAY]
    assert (score.planned, score.kept, score.tasks) == (0, 0, 0)


async def test_after_taking_back_the_day_can_be_kept_again(kept: World) -> None:
    await undo(kept)
    result = await kept.coach.check_ins.by_command(who(), Answer("now really"))
    assert (result.was_new, result.task, result.streak.length) == (True, FIRST, 1)
    assert kept.days()[MONDAY] is DayStatus.KEPT
    assert kept.check_in(MONDAY).answer == Answer("now really")  # type: ignore[union-attr]


async def test_what_was_taken_back_and_not_done_again_is_missed(kept: World) -> None:
    await undo(kept)
    await kept.pass_until(utc(TUESDAY, "03:00"))
    assert kept.days()[MONDAY] is DayStatus.MISSED


async def test_taking_back_the_last_task_goes_on_with_the_track(world: World) -> None:
    await world.enroll(track="short")
    for number in range(2):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    assert world.enrollment().state is State.COMPLETED
    undone = await world.coach.check_ins.undo(world.enrollment().id, TUESDAY, ADA)
    assert undone.post.task == SHORT.tasks[1]
    assert (world.enrollment().state, world.enrollment().next_due_at) == (State.ACTIVE, DUE + 2 * DAY)
    await world.pass_until(DUE + 2 * DAY)
    assert [post.task for post in world.tasks_sent()] == [SHORT.tasks[0], SHORT.tasks[1], SHORT.tasks[1]]


async def test_taking_back_on_a_finished_track_leaves_the_running_one_alone(world: World) -> None:
    await world.enroll(track="short")
    for number in range(2):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    short = world.enrollment().id
    await world.enroll(track=OTHER_TRACK)
    undone = await world.coach.check_ins.undo(short, TUESDAY, ADA)
    assert undone.post.task == SHORT.tasks[1]
    assert [e.state for e in world.storage.tables.enrollments.values()] == [State.COMPLETED, State.ACTIVE]


# --- taking back the day after -------------------------------------------------------------------------------------


async def test_a_day_that_is_closed_becomes_what_it_would_have_been(kept: World) -> None:
    await kept.pass_until(DUE + DAY)
    await undo(kept)
    assert kept.days()[MONDAY] is DayStatus.MISSED
    row = kept.ledger()[MONDAY]
    assert (row.task_id, row.zone, row.at) == (None, "UTC", DUE + DAY)
    score = kept.storage.tables.scores[kept.enrollment().id, MONDAY]
    assert (score.planned, score.kept) == (1, 0)


async def test_a_freeze_covers_a_day_that_was_taken_back(world: World) -> None:
    await world.enroll()
    for number in range(8):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    eighth = MONDAY + 7 * DAY
    await world.pass_until(utc(eighth + DAY, "08:00"))
    await undo(world, eighth)
    assert world.days()[eighth] is DayStatus.FROZEN


async def test_a_freeze_earned_only_afterwards_covers_nothing_before_it(world: World) -> None:
    await world.enroll()
    for number in range(7):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    sixth, seventh = MONDAY + 5 * DAY, MONDAY + 6 * DAY
    assert world.enrollment().open_on == seventh
    await undo(world, sixth)
    assert world.days()[sixth] is DayStatus.MISSED


@pytest.mark.parametrize("hour", ["12:00", "02:00"])
async def test_a_day_we_spoiled_stays_excused_when_a_late_check_in_is_taken_back(world: World, hour: str) -> None:
    await world.enroll()
    end = utc(MONDAY if hour == "12:00" else TUESDAY, hour)
    await world.down(utc(MONDAY, "08:00"), end)
    await world.pass_until(utc(TUESDAY, "08:00"))
    before = world.ledger()[MONDAY]
    assert (before.status, before.reason) == (DayStatus.EXCUSED, Reason.OUTAGE)
    await yesterday(world)
    assert world.days()[MONDAY] is DayStatus.LATE
    await undo(world)
    after = world.ledger()[MONDAY]
    assert (after.status, after.reason) == (before.status, before.reason)


async def test_an_unreachable_day_stays_excused_when_a_late_check_in_is_taken_back(world: World) -> None:
    await world.server(coach_channel_id=None)
    await world.enroll()
    world.messenger.fail(world.messenger.dm_of(ADA), Undeliverable(Unreachable.DM_CLOSED), times=None)
    await world.pass_until(utc(TUESDAY, "08:00"))
    await yesterday(world)
    await undo(world)
    assert world.ledger()[MONDAY].reason is Reason.UNREACHABLE


async def test_days_of_rest_joining_and_pausing_stay_what_they_were(world: World) -> None:
    await world.enroll(weekdays="sun, tue")
    await world.pass_until(utc(MONDAY, "08:00"))
    sunday = MONDAY - DAY
    await yesterday(world)
    await undo(world, sunday)
    assert world.ledger()[sunday].reason is Reason.STARTED
    await world.pass_until(utc(TUESDAY, "08:00"))
    await yesterday(world)
    await undo(world)
    assert world.days()[MONDAY] is DayStatus.REST
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(WEDNESDAY, "08:00"))
    await yesterday(world)
    await undo(world, TUESDAY)
    assert world.days()[TUESDAY] is DayStatus.PAUSED


async def test_two_days_later_a_check_in_stays(kept: World) -> None:
    await kept.pass_until(utc(WEDNESDAY, "03:00"))
    with pytest.raises(TooOld):
        await undo(kept)
    assert kept.behind() == {FIRST.id: "done"}


async def test_a_second_thought_on_yesterday_leaves_todays_task_as_it_is(kept: World) -> None:
    await kept.pass_until(DUE + DAY)
    assert kept.delivery().task_id == SECOND.id
    await undo(kept)
    today = await kept.coach.check_ins.for_day(kept.enrollment().id, TUESDAY, ADA, Via.BUTTON, Answer(), DUE + DAY)
    assert today.task == SECOND
    await kept.pass_until(DUE + 2 * DAY)
    assert kept.delivery().task_id == FIRST.id


async def test_a_day_of_a_pause_stays_one_when_a_late_check_in_after_it_is_taken_back(kept: World) -> None:
    await kept.pass_until(utc(TUESDAY, "08:00"))
    await kept.coach.enrollments.pause(who())
    await kept.pass_until(utc(TUESDAY + DAY, "08:00"))
    await kept.coach.enrollments.resume(who())
    await yesterday(kept)
    assert kept.days()[TUESDAY] is DayStatus.LATE
    await undo(kept, TUESDAY)
    row = kept.ledger()[TUESDAY]
    assert (row.status, row.reason, row.task_id, row.closed_status) == (DayStatus.PAUSED, Reason.NONE, None, None)
    await yesterday(kept)
    await undo(kept, TUESDAY)
    assert kept.days()[TUESDAY] is DayStatus.PAUSED


async def test_a_spent_freeze_stays_spent_when_a_late_check_in_is_taken_back(world: World) -> None:
    await world.enroll()
    for number in range(7):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    eighth = MONDAY + 7 * DAY
    await world.pass_until(utc(eighth + DAY, "08:00"))
    assert world.days()[eighth] is DayStatus.FROZEN
    await yesterday(world)
    await undo(world, eighth)
    assert world.days()[eighth] is DayStatus.FROZEN


@pytest.mark.parametrize("wish", [Wish(weekdays="mon-sun"), Wish(zone="Asia/Tokyo")])
async def test_no_change_since_matters_to_a_day_whose_late_check_in_is_taken_back(world: World, wish: Wish) -> None:
    await world.enroll(weekdays="mon, wed")
    await world.pass_until(utc(WEDNESDAY, "08:00"))
    closed = world.ledger()[TUESDAY]
    assert closed.status is DayStatus.REST
    await world.coach.settings.change(who(), wish)
    for _ in range(2):
        await yesterday(world)
        late = world.ledger()[TUESDAY]
        assert (late.status, late.closed_status, late.zone) == (DayStatus.LATE, DayStatus.REST, closed.zone)
        world.clock.move(minutes=5)
        await undo(world, TUESDAY)
        assert world.ledger()[TUESDAY] == replace(closed, at=world.clock.now())
