"""Check-ins and completions."""

from dataclasses import replace

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
    enroll,
    new_check_in,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.checkin import Answer, CheckIn, Via
from roadmapbot.domain.ids import DeliveryId, EnrollmentId, MessageId, TaskId
from roadmapbot.services.ports import How, Storage

OTHER_TASK = TaskId("git/commit")


async def test_a_day_has_one_check_in(storage: Storage) -> None:
    ada = await enroll(storage)
    first = new_check_in(ada, delivery_id=DeliveryId(7), message_id=MessageId(2**62), is_late=True)
    async with storage.write() as uow:
        assert await uow.check_ins.add(first)
        assert not await uow.check_ins.add(replace(first, answer=Answer("again")))
        await uow.commit()
    async with storage.read() as uow:
        found = await uow.check_ins.get(ada.id, TODAY)
        assert found == CheckIn(**{name: getattr(first, name) for name in first.__dataclass_fields__})
        assert await uow.check_ins.get(ada.id, TODAY + DAY) is None


async def test_changing_a_check_in_keeps_what_stood_there(stores: Stores) -> None:
    ada = await enroll(stores.one)
    assert await check_in(stores.one, ada, answer=Answer("first"))
    for note in ("second", "third"):
        async with stores.one.write() as uow:
            before = await uow.check_ins.get(ada.id, TODAY)
            assert before is not None
            changed = replace(
                before,
                answer=Answer(note),
                via=Via.FORM,
                edited_at=NOW + SECOND,
                at=NOW + SECOND,
                is_late=True,
                task_id=OTHER_TASK,
            )
            await uow.check_ins.save(changed)
            await uow.check_ins.save(replace(changed, enrollment_id=EnrollmentId(ada.id + 1)))
            await uow.commit()
    async with stores.one.read() as uow:
        assert await uow.check_ins.get(ada.id, TODAY) == changed
        assert await uow.check_ins.get(EnrollmentId(ada.id + 1), TODAY) is None
    assert await stores.history(ada.id) == ["first", "second"]


async def test_an_undone_check_in_is_replaced_and_kept_as_history(stores: Stores) -> None:
    ada = await enroll(stores.one)
    assert await check_in(stores.one, ada, answer=Answer("first"))
    async with stores.one.write() as uow:
        before = await uow.check_ins.get(ada.id, TODAY)
        assert before is not None
        undone = replace(before, undone_at=NOW, answer=Answer("undone"))
        await uow.check_ins.save(undone)
        await uow.commit()
    async with stores.one.read() as uow:
        assert await uow.check_ins.get(ada.id, TODAY) == undone
        assert await uow.check_ins.of_days([(ada.id, TODAY)]) == []
    assert await check_in(stores.one, ada, answer=Answer("again"), task_id=OTHER_TASK)
    assert not await check_in(stores.one, ada)
    async with stores.one.read() as uow:
        again = await uow.check_ins.get(ada.id, TODAY)
        assert again == replace(before, answer=Answer("again"), task_id=OTHER_TASK)
        assert await uow.check_ins.of_days([(ada.id, TODAY)]) == [again]
    assert await stores.history(ada.id) == ["first", "undone"]


async def test_a_check_in_needs_its_enrollment(storage: Storage) -> None:
    ada = await enroll(storage)
    with pytest.raises(Conflict):
        await check_in(storage, replace(ada, id=EnrollmentId(ada.id + 1)))


async def test_check_ins_are_found_by_days(storage: Storage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB)
    await check_in(storage, bob)
    await check_in(storage, ada, local_on=TODAY + DAY)
    await check_in(storage, ada)
    async with storage.read() as uow:
        days = [(bob.id, TODAY), (bob.id, TODAY + DAY), (ada.id, TODAY), (ada.id, TODAY)]
        found = await uow.check_ins.of_days(days)
        assert [(c.enrollment_id, c.local_on) for c in found] == [(ada.id, TODAY), (bob.id, TODAY)]
        assert await uow.check_ins.of_days([]) == []


async def test_done_replaces_known_and_known_replaces_skipped(storage: Storage) -> None:
    await enroll(storage)
    steps = [(How.SKIPPED, True), (How.SKIPPED, False), (How.KNOWN, True), (How.KNOWN, False), (How.SKIPPED, False)]
    steps += [(How.DONE, True), (How.DONE, False), (How.KNOWN, False), (How.SKIPPED, False)]
    async with storage.write() as uow:
        for how, is_stored in steps:
            assert await uow.completions.add(ADA, TASK, how, NOW) is is_stored
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.completions.of(ADA) == {TASK: How.DONE}


async def test_many_tasks_are_put_behind_a_learner_at_once_and_taken_back(storage: Storage) -> None:
    await enroll(storage)
    many = [TaskId(f"unit-{number}/task") for number in range(1200)]
    async with storage.write() as uow:
        await uow.completions.add(ADA, many[0], How.DONE, NOW)
        await uow.completions.add(ADA, many[1], How.SKIPPED, NOW)
        assert await uow.completions.add_many(ADA, many, How.KNOWN, NOW) == set(many[1:])
        assert await uow.completions.add_many(ADA, [], How.KNOWN, NOW) == set()
        await uow.commit()
    async with storage.write() as uow:
        assert await uow.completions.of(ADA) == {many[0]: How.DONE, **dict.fromkeys(many[1:], How.KNOWN)}
        await uow.completions.remove(ADA, *many[2:], TaskId("never/done"))
        await uow.completions.remove(ADA)
        assert await uow.completions.of(ADA) == {many[0]: How.DONE, many[1]: How.KNOWN}


async def test_a_renamed_task_is_carried_over_to_everybody_who_has_it(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB)
    old, new = TaskId("unit/old"), TaskId("unit/new")
    async with storage.write() as uow:
        await uow.completions.add(ADA, old, How.SKIPPED, NOW)
        await uow.completions.add(BOB, old, How.DONE, NOW)
        await uow.completions.add(BOB, new, How.SKIPPED, NOW)
        assert await uow.completions.carry_over({old: new, TaskId("unit/never"): TaskId("unit/ever")}) == 1
        assert await uow.completions.carry_over({old: new}) == 0
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.completions.of(ADA) == {old: How.SKIPPED, new: How.SKIPPED}
        assert await uow.completions.of(BOB) == {old: How.DONE, new: How.SKIPPED}


async def test_completions_are_per_learner_and_can_be_taken_back(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB)
    async with storage.write() as uow:
        await uow.completions.add(ADA, TASK, How.DONE, NOW)
        await uow.completions.add(ADA, OTHER_TASK, How.SKIPPED, NOW)
        await uow.completions.add(BOB, TASK, How.DONE, NOW)
        await uow.completions.remove(ADA, TASK)
        await uow.completions.remove(ADA, TaskId("never/done"))
        await uow.completions.remove(EVE, TASK)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.completions.of(EVE) == {}
        assert await uow.completions.of_many([ADA, BOB, EVE]) == {
            ADA: {OTHER_TASK: How.SKIPPED},
            BOB: {TASK: How.DONE},
            EVE: {},
        }
