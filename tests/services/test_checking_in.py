"""Recording the learner's answer by button, form and command, in time and late."""

import asyncio

import pytest
from tests.builders import (
    ADA,
    BOB,
    DAY,
    GUILD,
    HOUR,
    MONDAY,
    MORE,
    NOON,
    OTHER_GUILD,
    OTHER_TRACK,
    STARTER,
    TRACK,
    catalogue,
    track,
    utc,
)
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import (
    NotEnrolled,
    NothingToCheckIn,
    NotYours,
    StorageBusy,
    TooOld,
    TrackFinished,
    WhichEnrollment,
)
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import How
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")
FIRST, SECOND, THIRD = STARTER.tasks[:3]
ANSWER = Answer("read it", 45, "https://a.org/x", "step 3")


@pytest.fixture
async def asked(world: World) -> World:
    """A world in which Ada's first task has just come."""
    await world.enroll()
    await world.pass_until(DUE)
    return world


async def by_button(world: World, answer: Answer = ANSWER) -> CheckedIn:
    return await world.coach.check_ins.for_day(
        world.enrollment().id, MONDAY, ADA, Via.BUTTON, answer, world.clock.now()
    )


async def by_form(world: World, answer: Answer = ANSWER) -> CheckedIn:
    return await world.coach.check_ins.for_day(world.enrollment().id, MONDAY, ADA, Via.FORM, answer, world.clock.now())


async def by_command(world: World, answer: Answer = ANSWER) -> CheckedIn:
    return await world.coach.check_ins.by_command(who(), answer)


async def by_reply(world: World, answer: Answer = ANSWER) -> CheckedIn:
    incoming = world.reply(world.deliveries(on=MONDAY)[0], "read it, 45m, https://a.org/x\nstuck on step 3")
    result = await world.coach.check_ins.by_reply(incoming)
    assert isinstance(result, CheckedIn)
    return result


PATHS = pytest.mark.parametrize("path", [by_button, by_form, by_command, by_reply], ids=lambda path: path.__name__)


# --- every path ----------------------------------------------------------------------------------------------------


@PATHS
async def test_a_check_in_keeps_the_day_whatever_path_it_takes(asked: World, path) -> None:
    asked.clock.move(hours=1)
    result = await path(asked)
    assert (result.task, result.track, result.was_new, result.was_changed) == (FIRST, STARTER, True, True)
    assert (result.streak.length, result.progress.done, result.progress.total) == (1, 1, 32)
    assert (result.is_complete, result.next_due_at, result.progress.next_task) == (False, DUE + DAY, SECOND)
    row = asked.ledger()[MONDAY]
    assert (row.status, row.task_id, row.at) == (DayStatus.KEPT, FIRST.id, DUE + HOUR)
    assert asked.behind() == {FIRST.id: How.DONE}


@PATHS
async def test_what_was_said_is_stored_with_the_learners_clock(world: World, path) -> None:
    await world.enroll(zone="America/New_York", at="4:00")
    await world.pass_until(utc(MONDAY, "10:00"))
    result = await path(world)
    check_in = world.check_in(MONDAY)
    assert check_in == result.check_in
    assert check_in is not None
    said = check_in.answer
    assert (said.minutes, said.link, said.stuck) == (45, "https://a.org/x", "step 3")
    assert said.note.startswith("read it")
    assert (check_in.at, check_in.zone, check_in.offset_minutes) == (utc(MONDAY, "10:00"), "America/New_York", -300)
    assert check_in.via.value == path.__name__.removeprefix("by_")
    assert (check_in.delivery_id, check_in.is_late, check_in.task_id) == (world.delivery().id, False, FIRST.id)
    assert (check_in.edited_at, check_in.undone_at) == (None, None)
    assert (check_in.message_id is not None) == (path is by_reply)


@PATHS
async def test_twice_is_once(asked: World, path) -> None:
    await path(asked)
    again = await path(asked)
    assert (again.was_new, again.was_changed, again.earned_freeze) == (False, False, False)
    assert again.streak.length == 1
    assert asked.behind() == {FIRST.id: How.DONE}
    assert asked.storage.tables.check_in_history == []


async def test_four_paths_at_the_same_moment_are_one_check_in(asked: World) -> None:
    results = await asyncio.gather(by_button(asked), by_form(asked), by_command(asked), by_reply(asked))
    assert sum(result.was_new for result in results) == 1
    assert asked.behind() == {FIRST.id: How.DONE}
    assert list(asked.storage.tables.check_ins) == [(asked.enrollment().id, MONDAY)]


