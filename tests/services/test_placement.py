"""Finding a track and the place to begin, and enrolling there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import ADA, DAY, GUILD, MONDAY, OTHER_GUILD, catalogue, track, unit, utc
from tests.services.world import World, answer_to, who

from roadmapbot.domain.enrollment import State
from roadmapbot.domain.errors import (
    AlreadyEnrolled,
    NotInCatalogue,
    NotInServer,
    QuestionsChanged,
    TrackFinished,
    UnknownTrack,
)
from roadmapbot.domain.fit import Background, Fit, Goal, Profile
from roadmapbot.domain.ids import GuildId, TrackId
from roadmapbot.domain.placement import MOST_BLOCKS, Start, start_on
from roadmapbot.domain.recommendation import Reason
from roadmapbot.domain.track import Track, Unit
from roadmapbot.services.people import Who
from roadmapbot.services.placement import NextStep, Quiz, Suggestion
from roadmapbot.services.ports import How
from roadmapbot.services.wishes import Wish

DUE = utc(MONDAY, "09:00")
SEER = Profile(Goal.VISION, Background.DEVELOPER, 7)

START = unit("start", 2, area="start")
CODE = [unit(f"code{number}", 3, area="programming") for number in range(4)]
SUMS = [unit(f"sums{number}", 3, area="math") for number in range(4)]
EYES = unit("eyes", 5, area="vision")
TEXT = unit("text", 5, area="nlp")
VISION = replace(
    track("vision", START, *CODE, *SUMS, EYES, title="Vision"),
    fit=Fit(frozenset({Goal.VISION}), frozenset({Background.DEVELOPER})),
)
LANGUAGE = replace(
    track("language", SUMS[3], CODE[0], SUMS[0], CODE[1], TEXT, title="Language"), fit=Fit(frozenset({Goal.LANGUAGE}))
)
TWO = track("two", START, title="Two")
LADDER = [*CODE, *SUMS]


@pytest.fixture
def school(world: World) -> World:
    """A world with tracks for seers and readers."""
    world.catalogues.content = catalogue(LANGUAGE, VISION, TWO)
    return world


async def walk(
    world: World, letters: str, profile: Profile = SEER, wish: Wish | None = None, person: Who | None = None
) -> NextStep | Suggestion:
    """Somebody answers r(ight), w(rong) or n(ot sure), for as long as there are questions."""
    quiz = Quiz(seed=5)
    step = await world.coach.placement.ask(person or who(), profile, quiz, wish or Wish())
    for letter in letters:
        if isinstance(step, Suggestion):
            break
        quiz = replace(step.quiz, given=(*step.quiz.given, answer_to(step.following, letter)))
        step = await world.coach.placement.ask(person or who(), profile, quiz, wish or Wish())
    return step


async def suggested(world: World, letters: str, profile: Profile = SEER, wish: Wish | None = None) -> Suggestion:
    step = await walk(world, letters, profile, wish)
    assert isinstance(step, Suggestion)
    return step


def known_up_to(gap: int) -> str:
    """The answers of a developer who knows so many rungs of the ladder of eight."""
    low, high, letters, tested = 0, 8, "", 0
    while low < high and tested < MOST_BLOCKS:
        rung = (low + high) // 2
        tested += 1
        letters += "rr" if rung < gap else "ww"
        low, high = (rung + 1, high) if rung < gap else (low, rung)
    return letters + "rr" * (3 - tested)


# --- the questions -------------------------------------------------------------------------------------------------


async def test_the_best_track_is_asked_about_one_question_at_a_time(school: World) -> None:
    first = await walk(school, "")
    assert isinstance(first, NextStep)
    assert (first.track, first.unit, first.last, first.about) == (VISION, SUMS[0], None, 8)
    second = await walk(school, "r")
    assert isinstance(second, NextStep)
    assert second.unit == SUMS[0]
    assert second.last is not None
    assert (second.last.asked, second.last.is_right) == (first.following, True)


@pytest.mark.parametrize("gap", range(9))
async def test_the_first_gap_is_found(school: World, gap: int) -> None:
    found = await suggested(school, known_up_to(gap))
    assert found.recommendation.track == VISION
    assert found.found is not None
    assert found.found.known == tuple(LADDER[:gap])
    if gap == 0:
        assert found.beginning is None
    else:
        assert found.beginning is not None
        begin = [*LADDER, EYES][gap]
        assert (found.beginning.unit, found.beginning.known) == (begin, tuple(LADDER[:gap]))
        assert found.beginning.start.rungs == 2**gap - 1
        assert (found.beginning.left_out, found.beginning.outlook.open_tasks) == (3 * gap, 31 - 3 * gap)
        assert found.beginning.outlook.first_task == START.tasks[0]


async def test_what_was_rewritten_meanwhile_is_not_judged(school: World) -> None:
    step = await walk(school, "rr")
    assert isinstance(step, NextStep)
    quiz = replace(step.quiz, given=(*step.quiz.given, 0))
    rewritten = [
        replace(each, tasks=tuple(replace(t, recall=(replace(t.recall[0], why="New."),)) for t in each.tasks))
        for each in LADDER
    ]
    school.catalogues.content = catalogue(replace(VISION, phases=track("x", START, *rewritten, EYES).phases))
    assert isinstance(await school.coach.placement.ask(who(), SEER, quiz, Wish()), NextStep)  # a reason is no question
    edited = replace(SUMS[0], tasks=SUMS[0].tasks[:2])
    school.catalogues.content = catalogue(
        replace(VISION, phases=track("x", START, *CODE, edited, *SUMS[1:], EYES).phases)
    )
    for question in (
        school.coach.placement.ask(who(), SEER, replace(quiz, mark="0000"), Wish()),
        school.coach.placement.suggest(who(), SEER, Wish(), replace(quiz, mark="0000")),
    ):
        with pytest.raises(QuestionsChanged):
            await question


async def test_another_track_that_became_the_best_one_is_noticed(school: World) -> None:
    step = await walk(school, "r")
    assert isinstance(step, NextStep)
    quiz = replace(step.quiz, given=(*step.quiz.given, 0))
    same = replace(VISION, id=TrackId("vision-2"))
    school.catalogues.content = catalogue(LANGUAGE, same)
    with pytest.raises(QuestionsChanged):
        await school.coach.placement.ask(who(), SEER, quiz, Wish())


async def test_what_is_behind_somebody_is_not_asked_about(school: World) -> None:
    await school.complete(ADA, *(task.id for each in CODE for task in each.tasks))
    found = await suggested(school, "r" * 10)
    assert found.found is not None
    assert found.found.known == tuple(SUMS)
    assert found.beginning is not None
    assert (found.beginning.left_out, found.outlook.open_tasks) == (12, 19)


async def test_a_track_with_nothing_to_ask_about_begins_at_the_beginning(school: World) -> None:
    school.catalogues.content = catalogue(TWO)
    found = await suggested(school, "")
    assert found.found is not None
    assert (found.recommendation.track, found.beginning, found.found.answered) == (TWO, None, ())


# --- the suggestion ------------------------------------------------------------------------------------------------


async def test_without_questions_the_beginning_is_suggested(school: World) -> None:
    found = await school.coach.placement.suggest(who(), SEER, Wish())
    assert (found.recommendation.track, found.beginning, found.quiz, found.found) == (VISION, None, None, None)
    assert found.recommendation.fits == (Reason.GOAL, Reason.BACKGROUND)
    assert [each.track for each in found.others] == [TWO, LANGUAGE]
    outlook = found.outlook
    assert (outlook.open_tasks, outlook.first_task, outlook.finish_at) == (31, START.tasks[0], DUE + 30 * DAY)


async def test_what_was_shown_counts_on_another_track_too(school: World) -> None:
    found = await suggested(school, known_up_to(5))
    other = await school.coach.placement.suggest(who(), SEER, Wish(), found.quiz, LANGUAGE.id)
    assert (other.recommendation.track, other.is_best, found.is_best) == (LANGUAGE, False, True)
    assert [each.track for each in other.others] == [VISION, TWO]
    assert other.beginning is not None
    assert other.beginning.known == (CODE[0], CODE[1], SUMS[0])
    assert (other.beginning.unit, other.beginning.left_out) == (SUMS[3], 9)
    none = await school.coach.placement.suggest(who(), SEER, Wish(), None, LANGUAGE.id)
    assert none.beginning is None


async def test_a_track_that_is_gone_says_so(school: World) -> None:
    with pytest.raises(NotInCatalogue):
        await school.coach.placement.suggest(who(), SEER, Wish(), None, TrackId("gone"))


async def test_finished_tracks_are_not_suggested(school: World) -> None:
    await school.complete_all(ADA, VISION)
    found = await school.coach.placement.suggest(who(), SEER, Wish())
    assert found.recommendation.track == LANGUAGE
    assert found.others == ()
    await school.complete_all(ADA, LANGUAGE)
    with pytest.raises(TrackFinished) as refused:
        await school.coach.placement.suggest(who(), SEER, Wish())
    assert refused.value.track_title == "Language"


async def test_a_server_without_tracks_says_so(school: World) -> None:
    school.catalogues.content = catalogue()
    with pytest.raises(UnknownTrack):
        await school.coach.placement.suggest(who(), SEER, Wish())


async def test_a_placement_needs_a_server_and_sees_its_content_alone(school: World) -> None:
    with pytest.raises(NotInServer):
        await school.coach.placement.suggest(who(guild=None), SEER, Wish())
    school.catalogues.of_guild[OTHER_GUILD] = catalogue(LANGUAGE)
    there = await school.coach.placement.suggest(who(guild=OTHER_GUILD), SEER, Wish())
    assert (there.recommendation.track, there.others) == (LANGUAGE, ())


@pytest.mark.parametrize(
    ("hours", "wish", "minutes", "weekly"),
    [
        (2, Wish(), 15, 70),
        (7, Wish(), None, 315),
        (7, Wish(minutes="20"), 20, 140),
        (2, Wish(weekdays="sat, sun"), None, 90),
        (2, Wish(minutes="a lot", weekdays="never"), 15, 70),
    ],
)
async def test_hours_a_week_become_minutes_a_day(
    school: World, hours: int, wish: Wish, minutes: int | None, weekly: int
) -> None:
    found = await school.coach.placement.suggest(who(), replace(SEER, hours=hours), wish)
    assert (found.outlook.minutes_a_day, found.outlook.minutes_a_week) == (minutes, weekly)
    if wish.minutes is None:
        assert await school.coach.placement.pace(who(), VISION.id, hours, wish) == minutes


async def test_the_pace_of_a_track_that_is_gone_is_no_reason_to_stop(school: World) -> None:
    assert await school.coach.placement.pace(who(), TrackId("gone"), 2, Wish()) is None


async def test_the_finish_keeps_to_the_days_that_were_asked_for(school: World) -> None:
    found = await school.coach.placement.suggest(who(), SEER, Wish(zone="Europe/Berlin", at="18:00", weekdays="mon"))
    assert found.outlook.finish_at == utc(MONDAY, "17:00") + 30 * 7 * DAY - timedelta(hours=1)


async def test_nothing_is_stored_before_somebody_enrolls(school: World) -> None:
    before = school.storage.tables
    found = await suggested(school, known_up_to(5))
    await school.coach.placement.suggest(who(), SEER, Wish(), found.quiz, LANGUAGE.id)
    assert school.storage.tables is before
    assert school.behind() == {}


# --- enrolling where to begin --------------------------------------------------------------------------------------


def knowing(whole: Track, *units: Unit) -> Start:
    """Where somebody begins on a track who knows some units."""
    return start_on(whole, Background.DEVELOPER, {each.id for each in units}, ())


async def test_what_is_known_is_left_out(school: World) -> None:
    await school.complete(ADA, CODE[0].tasks[0].id)
    result = await school.enroll(track="vision", start=knowing(VISION, *CODE, SUMS[0]))
    assert (result.known, result.left_out, result.is_back, result.outdated) == ((*CODE, SUMS[0]), 14, True, ())
    known = [task.id for each in (*CODE, SUMS[0]) for task in each.tasks]
    assert school.behind() == dict.fromkeys(known, How.KNOWN) | {known[0]: How.DONE}
    await school.pass_until(DUE)
    assert school.tasks_sent()[-1].task == START.tasks[0]


async def test_all_that_is_asked_about_may_be_known(school: World) -> None:
    result = await school.enroll(track="vision", start=knowing(VISION, *LADDER))
    assert (result.known, result.left_out, result.is_back) == (tuple(LADDER), 24, False)


async def test_from_the_beginning_nothing_is_left_out(school: World) -> None:
    result = await school.enroll(track="vision")
    assert (result.known, result.left_out, school.behind()) == ((), 0, {})


async def test_a_place_that_is_gone_changes_nothing(school: World) -> None:
    with pytest.raises(QuestionsChanged):
        await school.enroll(track="vision", start=replace(knowing(VISION, *CODE), mark="0000"))
    assert (school.behind(), school.storage.tables.enrollments) == ({}, {})


async def test_who_is_enrolled_already_is_refused_and_nothing_becomes_known(school: World) -> None:
    await school.enroll(track="language")
    with pytest.raises(AlreadyEnrolled):
        await school.enroll(track="vision", start=knowing(VISION, *CODE, SUMS[0]))
    assert school.behind() == {}


async def test_a_track_of_which_nothing_would_be_left_is_refused(school: World) -> None:
    await school.complete(ADA, *(task.id for each in (START, EYES) for task in each.tasks))
    with pytest.raises(TrackFinished):
        await school.enroll(track="vision", start=knowing(VISION, *LADDER))
    assert How.KNOWN not in school.behind().values()


async def test_what_is_left_out_counts_on_other_servers_at_once(school: World) -> None:
    await school.server(OTHER_GUILD, "Another")
    await school.enroll(guild=OTHER_GUILD, track="vision")
    await school.complete(ADA, *(task.id for task in START.tasks))
    await school.pass_until(DUE)
    result = await school.enroll(track="language", start=knowing(LANGUAGE, *CODE))
    elsewhere = school.enrollment(guild=GuildId(OTHER_GUILD))
    assert result.known == (CODE[0], CODE[1])
    assert result.outdated == ((elsewhere.id, MONDAY),)
    assert school.deliveries(on=MONDAY)[-1].task_id == "code2/t1"
    assert school.enrollment(guild=GUILD).state is State.ACTIVE
