"""What other content files would change, as an operator sees it before anything is changed."""

import asyncio
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.contracts.builders import ADA, BOB, GUILD, OTHER_GUILD, enroll
from tests.starter import starter_content

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.adapters.storage.unit_of_work import open_storage

UNIT = Path("units/start/take-stock.yaml")
TITLE = "Take an honest inventory"


def diff(run: Run, *words: str):  # type: ignore[no-untyped-def]
    return run("content", "diff", *words, CONTENT_DIR=str(starter_content()))


def edit(file: Path, old: str, new: str, most: int = -1) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, most), encoding="utf-8")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """All of the content, with one task changed."""
    folder = tmp_path / "newer"
    shutil.copytree(starter_content(), folder)
    edit(folder / UNIT, TITLE, "Look at yourself")
    edit(folder / UNIT, "minutes: 10", "minutes: 12", 1)
    return folder


def test_a_whole_folder_is_compared_field_by_field(run: Run, whole: Path) -> None:
    ended = diff(run, str(whole))
    assert (ended.returncode, ended.stderr) == (0, "")
    first, unit, task, *fields, last = ended.stdout.splitlines()
    assert first.endswith("newer as all of the content, beside what is in use:")
    assert (unit, task) == ("changed unit take-stock", "changed task take-stock/skills-inventory: title, core minutes")
    assert fields[0].startswith("    title")
    assert "Look at yourself" in "".join(fields[:3])
    assert fields[-1] == "    core minutes: 10 -> 12"
    assert last == "There is no database, so nobody is counted."


def test_the_same_content_differs_in_nothing(run: Run) -> None:
    assert "No difference." in diff(run, str(starter_content())).stdout


def test_what_is_neither_file_nor_folder_is_said(run: Run) -> None:
    ended = diff(run, "nowhere")
    assert ended.returncode == 1
    assert "there is no file or folder nowhere" in ended.stderr
    ended = diff(run, str(starter_content()), "--guild", "100")
    assert "so no server has anything of its own" in ended.stderr


@pytest.fixture
def joined(database: Path) -> None:
    """A learner in each of two servers."""
    url = f"sqlite:///{database}"
    upgrade(url)

    async def join() -> None:
        async with open_storage(url) as storage:
            await enroll(storage, ADA)
            await enroll(storage, BOB, OTHER_GUILD)

    asyncio.run(join())


@pytest.fixture
def one_unit(tmp_path: Path, whole: Path) -> Path:
    """The changed unit alone, as a file."""
    return Path(shutil.copy(whole / UNIT, tmp_path / "mended.yaml"))


@pytest.mark.usefixtures("joined")
def test_learners_are_counted_over_all_servers_or_in_one(run: Run, whole: Path, one_unit: Path) -> None:
    both = "2 learners, 2 of them in a unit that changes: 0 lose progress, 0 see another next task, 0 have nothing left"
    for path in (whole, one_unit):
        ended = diff(run, str(path))
        assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, both)
    assert "mended.yaml laid over what is in use:" in ended.stdout
    one = diff(run, str(one_unit), "--guild", str(GUILD)).stdout.splitlines()
    assert one[1:3] == ["changed unit take-stock", "changed task take-stock/skills-inventory: title, core minutes"]
    assert one[-1].startswith("1 learner, 1 of them in a unit that changes")
    assert "the bot has never been in a server 7" in diff(run, str(one_unit), "--guild", "7").stderr


@pytest.mark.usefixtures("joined")
def test_what_a_server_has_of_its_own_lies_over_what_changes(run: Run, whole: Path, one_unit: Path) -> None:
    where = {"CONTENT_DIR": str(starter_content())}
    synced = run("content", "sync", str(one_unit), "--guild", str(GUILD), **where)
    assert synced.returncode == 0, synced.stderr
    assert "No difference." in diff(run, str(one_unit), "--guild", str(GUILD)).stdout
    assert "No difference." in diff(run, str(whole), "--guild", str(GUILD)).stdout
    assert diff(run, str(whole)).stdout.splitlines()[-1].startswith("2 learners, 1 of them in a unit that changes")


@pytest.mark.usefixtures("joined")
def test_a_server_whose_own_content_would_not_fit_is_named(run: Run, whole: Path, one_unit: Path) -> None:
    where = {"CONTENT_DIR": str(starter_content())}
    run("content", "sync", str(one_unit), "--guild", str(GUILD), **where)
    for file in (whole / "resources.yaml", *whole.glob("units/*/*.yaml")):
        edit(file, "roadmap-sh-ai-engineer", "gone")
    ended = diff(run, str(whole))
    assert ended.returncode == 0, ended.stderr
    assert f"warning: what server {GUILD} has of its own does not fit: unit:take-stock" in ended.stdout


def test_files_that_are_not_sound_are_refused_with_the_line(run: Run, one_unit: Path) -> None:
    edit(one_unit, "level: beginner", "level: guru")
    ended = diff(run, str(one_unit))
    assert ended.returncode == 1
    assert 'mended.yaml:5: "level" must be one of' in ended.stderr
