"""How days close, and what our own downtime does to them."""

import asyncio
from datetime import timedelta

import pytest
from tests.builders import ADA, BOB, DAY, GUILD, MINUTE, MONDAY, NOON, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import StorageBusy
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.days import BATCH
from roadmapbot.services.ports import Outage, Refused
from roadmapbot.services.wishes import Wish

SUNDAY, TUESDAY, WEDNESDAY = MONDAY - DAY, MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")


async def keep(world: World, days: int) -> None:
    """Enroll Ada and keep so many days from Monday on."""
    await world.enroll()
    for number in range(days):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer())


# --- how a day ends ------------------------------------------------------------------------------------------------


async def test_a_day_closes_at_its_end_and_the_next_one_opens(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(TUESDAY, "02:59"))
    assert MONDAY not in world.days()
    assert (world.enrollment().open_on, world.enrollment().open_until) == (MONDAY, utc(TUESDAY, "03:00"))
    await world.pass_until(utc(TUESDAY, "03:00"))
    assert world.days()[MONDAY] is DayStatus.MISSED
    assert (world.enrollment().open_on, world.enrollment().open_until) == (TUESDAY, utc(WEDNESDAY, "03:00"))


async def test_a_row_says_whose_clock_it_was_and_when_it_was_written(world: World) -> None:
    await world.enroll(zone="America/New_York")
    await world.pass_until(utc(TUESDAY, "08:00"))
    row = world.ledger()[MONDAY]
    assert (row.zone, row.offset_minutes, row.at) == ("America/New_York", -300, utc(TUESDAY, "08:00"))
    assert (row.enrollment_id, row.task_id, row.reason) == (world.enrollment().id, None, Reason.NONE)


async def test_the_day_of_joining_counts_only_if_a_task_came(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    row = world.ledger()[SUNDAY]
    assert (row.status, row.reason) == (DayStatus.REST, Reason.STARTED)
    await world.enroll(BOB, at="10:00")
    await world.pass_until(utc(TUESDAY, "03:00"))
    assert world.days(BOB)[MONDAY] is DayStatus.MISSED


async def test_unplanned_days_are_rest(world: World) -> None:
    await world.enroll(weekdays="wed")
    await world.pass_until(utc(WEDNESDAY, "04:00"))
    assert world.days() == {SUNDAY: DayStatus.REST, MONDAY: DayStatus.REST, TUESDAY: DayStatus.REST}
    assert world.ledger()[MONDAY].reason is Reason.NONE


async def test_a_freeze_is_spent_by_itself_and_keeps_the_streak(world: World) -> None:
    await keep(world, 7)
    await world.pass_until(DUE + 8 * DAY)
    assert world.days()[MONDAY + 7 * DAY] is DayStatus.FROZEN
    streak = world.tasks_sent()[-1].streak
    assert (streak.length, streak.freezes) == (7, 0)
    await world.pass_until(DUE + 9 * DAY)
    assert world.days()[MONDAY + 8 * DAY] is DayStatus.MISSED
    assert world.tasks_sent()[-1].streak.length == 0


async def test_the_next_task_says_that_a_freeze_was_spent(world: World) -> None:
    await world.enroll()
    for number in range(8):
        await world.pass_until(DUE + number * DAY)
        if number < 7:
            await world.coach.check_ins.by_command(who(), Answer())
    assert world.tasks_sent()[-1].freezes_spent == 0
    await world.pass_until(DUE + 8 * DAY)
    assert world.tasks_sent()[-1].freezes_spent == 1


async def test_two_freezes_at_most_cover_two_days_in_a_row(world: World) -> None:
    await keep(world, 21)
    await world.pass_until(DUE + 24 * DAY)
    statuses = [world.days()[MONDAY + number * DAY] for number in range(20, 24)]
    assert statuses == [DayStatus.KEPT, DayStatus.FROZEN, DayStatus.FROZEN, DayStatus.MISSED]


async def test_days_closed_together_spend_the_freezes_one_by_one(world: World) -> None:
    await keep(world, 7)
    for number in (7, 8, 9):
        world.clock.at = DUE + number * DAY
        await world.coach.dispatch.run_due()
    world.clock.at = utc(MONDAY + 10 * DAY, "04:00")
    assert await world.coach.days.close_due() == 4
    statuses = [world.days()[MONDAY + number * DAY] for number in (7, 8, 9)]
    assert statuses == [DayStatus.FROZEN, DayStatus.MISSED, DayStatus.MISSED]


async def test_todays_check_in_earns_no_freeze_for_yesterday(world: World) -> None:
    await keep(world, 6)
    sunday, next_monday = MONDAY + 6 * DAY, MONDAY + 7 * DAY
    await world.pass_until(DUE + 6 * DAY)
    world.clock.at = DUE + 7 * DAY
    await world.coach.dispatch.run_due()
    await world.coach.check_ins.by_command(who(), Answer())
    await world.tick()
    assert (world.days()[sunday], world.days()[next_monday]) == (DayStatus.MISSED, DayStatus.KEPT)


async def test_closing_brings_the_weeks_score_up_to_date(world: World) -> None:
    await keep(world, 1)
    await world.pass_until(utc(MONDAY + 3 * DAY, "04:00"))
    score = world.storage.tables.scores[world.enrollment().id, MONDAY]
    assert (score.guild_id, score.planned, score.kept) == (GUILD, 3, 1)


async def test_a_refused_task_costs_nothing(world: World) -> None:
    await world.enroll()
    world.messenger.fail(FakeMessenger.dm_of(ADA), Refused("too long"), times=None)
    await world.pass_until(utc(TUESDAY, "03:00"))
    row = world.ledger()[MONDAY]
    assert (row.status, row.reason) == (DayStatus.EXCUSED, Reason.NOT_SENT)


async def test_leaving_and_finishing_end_the_ledger(world: World) -> None:
    await world.enroll()
    await world.enroll(BOB, track="short")
    for number in range(2):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(BOB), Answer())
    await world.coach.enrollments.leave(who())
    await world.pass_time(days=5)
    assert max(world.days()) == MONDAY
    assert max(world.days(BOB)) == TUESDAY


