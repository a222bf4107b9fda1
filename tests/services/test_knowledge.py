"""Testing out of a unit with three recall questions, and bringing it back."""

from dataclasses import replace

import pytest
from tests.builders import (
    ADA,
    BASICS,
    BOB,
    DAY,
    GUILD,
    HOUR,
    MONDAY,
    MORE,
    OTHER,
    OTHER_GUILD,
    OTHER_TRACK,
    SHORT,
    STARTER,
    TRACK,
    catalogue,
    track,
    unit,
    utc,
)
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import NothingToTest, NotInCatalogue, QuestionsChanged, TrackFinished
from roadmapbot.domain.ids import TaskId, TrackId, UnitId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.knowledge import Attempt, NextQuestion, NotYet, ShownKnown
from roadmapbot.services.people import NO_SERVER
from roadmapbot.services.ports import How

TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")
ALL_BASICS = [each.id for each in BASICS.tasks]
ALL_MORE = [each.id for each in MORE.tasks]


# --- the questions -------------------------------------------------------------------------------------------------


async def test_the_questions_come_one_by_one(world: World) -> None:
    first = await world.ask("more")
    assert isinstance(first, NextQuestion)
    assert (first.track, first.unit, first.open_tasks, first.answered) == (STARTER, MORE, 20, ())
    second = await world.ask("more", "r")
    assert isinstance(second, NextQuestion)
    assert second.following != first.following
    assert [(each.asked, each.is_right) for each in second.answered] == [(first.following, True)]
    third = await world.ask("more", "rw")
    assert isinstance(third, NextQuestion)
    assert [each.is_right for each in third.answered] == [True, False]
    assert world.behind() == {}


@pytest.mark.parametrize("given", ["rrw", "nnn", "wrr", "rnr"])
async def test_an_answer_that_is_not_right_changes_nothing(world: World, given: str) -> None:
    result = await world.ask("more", given)
    assert isinstance(result, NotYet)
    assert [each.is_right for each in result.answered] == [letter == "r" for letter in given]
    assert world.behind() == {}
    assert world.storage.tables.learners == {}


async def test_another_try_has_other_questions_where_there_are_more(world: World) -> None:
    result = await world.ask("more", "rrw")
    assert isinstance(result, NotYet)
    assert result.has_other_questions
    again = await world.coach.knowledge.ask(who(), TRACK, MORE.id, result.again)
    assert isinstance(again, NextQuestion)
    assert again.following not in [each.asked for each in result.answered]


async def test_another_try_with_the_same_questions_says_so(world: World) -> None:
    few = unit("few", 3)
    world.catalogues.content = catalogue(track(TRACK, few))
    result = await world.ask("few", "nnn")
    assert isinstance(result, NotYet)
    assert not result.has_other_questions


async def test_questions_that_were_rewritten_are_not_judged(world: World) -> None:
    shown = await world.ask("more")
    assert isinstance(shown, NextQuestion)
    attempt = replace(shown.attempt, given=(0, 0, 0))
    rewritten = tuple(
        replace(task, recall=tuple(replace(each, answer="That") for each in task.recall)) for task in MORE.tasks
    )
    world.catalogues.content = catalogue(track(TRACK, BASICS, replace(MORE, tasks=rewritten)))
    with pytest.raises(QuestionsChanged):
        await world.coach.knowledge.ask(who(), TRACK, MORE.id, attempt)


async def test_more_answers_than_questions_are_let_go(world: World) -> None:
    shown = await world.ask("more", "rr")
    assert isinstance(shown, NextQuestion)
    right = shown.following.choices.index("This")
    attempt = replace(shown.attempt, given=(*shown.attempt.given, right, 0, 0))
    assert isinstance(await world.coach.knowledge.ask(who(), TRACK, MORE.id, attempt), ShownKnown)


async def test_what_is_not_in_force_cannot_be_tested(world: World) -> None:
    for track_id, unit_id in ((TRACK, "gone"), ("gone", "more"), (OTHER_TRACK, "basics")):
        with pytest.raises(NotInCatalogue):
            await world.coach.knowledge.ask(who(), TrackId(track_id), UnitId(unit_id), Attempt(1))
        with pytest.raises(NotInCatalogue):
            await world.coach.knowledge.bring_back(who(), TrackId(track_id), UnitId(unit_id))


async def test_a_unit_that_is_done_or_asks_too_little_has_nothing_to_test(world: World) -> None:
    with pytest.raises(NothingToTest) as refused:
        await world.ask("tiny", track="short")
    assert refused.value.unit_title == "Unit tiny"
    await world.complete_all(ADA, OTHER)
    with pytest.raises(NothingToTest):
        await world.ask("more")


async def test_a_unit_that_was_done_during_the_test_has_nothing_to_test(world: World) -> None:
    shown = await world.ask("more", "rr")
    assert isinstance(shown, NextQuestion)
    await world.complete_all(ADA, OTHER)
    attempt = replace(shown.attempt, given=(*shown.attempt.given, shown.following.choices.index("This")))
    with pytest.raises(NothingToTest):
        await world.coach.knowledge.ask(who(), TRACK, MORE.id, attempt)
    assert set(world.behind().values()) == {How.DONE}


