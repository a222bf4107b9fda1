"""The press on a folder that changes, and what it remembers between two readings."""

import gc
import weakref

import pytest
from tests.content.folder import Folder, unit

from roadmapbot.adapters.content import ContentError, ContentFolder, YamlPress, schema, shapes
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import Source
from roadmapbot.domain.errors import ContentRefused
from roadmapbot.domain.ids import TaskId, UnitId
from roadmapbot.domain.revision import Piece, PieceKind, Written

BASICS, MORE = "units/area/basics.yaml", "units/area/more.yaml"


@pytest.fixture
async def press(folder: Folder) -> YamlPress:
    folder.load()
    press = YamlPress(ContentFolder(folder.path))
    await press.open()
    return press


def write(folder: Folder, file: str, text: str) -> None:
    (folder.path / file).write_text(text)


# --- a folder that changes -----------------------------------------------------------------------------------------


async def test_a_folder_that_stays_as_it_is_is_read_once(press: YamlPress) -> None:
    assert await press.renew() is None


async def test_a_changed_file_is_read_and_the_others_are_remembered(press: YamlPress, folder: Folder) -> None:
    before = press.bundled()
    write(folder, BASICS, unit("basics").replace("You know it.", "You know it well."))
    after = await press.renew()
    assert after is press.bundled() is not before
    assert after is not None
    assert after.tasks[TaskId("basics/first-task")].goal == "You know it well."
    # pydantic's models of the file that stayed are the same ones, down to their texts.
    assert after.tasks[TaskId("more/first-task")].goal is before.tasks[TaskId("more/first-task")].goal
    assert await press.renew() is None


async def test_a_broken_file_is_told_once_with_its_line_and_leaves_what_was(press: YamlPress, folder: Folder) -> None:
    before = press.bundled()
    write(folder, MORE, unit("more", "nothing"))
    with pytest.raises(ContentRefused) as refused:
        await press.renew()
    assert [(each.file, each.line) for each in refused.value.faults] == [("tracks/starter.yaml", 10), (MORE, 5)]
    assert press.bundled() is before
    assert await press.renew() is None
    with pytest.raises(ContentRefused):
        await press.renew(at_once=True)
    write(folder, MORE, unit("more", "basics"))
    assert await press.renew() is not None


async def test_a_problem_of_a_remembered_file_has_its_line_and_column(press: YamlPress, folder: Folder) -> None:
    (folder.path / BASICS).unlink()
    with pytest.raises(ContentError) as refused:
        await press.open()
    assert [str(each).split(": ")[0] for each in refused.value.problems] == [
        "tracks/starter.yaml:10:13",
        f"{MORE}:5:12",
    ]


async def test_what_a_server_published_is_laid_over_what_is_there_now(press: YamlPress, folder: Folder) -> None:
    own = [Written(Piece(PieceKind.UNIT, "basics"), unit("basics").replace("The unit basics", "Ours"), "area")]
    write(folder, MORE, unit("more", "basics").replace("The unit more", "Theirs"))
    await press.renew()
    catalogue = await press.catalogue(own)
    assert [catalogue.units[UnitId(each)].title for each in ("basics", "more")] == ["Ours", "Theirs"]


async def test_nothing_of_the_old_content_is_kept(press: YamlPress, folder: Folder) -> None:
    old = weakref.ref(press.bundled())
    write(folder, BASICS, unit("basics").replace("You know it.", "You know it well."))
    await press.renew()
    gc.collect()
    assert old() is None


# --- what is remembered --------------------------------------------------------------------------------------------


def test_a_file_is_known_again_by_its_bytes_whatever_it_is_called() -> None:
    known = Shapes()
    data = unit("basics").encode()
    _, first = known.of(Source("a.yaml", data), schema.UnitModel)
    document, again = known.of(Source("b.yaml", data, is_own=True), schema.UnitModel)
    assert first is again
    assert (document.file, document.is_own) == ("b.yaml", True)
    document.add(("tasks", 0, "goal"), "Say more.")
    assert [str(each) for each in document.problems] == ["b.yaml:9:5: Say more."]


def test_a_file_that_was_sound_is_no_other_sort_of_file_for_that() -> None:
    known = Shapes()
    data = unit("basics").encode()
    assert known.of(Source("a.yaml", data), schema.UnitModel)[1] is not None
    document, model = known.of(Source("a.yaml", data), schema.TrackModel)
    assert model is None
    assert document.problems


def test_of_what_servers_publish_only_the_last_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [Source("x", unit(f"unit-{number}").encode(), is_own=True) for number in range(3)]
    monkeypatch.setattr(shapes, "MOST_OWN_BYTES", 2 * len(files[0].data))
    known = Shapes()
    first, second = (known.of(each, schema.UnitModel)[1] for each in files[:2])
    assert known.of(files[0], schema.UnitModel)[1] is first
    known.of(files[2], schema.UnitModel)
    assert known.of(files[0], schema.UnitModel)[1] is first
    assert known.of(files[1], schema.UnitModel)[1] is not second


def test_a_file_that_left_the_folder_is_forgotten() -> None:
    known = Shapes()
    stays, goes = (Source("x", unit(name).encode()) for name in ("stays", "goes"))
    first, second = (known.of(each, schema.UnitModel)[1] for each in (stays, goes))
    known.forget_all_but([stays.data])
    assert known.of(stays, schema.UnitModel)[1] is first
    assert known.of(goes, schema.UnitModel)[1] is not second
