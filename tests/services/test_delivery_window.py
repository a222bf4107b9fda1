"""Tasks of the same minute, spread over a server's delivery window."""

from datetime import timedelta

import pytest
from tests.builders import ADA, BOB, DAY, EVE, GUILD, MINUTE, MODERATOR, MONDAY, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.jitter import WIDEST, delay
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.wishes import Wish

TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")
WAIT = 9 * MINUTE
"""Ada's own."""
LEARNERS = [ADA, BOB, EVE, *(UserId(number) for number in range(50, 60))]


def own_delay(world: World, user: UserId = ADA) -> timedelta:
    enrollment = world.enrollment(user)
    return delay(enrollment.id, enrollment.schedule.at, WIDEST)


def sent_at(world: World, user: UserId = ADA) -> list[object]:
    return [delivery.sent_at for delivery in world.deliveries(user)]


@pytest.fixture
async def spread(world: World) -> World:
    """A world whose server spreads its tasks over a quarter of an hour, with Ada in it."""
    await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(window_minutes=WIDEST))
    await world.enroll()
    assert own_delay(world) == WAIT
    return world


async def test_a_server_that_wishes_none_sends_everybody_theirs_at_their_minute(world: World) -> None:
    for user in LEARNERS:
        await world.enroll(user)
    await world.pass_until(DUE)
    assert [sent_at(world, user) for user in LEARNERS] == [[DUE]] * len(LEARNERS)


async def test_each_task_comes_after_a_wait_of_its_own_and_the_same_every_day(spread: World) -> None:
    for user in LEARNERS[1:]:
        await spread.enroll(user)
    await spread.pass_until(utc(TUESDAY, "12:00"))
    waits = {user: own_delay(spread, user) for user in LEARNERS}
    assert len(set(waits.values())) > 5
    for user, wait in waits.items():
        assert sent_at(spread, user) == [DUE + wait, DUE + DAY + wait]
        assert [delivery.due_at for delivery in spread.deliveries(user)] == [DUE, DUE + DAY]


async def test_a_tick_every_minute_is_enough(spread: World) -> None:
    await spread.pass_until(DUE - MINUTE)
    await spread.pass_by_minutes(9)
    assert spread.deliveries() == []
    await spread.pass_by_minutes(1)
    assert sent_at(spread) == [DUE + WAIT]


async def test_what_comes_within_the_window_does_not_call_itself_late(spread: World) -> None:
    await spread.pass_until(DUE - MINUTE)
    await spread.down(DUE + MINUTE, DUE + WAIT + LATE_AFTER)
    (post,) = spread.tasks_sent()
    assert not post.is_late


async def test_what_comes_after_it_says_so(spread: World) -> None:
    await spread.pass_until(DUE - MINUTE)
    await spread.down(DUE + MINUTE, DUE + WAIT + LATE_AFTER + MINUTE)
    (post,) = spread.tasks_sent()
    assert (post.is_late, post.due_at) == (True, DUE)


async def test_a_check_in_while_a_task_waits_for_its_turn_keeps_the_day_without_it(spread: World) -> None:
    await spread.pass_until(DUE + MINUTE)
    result = await spread.coach.check_ins.by_command(who(), Answer())
    assert result.next_due_at == DUE + DAY
    await spread.pass_until(DUE + DAY)
    assert (spread.deliveries(), spread.days()[MONDAY]) == ([], DayStatus.KEPT)


@pytest.mark.parametrize(("at", "hour"), [("18:00", "18:09"), ("8:50", "09:01"), ("9:00", "09:09")])
async def test_a_change_of_rhythm_while_a_task_waits_for_its_turn_loses_no_day(
    spread: World, at: str, hour: str
) -> None:
    await spread.pass_until(DUE + MINUTE)
    await spread.coach.settings.change(who(), Wish(at=at, weekdays="mon-sat"))
    await spread.pass_until(utc(MONDAY, "23:00"))
    assert sent_at(spread) == [utc(MONDAY, hour)]


async def test_a_change_of_rhythm_that_makes_today_a_rest_day_owes_nothing_today(spread: World) -> None:
    await spread.pass_until(DUE + MINUTE)
    await spread.coach.settings.change(who(), Wish(weekdays="tue"))
    await spread.pass_until(DUE + DAY + WAIT)
    assert sent_at(spread) == [DUE + DAY + WAIT]


async def test_a_late_task_comes_at_its_minute_and_its_day_is_not_over(spread: World) -> None:
    await spread.enroll(BOB, at="23:59", day_end="0:00")
    await spread.pass_until(utc(TUESDAY, "00:30"))
    assert sent_at(spread, BOB)[-1] == utc(MONDAY, "23:59")


async def test_a_new_window_holds_for_what_comes_next(spread: World) -> None:
    await spread.pass_until(DUE + MINUTE)
    guild = await spread.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(window_minutes=0))
    assert guild.window_minutes == 0
    await spread.tick()
    assert sent_at(spread) == [DUE + MINUTE]


async def test_no_window_is_wider_than_the_widest(world: World) -> None:
    guild = await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(window_minutes=180))
    assert guild.window_minutes == WIDEST
