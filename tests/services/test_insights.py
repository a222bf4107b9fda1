"""A server at a glance: figures that name nobody."""

from tests.builders import ADA, BOB, DAY, EVE, GUILD, MONDAY, OTHER_GUILD, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import Mode, State
from roadmapbot.services.insights import Stats, StuckTask, TodaysTasks
from roadmapbot.services.ports import KeptShare, Undeliverable, Unreachable


async def look(world: World) -> Stats:
    return await world.coach.insights.stats(GUILD)


async def test_a_server_without_learners_has_nothing_to_count(world: World) -> None:
    await world.server(OTHER_GUILD)
    await world.enroll(EVE, OTHER_GUILD)
    found = await look(world)
    assert (found.guild.id, found.learners, found.tracks, found.stuck) == (GUILD, {}, (), ())
    assert found.week == found.month == KeptShare(0, 0)
    assert found.today == TodaysTasks(0, 0, 0, 0, 0)
    assert (found.silent, found.self_paused, found.unreachable, found.by_thread) == (0, 0, 0, 0)


async def test_learners_are_counted_by_state_and_track_the_busiest_first(world: World) -> None:
    await world.server()
    await world.enroll(ADA, track="other")
    await world.enroll(BOB)
    await world.enroll(EVE)
    await world.coach.enrollments.pause(who(EVE))
    found = await look(world)
    assert found.learners == {State.ACTIVE: 2, State.PAUSED: 1}
    assert [(each.title, dict(each.learners)) for each in found.tracks] == [
        ("Other", {State.ACTIVE: 1}),
        ("Starter", {State.ACTIVE: 1, State.PAUSED: 1}),
    ]
    await world.coach.enrollments.leave(who(BOB))
    await world.enroll(BOB, track="other")
    found = await look(world)
    assert found.learners == {State.ACTIVE: 2, State.PAUSED: 1, State.LEFT: 1}
    assert [each.title for each in found.tracks] == ["Other", "Starter"]


async def test_days_are_counted_over_a_week_and_a_month(world: World) -> None:
    await world.server()
    await world.enroll()
    for number in range(12):
        await world.pass_until(utc(MONDAY + number * DAY, "10:00"))
        if number < 4:
            await world.coach.check_ins.by_command(who(), Answer("done"))
    found = await look(world)
    assert found.month == KeptShare(11, 4)
    assert found.week.kept == 0
    assert found.week.planned == 7
    assert found.self_paused == 1, "seven silent days"


async def test_the_silent_are_counted_until_they_say_something(world: World) -> None:
    await world.server()
    await world.enroll()
    await world.pass_until(utc(MONDAY + 3 * DAY, "10:00"))
    assert (await look(world)).silent == 1
    await world.coach.check_ins.by_command(who(), Answer("back"))
    assert (await look(world)).silent == 0


async def test_todays_tasks_are_counted_by_what_became_of_them(world: World) -> None:
    await world.server(coach_channel_id=None)
    for user, hour in ((ADA, "09:00"), (BOB, "09:00"), (EVE, "18:00")):
        await world.enroll(user, at=hour)
    closed = Undeliverable(Unreachable.DM_CLOSED, "closed")
    world.messenger.fail(FakeMessenger.dm_of(BOB), closed, times=None, on=["send"])
    await world.pass_until(utc(MONDAY, "10:00"))
    found = await look(world)
    assert found.today == TodaysTasks(sent=1, on_the_way=0, failed=1, kept=0, ahead=1)
    assert (found.unreachable, found.by_thread) == (1, 0)
    await world.coach.check_ins.by_command(who(EVE), Answer("early"))
    await world.server()
    await world.pass_until(utc(MONDAY, "20:00"))
    found = await look(world)
    assert found.today == TodaysTasks(sent=1, on_the_way=0, failed=1, kept=1, ahead=0)
    assert (found.unreachable, found.by_thread) == (0, 1)


async def test_whoever_wants_the_channel_is_not_reached_without_one(world: World) -> None:
    await world.server()
    await world.enroll(mode=Mode.CHANNEL)
    assert (await look(world)).unreachable == 0
    await world.server(coach_channel_id=None)
    assert (await look(world)).unreachable == 1


async def test_tasks_people_are_stuck_on_go_by_their_titles_where_they_have_one(world: World) -> None:
    await world.server()
    await world.enroll(ADA)
    await world.enroll(BOB)
    await world.pass_until(utc(MONDAY, "10:00"))
    for user in (ADA, BOB):
        await world.coach.check_ins.by_command(who(user), Answer("tried", stuck="step 3"))
    assert (await look(world)).stuck == (StuckTask("Title of basics/t1", 2),)
    world.catalogues.content = type(world.catalogues.content)({}, {}, {})
    found = await look(world)
    assert found.stuck == (StuckTask("basics/t1", 2),)
    assert [each.title for each in found.tracks] == ["starter-30"]
