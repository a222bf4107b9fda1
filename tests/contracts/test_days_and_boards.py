"""The day ledger, weekly scores, boards, and where posts stand."""

import asyncio
from dataclasses import replace

import pytest
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
    enroll,
    ledger_day,
    save,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.board import Entry, WeekScore
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ids import ChannelId, EnrollmentId, GuildId, MessageId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import Board, BoardState, Placed, PlacedPost, Storage


async def test_ledger_days_are_stored_replaced_and_read_in_order(storage: Storage) -> None:
    ada = await enroll(storage)
    bob = await enroll(storage, BOB)
    first = ledger_day(ada.id, TODAY - DAY, status=DayStatus.MISSED)
    async with storage.write() as uow:
        await uow.days.put([ledger_day(ada.id, TODAY, task_id=TASK), first, ledger_day(bob.id)])
        changed = ledger_day(ada.id, TODAY, status=DayStatus.EXCUSED, reason=Reason.NOT_SENT, at=NOW + DAY)
        await uow.days.put([changed])
        await uow.days.put([])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [first, changed]
        missing = EnrollmentId(bob.id + 1)
        assert await uow.days.of_many([bob.id, ada.id, missing]) == {
            bob.id: [ledger_day(bob.id)],
            ada.id: [first, changed],
            missing: [],
        }
        assert await uow.days.of_many([ada.id, bob.id], since=TODAY) == {
            ada.id: [changed],
            bob.id: [ledger_day(bob.id)],
        }


async def test_a_day_that_was_earned_back_says_when(storage: Storage) -> None:
    ada = await enroll(storage)
    earned = ledger_day(ada.id, status=DayStatus.LATE, reason=Reason.EARNED, task_id=TASK, earned_on=TODAY + 2 * DAY)
    async with storage.write() as uow:
        await uow.days.put([ledger_day(ada.id, status=DayStatus.MISSED)])
        await uow.days.put([earned])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [earned]


async def test_a_day_that_was_answered_afterwards_knows_how_it_had_closed(storage: Storage) -> None:
    ada = await enroll(storage)
    late = ledger_day(ada.id, status=DayStatus.LATE, closed_status=DayStatus.EXCUSED, closed_reason=Reason.OUTAGE)
    async with storage.write() as uow:
        await uow.days.put([late])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == (await uow.days.recent(ada.id)).days == [late]


async def test_a_ledger_day_can_be_taken_back(storage: Storage) -> None:
    ada = await enroll(storage)
    async with storage.write() as uow:
        await uow.days.put([ledger_day(ada.id), ledger_day(ada.id, TODAY + DAY)])
        await uow.days.remove(ada.id, TODAY)
        await uow.days.remove(ada.id, TODAY - DAY)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.days.of(ada.id) == [ledger_day(ada.id, TODAY + DAY)]


def score(enrollment: Enrollment, planned: int = 5, kept: int = 4, tasks: int = 3) -> WeekScore:
    return WeekScore(enrollment.guild_id, enrollment.id, TODAY, planned, kept, tasks)


async def put(storage: Storage, *scores: WeekScore) -> None:
    async with storage.write() as uow:
        await uow.scores.put(scores)
        await uow.commit()


async def test_entries_are_a_servers_scores_of_a_week_under_the_names_to_show(storage: Storage) -> None:
    ada, bob = await enroll(storage), await enroll(storage, BOB, pseudonym="Fox", state=State.PAUSED)
    elsewhere = await enroll(storage, EVE, OTHER_GUILD)
    await put(storage, score(bob), score(ada, 1, 1, 1), score(elsewhere))
    await put(storage, score(ada, 3, 2, 1), replace(score(bob), week_on=TODAY + 7 * DAY))
    await put(storage)
    async with storage.read() as uow:
        assert await uow.scores.entries(GUILD, TODAY) == [
            Entry(ADA, f"Learner {ADA % 10}", 3, 2, 1),
            Entry(BOB, "Fox", 5, 4, 3),
        ]
        assert await uow.scores.entries(GUILD, TODAY - 7 * DAY) == []


