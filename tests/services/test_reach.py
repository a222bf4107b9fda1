"""Where learners are reached when ways close, and what moderators hear of it."""

import asyncio

import pytest
from tests.builders import ADA, BOARD, BOB, COACH, DAY, EVE, GUILD, MINUTE, MONDAY, OTHER_GUILD, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import DmState, Mode
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.ports import MessengerError, OutcomeUnknown, Refused, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import DailyTask, DmsClosed, ModeratorNotice
from roadmapbot.services.reach import Reached
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
CLOSED = Undeliverable(Unreachable.DM_CLOSED)
GONE = Undeliverable(Unreachable.CHANNEL_GONE)
FORBIDDEN = Undeliverable(Unreachable.FORBIDDEN)
DUE = utc(MONDAY, "09:00")


async def close_dms(world: World) -> None:
    """Ada enrolls, and closes her direct messages afterwards."""
    await world.enroll()
    world.messenger.fail(DM, CLOSED, times=None)


async def test_the_first_refusal_moves_the_task_to_the_thread_and_says_why(world: World) -> None:
    await close_dms(world)
    await world.pass_until(DUE)
    ((parent, thread, _),) = world.messenger.threads
    told, task = world.messenger.posts(thread)
    assert (parent, told) == (COACH, DmsClosed(ADA))
    assert isinstance(task, DailyTask)
    assert task.mention
    assert world.delivery().channel_id == thread
    learner = world.storage.tables.learners[ADA]
    assert (learner.dm_state, learner.dm_channel_id) == (DmState.CLOSED, DM)


async def test_a_closed_way_is_not_tried_again_and_the_news_is_told_once(world: World) -> None:
    await close_dms(world)
    await world.pass_until(DUE)
    world.messenger.attempts.clear()
    await world.pass_until(DUE + 3 * DAY)
    thread = world.messenger.threads[0][1]
    assert {channel for channel, _ in world.messenger.attempts} == {thread}
    assert [type(post) for post in world.messenger.posts(thread)] == [DmsClosed, *[DailyTask] * 4]


async def test_a_reply_in_the_thread_is_a_check_in(world: World) -> None:
    await close_dms(world)
    await world.pass_until(DUE)
    assert await world.coach.check_ins.by_reply(world.reply(world.delivery())) is not None
    assert world.storage.tables.learners[ADA].dm_state is DmState.CLOSED


async def test_who_writes_to_us_directly_is_written_to_again(world: World) -> None:
    await close_dms(world)
    await world.pass_until(DUE)
    world.messenger.heal(DM)
    assert await world.coach.check_ins.by_reply(world.messenger.says(ADA, DM, "done")) is None
    assert world.storage.tables.learners[ADA].dm_state is DmState.OPEN
    await world.pass_until(DUE + DAY)
    assert world.delivery().channel_id == DM


@pytest.mark.parametrize("problem", [OutcomeUnknown("connection reset"), RetryLater(MINUTE)])
async def test_who_asks_for_direct_messages_that_cannot_be_tried_now_gets_the_next_task_there(
    world: World, problem: MessengerError
) -> None:
    await close_dms(world)
    await world.pass_until(DUE)
    world.messenger.heal(DM)
    world.messenger.fail(DM, problem)
    asked = await world.coach.settings.change(who(), Wish(mode=Mode.DM))
    assert asked.reached is Reached.LATER
    await world.pass_until(DUE + DAY)
    assert world.delivery().channel_id == DM


async def test_a_word_from_somebody_unknown_heals_nothing(world: World) -> None:
    assert await world.coach.check_ins.by_reply(world.messenger.says(BOB, FakeMessenger.dm_of(BOB), "hi")) is None
    assert BOB not in world.storage.tables.learners


async def test_every_week_has_a_thread_of_its_own(world: World) -> None:
    await world.server(zone="Asia/Tokyo")
    await world.enroll(mode=Mode.CHANNEL)
    await world.pass_until(DUE + 6 * DAY)
    names = [name for _, _, name in world.messenger.threads]
    assert names == ["Daily tasks · week of February 23", "Daily tasks · week of March 2"]


