"""A backup is one proved moment of the database, whatever happens meanwhile; or there is none, and nothing is left."""

import hashlib
import os
import shutil
import sqlite3
import stat
from collections import namedtuple
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from tests.upkeep.living import lived
from tests.upkeep.looking import wrong_with
from tests.upkeep.pouring import pour
from tests.upkeep.processes import hear, process

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.upkeep import backup as module
from roadmapbot.adapters.storage.upkeep import checksum, files
from roadmapbot.adapters.storage.upkeep.backup import Backup, BackupFailed, back_up

LEARNERS = "INSERT INTO learners (id, name, dm_state) VALUES (?, ?, 'unknown')"


@pytest.fixture
async def life(file: Path) -> Path:
    """A database in which people have lived for a while."""
    pour((await lived()).storage.tables, f"sqlite:///{file}")
    return file


@pytest.fixture
def large(file: Path) -> Path:
    """A database that takes several steps to copy."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(LEARNERS, ((1000 + number, "x" * 1000) for number in range(6_000)))
    return file


def names_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [name for (name,) in connection.execute("SELECT DISTINCT name FROM learners ORDER BY name")]


def saved(source: Path, target: Path, **options: object) -> Backup:
    return back_up(source, target, migrate.head(), **options)  # type: ignore[arg-type]


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


async def test_a_backup_has_everything_and_stands_alone(life: Path, tmp_path: Path) -> None:
    made = saved(life, tmp_path / "backups" / "one.db")
    assert made.report.is_good
    assert made.report.rows["enrollments"] == 3
    assert contents(made.file.parent) == ["one.db", "one.db.sha256"]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.size == made.file.stat().st_size
    dumps = [list(sqlite3.connect(each).iterdump()) for each in (life, made.file)]
    assert dumps[0] == dumps[1]


def test_a_backup_is_one_moment_and_keeps_no_writer_waiting(large: Path, tmp_path: Path) -> None:
    steps: list[int] = []
    with closing(sqlite3.connect(large, timeout=0)) as writer:

        def meanwhile(done: int, total: int) -> None:
            steps.append(done)
            with writer:  # it would fail at once, had it to wait
                writer.execute("UPDATE learners SET name = ?", (f"changed {len(steps)}",))

        made = saved(large, tmp_path / "one.db", told=meanwhile)
    assert len(steps) > 3
    assert steps == sorted(steps), "it never begins anew"
    assert names_in(made.file) == ["x" * 1000]
    assert names_in(large) == [f"changed {len(steps)}"]


def test_a_checksum_tells_whether_a_backup_is_still_what_it_was(file: Path, tmp_path: Path) -> None:
    made = saved(file, tmp_path / "one.db").file
    assert not checksum.has_changed(made)
    said = checksum.beside(made).read_text()
    assert said == f"{hashlib.sha256(made.read_bytes()).hexdigest()}  one.db\n"
    with made.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        opened.write(b"x")
    assert checksum.has_changed(made)
    checksum.beside(made).unlink()
    assert not checksum.has_changed(made)


def test_a_backup_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "one.db"
    target.write_text("precious")
    with pytest.raises(BackupFailed, match="exists already"):
        saved(file, target)
    assert target.read_text() == "precious"


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(large: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "one.db"
    with pytest.raises(BackupFailed, match="exists already"):
        saved(large, target, told=lambda done, total: target.write_text("precious"))
    assert target.read_text() == "precious"
    assert contents(target.parent) == ["one.db"]


@pytest.mark.parametrize("is_linking", [True, False])
def test_where_there_are_no_links_a_backup_gets_its_name_all_the_same(
    is_linking: bool, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    if not is_linking:
        monkeypatch.setattr(files.os, "link", refuse)
    target = tmp_path / "one.db"
    assert wrong_with(f"sqlite:///{saved(file, target).file}") == []
    with pytest.raises(FileExistsError):
        files.publish(file, target, replacing=False)


def test_what_cannot_be_read_gives_no_backup(life: Path, tmp_path: Path) -> None:
    with life.open("r+b") as opened:
        opened.seek(5 * 4096)
        opened.write(b"\xff" * 8192)
    target = tmp_path / "backups" / "one.db"
    with pytest.raises(BackupFailed, match="is damaged"):
        saved(life, target)
    assert contents(target.parent) == []


@pytest.mark.parametrize("name", ["missing.db", "notes.db"])
def test_what_is_no_database_gives_no_backup(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("these are my notes, " * 1000)
    with pytest.raises(BackupFailed, match=r"there is no database at|is damaged .file is not a database"):
        saved(tmp_path / name, tmp_path / "backups" / "one.db")
    assert contents(tmp_path / "backups") == []


async def test_a_rule_that_is_broken_is_told_and_backed_up_all_the_same(life: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(life)) as connection, connection:
        connection.execute("UPDATE deliveries SET message_id = NULL WHERE id = 1")
    made = saved(life, tmp_path / "one.db")
    assert [each.where for each in made.report.violations] == [("delivery 1",)]


def test_a_copy_with_other_rows_is_none(file: Path) -> None:
    with pytest.raises(BackupFailed, match="other rows than the database in guilds, learners"):
        module._proved(
            file, migrate.head(), None, {**module._rows(sqlite3.connect(file)), "learners": 1, "guilds": 2}, Event()
        )


def test_a_locked_database_gives_no_backup(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupFailed, match="locked by another program"):
            saved(file, tmp_path / "one.db")


# --- whatever happens ---

KILLED = """
import sys
from pathlib import Path
from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.upkeep.backup import back_up
def told(done, total):
    print("halfway", flush=True)
    sys.stdin.readline()
