"""Units of work, what falls due next, outages and the audit log."""

import asyncio
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
    SECOND,
    TASK,
    TODAY,
    deliver,
    enroll,
    ledger_day,
    new_check_in,
    new_delivery,
    save,
    save_guild,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict, UnitOfWorkEnded
from roadmapbot.domain.board import WeekScore
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Learner, State
from roadmapbot.domain.errors import StorageReadOnly
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.jitter import delay
from roadmapbot.services.ports import How, Outage, Storage, UnitOfWork

COUNT = 5_000


class Unrelated(Exception):
    pass


async def name_of_ada(storage: Storage) -> str | None:
    async with storage.read() as uow:
        ada = await uow.learners.get(ADA)
    return None if ada is None else ada.name


async def rename(uow: UnitOfWork, name: str) -> None:
    await uow.learners.save(Learner(ADA, name))


async def fail(storage: Storage, has_committed: bool) -> None:
    async with storage.write() as uow:
        await rename(uow, "Ada")
        if has_committed:
            await uow.commit()
        raise Unrelated


async def test_leaving_without_commit_undoes_everything(storage: Storage) -> None:
    async with storage.write() as uow:
        await rename(uow, "Ada")
    assert await name_of_ada(storage) is None
    with pytest.raises(Unrelated):
        await fail(storage, has_committed=False)
    assert await name_of_ada(storage) is None


async def test_what_was_committed_stays_whatever_happens_afterwards(storage: Storage) -> None:
    with pytest.raises(Unrelated):
        await fail(storage, has_committed=True)
    assert await name_of_ada(storage) == "Ada"


async def test_a_unit_of_work_is_of_no_use_after_its_commit(storage: Storage) -> None:
    async with storage.write() as uow:
        await rename(uow, "Ada")
        await uow.commit()
        with pytest.raises(UnitOfWorkEnded):
            await rename(uow, "Bob")
        with pytest.raises(UnitOfWorkEnded):
            await uow.learners.get(ADA)
        with pytest.raises(UnitOfWorkEnded):
            await uow.commit()
    with pytest.raises(UnitOfWorkEnded):
        await uow.learners.get(ADA)


async def test_a_reader_cannot_write(storage: Storage) -> None:
    async with storage.read() as uow:
        with pytest.raises(StorageReadOnly):
            await rename(uow, "Ada")
    assert await name_of_ada(storage) is None


async def test_readers_and_a_writer_do_not_wait_for_each_other(stores: Stores) -> None:
    async with asyncio.timeout(3), stores.one.read() as before:
        assert await before.learners.get(ADA) is None
        async with stores.one.write() as writer:
            await rename(writer, "Ada")
            assert await name_of_ada(stores.one) is None
            assert await name_of_ada(stores.two) is None
            await writer.commit()
        assert await name_of_ada(stores.one) == "Ada"
        assert await before.learners.get(ADA) is None, "a reader keeps the snapshot it began with"


async def test_writers_wait_for_each_other(stores: Stores) -> None:
    async def append(storage: Storage, letter: str) -> None:
        async with storage.write() as uow:
            guild = await uow.guilds.get(GUILD)
            assert guild is not None
            await asyncio.sleep(0)
            await uow.guilds.save(replace(guild, name=guild.name + letter))
            await uow.commit()

    await save_guild(stores.one, Guild(GUILD, ""))
    await asyncio.gather(*(append(stores.one, letter) for letter in "abcdefgh"))
    async with stores.two.read() as uow:
        guild = await uow.guilds.get(GUILD)
        assert guild is not None
        assert sorted(guild.name) == list("abcdefgh")


async def test_a_cancelled_writer_leaves_nothing_behind(storage: Storage) -> None:
    started = asyncio.Event()

    async def write() -> None:
        async with storage.write() as uow:
            await rename(uow, "Ada")
            started.set()
            while True:
                await uow.learners.save(Learner(BOB, "Bob"))
                await asyncio.sleep(0)

    async with asyncio.timeout(3):
        writing = asyncio.ensure_future(write())
        await started.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await name_of_ada(storage) is None
        async with storage.write() as uow:
            await rename(uow, "Eve")
            await uow.commit()
    assert await name_of_ada(storage) == "Eve"


async def test_a_unit_of_work_that_broke_a_rule_leaves_nothing_behind(storage: Storage) -> None:
    async with storage.write() as uow:
        await rename(uow, "Ada")
        with pytest.raises(Conflict):
            await uow.completions.add(EVE, TASK, How.DONE, NOW)
    assert await name_of_ada(storage) is None


async def test_the_next_instant_is_the_earliest_after_another(storage: Storage) -> None:
    assert await storage.next_instant(NOW) is None
    ada = await enroll(storage, next_due_at=NOW + SECOND, open_until=NOW + 4 * SECOND)
    await deliver(storage, ada, state=DeliveryState.WAITING, retry_at=NOW + 2 * SECOND)
    await save_guild(storage, Guild(GUILD, "Guild", next_board_at=NOW + 3 * SECOND))
    claimed = {"state": DeliveryState.CLAIMED, "claimed_at": NOW, "retry_at": NOW + 5 * SECOND}
    await deliver(storage, ada, local_on=TODAY + DAY, **claimed)
    instants = []
    at = NOW
    while (found := await storage.next_instant(at)) is not None:
        instants.append((found - NOW) / SECOND)
        at = found
    assert instants == [1, 2, 3, 4, 5]


