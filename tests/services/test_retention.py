"""What is kept for how long: nothing that anybody needs goes, and nobody notices that the rest did."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.builders import ADA, BOB, DAY
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import State
from roadmapbot.services import retention as module
from roadmapbot.services.ports import UnitOfWork
from roadmapbot.services.retention import HISTORY, Purged, Retention

DAYS = 400
NOTHING = Purged()


@pytest.fixture
async def world() -> World:
    world = World()
    await world.server()
    return world


def retention(world: World, days: int = DAYS) -> Retention:
    return Retention(world.storage, world.clock, days)


async def live(world: World, days: int) -> None:
    """Ada checks in every day, and corrects what she said."""
    for _ in range(days):
        await world.pass_time(hours=24)
        await world.coach.check_ins.by_command(who(), Answer("done"))
        world.clock.move(minutes=1)
        on = max(on for _, on in world.storage.tables.check_ins)
        await world.coach.check_ins.edit(world.enrollment().id, on, ADA, Answer("well done"))


async def test_a_learner_notices_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 4)
    await world.enroll()
    await live(world, 12)
    await world.coach.enrollments.pause(who())
    await world.down(world.clock.now(), world.clock.now() + 2 * DAY)
    await world.pass_time(days=DAYS)
    await world.coach.enrollments.resume(who())
    await live(world, 2)
    before = await world.coach.progress.why(who())
    purged = await retention(world).purge()
    assert purged.deliveries == 12
    assert purged.history == 12
    assert purged.audit == 1
    assert purged.outages == 1
    assert purged.people == 0
    after = await world.coach.progress.why(who())
    assert after == before
    assert len(world.behind()) == 14
    assert len(world.storage.tables.check_ins) == 14
    assert await retention(world).purge() == NOTHING


async def test_what_a_check_in_said_before_goes_sooner(world: World) -> None:
    await world.enroll()
    await live(world, 1)
    world.clock.move(days=HISTORY.days - 1)
    assert (await retention(world).purge()).history == 0
    world.clock.move(days=2)
    assert (await retention(world).purge()).history == 1


async def test_where_everything_is_kept_for_ever_only_what_was_changed_goes(world: World) -> None:
    await world.enroll()
    await live(world, 2)
    await world.coach.enrollments.leave(who())
    world.clock.move(days=10 * DAYS)
    assert await retention(world, days=0).purge() == Purged(history=2)
    assert world.deliveries()


async def test_everything_about_those_who_left_long_ago_goes(world: World) -> None:
    await world.enroll()
    await world.enroll(BOB)
    await live(world, 3)
    await world.coach.enrollments.leave(who())
    world.clock.move(days=DAYS - 1)
    assert (await retention(world).purge()).people == 0
    world.clock.move(days=3)
    assert (await retention(world).purge()).people == 1
    tables = world.storage.tables
    assert set(tables.learners) == {BOB}
    assert {enrollment.user_id for enrollment in tables.enrollments.values()} == {BOB}
    assert not tables.check_ins
    assert not world.behind()


async def test_many_who_left_go_a_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    for user in range(11, 16):
        await world.enroll(user)  # type: ignore[arg-type]
        await world.coach.enrollments.leave(who(user))  # type: ignore[arg-type]
    world.clock.move(days=DAYS + 3)
    assert (await retention(world).purge()).people == 5
    assert not world.storage.tables.learners


async def test_whoever_comes_back_in_that_very_moment_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.enroll()
    await world.enroll(BOB)
    for user in (ADA, BOB):
        await world.coach.enrollments.leave(who(user))
    world.clock.move(days=DAYS + 3)
    found = world.storage.read

    @asynccontextmanager
    async def read() -> AsyncIterator[UnitOfWork]:
        async with found() as uow:
            yield uow
        monkeypatch.undo()
        await world.enroll(BOB)

    monkeypatch.setattr(world.storage, "read", read)
    assert (await retention(world).purge()).people == 1
    assert world.enrollment(BOB).state is State.ACTIVE
    assert set(world.storage.tables.learners) == {BOB}


async def test_it_happens_once_a_day(world: World) -> None:
    await world.enroll()
    await live(world, 1)
    world.clock.move(days=HISTORY.days + 1)
    keeper, history = retention(world), list(world.storage.tables.check_in_history)
    assert await keeper.run_due() == Purged(history=1)
    world.storage.tables.check_in_history = history
    assert await keeper.run_due() == NOTHING
    world.clock.move(days=1)
    assert await keeper.run_due() == Purged(history=1)
