"""Servers: joining, setting up, placing the plan."""

from dataclasses import replace
from datetime import time

import pytest
from tests.builders import (
    BOARD,
    COACH,
    GUILD,
    MINUTE,
    MODERATOR,
    MONDAY,
    NOON,
    OTHER,
    OTHER_GUILD,
    OTHER_TRACK,
    STARTER,
    TRACK,
    catalogue,
    utc,
)
from tests.services.world import World

from roadmapbot.domain.errors import BadTime, BadWeekdays, ChannelUnusable, UnknownTrack, UnknownZone, UserError
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, TrackId
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.ports import OutcomeUnknown, Placed, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import ServerGreeting, StarterPlan

LOBBY, PLANS = ChannelId(301), ChannelId(302)
FORBIDDEN = Undeliverable(Unreachable.FORBIDDEN)
EMPTY = SetupWish()


@pytest.fixture
def fresh() -> World:
    """A world without servers."""
    return World()


# --- joining and being removed -------------------------------------------------------------------------------------


async def test_a_new_server_is_noted_and_greeted(fresh: World) -> None:
    await fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    guild = Guild(GUILD, "The Guild")
    assert fresh.storage.tables.guilds == {GUILD: guild}
    assert fresh.messenger.posts(LOBBY) == [ServerGreeting(guild)]
    assert await fresh.coach.guilds.get(GUILD) == guild


async def test_a_server_is_greeted_once_whatever_happens(fresh: World) -> None:
    await fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    await fresh.coach.guilds.removed(GUILD)
    fresh.clock.move(days=30)
    fresh.restart()
    await fresh.coach.guilds.joined(GUILD, "The Guild", PLANS)
    assert len(fresh.messenger.sent) == 1


async def test_a_greeting_that_failed_is_tried_at_the_next_start(fresh: World) -> None:
    fresh.messenger.fail(LOBBY, FORBIDDEN)
    await fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    assert not fresh.messenger.sent
    fresh.clock.move(days=1)
    await fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    assert len(fresh.messenger.sent) == 1


async def test_a_crash_after_the_greeting_brings_no_second_one_soon(fresh: World) -> None:
    await fresh.die(fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY), after_sending=True)
    fresh.clock.move(seconds=30)
    await fresh.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    assert len(fresh.messenger.sent) == 1


async def test_a_server_without_a_place_for_greetings_is_noted_all_the_same(fresh: World) -> None:
    await fresh.coach.guilds.joined(GUILD, "The Guild", None)
    assert GUILD in fresh.storage.tables.guilds
    assert not fresh.messenger.attempts


async def test_a_server_that_is_set_up_needs_no_greeting(world: World) -> None:
    await world.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    assert not world.messenger.attempts


async def test_a_servers_new_name_is_noted_and_its_settings_stay(world: World) -> None:
    await world.server(zone="Asia/Tokyo", board_channel_id=BOARD)
    await world.coach.guilds.joined(GUILD, "New name", None)
    guild = await world.coach.guilds.get(GUILD)
    assert (guild.name, guild.zone, guild.board_channel_id, guild.is_present) == ("New name", "Asia/Tokyo", BOARD, True)


async def test_being_removed_forgets_nothing(world: World) -> None:
    before = await world.coach.guilds.get(GUILD)
    await world.coach.guilds.removed(GUILD)
    assert await world.coach.guilds.get(GUILD) == replace(before, is_present=False)
    await world.coach.guilds.joined(GUILD, "The Guild", LOBBY)
    assert await world.coach.guilds.get(GUILD) == before


async def test_being_removed_from_a_server_nobody_knows_changes_nothing(fresh: World) -> None:
    await fresh.coach.guilds.removed(GUILD)
    assert not fresh.storage.tables.guilds


async def test_a_server_nobody_set_up_has_the_defaults(fresh: World) -> None:
    assert await fresh.coach.guilds.get(OTHER_GUILD) == Guild(OTHER_GUILD, "")


# --- setting up ----------------------------------------------------------------------------------------------------


async def test_setup_takes_what_is_wished(fresh: World) -> None:
    wish = SetupWish(COACH, BOARD, "Europe/Berlin", "8:30", "fri", "18:00", 555)
    guild = await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, wish)
    assert guild == fresh.storage.tables.guilds[GUILD]
    assert (guild.coach_channel_id, guild.board_channel_id, guild.moderator_role_id) == (COACH, BOARD, 555)
    assert (guild.zone, guild.task_at, guild.board_weekday, guild.board_at) == (
        "Europe/Berlin", time(8, 30), 4, time(18),
    )  # fmt: skip
    assert guild.next_board_at == utc("2026-03-06", "17:00")
    assert guild.is_present


async def test_setup_keeps_what_is_not_wished(fresh: World) -> None:
    wish = SetupWish(COACH, BOARD, "Europe/Berlin", "8:30", "fri", "18:00", 555)
    before = await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, wish)
    assert await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, EMPTY) == before
    midnight = await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_weekday="monday"))
    assert (midnight.board_weekday, midnight.board_at) == (0, time(18))


async def test_setup_takes_midnight_and_monday_for_what_they_are(fresh: World) -> None:
    wish = SetupWish(task_at="0:00", board_at="0:00", board_weekday="mon", board_channel_id=BOARD)
    await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_weekday="fri"))
    guild = await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, wish)
    assert (guild.task_at, guild.board_at, guild.board_weekday) == (time(0), time(0), 0)
    assert guild.next_board_at == utc(MONDAY, "00:00")


async def test_without_a_board_channel_no_board_is_due(fresh: World) -> None:
    guild = await fresh.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(COACH))
    assert guild.next_board_at is None


