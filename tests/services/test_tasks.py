"""Today's task: showing it, skipping it, snoozing it."""

from datetime import timedelta

import pytest
from tests.builders import (
    ADA,
    BASICS,
    BOB,
    DAY,
    GUILD,
    HOUR,
    MINUTE,
    MONDAY,
    MORE,
    OTHER_GUILD,
    OTHER_TRACK,
    SHORT,
    STARTER,
    TRACK,
    catalogue,
    track,
    utc,
)
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import (
    DayClosed,
    EnrollmentPaused,
    NotEnrolled,
    NothingToUndo,
    NotYours,
    SnoozeTooLong,
    TrackFinished,
    WhichEnrollment,
)
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import How, RetryLater
from roadmapbot.services.snoozes import LONGEST_SNOOZE, MOST_SNOOZES

TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")
FIRST, SECOND, THIRD = STARTER.tasks[:3]


@pytest.fixture
async def asked(world: World) -> World:
    """A world in which Ada's first task has just come."""
    await world.enroll()
    await world.pass_until(DUE)
    return world


# --- today ---------------------------------------------------------------------------------------------------------


async def test_today_shows_the_task_of_the_day_again(asked: World) -> None:
    today = await asked.coach.tasks.today(who())
    (sent,) = asked.tasks_sent()
    assert (today.post.task, today.post.local_on, today.post.delivery_id) == (FIRST, MONDAY, None)
    assert (today.post.number, today.post.ends_at) == (sent.number, sent.ends_at)
    assert (today.is_rest, today.is_paused, today.next_due_at) == (False, False, DUE + DAY)
    assert (today.post.is_late, today.post.kind, today.post.mention) == (False, Kind.TASK, False)


