"""Posting boards: when the week has closed for all, once per week whatever happens."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest
from tests.builders import ADA, BOARD, BOB, COACH, DAY, GUILD, HOUR, MINUTE, MODERATOR, MONDAY, OTHER_GUILD, utc
from tests.fakes.messenger import Sent
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.services.boards import LONGEST_WAIT
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.ports import (
    Board,
    BoardState,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.posts import BoardPost, ModeratorNotice

NEXT_MONDAY = MONDAY + 7 * DAY
DUE = utc(NEXT_MONDAY, "10:00")
ELSEWHERE = ChannelId(777)


@pytest.fixture
async def scored(world: World) -> World:
    """A world on the Sunday evening of Ada's first full week; the board is due on Monday at ten."""
    await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_channel_id=BOARD))
    await world.enroll()
    for number in range(7):
        await world.pass_until(utc(MONDAY + number * DAY, "09:00"))
        await world.coach.check_ins.by_command(who(), Answer())
    return world


def boards(world: World, channel: ChannelId = BOARD) -> list[Sent]:
    return [sent for sent in world.messenger.sent if isinstance(sent.post, BoardPost) and sent.channel_id == channel]


def stored(world: World, guild: GuildId = GUILD) -> Board:
    return world.storage.tables.boards[guild, MONDAY]


# --- when ----------------------------------------------------------------------------------------------------------


async def test_the_board_comes_at_the_servers_time(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    assert boards(scored) == []
    await scored.pass_until(DUE)
    (sent,) = boards(scored)
    assert isinstance(sent.post, BoardPost)
    assert (sent.post.week_on, sent.post.is_final, sent.post.computed_at) == (MONDAY, True, DUE)
    assert [(row.place, row.name, row.kept, row.planned) for row in sent.post.rows] == [(1, "Ada", 7, 7)]
    board = stored(scored)
    assert (board.state, board.channel_id, board.message_id) == (BoardState.POSTED, BOARD, sent.message_id)
    assert scored.storage.tables.guilds[GUILD].next_board_at == DUE + 7 * DAY


async def test_every_week_has_its_board(scored: World) -> None:
    await scored.pass_until(DUE + 3 * DAY)
    await scored.coach.check_ins.by_command(who(), Answer())
    await scored.pass_until(DUE + 15 * DAY)
    weeks = [sent.post.week_on for sent in boards(scored)]  # type: ignore[union-attr]
    assert weeks == [MONDAY, NEXT_MONDAY, NEXT_MONDAY + 7 * DAY]


async def test_the_board_waits_for_the_last_learners_week_to_close(scored: World) -> None:
    await scored.enroll(BOB, zone="Etc/GMT+12")
    await scored.pass_until(utc(NEXT_MONDAY, "14:59"))
    assert boards(scored) == []
    await scored.pass_until(utc(NEXT_MONDAY, "15:00"))
    assert [sent.post.is_final for sent in boards(scored)] == [True]  # type: ignore[union-attr]


async def test_nobody_waits_for_who_is_paused_or_has_left(scored: World) -> None:
    await scored.enroll(BOB, zone="Etc/GMT+12")
    await scored.coach.enrollments.pause(who(BOB))
    await scored.pass_until(DUE)
    assert len(boards(scored)) == 1


async def test_a_board_due_on_sunday_comes_when_that_week_has_closed(scored: World) -> None:
    await scored.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_weekday="sunday", board_at="20:00"))
    await scored.pass_until(utc(NEXT_MONDAY, "02:59"))
    assert boards(scored) == []
    await scored.pass_until(utc(NEXT_MONDAY, "03:00"))
    assert [sent.post.week_on for sent in boards(scored)] == [MONDAY]  # type: ignore[union-attr]


