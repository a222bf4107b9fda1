"""A learner on two servers: what is done once is done everywhere, and neither server's day is lost by it."""

import pytest
from tests.builders import ADA, DAY, GUILD, MONDAY, OTHER_GUILD, STARTER, utc
from tests.services.world import World

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.recording import CheckedIn

TUESDAY = MONDAY + DAY
FIRST, SECOND, THIRD = STARTER.tasks[:3]
SERVERS = (GUILD, OTHER_GUILD)


@pytest.fixture
async def both(world: World) -> World:
    """A world in which Ada was just asked the same task in two servers."""
    await world.server(OTHER_GUILD, "Another")
    for guild in SERVERS:
        await world.enroll(guild=guild)
    await world.pass_until(utc(MONDAY, "09:00"))
    return world


async def press_done(world: World, guild: GuildId) -> CheckedIn:
    enrollment = world.enrollment(guild=guild)
    return await world.coach.check_ins.for_day(enrollment.id, MONDAY, ADA, Via.BUTTON, Answer(), world.clock.now())


async def test_both_days_can_be_kept_each_with_a_task_of_its_own(both: World) -> None:
    results = [await press_done(both, guild) for guild in SERVERS]
    assert [result.task for result in results] == [FIRST, SECOND]
    await both.pass_until(utc(TUESDAY, "04:00"))
    assert [both.days(guild=guild)[MONDAY] for guild in SERVERS] == [DayStatus.KEPT] * 2


async def test_replies_keep_both_days_too(both: World) -> None:
    for delivery in both.deliveries():
        assert isinstance(await both.coach.check_ins.by_reply(both.reply(delivery)), CheckedIn)
    assert [both.days(guild=guild)[MONDAY] for guild in SERVERS] == [DayStatus.KEPT] * 2


async def test_the_next_day_brings_the_next_task_to_both(both: World) -> None:
    await press_done(both, GUILD)
    await both.pass_until(utc(TUESDAY, "09:00"))
    assert {post.task for post in both.tasks_sent()[2:]} == {SECOND}


async def test_taking_it_back_in_one_server_opens_the_task_in_both(both: World) -> None:
    await press_done(both, GUILD)
    await both.coach.check_ins.undo(both.enrollment().id, MONDAY, ADA)
    assert (await press_done(both, OTHER_GUILD)).task == FIRST
    assert (await press_done(both, GUILD)).task == SECOND


async def test_each_server_counts_its_own_days(both: World) -> None:
    await press_done(both, GUILD)
    await both.pass_until(utc(TUESDAY, "04:00"))
    assert [both.days(guild=guild)[MONDAY] for guild in SERVERS] == [DayStatus.KEPT, DayStatus.MISSED]
    assert THIRD.id not in both.behind()
