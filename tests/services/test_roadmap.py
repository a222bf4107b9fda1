"""Looking around on the roadmap, with and without an enrollment."""

from dataclasses import replace

import pytest
from tests.builders import (
    BASICS,
    BOB,
    CONTENT,
    GUILD,
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
)
from tests.services.world import World, who

from roadmapbot.domain.errors import NotInCatalogue, UnknownTrack
from roadmapbot.domain.ids import TaskId, TrackId, UnitId
from roadmapbot.domain.progress import Standing
from roadmapbot.services.people import NO_SERVER
from roadmapbot.services.ports import How

HERE, DM = who(), who(guild=None)


async def test_every_track_is_listed_with_the_own_progress(world: World) -> None:
    await world.complete(HERE.user_id, TaskId("more/t1"), TaskId("basics/t1"))
    lines = await world.coach.roadmap.tracks(HERE)
    assert [(line.track.id, line.standing.behind, line.is_current) for line in lines] == [
        (TRACK, 2, False),
        (OTHER_TRACK, 1, False),
        ("short", 0, False),
    ]


async def test_the_own_track_is_marked(world: World) -> None:
    await world.enroll()
    lines = await world.coach.roadmap.tracks(HERE)
    assert [line.is_current for line in lines] == [True, False, False]
    assert not any(line.is_current for line in await world.coach.roadmap.tracks(who(BOB)))


@pytest.mark.parametrize("text", ["starter-30", " Starter ", "STARTER"])
async def test_a_track_is_found_by_id_or_title(world: World, text: str) -> None:
    view = await world.coach.roadmap.track(HERE, text)
    assert view.line.track == STARTER
    assert [(line.phase.id, line.standing, line.is_next) for line in view.phases] == [
        ("phase-basics", Standing(0, 12), False),
        ("phase-more", Standing(0, 20), False),
    ]


async def test_an_unknown_track_names_those_there_are(world: World) -> None:
    with pytest.raises(UnknownTrack) as raised:
        await world.coach.roadmap.track(HERE, "nope")
    assert raised.value.available == ["Starter", "Other", "Short"]


async def test_enrolling_is_offered_where_one_press_would_do_it(world: World) -> None:
    roadmap = world.coach.roadmap
    assert (await roadmap.track(HERE, TRACK)).may_enroll
    assert not (await roadmap.track(DM, TRACK)).may_enroll
    await world.complete_all(BOB, SHORT)
    assert not (await roadmap.track(who(BOB), "short")).may_enroll
    assert (await roadmap.track(who(BOB), TRACK)).may_enroll
    await world.enroll()
    assert not (await roadmap.track(HERE, TRACK)).may_enroll
    assert not (await roadmap.track(HERE, OTHER_TRACK)).may_enroll
    assert (await roadmap.track(who(guild=OTHER_GUILD), OTHER_TRACK)).may_enroll


async def test_the_next_task_is_marked_on_the_own_track_alone(world: World) -> None:
    await world.enroll()
    await world.complete_all(HERE.user_id, track("x", BASICS))
    roadmap = world.coach.roadmap
    assert [line.is_next for line in (await roadmap.track(HERE, TRACK)).phases] == [False, True]
    assert [line.is_next for line in (await roadmap.phase(HERE, TRACK, "phase-more")).units] == [True]
    tasks = (await roadmap.unit(HERE, TRACK, MORE.id)).tasks
    assert [line.task.id for line in tasks if line.is_next] == ["more/t1"]
    assert not any(line.is_next for line in (await roadmap.unit(HERE, OTHER_TRACK, MORE.id)).tasks)


async def test_a_finished_track_has_no_next_task(world: World) -> None:
    await world.enroll(track="short")
    await world.complete_all(HERE.user_id, SHORT)
    view = await world.coach.roadmap.track(HERE, "short")
    assert view.line.standing.is_complete
    assert not view.phases[0].is_next


async def test_a_phase_shows_its_units(world: World) -> None:
    await world.complete(HERE.user_id, TaskId("more/t3"))
    view = await world.coach.roadmap.phase(HERE, TRACK, "phase-more")
    assert (view.track, view.number, view.line.phase.id) == (STARTER, 2, "phase-more")
    assert [(line.unit, line.standing) for line in view.units] == [(MORE, Standing(1, 20))]


async def test_a_unit_shows_its_tasks_with_days_and_marks(world: World) -> None:
    await world.complete(HERE.user_id, TaskId("more/t1"))
    await world.complete(HERE.user_id, TaskId("more/t2"), how=How.SKIPPED)
    view = await world.coach.roadmap.unit(HERE, TRACK, MORE.id)
    assert (view.phase.id, view.line.standing) == ("phase-more", Standing(2, 20))
    assert [(line.day, line.how) for line in view.tasks][:3] == [(13, How.DONE), (14, How.SKIPPED), (15, None)]
    assert len(view.tasks) == 20


