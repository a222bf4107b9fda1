"""The posts of cohorts: one message a day for all members, and every member's own day behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import (
    ADA,
    BOB,
    CLASS,
    DAY,
    EVE,
    GUILD,
    HOUR,
    MONDAY,
    SHORT,
    catalogue,
    track,
    unit,
    utc,
)
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import AlreadyDone, BeforeJoining, NotInCohort, UnknownCohort
from roadmapbot.domain.ids import CohortPostId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.services.checkins import CheckedIn
from roadmapbot.services.ports import How, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import CohortEnd, CohortOpening
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")
DONE = Answer("done")
FOUR = track("four", unit("four", 4), title="Four")


@pytest.fixture
async def begun(world: World) -> World:
    """A world in which Ada and Bob are in a cohort whose first task came an hour ago."""
    await world.server()
    await world.join(await world.cohort(), ADA, BOB)
    await world.pass_until(DUE + HOUR)
    return world


async def test_one_message_brings_the_task_to_all_members(begun: World) -> None:
    (post,) = begun.cohort_tasks()
    assert (post.task.id, post.number, post.total, post.local_on) == ("tiny/t1", 1, 2, MONDAY)
    assert (post.ends_at, post.is_late) == (utc(TUESDAY, "03:00"), False)
    ada, bob = begun.delivery(ADA), begun.delivery(BOB)
    assert (ada.state, ada.kind, ada.task_id, ada.cohort_post_id) == (
        DeliveryState.SENT,
        Kind.TASK,
        "tiny/t1",
        post.post_id,
    )
    assert ada.message_id == bob.message_id
    assert ada.channel_id == CLASS
    assert [nonce for channel, nonce in begun.messenger.attempts if channel == CLASS][1:] == [f"k{post.post_id}"]
    assert not begun.tasks_sent(ADA)


async def test_members_know_when_the_next_task_comes(begun: World) -> None:
    assert begun.enrollment().next_due_at == DUE + DAY
    today = await begun.coach.tasks.today(who())
    assert today.post.task.id == "tiny/t1"


async def test_a_reply_to_the_shared_post_is_the_check_in_of_its_author(begun: World) -> None:
    result = await begun.answer(BOB, "done, 20 min")
    assert isinstance(result, CheckedIn)
    assert (result.in_cohort, result.check_in.user_id, result.check_in.answer.minutes) == (True, BOB, 20)
    assert begun.days(BOB)[MONDAY] is DayStatus.KEPT
    assert MONDAY not in begun.days(ADA)


@pytest.mark.parametrize("text", ["how does this work?", "not today"])
async def test_people_talking_with_each_other_are_left_alone(begun: World, text: str) -> None:
    assert await begun.answer(BOB, text) is None
    assert begun.check_in(MONDAY, BOB) is None


async def test_a_second_reply_adds_to_the_first(begun: World) -> None:
    await begun.answer(BOB)
    again = await begun.answer(BOB, "took 20 min")
    assert isinstance(again, CheckedIn)
    assert (again.was_new, again.was_changed, again.in_cohort) == (False, True, True)


async def test_whoever_is_not_in_the_cohort_may_talk_there(begun: World) -> None:
    assert await begun.answer(EVE) is None
    await begun.enroll(EVE)
    assert await begun.answer(EVE) is None


async def test_a_reply_to_a_post_of_an_erased_cohort_is_none_of_our_business(begun: World) -> None:
    begun.storage.tables.cohort_posts.clear()
    assert await begun.answer(ADA) is None


async def test_the_post_never_shows_how_one_of_them_stands(begun: World) -> None:
    result = await begun.answer(ADA)
    assert isinstance(result, CheckedIn)
    await begun.coach.redraw.days(result.check_in.enrollment_id, result.outdated)
    assert all(sent.edits == 0 for sent in begun.messenger.sent if sent.channel_id == CLASS)


async def test_who_misses_a_day_misses_it_alone(begun: World) -> None:
    await begun.answer(ADA)
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert begun.days(ADA)[MONDAY] is DayStatus.KEPT
    assert begun.days(BOB)[MONDAY] is DayStatus.MISSED
    assert [post.task.id for post in begun.cohort_tasks()] == ["tiny/t1", "tiny/t2"]
    assert (await begun.coach.tasks.today(who(BOB))).post.task.id == "tiny/t2"
    await begun.pass_until(utc(WEDNESDAY, "08:00"))
    assert begun.days(BOB)[TUESDAY] is DayStatus.MISSED


async def test_rest_days_of_the_cohort_have_no_post(world: World) -> None:
    cohort = await world.cohort(weekdays="Mon, Wed")
    await world.join(cohort)
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert [post.local_on for post in world.cohort_tasks()] == [MONDAY, WEDNESDAY]
    assert world.days()[TUESDAY] is DayStatus.REST


async def test_a_paused_member_is_not_asked(begun: World) -> None:
    await begun.coach.enrollments.pause(who(BOB))
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert not begun.deliveries(BOB, TUESDAY)
    await begun.pass_until(utc(WEDNESDAY, "08:00"))
    assert begun.days(BOB)[TUESDAY] is DayStatus.PAUSED


async def test_whoever_resumes_after_the_post_answers_it_all_the_same(begun: World) -> None:
    await begun.coach.enrollments.pause(who(BOB))
    await begun.pass_until(utc(TUESDAY, "10:00"))
    await begun.coach.enrollments.resume(who(BOB))
    result = await begun.answer(BOB)
    assert isinstance(result, CheckedIn)
    assert (result.task.id, result.check_in.local_on) == ("tiny/t2", TUESDAY)
    assert begun.delivery(BOB, TUESDAY).state is DeliveryState.SENT


async def test_a_paused_member_may_answer(begun: World) -> None:
    await begun.coach.enrollments.pause(who(BOB))
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert isinstance(await begun.answer(BOB), CheckedIn)
    assert begun.enrollment(BOB).next_due_at is None


async def test_a_day_that_was_done_before_the_post_is_not_asked_for_again(world: World) -> None:
    await world.join(await world.cohort(), ADA, BOB)
    await world.pass_until(DUE - HOUR)
    await world.coach.check_ins.by_command(who(), DONE)
    await world.pass_until(DUE)
    assert world.delivery(ADA).state is DeliveryState.UNNEEDED
    assert world.delivery(BOB).state is DeliveryState.SENT


async def test_a_task_that_was_done_ahead_is_answered_with_the_others(begun: World) -> None:
    await begun.complete(ADA, SHORT.tasks[0].id)
    result = await begun.answer(ADA)
    assert isinstance(result, CheckedIn)
    assert result.task.id == "tiny/t1"


async def test_a_task_of_a_rest_day_may_come_again_with_the_cohort(world: World) -> None:
    world.catalogues.content = catalogue(FOUR)
    await world.join(await world.cohort(track="four", weekdays="Mon, Wed"))
    await world.pass_until(DUE)
    await world.answer()
    await world.pass_until(utc(TUESDAY, "10:00"))
    ahead = await world.coach.check_ins.by_command(who(), DONE)
    assert ahead.task.id == "four/t2"
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    result = await world.answer()
    assert isinstance(result, CheckedIn)
    assert (result.task.id, result.was_new) == ("four/t2", True)
    await world.coach.check_ins.undo(world.enrollment().id, WEDNESDAY, ADA)
    assert world.behind()["four/t2"] is How.DONE


@pytest.mark.parametrize(("wait", "kind"), [(HOUR, Kind.REMINDER), (None, Kind.NUDGE)])
async def test_what_reminds_of_a_task_that_comes_again_with_the_cohort_is_about_it(
    world: World, wait: timedelta | None, kind: Kind
) -> None:
    world.catalogues.content = catalogue(FOUR)
    await world.join(await world.cohort(track="four", weekdays="Mon, Wed"))
    await world.coach.settings.change(who(), Wish(nudge="on"))
    await world.pass_until(utc(TUESDAY, "10:00"))
    await world.coach.check_ins.by_command(who(), DONE, is_yesterday=True)
    ahead = await world.coach.check_ins.by_command(who(), DONE)
    assert ahead.task.id == "four/t2"
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    if wait is not None:
        await world.coach.snoozes.snooze(world.enrollment().id, WEDNESDAY, ADA, wait)
    await world.pass_until(utc(WEDNESDAY, "20:00"))
    assert [(post.kind, post.task.id) for post in world.tasks_sent()] == [(kind, "four/t2")]
    result = await world.answer()
    assert isinstance(result, CheckedIn)
    assert (result.task.id, result.was_new) == ("four/t2", True)


async def test_alone_one_task_still_never_fills_two_days(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.check_ins.by_reply(world.reply(world.delivery()))
    await world.pass_until(DUE + DAY)
    first = world.delivery(on=MONDAY).task_id
    async with world.storage.write() as uow:
        await uow.deliveries.save(replace(world.delivery(on=TUESDAY), task_id=first))
        await uow.commit()
    with pytest.raises(AlreadyDone):
        await world.coach.check_ins.by_reply(world.reply(world.delivery(on=TUESDAY)))


async def test_yesterdays_record_leaves_the_cohorts_task_of_today(begun: World) -> None:
    await begun.pass_until(utc(TUESDAY, "10:00"))
    await begun.complete(ADA, SHORT.tasks[0].id)
    late = await begun.coach.check_ins.by_command(who(), DONE, is_yesterday=True)
    assert late.task.id == "tiny/t1"
    assert begun.delivery(ADA, TUESDAY).task_id == "tiny/t2"


@pytest.mark.parametrize("nudge", ["on", "off"])
async def test_knowing_the_task_already_leaves_it_the_cohorts(world: World, nudge: str) -> None:
    world.catalogues.content = catalogue(replace(FOUR, phases=(*FOUR.phases, *SHORT.phases)))
    await world.join(await world.cohort(track="four"))
    await world.coach.settings.change(who(), Wish(nudge=nudge))
    await world.pass_until(DUE)
    await world.show_known("four", track="four")
    assert {each.task_id for each in world.deliveries()} == {"four/t1"}
    result = await world.answer()
    assert isinstance(result, CheckedIn)
    assert result.task.id == "four/t1"


async def test_a_members_nudge_comes_to_them_alone(begun: World) -> None:
    await begun.coach.settings.change(who(), Wish(nudge="20:00"))
    await begun.pass_until(utc(TUESDAY, "20:30"))
    assert [(post.kind, post.local_on) for post in begun.tasks_sent(ADA)] == [(Kind.NUDGE, TUESDAY)]
    assert not begun.tasks_sent(BOB)


async def test_after_a_long_outage_only_the_latest_post_comes_and_says_so(begun: World) -> None:
    world = begun
    world.catalogues.content = catalogue(replace(FOUR, id=SHORT.id, phases=(*SHORT.phases, *FOUR.phases)))
    await world.down(DUE + HOUR, utc(WEDNESDAY, "10:00"))
    first, second = world.cohort_tasks()
    assert (first.task.id, second.task.id) == ("tiny/t1", "tiny/t2")
    assert (second.local_on, second.is_late) == (WEDNESDAY, True)
    assert world.days(ADA)[TUESDAY] is DayStatus.EXCUSED


async def test_a_day_that_was_over_before_we_came_back_costs_no_task(begun: World) -> None:
    await begun.down(DUE + HOUR, utc(WEDNESDAY, "04:00"))
    assert len(begun.cohort_tasks()) == 1
    await begun.pass_until(utc(WEDNESDAY, "09:30"))
    assert [post.task.id for post in begun.cohort_tasks()] == ["tiny/t1", "tiny/t2"]


async def test_late_at_night_the_post_waits_until_the_morning(begun: World) -> None:
    await begun.coach.settings.change(who(), Wish(day_end="8:00"))
    tables = begun.storage.tables
    (cohort,) = tables.cohorts.values()
    tables.cohorts[cohort.id] = replace(
        cohort, schedule=replace(cohort.schedule, day_end=begun.enrollment().schedule.at)
    )
    await begun.down(DUE + HOUR, utc(TUESDAY, "23:00"))
    assert len(begun.cohort_tasks()) == 1
    await begun.pass_until(utc(WEDNESDAY, "08:10"))
    assert [post.task.id for post in begun.cohort_tasks()] == ["tiny/t1", "tiny/t2"]


async def test_a_post_whose_day_ends_at_night_is_not_posted_and_its_task_comes_another_day(begun: World) -> None:
    await begun.down(DUE + HOUR, utc(TUESDAY, "23:00"))
    assert begun.delivery(ADA, TUESDAY).state is DeliveryState.UNNEEDED
    await begun.pass_until(utc(WEDNESDAY, "10:00"))
    assert [(post.task.id, post.number) for post in begun.cohort_tasks()] == [("tiny/t1", 1), ("tiny/t2", 2)]
    assert begun.days(ADA)[TUESDAY] is DayStatus.EXCUSED


async def test_a_member_whose_own_day_is_over_is_not_asked_for_it(begun: World) -> None:
    await begun.coach.settings.change(who(), Wish(day_end="0:00"))
    await begun.down(DUE + HOUR, utc(WEDNESDAY, "00:30"))
    assert not begun.deliveries(ADA, TUESDAY)
    assert begun.deliveries(BOB, TUESDAY)
    assert begun.enrollment().next_due_at == utc(WEDNESDAY, "09:00")


async def test_nothing_is_due_on_a_server_we_were_removed_from(begun: World) -> None:
    await begun.coach.guilds.removed(GUILD)
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert len(begun.cohort_tasks()) == 1


# --- the end ---------------------------------------------------------------------------------------------------------


async def test_at_the_end_it_is_said_who_finished(begun: World) -> None:
    cohort = next(iter(begun.storage.tables.cohorts.values()))
    await begun.coach.settings.show_as(who(BOB), pseudonym="The Builder")
    await begun.answer(ADA)
    await begun.answer(BOB)
    await begun.pass_until(utc(TUESDAY, "10:00"))
    await begun.coach.settings.show_as(who(ADA), is_hidden=True)
    await begun.coach.membership.leave(cohort.id, who(ADA))
    await begun.join(cohort, ADA)
    await begun.answer(ADA)
    await begun.answer(BOB)
    assert begun.enrollment(BOB).state is State.COMPLETED
    await begun.pass_until(utc(WEDNESDAY, "10:00"))
    *_, end = begun.messenger.posts(CLASS)
    assert isinstance(end, CohortEnd)
    assert (end.finishers, end.on_their_way) == (("The Builder",), 0)
    opening = begun.messenger.posts(CLASS)[0]
    assert isinstance(opening, CohortOpening)
    assert not opening.cohort.is_open
    await begun.pass_until(utc(WEDNESDAY + DAY, "10:00"))
    assert begun.messenger.posts(CLASS)[-1] is end


async def test_whoever_has_tasks_left_gets_them_alone_after_the_end(begun: World) -> None:
    await begun.answer(ADA)
    await begun.pass_until(utc(WEDNESDAY, "10:00"))
    end = begun.messenger.posts(CLASS)[-1]
    assert isinstance(end, CohortEnd)
    assert (end.finishers, end.on_their_way) == ((), 2)
    assert [(post.task.id, post.local_on) for post in begun.tasks_sent(ADA)] == [("tiny/t2", WEDNESDAY)]


async def test_the_last_days_answer_may_come_late_after_the_end(begun: World) -> None:
    await begun.answer(ADA)
    await begun.pass_until(utc(WEDNESDAY, "09:00"))
    result = await begun.answer(ADA)
    assert isinstance(result, CheckedIn)
    assert (result.check_in.local_on, result.check_in.is_late, result.is_complete) == (TUESDAY, True, True)
    again = await begun.answer(ADA, "took 20 min")
    assert isinstance(again, CheckedIn)
    assert not again.was_new


# --- late joiners ----------------------------------------------------------------------------------------------------


async def test_whoever_joins_later_has_todays_task_and_no_missed_days(begun: World) -> None:
    world = begun
    world.storage.tables.cohorts = {i: replace(c, capacity=9) for i, c in world.storage.tables.cohorts.items()}
    (cohort,) = world.storage.tables.cohorts.values()
    await world.pass_until(utc(TUESDAY, "12:00"))
    standing = await world.coach.membership.join(cohort.id, who(EVE))
    assert standing.behind == 1
    result = await world.answer(EVE)
    assert isinstance(result, CheckedIn)
    assert result.task.id == "tiny/t2"
    await world.pass_until(utc(WEDNESDAY, "08:00"))
    assert world.days(EVE) == {TUESDAY: DayStatus.KEPT}


async def test_a_late_joiner_who_does_nothing_misses_nothing_that_day(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.coach.enrollments.leave(who(BOB))
    await begun.join(cohort, EVE)
    await begun.pass_until(utc(TUESDAY, "08:00"))
    assert begun.ledger(EVE)[MONDAY].reason is Reason.STARTED


async def test_a_task_of_ones_own_gives_way_to_that_of_the_cohort(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.coach.enrollments.leave(who(BOB))
    await begun.pass_until(DUE + 2 * HOUR)
    await begun.complete(EVE, SHORT.tasks[0].id)
    await begun.enroll(EVE, track="short", at="12:00")
    await begun.pass_until(DUE + 4 * HOUR)
    assert begun.delivery(EVE).task_id == "tiny/t2"
    await begun.join(cohort, EVE)
    assert begun.delivery(EVE).task_id == "tiny/t1"


async def ahead(world: World) -> World:
    """Bob is a day ahead on the track of a cohort, has his own task of Tuesday, and joins after its first post."""
    world.catalogues.content = catalogue(FOUR)
    await world.server()
    await world.enroll(BOB, track="four", at="08:00")
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(BOB), DONE)
    cohort = await world.cohort(track="four", starts_on="2026-03-03")
    await world.join(cohort, ADA)
    await world.pass_until(DUE + DAY + HOUR)
    assert world.delivery(BOB, TUESDAY).task_id == "four/t2"
    await world.join(cohort, BOB)
    return world


async def test_whoever_joins_ahead_answers_the_task_of_the_day_with_the_others(world: World) -> None:
    await ahead(world)
    assert (await world.coach.tasks.today(who(BOB))).post.task.id == "four/t1"
    part = await world.coach.membership.part_of(world.cohort_tasks()[-1].post_id, who(BOB))
    now = world.clock.now()
    result = await world.coach.check_ins.for_day(part.enrollment_id, part.on, BOB, Via.BUTTON, DONE, now)
    assert (result.task.id, result.check_in.local_on, result.streak.length) == ("four/t1", TUESDAY, 2)
    await world.pass_until(DUE + 2 * DAY + HOUR)
    result = await world.answer(BOB)
    assert isinstance(result, CheckedIn)
    assert (result.task.id, result.check_in.local_on) == ("four/t2", WEDNESDAY)


async def test_the_own_post_of_whoever_joins_ahead_is_about_the_same_day(world: World) -> None:
    await ahead(world)
    assert [post.task.id for post in world.tasks_sent(BOB)] == ["four/t1", "four/t1"]
    (own,) = [each for each in world.deliveries(BOB, TUESDAY) if each.cohort_post_id is None]
    result = await world.coach.check_ins.by_reply(world.reply(own))
    assert isinstance(result, CheckedIn)
    assert (result.task.id, result.check_in.local_on) == ("four/t1", TUESDAY)


async def test_a_day_that_is_kept_stays_what_it_was(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.coach.enrollments.leave(who(BOB))
    await begun.complete(EVE, SHORT.tasks[0].id)
    await begun.enroll(EVE, track="short", at="12:00")
    await begun.complete(EVE)
    begun.catalogues.content = catalogue(replace(FOUR, id=SHORT.id, phases=(*SHORT.phases, *FOUR.phases)))
    await begun.pass_until(DUE + 4 * HOUR)
    await begun.coach.check_ins.by_command(who(EVE), DONE)
    await begun.join(cohort, EVE)
    assert begun.delivery(EVE).task_id == "tiny/t2"


async def test_a_post_from_before_joining_is_not_a_day_of_theirs(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.coach.enrollments.leave(who(BOB))
    await begun.pass_until(utc(TUESDAY, "08:00"))
    await begun.join(cohort, EVE)
    with pytest.raises(BeforeJoining):
        await begun.answer(EVE)


# --- pressing --------------------------------------------------------------------------------------------------------


async def test_a_press_is_about_the_pressers_own_day(begun: World) -> None:
    (post,) = begun.cohort_tasks()
    part = await begun.coach.membership.part_of(post.post_id, who(BOB))
    assert (part.enrollment_id, part.on) == (begun.enrollment(BOB).id, MONDAY)


async def test_a_press_after_a_pause_takes_part(begun: World) -> None:
    await begun.coach.enrollments.pause(who(BOB))
    await begun.pass_until(utc(TUESDAY, "10:00"))
    await begun.coach.enrollments.resume(who(BOB))
    await begun.coach.membership.part_of(begun.cohort_tasks()[-1].post_id, who(BOB))
    assert begun.delivery(BOB, TUESDAY).cohort_post_id == begun.cohort_tasks()[-1].post_id


async def test_presses_of_others_are_refused(begun: World) -> None:
    (post,) = begun.cohort_tasks()
    with pytest.raises(NotInCohort):
        await begun.coach.membership.part_of(post.post_id, who(EVE))
    with pytest.raises(UnknownCohort):
        await begun.coach.membership.part_of(CohortPostId(99), who(BOB))
    await begun.coach.enrollments.leave(who(BOB))
    with pytest.raises(NotInCohort):
        await begun.coach.membership.part_of(post.post_id, who(BOB))


# --- earlier tasks ---------------------------------------------------------------------------------------------------


async def test_a_member_catches_up_with_what_was_earlier(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.answer(ADA)
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert not (await begun.coach.earlier_tasks.look(cohort.id, who(ADA))).tasks
    ((post_id, task),) = (await begun.coach.earlier_tasks.look(cohort.id, who(BOB))).tasks
    assert task.id == "tiny/t1"
    result = await begun.coach.earlier_tasks.finish(post_id, who(BOB))
    assert (result.done, result.tasks) == (task, ())
    assert begun.behind(BOB) == {"tiny/t1": How.DONE}
    assert begun.days(BOB)[MONDAY] is not DayStatus.KEPT
    again = await begun.coach.earlier_tasks.finish(post_id, who(BOB))
    assert again.done is None


async def test_todays_task_is_no_earlier_one(begun: World) -> None:
    (post,) = begun.cohort_tasks()
    assert not (await begun.coach.earlier_tasks.of_post(post.post_id, who())).tasks
    assert (await begun.coach.earlier_tasks.finish(post.post_id, who())).done is None
    with pytest.raises(NotInCohort):
        await begun.coach.earlier_tasks.of_post(post.post_id, who(EVE))


async def test_doing_the_last_open_task_finishes_the_track(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.pass_until(utc(TUESDAY, "10:00"))
    await begun.answer(BOB)
    ((post_id, _),) = (await begun.coach.earlier_tasks.look(cohort.id, who(BOB))).tasks
    await begun.coach.earlier_tasks.finish(post_id, who(BOB))
    assert begun.enrollment(BOB).state is State.COMPLETED
    assert not (await begun.coach.earlier_tasks.look(cohort.id, who(BOB))).tasks


async def test_a_task_that_was_withdrawn_is_not_asked_for(begun: World) -> None:
    (cohort,) = begun.storage.tables.cohorts.values()
    await begun.pass_until(utc(TUESDAY, "10:00"))
    begun.catalogues.content = CONTENT_WITHOUT
    assert not (await begun.coach.earlier_tasks.look(cohort.id, who(BOB))).tasks


# --- vanished tasks --------------------------------------------------------------------------------------------------

CONTENT_WITHOUT = catalogue(track("short", unit("new", 2), title="Short"))


async def test_a_task_that_was_taken_out_gives_way_to_the_next_one(begun: World) -> None:
    begun.catalogues.content = CONTENT_WITHOUT
    await begun.tick()
    (post,) = begun.cohort_tasks()
    assert post.task.id == "new/t1"
    assert begun.delivery(ADA).task_id == begun.delivery(BOB).task_id == "new/t1"
    result = await begun.answer(ADA)
    assert isinstance(result, CheckedIn)
    assert result.task.id == "new/t1"
    await begun.pass_until(utc(TUESDAY, "10:00"))
    assert begun.cohort_tasks()[-1].task.id == "new/t2"


async def test_a_track_with_nothing_left_leaves_its_post_as_it_is(begun: World) -> None:
    begun.catalogues.content = catalogue(track("short", title="Short"))
    assert await begun.coach.vanished.replace_in_cohorts() == 0
    assert begun.cohort_tasks()[0].task.id == "tiny/t1"


async def test_a_post_that_cannot_be_edited_has_its_new_task_all_the_same(begun: World) -> None:
    begun.catalogues.content = CONTENT_WITHOUT
    begun.messenger.fail(CLASS, Undeliverable(Unreachable.FORBIDDEN), on=["edit"])
    assert await begun.coach.vanished.replace_in_cohorts() == 1
    assert begun.delivery(ADA).task_id == "new/t1"


async def test_a_task_that_vanishes_after_a_nudge_is_the_cohorts_next_one_for_everybody(begun: World) -> None:
    await begun.coach.settings.change(who(), Wish(nudge="20:00"))
    await begun.complete(ADA, "new/t1")
    await begun.pass_until(utc(MONDAY, "20:30"))
    assert begun.tasks_sent(ADA)
    begun.catalogues.content = CONTENT_WITHOUT
    await begun.tick()
    assert begun.delivery(BOB).task_id == "new/t1"
    result = await begun.answer(ADA)
    assert isinstance(result, CheckedIn)
    assert result.task.id == "new/t1"


async def test_a_task_that_vanishes_before_it_is_posted_lets_everybody_go_on_alone(world: World) -> None:
    await world.join(await world.cohort(), ADA, BOB)
    await world.pass_until(DUE - HOUR)
    world.clock.at = DUE
    world.messenger.fail(CLASS, RetryLater(HOUR))
    await world.tick()
    world.catalogues.content = CONTENT_WITHOUT
    await world.pass_until(DUE + HOUR)
    assert not world.cohort_tasks()
    assert [post.task.id for post in world.tasks_sent(ADA)] == ["new/t1"]
