"""What only PostgreSQL does: several writers at once that divide the work, and a server that may be gone."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.contracts.builders import ADA, BOB, DAY, NOW, deliver, enroll, ids
from tests.contracts.stores import writer_of

from roadmapbot.adapters.storage.unit_of_work import SqlStorage, open_storage
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.errors import StorageBusy

pytestmark = pytest.mark.postgres


@pytest_asyncio.fixture(loop_scope="session")
async def storage(postgres_url: str) -> AsyncIterator[SqlStorage]:
    async with open_storage(postgres_url, timedelta(milliseconds=300)) as storage:
        yield storage


async def test_two_writers_divide_what_is_due(storage: SqlStorage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB, next_due_at=NOW + DAY / 24)
    async with storage.write() as one, storage.write() as two:
        assert ids(await one.enrollments.due(NOW + DAY, 1)) == [ada.id]
        assert ids(await two.enrollments.due(NOW + DAY, 10)) == [bob.id]
        assert ids(await two.enrollments.closing(NOW + DAY, 10)) == [bob.id]


async def test_two_writers_divide_what_waits(storage: SqlStorage) -> None:
    ada = await enroll(storage)
    waiting = {"state": DeliveryState.WAITING, "retry_at": NOW}
    first = await deliver(storage, ada, **waiting)
    second = await deliver(storage, ada, number=1, **waiting)
    async with storage.write() as one, storage.write() as two:
        assert ids(await one.deliveries.claim_waiting(NOW, 1)) == [first.id]
        assert ids(await two.deliveries.claim_waiting(NOW, 10)) == [second.id]


async def test_what_a_writer_read_does_not_change_under_its_hands(storage: SqlStorage) -> None:
    ada = await enroll(storage)

    async def pause() -> None:
        async with storage.write() as uow:
            current = await uow.enrollments.current(ada.guild_id, ADA)
            assert current is not None
            await uow.enrollments.save_many([replace(current, is_hidden=True)])
            await uow.commit()

    async with storage.write() as uow:
        (due,) = await uow.enrollments.due(NOW, 10)
        pausing = asyncio.ensure_future(pause())
        await asyncio.sleep(0)
        await uow.enrollments.save_many([replace(due, next_due_at=NOW + DAY)])
        await uow.commit()
    await pausing
    async with storage.read() as uow:
        assert await uow.enrollments.get(ada.id) == replace(ada, next_due_at=NOW + DAY, is_hidden=True)


async def test_a_row_that_somebody_holds_for_too_long_is_busy(storage: SqlStorage) -> None:
    ada = await enroll(storage)
    async with storage.write() as one, storage.write() as two:
        assert await one.enrollments.get(ada.id) == ada
        with pytest.raises(StorageBusy) as busy:
            await two.enrollments.get(ada.id)
        assert busy.value.__cause__ is not None


async def test_a_connection_that_was_cut_is_replaced(storage: SqlStorage) -> None:
    await enroll(storage)
    cut = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with storage.write() as uow:
        async with writer_of(storage).connect() as other:
            await other.execute(cut)
        with pytest.raises(StorageBusy):
            await uow.learners.save(Learner(ADA, "Lost"))
    async with storage.write() as uow:
        assert await uow.learners.get(ADA) is not None


async def test_no_server_is_busy() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"postgresql://postgres@127.0.0.1:{bound.getsockname()[1]}/test"
        async with open_storage(url) as storage:
            with pytest.raises(StorageBusy):
                await storage.next_instant(NOW)


async def test_instants_come_back_in_utc(storage: SqlStorage) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    ada = await enroll(storage, next_due_at=elsewhere)
    async with storage.read() as uow:
        found = await uow.enrollments.get(ada.id)
    assert found is not None
    assert found.next_due_at is not None
    assert found.next_due_at.tzinfo is UTC