async def test_a_second_answer_adds_to_the_first(asked: World) -> None:
    await by_button(asked, Answer())
    asked.clock.move(minutes=10)
    result = await by_command(asked, Answer("45 pages", 30))
    assert (result.was_new, result.was_changed) == (False, True)
    assert result.check_in.answer == Answer("45 pages", 30)
    assert (result.check_in.at, result.check_in.edited_at) == (DUE, DUE + HOUR / 6)
    assert len(asked.storage.tables.check_in_history) == 1


async def test_a_busy_database_changes_nothing(asked: World) -> None:
    asked.storage.refusal = StorageBusy()
    with pytest.raises(StorageBusy):
        await by_button(asked)
    assert asked.check_in(MONDAY) is None


# --- whose and which -----------------------------------------------------------------------------------------------


async def test_somebody_elses_button_is_refused(asked: World) -> None:
    with pytest.raises(NotYours):
        await asked.coach.check_ins.for_day(asked.enrollment().id, MONDAY, BOB, Via.BUTTON, Answer(), DUE)
    assert asked.check_in(MONDAY) is None


async def test_a_button_of_nobodys_enrollment_is_refused(asked: World) -> None:
    await asked.coach.enrollments.leave(who())
    for enrollment_id in (asked.enrollment().id, EnrollmentId(999)):
        with pytest.raises(NotEnrolled):
            await asked.coach.check_ins.for_day(enrollment_id, MONDAY, ADA, Via.BUTTON, Answer(), DUE)


async def test_the_command_in_direct_messages_asks_which_server_is_meant(asked: World) -> None:
    await asked.server(OTHER_GUILD, "Another")
    await asked.enroll(guild=OTHER_GUILD, track=OTHER_TRACK)
    with pytest.raises(WhichEnrollment):
        await asked.coach.check_ins.by_command(who(guild=None), Answer())
    result = await asked.coach.check_ins.by_command(who(guild=None, server="The Guild"), Answer())
    assert result.track == STARTER


async def test_the_command_works_before_the_task_came_and_on_days_of_rest(world: World) -> None:
    await world.enroll(weekdays="tue")
    await world.pass_until(DUE)
    result = await by_command(world)
    assert (result.task, result.check_in.local_on, result.check_in.delivery_id) == (FIRST, MONDAY, None)
    await world.pass_until(DUE + DAY)
    assert [world.days()[MONDAY], world.delivery().task_id] == [DayStatus.KEPT, SECOND.id]


# --- in time and late ----------------------------------------------------------------------------------------------


async def test_a_button_counts_when_it_was_pressed_not_when_we_heard_of_it(asked: World) -> None:
    asked.clock.at = utc(TUESDAY, "03:05")
    pressed_at = utc(TUESDAY, "02:59")
    result = await asked.coach.check_ins.for_day(asked.enrollment().id, MONDAY, ADA, Via.BUTTON, Answer(), pressed_at)
    assert (result.check_in.is_late, result.check_in.at) == (False, pressed_at)


@pytest.mark.parametrize("is_closed", [False, True], ids=["before-the-day-was-closed", "after"])
async def test_the_day_after_a_task_can_still_be_recorded_late(asked: World, is_closed: bool) -> None:
    asked.clock.at = utc(TUESDAY, "08:00")
    if is_closed:
        await asked.tick()
        assert asked.days()[MONDAY] is DayStatus.MISSED
    result = await by_button(asked)
    assert (result.check_in.is_late, result.was_new, result.streak.length) == (True, True, 1)
    assert asked.days()[MONDAY] is DayStatus.LATE
    await asked.pass_until(utc(TUESDAY, "08:30"))
    assert asked.days()[MONDAY] is DayStatus.LATE


@pytest.mark.parametrize("path", [by_button, by_form, by_reply], ids=lambda path: path.__name__)
async def test_two_days_later_it_is_too_old(asked: World, path) -> None:
    await asked.pass_until(utc(WEDNESDAY, "02:59"))
    await path(asked)
    await asked.coach.check_ins.undo(asked.enrollment().id, MONDAY, ADA)
    await asked.pass_until(utc(WEDNESDAY, "03:00"))
    with pytest.raises(TooOld) as refused:
        await path(asked)
    assert refused.value.local_on == MONDAY
    assert asked.days()[MONDAY] is DayStatus.MISSED


async def test_a_late_check_in_gives_the_freeze_back_and_earns_none(world: World) -> None:
    await world.enroll(at="9:00")
    for number in range(7):
        await world.pass_until(DUE + number * DAY)
        result = await by_command(world)
    assert (result.earned_freeze, result.streak.freezes) == (True, 1)
    eighth = MONDAY + 7 * DAY
    await world.pass_until(utc(eighth + DAY, "08:00"))
    assert world.days()[eighth] is DayStatus.FROZEN
    late = await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    assert (late.earned_freeze, late.streak.freezes, late.streak.length) == (False, 1, 8)


