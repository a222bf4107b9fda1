"""What operators do at the command line to keep the data trustworthy."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.upkeep.living import lived
from tests.upkeep.pouring import pour


@pytest.fixture
def lived_in(run: Run, database: Path) -> Path:
    """The database after some days of life."""
    run("db", "upgrade")
    pour(asyncio.run(lived()).storage.tables, f"sqlite:///{database}")
    return database


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def test_a_sound_database_is_said_to_be_good(run: Run, lived_in: Path) -> None:
    ended = run("db", "check")
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.startswith("The database is good: ")
    assert "rules hold over" in ended.stdout


def test_what_is_wrong_is_listed_with_its_ids_and_what_to_do(run: Run, lived_in: Path) -> None:
    execute(lived_in, "UPDATE deliveries SET message_id = NULL WHERE id IN (1, 2)")
    ended = run("db", "check")
    assert ended.returncode == 1
    assert (
        "broken: A delivery that was sent has its message, channel and time.\n  delivery 1\n  delivery 2\n"
        in ended.stdout
    )
    assert "What to do: " in ended.stdout
    assert "1 of " in ended.stderr
    assert "in 2 places" in ended.stderr


def test_a_damaged_file_is_said_to_be_damaged(run: Run, lived_in: Path) -> None:
    with lived_in.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xff" * 4096)
    ended = run("db", "check")
    assert ended.returncode == 1
    assert "damaged: " in ended.stdout
    assert "roadmapbot db restore" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_database_is_said_to_be_none(run: Run, database: Path) -> None:
    database.parent.mkdir()
    database.write_text("these are my notes, " * 1000)
    ended = run("db", "check")
    assert ended.returncode == 1
    assert "the database is damaged (file is not a database)" in ended.stderr
    assert "Traceback" not in ended.stderr
