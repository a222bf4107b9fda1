"""Content files that change between two days of a learner, through the whole coach."""

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.chat.conversations.classroom import Classroom, said
from tests.starter import starter_content

FIRST, SECOND, THIRD = (
    "Take an honest inventory", "Check your math in six questions", "Install Python and make a virtual environment",
)  # fmt: skip
LOG = "roadmapbot.services.content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder to write into."""
    folder = tmp_path / "content"
    shutil.copytree(starter_content(), folder)
    return folder


def unit_of(content: Path, title: str) -> tuple[Path, dict[str, Any], int]:
    """The file that has a task, what is in it, and the task's place."""
    for file in content.glob("units/*/*.yaml"):
        unit = yaml.safe_load(file.read_text())
        for place, task in enumerate(unit["tasks"]):
            if task["title"] == title:
                return file, unit, place
    raise AssertionError(f"there is no task {title}")


def drop(content: Path, title: str) -> None:
    """Take a task out; its questions go to one that stays, since a unit needs enough of them."""
    file, unit, place = unit_of(content, title)
    gone = unit["tasks"].pop(place)
    unit["tasks"][0]["recall"] = [*unit["tasks"][0]["recall"], *gone["recall"]][:3]
    file.write_text(yaml.safe_dump(unit))


def retitle(content: Path, title: str, new: str) -> None:
    file, unit, place = unit_of(content, title)
    unit["tasks"][place]["title"] = new
    file.write_text(yaml.safe_dump(unit))


async def test_a_task_that_vanishes_before_its_day_gives_way_to_the_next(room: Classroom, content: Path) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    drop(content, SECOND)
    text = said(await room.morning())
    assert text.startswith("Day 2 of 29")
    assert THIRD in text


async def test_what_changed_in_a_task_is_in_the_next_post(room: Classroom, content: Path) -> None:
    await room.enroll()
    first = await room.morning()
    retitle(content, SECOND, "Check your math in seven questions")
    # The change is taken up with the next tick, and the answer to today's task tells of tomorrow's.
    await room.work()
    assert "Check your math in seven questions" in said(await room.press(first, "Done"))
    assert "Check your math in seven questions" in said(await room.morning())


async def test_a_day_whose_task_vanished_meanwhile_is_kept_all_the_same(room: Classroom, content: Path) -> None:
    await room.enroll()
    first = await room.morning()
    drop(content, FIRST)
    await room.work()
    assert "Your streak: **1 day**" in said(await room.press(first, "Done"))
    assert said(await room.morning()).startswith("Day 2 of 29")


async def test_a_broken_file_changes_nothing_and_is_told_once_until_it_is_mended(
    room: Classroom, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    file, _, _ = unit_of(content, SECOND)
    sound = file.read_text()
    file.write_text(sound.replace(SECOND, "Never to be seen").replace("goal:", "gaol:", 1))
    retitle(content, THIRD, "Not to be seen either")
    assert SECOND in said(await room.morning())
    await room.later(minutes=5)
    told = [record.getMessage() for record in caplog.records if record.name == LOG]
    name = file.relative_to(content).as_posix()
    line = 1 + file.read_text()[: file.read_text().index("gaol")].count("\n")
    assert told[0] == "The content files cannot be used, so what was in force stays in force; problems: 2"
    assert f'{name}:{line}: "gaol" is not a key that is known here; check its spelling and indentation.' in told
    assert len(told) == 3
    caplog.set_level(logging.INFO, LOG)
    file.write_text(sound)
    await room.work()
    assert caplog.messages[-1].endswith("(tasks: 1 changed)")
    await room.press(room.world.dms()[-1], "Done")
    assert "Not to be seen either" in said(await room.morning())


async def test_a_restart_reads_what_is_there(room: Classroom, content: Path) -> None:
    await room.enroll()
    retitle(content, FIRST, "Take another inventory")
    await room.restart()
    assert "Take another inventory" in said(await room.morning())