async def test_before_the_due_time_today_shows_what_will_come(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    today = await world.coach.tasks.today(who())
    assert (today.post.task, today.post.local_on, today.next_due_at) == (FIRST, MONDAY, DUE)


async def test_after_midnight_today_is_still_yesterday(asked: World) -> None:
    await asked.pass_until(utc(TUESDAY, "02:59"))
    assert (await asked.coach.tasks.today(who())).post.local_on == MONDAY
    asked.clock.at = utc(TUESDAY, "03:00")
    assert (await asked.coach.tasks.today(who())).post.local_on == TUESDAY
    await asked.tick()
    assert (await asked.coach.tasks.today(who())).post.local_on == TUESDAY


async def test_a_kept_day_shows_what_was_done(asked: World) -> None:
    await asked.coach.check_ins.by_command(who(), Answer())
    today = await asked.coach.tasks.today(who())
    assert (today.post.task, today.post.is_kept, today.post.streak.length) == (FIRST, True, 1)


async def test_a_day_of_rest_offers_the_task_all_the_same(world: World) -> None:
    await world.enroll(weekdays="tue")
    await world.pass_until(DUE)
    today = await world.coach.tasks.today(who())
    assert (today.is_rest, today.post.task) == (True, FIRST)


async def test_a_pause_is_shown(asked: World) -> None:
    await asked.coach.enrollments.pause(who())
    today = await asked.coach.tasks.today(who())
    assert (today.is_paused, today.next_due_at) == (True, None)


async def test_today_in_direct_messages_finds_the_only_track(asked: World) -> None:
    assert (await asked.coach.tasks.today(who(guild=None))).post.task == FIRST


async def test_today_in_direct_messages_asks_which_of_several_is_meant(asked: World) -> None:
    await asked.server(OTHER_GUILD, "Another")
    await asked.enroll(guild=OTHER_GUILD, track=OTHER_TRACK)
    with pytest.raises(WhichEnrollment) as refused:
        await asked.coach.tasks.today(who(guild=None))
    assert sorted(refused.value.guild_names) == ["Another", "The Guild"]
    for server, title in (("another", "Other"), ("The Guild", "Starter"), (str(OTHER_GUILD), "Other")):
        assert (await asked.coach.tasks.today(who(guild=None, server=server))).post.track_title == title
    with pytest.raises(WhichEnrollment):
        await asked.coach.tasks.today(who(guild=None, server="a third"))


@pytest.mark.parametrize("guild", [GUILD, None])
async def test_today_needs_an_enrollment(world: World, guild: None) -> None:
    with pytest.raises(NotEnrolled):
        await world.coach.tasks.today(who(guild=guild))


async def test_after_the_last_task_today_says_that_the_track_is_finished(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE)
    for on in (MONDAY, TUESDAY):
        await world.pass_until(utc(on, "10:00"))
        await world.coach.check_ins.by_command(who(), Answer())
    assert (await world.coach.tasks.today(who())).post.is_kept
    await world.pass_until(DUE + 3 * DAY)
    with pytest.raises(TrackFinished) as refused:
        await world.coach.tasks.today(who())
    assert refused.value.track_title == "Short"


async def test_a_task_that_is_no_longer_on_the_track_is_shown_without_a_phase(asked: World) -> None:
    elsewhere = track("elsewhere", BASICS)
    asked.catalogues.content = catalogue(track(TRACK, MORE), elsewhere)
    post = (await asked.coach.tasks.today(who())).post
    assert (post.task, post.phase_title, post.number, post.total) == (FIRST, "", 20, 20)


# --- skipping ------------------------------------------------------------------------------------------------------


async def test_skipping_puts_the_task_behind_and_shows_the_next(asked: World) -> None:
    skipped = await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    assert skipped.task == FIRST
    assert skipped.post is not None
    assert (skipped.post.task, skipped.post.is_kept, skipped.post.local_on) == (SECOND, False, MONDAY)
    assert asked.behind() == {FIRST.id: How.SKIPPED}
    assert MONDAY not in asked.days()


async def test_after_a_skip_the_day_is_kept_with_the_next_task(asked: World) -> None:
    await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    result = await asked.coach.check_ins.by_reply(asked.reply(asked.delivery()))
    assert result.task == SECOND  # type: ignore[union-attr]
    assert asked.behind() == {FIRST.id: How.SKIPPED, SECOND.id: How.DONE}


async def test_skipping_alone_does_not_keep_the_day(asked: World) -> None:
    await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    await asked.pass_until(utc(TUESDAY, "03:00"))
    assert asked.days()[MONDAY] is DayStatus.MISSED


async def test_skipping_before_the_task_came_changes_what_comes(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - HOUR)
    await world.coach.tasks.skip(world.enrollment().id, MONDAY, ADA)
    await world.pass_until(DUE)
    assert world.tasks_sent()[0].task == SECOND


async def test_skipping_the_last_task_ends_the_track(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE)
    enrollment_id = world.enrollment().id
    await world.coach.snoozes.snooze(enrollment_id, MONDAY, ADA, HOUR)
    await world.coach.tasks.skip(enrollment_id, MONDAY, ADA)
    skipped = await world.coach.tasks.skip(enrollment_id, MONDAY, ADA)
    assert (skipped.task, skipped.post, skipped.track) == (SHORT.tasks[1], None, SHORT)
    assert (world.enrollment().state, world.enrollment().next_due_at) == (State.COMPLETED, None)
    assert world.delivery().state is DeliveryState.UNNEEDED
    with pytest.raises(TrackFinished):
        await world.coach.tasks.skip(enrollment_id, MONDAY, ADA)


async def test_a_kept_day_has_nothing_to_skip(asked: World) -> None:
    await asked.coach.check_ins.by_command(who(), Answer())
    with pytest.raises(DayClosed) as refused:
        await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    assert (refused.value.local_on, refused.value.is_over) == (MONDAY, False)


@pytest.mark.parametrize("hours", [18, 24, 48])
async def test_a_day_that_is_over_cannot_be_changed(asked: World, hours: int) -> None:
    asked.clock.move(hours=hours)
    for is_closed in (False, True):
        with pytest.raises(DayClosed) as refused:
            await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
        assert refused.value.is_over
        if not is_closed:
            await asked.tick()


async def test_somebody_elses_task_is_left_alone(asked: World) -> None:
    enrollment_id = asked.enrollment().id
    for action in (
        asked.coach.tasks.skip(enrollment_id, MONDAY, BOB),
        asked.coach.tasks.unskip(enrollment_id, MONDAY, FIRST.id, BOB),
        asked.coach.snoozes.snooze(enrollment_id, MONDAY, BOB, HOUR),
    ):
        with pytest.raises(NotYours):
            await action


async def test_buttons_of_an_enrollment_that_is_over_say_so(asked: World) -> None:
    enrollment_id = asked.enrollment().id
    await asked.coach.enrollments.leave(who())
    for unknown in (enrollment_id, EnrollmentId(999)):
        with pytest.raises(NotEnrolled):
            await asked.coach.tasks.skip(unknown, MONDAY, ADA)


# --- taking a skip back --------------------------------------------------------------------------------------------


async def test_a_skip_can_be_taken_back(asked: World) -> None:
    enrollment_id = asked.enrollment().id
    await asked.coach.tasks.skip(enrollment_id, MONDAY, ADA)
    post = await asked.coach.tasks.unskip(enrollment_id, MONDAY, FIRST.id, ADA)
    assert post.task == FIRST
    assert asked.behind() == {}
    result = await asked.coach.check_ins.by_reply(asked.reply(asked.delivery()))
    assert result.task == FIRST  # type: ignore[union-attr]


async def test_taking_back_the_skip_of_the_last_task_goes_on_with_the_track(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE)
    enrollment_id = world.enrollment().id
    for _ in range(2):
        await world.coach.tasks.skip(enrollment_id, MONDAY, ADA)
    post = await world.coach.tasks.unskip(enrollment_id, MONDAY, SHORT.tasks[1].id, ADA)
    assert post.task == SHORT.tasks[1]
    assert (world.enrollment().state, world.enrollment().next_due_at) == (State.ACTIVE, DUE + DAY)


async def test_a_finished_track_stays_finished_while_another_one_runs(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE)
    short = world.enrollment().id
    for _ in range(2):
        await world.coach.tasks.skip(short, MONDAY, ADA)
    await world.enroll(track=OTHER_TRACK)
    post = await world.coach.tasks.unskip(short, MONDAY, SHORT.tasks[1].id, ADA)
    assert post.task == SHORT.tasks[1]
    assert [e.state for e in world.storage.tables.enrollments.values()] == [State.COMPLETED, State.ACTIVE]


@pytest.mark.parametrize("how", [None, How.DONE])
async def test_only_what_was_skipped_can_be_taken_back(asked: World, how: How | None) -> None:
    if how is not None:
        await asked.complete(ADA, FIRST.id, how=how)
    with pytest.raises(NothingToUndo):
        await asked.coach.tasks.unskip(asked.enrollment().id, MONDAY, FIRST.id, ADA)


async def test_a_skip_of_a_day_that_is_over_stays(asked: World) -> None:
    await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    await asked.pass_until(utc(TUESDAY, "04:00"))
    with pytest.raises(DayClosed):
        await asked.coach.tasks.unskip(asked.enrollment().id, MONDAY, FIRST.id, ADA)


# --- snoozing ------------------------------------------------------------------------------------------------------


async def test_a_snoozed_task_comes_again(asked: World) -> None:
    snoozed = await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)
    assert snoozed.until == DUE + HOUR
    await asked.pass_until(DUE + HOUR - MINUTE)
    assert len(asked.tasks_sent()) == 1
    await asked.pass_until(DUE + HOUR)
    first, again = asked.tasks_sent()
    assert (again.task, again.kind, again.is_late) == (first.task, Kind.REMINDER, False)
    assert asked.delivery().kind is Kind.REMINDER


