"""Looking at the own way: progress, plan, and the ledger behind the streak."""

import pytest
from tests.builders import (
    ADA,
    BOB,
    DAY,
    GUILD,
    HOUR,
    MONDAY,
    NOON,
    OTHER_GUILD,
    OTHER_TRACK,
    SHORT,
    STARTER,
    TRACK,
    catalogue,
    utc,
)
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import NotEnrolled, WhichEnrollment
from roadmapbot.domain.ids import GuildId, TrackId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.domain.pace import Form, Sitting
from roadmapbot.domain.progress import Standing
from roadmapbot.services.ports import How, Refused
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")
FIRST, SECOND, THIRD = STARTER.tasks[:3]


async def keep(world: World, days: int, track: str = TRACK) -> None:
    """Enroll Ada and keep so many days from Monday on."""
    await world.enroll(track=track)
    for number in range(days):
        await world.pass_until(DUE + number * DAY)
        await world.coach.check_ins.by_command(who(), Answer(f"day {number}"))


# --- progress ------------------------------------------------------------------------------------------------------


async def test_progress_shows_where_somebody_stands(world: World) -> None:
    await keep(world, 3)
    view = await world.coach.progress.progress(who())
    assert (view.progress.done, view.progress.total, view.progress.next_task) == (3, 32, STARTER.tasks[3])
    assert (view.streak.length, view.skipped, view.today) == (3, 0, WEDNESDAY)
    assert (view.track, view.enrollment, view.next_due_at) == (STARTER, world.enrollment(), DUE + 3 * DAY)
    assert [day.status for day in view.recent] == [DayStatus.REST] + [DayStatus.KEPT] * 3
    assert view.finish_on == WEDNESDAY + 29 * DAY


async def test_skipped_and_known_tasks_are_behind_and_told_apart(world: World) -> None:
    await world.complete(ADA, FIRST.id, how=How.SKIPPED)
    await world.complete(ADA, SECOND.id)
    await world.complete(ADA, *(task.id for task in STARTER.tasks[2:5]), how=How.KNOWN)
    await world.enroll()
    view = await world.coach.progress.progress(who())
    assert (view.progress.done, view.known, view.skipped) == (5, 3, 1)
    assert view.progress.next_task == STARTER.tasks[5]


async def test_only_the_last_four_weeks_are_shown(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 40 * DAY)
    view = await world.coach.progress.progress(who())
    assert len(view.recent) == 28
    assert view.recent[-1].local_on == MONDAY + 39 * DAY


async def test_after_the_last_task_progress_shows_the_whole_way(world: World) -> None:
    await keep(world, 2, track="short")
    await world.pass_time(days=3)
    view = await world.coach.progress.progress(who())
    assert (view.progress.share, view.progress.next_task, view.finish_on) == (1, None, None)
    assert (view.streak.length, view.next_due_at, view.track) == (2, None, SHORT)
    assert (await world.coach.progress.plan(who())).planned == ()
    assert (await world.coach.progress.why(who())).streak.length == 2


async def test_a_track_that_was_withdrawn_shows_as_empty(world: World) -> None:
    await keep(world, 1)
    world.catalogues.content = catalogue(SHORT)
    view = await world.coach.progress.progress(who())
    assert (view.progress.total, view.progress.share, view.track.title) == (0, 0, TRACK)


@pytest.mark.parametrize("guild", [GUILD, None])
async def test_views_need_an_enrollment(world: World, guild: GuildId | None) -> None:
    await world.enroll(BOB)
    views = world.coach.progress
    for look in (views.progress, views.plan, views.why):
        with pytest.raises(NotEnrolled):
            await look(who(guild=guild))


async def test_who_has_left_has_nothing_to_look_at(world: World) -> None:
    await keep(world, 1)
    await world.coach.enrollments.leave(who())
    with pytest.raises(NotEnrolled):
        await world.coach.progress.progress(who())


async def test_in_direct_messages_one_of_several_servers_is_named(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD, track=OTHER_TRACK)
    with pytest.raises(WhichEnrollment):
        await world.coach.progress.progress(who(guild=None))
    view = await world.coach.progress.progress(who(guild=None, server="ANOTHER"))
    assert view.track.id == TrackId(OTHER_TRACK)


# --- the plan ------------------------------------------------------------------------------------------------------


async def test_the_plan_puts_every_open_task_on_its_day(world: World) -> None:
    await world.enroll(weekdays="mon-fri")
    await world.pass_until(DUE - HOUR)
    view = await world.coach.progress.plan(who())
    assert [(each.on, each.task) for each in view.planned[:2]] == [(MONDAY, FIRST), (TUESDAY, SECOND)]
    assert view.planned[5].on == MONDAY + 7 * DAY
    assert (len(view.planned), view.today) == (32, MONDAY)
    assert view.finish_at == utc(view.planned[-1].on, "09:00")
    assert [(each.phase.title, each.standing) for each in view.phases] == [
        ("Phase basics", Standing(0, 12)),
        ("Phase more", Standing(0, 20)),
    ]
    assert [each.finish_at for each in view.phases] == [utc(view.planned[11].on, "09:00"), view.finish_at]
    assert (view.minutes_a_week, view.phases[0].minutes_a_week) == (5 * 45, 5 * 45)