async def test_a_servers_own_content_is_asked_there_alone(world: World) -> None:
    own = unit("own", 4)
    world.catalogues.of_guild[OTHER_GUILD] = catalogue(track("theirs", own))
    assert isinstance(await world.ask("own", guild=OTHER_GUILD, track="theirs"), NextQuestion)
    with pytest.raises(NotInCatalogue):
        await world.ask("own", track="theirs")
    with pytest.raises(NotInCatalogue):
        await world.ask("more", guild=OTHER_GUILD)


# --- what is known -------------------------------------------------------------------------------------------------


async def test_three_right_answers_put_the_unit_behind_without_an_enrollment(world: World) -> None:
    result = await world.show_known("more")
    assert (result.unit, result.known, result.followed, result.outdated) == (MORE, MORE.tasks, (), ())
    assert world.behind() == dict.fromkeys(ALL_MORE, How.KNOWN)
    assert world.storage.tables.learners[ADA].name == "Ada"
    assert world.behind(BOB) == {}


async def test_it_works_in_direct_messages_too(world: World) -> None:
    world.catalogues.of_guild[NO_SERVER] = catalogue(OTHER)
    await world.show_known("more", guild=None, track=OTHER_TRACK)
    assert world.behind() == dict.fromkeys(ALL_MORE, How.KNOWN)


async def test_what_was_done_stays_done_and_what_was_skipped_becomes_known(world: World) -> None:
    await world.complete(ADA, TaskId("more/t1"))
    await world.complete(ADA, TaskId("more/t2"), how=How.SKIPPED)
    asked = await world.ask("more")
    assert isinstance(asked, NextQuestion)
    assert asked.open_tasks == 19
    result = await world.show_known("more")
    assert result.known == MORE.tasks[1:]
    assert world.behind() == {"more/t1": How.DONE} | dict.fromkeys(ALL_MORE[1:], How.KNOWN)


