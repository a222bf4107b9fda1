"""Deliveries."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    NOW,
    SECOND,
    TASK,
    TODAY,
    check_in,
    deliver,
    enroll,
    ids,
    new_delivery,
    save,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import ChannelId, DeliveryId, EnrollmentId, MessageId, TaskId
from roadmapbot.services.ports import How, Storage

HOUR = timedelta(hours=1)
SENT: dict[str, Any] = {
    "state": DeliveryState.SENT,
    "sent_at": NOW,
    "channel_id": ChannelId(5),
    "message_id": MessageId(6),
}


async def test_claiming_inserts_and_gives_back_what_did_not_exist(storage: Storage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB)
    task, reminder = new_delivery(ada), new_delivery(ada, kind=Kind.REMINDER)
    async with storage.write() as uow:
        claimed = await uow.deliveries.claim([task, reminder, task])
        await uow.commit()
    assert [delivery.kind for delivery in claimed] == [Kind.TASK, Kind.REMINDER]
    assert claimed[0] == Delivery(
        claimed[0].id, ada.id, ADA, TODAY, Kind.TASK, 0, TASK, NOW, DeliveryState.CLAIMED, claimed_at=NOW
    )
    async with storage.write() as uow:
        others = [replace(task, number=1), replace(task, local_on=TODAY + DAY), new_delivery(bob)]
        again = await uow.deliveries.claim([task, *others, reminder])
        assert await uow.deliveries.claim([]) == []
    assert [(d.enrollment_id, d.local_on, d.number) for d in again] == [
        (ada.id, TODAY, 1),
        (ada.id, TODAY + DAY, 0),
        (bob.id, TODAY, 0),
    ]


async def test_two_processes_never_both_claim_a_delivery(stores: Stores) -> None:
    learners = await stores.enroll_many(25)
    new = [new_delivery(enrollment, number=number) for enrollment in learners for number in range(2)]

    async def claim(storage: Storage) -> list[DeliveryId]:
        async with storage.write() as uow:
            claimed = await uow.deliveries.claim(new)
            await uow.commit()
        return ids(claimed)

    results = await asyncio.gather(*(claim(s) for s in (stores.one, stores.two) * 4))
    assert sorted(len(result) for result in results) == [0] * 7 + [50]
    async with stores.two.read() as uow:
        assert len(await uow.deliveries.stale_claims(NOW + SECOND)) == 50


async def test_two_processes_never_both_claim_what_waits(stores: Stores) -> None:
    learners = await stores.enroll_many(40)
    waiting = [new_delivery(e, state=DeliveryState.WAITING, claimed_at=None, retry_at=NOW) for e in learners]
    async with stores.one.write() as uow:
        await uow.deliveries.claim(waiting)
        await uow.commit()

    async def claim(storage: Storage) -> list[DeliveryId]:
        async with storage.write() as uow:
            claimed = await uow.deliveries.claim_waiting(NOW, 5)
            await uow.commit()
        return ids(claimed)

    results = await asyncio.gather(*(claim(s) for s in (stores.one, stores.two) * 5))
    claimed = [delivery_id for result in results for delivery_id in result]
    assert len(claimed) == len(set(claimed)) == 40


async def test_waiting_ones_are_claimed_in_order_when_their_time_has_come(storage: Storage) -> None:
    ada = await enroll(storage)
    waiting = {"state": DeliveryState.WAITING, "claimed_at": None}
    late = await deliver(storage, ada, number=1, retry_at=NOW, **waiting)
    early = await deliver(storage, ada, number=2, retry_at=NOW - DAY, attempts=3, **waiting)
    await deliver(storage, ada, number=3, retry_at=NOW + SECOND, **waiting)
    await deliver(storage, ada, number=4, retry_at=NOW - DAY, **SENT)
    async with storage.write() as uow:
        assert ids(await uow.deliveries.claim_waiting(NOW, 1)) == [early.id]
    async with storage.write() as uow:
        claimed = await uow.deliveries.claim_waiting(NOW, 10)
        assert await uow.deliveries.claim_waiting(NOW, 10) == []
        await uow.commit()
    assert claimed == [
        replace(early, state=DeliveryState.CLAIMED, claimed_at=NOW),
        replace(late, state=DeliveryState.CLAIMED, claimed_at=NOW),
    ]
    async with storage.read() as uow:
        assert await uow.deliveries.get(late.id) == claimed[1]


async def test_what_is_settled_tells_whether_its_task_is_behind_its_learner(storage: Storage) -> None:
    delivery = await deliver(storage, await enroll(storage))
    sent = replace(delivery, **SENT)
    async with storage.write() as uow:
        assert not await uow.deliveries.settle(sent)
        assert not await uow.deliveries.settle(replace(sent, id=DeliveryId(delivery.id + 1)))
        await uow.completions.add(delivery.user_id, TaskId("other/task"), How.DONE, NOW)
        assert not await uow.deliveries.settle(sent)
        await uow.completions.add(delivery.user_id, delivery.task_id, How.DONE, NOW)
        assert await uow.deliveries.settle(sent)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.deliveries.get(delivery.id) == sent


async def test_every_mutable_field_is_written_back(storage: Storage) -> None:
    delivery = await deliver(storage, await enroll(storage))
    changed = replace(
        delivery,
        task_id=TaskId("other/task"),
        due_at=NOW + DAY,
        attempts=2,
        retry_at=NOW + SECOND,
        problem="forbidden",
        **SENT,
    )
    async with storage.write() as uow:
        await uow.deliveries.save(replace(changed, user_id=BOB, number=7, kind=Kind.REMINDER))
        await uow.deliveries.save(replace(changed, id=DeliveryId(delivery.id + 1)))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.deliveries.get(delivery.id) == changed
        assert await uow.deliveries.get(DeliveryId(delivery.id + 1)) is None
        assert await uow.deliveries.by_message(MessageId(6)) == changed
        assert await uow.deliveries.by_message(MessageId(7)) is None


async def test_a_delivery_cannot_be_lost_by_lacking_its_instant(storage: Storage) -> None:
    ada = await enroll(storage)
    for wrong in (
        new_delivery(ada, claimed_at=None),
        new_delivery(ada, state=DeliveryState.WAITING),
        replace(new_delivery(ada), enrollment_id=EnrollmentId(ada.id + 1)),
    ):
        async with storage.write() as uow:
            with pytest.raises(Conflict):
                await uow.deliveries.claim([wrong])


async def test_deliveries_are_found_by_day(storage: Storage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB)
    first = await deliver(storage, ada)
    reminder = await deliver(storage, ada, kind=Kind.REMINDER)
    second = await deliver(storage, ada, number=1)
    tomorrow = await deliver(storage, ada, local_on=TODAY + DAY)
    bobs = await deliver(storage, bob)
    async with storage.read() as uow:
        assert await uow.deliveries.of_day(ada.id, TODAY) == [first, reminder, second]
        assert await uow.deliveries.of_day(bob.id, TODAY + DAY) == []
        wanted = [(bob.id, TODAY), (ada.id, TODAY), (bob.id, TODAY + DAY), (ada.id, TODAY)]
        assert await uow.deliveries.of_days(wanted) == [first, second, bobs]
        assert await uow.deliveries.of_days([(ada.id, TODAY + DAY)]) == [tomorrow]
        assert await uow.deliveries.of_days([]) == []


async def test_the_newest_is_the_task_sent_for_the_latest_day(storage: Storage) -> None:
    ada = await enroll(storage)
    newest = await deliver(storage, ada, local_on=TODAY, **SENT)
    await deliver(storage, ada, local_on=TODAY - DAY, **SENT)
    await deliver(storage, ada, local_on=TODAY + DAY)
    await deliver(storage, ada, local_on=TODAY + DAY, kind=Kind.REMINDER, **SENT)
    bob = await enroll(storage, BOB)
    async with storage.read() as uow:
        assert await uow.deliveries.newest(ada.id) == newest
        assert await uow.deliveries.newest(bob.id) is None


async def test_the_newest_in_a_channel_stood_there_by_an_instant(storage: Storage) -> None:
    ada = await enroll(storage)
    here, there = {**SENT, "channel_id": ChannelId(5)}, {**SENT, "channel_id": ChannelId(6)}
    earlier = await deliver(storage, ada, local_on=TODAY - DAY, **{**here, "sent_at": NOW - DAY})
    await deliver(storage, ada, local_on=TODAY, **{**there, "sent_at": NOW - 2 * HOUR})
    reminder = await deliver(storage, ada, local_on=TODAY, kind=Kind.REMINDER, **{**here, "sent_at": NOW - HOUR})
    await deliver(storage, ada, local_on=TODAY, kind=Kind.PAUSE, **{**here, "sent_at": NOW})
    await deliver(storage, ada, local_on=TODAY, kind=Kind.NUDGE, **{**here, "state": DeliveryState.WITHDRAWN})
    async with storage.read() as uow:
        assert await uow.deliveries.newest_in(ada.id, ChannelId(5), NOW) == reminder
        assert await uow.deliveries.newest_in(ada.id, ChannelId(5), NOW - 2 * HOUR) == earlier
        assert await uow.deliveries.newest_in(ada.id, ChannelId(5), NOW - 2 * DAY) is None
        assert await uow.deliveries.newest_in(ada.id, ChannelId(7), NOW) is None


async def test_stale_claims_were_claimed_before_an_instant(storage: Storage) -> None:
    ada = await enroll(storage)
    old = await deliver(storage, ada, claimed_at=NOW - DAY)
    await deliver(storage, ada, number=1, claimed_at=NOW)
    await deliver(storage, ada, number=2, claimed_at=NOW - DAY, **SENT)
    async with storage.read() as uow:
        assert await uow.deliveries.stale_claims(NOW) == [old]


async def test_unanswered_are_sent_ones_of_open_days_without_a_check_in(storage: Storage) -> None:
    ada = await enroll(storage, open_on=TODAY)
    bob = await enroll(storage, BOB, open_on=TODAY, state=State.PAUSED)
    closed = {"local_on": TODAY - DAY}
    task = await deliver(storage, ada, **SENT)
    reminder = await deliver(storage, ada, kind=Kind.REMINDER, **SENT)
    bobs = await deliver(storage, bob, **SENT)
    await deliver(storage, bob, number=1)
    await deliver(storage, ada, **closed, **SENT)
    async with storage.read() as uow:
        assert await uow.deliveries.unanswered() == [task, reminder, bobs]
    assert await check_in(storage, ada)
    async with storage.read() as uow:
        assert await uow.deliveries.unanswered() == [bobs]
    async with storage.write() as uow:
        answer = await uow.check_ins.get(ada.id, TODAY)
        assert answer is not None
        await uow.check_ins.save(replace(answer, undone_at=NOW))
        await uow.commit()
    await save(storage, replace(bob, state=State.LEFT))
    async with storage.read() as uow:
        assert await uow.deliveries.unanswered() == [task, reminder]


async def test_those_of_the_day_closed_last_are_unanswered_too_where_late_answers_count(storage: Storage) -> None:
    ada = await enroll(storage, open_on=TODAY)
    bob = await enroll(storage, BOB, open_on=TODAY)
    yesterdays = await deliver(storage, ada, local_on=TODAY - DAY, **SENT)
    await deliver(storage, ada, local_on=TODAY - 2 * DAY, **SENT)
    todays = await deliver(storage, ada, **SENT)
    await deliver(storage, bob, local_on=TODAY - DAY, **SENT)
    assert await check_in(storage, bob, local_on=TODAY - DAY)
    async with storage.read() as uow:
        assert await uow.deliveries.unanswered(even_late=True) == [yesterdays, todays]
        assert await uow.deliveries.unanswered() == [todays]


async def test_what_some_have_not_answered_can_be_asked_for(storage: Storage) -> None:
    ada, bob, eve = [await enroll(storage, user, open_on=TODAY) for user in (ADA, BOB, EVE)]
    sent = {each: await deliver(storage, each, **SENT) for each in (ada, bob, eve)}
    yesterdays = await deliver(storage, bob, local_on=TODAY - DAY, **SENT)
    async with storage.read() as uow:
        assert await uow.deliveries.unanswered(of={ada.id, bob.id}) == [sent[ada], sent[bob]]
        assert await uow.deliveries.unanswered(of=[bob.id], even_late=True) == [sent[bob], yesterdays]
        assert await uow.deliveries.unanswered(of=[]) == []


async def test_idle_nudges_stand_on_days_that_are_kept_or_over_or_of_nobody_who_is_active(storage: Storage) -> None:
    ada, bob = await enroll(storage, open_on=TODAY), await enroll(storage, BOB, open_on=TODAY)
    nudge = {"kind": Kind.NUDGE, **SENT}
    over = await deliver(storage, ada, local_on=TODAY - DAY, **nudge)
    open_one = await deliver(storage, ada, **nudge)
    bobs = await deliver(storage, bob, **nudge)
    await deliver(storage, ada, local_on=TODAY - 2 * DAY, **{**nudge, "sent_at": NOW - 2 * DAY})
    await deliver(storage, ada, local_on=TODAY - 3 * DAY, **{**nudge, "state": DeliveryState.WITHDRAWN})
    await deliver(storage, ada, local_on=TODAY - DAY, **SENT)
    async with storage.read() as uow:
        assert await uow.deliveries.idle_nudges(NOW - DAY, 10) == [over]
    assert await check_in(storage, ada)
    await save(storage, replace(bob, state=State.PAUSED, next_due_at=None))
    async with storage.write() as uow:
        assert await uow.deliveries.idle_nudges(NOW - DAY, 10) == [over, open_one, bobs]
        assert await uow.deliveries.idle_nudges(NOW - DAY, 2) == [over, open_one]
        answer = await uow.check_ins.get(ada.id, TODAY)
        assert answer is not None
        await uow.check_ins.save(replace(answer, undone_at=NOW))
        assert await uow.deliveries.idle_nudges(NOW - DAY, 10) == [over, bobs]


async def test_what_waits_for_an_enrollment_can_be_dropped(storage: Storage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB)
    waiting = {"state": DeliveryState.WAITING, "retry_at": NOW}
    dropped = await deliver(storage, ada, **waiting)
    kept = [await deliver(storage, bob, **waiting), await deliver(storage, ada, number=1)]
    async with storage.write() as uow:
        await uow.deliveries.drop_waiting(ada.id)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.deliveries.get(dropped.id) == replace(dropped, state=DeliveryState.UNNEEDED)
        assert [await uow.deliveries.get(delivery.id) for delivery in kept] == kept
