"""The migrations build the schema that the code expects, and refuse a database that they do not know."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.contracts import databases
from tests.contracts.builders import NOW, deliver, enroll

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection
from roadmapbot.adapters.storage.errors import SchemaTooNew, SchemaTooOld
from roadmapbot.adapters.storage.tables import metadata
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep.backup import BackupFailed
from roadmapbot.bundled import bundled

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/test.db"
    elif not databases.server_answers():
        pytest.skip(f"no PostgreSQL server answers at {databases.SERVER} (set TEST_POSTGRES_URL)")
    else:
        with databases.postgresql_database("roadmapbot_migrations") as database:
            yield database


def schema(connection: sa.Connection) -> dict[str, Any]:
    """Everything a database says of its tables: what compare_metadata leaves out as well, such as checks."""
    inspector = sa.inspect(connection)
    tables = {}
    for table in metadata.tables:
        tables[table] = {
            "columns": [str(column) for column in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": inspector.get_foreign_keys(table),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(inspector.get_indexes(table)),
        }
    return tables


def by_name(found: list[Any]) -> list[Any]:
    def legible(one: Any) -> Any:
        options = {name: str(text) for name, text in one.get("dialect_options", {}).items()}
        return {**one, "dialect_options": options}

    return sorted(map(legible, found), key=repr)


def set_revision(database_url: str, revision: str) -> None:
    def change(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
        connection.commit()

    on_connection(database_url, change)


def test_all_migrations_build_what_the_code_expects(url: str) -> None:
    migrate.upgrade(url)

    def differences(connection: sa.Connection) -> tuple[list[Any], dict[str, Any]]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata), schema(connection)

    def built(connection: sa.Connection) -> dict[str, Any]:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return schema(connection)

    changes, migrated = on_connection(url, differences)
    assert changes == []
    assert migrated == on_connection(url, built)


def test_a_new_file_is_not_copied(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/test.db")
    assert list(tmp_path.glob("*before*")) == []


def test_a_database_without_tables_is_too_old(url: str) -> None:
    assert migrate.current(url) is None
    with pytest.raises(SchemaTooOld) as refused:
        migrate.check(url)
    assert (refused.value.found, refused.value.known) == (None, migrate.head())


async def test_upgrading_again_is_harmless_and_keeps_what_is_there(url: str) -> None:
    migrate.upgrade(url)
    async with open_storage(url) as storage:
        delivery = await deliver(storage, await enroll(storage))
    migrate.upgrade(url)
    migrate.check(url)
    assert migrate.current(url) == migrate.head()
    async with open_storage(url) as storage, storage.read() as uow:
        assert await uow.deliveries.get(delivery.id) == delivery


def test_two_processes_may_upgrade_at_once(url: str) -> None:
    script = "import sys; from roadmapbot.adapters.storage import migrate; migrate.upgrade(sys.argv[1])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = [subprocess.Popen([sys.executable, "-c", script, url], env=environment) for _ in range(2)]  # noqa: S603
    assert [process.wait(timeout=20) for process in started] == [0, 0]
    migrate.check(url)


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    migrate.upgrade(url)
    set_revision(url, "9999")
    for refusing in (migrate.check, migrate.upgrade):
        with pytest.raises(SchemaTooNew) as refused:
            refusing(url)
        assert (refused.value.found, refused.value.known) == ("9999", migrate.head())


def test_looking_at_a_missing_file_does_not_create_it(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path}/test.db") is None
    assert list(tmp_path.iterdir()) == []


NEXT_STEP = '''
"""A step that a later version might take."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{revision}", "{before}"
def upgrade() -> None:
    op.add_column("learners", sa.Column("motto", sa.Text))
    {then}
'''


@pytest.fixture
def add_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Adds a migration after the last one, in a copy of the folder."""

    folder = tmp_path / "50% more migrations"
    shutil.copytree(bundled("migrations"), folder)
    before = migrate.head()

    def add(then: str = "pass") -> str:
        revision = f"{int(before) + 1:04}"
        step = NEXT_STEP.format(revision=revision, before=before, then=then)
        (folder / "versions" / f"{revision}_next.py").write_text(step)
        monkeypatch.setattr(f"{migrate.__name__}.bundled", lambda _name: folder)
        return revision

    return add


def learners_in(file: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT * FROM learners").fetchall()


def rename_learners(file: Path, name: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE learners SET name = ?", (name,))


async def test_a_file_with_data_is_copied_before_it_is_upgraded(tmp_path: Path, add_step: Any) -> None:
    file = tmp_path / "test.db"
    url = f"sqlite:///{file}"
    migrate.upgrade(url)
    copy = tmp_path / f"test.db.before-{int(migrate.head()) + 1:04}"
    async with open_storage(url) as storage:
        await enroll(storage)
    add_step()
    with pytest.raises(SchemaTooOld):
        migrate.check(url)
    migrate.upgrade(url)
    (before,) = learners_in(copy)
    assert learners_in(file) == [(*before, None)]


def databases_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("test.db*"))


async def test_a_copy_is_proved_and_takes_the_place_of_an_older_one(tmp_path: Path, add_step: Any) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    migrate.upgrade(url)
    async with open_storage(url) as storage:
        await enroll(storage)
    revision = add_step(then='raise RuntimeError("half done")')
    copy = tmp_path / f"test.db.before-{revision}"
    for name in ("Ada", "Grace"):
        rename_learners(tmp_path / "test.db", name)
        with pytest.raises(RuntimeError, match="half done"):
            migrate.upgrade(url)
        assert [row[1] for row in learners_in(copy)] == [name]
    assert databases_in(tmp_path) == ["test.db", copy.name]


def test_what_cannot_be_copied_is_not_upgraded(tmp_path: Path, add_step: Any) -> None:
    file = tmp_path / "test.db"
    migrate.upgrade(f"sqlite:///{file}")
    before = migrate.head()
    add_step()
    with closing(sqlite3.connect(file)) as opened:
        (page,) = opened.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'learners'").fetchone()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * 4096)
        opened.write(b"\xff" * 4096)
    with pytest.raises(BackupFailed, match="damaged"):
        migrate.upgrade(f"sqlite:///{file}")
    assert migrate.current(f"sqlite:///{file}") == before
    assert list(tmp_path.glob("*before*")) == []


async def test_a_step_that_fails_leaves_the_database_as_it_was(url: str, add_step: Any) -> None:
    migrate.upgrade(url)
    before = migrate.current(url)
    add_step(then='raise RuntimeError("half done")')
    with pytest.raises(RuntimeError, match="half done"):
        migrate.upgrade(url)
    assert migrate.current(url) == before
    async with open_storage(url) as storage:
        await enroll(storage)
        assert await storage.next_instant(NOW) is not None


def test_the_next_step_is_drafted_from_what_the_schema_lacks(url: str, add_step: Any, tmp_path: Path) -> None:
    migrate.upgrade(url)
    revision = int(add_step()) + 1
    migrate.upgrade(url)
    migrate.draft(url, "forget mottos")
    (draft,) = tmp_path.glob(f"*/versions/{revision:04}_*.py")
    text = draft.read_text()
    assert text.startswith('"""Forget mottos."""')
    assert "batch_op.drop_column('motto')" in text
    assert "def downgrade" not in text
