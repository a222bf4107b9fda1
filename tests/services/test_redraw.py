import pytest
from tests.builders import ADA, DAY, HOUR, MONDAY, STARTER, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.ports import MessageGone, Undeliverable, Unreachable
from roadmapbot.services.posts import DailyTask

DUE = utc(MONDAY, "09:00")


@pytest.fixture
async def asked(world: World) -> World:
    """Somebody has got Monday's task."""
    await world.enroll()
    await world.pass_until(DUE)
    return world


async def redraw(world: World, *dates: object) -> None:
    await world.coach.redraw.days(world.enrollment().id, dates)  # type: ignore[arg-type]


async def test_a_task_that_was_answered_shows_it_where_it_stands(asked: World) -> None:
    result = await asked.coach.check_ins.by_command(who(), Answer("read it"))
    assert result.outdated == (MONDAY,)
    await redraw(asked, *result.outdated)
    [post] = asked.tasks_sent()
    assert post.is_kept
    assert post.delivery_id == asked.delivery().id
    assert post.streak.length == 1


async def test_a_task_done_late_leaves_the_open_day_with_the_next_one(asked: World) -> None:
    await asked.pass_until(DUE + DAY)
    monday, tuesday = asked.tasks_sent()
    assert monday.task == tuesday.task
    result = await asked.coach.check_ins.for_day(
        asked.enrollment().id, MONDAY, ADA, Via.BUTTON, Answer(), asked.clock.now()
    )
    assert result.outdated == (MONDAY, MONDAY + DAY)
    await redraw(asked, *result.outdated)
    monday, tuesday = asked.tasks_sent()
    assert monday.is_kept
    assert not tuesday.is_kept
    assert tuesday.task != monday.task


async def test_what_cannot_be_drawn_anew_is_let_go(asked: World) -> None:
    channel_id = asked.delivery().channel_id
    assert channel_id is not None
    for error in (MessageGone("deleted"), Undeliverable(Unreachable.DM_CLOSED)):
        asked.messenger.fail(channel_id, error, on=["edit"])
        await redraw(asked, MONDAY)
    assert not asked.tasks_sent()[0].is_kept


async def test_days_without_a_post_and_unknown_enrollments_need_no_drawing(asked: World) -> None:
    await redraw(asked, MONDAY + 5 * DAY)
    await asked.coach.redraw.days(EnrollmentId(404), [MONDAY])
    assert [isinstance(sent.post, DailyTask) and sent.edits for sent in asked.messenger.sent][-1] == 0


async def test_a_day_whose_track_has_come_to_its_end_stays_as_it_is(asked: World) -> None:
    await asked.complete_all(ADA, STARTER)
    await redraw(asked, MONDAY)
    assert not asked.tasks_sent()[0].is_kept


async def test_what_was_read_back_shows_in_the_post_too(asked: World) -> None:
    asked.clock.at = DUE + HOUR
    asked.reply(asked.deliveries()[0], "read it")
    asked.coach.days.missed_events()
    await asked.tick()
    assert asked.tasks_sent()[0].is_kept


async def test_a_reminder_that_is_drawn_anew_stays_a_reminder(asked: World) -> None:
    await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)
    await asked.pass_until(DUE + HOUR)
    await asked.coach.check_ins.by_command(who(), Answer())
    await redraw(asked, MONDAY)
    assert [(post.kind, post.is_kept) for post in asked.tasks_sent()] == [(Kind.TASK, True), (Kind.REMINDER, True)]
