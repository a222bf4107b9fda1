"""Content files that change while the bot is at work."""

import asyncio
import gc
import logging
import weakref
from dataclasses import replace

import pytest
from tests.builders import ADA, GUILD, MODERATOR, OTHER_GUILD, TRACK, FakeCatalogues, catalogue, track, unit
from tests.fakes.press import press_on
from tests.services.test_publishing import BASICS, CONTENT, better_title
from tests.services.world import World, who

from roadmapbot.domain.errors import StorageBusy
from roadmapbot.domain.ids import TaskId, UnitId
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.content import Content
from roadmapbot.services.library import Query
from roadmapbot.services.ports import How

FIRST = BASICS.tasks[0].id
MORE = CONTENT.units[UnitId("more")]


class Files:
    """The content files as an operator changes them; `moving` while they are being written."""

    def __init__(self, content: Catalogue = CONTENT) -> None:
        self.content = content
        self.is_moving = False

    def __call__(self) -> Catalogue:
        return replace(self.content) if self.is_moving else self.content

    def retitle(self, title: str) -> None:
        self.change(replace(BASICS.tasks[0], title=title))

    def change(self, first: object) -> None:
        self.content = catalogue(track(TRACK, replace(BASICS, tasks=(first, *BASICS.tasks[1:])), MORE))

    def break_(self) -> None:
        self.change(replace(BASICS.tasks[0], goal=""))


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
async def world(world: World, files: Files) -> World:
    world.catalogues.content = CONTENT
    world.press = press_on(files)
    world.restart()
    await world.press.open()
    for guild in (GUILD, OTHER_GUILD):
        await world.server(guild, f"Server {guild}")
    return world


def title(world: World, guild=GUILD) -> str:
    return world.catalogues.of(guild).tasks[FIRST].title


# --- sound files ---------------------------------------------------------------------------------------------------


async def test_changed_files_are_in_force_at_the_next_look(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    files.retitle("Another title")
    assert title(world) == BASICS.tasks[0].title
    await world.coach.content.take_up()
    assert (title(world), title(world, OTHER_GUILD)) == ("Another title", "Another title")
    assert caplog.messages == ["Took up the content files: tracks 1, tasks 20, links 1 (tasks: 1 changed)"]


async def test_files_that_did_not_change_are_left_alone(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    before = world.catalogues.of(GUILD)
    await world.coach.content.take_up()
    assert (world.catalogues.of(GUILD), caplog.messages) == (before, [])


async def test_everything_that_came_and_went_is_counted(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    third = unit("third", 3)
    files.content = catalogue(track(TRACK, replace(BASICS, tasks=BASICS.tasks[1:]), MORE, third))
    await world.coach.content.take_up()
    assert caplog.messages[0].endswith("(tracks: 1 changed; tasks: 3 new, 1 retired)")
    files.content = replace(files.content)
    await world.coach.content.take_up()
    assert caplog.messages[1].endswith("(as before)")


async def test_what_was_handed_out_stays_as_it_was(world: World, files: Files) -> None:
    before = world.catalogues.of(GUILD)
    files.retitle("Another title")
    await world.coach.content.take_up()
    assert before.tasks[FIRST].title == BASICS.tasks[0].title


async def test_a_server_keeps_its_own_on_top_of_what_changed(world: World, files: Files) -> None:
    view = await better_title(world, "Our own title")
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    before = world.catalogues.of(GUILD)
    files.retitle("Another title")
    await world.coach.content.take_up()
    assert (title(world), title(world, OTHER_GUILD)) == ("Our own title", "Another title")
    assert world.catalogues.of(GUILD) is not before


async def test_a_task_renamed_in_the_files_stays_done(world: World, files: Files) -> None:
    await world.enroll()
    await world.complete(ADA, FIRST)
    files.change(replace(BASICS.tasks[0], id=TaskId("basics/begin"), was=(FIRST,)))
    await world.coach.content.take_up()
    assert world.behind() == {FIRST: How.DONE, "basics/begin": How.DONE}


async def test_a_storage_that_is_busy_delays_what_servers_published(world: World, files: Files) -> None:
    view = await better_title(world, "Our own title")
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    before = world.catalogues.of(GUILD)
    files.retitle("Another title")
    world.storage.reads_left = 0
    with pytest.raises(StorageBusy):
        await world.coach.content.take_up()
    assert (world.catalogues.of(GUILD), title(world, OTHER_GUILD)) == (before, "Another title")
    world.storage.reads_left = None
    await world.coach.content.take_up()
    assert world.catalogues.of(GUILD) is not before
    assert title(world) == "Our own title"


async def test_the_old_catalogue_and_what_was_indexed_of_it_are_let_go(world: World, files: Files) -> None:
    await world.coach.library.search(who(), Query("docs"))
    old = weakref.ref(world.catalogues.of(GUILD))
    files.retitle("Another title")
    await world.coach.content.take_up()
    await world.coach.library.search(who(), Query("docs"))
    # The fixture is a module's constant; what the press had built is what must be gone.
    pressed = weakref.ref(world.press.bundled())
    files.retitle("A third title")
    await world.coach.content.take_up()
    gc.collect()
    assert pressed() is None
    assert old() is CONTENT
    assert len(world.coach.library._shelves) == 1


# --- broken files --------------------------------------------------------------------------------------------------


async def test_broken_files_leave_everything_and_are_told_once(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    before = world.catalogues.of(GUILD)
    files.break_()
    for _ in range(3):
        await world.coach.content.take_up()
    assert world.catalogues.of(GUILD) is before
    assert caplog.messages == [
        "The content files cannot be used, so what was in force stays in force; problems: 1",
        'units/area/basics.yaml:9: "goal" is empty.',
    ]
    files.break_()
    await world.coach.content.take_up()
    assert len(caplog.messages) == 4
    files.retitle("Another title")
    await world.coach.content.take_up()
    assert (title(world), len(caplog.messages)) == ("Another title", 4)


async def test_an_operator_who_asks_is_always_answered(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await world.coach.content.take_up(at_once=True)
    assert caplog.messages[0].endswith("(as before)")
    files.break_()
    await world.coach.content.take_up()
    await world.coach.content.take_up(at_once=True)
    assert caplog.messages[1:3] == caplog.messages[3:5]


async def test_files_that_are_being_written_wait_for_the_next_look(
    world: World, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    files.is_moving = True
    files.retitle("Another title")
    await world.coach.content.take_up()
    files.break_()
    await world.coach.content.take_up()
    assert (title(world), caplog.messages) == (BASICS.tasks[0].title, [])
    await world.coach.content.take_up(at_once=True)
    assert caplog.messages == [
        "The content files are being written just now; they are looked at again at the next tick"
    ]
    files.is_moving = False
    files.retitle("Another title")
    await world.coach.content.take_up()
    assert title(world) == "Another title"


async def test_two_looks_at_once_take_it_up_once(world: World, files: Files, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    files.retitle("Another title")
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(world.coach.content.take_up())
    assert len(caplog.messages) == 1


async def test_another_process_takes_it_up_for_itself(world: World, files: Files) -> None:
    catalogues = FakeCatalogues(CONTENT)
    files.retitle("Another title")
    press = press_on(files)
    services = world.another(catalogues)
    other = Content(catalogues, press, services.revisions, services.originals)
    await other.take_up()
    assert catalogues.of(GUILD).tasks[FIRST].title == "Another title"
    assert title(world) == BASICS.tasks[0].title
