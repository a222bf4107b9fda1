"""Tasks as learners get them on their days, looked at by moderators."""

from dataclasses import replace

import pytest
from tests.builders import GUILD, MODERATOR, OTHER_GUILD, TRACK, catalogue, track, unit
from tests.services.test_publishing import better_title
from tests.services.world import World

from roadmapbot.domain.errors import NoSuchDay, UnknownPiece
from roadmapbot.services.previews import Previewed, Whole

BASICS, MORE, LONELY = unit("basics", 12), unit("more", 8), unit("lonely", 3)
CONTENT = catalogue(track(TRACK, BASICS, MORE), track("other", MORE))


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = replace(CONTENT, units={**CONTENT.units, LONELY.id: LONELY})
    await world.press.open()
    return world


def place(found: Previewed) -> tuple[str, int, int, str, str | None]:
    return found.id, found.day, found.days, found.task.id, found.track.id if found.track else None


def test_a_day_of_a_unit_or_the_day_of_a_task_is_shown(world: World) -> None:
    previews = world.coach.previews
    assert place(previews.item(GUILD, "more")) == ("more", 1, 8, "more/t1", TRACK)
    assert place(previews.item(GUILD, "Unit more", 3)) == ("more", 3, 8, "more/t3", TRACK)
    assert place(previews.item(GUILD, "more/t5", 1)) == ("more", 5, 8, "more/t5", TRACK)
    assert place(previews.item(GUILD, "lonely")) == ("lonely", 1, 3, "lonely/t1", None)
    assert previews.item(GUILD, "more").at == world.clock.now()


def test_a_day_of_a_track_is_counted_over_its_units(world: World) -> None:
    previews = world.coach.previews
    assert place(previews.track(GUILD, "the other", 2)) == ("other", 2, 8, "more/t2", "other")
    assert place(previews.track(GUILD, "", 14)) == (TRACK, 14, 20, "more/t2", TRACK)
    assert previews.track(GUILD, "").day == 1


def test_what_is_not_there_is_said(world: World) -> None:
    previews = world.coach.previews
    with pytest.raises(NoSuchDay) as refused:
        previews.item(GUILD, "more", 9)
    assert (refused.value.day, refused.value.days) == (9, 8)
    for whole in Whole:
        with pytest.raises(UnknownPiece):
            previews.show(GUILD, whole, "gone", 1)
    with pytest.raises(UnknownPiece):
        previews.track(GUILD, "nowhere")


async def test_it_is_what_is_in_force_in_that_server(world: World) -> None:
    view = await better_title(world)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    titles = [world.coach.previews.item(guild, "basics/t1").task.title for guild in (GUILD, OTHER_GUILD)]
    assert titles == ["Better", "Title of basics/t1"]