async def test_leavers_and_the_hidden_have_no_entry(storage: Storage) -> None:
    ada, bob = await enroll(storage, is_hidden=True), await enroll(storage, BOB, state=State.LEFT)
    eve = await enroll(storage, EVE, state=State.COMPLETED)
    await put(storage, score(ada), score(bob), score(eve))
    async with storage.read() as uow:
        assert [entry.user_id for entry in await uow.scores.entries(GUILD, TODAY)] == [EVE]


async def test_two_tracks_in_one_week_make_one_entry_shown_as_chosen_now(storage: Storage) -> None:
    first = await enroll(storage, state=State.COMPLETED, pseudonym="Old")
    second = await enroll(storage, track_id=OTHER_TRACK, pseudonym="New")
    await put(storage, score(first, 3, 3, 3), score(second, 4, 2, 2))
    async with storage.read() as uow:
        assert await uow.scores.entries(GUILD, TODAY) == [Entry(ADA, "New", 7, 5, 5)]
    await save(storage, replace(second, is_hidden=True))
    async with storage.read() as uow:
        assert await uow.scores.entries(GUILD, TODAY) == []


async def test_a_score_must_make_sense(storage: Storage) -> None:
    ada = await enroll(storage)
    with pytest.raises(Conflict):
        await put(storage, score(ada, planned=1, kept=2))
    with pytest.raises(Conflict):
        await put(storage, replace(score(ada), enrollment_id=EnrollmentId(ada.id + 1)))


async def test_a_weeks_board_is_claimed_once(stores: Stores) -> None:
    await enroll(stores.one)
    board = Board(GUILD, TODAY, BoardState.CLAIMED, NOW)

    async def claim(storage: Storage) -> bool:
        async with storage.write() as uow:
            is_ours = await uow.boards.claim(board)
            await uow.commit()
        return is_ours

    results = await asyncio.gather(*(claim(s) for s in (stores.one, stores.two) * 3))
    assert sum(results) == 1
    async with stores.two.read() as uow:
        assert await uow.boards.get(GUILD, TODAY) == board
        assert await uow.boards.get(GUILD, TODAY + DAY) is None
        assert await uow.boards.claimed() == [board]


async def test_a_board_is_settled_in_full(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, guild=OTHER_GUILD)
    late = Board(GUILD, TODAY, BoardState.CLAIMED, NOW)
    early = Board(OTHER_GUILD, TODAY, BoardState.CLAIMED, NOW - DAY)
    posted = replace(late, state=BoardState.POSTED, channel_id=ChannelId(4), message_id=MessageId(5), problem="slow")
    async with storage.write() as uow:
        assert await uow.boards.claim(late)
        assert await uow.boards.claim(early)
        assert await uow.boards.claimed() == [early, late]
        await uow.boards.save(posted)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.boards.get(GUILD, TODAY) == posted
        assert await uow.boards.claimed() == [early]
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.boards.claim(replace(late, guild_id=GuildId(99)))


async def test_placed_posts_and_weekly_threads_are_found_again(storage: Storage) -> None:
    await enroll(storage)
    old = PlacedPost(GUILD, Placed.STARTER_PLAN, ChannelId(1), MessageId(2), NOW)
    new = replace(old, channel_id=ChannelId(3), message_id=MessageId(4), placed_at=NOW + DAY)
    async with storage.write() as uow:
        assert await uow.places.get(GUILD, Placed.STARTER_PLAN) is None
        await uow.places.save(old)
        await uow.places.save(new)
        assert await uow.places.thread(GUILD, TODAY) is None
        await uow.places.save_thread(GUILD, TODAY, ChannelId(5))
        await uow.places.save_thread(GUILD, TODAY, ChannelId(6))
        await uow.places.save_thread(GUILD, TODAY + 7 * DAY, ChannelId(7))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.places.get(GUILD, Placed.STARTER_PLAN) == new
        assert await uow.places.get(GUILD, Placed.GREETING) is None
        assert await uow.places.thread(GUILD, TODAY) == ChannelId(6)
        assert await uow.places.thread(OTHER_GUILD, TODAY) is None
