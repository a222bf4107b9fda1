"""One word in the evening of an open day, for those who asked for it, gone again once it has served its purpose."""

from datetime import time

import pytest
from tests.builders import ADA, BOB, DAY, HOUR, MINUTE, MONDAY, OTHER_TRACK, STARTER, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind
from roadmapbot.domain.errors import BadNudge
from roadmapbot.services.ports import OutcomeUnknown, Refused, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import DailyTask, Withdrawn
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

DM = FakeMessenger.dm_of(ADA)
DUE, EVENING = utc(MONDAY, "09:00"), utc(MONDAY, "19:00")
TUESDAY = MONDAY + DAY


@pytest.fixture
async def nudged(world: World) -> World:
    """Ada has asked to be nudged, and her first task comes tomorrow."""
    await world.enroll()
    await world.coach.settings.change(who(), Wish(nudge="on"))
    return world


def nudges(world: World) -> list[DailyTask]:
    """The nudges that stand now."""
    return [post for post in world.tasks_sent() if post.kind is Kind.NUDGE]


def nudge(world: World) -> Delivery:
    """The newest nudge that was owed."""
    return [each for each in world.deliveries() if each.kind is Kind.NUDGE][-1]


# --- whether and when ----------------------------------------------------------------------------------------------


async def test_nobody_is_nudged_who_did_not_ask(world: World) -> None:
    await world.enroll()
    assert world.enrollment().nudge_at is None
    await world.pass_time(days=3)
    assert {each.kind for each in world.deliveries()} == {Kind.TASK}


async def test_the_nudge_comes_once_in_the_evening_of_an_open_day(nudged: World) -> None:
    await nudged.pass_until(EVENING - MINUTE)
    assert not nudges(nudged)
    await nudged.pass_until(EVENING)
    (post,) = nudges(nudged)
    assert (post.task, post.local_on, post.is_late, post.is_kept) == (STARTER.tasks[0], MONDAY, False, False)
    assert (post.delivery_id, nudge(nudged).state) == (nudge(nudged).id, DeliveryState.SENT)
    await nudged.pass_until(utc(TUESDAY, "02:00"))
    assert len(nudges(nudged)) == 1


async def test_a_day_that_is_kept_brings_no_nudge(nudged: World) -> None:
    await nudged.pass_until(EVENING - HOUR)
    await nudged.coach.check_ins.by_command(who(), Answer())
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)
    assert nudge(nudged).state is DeliveryState.UNNEEDED


async def test_a_day_kept_before_its_task_was_due_owes_no_nudge(nudged: World) -> None:
    await nudged.pass_until(DUE - HOUR)
    await nudged.coach.check_ins.by_command(who(), Answer())
    await nudged.coach.settings.change(who(), Wish(at="9:30"))
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)


async def test_days_of_rest_bring_no_nudge(nudged: World) -> None:
    await nudged.coach.settings.change(who(), Wish(weekdays="tue"))
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)


async def test_the_time_can_be_chosen(nudged: World) -> None:
    await nudged.coach.settings.change(who(), Wish(nudge="20:30"))
    await nudged.pass_until(utc(MONDAY, "20:29"))
    assert not nudges(nudged)
    await nudged.pass_until(utc(MONDAY, "20:30"))
    assert len(nudges(nudged)) == 1


async def test_a_late_task_is_given_an_hour_before_the_nudge(nudged: World) -> None:
    await nudged.coach.settings.change(who(), Wish(at="20:00"))
    await nudged.pass_until(utc(MONDAY, "21:00"))
    assert nudge(nudged).sent_at == utc(MONDAY, "21:00")


async def test_where_the_night_is_near_there_is_no_nudge(nudged: World) -> None:
    await nudged.coach.settings.change(who(), Wish(at="21:30"))
    await nudged.pass_time(days=2)
    assert {each.kind for each in nudged.deliveries()} == {Kind.TASK}


async def test_a_task_that_came_late_is_given_an_hour_too(nudged: World) -> None:
    await nudged.down(DUE - HOUR, EVENING - 30 * MINUTE)
    assert [post.is_late for post in nudged.tasks_sent()] == [True]
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)


async def test_a_task_that_never_came_is_no_reason_to_nudge(nudged: World) -> None:
    nudged.messenger.fail(DM, Refused("too long"), on=["send"])
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)


