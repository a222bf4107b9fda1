"""Crashes and broken connections: nothing is sent twice, nothing is lost."""

from datetime import timedelta

import pytest
from tests.builders import ADA, BOB, COACH, DAY, HOUR, MINUTE, MONDAY, STARTER, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.delivery import NONCE_WINDOW, DeliveryState
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import StorageBusy
from roadmapbot.services.ports import OutcomeUnknown, Refused, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.sending import Report
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
DUE = utc(MONDAY, "09:00")
AT_ONCE, SOON, LATER = MINUTE / 2, NONCE_WINDOW - MINUTE / 60, NONCE_WINDOW + MINUTE


@pytest.fixture
async def due(world: World) -> World:
    """A world in which Ada's first task is due now."""
    await world.enroll()
    await world.pass_until(DUE - MINUTE)
    world.clock.at = DUE
    return world


# --- the process dies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after_sending", [False, True], ids=["before-sending", "after-sending"])
@pytest.mark.parametrize("away", [AT_ONCE, SOON, LATER, HOUR])
async def test_a_crash_in_the_middle_of_sending_sends_exactly_once(
    due: World, after_sending: bool, away: timedelta
) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=after_sending)
    assert due.delivery().state is DeliveryState.CLAIMED
    due.clock.at += away
    await due.tick()
    await due.pass_time(hours=4)
    assert len(due.tasks_sent()) == 1
    delivery = due.delivery()
    (_, message) = due.messages()
    assert (delivery.state, delivery.message_id, delivery.channel_id) == (
        DeliveryState.SENT,
        message.message_id,
        DM,
    )