async def test_every_day_of_a_crowd_is_closed(world: World) -> None:
    users = [UserId(1000 + number) for number in range(BATCH + 20)]
    for user in users:
        await world.enroll(user)
    world.clock.at = utc(TUESDAY, "04:00")
    assert await world.coach.days.close_due() == 2 * len(users)
    assert {world.enrollment(user).open_on for user in users} == {TUESDAY}
    assert await world.coach.days.close_due() == 0


async def test_two_processes_close_each_day_once(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    world.clock.at = utc(TUESDAY, "03:00")
    other = world.another()
    closed = await asyncio.gather(world.coach.days.close_due(), other.days.close_due())
    assert sum(closed) == 1


async def test_a_longer_day_that_overlaps_the_next_ends_no_later_than_that_one(world: World) -> None:
    await world.enroll(zone="Pacific/Midway")
    await world.pass_until(utc(MONDAY, "20:30"))
    await world.coach.settings.change(who(), Wish(zone="Pacific/Kiritimati"))
    assert world.enrollment().open_until == utc(TUESDAY, "14:00")
    await world.pass_until(utc(TUESDAY, "14:00"))
    assert set(world.days()) >= {MONDAY, TUESDAY}
    assert world.enrollment().open_on == WEDNESDAY


# --- downtime ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", [MINUTE / 60, DAY])
async def test_to_wake_up_ends_an_outage_from_the_last_beat_on(world: World, away: timedelta) -> None:
    assert await world.coach.days.wake_up() is None
    world.clock.at += MINUTE
    await world.coach.days.beat()
    assert await world.coach.days.wake_up() is None
    world.clock.at += away
    outage = Outage(NOON + MINUTE, NOON + MINUTE + away)
    assert await world.coach.days.wake_up() == outage
    assert world.storage.tables.outages == [outage]


async def test_time_in_which_nobody_was_heard_is_an_outage_of_ours(world: World) -> None:
    await keep(world, 1)
    await world.pass_until(utc(WEDNESDAY, "02:58"))
    deaf_since = world.clock.now()
    await world.pass_until(utc(WEDNESDAY, "02:59"))
    world.clock.at = utc(WEDNESDAY, "03:00") + MINUTE
    await world.coach.days.hear_again(deaf_since, is_all_told=True)
    await world.tick()
    assert (world.ledger()[TUESDAY].status, world.ledger()[TUESDAY].reason) == (DayStatus.EXCUSED, Reason.OUTAGE)


async def test_what_was_written_while_nobody_was_heard_is_read_back_unless_it_was_told(world: World) -> None:
    await keep(world, 1)
    await world.pass_until(DUE + DAY)
    world.reply(world.delivery())
    await world.coach.days.hear_again(world.clock.now(), is_all_told=True)
    await world.tick()
    assert world.check_in(TUESDAY) is None
    await world.coach.days.hear_again(world.clock.now(), is_all_told=False)
    await world.tick()
    assert world.check_in(TUESDAY) is not None
    assert world.storage.tables.outages == []


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("08:55", "09:05", DayStatus.EXCUSED),
        ("08:57", "09:02", DayStatus.MISSED),
        ("12:00", "12:59", DayStatus.MISSED),
        ("12:00", "13:00", DayStatus.EXCUSED),
        ("05:00", "08:00", DayStatus.MISSED),
        ("23:00", "23:30", DayStatus.MISSED),
    ],
)
async def test_downtime_excuses_a_day_when_it_mattered(world: World, start: str, end: str, status: DayStatus) -> None:
    await world.enroll()
    await world.down(utc(MONDAY, start), utc(MONDAY, end))
    await world.pass_until(utc(TUESDAY, "03:00"))
    assert world.days()[MONDAY] is status


