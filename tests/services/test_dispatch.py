"""The daily task: what comes, when, and that it comes once."""

import asyncio

import pytest
from tests.builders import (
    ADA,
    BASICS,
    BOB,
    DAY,
    EVE,
    GUILD,
    HOUR,
    MINUTE,
    MONDAY,
    MORE,
    OTHER_GUILD,
    SHORT,
    STARTER,
    TRACK,
    catalogue,
    track,
    unit,
    utc,
)
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import UserId
from roadmapbot.services.dispatch import BATCH
from roadmapbot.services.ports import How
from roadmapbot.services.sending import Report
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")


async def crowd(world: World, count: int) -> list[UserId]:
    """Many learners, all due on Monday at nine."""
    users = [UserId(1000 + number) for number in range(count)]
    for user in users:
        await world.enroll(user)
    world.messenger.attempts.clear()
    return users


# --- what comes ----------------------------------------------------------------------------------------------------


async def test_the_task_comes_at_the_due_minute(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - MINUTE)
    assert not world.tasks_sent()
    await world.pass_until(DUE)
    (post,) = world.tasks_sent()
    assert (post.task, post.local_on, post.due_at) == (STARTER.tasks[0], MONDAY, DUE)
    assert (post.number, post.total, post.track_title, post.phase_title) == (1, 32, "Starter", "Phase basics")
    assert (post.is_late, post.kind, post.is_kept, post.mention) == (False, Kind.TASK, False, False)
    assert post.ends_at == utc(TUESDAY, "03:00")
    assert (post.enrollment_id, post.user_id, post.delivery_id) == (world.enrollment().id, ADA, world.delivery().id)