async def test_a_nudge_that_is_late_comes_in_the_evening_and_never_at_night(nudged: World) -> None:
    await nudged.down(EVENING - MINUTE, EVENING + 2 * HOUR)
    assert len(nudges(nudged)) == 1
    await nudged.down(EVENING + DAY - MINUTE, EVENING + DAY + 4 * HOUR)
    assert nudge(nudged).local_on == TUESDAY
    assert nudge(nudged).state is DeliveryState.UNNEEDED


async def test_whoever_puts_the_task_off_is_not_nudged_as_well(nudged: World) -> None:
    await nudged.pass_until(EVENING - HOUR)
    await nudged.coach.snoozes.snooze(nudged.enrollment().id, MONDAY, ADA, 2 * HOUR)
    await nudged.coach.settings.change(who(), Wish(nudge="20:30"))
    await nudged.pass_until(utc(MONDAY, "21:59"))
    assert [post.kind for post in nudged.tasks_sent()] == [Kind.TASK, Kind.REMINDER]


async def test_whoever_put_the_task_off_is_not_nudged_after_it_came_again(nudged: World) -> None:
    await nudged.pass_until(DUE)
    await nudged.coach.snoozes.snooze(nudged.enrollment().id, MONDAY, ADA, 2 * HOUR)
    await nudged.pass_until(DUE + 3 * HOUR)
    await nudged.coach.settings.change(who(), Wish(zone="Europe/Paris"))
    await nudged.pass_until(EVENING + HOUR)
    assert not nudges(nudged)


async def test_whoever_put_the_task_off_and_takes_an_answer_back_is_nudged_as_they_wished(nudged: World) -> None:
    await nudged.pass_until(DUE)
    await nudged.coach.snoozes.snooze(nudged.enrollment().id, MONDAY, ADA, 2 * HOUR)
    await nudged.coach.check_ins.by_command(who(), Answer())
    await nudged.coach.check_ins.undo(nudged.enrollment().id, MONDAY, ADA)
    await nudged.pass_until(EVENING + HOUR)
    assert len(nudges(nudged)) == 1


async def test_the_nudge_carries_the_task_that_is_open(nudged: World) -> None:
    await nudged.pass_until(DUE)
    await nudged.coach.tasks.skip(nudged.enrollment().id, MONDAY, ADA)
    await nudged.pass_until(EVENING)
    assert [post.task for post in nudges(nudged)] == [STARTER.tasks[1]]


# --- changing one's mind -------------------------------------------------------------------------------------------


async def test_a_nudge_asked_for_during_the_day_comes_the_same_evening(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "12:00"))
    overview = await world.coach.settings.change(who(), Wish(nudge="on"))
    assert overview.enrollment.nudge_at == time(19)
    await world.pass_until(EVENING)
    assert len(nudges(world)) == 1


async def test_a_nudge_turned_off_during_the_day_does_not_come(nudged: World) -> None:
    await nudged.pass_until(utc(MONDAY, "12:00"))
    await nudged.coach.settings.change(who(), Wish(nudge="off"))
    await nudged.pass_until(EVENING)
    assert not nudges(nudged)
    await nudged.coach.settings.change(who(), Wish(nudge="20:00"))
    await nudged.pass_until(utc(MONDAY, "20:00"))
    assert len(nudges(nudged)) == 1


async def test_a_nudge_that_came_stays_the_only_one_of_its_day(nudged: World) -> None:
    await nudged.pass_until(EVENING)
    await nudged.coach.settings.change(who(), Wish(nudge="21:00"))
    await nudged.pass_until(utc(MONDAY, "21:30"))
    assert len(nudges(nudged)) == 1


async def test_a_new_zone_moves_the_nudge_along(nudged: World) -> None:
    await nudged.pass_until(utc(MONDAY, "12:00"))
    await nudged.coach.settings.change(who(), Wish(zone="America/New_York"))
    await nudged.pass_until(EVENING)
    assert not nudges(nudged)
    await nudged.pass_until(utc(TUESDAY, "00:00"))
    assert len(nudges(nudged)) == 1


async def test_a_check_in_taken_back_brings_the_nudge_back(nudged: World) -> None:
    await nudged.pass_until(utc(MONDAY, "12:00"))
    await nudged.coach.check_ins.by_command(who(), Answer())
    nudged.clock.move(minutes=1)
    await nudged.coach.check_ins.undo(nudged.enrollment().id, MONDAY, ADA)
    await nudged.pass_until(EVENING)
    assert len(nudges(nudged)) == 1


