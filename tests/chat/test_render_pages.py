"""The ids of pages, and every page of the roadmap and of searches within Discord's limits."""

from collections.abc import AsyncIterator
from typing import get_args

import pytest
from tests.builders import big_catalogue
from tests.chat.drawing import LONG, coach_with, refused
from tests.services.world import who

from roadmapbot.adapters.chat.render import library, roadmap
from roadmapbot.adapters.chat.render.drawn import Drawn
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
from roadmapbot.bundled import bundled
from roadmapbot.domain.track import Catalogue, Track
from roadmapbot.services.bundle import Services
from roadmapbot.services.library import Query


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
