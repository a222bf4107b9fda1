"""A server's own content from files, as an operator publishes it."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.starter import starter_content

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import Change

GUILD = "100"


@pytest.fixture
def own(tmp_path: Path, database: Path) -> Path:
    """A folder with one unit changed, and a database that knows the server."""
    url = f"sqlite:///{database}"
    upgrade(url)

    async def join() -> None:
        async with open_storage(url) as storage, storage.write() as uow:
            await uow.guilds.save(Guild(GuildId(100), "Hall"))
            await uow.commit()

    asyncio.run(join())
    unit = tmp_path / "own" / "units" / "start" / "take-stock.yaml"
    unit.parent.mkdir(parents=True)
    text = (starter_content() / "units" / "start" / "take-stock.yaml").read_text(encoding="utf-8")
    unit.write_text(text.replace("Take an honest inventory", "Look at yourself"), encoding="utf-8")
    return tmp_path / "own"


def sync(run: Run, path: Path, *more: str, guild: str = GUILD):  # type: ignore[no-untyped-def]
    return run("content", "sync", str(path), "--guild", guild, *more, CONTENT_DIR=str(starter_content()))


def revisions(database: Path) -> list[tuple[str, Change]]:
    async def look() -> list[tuple[str, Change]]:
        async with open_storage(f"sqlite:///{database}") as storage, storage.read() as uow:
            return [(str(r.written.piece), r.change) for r in await uow.revisions.newest(GuildId(100), 9)]

    return asyncio.run(look())


def test_files_are_published_for_one_server(run: Run, own: Path, database: Path, tmp_path: Path) -> None:
    dry = sync(run, own, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert dry.stdout.splitlines() == [
        "changed unit take-stock",
        "changed task take-stock/skills-inventory: title",
        "0 learners: 0 lose progress, 0 see another next task, 0 have nothing left",
        "Nothing was published.",
    ]
    assert revisions(database) == []
    published = sync(run, own)
    assert published.stdout.splitlines()[-1] == "Published 1 piece; in force within a minute."
    assert revisions(database) == [("unit:take-stock", Change.SYNCED)]
    packed = tmp_path / "own.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(own / "units" / "start" / "take-stock.yaml", "take-stock.yaml")
    assert "in force already" in sync(run, packed).stdout


def test_what_cannot_be_published_is_said_with_file_and_line(run: Run, own: Path, database: Path) -> None:
    unit = own / "units" / "start" / "take-stock.yaml"
    unit.write_text(unit.read_text(encoding="utf-8").replace("level: beginner", "level: guru"), encoding="utf-8")
    refused = sync(run, own)
    assert refused.returncode == 1
    assert refused.stderr.startswith('units/start/take-stock.yaml:5: "level" must be one of')
    assert refused.stderr.endswith("roadmapbot: nothing was published.\n")
    assert revisions(database) == []
    assert "there is no file or folder" in sync(run, own / "nowhere").stderr
    assert "the bot has never been in a server 7" in sync(run, unit, guild="7").stderr