async def test_a_pause_brings_no_nudge_and_its_end_does(nudged: World) -> None:
    await nudged.pass_until(utc(MONDAY, "12:00"))
    await nudged.coach.enrollments.pause(who())
    await nudged.coach.settings.change(who(), Wish(nudge="18:00"))
    await nudged.pass_until(utc(MONDAY, "18:30"))
    assert not nudges(nudged)
    await nudged.coach.enrollments.resume(who())
    await nudged.coach.settings.change(who(), Wish(nudge="20:00"))
    await nudged.pass_until(utc(MONDAY, "20:00"))
    assert len(nudges(nudged)) == 1


async def test_the_wish_outlasts_leaving_and_another_track(nudged: World) -> None:
    await nudged.coach.enrollments.leave(who())
    await nudged.enroll(track=OTHER_TRACK)
    assert nudged.enrollment().nudge_at == time(19)


@pytest.mark.parametrize("text", ["23:00", "7:00", "maybe"])
async def test_what_is_no_time_for_a_nudge_changes_nothing(nudged: World, text: str) -> None:
    with pytest.raises(BadNudge):
        await nudged.coach.settings.change(who(), Wish(nudge=text, at="10:00"))
    assert (nudged.enrollment().nudge_at, nudged.enrollment().schedule.at) == (time(19), time(9))


# --- and gone again ------------------------------------------------------------------------------------------------


@pytest.fixture
async def standing(nudged: World) -> World:
    """Monday's nudge has come."""
    await nudged.pass_until(EVENING)
    return nudged


async def test_a_reply_to_the_nudge_keeps_the_day_and_takes_it_away(standing: World) -> None:
    result = await standing.coach.check_ins.by_reply(standing.reply(nudge(standing)))
    assert isinstance(result, CheckedIn)
    await standing.coach.redraw.days(standing.enrollment().id, result.outdated)
    assert not nudges(standing)
    assert nudge(standing).state is DeliveryState.WITHDRAWN
    (task,) = standing.tasks_sent()
    assert task.is_kept


async def test_a_nudge_is_taken_away_also_where_nobody_drew_the_day_anew(standing: World) -> None:
    await standing.coach.check_ins.by_command(who(), Answer())
    assert nudges(standing)
    assert await standing.coach.redraw.tidy() == 1
    assert not nudges(standing)
    assert await standing.coach.redraw.tidy() == 0


async def test_a_nudge_is_taken_away_by_a_reply_that_is_read_back(standing: World) -> None:
    standing.clock.move(minutes=10)
    standing.reply(nudge(standing))
    standing.clock.move(minutes=10)
    standing.restart()
    await standing.tick()
    assert standing.check_in(MONDAY) is not None
    assert not nudges(standing)


async def test_with_the_end_of_its_day_a_nudge_goes(standing: World) -> None:
    await standing.pass_until(utc(TUESDAY, "02:59"))
    assert nudges(standing)
    await standing.pass_until(utc(TUESDAY, "03:00"))
    assert not nudges(standing)


@pytest.mark.parametrize("how", ["pause", "leave"])
async def test_whoever_stops_has_no_nudge_standing(standing: World, how: str) -> None:
    await getattr(standing.coach.enrollments, how)(who())
    await standing.tick()
    assert not nudges(standing)


async def test_the_task_itself_stays(standing: World) -> None:
    await standing.pass_until(utc(TUESDAY, "04:00"))
    assert [post.kind for post in standing.tasks_sent()] == [Kind.TASK]


async def test_a_nudge_that_cannot_be_deleted_says_that_it_is_settled(standing: World) -> None:
    standing.messenger.fail(DM, Undeliverable(Unreachable.FORBIDDEN), on=["remove"])
    await standing.coach.check_ins.by_command(who(), Answer())
    await standing.tick()
    assert standing.messages()[-1].post == Withdrawn()
    assert nudge(standing).state is DeliveryState.WITHDRAWN


async def test_where_neither_works_it_is_let_go(standing: World) -> None:
    standing.messenger.fail(DM, Refused("no"), times=2, on=["remove", "edit"])
    await standing.coach.check_ins.by_command(who(), Answer())
    await standing.tick()
    assert nudge(standing).state is DeliveryState.WITHDRAWN


