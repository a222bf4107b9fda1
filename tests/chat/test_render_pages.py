"""The ids of pages, and every page of the roadmap and of searches within Discord's limits."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import get_args

import pytest
from tests.builders import FakeCatalogues, FakeClock, FakeZones, big_catalogue
from tests.chat.limits import of_message
from tests.fakes.messenger import FakeMessenger
from tests.fakes.press import press_on
from tests.fakes.storage import FakeStorage
from tests.services.world import who

from roadmapbot.adapters.chat.render import knowledge, library, roadmap
from roadmapbot.adapters.chat.render.attempts import TEST_PATTERN, TryPage, try_page
from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.pages import (
    LONGEST_QUERY,
    SEARCH_PATTERN,
    Level,
    WayPage,
    parse_way,
    query_of,
    search_id,
)
from roadmapbot.adapters.content import load_catalogue
from roadmapbot.adapters.content.schema import ResourceModel
from roadmapbot.app import compose
from roadmapbot.bundled import bundled
from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.knowledge import TO_PASS, drawn, question_count
from roadmapbot.domain.track import STARTER, Catalogue, Track, Unit
from roadmapbot.services.bundle import Services
from roadmapbot.services.knowledge import Attempt, NextQuestion
from roadmapbot.services.library import Query
from roadmapbot.services.wishes import Wish

LONG = "x" * 32
_MOST_OPTIONS = 25


@pytest.mark.parametrize(
    "page",
    [
        WayPage(Level.TRACKS),
        WayPage(Level.TRACKS, number=12),
        WayPage(Level.TRACK, "track"),
        WayPage(Level.TRACK, LONG, number=999),
        WayPage(Level.PHASE, "phase", "unit"),
        WayPage(Level.UNIT, LONG, LONG, 999),
        WayPage(Level.TASK, "tracks", "unit/task"),
        WayPage(Level.TASK, LONG, f"{LONG}/{LONG}"),
    ],
)
def test_a_page_is_read_as_it_was_made(page: WayPage) -> None:
    assert parse_way(page.custom_id) == page
    assert len(page.custom_id) <= 100
    assert parse_way(page.select_id) is None
    if page.level is not Level.TASK:
        assert len(page.select_id) <= 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "w",
        "w:tracks",
        "w:tracks:x",
        "w:tracks:1234",
        "w:track:a",
        "w:city:a:b:0",
        "w:a:b",
        "x:a:b/c",
        "w:unit:a:b:²",
    ],
)
def test_anything_else_is_no_page(text: str) -> None:
    assert parse_way(text) is None


@pytest.mark.parametrize(
    "query",
    [Query("linear algebra: a start", "docs", "free"), Query("x"), Query("é" * LONGEST_QUERY, "community", "mixed")],
)
def test_a_search_is_read_as_it_was_made(query: Query) -> None:
    custom_id = search_id(query, 99)
    found = SEARCH_PATTERN.fullmatch(custom_id)
    assert found is not None
    assert (query_of(found), int(found["number"])) == (query, 99)
    assert len(custom_id) <= 100


def test_kinds_and_costs_are_those_of_the_content() -> None:
    kinds, costs = (get_args(ResourceModel.model_fields[name].annotation) for name in ("kind", "cost"))
    assert set(library.KINDS) == set(kinds)
    assert set(library.COSTS) == set(costs)


def refused(drawn: Drawn) -> list[str]:
    """What Discord would hold against a message."""
    components = drawn.view.to_components() if drawn.view else []
    body = {"content": drawn.content, "embeds": [e.to_dict() for e in drawn.embeds], "components": components}
    return [*check_limits(drawn), *of_message(body), *_of_selects(components)]


def _of_selects(components: list[dict]) -> Iterator[str]:
    for part in (part for row in components for part in row["components"] if part["type"] == 3):
        if not 1 <= len(part["options"]) <= _MOST_OPTIONS:
            yield f"a select has {len(part['options'])} options"
        values = [option["value"] for option in part["options"]]
        if len(set(values)) != len(values):
            yield "a select has a value twice"
        if any(parse_way(value) is None for value in values):
            yield "a value is no page"
        for option in part["options"]:
            texts = (option["label"], option["value"], option.get("description") or "x")
            if not all(1 <= len(text) <= 100 for text in texts):
                yield f"an option is too long: {option}"


def coach_with(content: Catalogue) -> Services:
    clock = FakeClock()
    press = press_on(lambda: content)
    return compose(FakeStorage(), clock, FakeCatalogues(content), FakeZones(), FakeMessenger(clock), press)


async def track_pages(coach: Services, track: Track) -> AsyncIterator[Drawn]:
    me = who()
    shown = await coach.roadmap.track(me, track.id)
    for number in range(-(-len(track.phases) // 20)):
        yield roadmap.track(shown, number)
    for phase in track.phases:
        view = await coach.roadmap.phase(me, track.id, phase.id)
        for number in range(-(-len(phase.units) // 20)):
            yield roadmap.phase(view, number)
        for unit in phase.units:
            yield roadmap.unit(await coach.roadmap.unit(me, track.id, unit.id), 0)
            for task in unit.tasks:
                yield roadmap.task(await coach.roadmap.task(me, track.id, task.id))


async def test_every_page_of_a_big_catalogue_holds_the_limits() -> None:
    content = big_catalogue()
    coach = coach_with(content)
    lines = await coach.roadmap.tracks(who())
    for number in range(3):
        assert refused(roadmap.tracks(lines, number)) == []
    async for page in track_pages(coach, next(iter(content.tracks.values()))):
        assert refused(page) == []


async def test_every_page_of_the_bundled_content_holds_the_limits() -> None:
    content = load_catalogue(bundled("content"))
    coach = coach_with(content)
    assert refused(roadmap.tracks(await coach.roadmap.tracks(who()), 0)) == []
    for track in content.tracks.values():
        async for page in track_pages(coach, track):
            assert refused(page) == []


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


@pytest.mark.parametrize("is_bundled", [True, False])
async def test_every_page_of_a_search_holds_the_limits(is_bundled: bool) -> None:
    content = load_catalogue(bundled("content")) if is_bundled else big_catalogue()
    coach = coach_with(content)
    for text in ("*", "x" * LONGEST_QUERY, "resource", "python"):
        findings = await coach.library.search(who(), Query(text))
        for number in range(max(1, -(-len(findings.found) // 8))):
            assert refused(library.resources(findings, number)) == []


async def test_lists_are_paged_and_a_page_beyond_the_end_is_the_last_one() -> None:
    coach = coach_with(big_catalogue())
    lines = await coach.roadmap.tracks(who())
    last, beyond = roadmap.tracks(lines, 2), roadmap.tracks(lines, 7)
    assert last.view is not None
    assert beyond.view is not None
    assert last.view.to_components() == beyond.view.to_components()
    assert [getattr(item, "label", None) for item in last.view.children][1:] == ["◀ Previous"]
    findings = await coach.library.search(who(), Query("*"))
    pages = [library.resources(findings, number) for number in (0, 7, 9)]
    assert [page.embeds[0].footer.text for page in pages] == [
        "60 resources · page 1 of 8",
        "60 resources · page 8 of 8",
        "60 resources · page 8 of 8",
    ]
    description = pages[1].embeds[0].description or ""
    assert description.startswith("**57.** [Resource ")


async def test_an_empty_catalogue_says_so() -> None:
    coach = coach_with(Catalogue({}, {}, {}))
    drawn = roadmap.tracks(await coach.roadmap.tracks(who()), 0)
    assert "There is no track yet" in (drawn.embeds[0].description or "")
    assert drawn.view is None
