"""Everything moves to another database as it is, or nothing does."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.contracts import databases
from tests.contracts.builders import enroll
from tests.migrations.earlier import upgrade_to
from tests.upkeep.living import lived
from tests.upkeep.looking import report_of, wrong_with
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection
from roadmapbot.adapters.storage.errors import SchemaTooOld
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep import copying as module
from roadmapbot.adapters.storage.upkeep.at_work import AlreadyAtWork, at_work
from roadmapbot.adapters.storage.upkeep.copying import CopyRefused, copy


@pytest.fixture
async def life(file: Path) -> Path:
    """A database in which people have lived for a while, and in which many deliveries have gone since."""
    pour((await lived()).storage.tables, f"sqlite:///{file}")
    execute(file, "UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'deliveries'")
    return file


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return sorted(line for line in connection.iterdump() if line.startswith("INSERT"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/elsewhere/copy.db"


async def test_everything_arrives_as_it_was(life: Path, elsewhere: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    rows = await copy(f"sqlite:///{life}", elsewhere, lambda done, total: told.append((done, total)))
    assert dump(tmp_path / "elsewhere" / "copy.db") == dump(life)
    assert rows == report_of(f"sqlite:///{life}").rows
    assert wrong_with(elsewhere) == []
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == 2 * sum(rows.values())


@pytest.mark.postgres
async def test_to_postgresql_and_back_nothing_is_lost(
    life: Path, postgres_url: str, elsewhere: str, tmp_path: Path
) -> None:
    await copy(f"sqlite:///{life}", postgres_url)
    assert wrong_with(postgres_url) == []
    assert report_of(postgres_url).rows == report_of(f"sqlite:///{life}").rows
    await copy(postgres_url, elsewhere)
    assert dump(tmp_path / "elsewhere" / "copy.db") == dump(life)


@pytest.mark.postgres
async def test_on_postgresql_ids_go_on_after_those_given_before(life: Path, postgres_url: str) -> None:
    await copy(f"sqlite:///{life}", postgres_url)
    async with open_storage(postgres_url) as storage:
        assert (await enroll(storage)).id == 4
    given = on_connection(postgres_url, lambda c: c.scalar(sa.text("SELECT last_value FROM deliveries_id_seq")))
    assert given == 4711


async def test_many_rows_are_copied_in_batches(life: Path, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    rows = await copy(f"sqlite:///{life}", elsewhere)
    assert rows["ledger_days"] > 21
    assert report_of(elsewhere).rows == rows


# --- what is refused ---


async def test_a_database_with_data_is_not_copied_to(life: Path, elsewhere: str) -> None:
    migrate.upgrade(elsewhere)
    execute(
        Path(elsewhere.removeprefix("sqlite:///")), "INSERT INTO learners (id, name, dm_state) VALUES (1, 'x', 'open')"
    )
    with pytest.raises(CopyRefused, match=r"there is data .* already \(in learners\)"):
        await copy(f"sqlite:///{life}", elsewhere)
    assert report_of(elsewhere).rows["enrollments"] == 0


@pytest.mark.parametrize("busy", ["source", "target"])
async def test_nothing_is_copied_while_a_bot_is_at_work(busy: str, life: Path, elsewhere: str) -> None:
    source = f"sqlite:///{life}"
    async with at_work(source if busy == "source" else elsewhere):
        with pytest.raises(AlreadyAtWork):
            await copy(source, elsewhere)


async def test_an_older_database_must_be_upgraded_first(elsewhere: str, tmp_path: Path) -> None:
    older = f"sqlite:///{tmp_path}/older.db"
    upgrade_to(older, "0001")
    with pytest.raises(SchemaTooOld):
        await copy(older, elsewhere)


async def test_there_must_be_something_to_copy(elsewhere: str, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match="has no tables"):
        await copy(f"sqlite:///{tmp_path}/missing.db", elsewhere)


@pytest.mark.parametrize("target", ["itself", "mysql://localhost/coach", "coach.db"])
async def test_a_target_that_makes_no_sense_is_refused(target: str, life: Path) -> None:
    source = f"sqlite:///{life}"
    with pytest.raises(CopyRefused):
        await copy(source, source if target == "itself" else target)


@pytest.mark.postgres
async def test_what_postgresql_cannot_keep_is_named(life: Path, postgres_url: str) -> None:
    execute(life, "UPDATE learners SET name = 'A' || char(0) || 'da' WHERE id = 1")
    with pytest.raises(CopyRefused, match=r"name of learners \(id 1\) has a NUL character"):
        await copy(f"sqlite:///{life}", postgres_url)
    assert report_of(postgres_url).rows["guilds"] == 0


MEDDLING = {
    "sqlite": """CREATE TRIGGER meddling AFTER INSERT ON learners BEGIN
        UPDATE learners SET name = upper(name) WHERE id = new.id; END""",
    "postgres": """CREATE FUNCTION meddling() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN new.name = upper(new.name); RETURN new; END'""",
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def meddled(request: pytest.FixtureRequest, elsewhere: str) -> Iterator[str]:
    """A database that changes the names it is given."""
    if request.param == "sqlite":
        migrate.upgrade(elsewhere)
        execute(Path(elsewhere.removeprefix("sqlite:///")), MEDDLING["sqlite"])
        yield elsewhere
        return
    trigger = "CREATE TRIGGER meddling BEFORE INSERT ON learners FOR EACH ROW EXECUTE FUNCTION meddling()"
    if not databases.server_answers():
        pytest.skip("no PostgreSQL server answers")
    with databases.postgresql_database("roadmapbot_meddling") as url:
        migrate.upgrade(url)
        databases._on_server(MEDDLING["postgres"], trigger, database_url=url)
        yield url


async def test_rows_that_arrive_changed_are_noticed_and_nothing_stays(life: Path, meddled: str) -> None:
    with pytest.raises(CopyRefused, match="the rows arrived changed in learners"):
        await copy(f"sqlite:///{life}", meddled)
    assert set(report_of(meddled).rows.values()) == {0}
