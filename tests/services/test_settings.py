"""Changing rhythm and place, and how boards show somebody."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from tests.builders import ADA, BOB, DAY, MONDAY, NOON, OTHER_GUILD, STARTER, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.errors import (
    BadDayEnd,
    BadTime,
    BadWeekdays,
    NotEnrolled,
    PseudonymRefused,
    UnknownZone,
    UserError,
)
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import Undeliverable, Unreachable
from roadmapbot.services.posts import Greeting
from roadmapbot.services.reach import Reached
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
TUESDAY = MONDAY + DAY


async def test_the_overview_shows_what_is_in_force(world: World) -> None:
    await world.enroll()
    overview = await world.coach.settings.overview(who())
    assert overview.enrollment == world.enrollment()
    assert (overview.learner.name, overview.guild.name, overview.track) == ("Ada", "The Guild", STARTER)
    assert overview.reached is None


async def test_settings_need_an_enrollment(world: World) -> None:
    for call in (world.coach.settings.overview(who()), world.coach.settings.change(who(), Wish(at="8:00"))):
        with pytest.raises(NotEnrolled):
            await call


# --- rhythm --------------------------------------------------------------------------------------------------------


async def test_a_new_time_takes_effect_with_the_next_task(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "12:00"))
    overview = await world.coach.settings.change(who(), Wish(at="20:00"))
    assert overview.enrollment.next_due_at == utc(TUESDAY, "20:00")
    await world.pass_until(utc(TUESDAY, "21:00"))
    assert [sent.sent_at for sent in world.messages()[1:]] == [utc(MONDAY, "09:00"), utc(TUESDAY, "20:00")]


async def test_what_is_not_wished_stays(world: World) -> None:
    await world.enroll(zone="Asia/Tokyo", weekdays="mon-fri", day_end="4:00", mode=Mode.CHANNEL)
    await world.coach.settings.change(who(), Wish(at="20:00"))
    schedule = world.enrollment().schedule
    assert (schedule.zone, schedule.weekdays, schedule.at) == ("Asia/Tokyo", frozenset(range(5)), time(20))
    assert (schedule.day_end, world.enrollment().mode) == (time(4), Mode.CHANNEL)


@pytest.mark.parametrize("text", ["8:01", "15:00", "23:59"])
async def test_a_day_ends_at_night(world: World, text: str) -> None:
    await world.enroll()
    with pytest.raises(BadDayEnd):
        await world.coach.settings.change(who(), Wish(day_end=text))
    assert world.enrollment().schedule.day_end == time(3)


async def test_the_day_end_gives_way_to_an_early_task_and_comes_back_after_it(world: World) -> None:
    await world.enroll()
    await world.coach.settings.change(who(), Wish(at="1:00"))
    assert world.enrollment().schedule.day_end == time(1)
    await world.coach.settings.change(who(), Wish(at="9:00"))
    assert world.enrollment().schedule.day_end == time(3)


async def test_changing_the_place_while_the_task_is_due_does_not_lose_it(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "08:59"))
    world.clock.at = utc(MONDAY, "09:00")
    await world.coach.settings.change(who(), Wish(mode=Mode.CHANNEL))
    await world.tick()
    assert [post.local_on for post in world.tasks_sent()] == [MONDAY]


async def test_a_time_that_is_over_today_costs_no_day_and_blames_no_outage(world: World) -> None:
    await world.enroll(at="20:00")
    await world.pass_until(utc(MONDAY, "12:00"))
    await world.coach.settings.change(who(), Wish(at="9:00"))
    await world.pass_until(utc(TUESDAY, "10:00"))
    assert world.days()[MONDAY] is DayStatus.EXCUSED
    assert world.tasks_sent()[-1].outage_days == 0


async def test_a_day_that_is_no_longer_planned_is_a_day_of_rest(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.settings.change(who(), Wish(weekdays="wed"))
    await world.pass_until(utc(TUESDAY, "10:00"))
    assert world.days()[MONDAY] is DayStatus.REST
    assert world.enrollment().next_due_at == utc(MONDAY + 2 * DAY, "09:00")


async def test_flying_west_brings_no_day_twice(world: World) -> None:
    await world.enroll(zone="Pacific/Auckland")
    await world.pass_until(utc(MONDAY, "21:00"))
    assert world.delivery().local_on == TUESDAY
    overview = await world.coach.settings.change(who(), Wish(zone="America/Los_Angeles"))
    assert overview.enrollment.next_due_at == utc(MONDAY + 2 * DAY, "17:00")
    await world.pass_until(utc(MONDAY + 2 * DAY, "18:00"))
    assert [delivery.local_on for delivery in world.deliveries()] == [MONDAY, TUESDAY, MONDAY + 2 * DAY]


async def test_flying_west_leaves_the_open_day_its_longer_evening(world: World) -> None:
    await world.enroll(zone="Pacific/Auckland")
    await world.pass_until(utc(MONDAY, "21:00"))
    await world.coach.settings.change(who(), Wish(zone="America/Los_Angeles"))
    world.clock.at = utc(MONDAY + 2 * DAY, "10:59")
    assert await world.coach.check_ins.by_reply(world.reply(world.delivery())) is not None
    assert world.days()[TUESDAY] is DayStatus.KEPT


async def test_flying_east_does_not_shorten_the_open_day(world: World) -> None:
    await world.enroll(zone="America/Los_Angeles")
    await world.pass_until(utc(MONDAY, "18:00"))
    await world.coach.settings.change(who(), Wish(zone="Pacific/Auckland"))
    await world.pass_until(utc(TUESDAY, "10:59"))
    monday = world.deliveries(on=MONDAY)[0]
    assert await world.coach.check_ins.by_reply(world.reply(monday)) is not None
    assert world.days()[MONDAY] is DayStatus.KEPT


async def test_flying_east_a_check_in_counts_for_the_task_that_came_last(world: World) -> None:
    await world.enroll(zone="America/Los_Angeles")
    await world.pass_until(utc(MONDAY, "18:00"))
    await world.coach.settings.change(who(), Wish(zone="Pacific/Auckland"))
    assert world.clock.now().astimezone(ZoneInfo("Pacific/Auckland")).date() == TUESDAY
    result = await world.coach.check_ins.by_command(who(), Answer())
    assert (result.check_in.local_on, result.next_due_at) == (MONDAY, utc(MONDAY, "20:00"))


async def test_flying_east_both_open_days_may_be_kept_with_a_task_each(world: World) -> None:
    await world.enroll(zone="America/Los_Angeles", weekdays="mon-fri")
    await world.pass_until(utc(MONDAY, "18:00"))
    await world.coach.settings.change(who(), Wish(zone="Pacific/Auckland"))
    await world.pass_until(utc(MONDAY, "21:00"))
    monday, tuesday = world.deliveries()
    assert (monday.local_on, tuesday.local_on) == (MONDAY, TUESDAY)
    for delivery in (monday, tuesday):
        await world.coach.check_ins.by_reply(world.reply(delivery))
    assert list(world.behind()) == [STARTER.tasks[0].id, STARTER.tasks[1].id]
    await world.pass_until(utc(TUESDAY, "15:00"))
    assert [world.days()[on] for on in (MONDAY, TUESDAY)] == [DayStatus.KEPT] * 2


async def test_changing_while_paused_brings_no_task(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who())
    overview = await world.coach.settings.change(who(), Wish(at="8:00"))
    assert (overview.enrollment.state, overview.enrollment.next_due_at) == (State.PAUSED, None)


@pytest.mark.parametrize(
    ("wish", "error"),
    [(Wish(zone="Atlantis"), UnknownZone), (Wish(at="25:99"), BadTime), (Wish(weekdays="funday"), BadWeekdays)],
)
async def test_what_cannot_be_read_changes_nothing(world: World, wish: Wish, error: type[UserError]) -> None:
    await world.enroll()
    before = world.enrollment()
    with pytest.raises(error):
        await world.coach.settings.change(who(), wish)
    assert world.enrollment() == before


# --- place ---------------------------------------------------------------------------------------------------------


async def test_moving_to_the_channel_moves_the_next_task(world: World) -> None:
    await world.enroll()
    overview = await world.coach.settings.change(who(), Wish(mode=Mode.CHANNEL))
    assert overview.reached is None
    await world.pass_until(utc(MONDAY, "10:00"))
    ((_, thread, name),) = world.messenger.threads
    assert name == "Daily tasks · week of March 2"
    assert world.messenger.posts(thread) == world.tasks_sent()
    assert world.tasks_sent()[0].mention


async def test_moving_to_direct_messages_tries_them_at_once(world: World) -> None:
    await world.enroll(mode=Mode.CHANNEL)
    world.clock.move(seconds=20)
    overview = await world.coach.settings.change(who(), Wish(mode=Mode.DM))
    assert overview.reached is Reached.DM
    assert [type(post) for post in world.messenger.posts(DM)] == [Greeting]


async def test_direct_messages_turned_on_again_are_tried_at_once(world: World) -> None:
    world.messenger.fail(DM, Undeliverable(Unreachable.DM_CLOSED))
    await world.enroll()
    world.clock.move(seconds=20)
    overview = await world.coach.settings.change(who(), Wish(mode=Mode.DM))
    assert overview.reached is Reached.DM
    assert len(world.messages()) == 1
    assert world.storage.tables.learners[ADA].dm_state is DmState.OPEN


async def test_who_is_reached_already_is_not_greeted_again(world: World) -> None:
    await world.enroll()
    overview = await world.coach.settings.change(who(), Wish(mode=Mode.DM, at="8:00"))
    assert overview.reached is None
    assert len(world.messages()) == 1


# --- how boards show somebody --------------------------------------------------------------------------------------


async def test_somebody_may_hide_and_show_up_again(world: World) -> None:
    await world.enroll()
    assert (await world.coach.settings.show_as(who(), is_hidden=True)).enrollment.is_hidden
    assert not (await world.coach.settings.show_as(who(), is_hidden=False)).enrollment.is_hidden


async def test_somebody_may_appear_under_another_name_and_go_back(world: World) -> None:
    await world.enroll()
    overview = await world.coach.settings.show_as(who(), pseudonym="  Blue \n Heron ")
    assert overview.enrollment.pseudonym == "Blue Heron"
    assert (await world.coach.settings.show_as(who(), is_hidden=True)).enrollment.pseudonym == "Blue Heron"
    assert (await world.coach.settings.show_as(who(), pseudonym="  ")).enrollment.pseudonym is None


@pytest.mark.parametrize("name", ["x" * 33, "a\u202eb", "BLUE heron"])
async def test_a_name_too_long_invisible_or_taken_is_refused(world: World, name: str) -> None:
    await world.enroll()
    await world.enroll(BOB)
    await world.coach.settings.show_as(who(BOB), pseudonym="Blue Heron")
    with pytest.raises(PseudonymRefused) as refused:
        await world.coach.settings.show_as(who(), pseudonym=name)
    assert (refused.value.text, refused.value.longest) == (name, 32)
    assert world.enrollment().pseudonym is None


async def test_a_name_is_free_for_its_owner_in_other_servers_and_after_leaving(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(BOB)
    await world.enroll(BOB, OTHER_GUILD)
    await world.coach.settings.show_as(who(BOB), pseudonym="Blue Heron")
    await world.coach.settings.show_as(who(BOB), pseudonym="blue heron")
    await world.coach.settings.show_as(who(BOB, OTHER_GUILD), pseudonym="Blue Heron")
    await world.coach.enrollments.leave(who(BOB))
    assert (await world.coach.settings.show_as(who(), pseudonym="Blue Heron")).enrollment.pseudonym == "Blue Heron"
    assert world.enrollment(BOB).consent_at == NOON
