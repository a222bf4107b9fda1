"""Searching the resources of the catalogue."""

import gc
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest
from tests.builders import (
    BASICS,
    OTHER_GUILD,
    RESOURCE,
    big_catalogue,
    catalogue,
    task,
    track,
    unit,
)
from tests.services.world import World, who

from roadmapbot.domain.ids import ResourceId
from roadmapbot.domain.track import Catalogue, Resource
from roadmapbot.services.library import Findings, Query
from roadmapbot.services.people import NO_SERVER


def resource(name: str, title: str, **changes: Any) -> Resource:
    return replace(RESOURCE, id=ResourceId(name), title=title, **changes)


NUMPY = resource("numpy", "NumPy for Beginners", kind="docs")
VECTORS = resource("vectors", "Vectors and More", kind="video", cost="paid")
LONELY = resource("lonely", "A Numpy Book", kind="book", level="advanced")
LINEAR = replace(
    unit("linear", 0),
    title="Linear Algebra",
    tasks=(
        task("linear/dot", title="Multiply matrices", resources=(NUMPY, VECTORS)),
        task("linear/norm", title="Measure a vector", resources=(VECTORS,)),
    ),
)


def shelf(*resources: Resource) -> Catalogue:
    made = catalogue(track("t", LINEAR), track("u", LINEAR))
    return Catalogue(made.tracks, made.tasks, {each.id: each for each in resources})


@pytest.fixture
def content(world: World) -> Catalogue:
    world.catalogues.content = shelf(VECTORS, NUMPY, LONELY)
    return world.catalogues.content


async def search(world: World, text: str, **filters: str) -> Findings:
    return await world.coach.library.search(who(), Query(text, **filters))


def titles(findings: Findings) -> list[str]:
    return [found.resource.title for found in findings.found]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy", [NUMPY, LONELY]),
        ("numpy book", [LONELY]),
        ("paid", [VECTORS]),
        ("advanced", [LONELY]),
        ("video", [VECTORS]),
        ("matrices", [VECTORS, NUMPY]),
        ("linear algebra", [VECTORS, NUMPY]),
        ("vector", [VECTORS]),
        ("", [VECTORS, NUMPY, LONELY]),
    ],
)
async def test_words_are_looked_for_everywhere(world: World, text: str, expected: list[Resource]) -> None:
    assert titles(await search(world, text)) == [each.title for each in expected]


@pytest.mark.usefixtures("content")
async def test_what_is_found_comes_with_the_tasks_that_use_it(world: World) -> None:
    (found,) = (await search(world, "vectors more")).found
    assert [each.id for each in found.tasks] == ["linear/dot", "linear/norm"]
    (lonely,) = (await search(world, "numpy book")).found
    assert lonely.tasks == ()


@pytest.mark.usefixtures("content")
async def test_kind_and_cost_narrow_the_search(world: World) -> None:
    assert titles(await search(world, "numpy", kind="book")) == [LONELY.title]
    assert titles(await search(world, "linear", cost="free")) == [NUMPY.title]
    nothing = await search(world, "numpy", kind="video")
    assert (nothing.found, nothing.without_filters, nothing.near) == ((), 2, None)


@pytest.mark.usefixtures("content")
async def test_a_slip_is_pointed_out(world: World) -> None:
    nothing = await search(world, "nunpy")
    assert (nothing.found, nothing.without_filters, nothing.near) == ((), 0, "numpy")


@pytest.mark.usefixtures("content")
async def test_titles_are_suggested_while_somebody_types(world: World) -> None:
    found = await world.coach.library.suggest(who(), Query("num", kind="docs"))
    assert [each.id for each in found] == ["numpy"]


async def test_servers_search_their_own_content(world: World) -> None:
    world.catalogues.of_guild[OTHER_GUILD] = shelf(NUMPY)
    library = world.coach.library
    assert not (await library.search(who(), Query("numpy"))).found
    assert (await library.search(who(guild=OTHER_GUILD), Query("numpy"))).found


async def test_in_direct_messages_the_own_server_is_meant(world: World) -> None:
    world.catalogues.of_guild[NO_SERVER] = shelf(LONELY)
    library, me = world.coach.library, who(guild=None)
    assert titles(await library.search(me, Query("numpy"))) == [LONELY.title]
    world.catalogues.content = Catalogue(
        catalogue(track("starter-30", BASICS)).tracks, world.catalogues.content.tasks, {NUMPY.id: NUMPY}
    )
    await world.enroll()
    assert titles(await library.search(me, Query("numpy"))) == [NUMPY.title]


async def test_a_catalogue_is_indexed_once_and_forgotten_with_it(world: World) -> None:
    library = world.coach.library
    world.catalogues.content = shelf(NUMPY)
    await search(world, "numpy")
    (index,) = library._shelves.values()
    await search(world, "book")
    assert [*library._shelves.values()] == [index]
    world.catalogues.content = shelf(LONELY)
    assert titles(await search(world, "numpy")) == [LONELY.title]
    gc.collect()
    assert len(library._shelves) == 1


async def test_a_big_catalogue_answers_at_once(world: World) -> None:
    world.catalogues.content = big_catalogue()
    await search(world, "warm")
    begun = perf_counter()
    for text in ("r", "resource long", "task 12"):
        assert (await search(world, text)).found
    assert perf_counter() - begun < 0.3, "ten times what it takes"