@pytest.mark.parametrize(
    ("how", "is_all", "may_test", "known"),
    [
        (None, False, True, 0),
        (How.DONE, False, True, 0),
        (How.SKIPPED, True, True, 0),
        (How.DONE, True, False, 0),
        (How.KNOWN, True, False, 20),
        (How.KNOWN, False, True, 1),
    ],
)
async def test_a_unit_with_open_tasks_may_be_tested_and_a_known_one_brought_back(
    world: World, how: How | None, is_all: bool, may_test: bool, known: int
) -> None:
    if how is not None:
        await world.complete(HERE.user_id, *(task.id for task in MORE.tasks[: None if is_all else 1]), how=how)
    view = await world.coach.roadmap.unit(HERE, TRACK, MORE.id)
    assert (view.may_test, view.known) == (may_test, known)


async def test_a_unit_with_too_few_questions_cannot_be_tested(world: World) -> None:
    assert not (await world.coach.roadmap.unit(HERE, SHORT.id, UnitId("tiny"))).may_test


async def test_a_unit_shows_what_it_builds_on(world: World) -> None:
    built = replace(unit("built", 1), requires=(BASICS.id, UnitId("elsewhere")))
    world.catalogues.content = catalogue(track("t", BASICS, built))
    await world.complete_all(HERE.user_id, track("x", BASICS))
    view = await world.coach.roadmap.unit(HERE, TrackId("t"), built.id)
    assert [(line.unit, line.standing.is_complete) for line in view.requires] == [(BASICS, True)]


@pytest.mark.parametrize(
    ("task_id", "day", "before", "after"),
    [
        ("basics/t1", 1, None, "basics/t2"),
        ("more/t1", 13, "basics/t12", "more/t2"),
        ("more/t20", 32, "more/t19", None),
    ],
)
async def test_a_task_stands_between_its_neighbours(
    world: World, task_id: str, day: int, before: str | None, after: str | None
) -> None:
    view = await world.coach.roadmap.task(HERE, TRACK, TaskId(task_id))
    assert (view.line.task.id, view.line.day, view.total) == (task_id, day, 32)
    assert (view.before, view.after) == (before, after)
    assert view.unit.id == view.phase.units[0].id == task_id.split("/")[0]


async def test_what_is_not_in_force_any_more_says_so(world: World) -> None:
    roadmap = world.coach.roadmap
    with pytest.raises(NotInCatalogue):
        await roadmap.phase(HERE, TRACK, "gone")
    with pytest.raises(NotInCatalogue):
        await roadmap.phase(HERE, TrackId("gone"), "phase-more")
    with pytest.raises(NotInCatalogue):
        await roadmap.unit(HERE, TRACK, UnitId("gone"))
    with pytest.raises(NotInCatalogue):
        await roadmap.task(HERE, TRACK, TaskId("more/gone"))


async def test_servers_show_their_own_content(world: World) -> None:
    world.catalogues.of_guild[OTHER_GUILD] = catalogue(OTHER)
    assert [line.track.id for line in await world.coach.roadmap.tracks(who(guild=OTHER_GUILD))] == [OTHER_TRACK]
    assert len(await world.coach.roadmap.tracks(HERE)) == 3


async def test_in_direct_messages_people_see_what_their_servers_have(world: World) -> None:
    await world.server(OTHER_GUILD, "Elsewhere")
    own = track("own", MORE)
    world.catalogues.of_guild[GUILD] = catalogue(STARTER)
    world.catalogues.of_guild[OTHER_GUILD] = catalogue(own, STARTER)
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD, track="own")
    lines = await world.coach.roadmap.tracks(DM)
    assert [(line.track.id, line.is_current) for line in lines] == [(TRACK, True), ("own", True)]
    assert (await world.coach.roadmap.unit(DM, own.id, MORE.id)).track == own


async def test_in_direct_messages_newcomers_see_what_every_server_starts_from(world: World) -> None:
    world.catalogues.of_guild[NO_SERVER] = catalogue(SHORT)
    assert [line.track for line in await world.coach.roadmap.tracks(DM)] == [SHORT]


@pytest.mark.parametrize(
    ("text", "expected"), [("", ["starter-30", "other", "short"]), ("ST", ["starter-30"]), ("-30", ["starter-30"])]
)
async def test_tracks_are_suggested_while_somebody_types(world: World, text: str, expected: list[str]) -> None:
    assert world.catalogues.content is CONTENT
    assert [each.id for each in await world.coach.roadmap.suggest(HERE, text)] == expected
