"""A unit of work that reads, writes and reads again sees what it wrote, and nothing else has changed for it."""

from dataclasses import replace
from datetime import timedelta

from tests.contracts.builders import ADA, DAY, NOW, TASK, TODAY, deliver, enroll, ledger_day, new_check_in

from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.ids import ChannelId, MessageId, TaskId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.domain.streak import folded
from roadmapbot.services.ports import How, Storage

OTHER = TaskId("python/other")


async def test_days_that_were_put_in_between(storage: Storage) -> None:
    ada = await enroll(storage)
    first, third = ledger_day(ada.id, TODAY), ledger_day(ada.id, TODAY + 2 * DAY)
    second, fourth = ledger_day(ada.id, TODAY + DAY, status=DayStatus.MISSED), ledger_day(ada.id, TODAY + 3 * DAY)
    changed = replace(third, status=DayStatus.LATE)
    async with storage.write() as uow:
        await uow.days.put([first, third])
        assert await uow.days.of(ada.id) == [first, third]
        assert (await uow.days.recent(ada.id)).days == [first, third]
        await uow.days.put([fourth, second, changed])
        assert await uow.days.of(ada.id) == [first, second, changed, fourth]
        assert (await uow.days.recent(ada.id)).days == [first, second, changed, fourth]
        assert await uow.days.of_many([ada.id], TODAY + 2 * DAY) == {ada.id: [changed, fourth]}
        await uow.days.remove(ada.id, TODAY + DAY)
        assert await uow.days.of(ada.id) == [first, changed, fourth]
        assert await uow.days.of_many([ada.id]) == {ada.id: [first, changed, fourth]}
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [first, changed, fourth]


async def test_days_around_a_checkpoint(storage: Storage) -> None:
    ada = await enroll(storage)
    days = [ledger_day(ada.id, TODAY + number * DAY) for number in range(4)]
    late = replace(days[0], status=DayStatus.LATE)
    async with storage.write() as uow:
        await uow.days.put(days)
        checkpoint = folded(await uow.days.recent(ada.id), TODAY + DAY)
        await uow.days.save_checkpoint(ada.id, checkpoint)
        await uow.commit()
    async with storage.write() as uow:
        assert (await uow.days.recent(ada.id)).days == days[2:]
        assert await uow.days.of_many([ada.id], TODAY + 3 * DAY) == {ada.id: days[3:]}
        assert await uow.days.of_many([ada.id], TODAY) == {ada.id: days}
        await uow.days.put([late])
        recent = await uow.days.recent(ada.id)
        assert (recent.days, recent.before) == ([late, *days[1:]], None)
        await uow.days.save_checkpoint(ada.id, folded(recent, TODAY + DAY))
        assert (await uow.days.recent(ada.id)).days == days[2:]
        await uow.commit()


async def test_a_check_in_that_was_added_and_undone_in_between(storage: Storage) -> None:
    ada = await enroll(storage)
    new = new_check_in(ada)
    async with storage.write() as uow:
        assert await uow.check_ins.get(ada.id, new.local_on) is None
        await uow.check_ins.add(new)
        added = await uow.check_ins.get(ada.id, new.local_on)
        assert added is not None
        assert (added.task_id, added.at, added.answer, added.undone_at) == (new.task_id, new.at, new.answer, None)
        await uow.check_ins.save(replace(added, undone_at=NOW))
        assert await uow.check_ins.get(ada.id, new.local_on) == replace(added, undone_at=NOW)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.check_ins.get(ada.id, new.local_on) == replace(added, undone_at=NOW)


async def test_tasks_that_were_put_behind_in_between(storage: Storage) -> None:
    await enroll(storage)
    async with storage.write() as uow:
        assert not await uow.completions.has(ADA, TASK)
        assert await uow.completions.of(ADA) == {}
        await uow.completions.add(ADA, TASK, How.SKIPPED, NOW)
        assert await uow.completions.of(ADA) == {TASK: How.SKIPPED}
        await uow.completions.add(ADA, TASK, How.DONE, NOW)
        await uow.completions.add(ADA, TASK, How.KNOWN, NOW)
        assert await uow.completions.of(ADA) == {TASK: How.DONE}
        await uow.completions.add_many(ADA, [OTHER], How.KNOWN, NOW)
        assert await uow.completions.of_many([ADA]) == {ADA: {TASK: How.DONE, OTHER: How.KNOWN}}
        await uow.completions.remove(ADA, TASK)
        assert await uow.completions.of(ADA) == {OTHER: How.KNOWN}
        assert [await uow.completions.has(ADA, each) for each in (TASK, OTHER)] == [False, True]
        await uow.commit()
    async with storage.read() as uow:
        assert [await uow.completions.has(ADA, each) for each in (TASK, OTHER)] == [False, True]


async def test_deliveries_that_came_and_were_saved_in_between(storage: Storage) -> None:
    ada = await enroll(storage)
    delivery = await deliver(storage, ada)
    sent = replace(delivery, state=DeliveryState.SENT, sent_at=NOW, channel_id=ChannelId(5), message_id=MessageId(6))
    async with storage.write() as uow:
        assert await uow.deliveries.of_day(ada.id, delivery.local_on) == [delivery]
        assert await uow.deliveries.newest(ada.id) is None
        await uow.deliveries.save(sent)
        assert await uow.deliveries.of_day(ada.id, delivery.local_on) == [sent]
        assert await uow.deliveries.newest(ada.id) == sent
        await uow.commit()
    later = await deliver(storage, ada, kind=Kind.REMINDER, due_at=NOW + timedelta(hours=1))
    async with storage.read() as uow:
        assert await uow.deliveries.of_day(ada.id, delivery.local_on) == [sent, later]


async def test_what_another_wrote_is_seen_by_the_next_unit_of_work(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == []
    row = ledger_day(ada.id, TODAY)
    async with storage.write() as uow:
        await uow.days.put([row])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [row]
