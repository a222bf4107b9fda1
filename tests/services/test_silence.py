"""Who is silent is asked for less, then not at all, and comes back with one press."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from tests.builders import ADA, BOB, DAY, GUILD, HOUR, MONDAY, SHORT, STARTER, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import NotEnrolled, NotPaused, NotYours
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.checkins import NotCounted
from roadmapbot.services.posts import SelfPaused
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
DUE = utc(MONDAY, "09:00")
NEXT_MONDAY = MONDAY + 7 * DAY


def words(world: World) -> list[SelfPaused]:
    """What was said of pauses that began by themselves."""
    return [sent.post for sent in world.messages() if isinstance(sent.post, SelfPaused)]


def word(world: World) -> Delivery:
    return [each for each in world.deliveries() if each.kind is Kind.PAUSE][-1]


@pytest.fixture
async def silent(world: World) -> World:
    """Ada enrolled, was asked for a week from Monday on, and said nothing; her track has just paused itself."""
    await world.enroll()
    await world.pass_until(utc(NEXT_MONDAY, "03:00"))
    return world


# --- the tone changes ----------------------------------------------------------------------------------------------


async def test_after_three_silent_days_the_task_is_a_small_way_back(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 4 * DAY)
    assert [post.is_comeback for post in world.tasks_sent()] == [False, False, False, True, True]


async def test_excused_and_free_days_are_not_silent(world: World) -> None:
    await world.enroll(weekdays="mon, tue, wed, thu")
    await world.pass_until(DUE + DAY)
    await world.down(utc(MONDAY + 2 * DAY, "08:00"), utc(MONDAY + 3 * DAY, "08:00"))
    await world.pass_until(utc(NEXT_MONDAY, "10:00"))
    last = world.tasks_sent()[-2:]
    assert [(post.local_on, post.is_comeback) for post in last] == [(MONDAY + 3 * DAY, False), (NEXT_MONDAY, True)]


async def test_a_kept_day_ends_the_silence(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 3 * DAY)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.pass_until(DUE + 4 * DAY)
    assert not world.tasks_sent()[-1].is_comeback


async def test_a_late_answer_just_before_the_pause_is_told_leaves_the_new_day_to_be_kept(silent: World) -> None:
    async def press(on: date) -> CheckedIn:
        now = silent.clock.now()
        return await silent.coach.check_ins.for_day(silent.enrollment().id, on, ADA, Via.BUTTON, Answer(), now)

    await press(NEXT_MONDAY - DAY)
    await silent.pass_until(utc(NEXT_MONDAY, "09:00"))
    assert (await press(NEXT_MONDAY)).was_new
    assert silent.days()[NEXT_MONDAY] is DayStatus.KEPT


async def test_whoever_asks_for_the_task_sees_it_whole(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 3 * DAY)
    assert not (await world.coach.tasks.today(who())).post.is_comeback


async def test_a_way_back_that_was_taken_is_drawn_as_done(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 3 * DAY)
    result = await world.coach.check_ins.by_command(who(), Answer())
    await world.coach.redraw.days(world.enrollment().id, result.outdated)
    post = world.tasks_sent()[-1]
    assert (post.is_comeback, post.is_kept) == (True, True)


async def test_the_silent_are_not_nudged(world: World) -> None:
    await world.enroll()
    await world.coach.settings.change(who(), Wish(nudge="on"))
    await world.pass_until(utc(MONDAY + 5 * DAY, "22:00"))
    nudges = [each for each in world.deliveries() if each.kind is Kind.NUDGE and each.sent_at]
    assert [each.local_on for each in nudges] == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


# --- what counts as a word -----------------------------------------------------------------------------------------


async def snooze(world: World) -> None:
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY + 2 * DAY, ADA, HOUR)


async def skip(world: World) -> None:
    await world.coach.tasks.skip(world.enrollment().id, MONDAY + 2 * DAY, ADA)


async def take_a_skip_back(world: World) -> None:
    await skip(world)
    await world.coach.tasks.unskip(world.enrollment().id, MONDAY + 2 * DAY, STARTER.tasks[0].id, ADA)


async def reply(world: World) -> None:
    assert isinstance(await world.coach.check_ins.by_reply(world.reply(world.delivery(), "not today")), NotCounted)


async def change_settings(world: World) -> None:
    await world.coach.settings.change(who(), Wish(at="9:00"))


async def hide(world: World) -> None:
    await world.coach.settings.show_as(who(), is_hidden=True)


async def take_a_break(world: World) -> None:
    await world.coach.enrollments.pause(who())
    await world.coach.enrollments.resume(who())


async def check_in_and_undo(world: World) -> None:
    await world.coach.check_ins.by_command(who(), Answer())
    world.clock.move(minutes=1)
    await world.coach.check_ins.undo(world.enrollment().id, MONDAY + 2 * DAY, ADA)


async def show_what_one_knows(world: World) -> None:
    await world.ask("more", "rrr")


@pytest.mark.parametrize(
    "act",
    [
        show_what_one_knows,
        snooze,
        skip,
        take_a_skip_back,
        reply,
        change_settings,
        hide,
        take_a_break,
        check_in_and_undo,
    ],
)
async def test_any_word_ends_the_silence(world: World, act: Callable[[World], Awaitable[None]]) -> None:
    await world.enroll()
    await world.pass_until(DUE + 2 * DAY)
    await act(world)
    assert world.enrollment().heard_on == MONDAY + 2 * DAY
    await world.pass_until(DUE + 5 * DAY)
    assert not any(post.is_comeback for post in world.tasks_sent())


async def test_looking_is_no_word(world: World) -> None:
    await world.enroll()
    before = world.enrollment().heard_on
    await world.pass_until(DUE + 2 * DAY)
    await world.coach.tasks.today(who())
    await world.coach.progress.progress(who())
    assert world.enrollment().heard_on == before == MONDAY - DAY


# --- and stops asking ----------------------------------------------------------------------------------------------


async def test_after_seven_silent_days_the_track_pauses_itself(silent: World) -> None:
    enrollment = silent.enrollment()
    assert (enrollment.state, enrollment.is_self_paused, enrollment.next_due_at) == (State.PAUSED, True, None)
    assert not words(silent)
    await silent.pass_until(utc(NEXT_MONDAY, "08:59"))
    assert not words(silent)
    await silent.pass_until(utc(NEXT_MONDAY, "09:00"))
    (said,) = words(silent)
    assert (said.silent_days, said.task, said.enrollment_id, said.mention) == (
        7,
        STARTER.tasks[0],
        enrollment.id,
        False,
    )
    await silent.pass_time(days=20)
    assert len(words(silent)) == 1
    assert len(silent.tasks_sent()) == 7


async def test_six_days_are_not_enough(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(NEXT_MONDAY, "02:59"))
    assert world.enrollment().state is State.ACTIVE


async def test_the_days_after_it_do_not_count_and_say_why(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY + 3 * DAY, "12:00"))
    rows = [silent.ledger()[NEXT_MONDAY + number * DAY] for number in range(3)]
    assert {(row.status, row.reason) for row in rows} == {(DayStatus.PAUSED, Reason.SILENT)}


async def test_a_pause_of_ones_own_says_no_such_thing(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(MONDAY + 2 * DAY, "12:00"))
    assert world.ledger()[MONDAY].reason is Reason.NONE


async def test_freezes_do_not_hide_the_silence(world: World) -> None:
    await world.enroll()
    for number in range(7):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())
    await world.pass_until(utc(NEXT_MONDAY + 7 * DAY, "03:00"))
    assert world.days()[NEXT_MONDAY] is DayStatus.FROZEN
    assert world.enrollment().is_self_paused


async def test_days_that_were_closed_together_pause_all_the_same(world: World) -> None:
    await world.enroll()
    for number in range(9):
        world.clock.at = DUE + number * DAY
        await world.coach.dispatch.run_due()
    world.clock.at = utc(MONDAY + 9 * DAY, "04:00")
    await world.coach.days.close_due()
    assert world.enrollment().is_self_paused
    await world.tick()
    await world.pass_until(utc(MONDAY + 9 * DAY, "09:00"))
    assert [said.silent_days for said in words(world)] == [9]


async def test_an_outage_between_silent_days_pauses_nobody(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 5 * DAY)
    await world.down(utc(MONDAY + 6 * DAY, "08:00"), utc(MONDAY + 20 * DAY, "12:00"))
    assert world.enrollment().state is State.ACTIVE
    assert world.tasks_sent()[-1].is_comeback


async def test_the_word_does_not_come_at_night_and_is_not_lost(silent: World) -> None:
    await silent.down(utc(NEXT_MONDAY, "08:00"), utc(NEXT_MONDAY, "23:00"))
    assert not words(silent)
    await silent.pass_until(utc(NEXT_MONDAY + DAY, "08:00"))
    assert len(words(silent)) == 1


@pytest.mark.parametrize("after_sending", [False, True])
async def test_a_crash_says_it_exactly_once(silent: World, after_sending: bool) -> None:
    silent.clock.at = utc(NEXT_MONDAY, "09:00")
    await silent.die(silent.coach.dispatch.run_due(), after_sending=after_sending)
    silent.clock.move(hours=1)
    await silent.tick()
    assert len(words(silent)) == 1
    assert word(silent).state is DeliveryState.SENT


async def test_a_setting_changed_meanwhile_is_a_word_and_no_return(silent: World) -> None:
    await silent.coach.settings.change(who(), Wish(at="10:00"))
    assert silent.enrollment().is_self_paused
    await silent.pass_until(utc(NEXT_MONDAY, "09:00"))
    assert [said.silent_days for said in words(silent)] == [0]


async def test_a_finished_track_needs_no_pause(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE + 6 * DAY)
    await world.complete_all(ADA, SHORT)
    await world.pass_until(DUE + 8 * DAY)
    assert not words(world)


async def test_everybody_is_silent_for_themselves(silent: World) -> None:
    await silent.enroll(BOB)
    await silent.pass_until(utc(NEXT_MONDAY, "10:00"))
    assert [post.is_comeback for post in silent.tasks_sent(BOB)] == [False]


# --- and back ------------------------------------------------------------------------------------------------------


async def test_the_button_goes_on_with_the_next_task(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    overview = await silent.coach.enrollments.resume_own(silent.enrollment().id, ADA)
    assert (overview.enrollment.state, overview.enrollment.is_self_paused) == (State.ACTIVE, False)
    assert overview.enrollment.next_due_at == utc(NEXT_MONDAY + DAY, "09:00")
    await silent.pass_until(utc(NEXT_MONDAY + DAY, "09:00"))
    post = silent.tasks_sent()[-1]
    assert (post.task, post.is_comeback) == (STARTER.tasks[0], False)
    assert silent.days()[NEXT_MONDAY] is DayStatus.EXCUSED


async def test_whoever_is_back_has_seven_days_again(silent: World) -> None:
    await silent.coach.enrollments.resume(who())
    await silent.pass_until(utc(NEXT_MONDAY + 7 * DAY, "03:00"))
    assert silent.enrollment().state is State.ACTIVE
    await silent.pass_until(utc(NEXT_MONDAY + 8 * DAY, "03:00"))
    assert silent.enrollment().is_self_paused


async def test_whoever_is_back_before_the_word_came_does_not_get_it(silent: World) -> None:
    await silent.coach.enrollments.resume(who())
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    assert not words(silent)
    assert word(silent).state is DeliveryState.UNNEEDED
    assert silent.tasks_sent()[-1].local_on == NEXT_MONDAY


async def test_whoever_is_back_while_the_word_is_being_sent_does_not_get_it(silent: World) -> None:
    silent.clock.at = utc(NEXT_MONDAY, "09:00")
    await silent.claim_only()
    await silent.coach.enrollments.resume(who())
    silent.clock.move(minutes=1)
    await silent.coach.dispatch.recover()
    assert not words(silent)


async def test_a_check_in_brings_the_track_back(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    result = await silent.coach.check_ins.by_command(who(), Answer())
    assert result.next_due_at == utc(NEXT_MONDAY + DAY, "09:00")
    assert (silent.enrollment().state, silent.enrollment().is_self_paused) == (State.ACTIVE, False)
    assert silent.days()[NEXT_MONDAY] is DayStatus.KEPT


async def test_yesterday_recorded_brings_the_track_back_before_the_word_comes(silent: World) -> None:
    await silent.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    assert not words(silent)
    assert silent.tasks_sent()[-1].local_on == NEXT_MONDAY


async def test_a_reply_to_the_word_counts_for_the_day_it_is_written_on(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY + 4 * DAY, "12:00"))
    result = await silent.coach.check_ins.by_reply(silent.reply(word(silent), "done, 20 min"))
    assert isinstance(result, CheckedIn)
    assert result.check_in.local_on == NEXT_MONDAY + 4 * DAY
    assert silent.enrollment().state is State.ACTIVE


async def test_a_reply_that_is_no_check_in_leaves_the_pause(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY + 4 * DAY, "12:00"))
    result = await silent.coach.check_ins.by_reply(silent.reply(word(silent), "I am ill, not today"))
    assert isinstance(result, NotCounted)
    assert silent.enrollment().is_self_paused


async def test_a_reply_to_the_word_of_somebody_who_is_gone_is_nobodys_day(silent: World) -> None:
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    said = silent.reply(word(silent))
    silent.storage.tables.enrollments.clear()
    with pytest.raises(NotEnrolled):
        await silent.coach.check_ins.by_reply(said)


async def test_a_pause_of_ones_own_takes_its_place(silent: World) -> None:
    await silent.coach.enrollments.pause(who(), "in 3 days")
    assert not silent.enrollment().is_self_paused
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    assert not words(silent)
    await silent.pass_until(utc(NEXT_MONDAY + 3 * DAY, "12:00"))
    assert silent.tasks_sent()[-1].local_on == NEXT_MONDAY + 3 * DAY


async def test_leaving_and_finishing_end_it_for_good(silent: World) -> None:
    await silent.coach.enrollments.leave(who())
    assert not silent.enrollment().is_self_paused
    await silent.pass_until(utc(NEXT_MONDAY, "12:00"))
    assert not words(silent)
    await silent.enroll()
    assert (silent.enrollment().state, silent.enrollment().heard_on) == (State.ACTIVE, NEXT_MONDAY)


async def test_only_its_own_learner_resumes_it_and_only_once(silent: World) -> None:
    enrollment_id = silent.enrollment().id
    with pytest.raises(NotYours):
        await silent.coach.enrollments.resume_own(enrollment_id, BOB)
    with pytest.raises(NotEnrolled):
        await silent.coach.enrollments.resume_own(EnrollmentId(999), ADA)
    await silent.coach.enrollments.resume_own(enrollment_id, ADA)
    with pytest.raises(NotPaused):
        await silent.coach.enrollments.resume_own(enrollment_id, ADA)
    assert silent.enrollment().guild_id == GUILD
