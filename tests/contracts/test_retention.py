"""What has been kept for long enough goes; what anybody may still need stays."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    TASK,
    TODAY,
    check_in,
    deliver,
    enroll,
)
from tests.contracts.stores import Stores

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Enrollment, Learner, State
from roadmapbot.services.ports import How, Outage, Storage, Swept, UnitOfWork

AGES = timedelta(days=400)
SETTLED = (DeliveryState.SENT, DeliveryState.UNNEEDED, DeliveryState.UNDELIVERABLE, DeliveryState.DEAD)


async def sweep(storage: Storage, step: Callable[[UnitOfWork, int], Awaitable[Swept]]) -> int:
    """Sweep as the service does; how many rows went."""
    gone, beyond = 0, 0
    while True:
        async with storage.write() as uow:
            swept = await step(uow, beyond)
            await uow.commit()
        gone += swept.gone
        if swept.reached is None:
            return gone
        assert swept.reached > beyond
        beyond = swept.reached


async def deliver_on(storage: Storage, enrollment: Enrollment, days: int, **changes: object) -> int:
    """A delivery some days before today."""
    values = {"state": DeliveryState.SENT, "local_on": TODAY - days * DAY, "due_at": NOW - days * DAY, **changes}
    return (await deliver(storage, enrollment, **values)).id


async def left_of(storage: Storage, ids: list[int]) -> list[int]:
    async with storage.read() as uow:
        return [i for i in ids if await uow.deliveries.get(i)]  # type: ignore[arg-type]


async def test_old_settled_deliveries_go_and_others_stay(storage: Storage) -> None:
    ada = await enroll(storage)
    old = [await deliver_on(storage, ada, 50 - number, state=state) for number, state in enumerate(SETTLED)]
    unsettled = [
        await deliver_on(storage, ada, 45, state=DeliveryState.CLAIMED),
        await deliver_on(storage, ada, 44, state=DeliveryState.WAITING, retry_at=NOW),
    ]
    fresh = [await deliver_on(storage, ada, days) for days in (30, 29, 1)]
    before = TODAY - 30 * DAY
    assert await sweep(storage, lambda uow, beyond: uow.retention.deliveries(before, beyond, 2)) == len(old)
    assert await left_of(storage, [*old, *unsettled, *fresh]) == [*unsettled, *fresh]
    assert await sweep(storage, lambda uow, beyond: uow.retention.deliveries(before, beyond, 2)) == 0


async def test_deliveries_of_days_still_to_be_closed_stay_however_old(storage: Storage) -> None:
    # A server that removed the bot long ago: its days are closed when it comes back.
    ada = await enroll(storage, open_on=TODAY - 40 * DAY)
    bob = await enroll(storage, BOB, open_on=TODAY - 40 * DAY, state=State.LEFT, next_due_at=None)
    needed = [await deliver_on(storage, ada, days) for days in (42, 41, 40, 39)]
    gone = [await deliver_on(storage, ada, 43), *[await deliver_on(storage, bob, days) for days in (42, 39)]]
    before = TODAY - 30 * DAY
    assert await sweep(storage, lambda uow, beyond: uow.retention.deliveries(before, beyond, 50)) == len(gone)
    assert await left_of(storage, [*needed, *gone]) == needed


async def test_a_day_whose_delivery_went_can_be_delivered_again(storage: Storage) -> None:
    ada = await enroll(storage)
    first = await deliver_on(storage, ada, 50)
    await sweep(storage, lambda uow, beyond: uow.retention.deliveries(TODAY, beyond, 5))
    assert await deliver_on(storage, ada, 50) > first


async def test_what_check_ins_said_before_goes_in_time_and_what_they_say_stays(stores: Stores) -> None:
    storage = stores.one
    ada = await enroll(storage)
    for days, notes in ((100, ("a", "b")), (99, ("c", "d")), (5, ("e", "f"))):
        on, at = TODAY - days * DAY, NOW - days * DAY
        await check_in(storage, ada, local_on=on, at=at, answer=Answer(notes[0]))
        async with storage.write() as uow:
            stored = await uow.check_ins.get(ada.id, on)
            assert stored is not None
            await uow.check_ins.save(replace(stored, answer=Answer(notes[1]), edited_at=at))
            await uow.commit()
    before = NOW - 90 * DAY
    assert await sweep(storage, lambda uow, beyond: uow.retention.check_in_history(before, beyond, 1)) == 2
    assert await stores.history(ada.id) == ["e"]
    async with storage.read() as uow:
        said = await uow.check_ins.of_days([(ada.id, TODAY - days * DAY) for days in (100, 99, 5)])
    assert [each.answer.note for each in said] == ["b", "d", "f"]


async def test_old_lines_of_the_audit_go(storage: Storage) -> None:
    async with storage.write() as uow:
        for days in (500, 401, 399, 0):
            await uow.audit.add(NOW - days * DAY, GUILD, ADA, "noted", f"{days} days ago")
        await uow.commit()
    assert await sweep(storage, lambda uow, beyond: uow.retention.audit(NOW - AGES, beyond, 1)) == 2
    async with storage.read() as uow:
        left = [
            days
            for days in (500, 401, 399, 0)
            if await uow.audit.has(GUILD, "noted", f"{days} days ago", NOW - 600 * DAY)
        ]
    assert left == [399, 0]


@pytest.mark.parametrize(("open_for", "left"), [(1, [399, 5]), (440, [439, 399, 5])])
async def test_old_outages_go_unless_a_day_is_still_to_be_closed(
    storage: Storage, open_for: int, left: list[int]
) -> None:
    await enroll(storage, open_until=NOW - open_for * DAY)
    await enroll(storage, BOB, open_until=NOW - 900 * DAY, state=State.COMPLETED, next_due_at=None)
    async with storage.write() as uow:
        for days in (500, 439, 399, 5):
            await uow.outages.add(Outage(NOW - days * DAY - DAY / 24, NOW - days * DAY))
        await uow.commit()
    async with storage.write() as uow:
        assert await uow.retention.outages(NOW - AGES) == 4 - len(left)
        await uow.commit()
    async with storage.read() as uow:
        assert [(NOW - outage.ended_at).days for outage in await uow.outages.since(NOW - 900 * DAY)] == left


async def test_those_who_left_everywhere_long_ago_are_found(storage: Storage) -> None:
    async def leave(user: int, days: int, guild: int = GUILD) -> None:
        gone = {"state": State.LEFT, "next_due_at": None, "open_until": NOW - days * DAY}
        await enroll(storage, user, guild, **gone)  # type: ignore[arg-type]

    await leave(ADA, 401)
    await leave(ADA, 500, OTHER_GUILD)
    await leave(BOB, 401)
    await leave(BOB, 399, OTHER_GUILD)
    await leave(EVE, 401)
    await enroll(storage, EVE, OTHER_GUILD)
    long_gone, with_a_name_only = EVE + 1, EVE + 2
    await leave(long_gone, 500)
    await enroll(storage, EVE + 3, state=State.COMPLETED, next_due_at=None, open_until=NOW - 900 * DAY)  # type: ignore[arg-type]
    async with storage.write() as uow:
        await uow.learners.save(Learner(with_a_name_only, "Nobody"))  # type: ignore[arg-type]
        await uow.learners.save(Learner(EVE + 4, "Knows"))  # type: ignore[arg-type]
        await uow.completions.add(EVE + 4, TASK, How.DONE, NOW)  # type: ignore[arg-type]
        await uow.commit()
    async with storage.read() as uow:
        assert set(await uow.retention.leavers(NOW - AGES, 10)) == {ADA, long_gone, with_a_name_only}
        assert len(await uow.retention.leavers(NOW - AGES, 2)) == 2
