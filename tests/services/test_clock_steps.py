"""The machine's clock steps forward or back by a day: nothing comes twice, and nobody loses a streak over it."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from tests.builders import ADA, DAY, HOUR, MINUTE, MONDAY, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.rounds import OUTAGE_AFTER, Rounds

BEAT = OUTAGE_AFTER - MINUTE
BEFORE = [utc(MONDAY, "08:00"), utc(MONDAY, "09:30"), utc(MONDAY, "20:00")]
"""Before the day's task, with the task open, in the evening."""


async def live(world: World, rounds: Rounds, by: timedelta, *, answering: bool = False) -> None:
    """Let time pass with the metronome beating often enough; maybe do each day's task at noon."""
    until = world.clock.now() + by
    while world.clock.now() < until:
        world.clock.at += BEAT
        await rounds.tick()
        if answering and world.clock.now().hour == 12 and world.clock.now().minute < BEAT / MINUTE:
            await world.coach.check_ins.by_command(who(), Answer("did it"))


def posts(world: World) -> Counter[object]:
    """How many tasks came for each day."""
    return Counter(post.local_on for post in world.tasks_sent(ADA))


@pytest.mark.parametrize("steps_at", BEFORE)
@pytest.mark.parametrize("step", [DAY, -DAY, 3 * HOUR, -3 * HOUR], ids=str)
async def test_a_step_of_the_clock_doubles_nothing_and_breaks_nothing(
    world: World, step: timedelta, steps_at: datetime
) -> None:
    await world.enroll()
    rounds = Rounds(world.coach, world.storage, world.clock)
    await rounds.tick()
    await live(world, rounds, steps_at - world.clock.now())
    if steps_at == BEFORE[-1]:
        await world.coach.check_ins.by_command(who(), Answer("did it"))
    world.clock.at += step
    await rounds.tick()
    await live(world, rounds, 3 * DAY, answering=True)
    assert set(posts(world).values()) == {1}
    lost = [on for on, status in world.days().items() if status in {DayStatus.MISSED, DayStatus.FROZEN}]
    assert lost == []
    shown = (await world.coach.progress.why(who())).streak
    assert shown.length >= 2, "the days that were done count"


async def test_a_step_that_is_taken_back_leaves_the_days_as_they_would_have_been(world: World) -> None:
    await world.enroll()
    rounds = Rounds(world.coach, world.storage, world.clock)
    await rounds.tick()
    await live(world, rounds, BEFORE[1] - world.clock.now())
    world.clock.at += DAY
    await live(world, rounds, 5 * MINUTE)
    world.clock.at -= DAY
    await live(world, rounds, 3 * DAY, answering=True)
    assert set(posts(world).values()) == {1}
    assert DayStatus.MISSED not in world.days().values()
