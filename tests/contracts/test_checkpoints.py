"""Checkpoints of the day ledger: what is folded is not read again, and a day that changes drops its checkpoint."""

from collections.abc import Sequence
from datetime import date

import pytest
from tests.contracts.builders import ADA, BOB, DAY, EVE, NOW, TASK, TODAY, enroll, ledger_day

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import EnrollmentId, TaskId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.domain.streak import Checkpoint, Ledger
from roadmapbot.services.ports import Storage

FOLDED = Checkpoint(TODAY + 2 * DAY, 3, 4, 1, 6, NOW)


def rows(enrollment: Enrollment, count: int = 5) -> list[LedgerDay]:
    return [ledger_day(enrollment.id, TODAY + number * DAY) for number in range(count)]


async def put(storage: Storage, *days: LedgerDay) -> None:
    async with storage.write() as uow:
        await uow.days.put(days)
        await uow.commit()


async def fold(storage: Storage, enrollment: Enrollment, checkpoint: Checkpoint = FOLDED) -> None:
    async with storage.write() as uow:
        await uow.days.save_checkpoint(enrollment.id, checkpoint)
        await uow.commit()


async def recent(storage: Storage, enrollment: Enrollment) -> Ledger:
    async with storage.read() as uow:
        return await uow.days.recent(enrollment.id)


async def test_without_a_checkpoint_every_row_is_recent(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB)
    assert await recent(storage, ada) == Ledger([])
    await put(storage, *reversed(rows(ada)), *rows(bob, 1))
    assert await recent(storage, ada) == Ledger(rows(ada))
    async with storage.read() as uow:
        assert await uow.days.recent(EnrollmentId(bob.id + 1)) == Ledger([])


async def test_what_is_folded_is_not_read_again_and_stays(storage: Storage) -> None:
    ada, bob, eve = [await enroll(storage, user) for user in (ADA, BOB, EVE)]
    await put(storage, *rows(ada), *rows(bob))
    await fold(storage, ada)
    assert await recent(storage, ada) == Ledger(rows(ada)[3:], FOLDED)
    assert await recent(storage, bob) == Ledger(rows(bob))
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == rows(ada)
        assert await uow.days.recent_of_many([bob.id, ada.id, eve.id]) == {
            ada.id: Ledger(rows(ada)[3:], FOLDED),
            bob.id: Ledger(rows(bob)),
            eve.id: Ledger([]),
        }
        assert await uow.days.recent_of_many([]) == {}


async def test_a_checkpoint_is_there_also_where_no_row_is_left_after_it(storage: Storage) -> None:
    ada = await enroll(storage)
    await put(storage, *rows(ada, 3))
    await fold(storage, ada)
    assert await recent(storage, ada) == Ledger([], FOLDED)
    async with storage.read() as uow:
        assert await uow.days.recent_of_many([ada.id]) == {ada.id: Ledger([], FOLDED)}


async def test_a_new_checkpoint_takes_the_place_of_the_old_one(storage: Storage) -> None:
    ada = await enroll(storage)
    await put(storage, *rows(ada))
    newer = Checkpoint(TODAY + 3 * DAY, 4, 4, 2, 0)
    await fold(storage, ada)
    await fold(storage, ada, newer)
    assert await recent(storage, ada) == Ledger(rows(ada)[4:], newer)


@pytest.mark.parametrize("is_known", [False, True], ids=["unread", "read before"])
@pytest.mark.parametrize(("after", "is_dropped"), [(0, True), (2, True), (3, False), (5, False)])
async def test_a_row_that_is_put_drops_the_checkpoint_it_is_folded_into(
    storage: Storage, after: int, is_dropped: bool, is_known: bool
) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB)
    await put(storage, *rows(ada), *rows(bob))
    for each in (ada, bob):
        await fold(storage, each)
    async with storage.write() as uow:
        if is_known:
            await uow.days.recent_of_many([ada.id, bob.id])
        await uow.days.put([ledger_day(ada.id, TODAY + after * DAY, status=DayStatus.MISSED)])
        await uow.commit()
    found = await recent(storage, ada)
    assert (found.before is None) == is_dropped
    assert [day.status for day in found.days if day.local_on == TODAY + after * DAY] == [DayStatus.MISSED]
    assert (await recent(storage, bob)).before == FOLDED


async def test_a_batch_of_rows_drops_every_checkpoint_that_it_concerns(storage: Storage) -> None:
    everybody = [await enroll(storage, user) for user in (ADA, BOB, EVE)]
    await put(storage, *(row for each in everybody for row in rows(each)))
    for each in everybody:
        await fold(storage, each)
    ada, bob, eve = everybody
    await put(storage, ledger_day(ada.id, TODAY), ledger_day(bob.id, TODAY + 4 * DAY), ledger_day(eve.id, TODAY + DAY))
    assert [(await recent(storage, each)).before for each in everybody] == [None, FOLDED, None]


@pytest.mark.parametrize(("on", "is_dropped"), [(TODAY + 2 * DAY, True), (TODAY + 3 * DAY, False)])
async def test_a_row_that_is_removed_drops_the_checkpoint_it_is_folded_into(
    storage: Storage, on: date, is_dropped: bool
) -> None:
    ada = await enroll(storage)
    await put(storage, *rows(ada))
    await fold(storage, ada)
    async with storage.write() as uow:
        await uow.days.remove(ada.id, on)
        await uow.commit()
    left: Sequence[LedgerDay] = [row for row in rows(ada) if row.local_on != on]
    found = await recent(storage, ada)
    assert found == (Ledger(left) if is_dropped else Ledger(left[3:], FOLDED))


async def test_a_checkpoint_written_in_the_same_transaction_is_dropped_as_well(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.write() as uow:
        assert await uow.days.recent(ada.id) == Ledger([])
        await uow.days.put(rows(ada))
        await uow.days.save_checkpoint(ada.id, FOLDED)
        await uow.days.put([ledger_day(ada.id, TODAY)])
        await uow.commit()
    assert await recent(storage, ada) == Ledger(rows(ada))


async def test_only_an_enrollment_has_a_checkpoint(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.days.save_checkpoint(EnrollmentId(ada.id + 1), FOLDED)


async def test_tasks_that_kept_a_day_are_found(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB)
    late, missed, given, other = (TaskId(f"python/{name}") for name in ("late", "missed", "given", "other"))
    await put(
        storage,
        ledger_day(ada.id, TODAY, task_id=TASK),
        ledger_day(ada.id, TODAY + DAY, task_id=TASK),
        ledger_day(ada.id, TODAY + 2 * DAY, task_id=late, status=DayStatus.LATE),
        ledger_day(ada.id, TODAY + 3 * DAY, task_id=missed, status=DayStatus.MISSED),
        ledger_day(ada.id, TODAY + 4 * DAY),
        ledger_day(ada.id, TODAY + 5 * DAY, task_id=given, status=DayStatus.LATE, reason=Reason.CORRECTED),
        ledger_day(bob.id, TODAY, task_id=other),
    )
    async with storage.read() as uow:
        assert set(await uow.days.done_of(ada.id, {TASK, late, missed, given, other})) == {TASK, late}
        assert set(await uow.days.done_of(bob.id, {TASK})) == set()
        assert set(await uow.days.done_of(ada.id, set())) == set()
