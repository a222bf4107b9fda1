"""What operators do at the command line to keep the data trustworthy."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.upkeep.living import lived
from tests.upkeep.looking import wrong_with
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder
from roadmapbot.adapters.storage.upkeep.erased import ErasedList
from roadmapbot.domain.ids import UserId


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
    sent = "SELECT id FROM deliveries WHERE state = 'sent' ORDER BY id LIMIT 2"
    execute(lived_in, f"UPDATE deliveries SET message_id = NULL WHERE id IN ({sent})")  # noqa: S608
    ended = run("db", "check")
    assert ended.returncode == 1
    wanted = (
        r"^broken: A delivery that was sent has its message, channel and time\.\n  delivery \d+\n  delivery \d+\n  What"
    )
    assert re.search(wanted, ended.stdout, re.M)
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


# --- backups ---


def test_a_backup_is_made_named_and_proved(run: Run, lived_in: Path) -> None:
    ended = run("db", "backup")
    assert ended.returncode == 0, ended.stderr
    (made,) = (lived_in.parent / "backups").glob("*.db")
    assert re.fullmatch(r"coach-\d{8}T\d{6}Z-\d{4}\.db", made.name)
    assert str(made) in ended.stdout
    assert "read in full and is good" in ended.stdout
    assert wrong_with(f"sqlite:///{made}") == []


def test_a_backup_goes_where_one_says_and_never_over_another(run: Run, lived_in: Path, tmp_path: Path) -> None:
    assert run("db", "backup", "one.db").returncode == 0
    again = run("db", "backup", "one.db")
    assert again.returncode == 1
    assert "one.db exists already, and no backup is ever overwritten" in again.stderr
    (tmp_path / "folder").mkdir()
    assert run("db", "backup", "folder").returncode == 0
    assert len(list((tmp_path / "folder").glob("*.db"))) == 1


def test_a_backup_of_what_breaks_a_rule_is_made_and_says_so(run: Run, lived_in: Path) -> None:
    execute(lived_in, "UPDATE deliveries SET message_id = NULL WHERE id = 1")
    ended = run("db", "backup", "one.db")
    assert ended.returncode == 0
    assert "it has what is wrong with the database itself" in ended.stdout
    assert "  delivery 1\n" in ended.stdout


def test_postgresql_is_backed_up_with_its_own_tool_and_the_password_is_not_shown(run: Run) -> None:
    address = "postgresql+asyncpg://coach:secret@db.example.org:5433/coach?sslmode=require"
    ended = run("db", "backup", DATABASE_URL=address)
    assert ended.returncode == 1
    (command,) = re.findall(r"Run: (pg_dump .*)", ended.stderr)
    assert re.fullmatch(
        r"pg_dump --format=custom --file=roadmapbot-\S+\.dump '?postgresql://coach@db.example.org:5433/coach\?sslmode=require'?",
        command,
    )
    assert "secret" not in ended.stderr


def test_the_doctor_tells_of_backups(run: Run, lived_in: Path) -> None:
    assert "backups:  none yet" in run("doctor").stdout
    assert "backups:  off" in run("doctor", BACKUP_KEEP="0").stdout
    folder = BackupFolder(lived_in.parent / "backups", "coach")
    folder.path.mkdir()
    # The life in it ended in March 2026.
    folder.new(datetime(2026, 3, 1, tzinfo=UTC), "0002", is_daily=True).touch()
    old = run("doctor")
    assert old.returncode == 1
    assert "is of 2026-03-01, and the bot was at work after that" in old.stderr
    folder.new(datetime(2026, 4, 1, tzinfo=UTC), "0002", is_daily=True).touch()
    assert "backups:  good (the newest is of 2026-04-01 00:00 UTC" in run("doctor").stdout
    folder.note_failure("2026-04-02 03:17 UTC: the disk is full")
    failed = run("doctor")
    assert failed.returncode == 1
    assert (
        "the last daily one failed (2026-04-02 03:17 UTC: the disk is full). The newest good one is " in failed.stderr
    )
    assert run("db", "backup").returncode == 0
    assert run("doctor").returncode == 0


def test_too_short_a_time_to_keep_things_is_explained(run: Run, lived_in: Path) -> None:
    ended = run("doctor", RETENTION_DAYS="30")
    assert ended.returncode == 1
    assert "RETENTION_DAYS is wrong: must be 366 or more" in ended.stderr
    assert run("doctor", RETENTION_DAYS="0").returncode == 0


@pytest.mark.parametrize("value", ["7 + 4", "seven", "-1", ""])
def test_a_wrong_number_of_backups_to_keep_is_explained(run: Run, value: str) -> None:
    ended = run("doctor", BACKUP_KEEP=value)
    assert ended.returncode == 1
    assert "BACKUP_KEEP is wrong: must be how many daily and weekly backups to keep, such as 7+4" in ended.stderr


# --- restoring ---


@pytest.fixture
def saved(run: Run, lived_in: Path) -> str:
    """A backup, after which a learner was renamed."""
    run("db", "backup", "one.db")
    execute(lived_in, "UPDATE learners SET name = 'later'")
    return "one.db"


def names_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [name for (name,) in connection.execute("SELECT DISTINCT name FROM learners ORDER BY name")]


def test_a_backup_is_restored_and_what_that_means_is_said(run: Run, lived_in: Path, saved: str) -> None:
    ErasedList(lived_in.parent / "erased.jsonl").note(UserId(2), datetime(2026, 6, 1, tzinfo=UTC))
    ended = run("db", "restore", saved)
    assert ended.returncode == 0, ended.stderr
    assert names_in(lived_in) == ["Ada", "Eve"]
    (kept,) = lived_in.parent.glob("coach.db.replaced-*")
    assert names_in(kept) == ["later"]
    said = ended.stdout
    assert re.search(r"^Restored one.db: \d+ rows in \d+ tables\.$", said, re.M)
    assert f"is kept as {kept}" in said
    assert re.search(r"last at work on 2026-03-1\d \d\d:\d\d UTC, \d+ days(?: \d+ (?:hour|minute)s?)? ago", said)
    assert "costs nobody a streak" in said
    assert "The data of 1 person who had it erased since then was erased again" in said
    assert run("db", "check").returncode == 0


def test_a_damaged_backup_is_refused_and_nothing_is_changed(
    run: Run, lived_in: Path, saved: str, tmp_path: Path
) -> None:
    with (tmp_path / saved).open("r+b") as opened:
        opened.truncate(100_000)
    ended = run("db", "restore", saved)
    assert ended.returncode == 1
    assert "nothing was restored: one.db is not what it was when it was made" in ended.stderr
    (tmp_path / f"{saved}.sha256").unlink()
    ended = run("db", "restore", saved)
    assert ended.returncode == 1
    assert "nothing was restored: one.db is damaged" in ended.stderr
    assert "The database is as it was." in ended.stderr
    assert names_in(lived_in) == ["later"]


def test_a_list_of_the_erased_that_cannot_be_read_is_named(run: Run, lived_in: Path, saved: str) -> None:
    (lived_in.parent / "erased.jsonl").write_text("who was it?\n")
    ended = run("db", "restore", saved)
    assert ended.returncode == 1
    assert "line 1 of " in ended.stderr
    assert names_in(lived_in) == ["later"]


def test_postgresql_is_restored_with_its_own_tool(run: Run) -> None:
    ended = run("db", "restore", "my dump", DATABASE_URL="postgresql://coach@db.example.org/coach")
    assert ended.returncode == 1
    wanted = (
        "pg_restore --clean --if-exists --single-transaction --dbname=postgresql://coach@db.example.org/coach 'my dump'"
    )
    assert wanted in ended.stderr


# --- moving ---


def test_everything_is_copied_to_another_database(run: Run, lived_in: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/new.db"
    ended = run("db", "copy", f"sqlite:///{lived_in}", target)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"^Copied \d+ rows in \d+ tables, and compared every one of them\.$", ended.stdout, re.M)
    assert f"DATABASE_URL={target}" in ended.stdout
    assert names_in(tmp_path / "new.db") == ["Ada", "Bob", "Eve"]
    again = run("db", "copy", f"sqlite:///{lived_in}", target)
    assert again.returncode == 1
    assert "nothing was copied: there is data in the database to copy to already" in again.stderr


def test_an_address_that_makes_no_sense_is_said_in_one_sentence(run: Run, lived_in: Path) -> None:
    ended = run("db", "copy", f"sqlite:///{lived_in}", "mysql://coach:secret@localhost/x")
    assert ended.returncode == 1
    assert "nothing was copied: mysql://coach:***@localhost/x is neither" in ended.stderr
    assert "Traceback" not in ended.stderr