async def test_a_reply_to_the_reminder_is_a_check_in(asked: World) -> None:
    await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)
    await asked.pass_until(DUE + HOUR)
    assert await asked.coach.check_ins.by_reply(asked.reply(asked.delivery())) is not None
    assert asked.days()[MONDAY] is DayStatus.KEPT


async def test_who_has_done_it_meanwhile_is_not_reminded(asked: World) -> None:
    await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)
    await asked.coach.check_ins.by_command(who(), Answer())
    assert asked.delivery().state is DeliveryState.UNNEEDED
    await asked.pass_until(DUE + 2 * HOUR)
    assert len(asked.tasks_sent()) == 1


async def test_recording_yesterday_leaves_todays_reminder_alone(asked: World) -> None:
    await asked.pass_until(DUE + DAY)
    await asked.coach.snoozes.snooze(asked.enrollment().id, TUESDAY, ADA, HOUR)
    await asked.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    await asked.pass_until(DUE + DAY + HOUR)
    assert [post.kind for post in asked.tasks_sent()] == [Kind.TASK, Kind.TASK, Kind.REMINDER]


async def test_a_new_snooze_replaces_the_one_before(asked: World) -> None:
    enrollment_id = asked.enrollment().id
    await asked.coach.snoozes.snooze(enrollment_id, MONDAY, ADA, HOUR)
    await asked.coach.snoozes.snooze(enrollment_id, MONDAY, ADA, 3 * HOUR)
    await asked.pass_until(DUE + 6 * HOUR)
    assert [sent.sent_at for sent in asked.messages()[2:]] == [DUE + 3 * HOUR]


