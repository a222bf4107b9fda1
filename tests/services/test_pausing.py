"""Pausing, resuming, leaving."""

from datetime import timedelta

import pytest
from tests.builders import ADA, COACH, DAY, GUILD, MONDAY, NOON, SHORT, STARTER, utc
from tests.services.world import World, who

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import BadDate, NotEnrolled, NotPaused
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.recording import CheckedIn

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


async def keep_monday(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    assert isinstance(await world.coach.check_ins.by_reply(world.reply(world.delivery())), CheckedIn)


async def test_while_paused_no_tasks_come_and_days_do_not_count(world: World) -> None:
    await keep_monday(world)
    overview = await world.coach.enrollments.pause(who())
    assert (overview.enrollment.state, overview.enrollment.next_due_at) == (State.PAUSED, None)
    await world.pass_until(utc(MONDAY + 7 * DAY, "12:00"))
    assert len(world.tasks_sent()) == 1
    closed = [world.days()[MONDAY + number * DAY] for number in range(7)]
    assert closed == [DayStatus.KEPT] + [DayStatus.PAUSED] * 6


async def test_pausing_keeps_the_streak(world: World) -> None:
    await keep_monday(world)
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(MONDAY + 7 * DAY, "12:00"))
    assert (await world.coach.progress.progress(who())).streak.length == 1


async def test_a_day_that_was_asked_and_then_paused_does_not_count(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(TUESDAY, "03:00"))
    assert world.days()[MONDAY] is DayStatus.PAUSED


async def test_resuming_brings_the_next_due_day(world: World) -> None:
    await keep_monday(world)
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(WEDNESDAY, "12:00"))
    overview = await world.coach.enrollments.resume(who())
    assert overview.enrollment.state is State.ACTIVE
    assert overview.enrollment.next_due_at == utc(WEDNESDAY + DAY, "09:00")
    assert overview.track == STARTER
    await world.pass_until(utc(WEDNESDAY + DAY, "12:00"))
    assert world.delivery().task_id == STARTER.tasks[1].id


async def test_resuming_before_the_due_time_brings_todays_task(world: World) -> None:
    await keep_monday(world)
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(WEDNESDAY, "08:00"))
    assert (await world.coach.enrollments.resume(who())).enrollment.next_due_at == utc(WEDNESDAY, "09:00")


async def test_resuming_on_the_day_of_the_pause_brings_no_second_task(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.pause(who())
    overview = await world.coach.enrollments.resume(who())
    assert overview.enrollment.next_due_at == utc(TUESDAY, "09:00")


async def test_a_day_paused_until_after_its_due_time_costs_nothing(world: World) -> None:
    await keep_monday(world)
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(TUESDAY, "12:00"))
    await world.coach.enrollments.resume(who())
    await world.pass_until(utc(WEDNESDAY, "03:00"))
    assert world.days()[TUESDAY] is DayStatus.EXCUSED


async def test_a_pause_with_an_end_is_over_by_itself(world: World) -> None:
    await keep_monday(world)
    overview = await world.coach.enrollments.pause(who(), "in 3 days")
    assert overview.enrollment.paused_until == MONDAY + 3 * DAY
    await world.pass_until(utc(MONDAY + 3 * DAY, "10:00"))
    enrollment = world.enrollment()
    assert (enrollment.state, enrollment.paused_until) == (State.ACTIVE, None)
    assert [delivery.local_on for delivery in world.deliveries()] == [MONDAY, MONDAY + 3 * DAY]
    assert [world.days()[MONDAY + number * DAY] for number in (1, 2)] == [DayStatus.PAUSED] * 2


async def test_a_pause_that_ended_while_we_were_down_is_over_all_the_same(world: World) -> None:
    await keep_monday(world)
    await world.coach.enrollments.pause(who(), "2 days")
    world.clock.at = utc(MONDAY + 4 * DAY, "12:00")
    world.restart()
    await world.tick()
    statuses = [world.days()[MONDAY + number * DAY] for number in range(4)]
    assert statuses == [DayStatus.KEPT, DayStatus.PAUSED, DayStatus.EXCUSED, DayStatus.EXCUSED]
    assert world.enrollment().next_due_at == utc(MONDAY + 5 * DAY, "09:00")
    assert [(post.local_on, post.is_late) for post in world.tasks_sent()[1:]] == [(MONDAY + 4 * DAY, True)]


async def test_pausing_again_changes_the_end(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who(), "in 3 days")
    overview = await world.coach.enrollments.pause(who())
    assert overview.enrollment.paused_until is None


async def test_resuming_early_forgets_the_end(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who(), "in 3 days")
    assert (await world.coach.enrollments.resume(who())).enrollment.paused_until is None


@pytest.mark.parametrize("until", ["yesterday", "2026-02-28", "2026-03-01", "2027-03-02", "in 366 days"])
async def test_a_pause_ends_between_tomorrow_and_a_year_from_now(world: World, until: str) -> None:
    await world.enroll()
    with pytest.raises(BadDate) as refused:
        await world.coach.enrollments.pause(who(), until)
    assert refused.value.text == until
    assert refused.value.latest == (None if until == "yesterday" else NOON.date() + timedelta(days=365))
    assert world.enrollment().state is State.ACTIVE


@pytest.mark.parametrize("until", ["tomorrow", "2027-03-01"])
async def test_a_pause_may_be_as_short_as_a_day_and_as_long_as_a_year(world: World, until: str) -> None:
    await world.enroll()
    assert (await world.coach.enrollments.pause(who(), until)).enrollment.state is State.PAUSED


async def test_pausing_drops_the_reminder_that_waits(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, timedelta(hours=1))
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(MONDAY, "20:00"))
    assert len(world.tasks_sent()) == 1


async def test_who_is_not_paused_cannot_resume(world: World) -> None:
    await world.enroll()
    with pytest.raises(NotPaused):
        await world.coach.enrollments.resume(who())


async def test_leaving_ends_everything_but_what_was_done(world: World) -> None:
    await keep_monday(world)
    overview = await world.coach.enrollments.leave(who())
    assert (overview.enrollment.state, overview.enrollment.next_due_at) == (State.LEFT, None)
    await world.pass_time(days=4)
    assert len(world.tasks_sent()) == 1
    assert world.behind() == {STARTER.tasks[0].id: "done"}
    entry = world.storage.tables.audit[-1]
    assert (entry.guild_id, entry.actor_id, entry.action, entry.detail) == (GUILD, ADA, "leave", STARTER.id)


async def test_leaving_drops_what_waits_and_forgets_a_pause(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, timedelta(hours=1))
    await world.coach.enrollments.pause(who(), "in 3 days")
    await world.coach.enrollments.leave(who())
    assert world.delivery().state is DeliveryState.UNNEEDED
    assert world.enrollment().paused_until is None


async def test_who_has_left_can_neither_pause_nor_resume_nor_leave(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.leave(who())
    for action in (world.coach.enrollments.pause, world.coach.enrollments.resume, world.coach.enrollments.leave):
        with pytest.raises(NotEnrolled):
            await action(who())


async def test_a_paused_learner_may_work_all_the_same(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.pause(who())
    result = await world.coach.check_ins.by_reply(world.reply(world.delivery()))
    assert isinstance(result, CheckedIn)
    assert (result.task, result.next_due_at) == (SHORT.tasks[0], None)
    await world.pass_until(utc(TUESDAY, "12:00"))
    assert world.days()[MONDAY] is DayStatus.KEPT
    assert COACH not in {sent.channel_id for sent in world.messenger.sent}