@pytest.mark.parametrize("error", [RetryLater(MINUTE), OutcomeUnknown("reset")])
async def test_what_fails_for_the_moment_is_tried_again(standing: World, error: RetryLater | OutcomeUnknown) -> None:
    standing.messenger.fail(DM, error, on=["remove"])
    await standing.coach.check_ins.by_command(who(), Answer())
    await standing.tick()
    assert nudges(standing)
    await standing.pass_by_minutes(1)
    assert not nudges(standing)


async def test_it_is_not_tried_for_ever(standing: World) -> None:
    standing.messenger.fail(DM, OutcomeUnknown("reset"), times=None, on=["remove"])
    await standing.pass_time(hours=47)
    assert await standing.coach.redraw.tidy() == 2
    await standing.pass_time(hours=2)
    assert await standing.coach.redraw.tidy() == 1


async def test_a_nudge_deleted_by_somebody_else_is_settled(standing: World) -> None:
    standing.messenger.delete(standing.messages()[-1].message_id)
    await standing.coach.check_ins.by_command(who(), Answer())
    await standing.tick()
    assert nudge(standing).state is DeliveryState.WITHDRAWN


async def test_an_open_day_drawn_anew_keeps_its_nudge(standing: World) -> None:
    await standing.coach.tasks.skip(standing.enrollment().id, MONDAY, ADA)
    await standing.coach.redraw.days(standing.enrollment().id, [MONDAY])
    (post,) = nudges(standing)
    assert (post.kind, post.task) == (Kind.NUDGE, STARTER.tasks[1])


@pytest.mark.parametrize("away", [MINUTE, HOUR])
async def test_a_nudge_that_a_crash_left_standing_is_found_and_taken_away(nudged: World, away: object) -> None:
    await nudged.pass_until(EVENING - MINUTE)
    nudged.clock.at = EVENING
    await nudged.die(nudged.coach.dispatch.run_due(), after_sending=True)
    await nudged.coach.check_ins.by_command(who(), Answer())
    nudged.clock.at += away  # type: ignore[operator]
    await nudged.tick()
    await nudged.pass_by_minutes(5)
    assert not nudges(nudged)
    assert nudge(nudged).state is DeliveryState.WITHDRAWN


async def test_everybody_has_a_nudge_of_their_own(standing: World) -> None:
    await standing.enroll(BOB)
    await standing.coach.settings.change(who(BOB), Wish(nudge="on"))
    await standing.pass_until(EVENING + DAY)
    await standing.coach.check_ins.by_command(who(), Answer())
    await standing.tick()
    assert not nudges(standing)
    assert [post.kind for post in standing.tasks_sent(BOB)] == [Kind.TASK, Kind.NUDGE]


# --- what it is about ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "arrives"),
    [(RetryLater(3 * MINUTE), False), (OutcomeUnknown("it broke"), False), (OutcomeUnknown("it broke"), True)],
)
async def test_a_nudge_is_about_the_task_that_its_day_went_on_to(
    nudged: World, trouble: RetryLater | OutcomeUnknown, arrives: bool
) -> None:
    await nudged.pass_until(DUE + DAY - MINUTE)
    nudged.messenger.fail(DM, trouble, arrives=arrives)
    await nudged.pass_until(DUE + DAY)
    await nudged.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    await nudged.pass_until(DUE + DAY + HOUR)
    assert nudge(nudged).state is DeliveryState.WAITING
    (task,) = [each for each in nudged.deliveries(on=TUESDAY) if each.kind is Kind.TASK]
    assert {task.task_id, nudge(nudged).task_id} == {STARTER.tasks[1].id}
    result = await nudged.coach.check_ins.by_reply(nudged.reply(task))
    assert isinstance(result, CheckedIn)
    assert (result.check_in.local_on, result.task) == (TUESDAY, STARTER.tasks[1])


async def test_where_nothing_is_left_to_do_nobody_is_nudged(nudged: World) -> None:
    await nudged.pass_until(DUE)
    await nudged.complete_all(ADA, STARTER)
    await nudged.pass_until(EVENING)
    assert not nudges(nudged)
    assert nudge(nudged).state is DeliveryState.UNNEEDED