async def test_a_repeat_may_leave_a_while_after_it_was_begun(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.at += SOON
    due.messenger.attempts.clear()
    await due.tick()
    assert due.messenger.attempts == []
    assert due.delivery().state is DeliveryState.SENT


async def test_a_crash_of_a_crowd_is_settled_for_each(due: World) -> None:
    await due.enroll(BOB, at="9:00")
    due.clock.at = DUE + DAY
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.move(hours=1)
    await due.tick()
    assert len(due.tasks_sent(ADA)) == len(due.tasks_sent(BOB)) == 1


async def test_what_arrived_before_the_crash_can_be_answered_after_it(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.move(minutes=30)
    await due.tick()
    result = await due.coach.check_ins.by_reply(due.reply(due.delivery()))
    assert isinstance(result, CheckedIn)


async def test_a_reply_sent_before_the_crash_was_settled_is_read_back(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    (_, message) = due.messages()
    due.clock.move(minutes=10)
    due.messenger.says(ADA, DM, "done", reply_to=message.message_id)
    due.clock.move(minutes=10)
    await due.tick()
    assert due.check_in(MONDAY) is not None


@pytest.mark.parametrize("away", [AT_ONCE, LATER])
@pytest.mark.parametrize("mode", [Mode.DM, Mode.CHANNEL])
async def test_what_stood_there_unknown_shows_the_next_task_once_its_own_was_done_for_the_day_before(
    due: World, away: timedelta, mode: Mode
) -> None:
    await due.coach.settings.change(who(), Wish(mode=mode))
    await due.tick()
    due.clock.at = DUE + DAY
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    assert [post.task for post in due.tasks_sent()] == [STARTER.tasks[0]] * 2
    due.clock.at += away / 2
    await due.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    due.clock.at += away / 2
    await due.tick()
    assert [post.task for post in due.tasks_sent()] == [STARTER.tasks[0], STARTER.tasks[1]]
    assert due.tasks_sent()[1].mention is (mode is Mode.CHANNEL)
    result = await due.coach.check_ins.by_reply(due.reply(due.delivery()))
    assert isinstance(result, CheckedIn)
    assert (result.check_in.local_on, result.task) == (MONDAY + DAY, STARTER.tasks[1])


async def test_what_stood_there_unknown_and_cannot_be_edited_is_recorded_all_the_same(due: World) -> None:
    await due.tick()
    due.clock.at = DUE + DAY
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    await due.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    due.clock.at += LATER
    due.messenger.fail(DM, Undeliverable(Unreachable.FORBIDDEN), on=["edit"])
    await due.tick()
    assert (due.delivery().state, due.delivery().task_id) == (DeliveryState.SENT, STARTER.tasks[1].id)


async def test_a_task_that_is_done_for_the_day_before_while_it_is_under_way_gives_its_day_to_the_next_one(
    due: World,
) -> None:
    await due.tick()
    due.clock.at = DUE + DAY
    due.messenger.meanwhile = lambda: due.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    await due.coach.dispatch.run_due()
    assert due.tasks_sent()[1].task == STARTER.tasks[1]
    assert (due.delivery().state, due.delivery().task_id) == (DeliveryState.SENT, STARTER.tasks[1].id)
    result = await due.coach.check_ins.by_reply(due.reply(due.delivery()))
    assert isinstance(result, CheckedIn)
    assert (result.check_in.local_on, result.task) == (MONDAY + DAY, STARTER.tasks[1])


async def test_a_task_that_fills_its_day_while_it_is_under_way_is_no_other_one(due: World) -> None:
    await due.tick()
    due.clock.at = DUE + DAY

    async def both_days() -> None:
        await due.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
        await due.coach.check_ins.by_command(who(), Answer())

    due.messenger.meanwhile = both_days
    await due.coach.dispatch.run_due()
    assert (due.delivery().state, due.delivery().task_id) == (DeliveryState.SENT, STARTER.tasks[1].id)
    assert [due.check_in(on).task_id for on in (MONDAY, MONDAY + DAY)] == [task.id for task in STARTER.tasks[:2]]


async def test_who_is_erased_while_something_is_under_way_stays_so(due: World) -> None:
    due.messenger.meanwhile = lambda: due.coach.privacy.erase(ADA)
    await due.coach.dispatch.run_due()
    assert due.deliveries() == []


async def test_where_a_task_has_no_way_its_day_goes_on_to_the_next_one_all_the_same(due: World) -> None:
    await due.tick()
    due.clock.at = DUE + DAY
    due.messenger.fail(DM, Undeliverable(Unreachable.DM_CLOSED), times=None)
    due.messenger.fail(COACH, Undeliverable(Unreachable.CHANNEL_GONE), times=None)
    await due.tick()
    assert due.delivery().state is DeliveryState.UNDELIVERABLE
    await due.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    shown = (await due.coach.tasks.today(who())).post
    result = await due.coach.check_ins.for_day(
        shown.enrollment_id, shown.local_on, ADA, Via.BUTTON, Answer(), due.clock.now()
    )
    assert (result.check_in.local_on, result.task) == (MONDAY + DAY, STARTER.tasks[1])


async def test_a_claim_that_is_still_young_is_left_to_the_process_that_has_it(due: World) -> None:
    await due.die(due.coach.dispatch.run_due())
    due.clock.move(seconds=30)
    assert await due.coach.dispatch.recover(min_age=MINUTE) == Report()
    assert not due.tasks_sent()
    due.clock.move(seconds=31)
    assert await due.coach.dispatch.recover(min_age=MINUTE) == Report(1, 0)


async def test_a_message_in_the_weeks_thread_is_found_there(due: World) -> None:
    await due.coach.settings.change(who(), Wish(mode=Mode.CHANNEL))
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.move(hours=1)
    assert await due.coach.dispatch.recover() == Report(1, 0)
    assert len(due.tasks_sent()) == 1
    assert due.delivery().channel_id == due.messenger.threads[0][1]


async def test_a_place_that_is_closed_by_now_is_passed_over_in_the_search(due: World) -> None:
    await due.die(due.coach.dispatch.run_due())
    due.clock.move(hours=1)
    closed = Undeliverable(Unreachable.CHANNEL_GONE)
    due.messenger.fail(DM, closed, times=None, on=["find_delivery"])
    assert await due.coach.dispatch.recover() == Report(1, 0)
    assert len(due.tasks_sent()) == 1


async def test_where_the_history_may_not_be_read_nothing_is_sent_a_second_time(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.move(hours=1)
    due.messenger.fail(DM, Undeliverable(Unreachable.FORBIDDEN), times=None, on=["find_delivery"])
    assert await due.coach.dispatch.recover() == Report()
    assert due.delivery().state is DeliveryState.CLAIMED
    due.clock.move(days=1)
    assert await due.coach.dispatch.recover() == Report()
    assert due.delivery().state is DeliveryState.UNDELIVERABLE
    assert len(due.tasks_sent()) == 1


async def test_a_thread_that_may_not_be_read_keeps_nobody_waiting_whose_posts_go_elsewhere(due: World) -> None:
    await due.enroll(BOB, at="9:00", mode=Mode.CHANNEL)
    await due.tick()
    (_, thread, _) = due.messenger.threads[0]
    due.clock.at = DUE + DAY
    due.messenger.fail(DM, OutcomeUnknown("connection reset"), arrives=True, on=["send"])
    due.messenger.fail(thread, OutcomeUnknown("connection reset"), on=["send"])
    await due.tick()
    due.messenger.fail(thread, Undeliverable(Unreachable.FORBIDDEN), times=None)
    await due.pass_by_minutes(5)
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [2, 0]
    assert due.delivery().state is DeliveryState.SENT
    assert due.delivery(BOB).state is DeliveryState.CLAIMED


async def test_a_thread_that_may_not_be_read_is_likely_where_the_post_was_sent_there(due: World) -> None:
    due.messenger.fail(DM, Undeliverable(Unreachable.DM_CLOSED))
    await due.tick()
    (_, thread, _) = due.messenger.threads[0]
    due.clock.at = DUE + DAY
    due.messenger.fail(thread, OutcomeUnknown("connection reset"), arrives=True, on=["send"])
    await due.tick()
    due.messenger.fail(thread, Undeliverable(Unreachable.FORBIDDEN), times=None)
    await due.coach.check_ins.by_reply(due.messenger.says(ADA, DM, "is it there?"))
    await due.pass_by_minutes(5)
    assert len(due.tasks_sent()) == 2
    assert due.delivery().state is DeliveryState.CLAIMED


async def test_while_nobody_can_look_nothing_is_sent_again(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.clock.move(hours=1)
    due.messenger.fail(DM, OutcomeUnknown("Discord is away"), on=["find_delivery"])
    assert await due.coach.dispatch.recover() == Report()
    assert due.delivery().state is DeliveryState.CLAIMED
    assert await due.coach.dispatch.recover() == Report(1, 0)
    assert len(due.tasks_sent()) == 1


async def test_one_claim_that_cannot_be_settled_does_not_stop_the_others(due: World) -> None:
    await due.enroll(BOB, at="9:00")
    due.clock.at = DUE + DAY
    await due.die(due.coach.dispatch.run_due())
    due.clock.move(hours=1)
    due.messenger.fail(DM, RuntimeError("nobody foresaw this"), on=["find_delivery"])  # type: ignore[arg-type]
    assert await due.coach.dispatch.recover() == Report(1, 0)
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [0, 1]
    assert await due.coach.dispatch.recover() == Report(1, 0)


async def test_a_learner_who_is_gone_from_the_storage_is_nobodys_claim(due: World) -> None:
    await due.die(due.coach.dispatch.run_due())
    due.storage.tables.enrollments.clear()
    due.clock.move(hours=1)
    assert (await due.coach.dispatch.recover()).sent == 0
    assert not due.tasks_sent()


# --- the connection breaks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arrives", [False, True], ids=["was-lost", "had-arrived"])
async def test_a_broken_connection_is_tried_again_and_sends_once(due: World, arrives: bool) -> None:
    due.messenger.fail(DM, OutcomeUnknown("connection reset"), arrives=arrives)
    await due.tick()
    assert (due.delivery().state, due.delivery().attempts) == (DeliveryState.CLAIMED, 1)
    await due.pass_by_minutes(5)
    assert len(due.tasks_sent()) == 1
    assert due.delivery().state is DeliveryState.SENT
    assert due.delivery().problem is None


async def test_a_connection_that_keeps_breaking_is_tried_less_and_less_often(due: World) -> None:
    due.messenger.attempts.clear()
    due.messenger.fail(DM, OutcomeUnknown("connection reset"), times=None, on=["send"])
    await due.pass_by_minutes(60)
    assert 5 <= len(due.messenger.attempts) <= 7
    due.messenger.heal(DM)
    await due.pass_by_minutes(60)
    assert len(due.tasks_sent()) == 1


async def test_a_connection_that_broke_after_each_arrival_still_sends_once(due: World) -> None:
    due.messenger.fail(DM, OutcomeUnknown("connection reset"), times=3, arrives=True, on=["send"])
    await due.pass_by_minutes(30)
    assert len(due.tasks_sent()) == 1
    assert due.delivery().state is DeliveryState.SENT


async def test_a_repeat_that_discord_puts_off_is_looked_for_before_it_is_sent_again(due: World) -> None:
    await due.die(due.coach.dispatch.run_due(), after_sending=True)
    due.messenger.fail(DM, RetryLater(10 * MINUTE), on=["send"])
    due.clock.at += AT_ONCE
    await due.tick()
    assert due.delivery().state is DeliveryState.CLAIMED
    await due.pass_by_minutes(20)
    assert len(due.tasks_sent()) == 1
    assert due.delivery().state is DeliveryState.SENT


# --- the database is not at hand -----------------------------------------------------------------------------------


async def test_a_post_that_could_not_be_recorded_is_found_and_not_sent_again(due: World) -> None:
    due.storage.writes_left = 1
    await due.coach.dispatch.run_due()
    assert len(due.tasks_sent()) == 1
    assert due.delivery().state is DeliveryState.CLAIMED
    due.storage.writes_left = None
    await due.pass_by_minutes(5)
    assert len(due.tasks_sent()) == 1
    assert due.delivery().state is DeliveryState.SENT


async def test_a_database_that_cannot_be_read_kills_no_delivery(due: World) -> None:
    await due.claim_only()
    due.clock.move(minutes=1)
    due.storage.reads_left = 0
    with pytest.raises(StorageBusy):
        await due.coach.dispatch.recover()
    due.storage.reads_left = None
    assert await due.coach.dispatch.recover() == Report(1, 0)


async def test_a_database_that_goes_away_after_the_claim_kills_no_delivery(due: World) -> None:
    due.storage.reads_left = 0
    assert await due.coach.dispatch.run_due() == Report(0, 1)
    assert due.delivery().state is DeliveryState.CLAIMED
    due.storage.reads_left = None
    due.clock.move(minutes=1)
    assert await due.coach.dispatch.recover() == Report(1, 0)


async def test_a_busy_database_claims_nothing(due: World) -> None:
    due.storage.refusal = StorageBusy()
    with pytest.raises(StorageBusy):
        await due.coach.dispatch.run_due()
    due.storage.refusal = None
    assert await due.coach.dispatch.run_due() == Report(1, 0)


# --- Discord says no -----------------------------------------------------------------------------------------------


async def test_being_told_to_wait_is_heeded(due: World) -> None:
    due.messenger.fail(DM, RetryLater(10 * MINUTE))
    await due.tick()
    assert (due.delivery().state, due.delivery().retry_at) == (DeliveryState.WAITING, DUE + 10 * MINUTE)
    await due.pass_until(DUE + 9 * MINUTE)
    assert not due.tasks_sent()
    await due.pass_until(DUE + 10 * MINUTE)
    assert len(due.tasks_sent()) == 1
    assert (due.delivery().retry_at, due.delivery().attempts) == (None, 2)


async def test_waiting_ends_with_the_day(due: World) -> None:
    due.messenger.fail(DM, RetryLater(3 * HOUR), times=None)
    await due.pass_until(utc(MONDAY + DAY, "08:00"))
    assert not due.tasks_sent()
    assert due.deliveries(on=MONDAY)[0].state is DeliveryState.UNNEEDED


async def test_who_keeps_the_day_meanwhile_is_not_sent_the_task(due: World) -> None:
    due.messenger.fail(DM, RetryLater(HOUR))
    await due.tick()
    await due.coach.check_ins.by_command(who(), Answer())
    await due.pass_time(hours=2)
    assert not due.tasks_sent()


async def test_a_refused_post_is_given_up_and_the_moderators_are_told(due: World) -> None:
    due.messenger.fail(DM, Refused("the embed is too long"), times=None)
    await due.enroll(BOB, at="9:00")
    await due.pass_until(DUE + DAY)
    assert due.delivery().state is DeliveryState.DEAD
    assert due.delivery().problem == "the embed is too long"
    assert len(due.tasks_sent(BOB)) == 1
    notices = due.notices()
    assert [(notice.problem, notice.detail) for notice in notices] == [("refused-task", "basics/t1")]
    assert due.days()[MONDAY].value == "excused"


async def test_a_message_deleted_at_once_is_not_sent_again(due: World) -> None:
    due.messenger.fail(DM, OutcomeUnknown("connection reset"), arrives=True)
    await due.tick()
    due.messenger.delete(due.messages()[-1].message_id)
    await due.pass_by_minutes(2)
    assert not due.tasks_sent()
    assert due.delivery().state is DeliveryState.UNNEEDED