async def test_a_board_waits_a_day_and_a_half_at_most(scored: World) -> None:
    stuck = replace(scored.enrollment(), open_until=DUE + 9 * DAY)
    async with scored.storage.write() as uow:
        await uow.enrollments.save_many([stuck])
        await uow.commit()
    await scored.pass_until(DUE + LONGEST_WAIT - MINUTE)
    assert boards(scored) == []
    await scored.pass_by_minutes(1)
    (sent,) = boards(scored)
    assert (sent.post.week_on, sent.post.is_final) == (MONDAY, False)  # type: ignore[union-attr]


async def test_the_longest_wait_covers_the_widest_gap_between_zones() -> None:
    assert timedelta(hours=26) + HOUR * 3 < LONGEST_WAIT


async def test_a_week_of_which_nobody_is_ranked_is_not_posted(world: World) -> None:
    await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_channel_id=BOARD))
    await world.enroll(weekdays="mon")
    await world.pass_until(DUE - MINUTE)
    world.clock.at = DUE
    assert await world.coach.boards.post_due() == 0
    assert boards(world) == []
    assert stored(world).state is BoardState.EMPTY
    assert world.storage.tables.guilds[GUILD].next_board_at == DUE + 7 * DAY


async def test_a_server_without_a_board_channel_has_no_board(world: World) -> None:
    await world.server(next_board_at=DUE)
    await world.enroll()
    await world.pass_until(DUE)
    assert not world.storage.tables.boards


async def test_a_server_that_removed_us_gets_its_board_when_we_are_back(scored: World) -> None:
    await scored.pass_until(utc(NEXT_MONDAY, "04:00"))
    await scored.coach.guilds.removed(GUILD)
    await scored.pass_until(DUE + HOUR)
    assert boards(scored) == []
    await scored.coach.guilds.joined(GUILD, "The Guild", None)
    await scored.tick()
    assert len(boards(scored)) == 1


# --- once ----------------------------------------------------------------------------------------------------------


async def test_restarts_bring_no_second_board(scored: World) -> None:
    await scored.pass_until(DUE)
    for _ in range(3):
        scored.restart()
        await scored.pass_by_minutes(2)
    assert len(boards(scored)) == 1


async def test_two_processes_post_one_board(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    other = scored.another()
    posted = await asyncio.gather(scored.coach.boards.post_due(), other.boards.post_due())
    assert sum(posted) == 1
    assert len(boards(scored)) == 1


async def test_a_changed_board_day_brings_no_second_board_of_that_week(scored: World) -> None:
    await scored.pass_until(DUE)
    await scored.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_weekday="tuesday"))
    await scored.pass_until(DUE + 2 * DAY)
    assert len(boards(scored)) == 1
    await scored.pass_until(DUE + 8 * DAY)
    assert len(boards(scored)) == 2


