"""The rounds: everything due gets done, whatever fails, and never two rounds at once."""

import asyncio
from datetime import datetime

import pytest
from tests.builders import ADA, DAY, MINUTE, MONDAY, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import Clock, Outage, OutcomeUnknown
from roadmapbot.services.posts import Post
from roadmapbot.services.rounds import OUTAGE_AFTER, Rounds

DUE = utc(MONDAY, "09:00")


def rounds_of(world: World) -> Rounds:
    return Rounds(world.coach, world.storage, world.clock)


async def outages(world: World) -> list[Outage]:
    async with world.storage.read() as uow:
        return list(await uow.outages.since(utc("2020-01-01")))


async def at(world: World, rounds: Rounds, *instants: datetime) -> None:
    """Make a round at each of some instants."""
    for instant in instants:
        world.clock.at = instant
        await rounds.tick()


async def test_a_round_closes_what_is_over_and_delivers_what_is_due(world: World) -> None:
    await world.enroll()
    rounds = rounds_of(world)
    await rounds.run_due()
    assert await rounds.next_wake_at() == utc(MONDAY, "03:00")
    for _ in range(3):
        world.clock.at = await rounds.next_wake_at() or world.clock.at
        await rounds.run_due()
    assert world.days()[MONDAY] is DayStatus.MISSED
    assert len(world.tasks_sent()) == 1


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("settled_at", [DUE + MINUTE, DUE + 5 * MINUTE], ids=["sent again", "looked for"])
async def test_a_reply_to_a_post_of_which_we_do_not_know_yet_counts(
    world: World, settled_at: datetime, is_plain: bool
) -> None:
    dm = FakeMessenger.dm_of(ADA)
    await world.enroll()
    rounds = rounds_of(world)
    world.messenger.fail(dm, OutcomeUnknown("connection reset"), arrives=True, on=["send"])
    await at(world, rounds, DUE - MINUTE, DUE)
    world.clock.at = DUE + MINUTE / 4
    reply_to = None if is_plain else world.messages()[-1].message_id
    assert await world.coach.check_ins.by_reply(world.messenger.says(ADA, dm, reply_to=reply_to)) is None
    await at(world, rounds, settled_at, settled_at + MINUTE)
    assert world.check_in(MONDAY) is not None
    assert len(world.tasks_sent()) == 1


async def test_a_step_that_fails_stops_no_other_and_is_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.enroll()
    rounds = rounds_of(world)
    await at(world, rounds, DUE)
    world.clock.at = DUE + DAY
    world.storage.writes_left = 0
    await rounds.run_due()
    assert "The step closing failed" in caplog.text
    assert "The step dispatch failed" in caplog.text
    world.storage.writes_left = None
    await rounds.run_due()
    assert world.days()[MONDAY] is DayStatus.MISSED
    assert len(world.tasks_sent()) == 2


async def test_the_first_round_of_a_process_settles_what_the_one_before_left_open(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - MINUTE)
    world.clock.at = DUE
    await world.claim_only()
    world.clock.at = DUE + MINUTE / 2
    await rounds_of(world).run_due()
    assert world.delivery().state is DeliveryState.SENT


async def test_a_later_round_leaves_claims_alone_that_may_be_under_way(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    rounds = rounds_of(world)
    await rounds.run_due()
    world.messenger.fail(FakeMessenger.dm_of(ADA), OutcomeUnknown("reset"))
    world.clock.at = DUE + DAY
    await rounds.run_due()
    assert world.delivery().state is DeliveryState.CLAIMED
    await at(world, rounds, DUE + DAY + MINUTE / 2)
    assert world.delivery().state is DeliveryState.CLAIMED
    await at(world, rounds, DUE + DAY + 1.5 * MINUTE)
    assert world.delivery().state is DeliveryState.SENT


async def test_a_gap_between_two_beats_of_the_metronome_is_an_outage(world: World) -> None:
    await world.enroll()
    rounds = rounds_of(world)
    woke_at = world.clock.now()
    await at(world, rounds, woke_at, woke_at + MINUTE, woke_at + MINUTE + OUTAGE_AFTER)
    assert await outages(world) == []
    late = woke_at + 2 * MINUTE + 2 * OUTAGE_AFTER
    await at(world, rounds, late)
    assert await outages(world) == [Outage(woke_at + MINUTE + OUTAGE_AFTER, late)]


class SlowMessenger(FakeMessenger):
    """A messenger whose next post leaves when it is let go."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.sending, self.let_go = asyncio.Event(), asyncio.Event()

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        self.sending.set()
        await self.let_go.wait()
        return await super().send(channel_id, post, nonce=nonce)


async def test_a_round_that_takes_long_is_neither_doubled_nor_an_outage(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - MINUTE)
    slow = SlowMessenger(world.clock)
    world.messenger = slow  # type: ignore[assignment]
    world.restart()
    rounds = rounds_of(world)
    await rounds.idle()
    world.clock.at = DUE
    async with asyncio.TaskGroup() as group:
        group.create_task(rounds.tick())
        await slow.sending.wait()
        world.clock.at = DUE + 2 * OUTAGE_AFTER
        await rounds.tick()
        assert slow.sent == []
        slow.let_go.set()
        await rounds.idle()
    assert len(slow.sent) == 1
    world.clock.move(minutes=1)
    await rounds.tick()
    assert [outage for outage in await outages(world) if outage.ended_at > DUE] == []
    assert (await world.coach.progress.progress(who())).enrollment.user_id == ADA
