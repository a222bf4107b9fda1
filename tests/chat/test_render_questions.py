"""Every question and every page of a placement within Discord's limits, and their ids."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product

import pytest
from tests.builders import big_catalogue
from tests.chat.drawing import LONG, coach_with, refused
from tests.services.world import answer_to, who

from roadmapbot.adapters.chat.render import knowledge, placement, roadmap
from roadmapbot.adapters.chat.render.attempts import TEST_PATTERN, TryPage, try_page
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.forms import enroll_returned
from roadmapbot.adapters.chat.render.ids import EnrollRef, enroll_form_id, enroll_id, enroll_ref
from roadmapbot.adapters.chat.render.steps import (
    BEGIN_PATTERN,
    PICK_PATTERN,
    STEP_PATTERN,
    Pick,
    Said,
    Step,
    begin_id,
    pick_id,
    quiz_in,
    said_in,
    step_id,
)
from roadmapbot.adapters.chat.render.suggestion import suggestion
from roadmapbot.adapters.content import load_catalogue
from roadmapbot.bundled import bundled
from roadmapbot.domain.fit import Background, Goal, Profile
from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.knowledge import TO_PASS, drawn, question_count
from roadmapbot.domain.placement import MOST_RUNGS, Start
from roadmapbot.domain.recommendation import recommend
from roadmapbot.domain.track import STARTER, Track, Unit
from roadmapbot.services.bundle import Services
from roadmapbot.services.knowledge import Attempt, NextQuestion
from roadmapbot.services.placement import NextStep, Quiz, Suggestion
from roadmapbot.services.wishes import Wish


async def questions_of(coach: Services, track: Track, unit: Unit) -> AsyncIterator[Drawn]:
    """Every question of a unit, and what can come after it."""
    for turn in range(-(-question_count(unit) // TO_PASS)):
        right = [each.choices.index(each.question.answer) for each in drawn(unit, 999_999, turn)]
        for given in (right, [(place + 1) % 2 for place in right], [None] * TO_PASS):
            attempt = Attempt(999_999, turn)
            for answer in (*given, None):
                result = await coach.knowledge.ask(who(), track.id, unit.id, attempt)
                yield knowledge.page(result)
                if isinstance(result, NextQuestion):
                    attempt = replace(result.attempt, given=(*result.attempt.given, answer))
            if given is right:
                yield roadmap.unit(await coach.roadmap.unit(who(), track.id, unit.id), 0)
                yield knowledge.brought_back(await coach.knowledge.bring_back(who(), track.id, unit.id))


async def test_every_question_about_every_unit_holds_the_limits() -> None:
    for content in (load_catalogue(bundled("content")), big_catalogue()):
        coach = coach_with(content)
        units = {unit.id: (track, unit) for track in content.tracks.values() for unit in track.units}
        await coach.enrollments.enroll(who(), Wish(next(iter(content.tracks)), "UTC"))
        for track, unit in list(units.values())[: None if STARTER in content.tracks else 3]:
            async for page in questions_of(coach, track, unit):
                assert refused(page) == []


GIVEN = {"zone": "x" * 60, "time": "x" * 20, "days": "x" * 60, "minutes": "x" * 20, "delivery": "channel"}
ANSWERS = ("r" * 10, "w" * 10, "n" * 4, "rrwwrrwwrr")


async def placement_pages(coach: Services, profile: Profile, letters: str) -> AsyncIterator[Drawn]:
    """Every page that somebody sees who answers so, and that of the last of the other tracks."""
    quiz, wish = Quiz(999_999), Wish()
    step = await coach.placement.ask(who(), profile, quiz, wish)
    for letter in letters:
        if isinstance(step, NextStep):
            yield placement.question(step, GIVEN)
            quiz = replace(step.quiz, given=(*step.quiz.given, answer_to(step.following, letter)))
            step = await coach.placement.ask(who(), profile, quiz, wish)
    assert isinstance(step, Suggestion)
    yield suggestion(step, GIVEN)
    if step.others:
        last = step.others[-1].track.id
        yield suggestion(await coach.placement.suggest(who(), profile, wish, step.quiz, last), GIVEN)


@pytest.mark.parametrize("letters", ANSWERS)
async def test_every_page_of_the_placement_holds_the_limits_for_every_track(letters: str) -> None:
    content = load_catalogue(bundled("content"))
    coach = coach_with(content)
    best = {
        recommend(content.tracks.values(), profile)[0].track.id: profile
        for profile in (Profile(*each) for each in product(Goal, Background, placement.HOURS))
    }
    assert best.keys() == content.tracks.keys()
    for profile in best.values():
        async for page in placement_pages(coach, profile, letters):
            assert refused(page, is_way=False) == []


@pytest.mark.parametrize("letters", ANSWERS)
async def test_every_page_of_the_placement_holds_the_limits_for_the_longest_content(letters: str) -> None:
    coach = coach_with(big_catalogue())
    profile = Profile(max(Goal, key=len), max(Background, key=len), 40)
    for said in (Said(), Said.of(profile)):
        assert refused(placement.form(said, GIVEN), is_way=False) == []
    async for page in placement_pages(coach, profile, letters):
        assert refused(page, is_way=False) == []
    start = Start(profile.background, 2**MOST_RUNGS - 1, "ffff")
    for filled in ({}, GIVEN):
        returned = enroll_returned("x" * 400, filled | {"zone": "y"}, EnrollRef(LONG, start))
        assert refused(returned, is_way=False) == []


@pytest.mark.parametrize("quiz", [None, Quiz(999_999, (None,) * 10, "ffff"), Quiz(0)])
def test_a_step_of_the_placement_is_read_as_it_was_made(quiz: Quiz | None) -> None:
    said = Said(max(Goal, key=len), max(Background, key=len), 40)
    for found in (STEP_PATTERN.fullmatch(step_id(Step.ANSWER, each, quiz)) for each in (said, Said(), Said(hours=2))):
        assert found is not None
        assert len(found.string) <= 100
        assert quiz_in(found) == (replace(quiz, mark=quiz.mark or "0000") if quiz else None)
        assert step_id(Step.ANSWER, said_in(found), quiz) == found.string
    pick = PICK_PATTERN.fullmatch(pick_id(Pick.TRACK, said, quiz, LONG))
    assert pick is not None
    assert (len(pick.string) <= 100, pick["track"], said_in(pick)) == (True, LONG, said)


@pytest.mark.parametrize(
    "ref",
    [
        EnrollRef(),
        EnrollRef("track"),
        EnrollRef(LONG, Start(max(Background, key=len), 2**MOST_RUNGS - 1, "ffff")),
        EnrollRef("track", Start(Background.NEW, 5, "09af")),
    ],
)
def test_where_to_begin_is_read_as_it_was_made(ref: EnrollRef) -> None:
    found = BEGIN_PATTERN.fullmatch(begin_id(40, ref))
    assert found is not None
    assert (enroll_ref(found["ref"]), found["hours"]) == (ref, "40")
    assert max(len(found.string), len(enroll_id(ref, again=True)), len(enroll_form_id(ref))) <= 100


@pytest.mark.parametrize("text", ["track:rich:1:ffff", "track:new", "track:new:1", "track:new:z:ffff", "track:"])
def test_a_place_to_begin_that_nobody_understands_is_the_beginning(text: str) -> None:
    assert enroll_ref(text) == EnrollRef("track")


@pytest.mark.parametrize(
    "text", ["p:start:a:b", "p:start:a:b:123", "p:jump:a:b:1", "p:answer:a:b:1:1:abcde:ffff", "p:goal:::"]
)
def test_anything_else_is_no_step(text: str) -> None:
    assert STEP_PATTERN.fullmatch(text) is None


def test_a_choice_that_is_not_there_any_more_is_as_if_it_had_not_been_made() -> None:
    found = STEP_PATTERN.fullmatch("p:start:fame:rich:6")
    assert found is not None
    assert said_in(found) == Said(hours=6)


@pytest.mark.parametrize(
    "page",
    [
        TryPage(TrackId("track"), UnitId("unit")),
        TryPage(TrackId(LONG), UnitId(LONG)),
        TryPage(TrackId("track"), UnitId("unit"), Attempt(7, 2, (0, None), "09af")),
        TryPage(TrackId(LONG), UnitId(LONG), Attempt(999_999, 9999, (3, None, 0), "ffff")),
    ],
)
def test_a_page_of_questions_is_read_as_it_was_made(page: TryPage) -> None:
    found = TEST_PATTERN.fullmatch(page.custom_id)
    assert found is not None
    assert try_page(found) == page
    assert len(page.custom_id) <= 100


@pytest.mark.parametrize(
    "text", ["k:a:b", "k:a:b:1:0:abcde:ffff", "k:a:b:1:0:e:ffff", "k:a:b:x:0:a:ffff", "k:a:b:1:0:a:"]
)
def test_anything_else_is_no_page_of_questions(text: str) -> None:
    assert TEST_PATTERN.fullmatch(text) is None