async def test_many_posts_at_once_open_one_thread(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    for number in range(20):
        await world.enroll(UserId(1000 + number), mode=Mode.CHANNEL)
        await world.enroll(UserId(1000 + number), OTHER_GUILD, mode=Mode.CHANNEL)
    world.messenger.threads.clear()
    await world.pass_until(DUE)
    assert [name for _, _, name in world.messenger.threads] == ["Daily tasks · week of March 2"] * 2
    assert len({parent for parent, _, _ in world.messenger.threads}) == 2
    assert len([sent for sent in world.messenger.sent if isinstance(sent.post, DailyTask)]) == 40


async def test_a_thread_that_was_deleted_is_opened_anew_once(world: World) -> None:
    users = [UserId(1000 + number) for number in range(20)]
    for user in users:
        await world.enroll(user, mode=Mode.CHANNEL)
    await world.pass_until(DUE)
    (*_, (_, thread, _)) = world.messenger.threads
    world.messenger.fail(thread, GONE, times=None)
    await world.pass_until(DUE + DAY)
    assert len(world.messenger.threads) == 3
    assert [len(world.tasks_sent(user)) for user in users] == [2] * 20


async def test_news_that_cannot_be_told_do_not_keep_the_task_back(world: World) -> None:
    await close_dms(world)
    await world.pass_until(DUE - MINUTE)
    thread = await open_thread(world)
    world.messenger.fail(thread, Refused("not these words"))
    await world.pass_until(DUE)
    assert len(world.tasks_sent()) == 1


async def open_thread(world: World) -> int:
    """Let somebody's post open this week's thread."""
    await world.enroll(EVE, at="8:58", mode=Mode.CHANNEL)
    return world.messenger.threads[-1][1]


async def test_where_no_way_is_open_the_day_is_excused_and_moderators_are_told_once_a_week(world: World) -> None:
    await world.server(board_channel_id=BOARD)
    await close_dms(world)
    world.messenger.fail(COACH, GONE, times=None)
    await world.pass_until(utc(MONDAY + DAY, "04:00"))
    assert world.delivery().state is DeliveryState.UNDELIVERABLE
    row = world.ledger()[MONDAY]
    assert (row.status, row.reason) == (DayStatus.EXCUSED, Reason.UNREACHABLE)
    assert world.notices(BOARD) == [ModeratorNotice("unreachable", "channel-gone")]
    await world.pass_until(utc(MONDAY + 6 * DAY, "12:00"))
    assert len(world.notices(BOARD)) == 1
    await world.pass_until(utc(MONDAY + 8 * DAY, "12:00"))
    assert len(world.notices(BOARD)) == 2


async def test_a_permission_taken_away_is_told_where_moderators_read(world: World) -> None:
    await world.server(board_channel_id=BOARD)
    await world.enroll(mode=Mode.CHANNEL)
    world.messenger.fail(COACH, FORBIDDEN, times=None)
    await world.pass_until(DUE)
    assert world.delivery().state is DeliveryState.UNDELIVERABLE
    assert world.notices(BOARD) == [ModeratorNotice("unreachable", "forbidden")]


async def test_a_thread_we_may_not_post_in_is_not_replaced_by_another(world: World) -> None:
    await world.enroll(mode=Mode.CHANNEL)
    world.messenger.fail(world.messenger.threads[0][1], FORBIDDEN, times=None)
    world.clock.at = utc(MONDAY - DAY, "20:00")
    enrolled = await world.enroll(BOB, mode=Mode.CHANNEL)
    assert enrolled.reached.value == "nowhere"
    assert len(world.messenger.threads) == 1


async def test_where_there_is_no_channel_nobody_is_told_and_the_day_is_excused(world: World) -> None:
    await world.server(coach_channel_id=None)
    await close_dms(world)
    await world.pass_until(utc(MONDAY + DAY, "04:00"))
    assert world.days()[MONDAY] is DayStatus.EXCUSED
    await world.server(coach_channel_id=COACH)
    world.messenger.fail(DM, CLOSED, times=None)
    world.messenger.fail(COACH, FORBIDDEN, times=None, on=["open_thread"])
    await world.pass_until(DUE + DAY)
    assert world.notices() == [ModeratorNotice("unreachable", "forbidden")]


async def test_two_problems_in_one_minute_are_both_told(world: World) -> None:
    await close_dms(world)
    await world.enroll(BOB)
    world.messenger.fail(COACH, FORBIDDEN, times=None, on=["open_thread"])
    world.messenger.fail(FakeMessenger.dm_of(BOB), Refused("too long"), times=None)
    await world.pass_until(DUE)
    assert {notice.problem for notice in world.notices()} == {"unreachable", "refused-task"}


async def test_a_notice_that_cannot_be_told_anywhere_is_let_go(world: World) -> None:
    await close_dms(world)
    world.messenger.fail(COACH, FORBIDDEN, times=None)
    await world.pass_until(DUE)
    assert world.notices() == []
    assert world.delivery().state is DeliveryState.UNDELIVERABLE


async def test_a_direct_message_channel_that_is_forbidden_is_no_reason_to_speak_in_public(world: World) -> None:
    await world.enroll()
    world.messenger.fail(DM, FORBIDDEN, times=None)
    await world.pass_until(DUE)
    assert world.delivery().state is DeliveryState.UNDELIVERABLE
    assert not world.messenger.threads


async def test_a_thread_that_cannot_be_opened_now_is_tried_again(world: World) -> None:
    await world.enroll(mode=Mode.CHANNEL)
    await world.pass_until(DUE - MINUTE)
    world.messenger.fail(COACH, RetryLater(5 * MINUTE), on=["open_thread"])
    await world.pass_until(DUE + 10 * MINUTE)
    assert [post.local_on for post in world.tasks_sent()] == [MONDAY]


async def test_a_thread_that_may_or_may_not_be_open_has_no_post_to_be_looked_for(world: World) -> None:
    await world.enroll(mode=Mode.CHANNEL)
    await world.pass_until(DUE - MINUTE)
    world.messenger.fail(COACH, OutcomeUnknown("connection reset"), on=["open_thread"])
    world.messenger.threads.clear()
    world.storage.tables.threads.clear()
    await world.pass_until(DUE)
    assert world.delivery().state is DeliveryState.WAITING
    await world.pass_until(DUE + MINUTE)
    assert [post.local_on for post in world.tasks_sent()] == [MONDAY]


async def test_a_broken_connection_while_greeting_is_let_go(world: World) -> None:
    world.messenger.fail(ADA, OutcomeUnknown("connection reset"))
    enrolled = await world.enroll()
    assert enrolled.reached.value == "later"
    await world.pass_until(DUE)
    assert len(world.tasks_sent()) == 1


async def test_a_learner_in_two_servers_has_one_conversation(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await asyncio.gather(world.enroll(), world.enroll(guild=OTHER_GUILD))
    assert world.storage.tables.learners[ADA].dm_channel_id == DM
    assert (await world.coach.settings.overview(who())).guild.id == GUILD
