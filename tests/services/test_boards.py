"""Weekly boards as people look at them: who is on them, and where."""

import pytest
from tests.builders import ADA, BOARD, BOB, DAY, EVE, GUILD, MONDAY, OTHER_GUILD, OTHER_TRACK, utc
from tests.services.world import World, who

from roadmapbot.domain.board import Row
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import NotInServer, WhichEnrollment
from roadmapbot.domain.ids import UserId
from roadmapbot.services.boards import BoardView
from roadmapbot.services.people import Who

SUNDAY = MONDAY + 6 * DAY
DUE = utc(MONDAY, "09:00")


async def live(world: World, kept: dict[UserId, str]) -> None:
    """Let everybody live through the week from Monday on; "k" is a day kept, anything else is not."""
    for user in kept:
        await world.enroll(user)
    for number in range(7):
        await world.pass_until(DUE + number * DAY)
        for user, days in kept.items():
            if days[number] == "k":
                await world.coach.check_ins.by_command(who(user), Answer())


async def view(world: World, user: UserId = ADA, *, is_last_week: bool = False) -> BoardView:
    return await world.coach.boards.view(who(user), is_last_week=is_last_week)


def lines(shown: BoardView) -> list[tuple[int, str, int, int]]:
    return [(row.place, row.name, row.kept, row.planned) for row in shown.post.rows]


async def test_the_running_week_is_shown_any_time(world: World) -> None:
    await live(world, {ADA: "kkkkk--", BOB: "kkk-k--"})
    shown = await view(world)
    assert lines(shown) == [(1, "Ada", 5, 6), (2, "Bob", 4, 6)]
    assert (shown.post.guild_id, shown.post.week_on, shown.post.computed_at) == (GUILD, MONDAY, world.clock.now())
    assert not shown.post.is_final


async def test_the_last_full_week_is_final_once_all_weeks_have_closed(world: World) -> None:
    await live(world, {ADA: "kkkkkkk", BOB: "kkkkkk-"})
    await world.pass_until(utc(SUNDAY + DAY, "02:00"))
    shown = await view(world, is_last_week=True)
    assert (shown.post.week_on, shown.post.is_final) == (MONDAY, False)
    assert lines(shown) == [(1, "Ada", 7, 7), (2, "Bob", 6, 6)]
    await world.pass_until(utc(SUNDAY + DAY, "03:00"))
    shown = await view(world, is_last_week=True)
    assert shown.post.is_final
    assert lines(shown) == [(1, "Ada", 7, 7), (2, "Bob", 6, 7)]


async def test_equal_scores_share_a_place(world: World) -> None:
    await live(world, {ADA: "kkkk---", BOB: "kkkk---", EVE: "kkk----"})
    await world.pass_until(utc(SUNDAY + DAY, "04:00"))
    places = [(place, name) for place, name, _, _ in lines(await view(world, is_last_week=True))]
    assert places == [(1, "Ada"), (1, "Bob"), (3, "Eve")]


async def test_the_viewers_own_row_is_pointed_out(world: World) -> None:
    await live(world, {ADA: "kkkkkkk", BOB: "kk-k---"})
    assert (await view(world, BOB)).own == Row(2, BOB, "Bob", 6, 3, 3)
    assert (await view(world, BOB)).own_planned is None
    assert (await view(world, EVE)).own is None
    assert (await view(world, EVE)).own_planned is None


async def test_with_fewer_than_three_planned_days_nobody_is_ranked_yet(world: World) -> None:
    await live(world, {ADA: "kkkkkkk", BOB: "kkkkkkk"})
    await world.enroll(EVE)
    await world.pass_until(utc(SUNDAY + 2 * DAY, "10:00"))
    await world.coach.check_ins.by_command(who(EVE), Answer())
    shown = await view(world, EVE)
    assert (shown.own, shown.own_planned, shown.post.rows) == (None, 2, ())
    assert shown.post.unranked == 3


async def test_the_hidden_are_not_shown_and_know_it(world: World) -> None:
    await live(world, {ADA: "kkkkkkk", BOB: "kkkkkkk"})
    await world.coach.settings.show_as(who(), is_hidden=True)
    shown = await view(world)
    assert ([name for _, name, _, _ in lines(shown)], shown.own, shown.is_hidden) == (["Bob"], None, True)
    assert not (await view(world, BOB)).is_hidden


async def test_a_pseudonym_is_shown_instead_of_the_name(world: World) -> None:
    await live(world, {ADA: "kkkkkkk"})
    await world.coach.settings.show_as(who(), pseudonym="Blue Heron")
    assert [name for _, name, _, _ in lines(await view(world))] == ["Blue Heron"]


async def test_leavers_are_left_out_and_the_finished_stay(world: World) -> None:
    await live(world, {ADA: "kkkkkkk", BOB: "kkkkkkk"})
    await world.coach.enrollments.leave(who(BOB))
    assert [name for _, name, _, _ in lines(await view(world))] == ["Ada"]


async def test_who_goes_on_with_another_track_has_one_row_for_the_week(world: World) -> None:
    await world.enroll(track="short")
    for number in range(4):
        await world.pass_until(DUE + number * DAY)
        if number == 2:
            await world.enroll(track=OTHER_TRACK, at="9:01")
            await world.pass_time(minutes=5)
        await world.coach.check_ins.by_command(who(), Answer())
    assert lines(await view(world)) == [(1, "Ada", 4, 4)]


async def test_each_server_has_its_own_board(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await live(world, {ADA: "kkkkkkk"})
    await world.enroll(BOB, OTHER_GUILD)
    assert (await world.coach.boards.view(who(BOB, OTHER_GUILD))).post.rows == ()
    assert [name for _, name, _, _ in lines(await view(world))] == ["Ada"]


async def test_the_week_is_that_of_the_servers_calendar(world: World) -> None:
    await world.server(zone="Pacific/Kiritimati", board_channel_id=BOARD)
    world.clock.at = utc(SUNDAY, "10:00")
    assert (await view(world)).post.week_on == MONDAY + 7 * DAY
    world.clock.at = utc(SUNDAY, "09:59")
    assert (await view(world)).post.week_on == MONDAY


async def test_in_direct_messages_it_is_the_board_of_the_learners_server(world: World) -> None:
    await world.enroll()
    shown = await world.coach.boards.view(who(guild=None))
    assert shown.post.guild_id == GUILD


async def test_in_direct_messages_one_of_several_servers_is_named(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD)
    assert (await world.coach.boards.view(who(guild=None, server="another"))).post.guild_id == OTHER_GUILD
    with pytest.raises(WhichEnrollment):
        await world.coach.boards.view(who(guild=None))


async def test_in_direct_messages_without_a_server_there_is_no_board(world: World) -> None:
    with pytest.raises(NotInServer):
        await world.coach.boards.view(who(guild=None))


async def test_a_server_that_nobody_set_up_has_an_empty_board(world: World) -> None:
    shown = await world.coach.boards.view(Who(ADA, "Ada", OTHER_GUILD))
    assert (shown.post.rows, shown.post.is_final, shown.is_hidden) == ((), True, False)