async def test_a_board_that_is_due_stays_due_unless_its_time_changes(world: World) -> None:
    due = await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(board_channel_id=BOARD))
    assert due.next_board_at == utc(MONDAY, "10:00")
    world.clock.at = utc(MONDAY, "11:00")
    same = await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(task_at="8:00"))
    assert same.next_board_at == utc(MONDAY, "10:00")
    moved = await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(zone="Asia/Tokyo"))
    assert moved.next_board_at == utc("2026-03-09", "01:00")


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (SetupWish(zone="Atlantis"), UnknownZone),
        (SetupWish(task_at="25:99"), BadTime),
        (SetupWish(board_at="late"), BadTime),
        (SetupWish(board_weekday="funday"), BadWeekdays),
    ],
)
async def test_what_cannot_be_read_changes_nothing(world: World, wish: SetupWish, error: type[UserError]) -> None:
    before = await world.coach.guilds.get(GUILD)
    with pytest.raises(error):
        await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, wish)
    assert await world.coach.guilds.get(GUILD) == before


async def test_who_changed_what_is_kept_for_the_record(world: World) -> None:
    await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(zone="Asia/Tokyo", task_at="8:00"))
    entry = world.storage.tables.audit[-1]
    assert (entry.at, entry.guild_id, entry.actor_id, entry.action) == (NOON, GUILD, MODERATOR, "setup")
    assert entry.detail == "zone, task_at"


async def test_a_servers_new_zone_is_for_those_who_come_after(world: World) -> None:
    await world.enroll()
    await world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, SetupWish(zone="Asia/Tokyo"))
    assert world.enrollment().schedule.zone == "UTC"
    assert (await world.enroll(MODERATOR)).enrollment.schedule.zone == "Asia/Tokyo"


# --- the plan ------------------------------------------------------------------------------------------------------


async def test_the_plan_is_posted_and_pinned(world: World) -> None:
    placed = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert (placed.track, placed.was_refreshed, placed.is_pinned) == (STARTER, False, True)
    (message,) = world.messenger.sent
    assert (message.channel_id, message.post, message.is_pinned) == (PLANS, StarterPlan(STARTER), True)
    assert placed.placed == world.storage.tables.placed[GUILD, Placed.STARTER_PLAN]
    assert (placed.placed.channel_id, placed.placed.message_id) == (PLANS, message.message_id)
    entry = world.storage.tables.audit[-1]
    assert (entry.actor_id, entry.action, entry.detail) == (MODERATOR, "post plan", f"{TRACK} in {PLANS}")


async def test_a_plan_that_stands_is_refreshed_in_place(world: World) -> None:
    first = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    world.catalogues.content = catalogue(replace(STARTER, title="Starter, second edition"))
    world.clock.move(days=3)
    again = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert (again.was_refreshed, again.placed) == (True, first.placed)
    (message,) = world.messenger.sent
    assert (message.edits, message.post) == (1, StarterPlan(again.track))
    assert again.track.title == "Starter, second edition"


async def test_another_track_may_take_the_place(world: World) -> None:
    await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    placed = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR, OTHER_TRACK)
    assert placed.was_refreshed
    assert world.messenger.posts(PLANS) == [StarterPlan(OTHER)]


@pytest.mark.parametrize("seconds", [1, 90])
async def test_a_plan_that_was_deleted_is_posted_anew(world: World, seconds: int) -> None:
    first = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    world.messenger.delete(first.placed.message_id)
    world.clock.move(seconds=seconds)
    again = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert not again.was_refreshed
    assert [message.message_id for message in world.messenger.sent] == [again.placed.message_id]
    assert world.storage.tables.placed[GUILD, Placed.STARTER_PLAN] == again.placed


async def test_a_plan_for_another_channel_is_posted_there(world: World) -> None:
    await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    world.clock.move(seconds=5)
    again = await world.coach.guilds.post_plan(GUILD, LOBBY, MODERATOR)
    assert (again.was_refreshed, again.placed.channel_id) == (False, LOBBY)
    assert len(world.messenger.posts(LOBBY)) == 1


async def test_a_plan_whose_channel_is_gone_is_posted_in_the_new_one(world: World) -> None:
    await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    world.messenger.fail(PLANS, Undeliverable(Unreachable.CHANNEL_GONE), times=None, on=["edit"])
    world.clock.move(minutes=1)
    again = await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert not again.was_refreshed


async def test_a_channel_we_cannot_post_in_is_named(world: World) -> None:
    world.messenger.fail(PLANS, FORBIDDEN, times=None)
    with pytest.raises(ChannelUnusable) as refused:
        await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert refused.value.channel_id == PLANS
    assert not world.storage.tables.placed


async def test_a_plan_that_may_not_be_pinned_stands_unpinned(world: World) -> None:
    world.messenger.refuse_pins(PLANS)
    assert not (await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)).is_pinned
    world.messenger.fail(LOBBY, RetryLater(MINUTE), on=["pin"])
    assert not (await world.coach.guilds.post_plan(GUILD, LOBBY, MODERATOR)).is_pinned
    assert len(world.messenger.sent) == 2


async def test_an_unknown_track_has_no_plan(world: World) -> None:
    with pytest.raises(UnknownTrack) as refused:
        await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR, TrackId("nothing"))
    assert (refused.value.text, refused.value.available) == ("nothing", ["Starter", "Other", "Short"])


async def test_a_connection_that_breaks_stores_no_place(world: World) -> None:
    world.messenger.fail(PLANS, OutcomeUnknown("connection reset"))
    with pytest.raises(OutcomeUnknown):
        await world.coach.guilds.post_plan(GUILD, PLANS, MODERATOR)
    assert not world.storage.tables.placed