async def test_a_kept_day_moves_the_plan_to_tomorrow(world: World) -> None:
    await keep(world, 1)
    view = await world.coach.progress.plan(who())
    assert (view.planned[0].on, view.planned[0].task) == (TUESDAY, SECOND)
    assert view.phases[0].standing == Standing(1, 12)


async def test_an_open_day_that_was_asked_is_still_today(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "20:00"))
    assert (await world.coach.progress.plan(who())).planned[0].on == MONDAY


async def test_a_missed_day_moves_the_plan_and_nothing_piles_up(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    before = (await world.coach.progress.plan(who())).finish_at
    await world.pass_until(DUE + DAY)
    after = (await world.coach.progress.plan(who())).finish_at
    assert before is not None
    assert after == before + DAY


async def test_the_plan_fits_itself_to_the_minutes_a_day(world: World) -> None:
    await world.enroll(minutes="20")
    await world.complete(ADA, *(each.id for each in STARTER.phases[0].tasks))
    view = await world.coach.progress.plan(who())
    assert {each.sitting for each in view.planned} == {Sitting(Form.CORE, 20, spare=10)}
    assert (view.minutes_a_week, [each.finish_at is None for each in view.phases]) == (7 * 20, [True, False])
    await world.coach.settings.change(who(), Wish(minutes="1h"))
    assert {each.sitting for each in (await world.coach.progress.plan(who())).planned} == {Sitting(Form.FULL, 45)}


async def test_who_joins_after_the_due_time_begins_tomorrow(world: World) -> None:
    await world.enroll()
    assert (await world.coach.progress.plan(who())).planned[0].on == MONDAY
    assert NOON.date() == MONDAY - DAY


async def test_a_changed_time_that_is_over_today_begins_tomorrow(world: World) -> None:
    await world.enroll(at="20:00")
    await world.pass_until(utc(MONDAY, "12:00"))
    await world.coach.settings.change(who(), Wish(at="9:00"))
    assert (await world.coach.progress.plan(who())).planned[0].on == TUESDAY


async def test_a_pause_with_an_end_moves_the_plan_behind_it(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who(), "in 10 days")
    assert (await world.coach.progress.plan(who())).planned[0].on == NOON.date() + 10 * DAY


async def test_a_pause_without_an_end_shows_the_way_as_if_it_ended_today(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who())
    view = await world.coach.progress.plan(who())
    assert (view.planned[0].on, len(view.planned)) == (NOON.date(), 32)


# --- why the streak is what it is ----------------------------------------------------------------------------------


async def test_every_day_tells_its_story(world: World) -> None:
    await keep(world, 1)
    await world.pass_until(DUE + 2 * DAY)
    story = await world.coach.progress.why(who())
    missed, kept, joined = story.days
    assert (kept.day.status, kept.sent_at, kept.task_title) == (DayStatus.KEPT, DUE, FIRST.title)
    assert kept.check_in == world.check_in(MONDAY)
    assert (missed.day.status, missed.check_in, missed.sent_at) == (DayStatus.MISSED, None, DUE + DAY)
    assert missed.task_title == SECOND.title
    assert (joined.day.status, joined.check_in, joined.sent_at, joined.task_title) == (
        DayStatus.REST, None, None, None,
    )  # fmt: skip
    assert (story.streak.length, story.streak.longest) == (0, 1)
    assert story.enrollment == world.enrollment()


async def test_the_open_day_is_told_apart(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    story = await world.coach.progress.why(who())
    assert (story.open_on, story.open_until, story.is_open_day_kept) == (MONDAY, utc(TUESDAY, "03:00"), False)
    await world.coach.check_ins.by_command(who(), Answer())
    story = await world.coach.progress.why(who())
    assert story.is_open_day_kept
    assert story.days[0].day.local_on == MONDAY


async def test_the_story_says_how_many_freezes_were_left(world: World) -> None:
    await keep(world, 14)
    await world.pass_until(DUE + 17 * DAY)
    story = await world.coach.progress.why(who())
    shown = [(told.day.status, told.freezes_left) for told in story.days[:4]]
    assert shown == [
        (DayStatus.MISSED, 0),
        (DayStatus.FROZEN, 0),
        (DayStatus.FROZEN, 1),
        (DayStatus.KEPT, 2),
    ]


async def test_the_story_goes_back_as_far_as_is_asked(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + 20 * DAY)
    assert len((await world.coach.progress.why(who())).days) == 14
    assert [told.day.local_on for told in (await world.coach.progress.why(who(), 2)).days] == [
        MONDAY + 19 * DAY,
        MONDAY + 18 * DAY,
    ]


async def test_a_story_without_days_is_short(world: World) -> None:
    await world.enroll()
    story = await world.coach.progress.why(who())
    assert (story.days, story.streak.length, story.is_open_day_kept) == ((), 0, False)


async def test_a_day_that_was_not_sent_says_so(world: World) -> None:
    await world.enroll()
    world.messenger.fail(world.messenger.dm_of(ADA), Refused("too long"))
    await world.pass_until(utc(TUESDAY, "03:00"))
    told = (await world.coach.progress.why(who())).days[0]
    assert (told.day.status, told.sent_at, told.task_title) == (DayStatus.EXCUSED, None, FIRST.title)


async def test_a_task_that_was_withdrawn_has_no_title(world: World) -> None:
    await keep(world, 1)
    world.catalogues.content = catalogue(SHORT)
    assert (await world.coach.progress.why(who())).days[0].task_title is None