async def test_a_snooze_replaces_a_task_that_waits_for_another_try(world: World) -> None:
    await world.enroll()
    world.messenger.fail(world.messenger.dm_of(ADA), RetryLater(30 * MINUTE))
    await world.pass_until(DUE)
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, HOUR)
    await world.pass_until(DUE + 2 * HOUR)
    assert [(sent.sent_at, sent.post.kind) for sent in world.messages()[1:]] == [(DUE + HOUR, Kind.REMINDER)]  # type: ignore[union-attr]


async def test_snoozing_has_its_measure(asked: World) -> None:
    enrollment_id = asked.enrollment().id
    for _ in range(MOST_SNOOZES):
        await asked.coach.snoozes.snooze(enrollment_id, MONDAY, ADA, HOUR)
    with pytest.raises(SnoozeTooLong) as refused:
        await asked.coach.snoozes.snooze(enrollment_id, MONDAY, ADA, HOUR)
    assert (refused.value.is_often, refused.value.ends_at) == (True, utc(TUESDAY, "03:00"))
    assert [d.number for d in asked.deliveries() if d.kind is Kind.REMINDER] == list(range(MOST_SNOOZES))


async def test_a_snooze_is_cut_to_half_a_day(asked: World) -> None:
    snoozed = await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, timedelta(days=9))
    assert snoozed.until == DUE + LONGEST_SNOOZE


async def test_a_snooze_leaves_five_minutes_of_the_day_in_which_its_reminder_comes(asked: World) -> None:
    ends_at = utc(TUESDAY, "03:00")
    asked.clock.at = ends_at - 3 * HOUR - 5 * MINUTE
    snoozed = await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, 3 * HOUR)
    assert snoozed.until == ends_at - 5 * MINUTE
    await asked.pass_until(ends_at)
    assert [(sent.sent_at, sent.post.kind) for sent in asked.messages()[2:]] == [(snoozed.until, Kind.REMINDER)]  # type: ignore[union-attr]


@pytest.mark.parametrize("left", [5 * MINUTE - timedelta(seconds=1), timedelta(seconds=10), timedelta(), -HOUR])
async def test_a_snooze_that_leaves_less_of_the_day_is_refused(asked: World, left: timedelta) -> None:
    ends_at = utc(TUESDAY, "03:00")
    asked.clock.at = ends_at - 3 * HOUR - left
    with pytest.raises(SnoozeTooLong) as refused:
        await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, 3 * HOUR)
    assert (refused.value.is_often, refused.value.ends_at) == (False, ends_at)
    assert refused.value.shorter == timedelta(minutes=30)
    assert all(delivery.kind is Kind.TASK for delivery in asked.deliveries())


@pytest.mark.parametrize(
    ("left", "minutes"),
    [
        (15 * HOUR, [30, 60, 120, 180, 360]),
        (3 * HOUR + 5 * MINUTE, [30, 60, 120, 180]),
        (3 * HOUR + 4 * MINUTE, [30, 60, 120]),
        (35 * MINUTE, [30]),
    ],
)
async def test_what_is_offered_fits_into_the_rest_of_the_day(asked: World, left: timedelta, minutes: list[int]) -> None:
    asked.clock.at = utc(TUESDAY, "03:00") - left
    offered = await asked.coach.snoozes.waits(asked.enrollment().id, MONDAY, ADA)
    assert [wait // MINUTE for wait in offered] == minutes
    await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, offered[-1])


async def test_at_the_very_end_of_a_day_nothing_is_offered(asked: World) -> None:
    asked.clock.at = utc(TUESDAY, "03:00") - 34 * MINUTE
    for put_off in (
        asked.coach.snoozes.waits(asked.enrollment().id, MONDAY, ADA),
        asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, 30 * MINUTE),
    ):
        with pytest.raises(SnoozeTooLong) as refused:
            await put_off
        assert (refused.value.is_often, refused.value.shorter) == (False, None)


async def test_who_is_paused_has_nothing_to_snooze(asked: World) -> None:
    await asked.coach.enrollments.pause(who())
    with pytest.raises(EnrollmentPaused):
        await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)


async def test_a_kept_day_has_nothing_to_snooze(asked: World) -> None:
    await asked.coach.check_ins.by_command(who(), Answer())
    with pytest.raises(DayClosed):
        await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)


async def test_a_reminder_goes_with_the_pause(asked: World) -> None:
    await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, HOUR)
    await asked.coach.enrollments.pause(who())
    await asked.coach.enrollments.resume(who())
    await asked.pass_until(DUE + 3 * HOUR)
    assert len(asked.tasks_sent()) == 1