back_up(Path(sys.argv[1]), Path(sys.argv[2]), migrate.head(), told=told)
"""

LIMITED = """
import resource, sys
from pathlib import Path
from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.upkeep.backup import BackupFailed, back_up
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    back_up(Path(sys.argv[1]), Path(sys.argv[2]), migrate.head())
except BackupFailed as error:
    print(error.reason, flush=True)
"""


def test_a_kill_leaves_no_backup_and_the_next_one_tidies_up(large: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "one.db"
    with process(KILLED, large, target) as running:
        assert hear(running) == "halfway"
        with pytest.raises(BackupFailed, match=f"another backup is being made .*process {running.pid}"):
            saved(large, tmp_path / "backups" / "two.db")
        running.kill()
        running.wait()
    left = contents(target.parent)
    assert target.name not in left
    assert any(name.endswith(".partial") for name in left)
    assert wrong_with(f"sqlite:///{large}") == []
    saved(large, target)
    assert contents(target.parent) == ["one.db", "one.db.sha256"]


def test_a_full_disk_leaves_no_backup(large: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "one.db"
    with process(LIMITED, large, target) as running:
        assert "takes no more" in hear(running)
        running.wait()
    assert contents(target.parent) == []
    assert wrong_with(f"sqlite:///{large}") == []


def test_what_would_not_fit_is_not_begun(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10_000_000, 9_000_000, 1_000_000))
    with pytest.raises(BackupFailed, match=r"it needs .* MB in .*, where 1.0 MB are free"):
        saved(large, tmp_path / "one.db")


def test_a_folder_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(BackupFailed, match=str(tmp_path / "folder")):
        saved(file, tmp_path / "folder" / "one.db")


def test_it_can_be_stopped_while_it_copies(large: Path, tmp_path: Path) -> None:
    stop = Event()
    with pytest.raises(BackupFailed, match="stopped"):
        saved(large, tmp_path / "backups" / "one.db", told=lambda done, total: stop.set(), stop=stop)
    assert contents(tmp_path / "backups") == []


def test_it_can_be_stopped_while_it_proves(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    stop.set()
    monkeypatch.setattr(module, "_OPCODES", 100)
    with pytest.raises(BackupFailed, match="stopped"):
        module._proved(large, migrate.head(), None, {}, stop)
