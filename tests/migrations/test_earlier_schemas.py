"""Whatever step a database is at, upgrading it keeps all that people had, and leaves it sound."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from tests.contracts import databases
from tests.contracts.builders import enroll
from tests.migrations.earlier import upgrade_to
from tests.migrations.frozen import LIVES, frozen, put, stored_in
from tests.upkeep.looking import report_of, wrong_with

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.unit_of_work import open_storage

STEPS = sorted(script.revision for script in ScriptDirectory.from_config(migrate._config()).walk_revisions())
LAST_ID = 4711
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
    elif not databases.server_answers():
        pytest.skip(f"no PostgreSQL server answers at {databases.SERVER} (set TEST_POSTGRES_URL)")
    else:
        with databases.postgresql_database("roadmapbot_earlier") as database:
            yield database


def test_every_step_has_a_life_that_later_ones_must_keep() -> None:
    assert sorted(path.stem for path in LIVES.glob("*.json")) == STEPS, "run: python -m tests.migrations.frozen"


@pytest.mark.parametrize("step", STEPS)
async def test_what_people_had_at_a_step_is_still_there_and_sound(step: str, url: str) -> None:
    upgrade_to(url, step)
    life = frozen(step)
    put(life, url, LAST_ID)
    migrate.upgrade(url)
    assert wrong_with(url) == []
    rows = report_of(url).rows
    assert {name: rows[name] for name in life} == {name: len(found) for name, found in life.items()}
    async with open_storage(url) as storage:
        assert (await enroll(storage)).id == LAST_ID + 1, "ids go on after those given before"


@pytest.mark.parametrize("step", STEPS)
def test_every_value_is_kept_and_the_copy_has_them_as_they_were(step: str, tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    url = f"sqlite:///{file}"
    upgrade_to(url, step)
    life = frozen(step)
    put(life, url, LAST_ID)
    migrate.upgrade(url)
    after = stored_in(file)
    for name, rows in life.items():
        kept = [{column: row[column] for column in rows[0]} for row in after[name]] if rows else after[name]
        assert sorted(kept, key=repr) == sorted(rows, key=repr), name
    copy = file.with_name(f"test.db.before-{migrate.head()}")
    assert copy.exists() == (step != migrate.head())
    if copy.exists():
        assert {name: sorted(rows, key=repr) for name, rows in stored_in(copy).items()} == {
            name: sorted(rows, key=repr) for name, rows in life.items()
        }
