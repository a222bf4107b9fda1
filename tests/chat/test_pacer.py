import asyncio
import itertools
import random

import pytest

from roadmapbot.adapters.chat.pacer import Pacer, person_waits


class Time:
    """A clock that only the pacer's pauses move, each `lag` seconds longer than asked for."""

    def __init__(self, lag: float = 0.0) -> None:
        self.now = 1000.0
        self.lag = lag

    def monotonic(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        # Everybody who is ready runs first: time stands still while something can happen.
        for _ in range(3):
            await asyncio.sleep(0)
        self.now += seconds + self.lag


def paced(time: Time, rate: float = 45.0) -> Pacer:
    return Pacer(rate, pause=time.pause, monotonic=time.monotonic)


async def go(pacer: Pacer, time: Time, count: int) -> list[float]:
    went: list[float] = []

    async def one() -> None:
        await pacer.turn()
        went.append(time.now)

    await asyncio.gather(*(one() for _ in range(count)))
    return went


def busiest_second(went: list[float]) -> int:
    return max(sum(1 for other in went if at <= other < at + 1.0) for at in went)


async def test_a_thousand_callers_at_once_are_spread_evenly() -> None:
    time = Time()
    went = await go(paced(time), time, 1000)
    gaps = [later - earlier for earlier, later in itertools.pairwise(went)]
    assert min(gaps) == pytest.approx(1 / 45)
    assert max(gaps) == pytest.approx(1 / 45)


async def test_late_wake_ups_neither_slow_the_rate_down_nor_pile_up() -> None:
    time = Time(lag=0.015)
    went = await go(paced(time), time, 1000)
    assert went[-1] - went[0] == pytest.approx(999 / 45, abs=0.05)
    assert busiest_second(went) <= 46


async def test_a_rest_is_not_followed_by_a_burst() -> None:
    time = Time()
    pacer = paced(time)
    await go(pacer, time, 10)
    time.now += 60
    assert busiest_second(await go(pacer, time, 200)) <= 46


async def test_a_single_caller_does_not_wait() -> None:
    time = Time()
    await paced(time).turn()
    assert time.now == 1000.0


async def test_a_person_goes_before_the_background() -> None:
    time = Time()
    pacer = paced(time)
    order: list[str] = []

    async def background(name: str) -> None:
        await pacer.turn()
        order.append(name)

    async def person(name: str) -> None:
        with person_waits():
            await pacer.turn()
        order.append(name)

    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(background(f"background {number}"))
        for number in range(2):
            group.create_task(person(f"person {number}"))
    # The first came when nobody waited; its slot was free.
    assert order == ["background 0", "person 0", "person 1", "background 1", "background 2"]


@pytest.mark.parametrize("cancelled", [[0], [1], [0, 1], [2, 5], list(range(9))])
async def test_a_cancelled_caller_leaves_its_slot_to_the_next(cancelled: list[int]) -> None:
    time = Time()
    pacer = paced(time)
    await pacer.turn()
    went: list[float] = []

    async def one() -> None:
        await pacer.turn()
        went.append(time.now)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one()) for _ in range(10)]
        await asyncio.sleep(0)
        for number in cancelled:
            tasks[number].cancel()
    assert [at - 1000 for at in went] == pytest.approx([(n + 1) / 45 for n in range(10 - len(cancelled))])
    assert pacer.waiting == 0


async def test_a_slot_given_to_somebody_who_is_cancelled_goes_to_the_next() -> None:
    time = Time()
    people: list[asyncio.Task[None]] = []

    async def pause(seconds: float) -> None:
        # At the second pause the person has the slot of the first, and has not had the time to use it.
        if time.now > 1000.0:
            people[0].cancel()
        await time.pause(seconds)

    pacer = Pacer(45.0, pause=pause, monotonic=time.monotonic)
    await pacer.turn()
    async with asyncio.TaskGroup() as group:
        background = group.create_task(pacer.turn())
        await asyncio.sleep(0)
        with person_waits():
            people.append(group.create_task(pacer.turn()))
    assert people[0].cancelled()
    assert background.done()
    assert pacer.waiting == 0
    await pacer.turn()
    assert time.now == pytest.approx(1000 + 2 / 45)


@pytest.mark.parametrize("seed", range(50))
async def test_nobody_is_forgotten_whoever_is_cancelled_when(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  (a test, not a secret)
    time = Time()
    pacer = paced(time)

    async def one(urgent: bool) -> None:
        if urgent:
            with person_waits():
                await pacer.turn()
        else:
            await pacer.turn()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(dice.random() < 0.3)) for _ in range(60)]
        for _ in range(40):
            for _ in range(dice.randrange(6)):
                await asyncio.sleep(0)
            dice.choice(tasks).cancel()
    assert sum(not task.cancelled() for task in tasks) >= 20
    assert pacer.waiting == 0
    assert pacer._leader is None


async def test_a_pause_that_does_nothing_never_blocks() -> None:
    async def no_pause(seconds: float) -> None:
        return None

    pacer = Pacer(45.0, pause=no_pause, monotonic=lambda: 0.0)
    await asyncio.gather(*(pacer.turn() for _ in range(500)))
    assert pacer.waiting == 0
