"""Content folders on disk: what is read of them, what is not, and how a change is noticed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.content.folder import Folder, unit

from roadmapbot.adapters.content import ContentFolder, sources
from roadmapbot.adapters.content.reading import LARGEST_FILE

BASICS, LINKS = "units/area/basics.yaml", "resources.yaml"


@pytest.fixture
def there(folder: Folder) -> ContentFolder:
    """The sound folder, written."""
    folder.load()
    return ContentFolder(folder.path)


# --- reading -------------------------------------------------------------------------------------------------------


def test_content_files_are_read_by_their_paths(folder: Folder, there: ContentFolder) -> None:
    for other in ("notes.txt", "units/loose.yaml", "units/area/deep/x.yaml", "schema/unit.json"):
        (folder.path / other).parent.mkdir(parents=True, exist_ok=True)
        (folder.path / other).write_text("x")
    found = there.read()
    assert {name: data.decode() for name, data in found.files.items()} == folder.files
    assert found.problems == ()


def test_a_pipe_is_no_file_and_nobody_waits_for_it(folder: Folder, there: ContentFolder) -> None:
    os.mkfifo(folder.path / "tracks/pipe.yaml")
    (folder.path / "tracks/folder.yaml").mkdir()
    assert [str(each) for each in there.read().problems] == [
        f"tracks/{name}.yaml:1:1: The file cannot be read: this is no file." for name in ("folder", "pipe")
    ]


def test_a_link_that_leads_nowhere_is_a_problem(folder: Folder, there: ContentFolder) -> None:
    (folder.path / "tracks/gone.yaml").symlink_to("nowhere.yaml")
    assert [str(each) for each in there.read().problems] == [
        "tracks/gone.yaml:1:1: The file cannot be read: No such file or directory."
    ]


def test_a_file_that_is_too_large_is_not_read(folder: Folder, there: ContentFolder) -> None:
    with (folder.path / BASICS).open("wb") as file:
        file.truncate(10 * LARGEST_FILE)
    found = there.read()
    assert BASICS not in found.files
    assert [str(each) for each in found.problems] == [
        f"{BASICS}:1:1: The file is too large: 10,000,000 bytes; at most 1,000,000 are read."
    ]


def test_a_folder_with_too_much_in_it_is_read_as_far_as_it_may(
    folder: Folder, there: ContentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sum(len(data) for data in there.read().files.values())
    monkeypatch.setattr(sources, "LARGEST_WHOLE", whole - 1)
    (problem,) = there.read().problems
    assert problem.sentence == f"All files together are too large; at most {whole - 1:,} bytes are read."
    monkeypatch.setattr(sources, "LARGEST_WHOLE", whole)
    assert there.read().problems == ()
    monkeypatch.setattr(sources, "MOST_FILES", 2)
    found = there.read()
    assert len(found.files) == 2
    assert [each.sentence for each in found.problems] == ["There are more than 2 files; this one is too many."]


# --- noticing ------------------------------------------------------------------------------------------------------


def write(path: Path) -> None:
    path.write_text(path.read_text() + "\n")


def replace(path: Path) -> None:
    """As editors and git do it: the same size, and perhaps the same time."""
    before = path.stat()
    other = path.with_name("other")
    other.write_text(path.read_text().replace("a", "o"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": write,
    "replaced": replace,
    "removed": Path.unlink,
    "renamed": lambda path: path.rename(path.with_name("other.yaml")),
    "added": lambda path: path.with_name("other.yaml").write_text(unit("other")),
    "moved": lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
    "touched": lambda path: os.utime(path, ns=(0, 0)),
    "dangling": lambda path: path.with_name("gone.yaml").symlink_to("nowhere"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed_without_reading(folder: Folder, there: ContentFolder, change: str) -> None:
    before = there.stamp()
    assert there.stamp() == before
    CHANGES[change](folder.path / BASICS)
    after = there.stamp()
    assert after != before
    assert there.stamp() == after


def test_what_is_no_content_is_not_noticed(folder: Folder, there: ContentFolder) -> None:
    before = there.stamp()
    (folder.path / "units/area/basics.yaml.swp").write_text("x")
    (folder.path / ".git").mkdir()
    assert there.stamp() == before


def test_a_folder_that_is_not_there_has_a_stamp_too(tmp_path: Path) -> None:
    nowhere = ContentFolder(tmp_path / "nowhere")
    before = nowhere.stamp()
    assert nowhere.read().files == {}
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / LINKS).write_text("resources: []")
    assert nowhere.stamp() != before
