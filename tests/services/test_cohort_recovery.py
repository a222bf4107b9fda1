"""Crashes, broken connections and closed channels: a cohort gets every post exactly once, and nobody goes without."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import ADA, BOB, CLASS, DAY, EVE, GUILD, HOUR, MINUTE, MODERATOR, MONDAY, utc
from tests.services.world import World, who

from roadmapbot.domain.delivery import NONCE_WINDOW, DeliveryState
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import (
    MessageGone,
    MessengerError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.posts import CohortEnd, ModeratorNotice
from roadmapbot.services.sending import Report

TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")
AT_ONCE, SOON, LATER = MINUTE / 2, NONCE_WINDOW - MINUTE / 60, NONCE_WINDOW + MINUTE
GONE, FORBIDDEN = Undeliverable(Unreachable.CHANNEL_GONE), Undeliverable(Unreachable.FORBIDDEN)


@pytest.fixture
async def due(world: World) -> World:
    """A world in which the first post of a cohort of two is due now."""
    await world.server()
    await world.join(await world.cohort(), ADA, BOB)
    await world.pass_until(DUE - MINUTE)
    world.clock.at = DUE
    return world


def states(world: World) -> set[DeliveryState]:
    """How the deliveries of all members stand."""
    return {delivery.state for delivery in world.storage.tables.deliveries.values()}


@pytest.mark.parametrize("after_sending", [False, True], ids=["before-sending", "after-sending"])
@pytest.mark.parametrize("away", [AT_ONCE, SOON, LATER, HOUR])
async def test_a_crash_in_the_middle_of_sending_posts_exactly_once(
    due: World, after_sending: bool, away: timedelta
) -> None:
    await due.die(due.coach.cohort_posts.run_due(), after_sending=after_sending)
    assert states(due) == {DeliveryState.CLAIMED}
    due.clock.at += away
    await due.tick()
    await due.pass_time(hours=4)
    assert len(due.cohort_tasks()) == 1
    assert not due.tasks_sent()
    ada, bob = due.delivery(ADA), due.delivery(BOB)
    assert ada.state is bob.state is DeliveryState.SENT
    sent = next(sent for sent in due.messenger.sent if sent.message_id == ada.message_id)
    assert (sent.post, bob.message_id) == (due.cohort_tasks()[0], ada.message_id)


async def test_claims_of_another_process_are_left_to_it(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due())
    due.clock.move(seconds=30)
    assert await due.coach.cohort_posts.recover(MINUTE) == Report()
    due.clock.move(seconds=31)
    assert await due.coach.cohort_posts.recover(MINUTE) == Report(1, 0)


async def test_two_processes_post_once(due: World) -> None:
    other = due.another()
    assert await due.coach.cohort_posts.run_due() + await other.cohort_posts.run_due() == Report(1, 0)


async def test_members_alone_are_never_sent_what_the_cohort_brings(due: World) -> None:
    await due.coach.dispatch.run_due()
    await due.coach.dispatch.recover()
    assert not due.storage.tables.deliveries


async def test_a_day_is_claimed_for_members_once_only(due: World) -> None:
    await due.coach.cohort_posts.run_due()
    (cohort,) = due.storage.tables.cohorts.values()
    due.storage.tables.cohorts[cohort.id] = replace(cohort, next_due_at=DUE)
    await due.coach.cohort_posts.run_due()
    assert len(due.cohort_tasks()) == 1
    assert len(due.storage.tables.deliveries) == 2


async def test_a_post_that_is_put_off_comes_later_for_all(due: World) -> None:
    due.messenger.fail(CLASS, RetryLater(HOUR))
    await due.tick()
    assert states(due) == {DeliveryState.CLAIMED}
    await due.pass_until(DUE + HOUR)
    assert len(due.cohort_tasks()) == 1
    assert due.cohort_tasks()[0].is_late
    assert states(due) == {DeliveryState.SENT}


@pytest.mark.parametrize("arrives", [False, True])
async def test_a_broken_connection_is_looked_into_before_it_is_posted_again(due: World, arrives: bool) -> None:
    due.messenger.fail(CLASS, OutcomeUnknown("broken"), arrives=arrives)
    await due.tick()
    await due.pass_time(hours=1)
    assert len(due.cohort_tasks()) == 1
    assert states(due) == {DeliveryState.SENT}


async def test_a_repeat_that_is_put_off_is_looked_for(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due(), after_sending=True)
    due.messenger.fail(CLASS, RetryLater(5 * MINUTE))
    due.clock.at += AT_ONCE
    await due.tick()
    assert next(iter(due.storage.tables.cohort_posts.values())).state is DeliveryState.CLAIMED
    assert await due.coach.cohort_posts.recover() == Report()
    await due.pass_time(minutes=10)
    assert len(due.cohort_tasks()) == 1
    assert states(due) == {DeliveryState.SENT}


@pytest.mark.parametrize("error", [GONE, FORBIDDEN])
async def test_where_the_channel_is_closed_members_get_the_task_alone(due: World, error: MessengerError) -> None:
    due.messenger.fail(CLASS, error, times=None)
    await due.tick()
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [1, 1]
    assert due.tasks_sent(ADA)[0].task.id == "tiny/t1"
    (notice,) = due.notices()
    assert notice == ModeratorNotice("cohort-channel", str(CLASS))
    await due.coach.check_ins.by_reply(due.reply(due.delivery(ADA)))
    assert due.days(ADA)[MONDAY] is DayStatus.KEPT
    await due.pass_until(utc(TUESDAY, "10:00"))
    assert len(due.notices()) == 1
    assert [post.task.id for post in due.tasks_sent(BOB)] == ["tiny/t1", "tiny/t2"]


async def test_members_do_not_wait_for_the_moderators_to_be_told(due: World) -> None:
    due.messenger.fail(CLASS, FORBIDDEN, times=None, on=["send", "find_cohort_post"])
    await due.die(due.coach.cohort_posts.run_due(), after_sending=True)
    due.clock.at += LATER
    await due.tick()
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [1, 1]
    assert len(due.notices()) == 1


async def test_a_channel_that_is_open_again_is_used_again(due: World) -> None:
    due.messenger.fail(CLASS, FORBIDDEN)
    await due.tick()
    await due.pass_until(utc(TUESDAY, "10:00"))
    assert [(post.task.id, post.number) for post in due.cohort_tasks()] == [("tiny/t2", 2)]
    assert len(due.tasks_sent(ADA)) == 1


async def test_a_refused_task_costs_nobody_a_day_and_the_cohort_goes_on(due: World) -> None:
    due.messenger.fail(CLASS, Refused("too long"))
    await due.tick()
    assert states(due) == {DeliveryState.DEAD}
    (notice,) = due.notices()
    assert notice == ModeratorNotice("refused-task", "tiny/t1")
    await due.pass_until(utc(TUESDAY, "10:00"))
    assert due.cohort_tasks()[0].task.id == "tiny/t2"


async def test_a_post_that_was_deleted_at_once_is_not_forced_on_anybody(due: World) -> None:
    due.messenger.fail(CLASS, MessageGone("deleted"))
    await due.tick()
    assert states(due) == {DeliveryState.WITHDRAWN}
    await due.pass_time(hours=2)
    assert not due.cohort_tasks()
    assert not due.tasks_sent()


async def test_where_the_history_may_not_be_read_nothing_is_posted_a_second_time(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due(), after_sending=True)
    due.messenger.fail(CLASS, FORBIDDEN, times=None, on=["find_cohort_post"])
    due.clock.move(hours=1)
    await due.tick()
    assert states(due) == {DeliveryState.CLAIMED}
    await due.pass_until(utc(TUESDAY, "08:00"))
    assert len(due.cohort_tasks()) == 1
    assert states(due) == {DeliveryState.UNNEEDED}
    assert due.days(ADA)[MONDAY] is DayStatus.EXCUSED


async def test_a_channel_that_is_gone_by_the_time_of_the_search_holds_no_post(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due())
    due.clock.move(hours=1)
    due.messenger.fail(CLASS, GONE, times=None)
    await due.tick()
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [1, 1]


async def test_a_crash_that_lasts_until_the_day_is_over_costs_no_task(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due())
    due.clock.at = utc(TUESDAY, "04:00")
    await due.tick()
    assert states(due) == {DeliveryState.UNNEEDED}
    await due.pass_until(utc(TUESDAY, "10:00"))
    assert [post.task.id for post in due.cohort_tasks()] == ["tiny/t1"]


async def test_a_cohort_that_is_closed_while_its_post_is_under_way_lets_everybody_go_on_alone(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due())
    await due.coach.cohorts.close(GUILD, MODERATOR, "spring")
    due.clock.move(hours=1)
    await due.tick()
    assert not due.cohort_tasks()
    assert [len(due.tasks_sent(user)) for user in (ADA, BOB)] == [1, 1]


async def test_what_cannot_be_recorded_is_looked_for_later(due: World) -> None:
    due.storage.writes_left = 3
    assert await due.coach.cohort_posts.run_due() == Report(0, 1)
    due.storage.writes_left = None
    due.clock.move(hours=1)
    await due.tick()
    assert len(due.cohort_tasks()) == 1
    assert states(due) == {DeliveryState.SENT}


async def test_one_claim_that_cannot_be_settled_does_not_stop_the_others(due: World) -> None:
    await due.join(await due.cohort(name="Second"), 7)  # type: ignore[arg-type]
    await due.die(due.coach.cohort_posts.run_due())
    due.clock.move(hours=1)
    due.storage.reads_left = 1
    assert await due.coach.cohort_posts.recover() == Report()
    due.storage.reads_left = None
    assert (await due.coach.cohort_posts.recover()).failed == 0


async def test_replies_that_came_while_we_were_away_are_read_back(due: World) -> None:
    await due.tick()
    (sent,) = [sent for sent in due.messenger.sent if sent.post in due.cohort_tasks()]
    due.clock.move(minutes=5)
    due.messenger.says(BOB, CLASS, "done", reply_to=sent.message_id)
    due.messenger.says(ADA, CLASS, "done", reply_to=sent.message_id)
    due.messenger.says(EVE, CLASS, "done", reply_to=sent.message_id)
    await due.down(due.clock.now(), utc(TUESDAY, "05:00"))
    assert due.days(ADA)[MONDAY] is due.days(BOB)[MONDAY] is DayStatus.KEPT
    assert len(due.messenger.acknowledged) == 2


async def test_replies_to_a_post_that_stood_before_we_knew_it_are_read_back(due: World) -> None:
    await due.die(due.coach.cohort_posts.run_due(), after_sending=True)
    await due.tick()
    (sent,) = [sent for sent in due.messenger.sent if sent.post in due.cohort_tasks()]
    due.clock.move(minutes=10)
    due.messenger.says(BOB, CLASS, "done", reply_to=sent.message_id)
    due.clock.move(minutes=10)
    await due.tick()
    assert due.check_in(MONDAY, BOB) is not None


@pytest.mark.parametrize("after_sending", [False, True], ids=["before-sending", "after-sending"])
async def test_no_late_post_comes_at_night_because_a_claim_is_repeated(due: World, after_sending: bool) -> None:
    due.clock.at = utc(MONDAY, "22:00") - AT_ONCE
    await due.die(due.coach.cohort_posts.run_due(), after_sending=after_sending)
    due.clock.at = utc(MONDAY, "22:00")
    await due.tick()
    assert len(due.cohort_tasks()) == after_sending
    await due.pass_until(utc(TUESDAY, "10:00"))
    assert [post.task.id for post in due.cohort_tasks()] == ["tiny/t1", *(["tiny/t2"] * after_sending)]


async def test_the_end_is_told_once_though_the_process_dies(due: World) -> None:
    await due.pass_until(utc(TUESDAY, "10:00"))
    due.clock.at = utc(TUESDAY + DAY, "09:00")
    await due.die(due.coach.cohort_posts.run_due(), after_sending=True)
    due.clock.move(hours=30)
    await due.tick()
    assert sum(isinstance(post, CohortEnd) for post in due.messenger.posts(CLASS)) == 1


async def test_whoever_ended_a_pause_after_the_post_is_read_back_though_nobody_else_owes_an_answer(due: World) -> None:
    await due.coach.enrollments.pause(who(ADA))
    await due.tick()
    await due.answer(BOB)
    await due.coach.enrollments.resume(who(ADA))
    await due.pass_time(hours=1)
    down_at = due.clock.now()
    due.clock.move(minutes=30)
    due.messenger.says(ADA, CLASS, "done", reply_to=due.delivery(BOB).message_id)
    await due.down(down_at, down_at + HOUR)
    assert due.check_in(MONDAY) is not None
    assert due.days()[MONDAY] is DayStatus.KEPT