async def test_the_last_answer_said_twice_changes_nothing_more(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    shown = await world.ask("basics", "rr")
    assert isinstance(shown, NextQuestion)
    attempt = replace(shown.attempt, given=(*shown.attempt.given, shown.following.choices.index("This")))
    first = await world.coach.knowledge.ask(who(), TRACK, BASICS.id, attempt)
    second = await world.coach.knowledge.ask(who(), TRACK, BASICS.id, attempt)
    assert isinstance(first, ShownKnown)
    assert second == replace(first, outdated=())


async def test_it_says_what_is_saved_and_when_the_track_ends_now(world: World) -> None:
    await world.enroll()
    result = await world.show_known("basics")
    (followed,) = result.followed
    assert (followed.track, followed.tasks, followed.finish_at) == (STARTER, 12, DUE + 19 * DAY)
    assert (await world.coach.progress.plan(who())).finish_at == followed.finish_at


async def test_a_track_without_the_unit_is_not_spoken_of(world: World) -> None:
    await world.enroll(track=OTHER_TRACK)
    assert (await world.show_known("basics")).followed == ()


async def test_the_open_day_moves_on_to_the_next_open_task(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    result = await world.show_known("basics")
    assert result.outdated == ((world.enrollment().id, MONDAY),)
    assert {delivery.task_id for delivery in world.deliveries(on=MONDAY)} == {"more/t1"}
    await world.coach.redraw.days(*_of(result.outdated))
    (post,) = world.tasks_sent()
    assert post.task == MORE.tasks[0]
    kept = await world.coach.check_ins.by_reply(world.reply(world.delivery()))
    assert kept.task == MORE.tasks[0]  # type: ignore[union-attr]


def _of(outdated: tuple) -> tuple:
    ((enrollment_id, on),) = outdated
    return enrollment_id, (on,)


async def test_a_reminder_that_waits_comes_with_the_next_task(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, HOUR)
    await world.show_known("basics")
    await world.pass_until(DUE + HOUR)
    assert [post.task.id for post in world.tasks_sent()][-1] == "more/t1"


async def test_a_missed_day_that_may_still_be_recorded_moves_on_too(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + DAY)
    result = await world.show_known("basics")
    enrollment_id = world.enrollment().id
    assert result.outdated == ((enrollment_id, MONDAY), (enrollment_id, TUESDAY))
    late = await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    assert late.task == MORE.tasks[0]


async def test_days_with_other_tasks_stay_as_they_are(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    result = await world.show_known("more")
    assert result.outdated == ()
    assert world.delivery().task_id == "basics/t1"


async def test_a_kept_day_stays_kept_and_the_ledger_is_left_alone(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(), Answer())
    ledger, scores = dict(world.ledger()), dict(world.storage.tables.scores)
    result = await world.show_known("basics")
    assert result.known == BASICS.tasks[1:]
    assert result.outdated == ()
    assert (dict(world.ledger()), dict(world.storage.tables.scores)) == (ledger, scores)
    await world.coach.knowledge.bring_back(who(), TRACK, BASICS.id)
    assert (dict(world.ledger()), dict(world.storage.tables.scores)) == (ledger, scores)


async def test_it_counts_in_every_server(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD)
    await world.pass_until(DUE)
    result = await world.show_known("basics")
    assert {enrollment_id for enrollment_id, _ in result.outdated} == {
        world.enrollment(guild=guild).id for guild in (GUILD, OTHER_GUILD)
    }
    assert len(result.followed) == 1
    assert {delivery.task_id for delivery in world.deliveries()} == {"more/t1"}
    in_private = await world.show_known("more", guild=None)
    assert len(in_private.followed) == 2


# --- the end of a track, and the way back --------------------------------------------------------------------------


async def test_a_track_of_which_nothing_is_left_is_completed(world: World) -> None:
    await world.enroll(track=OTHER_TRACK)
    await world.pass_until(DUE)
    await world.coach.snoozes.snooze(world.enrollment().id, MONDAY, ADA, HOUR)
    result = await world.show_known("more")
    (followed,) = result.followed
    assert (followed.track, followed.tasks, followed.finish_at) == (OTHER, 20, None)
    assert (world.enrollment().state, world.enrollment().next_due_at) == (State.COMPLETED, None)
    assert world.delivery().state is DeliveryState.UNNEEDED
    with pytest.raises(TrackFinished):
        await world.coach.tasks.today(who())


async def test_the_end_of_a_track_is_told_in_direct_messages_too(world: World) -> None:
    await world.enroll(track=OTHER_TRACK)
    result = await world.show_known("more", guild=None)
    assert [each.finish_at for each in result.followed] == [None]


async def test_what_is_brought_back_is_open_again(world: World) -> None:
    await world.complete(ADA, TaskId("more/t1"))
    await world.show_known("more")
    back = await world.coach.knowledge.bring_back(who(), TRACK, MORE.id)
    assert (back.track, back.unit, back.tasks, back.followed, back.outdated) == (STARTER, MORE, MORE.tasks[1:], (), ())
    assert world.behind() == {"more/t1": How.DONE}
    again = await world.coach.knowledge.bring_back(who(), TRACK, MORE.id)
    assert again.tasks == ()


async def test_bringing_back_says_when_the_track_ends_then(world: World) -> None:
    await world.enroll()
    await world.show_known("basics")
    back = await world.coach.knowledge.bring_back(who(), TRACK, BASICS.id)
    (followed,) = back.followed
    assert (followed.tasks, followed.finish_at) == (12, DUE + 31 * DAY)


async def test_bringing_back_on_the_same_day_gives_the_day_its_task_again(world: World) -> None:
    await world.enroll(track=OTHER_TRACK)
    await world.pass_until(DUE)
    await world.show_known("more")
    back = await world.coach.knowledge.bring_back(who(), OTHER_TRACK, MORE.id)
    enrollment = world.enrollment()
    assert back.outdated == ((enrollment.id, MONDAY),)
    assert (enrollment.state, enrollment.next_due_at) == (State.ACTIVE, DUE + DAY)
    assert (await world.coach.tasks.today(who())).post.task == MORE.tasks[0]


async def test_days_between_the_end_of_a_track_and_the_way_back_are_nobodys_fault(world: World) -> None:
    await world.enroll(track=OTHER_TRACK)
    await world.pass_until(DUE)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.show_known("more")
    await world.pass_until(DUE + 9 * DAY)
    back = await world.coach.knowledge.bring_back(who(), OTHER_TRACK, MORE.id)
    assert [each.track for each in back.followed] == [OTHER]
    assert world.enrollment().next_due_at == DUE + 10 * DAY
    await world.pass_until(DUE + 10 * DAY)
    assert world.tasks_sent()[-1].task == MORE.tasks[1]
    assert [on for on in world.days() if MONDAY < on < MONDAY + 9 * DAY] == []
    assert DayStatus.MISSED not in world.days().values()
    assert world.tasks_sent()[-1].streak.length == 1


@pytest.mark.parametrize("is_revived", [False, True])
async def test_a_completed_track_sleeps_on_while_another_one_runs(world: World, is_revived: bool) -> None:
    if is_revived:
        await world.enroll(track="short")
        await world.coach.enrollments.leave(who())
    await world.enroll(track=OTHER_TRACK)
    await world.show_known("more")
    await world.enroll(track="short")
    back = await world.coach.knowledge.bring_back(who(), OTHER_TRACK, MORE.id)
    states = {enrollment.track_id: enrollment.state for enrollment in world.storage.tables.enrollments.values()}
    assert states == {OTHER_TRACK: State.COMPLETED, "short": State.ACTIVE}
    assert (back.followed, back.outdated) == ((), ())


async def test_a_completed_track_that_is_still_complete_stays_so(world: World) -> None:
    await world.enroll(track="short")
    await world.complete_all(ADA, SHORT)
    async with world.storage.write() as uow:
        await uow.enrollments.save_many([replace(world.enrollment(), state=State.COMPLETED, next_due_at=None)])
        await uow.commit()
    await world.show_known("more")
    await world.coach.knowledge.bring_back(who(), OTHER_TRACK, MORE.id)
    assert world.enrollment().state is State.COMPLETED
