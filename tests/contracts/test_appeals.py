"""Appeals against days, and moderators' corrections of them."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    TODAY,
    enroll,
    ids,
    new_appeal,
    new_correction,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.appeal import Appeal, AppealId, AppealState
from roadmapbot.domain.correction import Correction, CorrectionId
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import Storage


async def appeal(storage: Storage, enrollment: Enrollment, on: date = TODAY) -> Appeal:
    async with storage.write() as uow:
        stored = await uow.appeals.add(new_appeal(enrollment, on))
        await uow.commit()
    assert stored is not None
    return stored


async def settle(storage: Storage, stored: Appeal, state: AppealState = AppealState.DECLINED) -> Appeal:
    settled = replace(stored, state=state, settled_at=NOW, approver_id=EVE, answer="Not this time")
    async with storage.write() as uow:
        await uow.appeals.save(settled)
        await uow.commit()
    return settled


async def test_an_appeal_is_stored_settled_and_found_in_its_server_alone(storage: Storage) -> None:
    ada = await enroll(storage)
    stored = await appeal(storage, ada)
    new = new_appeal(ada)
    assert stored == Appeal(stored.id, GUILD, ada.id, ADA, TODAY, new.text, NOW)
    async with storage.read() as uow:
        assert await uow.appeals.get(GUILD, stored.id) == stored
        assert await uow.appeals.get(OTHER_GUILD, stored.id) is None
        assert await uow.appeals.get(GUILD, AppealId(stored.id + 1)) is None
    settled = await settle(storage, replace(stored, text="never changed"))
    async with storage.read() as uow:
        assert await uow.appeals.get(GUILD, stored.id) == replace(settled, text=new.text)


async def test_a_day_has_one_appeal_whatever_became_of_it(stores: Stores) -> None:
    ada = await enroll(stores.one)

    async def file(storage: Storage) -> bool:
        async with storage.write() as uow:
            stored = await uow.appeals.add(new_appeal(ada))
            await uow.commit()
        return stored is not None

    assert sum(await asyncio.gather(*(file(storage) for storage in (stores.one, stores.two) * 2))) == 1
    async with stores.one.read() as uow:
        (stored,) = await uow.appeals.of(ada.id, TODAY)
    await settle(stores.one, stored)
    assert not await file(stores.two)


async def test_appeals_are_found_by_enrollment_by_state_and_by_server(storage: Storage) -> None:
    ada, bob, eve = await enroll(storage), await enroll(storage, BOB), await enroll(storage, EVE, OTHER_GUILD)
    later, first = await appeal(storage, ada), await appeal(storage, ada, TODAY - DAY)
    third = await appeal(storage, bob)
    await appeal(storage, eve)
    async with storage.read() as uow:
        assert ids(await uow.appeals.of(ada.id, TODAY - DAY)) == [first.id, later.id]
        assert ids(await uow.appeals.of(ada.id, TODAY)) == [later.id]
        assert ids(await uow.appeals.open(GUILD, 5)) == [later.id, first.id, third.id]
        assert ids(await uow.appeals.open(GUILD, 2)) == [later.id, first.id]
        assert await uow.appeals.settled(ada.id, NOW - DAY) == []
    settled = await settle(storage, later, AppealState.GRANTED)
    async with storage.read() as uow:
        assert ids(await uow.appeals.open(GUILD, 5)) == [first.id, third.id]
        assert await uow.appeals.settled(ada.id, NOW - DAY) == [settled]
        assert await uow.appeals.settled(ada.id, NOW) == []
        assert await uow.appeals.settled(bob.id, NOW - DAY) == []


async def test_an_appeal_is_settled_at_an_instant_and_belongs_to_somebody(storage: Storage) -> None:
    ada = await enroll(storage)
    stored = await appeal(storage, ada)
    with pytest.raises(Conflict):
        await settle(storage, replace(stored, id=stored.id), AppealState.OPEN)
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.appeals.add(replace(new_appeal(ada), enrollment_id=EnrollmentId(ada.id + 1)))


async def test_a_correction_keeps_the_line_it_replaced(storage: Storage) -> None:
    ada = await enroll(storage)
    stored = await appeal(storage, ada)
    new = new_correction(ada, before_reason=Reason.NOT_SENT, author_id=EVE, appeal_id=stored.id)
    async with storage.write() as uow:
        correction = await uow.corrections.add(new)
        await uow.commit()
    assert correction == Correction(
        **{name: getattr(new, name) for name in new.__dataclass_fields__}, id=correction.id, undone_at=None
    )
    async with storage.read() as uow:
        found = await uow.corrections.get(GUILD, correction.id)
        assert found == correction
        assert await uow.corrections.get(OTHER_GUILD, correction.id) is None
        assert await uow.corrections.get(GUILD, CorrectionId(correction.id + 1)) is None
    assert (found.before.status, found.before.reason, found.before.at) == (
        DayStatus.MISSED,
        Reason.NOT_SENT,
        NOW - DAY,
    )
    assert (found.after.status, found.after.reason, found.after.at) == (DayStatus.EXCUSED, Reason.CORRECTED, NOW)


async def test_the_ledger_takes_a_corrected_line_and_gives_it_back(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.write() as uow:
        correction = await uow.corrections.add(new_correction(ada))
        await uow.days.put([correction.after])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [correction.after]
    async with storage.write() as uow:
        await uow.days.put([correction.before])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [correction.before]


async def test_corrections_stand_until_they_are_undone(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB)
    async with storage.write() as uow:
        first = await uow.corrections.add(new_correction(ada))
        second = await uow.corrections.add(new_correction(ada, TODAY - DAY))
        await uow.corrections.add(new_correction(bob))
        assert await uow.corrections.standing(ada.id, TODAY - DAY) == [first, second]
        assert await uow.corrections.standing(ada.id, TODAY) == [first]
        await uow.corrections.save(replace(first, undone_at=NOW, why="never changed"))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.corrections.standing(ada.id, TODAY - DAY) == [second]
        assert await uow.corrections.get(GUILD, first.id) == replace(first, undone_at=NOW)


async def test_a_correction_belongs_to_somebody(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.corrections.add(replace(new_correction(ada), enrollment_id=EnrollmentId(ada.id + 1)))
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.corrections.add(new_correction(ada, appeal_id=AppealId(99)))