# --- yesterday -----------------------------------------------------------------------------------------------------


async def test_yesterday_can_be_recorded_until_today_ends(asked: World) -> None:
    await asked.pass_until(utc(WEDNESDAY, "02:59"))
    result = await asked.coach.check_ins.by_command(who(), ANSWER, is_yesterday=True)
    assert (result.check_in.local_on, result.check_in.is_late, result.task) == (MONDAY, True, FIRST)
    assert asked.days()[MONDAY] is DayStatus.LATE
    assert asked.days()[MONDAY - DAY] is DayStatus.REST


async def test_after_recording_yesterday_todays_task_is_the_next_one(asked: World) -> None:
    await asked.pass_until(DUE + DAY)
    assert asked.delivery().task_id == FIRST.id
    await asked.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    today = await asked.coach.check_ins.by_command(who(), Answer())
    assert (today.task, today.streak.length) == (SECOND, 2)
    assert asked.delivery().task_id == SECOND.id


async def test_before_the_first_day_there_is_nothing_to_record(world: World) -> None:
    await world.enroll()
    with pytest.raises(NothingToCheckIn):
        await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)


async def test_the_day_of_joining_can_be_recorded_the_day_after(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    result = await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    assert result.check_in.local_on == NOON.date()
    assert world.days()[NOON.date()] is DayStatus.LATE


async def test_yesterday_is_recorded_once(asked: World) -> None:
    await by_button(asked)
    await asked.pass_until(DUE + DAY)
    result = await asked.coach.check_ins.by_command(who(), Answer("and more"), is_yesterday=True)
    assert (result.was_new, result.check_in.answer.note) == (False, "read it\nand more")
    assert result.check_in.is_late is False


# --- what follows --------------------------------------------------------------------------------------------------


async def test_the_seventh_kept_day_earns_a_freeze(world: World) -> None:
    await world.enroll()
    earned = []
    for number in range(8):
        await world.pass_until(DUE + number * DAY)
        earned.append((await by_command(world)).earned_freeze)
    assert earned == [False] * 6 + [True, False]


async def test_a_third_freeze_is_not_earned(world: World) -> None:
    await world.enroll()
    earned = []
    for number in range(21):
        await world.pass_until(DUE + number * DAY)
        earned.append((await by_command(world)).earned_freeze)
    assert [index + 1 for index, is_earned in enumerate(earned) if is_earned] == [7, 14]


async def test_the_last_task_ends_the_track(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE)
    await by_command(world)
    await world.pass_until(DUE + DAY)
    await world.coach.snoozes.snooze(world.enrollment().id, TUESDAY, ADA, HOUR)
    result = await by_command(world)
    assert (result.is_complete, result.next_due_at, result.progress.share) == (True, None, 1)
    assert world.enrollment().state is State.COMPLETED
    await world.pass_time(days=5)
    assert len(world.tasks_sent()) == 2
    assert set(world.days()) == {NOON.date(), MONDAY, TUESDAY}


async def test_after_the_end_there_is_nothing_left_to_check_in(world: World) -> None:
    await world.enroll(track="short")
    for number in range(2):
        await world.pass_until(DUE + number * DAY)
        await by_command(world)
    again = await by_command(world, Answer("one more thing"))
    assert (again.was_new, again.is_complete) == (False, True)
    await world.pass_until(DUE + 2 * DAY)
    with pytest.raises(TrackFinished):
        await by_command(world)
    with pytest.raises(NotEnrolled):
        await world.coach.check_ins.by_command(who(BOB), Answer())


async def test_each_check_in_brings_the_weeks_score_up_to_date(asked: World) -> None:
    await by_button(asked)
    score = asked.storage.tables.scores[asked.enrollment().id, MONDAY]
    assert (score.guild_id, score.week_on, score.planned, score.kept, score.tasks) == (GUILD, MONDAY, 1, 1, 1)


async def test_where_the_recorded_task_was_withdrawn_the_next_one_is_shown(asked: World) -> None:
    await by_button(asked)
    asked.catalogues.content = catalogue(track(TRACK, MORE))
    result = await by_button(asked, Answer("more"))
    assert (result.task, result.check_in.task_id) == (MORE.tasks[0], FIRST.id)


async def test_a_check_in_stays_with_its_day_when_the_zone_changes(asked: World) -> None:
    await by_button(asked)
    before = (asked.ledger()[MONDAY], asked.check_in(MONDAY))
    await asked.coach.settings.change(who(), Wish(zone="Pacific/Auckland"))
    await asked.pass_time(days=3)
    assert (asked.ledger()[MONDAY], asked.check_in(MONDAY)) == before
