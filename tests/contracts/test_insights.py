"""Figures about the learners of one server."""

from dataclasses import replace
from datetime import timedelta

from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    OTHER_TRACK,
    TASK,
    TODAY,
    TRACK,
    check_in,
    deliver,
    enroll,
    ledger_day,
)

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import DmState, Enrollment, Learner, Mode, State
from roadmapbot.domain.ids import ChannelId, GuildId, TaskId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import Following, KeptShare, Storage

WEEK = TODAY - 7 * DAY
MISSED, FROZEN, KEPT, LATE = DayStatus.MISSED, DayStatus.FROZEN, DayStatus.KEPT, DayStatus.LATE
EXCUSED, REST = DayStatus.EXCUSED, DayStatus.REST


async def live(storage: Storage, enrollment: Enrollment, *statuses: DayStatus, reason: Reason = Reason.NONE) -> None:
    """The days before today, the last status for yesterday."""
    rows = [
        ledger_day(enrollment.id, TODAY - timedelta(days=back), status=status, reason=reason)
        for back, status in enumerate(reversed(statuses), start=1)
    ]
    async with storage.write() as uow:
        await uow.days.put(rows)
        await uow.commit()


async def test_who_follows_what_is_counted_by_track_and_state(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB, state=State.PAUSED, is_self_paused=True)
    await enroll(storage, EVE, state=State.LEFT)
    await enroll(storage, EVE, track_id=OTHER_TRACK)
    await enroll(storage, BOB, OTHER_GUILD)
    async with storage.read() as uow:
        found = await uow.insights.following(GUILD)
        assert sorted(found, key=repr) == sorted(
            [
                Following(TRACK, State.ACTIVE, False, 1),
                Following(TRACK, State.PAUSED, True, 1),
                Following(TRACK, State.LEFT, False, 1),
                Following(OTHER_TRACK, State.ACTIVE, False, 1),
            ],
            key=repr,
        )
        assert [each.track_id for each in found] == sorted(each.track_id for each in found)
        assert await uow.insights.following(GuildId(99)) == []


async def test_closed_days_that_were_planned_are_counted_from_a_day_on(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB, state=State.LEFT)
    elsewhere = await enroll(storage, EVE, OTHER_GUILD)
    await live(storage, ada, KEPT, LATE, REST, EXCUSED, FROZEN)
    await live(storage, bob, KEPT, MISSED)
    await live(storage, elsewhere, KEPT)
    async with storage.write() as uow:
        await uow.days.put([ledger_day(ada.id, TODAY), ledger_day(ada.id, WEEK - DAY)])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.insights.kept(GUILD, WEEK) == KeptShare(5, 3)
        assert await uow.insights.kept(GUILD, WEEK - DAY) == KeptShare(6, 4)
        assert await uow.insights.kept(GUILD, TODAY) == KeptShare(0, 0)
        assert await uow.insights.kept(OTHER_GUILD, WEEK) == KeptShare(1, 1)


async def test_silent_are_active_learners_who_let_planned_days_pass_without_a_word(storage: Storage) -> None:
    ada = await enroll(storage)
    await live(storage, ada, KEPT, MISSED, FROZEN, EXCUSED, REST, MISSED)
    paused = await enroll(storage, BOB, state=State.PAUSED)
    await live(storage, paused, MISSED, MISSED, MISSED)
    elsewhere = await enroll(storage, EVE, OTHER_GUILD)
    await live(storage, elsewhere, MISSED, MISSED, LATE, MISSED, MISSED)

    async def silent(at_least: int, since: int = 60, guild: GuildId = GUILD) -> int:
        async with storage.read() as uow:
            return await uow.insights.silent(guild, at_least, TODAY - timedelta(days=since))

    assert [await silent(days) for days in (1, 3, 4)] == [1, 1, 0]
    assert [await silent(days, guild=OTHER_GUILD) for days in (2, 3)] == [1, 0]
    assert await silent(2, since=3) == 0
    async with storage.write() as uow:
        await uow.enrollments.save_many([replace(ada, heard_on=TODAY - 4 * DAY)])
        await uow.commit()
    assert [await silent(days) for days in (1, 2)] == [1, 0]


async def test_a_frozen_day_with_a_reason_is_no_silence(storage: Storage) -> None:
    await live(storage, await enroll(storage), FROZEN, FROZEN, FROZEN, reason=Reason.SILENT)
    async with storage.read() as uow:
        assert await uow.insights.silent(GUILD, 1, WEEK) == 0


async def test_the_ways_to_active_learners_are_counted(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB, mode=Mode.CHANNEL)
    await enroll(storage, EVE, state=State.PAUSED)
    await enroll(storage, EVE, OTHER_GUILD)
    async with storage.write() as uow:
        await uow.learners.save(Learner(ADA, "Ada", ChannelId(1), DmState.CLOSED))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.insights.ways(GUILD) == {
            (Mode.DM, DmState.CLOSED): 1,
            (Mode.CHANNEL, DmState.UNKNOWN): 1,
        }


async def test_todays_tasks_are_those_of_everybodys_own_open_day(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB, open_on=TODAY - DAY)
    await enroll(storage, EVE)
    async with storage.read() as uow:
        assert await uow.insights.today(GUILD) == {(None, False): 3}
    await deliver(storage, ada, state=DeliveryState.UNDELIVERABLE)
    await deliver(storage, ada, kind=Kind.NUDGE, state=DeliveryState.CLAIMED)
    await deliver(storage, ada, local_on=TODAY - DAY)
    await deliver(storage, bob)
    await live(storage, ada, KEPT)
    async with storage.write() as uow:
        await uow.days.put([ledger_day(bob.id, TODAY - DAY, status=LATE), ledger_day(ada.id, status=MISSED)])
        await uow.commit()
    gone = await enroll(storage, EVE, OTHER_GUILD, state=State.LEFT)
    await deliver(storage, gone)
    async with storage.read() as uow:
        assert await uow.insights.today(GUILD) == {
            (DeliveryState.UNDELIVERABLE, False): 1,
            (None, False): 1,
            (None, True): 1,
        }
        assert await uow.insights.today(OTHER_GUILD) == {}


async def test_tasks_that_people_are_stuck_on_are_counted_the_most_first(storage: Storage) -> None:
    ada, bob, eve = await enroll(storage), await enroll(storage, BOB), await enroll(storage, EVE, OTHER_GUILD)
    other, third = TaskId("a/other"), TaskId("b/third")
    stuck, fine = Answer(stuck="step 3"), Answer("fine")
    for enrollment, back, task, answer in (
        (ada, 0, TASK, stuck),
        (ada, 1, other, stuck),
        (ada, 2, third, stuck),
        (ada, 3, other, fine),
        (ada, 7, third, stuck),
        (bob, 0, TASK, stuck),
        (eve, 0, other, stuck),
    ):
        on = TODAY - timedelta(days=back)
        await check_in(storage, enrollment, local_on=on, task_id=task, answer=answer)
    async with storage.write() as uow:
        undone = await uow.check_ins.get(ada.id, TODAY - 2 * DAY)
        assert undone is not None
        await uow.check_ins.save(replace(undone, undone_at=NOW))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.insights.stuck(GUILD, WEEK, 5) == [(TASK, 2), (other, 1), (third, 1)]
        assert await uow.insights.stuck(GUILD, WEEK + DAY, 5) == [(TASK, 2), (other, 1)]
        assert await uow.insights.stuck(GUILD, WEEK, 1) == [(TASK, 2)]
        assert await uow.insights.stuck(GuildId(99), WEEK, 5) == []
