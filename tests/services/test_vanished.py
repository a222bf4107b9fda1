"""A task that was sent and then taken out of the roadmap: its day gets the next one."""

from dataclasses import replace

from tests.builders import ADA, CONTENT, DAY, GUILD, MONDAY, STARTER, TRACK, catalogue, track, unit, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.services.ports import How
from roadmapbot.services.posts import DailyTask

FIRST, SECOND = STARTER.tasks[:2]
DUE = utc(MONDAY, "09:00")


def without_the_first(world: World) -> None:
    basics = STARTER.phases[0].units[0]
    phases = (replace(STARTER.phases[0], units=(replace(basics, tasks=basics.tasks[1:]),)), *STARTER.phases[1:])
    world.catalogues.content = catalogue(replace(STARTER, phases=phases))


async def test_the_day_has_the_next_task_and_its_post_shows_it(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    assert await world.coach.vanished.replace() == 0
    without_the_first(world)
    assert await world.coach.vanished.replace() == 1
    (post,) = [sent.post for sent in world.messages() if isinstance(sent.post, DailyTask)]
    assert post.task == SECOND
    assert world.delivery().task_id == SECOND.id
    assert await world.coach.vanished.replace() == 0
    await world.coach.check_ins.by_command(who(), Answer("done"))
    assert world.behind() == {SECOND.id: How.DONE}


async def test_what_was_changed_while_the_coach_was_down_is_seen_at_the_start(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    without_the_first(world)
    world.restart()
    assert await world.coach.vanished.replace() == 1


async def test_a_day_that_is_answered_stays_as_it_is(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(), Answer("done"))
    without_the_first(world)
    assert await world.coach.vanished.replace() == 0
    assert world.behind() == {FIRST.id: How.DONE}


async def test_a_track_with_nothing_left_keeps_its_open_day(world: World) -> None:
    await world.enroll()
    await world.complete(ADA, *(task.id for task in STARTER.tasks[1:]))
    await world.pass_until(DUE)
    without_the_first(world)
    assert await world.coach.vanished.replace() == 1
    assert world.delivery().task_id == FIRST.id


async def test_a_change_for_one_server_leaves_the_others(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    world.catalogues.put(GUILD, CONTENT)
    assert await world.coach.vanished.replace() == 0
    world.catalogues.put(GUILD, catalogue(track(TRACK, unit("other", 2))))
    assert await world.coach.vanished.replace() == 1
    assert world.delivery().task_id == "other/t1"
    await world.pass_until(DUE + DAY)
