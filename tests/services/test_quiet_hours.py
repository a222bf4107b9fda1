"""Nothing comes at night because it is late."""

import pytest
from tests.builders import ADA, DAY, HOUR, MINUTE, MONDAY, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World

from roadmapbot.domain.delivery import DeliveryState, Kind, NewDelivery
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import OutcomeUnknown, RetryLater

DM = FakeMessenger.dm_of(ADA)
TUESDAY = MONDAY + DAY


async def test_a_task_that_fell_due_while_we_were_down_does_not_wake_anybody(world: World) -> None:
    await world.enroll()
    await world.down(utc(MONDAY, "08:30"), utc(MONDAY, "23:00"))
    assert not world.tasks_sent()
    assert (world.delivery().state, world.delivery().problem) == (DeliveryState.UNNEEDED, "quiet hours")
    await world.pass_until(utc(TUESDAY, "12:00"))
    assert [post.local_on for post in world.tasks_sent()] == [TUESDAY]
    assert not world.tasks_sent()[0].is_late
    row = world.ledger()[MONDAY]
    assert (row.status, row.reason) == (DayStatus.EXCUSED, Reason.OUTAGE)


async def test_in_the_evening_a_late_task_still_comes(world: World) -> None:
    await world.enroll()
    await world.down(utc(MONDAY, "08:30"), utc(MONDAY, "21:30"))
    assert [(post.local_on, post.is_late) for post in world.tasks_sent()] == [(MONDAY, True)]


async def test_an_early_task_waits_for_the_end_of_the_night(world: World) -> None:
    await world.enroll(at="5:00")
    await world.down(utc(MONDAY, "04:30"), utc(MONDAY, "06:30"))
    assert not world.tasks_sent()
    assert (world.delivery().state, world.delivery().retry_at) == (DeliveryState.WAITING, utc(MONDAY, "08:00"))
    await world.pass_until(utc(MONDAY, "08:00"))
    (post,) = world.tasks_sent()
    assert (post.local_on, post.is_late) == (MONDAY, True)
    assert world.delivery().sent_at == utc(MONDAY, "08:00")


@pytest.mark.parametrize(("at", "back"), [("23:00", "23:50"), ("5:00", "05:55")])
async def test_who_chose_an_hour_of_the_night_is_still_awake_soon_after(world: World, at: str, back: str) -> None:
    await world.enroll(at=at)
    due_at = utc(MONDAY, f"{at:0>5}")
    await world.down(due_at - 10 * MINUTE, utc(MONDAY, back))
    assert (world.tasks_sent()[-1].local_on, world.tasks_sent()[-1].is_late) == (MONDAY, True)


async def test_a_day_that_is_over_before_the_morning_is_excused_where_discord_failed_us(world: World) -> None:
    await world.enroll(at="21:30")
    await world.pass_until(utc(MONDAY, "12:00"))
    world.messenger.fail(DM, RetryLater(HOUR), on=["send"])
    await world.pass_until(utc(TUESDAY, "12:00"))
    row = world.ledger()[MONDAY]
    assert (row.status, row.reason) == (DayStatus.EXCUSED, Reason.NOT_SENT)
    assert [post.local_on for post in world.tasks_sent()] == [MONDAY - DAY]


async def test_a_broken_connection_late_in_the_evening_is_repeated_at_once(world: World) -> None:
    await world.enroll(at="21:45", weekdays="mon")
    world.clock.at = utc(MONDAY, "22:00")
    world.messenger.fail(DM, OutcomeUnknown("reset"), arrives=True, on=["send"])
    await world.tick()
    world.clock.move(seconds=90)
    world.restart()
    await world.tick()
    assert len(world.tasks_sent()) == 1
    assert world.delivery().state is DeliveryState.SENT


async def test_a_claim_that_a_crash_left_at_night_does_not_come_then_either(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "08:30"))
    world.clock.at = utc(MONDAY, "22:29")
    new = NewDelivery(
        world.enrollment().id,
        ADA,
        MONDAY,
        Kind.TASK,
        TaskId("basics/t1"),
        utc(MONDAY, "09:00"),
        DeliveryState.CLAIMED,
        claimed_at=world.clock.now(),
    )
    async with world.storage.write() as uow:  # claimed with a crowd, and the process died with the first of them
        await uow.deliveries.claim([new])
        await uow.commit()
    world.clock.move(seconds=5)
    world.restart()
    await world.tick()
    assert not world.tasks_sent()
    assert (world.delivery().state, world.delivery().problem) == (DeliveryState.UNNEEDED, "quiet hours")


async def test_a_reminder_that_is_late_does_not_come_at_night(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "19:00"))
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, 2 * HOUR)
    await world.down(utc(MONDAY, "20:55"), utc(MONDAY, "22:30"))
    assert len(world.tasks_sent()) == 1
    await world.pass_until(utc(TUESDAY, "08:59"))
    assert len(world.tasks_sent()) == 1


async def test_a_reminder_asked_for_at_night_comes_at_night(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "21:30"))
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, 2 * HOUR)
    await world.pass_until(utc(MONDAY, "23:30"))
    assert len(world.tasks_sent()) == 2


async def test_the_night_is_the_learners_own(world: World) -> None:
    await world.enroll(zone="Asia/Tokyo")
    await world.down(utc(MONDAY - DAY, "23:30"), utc(MONDAY, "14:00"))
    assert not world.tasks_sent()