async def test_what_was_sent_is_recorded(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    (_, sent) = world.messages()
    delivery = world.delivery()
    assert (delivery.state, delivery.kind, delivery.number, delivery.attempts) == (DeliveryState.SENT, Kind.TASK, 0, 1)
    assert (delivery.channel_id, delivery.message_id, delivery.sent_at) == (DM, sent.message_id, DUE)
    assert (delivery.due_at, delivery.local_on, delivery.problem) == (DUE, MONDAY, None)
    assert sent.nonce == f"d{delivery.id}"
    assert world.enrollment().served_on == MONDAY
    assert world.enrollment().next_due_at == DUE + DAY


async def test_a_run_says_what_it_did(world: World) -> None:
    await world.enroll()
    assert await world.coach.dispatch.run_due() == Report(0, 0)
    world.clock.at = DUE
    assert await world.coach.dispatch.run_due() == Report(1, 0)
    assert await world.coach.dispatch.run_due() == Report(0, 0)


async def test_each_planned_day_brings_one_task_and_days_of_rest_none(world: World) -> None:
    await world.enroll(weekdays="mon, wed, fri")
    await world.pass_time(days=9)
    assert [delivery.local_on.weekday() for delivery in world.deliveries()] == [0, 2, 4, 0]


async def test_a_task_not_done_comes_again_and_does_not_pile_up(world: World) -> None:
    await world.enroll()
    await world.pass_time(days=3)
    assert {post.task for post in world.tasks_sent()} == {STARTER.tasks[0]}
    assert len(world.tasks_sent()) == 3


async def test_the_task_after_a_kept_day_is_the_next_one(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.pass_until(DUE + DAY)
    assert [post.task for post in world.tasks_sent()] == list(STARTER.tasks[:2])
    assert world.tasks_sent()[-1].streak.length == 1


async def test_tasks_that_are_behind_are_passed_over(world: World) -> None:
    await world.complete(ADA, BASICS.tasks[0].id, how=How.SKIPPED)
    await world.complete(ADA, BASICS.tasks[1].id)
    await world.enroll()
    await world.pass_until(DUE)
    assert world.delivery().task_id == BASICS.tasks[2].id
    assert world.tasks_sent()[0].number == 3


async def test_a_day_kept_before_the_due_time_brings_no_task(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    checked_in = await world.coach.check_ins.by_command(who(), Answer())
    assert checked_in.next_due_at == DUE + DAY
    await world.pass_until(DUE)
    assert not world.tasks_sent()
    assert world.enrollment().next_due_at == DUE + DAY


async def test_a_new_time_after_an_early_check_in_does_not_ask_for_the_day_again(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.coach.settings.change(who(), Wish(at="9:30"))
    await world.pass_until(DUE + HOUR)
    assert not world.tasks_sent()
    assert world.delivery().state is DeliveryState.UNNEEDED


async def test_a_check_in_taken_back_before_the_due_time_brings_the_task_after_all(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.coach.check_ins.undo(world.enrollment().id, MONDAY, ADA)
    await world.pass_until(DUE)
    assert len(world.tasks_sent()) == 1


async def test_two_servers_with_the_same_track_send_a_task_each(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD)
    await world.pass_until(DUE)
    assert len(world.tasks_sent()) == 2
    await world.coach.check_ins.by_reply(world.reply(world.deliveries()[0]))
    await world.pass_until(DUE + DAY)
    assert {post.task for post in world.tasks_sent()[2:]} == {STARTER.tasks[1]}


# --- what the track is by then -------------------------------------------------------------------------------------


async def test_a_track_that_was_finished_elsewhere_is_completed_without_a_task(world: World) -> None:
    await world.enroll(track="short")
    await world.complete_all(ADA, SHORT)
    await world.pass_until(DUE)
    assert not world.deliveries()
    assert (world.enrollment().state, world.enrollment().next_due_at) == (State.COMPLETED, None)


async def test_a_task_completed_between_claim_and_send_gives_way_to_the_next(world: World) -> None:
    await world.enroll()
    world.clock.at = DUE
    await world.claim_only()
    await world.complete(ADA, STARTER.tasks[0].id)
    world.clock.move(minutes=1)
    await world.coach.dispatch.recover()
    assert [post.task for post in world.tasks_sent()] == [STARTER.tasks[1]]
    assert world.delivery().task_id == STARTER.tasks[1].id


async def test_a_task_withdrawn_between_claim_and_send_gives_way_to_the_next(world: World) -> None:
    await world.enroll()
    world.clock.at = DUE
    await world.claim_only()
    world.catalogues.content = catalogue(track(TRACK, MORE))
    world.clock.move(minutes=1)
    await world.coach.dispatch.recover()
    assert [post.task for post in world.tasks_sent()] == [MORE.tasks[0]]


async def test_where_nothing_is_left_to_send_nothing_is_sent(world: World) -> None:
    await world.enroll(track="short")
    world.clock.at = DUE
    await world.claim_only()
    await world.complete_all(ADA, SHORT)
    world.clock.move(minutes=1)
    await world.coach.dispatch.recover()
    assert not world.tasks_sent()
    assert world.delivery().state is DeliveryState.UNNEEDED


async def test_content_that_grows_shows_new_tasks_to_come(world: World) -> None:
    await world.enroll(track="short")
    world.catalogues.content = catalogue(track("short", unit("fresh", 1), *[phase.units[0] for phase in SHORT.phases]))
    await world.pass_until(DUE)
    assert world.delivery().task_id == "fresh/t1"


# --- who gets none -------------------------------------------------------------------------------------------------


async def test_who_pauses_or_leaves_between_claim_and_send_gets_none(world: World) -> None:
    await world.enroll()
    await world.enroll(BOB)
    world.clock.at = DUE
    await world.claim_only()
    await world.coach.enrollments.pause(who())
    await world.coach.enrollments.leave(who(BOB))
    world.clock.move(minutes=1)
    await world.coach.dispatch.recover()
    assert not world.tasks_sent()
    assert not world.tasks_sent(BOB)


async def test_a_server_that_removed_us_gets_nothing_until_we_are_back(world: World) -> None:
    await world.enroll()
    await world.coach.guilds.removed(GUILD)
    await world.pass_until(utc(MONDAY + 2 * DAY, "12:00"))
    assert not world.tasks_sent()
    await world.coach.guilds.joined(GUILD, "The Guild", None)
    await world.tick()
    assert [post.local_on for post in world.tasks_sent()] == [MONDAY + 2 * DAY]


# --- crowds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [BATCH, 2 * BATCH + 50])
async def test_a_crowd_that_is_due_at_once_is_served_whole_and_once(world: World, count: int) -> None:
    users = await crowd(world, count)
    world.clock.at = DUE
    assert await world.coach.dispatch.run_due() == Report(count, 0)
    assert (
        sorted(user for sent in world.messenger.sent for user in [getattr(sent.post, "user_id", None)] if user) == users
    )


async def test_two_processes_on_one_database_share_the_work(world: World) -> None:
    users = await crowd(world, 450)
    world.clock.at = DUE
    reports = await asyncio.gather(world.coach.dispatch.run_due(), world.another().dispatch.run_due())
    assert sum((report.sent for report in reports), 0) == len(users)
    assert len(world.messenger.attempts) == len(users)


async def test_two_processes_share_what_waits_for_another_try(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, HOUR)
    world.clock.move(hours=1)
    other = world.another()
    await asyncio.gather(world.coach.dispatch.run_due(), other.dispatch.run_due())
    assert [post.kind for post in world.tasks_sent()] == [Kind.TASK, Kind.REMINDER]


async def test_one_that_nobody_foresaw_does_not_stop_the_others(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    for user, guild in ((ADA, GUILD), (BOB, OTHER_GUILD), (EVE, GUILD)):
        await world.enroll(user, guild)
    world.clock.at = DUE
    await world.claim_only()
    world.catalogues.broken = OTHER_GUILD
    world.clock.move(minutes=1)
    assert await world.coach.dispatch.recover() == Report(2, 1)
    assert len(world.tasks_sent(ADA)) == len(world.tasks_sent(EVE)) == 1
    assert (world.delivery(BOB).state, world.delivery(BOB).problem) == (DeliveryState.DEAD, "unforeseen")


# --- after downtime ------------------------------------------------------------------------------------------------


async def test_a_few_minutes_are_no_reason_to_apologize(world: World) -> None:
    await world.enroll()
    await world.down(DUE - MINUTE, DUE + 15 * MINUTE)
    assert [post.is_late for post in world.tasks_sent()] == [False]


async def test_what_fell_due_while_we_were_down_comes_late_and_says_so(world: World) -> None:
    await world.enroll()
    await world.down(DUE - MINUTE, DUE + 4 * HOUR)
    (post,) = world.tasks_sent()
    assert (post.is_late, post.local_on, post.outage_days) == (True, MONDAY, 0)
    assert world.enrollment().next_due_at == DUE + DAY


async def test_of_several_days_only_the_latest_comes(world: World) -> None:
    await world.enroll()
    await world.down(DUE - MINUTE, utc(MONDAY + 3 * DAY, "12:00"))
    (post,) = world.tasks_sent()
    assert (post.local_on, post.is_late, post.outage_days) == (MONDAY + 3 * DAY, True, 3)
    assert [delivery.local_on for delivery in world.deliveries()] == [MONDAY + 3 * DAY]


async def test_a_day_that_is_over_is_not_sent_any_more(world: World) -> None:
    await world.enroll()
    await world.down(DUE - MINUTE, utc(TUESDAY, "05:00"))
    assert not world.deliveries()
    assert world.enrollment().next_due_at == DUE + DAY
    await world.pass_until(DUE + DAY)
    (post,) = world.tasks_sent()
    assert (post.local_on, post.is_late, post.outage_days) == (TUESDAY, False, 1)


async def test_days_of_rest_before_an_outage_do_not_hide_it(world: World) -> None:
    await world.enroll(weekdays="mon-fri")
    await world.pass_until(utc(MONDAY + 3 * DAY, "12:00"))
    await world.down(utc(MONDAY + 4 * DAY, "08:00"), utc(MONDAY + 5 * DAY, "12:00"))
    await world.pass_until(utc(MONDAY + 7 * DAY, "09:00"))
    assert world.tasks_sent()[-1].outage_days == 1


async def test_an_outage_before_other_days_is_not_mentioned_again(world: World) -> None:
    await world.enroll()
    await world.down(DUE - MINUTE, utc(TUESDAY, "05:00"))
    await world.pass_until(utc(MONDAY + 2 * DAY, "12:00"))
    assert [post.outage_days for post in world.tasks_sent()] == [1, 0]


async def test_a_day_that_ends_between_claim_and_send_is_not_sent(world: World) -> None:
    await world.enroll()
    world.clock.at = DUE
    await world.claim_only()
    world.clock.at = utc(TUESDAY, "03:00")
    await world.coach.dispatch.recover()
    assert not world.tasks_sent()
    assert world.delivery().state is DeliveryState.UNNEEDED