async def test_a_setup_in_the_same_moment_is_not_overwritten(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    wish = SetupWish(board_channel_id=ELSEWHERE)
    setup = scored.coach.guilds.setup(GUILD, "The Guild", MODERATOR, wish)
    await asyncio.gather(scored.coach.boards.post_due(), setup)
    guild = scored.storage.tables.guilds[GUILD]
    assert guild.board_channel_id == ELSEWHERE
    await scored.pass_by_minutes(1)
    assert len(boards(scored, BOARD)) + len(boards(scored, ELSEWHERE)) == 1


async def test_a_board_of_a_server_set_up_anew_waits_for_the_next_look(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    read = scored.storage.tables.guilds[GUILD]
    await scored.server(board_channel_id=ELSEWHERE, next_board_at=DUE, board_at=time(9, 30))
    assert not await scored.coach.boards._post_one(read, DUE)
    assert await scored.coach.boards.post_due() == 1
    assert len(boards(scored, ELSEWHERE)) == 1


@pytest.mark.parametrize("after_sending", [False, True], ids=["before-sending", "after-sending"])
@pytest.mark.parametrize("away", [MINUTE / 2, MINUTE, HOUR])
async def test_a_crash_in_the_middle_of_posting_posts_exactly_once(
    scored: World, after_sending: bool, away: timedelta
) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    await scored.die(scored.coach.boards.post_due(), after_sending=after_sending)
    assert stored(scored).state is BoardState.CLAIMED
    scored.clock.at += away
    await scored.tick()
    assert len(boards(scored)) == 1
    assert stored(scored).state is BoardState.POSTED
    assert stored(scored).message_id == boards(scored)[0].message_id


async def test_a_young_claim_is_left_to_the_process_that_has_it(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    await scored.die(scored.coach.boards.post_due())
    scored.clock.move(seconds=30)
    await scored.coach.boards.recover(min_age=MINUTE)
    assert boards(scored) == []
    scored.clock.move(seconds=30)
    await scored.coach.boards.recover(min_age=MINUTE)
    assert len(boards(scored)) == 1


# --- when it cannot be posted --------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RetryLater(MINUTE), OutcomeUnknown("connection reset")])
@pytest.mark.parametrize("arrives", [False, True])
async def test_a_board_that_did_not_get_through_is_tried_again(scored: World, error: Exception, arrives: bool) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.messenger.fail(BOARD, error, arrives=arrives, on=["send"])  # type: ignore[arg-type]
    await scored.pass_by_minutes(4)
    assert len(boards(scored)) == 1
    assert stored(scored).state is BoardState.POSTED


@pytest.mark.parametrize("error", [Undeliverable(Unreachable.CHANNEL_GONE), Refused("too long")])
async def test_a_board_that_cannot_be_posted_is_given_up_and_moderators_are_told(
    scored: World, error: Exception
) -> None:
    scored.messenger.fail(BOARD, error, times=None)  # type: ignore[arg-type]
    await scored.pass_until(DUE + HOUR)
    assert (stored(scored).state, stored(scored).problem) == (BoardState.FAILED, str(error))
    assert scored.messenger.posts(COACH) == [ModeratorNotice("board-channel", str(BOARD))]
    scored.messenger.heal(BOARD)
    await scored.pass_until(DUE + 7 * DAY)
    assert [sent.post.week_on for sent in boards(scored)] == [NEXT_MONDAY]  # type: ignore[union-attr]


async def test_one_server_that_fails_does_not_stop_the_others(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    for guild, channel, user in ((GUILD, BOARD, ADA), (OTHER_GUILD, ELSEWHERE, BOB)):
        await world.coach.guilds.setup(guild, "A server", MODERATOR, SetupWish(board_channel_id=channel))
        await world.enroll(user, guild)
    world.messenger.fail(BOARD, Undeliverable(Unreachable.FORBIDDEN), times=None)
    await world.pass_until(DUE)
    assert (len(boards(world)), len(boards(world, ELSEWHERE))) == (0, 1)


async def test_while_nobody_can_look_nothing_is_posted_again(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    await scored.die(scored.coach.boards.post_due(), after_sending=True)
    scored.clock.move(hours=1)
    scored.messenger.fail(BOARD, OutcomeUnknown("Discord is away"), on=["find_board"])
    await scored.coach.boards.recover()
    assert stored(scored).state is BoardState.CLAIMED
    await scored.coach.boards.recover()
    assert (stored(scored).state, len(boards(scored))) == (BoardState.POSTED, 1)


async def test_a_channel_that_is_gone_by_now_settles_the_claim(scored: World) -> None:
    await scored.pass_until(DUE - MINUTE)
    scored.clock.at = DUE
    await scored.die(scored.coach.boards.post_due())
    scored.clock.move(hours=1)
    scored.messenger.fail(BOARD, Undeliverable(Unreachable.CHANNEL_GONE), times=None)
    await scored.coach.boards.recover()
    assert stored(scored).state is BoardState.FAILED


async def test_a_claim_without_a_channel_is_let_go(scored: World) -> None:
    async with scored.storage.write() as uow:
        await uow.boards.claim(Board(GUILD, MONDAY, BoardState.CLAIMED, DUE - HOUR))
        await uow.commit()
    scored.clock.at = DUE
    await scored.coach.boards.recover()
    assert boards(scored) == []