async def test_the_next_instant_knows_what_a_servers_window_delays(storage: Storage) -> None:
    far = NOW + 3 * DAY
    stored = [
        await enroll(storage, UserId(number), next_due_at=NOW + timedelta(minutes=number % 4), open_until=far)
        for number in range(1, 30)
    ]
    later = NOW + timedelta(hours=2)
    # Whatever ids they get, one of three neighbors is delayed.
    stored += [await enroll(storage, UserId(number), next_due_at=later, open_until=far) for number in (97, 98, 99)]
    await save_guild(storage, Guild(GUILD, "Guild", window_minutes=15))
    expected = {e.next_due_at + delay(e.id, e.schedule.at, 15) for e in stored if e.next_due_at}
    assert max(expected) > later
    instants = []
    at = NOW - SECOND
    while (found := await storage.next_instant(at)) is not None:
        instants.append(found)
        at = found
    assert instants == [*sorted(expected), far]


async def test_what_is_paused_over_or_elsewhere_falls_due_never(storage: Storage) -> None:
    ada = await enroll(storage, next_due_at=NOW + SECOND, open_until=NOW + DAY, state=State.PAUSED)
    await deliver(storage, ada, state=DeliveryState.UNNEEDED, retry_at=NOW + SECOND)
    assert await storage.next_instant(NOW) == NOW + DAY
    await save(storage, replace(ada, state=State.LEFT))
    assert await storage.next_instant(NOW) is None
    await enroll(storage, BOB, OTHER_GUILD, next_due_at=NOW + SECOND)
    await save_guild(storage, Guild(OTHER_GUILD, "Gone", next_board_at=NOW + SECOND, is_present=False))
    assert await storage.next_instant(NOW) is None


async def test_the_heartbeat_is_one_row_and_outages_are_listed_in_order(storage: Storage) -> None:
    first, second = Outage(NOW - 3 * DAY, NOW - 2 * DAY), Outage(NOW - DAY, NOW)
    async with storage.write() as uow:
        assert await uow.outages.last_beat() is None
        await uow.outages.beat(NOW)
        await uow.outages.beat(NOW + SECOND)
        for outage in (second, first):
            await uow.outages.add(outage)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.outages.last_beat() == NOW + SECOND
        assert await uow.outages.since(NOW - 5 * DAY) == [first, second]
        assert await uow.outages.since(NOW - 2 * DAY) == [second]
        assert await uow.outages.since(NOW) == []
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.outages.add(Outage(NOW, NOW - SECOND))


async def test_the_audit_log_tells_a_servers_newest_lines_about_some_actions(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.audit.add(NOW, GUILD, ADA, "publish", "one")
        await uow.audit.add(NOW, GUILD, None, "publish", "two")
        await uow.audit.add(NOW + DAY, GUILD, ADA, "draft", "three")
        await uow.audit.add(NOW, GUILD, ADA, "enroll", "four")
        await uow.audit.add(NOW, None, ADA, "publish", "five")
        await uow.commit()
    async with storage.read() as uow:
        found = await uow.audit.newest(GUILD, ["publish", "draft"], 9)
        assert [(noted.detail, noted.actor_id) for noted in found] == [("three", ADA), ("two", None), ("one", ADA)]
        assert list(await uow.audit.newest(GUILD, ["publish", "draft"], 1)) == found[:1]
        assert list(await uow.audit.newest(GUILD, [], 9)) == []


async def test_the_audit_log_knows_what_was_done_since_an_instant(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.audit.add(NOW, GUILD, ADA, "warned", "no permission")
        await uow.audit.add(NOW, None, None, "upgraded", "")
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.audit.has(GUILD, "warned", "no permission", NOW)
        assert not await uow.audit.has(GUILD, "warned", "no permission", NOW + SECOND)
        assert not await uow.audit.has(GUILD, "warned", "other", NOW)
        assert not await uow.audit.has(GUILD, "posted", "no permission", NOW)
        assert not await uow.audit.has(OTHER_GUILD, "warned", "no permission", NOW)


async def test_whole_sets_of_five_thousand(stores: Stores) -> None:
    many = await stores.enroll_many(COUNT)
    assert len(many) == COUNT
    days = [(enrollment.id, TODAY) for enrollment in many]
    all_ids = [enrollment.id for enrollment in many]
    async with stores.one.write() as uow:
        due = await uow.enrollments.due(NOW, COUNT)
        await uow.enrollments.save_many([replace(e, next_due_at=NOW + DAY) for e in due])
        assert len(await uow.deliveries.claim([new_delivery(e) for e in due])) == COUNT
        await uow.days.put([ledger_day(i) for i in all_ids])
        await uow.scores.put([WeekScore(GUILD, i, TODAY, 5, 4, 3) for i in all_ids])
        await uow.check_ins.add(new_check_in(many[-1]))
        await uow.commit()
    async with stores.two.read() as uow:
        assert await uow.enrollments.due(NOW, COUNT) == []
        assert [d.enrollment_id for d in await uow.deliveries.of_days(days)] == all_ids
        assert sum(len(rows) for rows in (await uow.days.of_many(all_ids)).values()) == COUNT
        assert len(await uow.scores.entries(GUILD, TODAY)) == COUNT
        assert len(await uow.check_ins.of_days(days)) == 1
        assert len(await uow.completions.of_many([e.user_id for e in many])) == COUNT
        assert len(await uow.learners.get_many([e.user_id for e in many])) == COUNT
