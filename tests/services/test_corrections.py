"""Corrections of days by moderators: what they change, what they leave alone, and the way back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.builders import ADA, DAY, EVE, GUILD, MODERATOR, MONDAY, OTHER_GUILD, utc
from tests.services.world import World, who

from roadmapbot.domain.appeal import LONGEST_SENTENCE, AppealState
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.correction import Correction, CorrectionId
from roadmapbot.domain.errors import (
    DayMovedOn,
    NotALearner,
    NotCorrectable,
    NothingCorrected,
    OwnDay,
    SentenceMissing,
)
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.domain.schedule import week_of
from roadmapbot.services.corrections import Ruling
from roadmapbot.services.recording import CheckedIn

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


@pytest.fixture
async def school() -> World:
    """Ada kept Monday and missed Tuesday; it is Wednesday, a while after her task came."""
    world = World()
    await world.server()
    await world.server(OTHER_GUILD)
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.check_ins.by_command(who(), Answer("done"))
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert world.days() == {date(2026, 3, 1): DayStatus.REST, MONDAY: DayStatus.KEPT, TUESDAY: DayStatus.MISSED}
    return world


async def correct(
    world: World,
    on: date = TUESDAY,
    status: DayStatus = DayStatus.EXCUSED,
    why: str = "No signal on the train",
    by: UserId = MODERATOR,
) -> Correction:
    return await world.coach.corrections.correct(GUILD, world.enrollment().id, Ruling(on, status, why), by)


async def undo(world: World, correction: Correction, by: UserId = MODERATOR) -> Correction:
    return await world.coach.corrections.undo(GUILD, correction.id, by)


def score(world: World) -> tuple[int, int, int]:
    """Planned, kept, tasks of the week."""
    found = world.storage.tables.scores[world.enrollment().id, week_of(MONDAY)]
    return found.planned, found.kept, found.tasks


async def test_an_excused_day_neither_breaks_the_streak_nor_counts_in_the_week(school: World) -> None:
    assert (await school.coach.progress.why(who())).streak.length == 0
    assert score(school) == (2, 1, 1)
    correction = await correct(school)
    row = school.ledger()[TUESDAY]
    assert (row.status, row.reason, row.at) == (DayStatus.EXCUSED, Reason.CORRECTED, school.clock.now())
    story = await school.coach.progress.why(who())
    assert story.streak.length == 1
    assert story.days[0].correction == correction
    assert score(school) == (1, 1, 1)


async def test_a_day_that_was_done_counts_as_kept_late_with_its_task(school: World) -> None:
    await correct(school, status=DayStatus.LATE)
    row = school.ledger()[TUESDAY]
    assert (row.status, row.task_id) == (DayStatus.LATE, school.delivery(on=TUESDAY).task_id)
    assert (await school.coach.progress.why(who())).streak.length == 2
    assert score(school) == (2, 2, 2)


async def test_a_freeze_that_was_spent_comes_back(school: World) -> None:
    for number in range(2, 10):
        if number < 9:
            await school.coach.check_ins.by_command(who(), Answer("done"))
        await school.pass_until(utc(MONDAY + (number + 1) * DAY, "10:00"))
    frozen = MONDAY + 9 * DAY
    assert school.days()[frozen] is DayStatus.FROZEN
    assert (await school.coach.progress.why(who())).streak.freezes == 0
    await correct(school, frozen)
    assert (await school.coach.progress.why(who())).streak.freezes == 1


async def test_who_did_what_to_which_day_is_on_record_without_anybodys_words(school: World) -> None:
    correction = await correct(school)
    await undo(school, correction)
    done, undone = school.storage.tables.audit[-2:]
    enrollment_id = school.enrollment().id
    assert (done.actor_id, done.guild_id, done.action) == (MODERATOR, GUILD, "correct day")
    assert done.detail == f"enrollment {enrollment_id}, 2026-03-03: missed to excused"
    assert (undone.action, undone.detail) == (
        "undo correction",
        f"enrollment {enrollment_id}, 2026-03-03: excused to missed",
    )


async def test_undoing_puts_the_day_back_exactly_as_it_was(school: World) -> None:
    before, scored = school.ledger()[TUESDAY], score(school)
    correction = await correct(school, status=DayStatus.LATE)
    school.clock.move(hours=1)
    undone = await undo(school, correction)
    assert undone == replace(correction, undone_at=school.clock.now())
    assert school.ledger()[TUESDAY] == before
    assert score(school) == scored
    with pytest.raises(NothingCorrected):
        await undo(school, correction)
    assert (await school.coach.progress.why(who())).days[0].correction is None


async def test_a_day_that_has_changed_since_is_not_put_back(school: World) -> None:
    first = await correct(school)
    school.clock.move(minutes=1)
    second = await correct(school, status=DayStatus.LATE)
    with pytest.raises(DayMovedOn) as refused:
        await undo(school, first)
    assert refused.value.local_on == TUESDAY
    await undo(school, second)
    await undo(school, first)
    assert school.days()[TUESDAY] is DayStatus.MISSED


async def test_a_check_in_speaks_louder_than_a_correction_and_leaves_it_behind_when_it_goes(school: World) -> None:
    correction = await correct(school)
    ada = school.enrollment()
    await school.coach.check_ins.by_command(who(), Answer("late"), is_yesterday=True)
    assert (school.days()[TUESDAY], school.ledger()[TUESDAY].reason) == (DayStatus.LATE, Reason.NONE)
    with pytest.raises(DayMovedOn):
        await undo(school, correction)
    await school.coach.check_ins.undo(ada.id, TUESDAY, ADA)
    assert school.ledger()[TUESDAY] == correction.after
    await undo(school, correction)
    assert school.days()[TUESDAY] is DayStatus.MISSED


async def test_a_day_answered_late_is_not_for_a_moderator_until_that_is_taken_back(school: World) -> None:
    closed, ada = school.ledger()[TUESDAY], school.enrollment()
    await school.coach.check_ins.by_command(who(), Answer("late"), is_yesterday=True)
    with pytest.raises(NotCorrectable):
        await correct(school)
    await school.coach.check_ins.undo(ada.id, TUESDAY, ADA)
    missed = replace(closed, at=school.clock.now())
    assert school.ledger()[TUESDAY] == missed
    correction = await correct(school)
    assert correction.before == missed
    await school.coach.check_ins.by_command(who(), Answer("late after all"), is_yesterday=True)
    await school.coach.check_ins.undo(ada.id, TUESDAY, ADA)
    assert school.ledger()[TUESDAY] == correction.after
    await undo(school, correction)
    assert school.ledger()[TUESDAY] == missed


async def test_a_correction_that_was_undone_has_no_part_in_a_day_answered_late(school: World) -> None:
    closed = school.ledger()[TUESDAY]
    await undo(school, await correct(school))
    await school.coach.check_ins.by_command(who(), Answer("late"), is_yesterday=True)
    await school.coach.check_ins.undo(school.enrollment().id, TUESDAY, ADA)
    assert school.ledger()[TUESDAY] == replace(closed, at=school.clock.now())


async def test_correcting_a_day_grants_its_open_appeal_and_undoing_opens_it_again(school: World) -> None:
    ada = school.enrollment()
    appeal = await school.coach.appeals.file(ada.id, ADA, TUESDAY, "I did it")
    correction = await correct(school)
    granted = school.storage.tables.appeals[appeal.id]
    assert (granted.state, granted.approver_id, granted.answer) == (
        AppealState.GRANTED,
        MODERATOR,
        "No signal on the train",
    )
    await undo(school, correction)
    assert school.storage.tables.appeals[appeal.id] == appeal


async def test_nobody_decides_on_their_own_days(school: World) -> None:
    with pytest.raises(OwnDay):
        await correct(school, by=ADA)
    correction = await correct(school)
    with pytest.raises(OwnDay):
        await undo(school, correction, ADA)


@pytest.mark.parametrize("status", [each for each in DayStatus if each not in {DayStatus.EXCUSED, DayStatus.LATE}])
async def test_a_day_is_corrected_in_its_learners_favor_alone(school: World, status: DayStatus) -> None:
    with pytest.raises(NotCorrectable):
        await correct(school, status=status)


async def test_days_that_are_kept_open_or_not_there_are_not_corrected(school: World) -> None:
    for on in (MONDAY, WEDNESDAY, MONDAY - 30 * DAY):
        with pytest.raises(NotCorrectable) as refused:
            await correct(school, on)
        assert refused.value.local_on == on
    await correct(school)
    with pytest.raises(NotCorrectable):
        await correct(school)


async def test_days_of_long_ago_stay_as_they_are(school: World) -> None:
    await school.coach.enrollments.pause(who())
    await school.pass_until(utc(TUESDAY + timedelta(days=30), "12:00"))
    await correct(school)
    await school.pass_until(utc(TUESDAY + timedelta(days=31), "12:00"))
    with pytest.raises(NotCorrectable):
        await correct(school, status=DayStatus.LATE)


async def test_a_correction_says_why_in_one_line(school: World) -> None:
    with pytest.raises(SentenceMissing):
        await correct(school, why=" \n ")
    correction = await correct(school, why="a\nb" + "x" * 500)
    assert correction.why.startswith("a bx")
    assert len(correction.why) == LONGEST_SENTENCE


async def test_another_servers_moderators_can_do_nothing(school: World) -> None:
    ada = school.enrollment()
    correction = await correct(school)
    with pytest.raises(NotALearner):
        await school.coach.corrections.correct(OTHER_GUILD, ada.id, Ruling(TUESDAY, DayStatus.LATE, "why"), MODERATOR)
    with pytest.raises(NothingCorrected):
        await school.coach.corrections.undo(OTHER_GUILD, correction.id, MODERATOR)
    assert school.ledger()[TUESDAY] == correction.after


async def test_what_is_not_there_is_not_corrected(school: World) -> None:
    with pytest.raises(NotALearner):
        await school.coach.corrections.correct(
            GUILD, EnrollmentId(99), Ruling(TUESDAY, DayStatus.LATE, "why"), MODERATOR
        )
    with pytest.raises(NothingCorrected):
        await school.coach.corrections.undo(GUILD, CorrectionId(99), MODERATOR)


async def test_a_learner_as_moderators_see_them(school: World) -> None:
    correction = await correct(school)
    ada = school.enrollment()
    member = await school.coach.members.show(GUILD, ADA)
    assert member == await school.coach.members.by_enrollment(GUILD, ada.id)
    assert member.enrollment == ada
    assert member.overview.learner.name == "Ada"
    assert (member.streak.length, member.now) == (1, school.clock.now())
    assert [day.local_on for day in member.days] == [TUESDAY, MONDAY, date(2026, 3, 1)]
    assert [task.local_on for task in member.tasks] == [WEDNESDAY, TUESDAY, MONDAY]
    assert (member.corrections, member.appeals) == ((correction,), ())
    assert [day.local_on for day in member.correctable] == [TUESDAY]


async def test_a_learner_who_left_is_shown_with_what_is_still_open(school: World) -> None:
    appeal = await school.coach.appeals.file(school.enrollment().id, ADA, TUESDAY, "I did it")
    await school.coach.enrollments.leave(who())
    member = await school.coach.members.show(GUILD, ADA)
    assert member.appeals == (appeal,)
    assert [day.local_on for day in member.correctable] == [TUESDAY]


async def test_moderators_see_their_own_server_alone(school: World) -> None:
    with pytest.raises(NotALearner):
        await school.coach.members.show(OTHER_GUILD, ADA)
    with pytest.raises(NotALearner):
        await school.coach.members.show(GUILD, EVE)
    with pytest.raises(NotALearner):
        await school.coach.members.by_enrollment(OTHER_GUILD, school.enrollment().id)


# --- the task of a corrected day -----------------------------------------------------------------------------------


async def pressed(world: World, on: date) -> CheckedIn:
    """Done, on the post of a day."""
    now = world.clock.now()
    return await world.coach.check_ins.for_day(world.enrollment().id, on, ADA, Via.BUTTON, Answer(), now)


async def test_what_was_done_shows_up_again_and_one_press_settles_it(school: World) -> None:
    await correct(school, status=DayStatus.LATE)
    post = school.delivery(on=WEDNESDAY)
    assert post.task_id == school.delivery(on=TUESDAY).task_id
    result = await pressed(school, WEDNESDAY)
    assert (result.check_in.task_id, result.was_new) == (post.task_id, True)
    assert school.days()[WEDNESDAY] is DayStatus.KEPT


async def test_an_answer_taken_back_opens_its_task_again_also_where_a_corrected_day_had_it(school: World) -> None:
    await correct(school, status=DayStatus.LATE)
    task_id = (await pressed(school, WEDNESDAY)).task.id
    undone = await school.coach.check_ins.undo(school.enrollment().id, WEDNESDAY, ADA)
    assert undone.post.task.id == task_id