@pytest.mark.parametrize(("start", "end"), [("02:50", "03:10"), ("02:59", "03:00")])
async def test_a_day_that_ended_while_we_were_down_is_excused(world: World, start: str, end: str) -> None:
    await keep(world, 1)
    await world.pass_until(DUE + DAY)
    await world.down(utc(WEDNESDAY, start), utc(WEDNESDAY, end))
    assert (world.ledger()[TUESDAY].status, world.ledger()[TUESDAY].reason) == (DayStatus.EXCUSED, Reason.OUTAGE)
    assert world.tasks_sent()[-1].streak.length == 1


async def test_days_of_downtime_are_excused_each_on_its_own(world: World) -> None:
    await keep(world, 1)
    await world.down(utc(MONDAY, "12:00"), utc(MONDAY + 4 * DAY, "12:00"))
    statuses = [world.days()[MONDAY + number * DAY] for number in range(4)]
    assert statuses == [DayStatus.KEPT] + [DayStatus.EXCUSED] * 3
    assert world.enrollment().open_on == MONDAY + 4 * DAY


async def test_downtime_spends_no_freeze(world: World) -> None:
    await keep(world, 7)
    await world.down(utc(MONDAY + 7 * DAY, "08:00"), utc(MONDAY + 8 * DAY, "12:00"))
    assert world.tasks_sent()[-1].streak.freezes == 1


async def test_a_server_that_had_removed_us_costs_nobody_a_streak(world: World) -> None:
    await keep(world, 1)
    await world.coach.guilds.removed(GUILD)
    await world.pass_until(DUE + 4 * DAY)
    await world.coach.guilds.joined(GUILD, "The Guild", None)
    await world.tick()
    assert {world.days()[MONDAY + number * DAY] for number in (1, 2, 3)} == {DayStatus.EXCUSED}
    assert (await world.coach.progress.progress(who())).streak.length == 1


async def test_a_busy_database_closes_nothing_until_it_answers(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(TUESDAY, "02:59"))
    world.clock.at = utc(TUESDAY, "03:00")
    world.storage.refusal = StorageBusy()
    with pytest.raises(StorageBusy):
        await world.coach.days.close_due()
    world.storage.refusal = None
    assert await world.coach.days.close_due() == 1
