"""Content files that change while the playground is open, without a browser."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from tests.starter import starter_content

from roadmapbot.playground import story
from roadmapbot.playground.outlet import Outlet
from roadmapbot.playground.people import EVERYONE
from roadmapbot.playground.real import real_bot
from roadmapbot.playground.session import Playground
from roadmapbot.playground.world import World

UNTIL = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
(MIKA,) = (person for person in EVERYONE if person.key == "mika")


async def test_changed_content_is_in_the_next_task_and_a_mistake_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = tmp_path / "content"
    shutil.copytree(starter_content(), content)
    monkeypatch.setenv("CONTENT_DIR", str(content))
    world = World()
    async with asyncio.TaskGroup() as group:
        outlet = Outlet(world, await asyncio.to_thread(real_bot, tmp_path), group)
        playground = Playground(world, outlet, ZoneInfo("Europe/Berlin"))
        with playground.logbook.open():
            await world.open()
            await story.live_through(playground, UNTIL, 1, lambda share, what: None)
            for file in content.glob("units/*/*.yaml"):
                unit = yaml.safe_load(file.read_text())
                unit["tasks"] = [{**task, "title": f"New: {task['title'][:60]}"} for task in unit["tasks"]]
                file.write_text(yaml.safe_dump(unit))
            await playground.controls.wind("task", MIKA)
            async with world.turn():
                newest = world.messages(world.dm_id(MIKA))[-1].message
            assert str(newest.embeds[0].title).startswith("New: ")
            (content / "resources.yaml").write_text("resources: [")
            for _ in range(2):
                await playground.controls.wind("hour", MIKA)
            assert [entry["text"].partition(":")[0] for entry in playground.logbook.entries] == [
                "The content files cannot be used, so what was in force stays in force; problems",
                "resources.yaml",
            ]
            async with world.turn():
                await outlet.pull_out()
                await world.close()
