"""Putting a backup in the database's place: nobody loses more than what was recorded since, and no streak at all."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import ADA, BOB, DAY, EVE, HOUR, utc
from tests.migrations.earlier import upgrade_to
from tests.services.world import World, who
from tests.upkeep.living import lived
from tests.upkeep.looking import wrong_with
from tests.upkeep.pouring import pour
from tests.upkeep.processes import hear, process
from tests.upkeep.test_at_work import BOT

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.errors import SchemaTooNew
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep import checksum
from roadmapbot.adapters.storage.upkeep.at_work import AlreadyAtWork
from roadmapbot.adapters.storage.upkeep.backup import back_up
from roadmapbot.adapters.storage.upkeep.erased import Erased
from roadmapbot.adapters.storage.upkeep.restore import Restored, RestoreRefused, restore
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.ledger import DONE, DayStatus, Reason
from roadmapbot.domain.streak import streak

NOW = utc("2026-04-01", "10:00")


@pytest.fixture
async def life(file: Path) -> Path:
    """A database in which people have lived for a while."""
    pour((await lived()).storage.tables, f"sqlite:///{file}")
    return file


@pytest.fixture
def backup(life: Path, tmp_path: Path) -> Path:
    """A backup of that life; in the database, everybody has got another name since."""
    made = back_up(life, tmp_path / "backups" / "one.db", migrate.head())
    execute(life, "UPDATE learners SET name = 'later'")
    return made.file


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def values(file: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute(query)]


def names_in(file: Path) -> list[object]:
    return values(file, "SELECT DISTINCT name FROM learners ORDER BY name")


def put_back(backup: Path, database: Path, *erased: Erased) -> Restored:
    return restore(backup, database, NOW, list(erased))


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_backup_takes_the_place_of_the_database_which_is_kept(backup: Path, life: Path) -> None:
    restored = put_back(backup, life)
    assert names_in(life) == ["Ada", "Bob", "Eve"]
    assert restored.kept == life.with_name("coach.db.replaced-20260401T100000Z")
    assert names_in(restored.kept) == ["later"]
    assert contents(life.parent) == ["coach.db", "coach.db.lock", "coach.db.replaced-20260401T100000Z"]
    for each in (life, restored.kept):
        assert wrong_with(f"sqlite:///{each}") == []
    assert restored.found_at == migrate.head()
    assert restored.report.is_good
    assert backup.exists()


def test_a_backup_is_restored_where_there_is_no_database(backup: Path, tmp_path: Path) -> None:
    restored = put_back(backup, tmp_path / "elsewhere" / "new.db")
    assert restored.kept is None
    assert names_in(tmp_path / "elsewhere" / "new.db") == ["Ada", "Bob", "Eve"]


def test_what_a_killed_bot_left_beside_the_database_is_not_mixed_in(backup: Path, life: Path, tmp_path: Path) -> None:
    # As kill -9 leaves it: what was committed last is in the write-ahead log alone.
    crashed = tmp_path / "crashed.db"
    with closing(sqlite3.connect(life)) as opened, opened:
        opened.execute("PRAGMA wal_autocheckpoint = 0")
        opened.execute("UPDATE learners SET name = 'last word'")
        opened.commit()
        for suffix in ("", "-wal"):
            shutil.copy(f"{life}{suffix}", f"{crashed}{suffix}")
    restored = put_back(backup, crashed)
    assert names_in(crashed) == ["Ada", "Bob", "Eve"]
    assert restored.kept is not None
    assert names_in(restored.kept) == ["last word"]


def test_a_copy_with_its_log_beside_it_is_restored_with_what_is_in_there(life: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(life)) as opened, opened:
        opened.execute("PRAGMA wal_autocheckpoint = 0")
        opened.execute("UPDATE learners SET name = 'last word'")
        opened.commit()
        for suffix in ("", "-wal"):
            shutil.copy(f"{life}{suffix}", f"{copy}{suffix}")
    put_back(copy, tmp_path / "new.db")
    assert names_in(tmp_path / "new.db") == ["last word"]


# --- what is refused ---


def test_nothing_is_restored_while_a_bot_is_at_work(backup: Path, life: Path) -> None:
    with process(BOT, f"sqlite:///{life}") as bot:
        assert hear(bot) == "at work"
        with pytest.raises(AlreadyAtWork, match=f"process {bot.pid}"):
            put_back(backup, life)
    assert names_in(life) == ["later"]


def test_nothing_is_restored_while_another_program_has_the_database_open(backup: Path, life: Path) -> None:
    with closing(sqlite3.connect(life)) as other:
        other.execute("SELECT * FROM learners").fetchall()
        with pytest.raises(RestoreRefused, match=r"another program has .* open"):
            put_back(backup, life)
    assert names_in(life) == ["later"]
    assert [name for name in contents(life.parent) if "restoring" in name or "replaced" in name] == []


def damage(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(5 * 4096)
        opened.write(b"\xff" * 8192)


def cut_short(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def write_notes(file: Path) -> None:
    file.write_text("these are my notes, " * 1000)


def write_other_database(file: Path) -> None:
    file.unlink()
    execute(file, "CREATE TABLE songs (title TEXT)")


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (damage, "is damaged"),
    "cut short": (cut_short, "is damaged"),
    "empty": (lambda file: file.write_bytes(b""), "is no database of roadmapbot"),
    "no database": (write_notes, "is damaged .file is not a database."),
    "another program's": (write_other_database, "is no database of roadmapbot"),
    "missing": (Path.unlink, "there is no file"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_good_backup_is_refused_and_nothing_is_changed(name: str, backup: Path, life: Path) -> None:
    spoil, reason = BAD[name]
    checksum.beside(backup).unlink()
    spoil(backup)
    before = contents(life.parent)
    with pytest.raises(RestoreRefused, match=reason):
        put_back(backup, life)
    assert names_in(life) == ["later"]
    assert [name for name in contents(life.parent) if name not in before] in ([], ["coach.db.lock"])


def test_a_backup_of_a_newer_version_is_refused(backup: Path, life: Path) -> None:
    checksum.beside(backup).unlink()
    execute(backup, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        put_back(backup, life)
    assert names_in(life) == ["later"]


def test_a_backup_that_changed_in_a_way_sqlite_does_not_see_is_refused(backup: Path, life: Path) -> None:
    content = backup.read_bytes()
    assert b"said better" in content
    backup.write_bytes(content.replace(b"said better", b"said bitter"))
    assert wrong_with(f"sqlite:///{backup}") == []
    with pytest.raises(RestoreRefused, match=r"not what it was .* delete one\.db\.sha256"):
        put_back(backup, life)
    assert names_in(life) == ["later"]


def test_damage_that_cannot_even_be_said_in_words_is_damage(backup: Path, life: Path) -> None:
    checksum.beside(backup).unlink()
    content = backup.read_bytes()
    spoiled = re.sub(rb'CREATE TABLE ("?)guilds', lambda found: found[0].replace(b"guilds", b"gu\xbelds"), content)
    assert spoiled != content
    backup.write_bytes(spoiled)
    with pytest.raises(RestoreRefused, match="is damaged"):
        put_back(backup, life)


def test_a_database_is_not_restored_from_itself(life: Path) -> None:
    with pytest.raises(RestoreRefused, match="is the database itself"):
        put_back(life, life)


# --- what else is done ---


def test_an_older_backup_is_upgraded_first(life: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    upgrade_to(f"sqlite:///{older}", "0001")
    execute(older, "INSERT INTO learners (id, name, dm_state) VALUES (7, 'Grace', 'unknown')")
    restored = put_back(older, life)
    assert restored.found_at == "0001"
    assert migrate.current(f"sqlite:///{life}") == migrate.head()
    assert names_in(life) == ["Grace"]
    assert values(older, "SELECT version_num FROM alembic_version") == ["0001"]
    assert wrong_with(f"sqlite:///{life}") == []


def test_ids_that_were_given_since_are_not_given_again(backup: Path, life: Path) -> None:
    execute(life, "UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'deliveries'")
    put_back(backup, life)
    assert values(life, "SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'") == [4711]
    assert values(life, "SELECT seq FROM sqlite_sequence WHERE name = 'enrollments'") == [3]


def test_where_nobody_knows_which_ids_were_given_many_are_left_out(backup: Path, life: Path) -> None:
    life.write_bytes(b"not a database any more" * 1000)
    restored = put_back(backup, life)
    assert set(values(life, "SELECT seq >= 1000000 FROM sqlite_sequence")) == {1}
    assert restored.kept is not None
    assert restored.kept.read_bytes().startswith(b"not a database")


def test_a_damaged_database_is_replaced_and_kept_with_what_stood_beside_it(backup: Path, life: Path) -> None:
    damage(life)
    Path(f"{life}-wal").write_bytes(b"a log that belongs to it")
    restored = put_back(backup, life)
    assert wrong_with(f"sqlite:///{life}") == []
    assert restored.kept is not None
    assert not Path(f"{life}-wal").exists()


def test_whoever_was_erased_since_is_erased_again(backup: Path, life: Path) -> None:
    restored = put_back(backup, life, Erased(BOB, NOW - DAY), Erased(BOB, NOW - HOUR))
    assert restored.erased_again == 1
    assert names_in(life) == ["Ada", "Eve"]
    assert BOB not in values(life, "SELECT user_id FROM deliveries")
    assert wrong_with(f"sqlite:///{life}") == []


def test_whoever_came_back_after_being_erased_keeps_what_is_of_after_that(backup: Path, life: Path) -> None:
    # Everybody in the backup has enrolled in March.
    restored = put_back(backup, life, Erased(BOB, utc("2026-02-01")), Erased(EVE, utc("2026-02-01")))
    assert restored.erased_again == 0
    assert names_in(life) == ["Ada", "Bob", "Eve"]


# --- whatever happens meanwhile ---

KILLED = """
import json, os, pathlib, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from roadmapbot.adapters.storage.upkeep import restore as module

stop_at = int(sys.argv[3])
steps = 0
def dying(action):
    def wrapped(*words, **options):
        global steps
        steps += 1
        if steps == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return action(*words, **options)
    return wrapped
for name in ("copied", "_looked_at", "_made_ready", "_settle", "_keep", "make_sure_folder", "_remove"):
    setattr(module, name, dying(getattr(module, name)))
pathlib.Path.replace = dying(pathlib.Path.replace)
module.restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 4, 1, 10, tzinfo=UTC), [])
print("came to its end", flush=True)
"""


def test_killed_at_any_step_there_is_a_whole_database_and_it_can_be_restored_again(backup: Path, life: Path) -> None:
    whole = life.read_bytes()
    ends = []
    for step in range(1, 40):
        for left in life.parent.iterdir():
            left.unlink()
        life.write_bytes(whole)
        with process(KILLED, backup, life, step) as running:
            ends.append(hear(running))
            running.wait()
        assert names_in(life) in (["later"], ["Ada", "Bob", "Eve"]), step
        assert wrong_with(f"sqlite:///{life}") == [], step
        restore(backup, life, NOW + HOUR, [])
        assert names_in(life) == ["Ada", "Bob", "Eve"]
        assert not [name for name in contents(life.parent) if "restoring" in name]
        if ends[-1]:
            break
    assert len(ends) > 7
    assert ends[-1] == "came to its end"


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from roadmapbot.adapters.storage.upkeep.restore import RestoreRefused, restore
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 4, 1, 10, tzinfo=UTC), [])
except RestoreRefused as error:
    print(error.reason, flush=True)
"""


def test_a_full_disk_changes_nothing(backup: Path, life: Path) -> None:
    before = contents(life.parent)
    with process(LIMITED, backup, life) as running:
        assert hear(running) == "disk I/O error"
        running.wait()
    assert names_in(life) == ["later"]
    assert [name for name in contents(life.parent) if name not in before] == ["coach.db.lock"]


# --- what it means for people ---


async def test_the_days_since_the_backup_cost_nobody_a_streak(file: Path, tmp_path: Path) -> None:
    world = World()
    url = f"sqlite:///{file}"
    async with open_storage(url) as storage:
        world.storage = storage  # type: ignore[assignment]
        world.restart()
        await world.server()
        await world.enroll(ADA)
        await live_on(world, days=5)
        made = back_up(file, tmp_path / "one.db", migrate.head())
        await live_on(world, days=3)
    restored = restore(made.file, file, world.clock.now(), [])
    assert restored.report.beat_at is not None
    assert world.clock.now() - restored.report.beat_at > timedelta(days=2)

    async with open_storage(url) as storage:
        world.storage = storage  # type: ignore[assignment]
        world.restart()
        await live_on(world, days=2)
        async with storage.read() as uow:
            enrollment = await uow.enrollments.current(who(ADA).guild_id, ADA)  # type: ignore[arg-type]
            assert enrollment is not None
            ledger = await uow.days.of(enrollment.id)
            outages = await uow.outages.since(utc("2026-03-01"))
    assert [outage.began_at for outage in outages] == [restored.report.beat_at]
    planned = [day for day in ledger if day.status is not DayStatus.REST]
    ends = [day.status if day.status in DONE else (day.status, day.reason) for day in planned]
    lost = ends.count((DayStatus.EXCUSED, Reason.OUTAGE))
    assert lost == 3
    assert set(ends) == {DayStatus.KEPT, (DayStatus.EXCUSED, Reason.OUTAGE)}
    assert streak(ledger, world.clock.now().date()).length == len(planned) - lost
    assert wrong_with(url, world.clock.now()) == []


async def live_on(world: World, days: int) -> None:
    """Ada checks in every day at noon."""
    for _ in range(days):
        await world.pass_time(hours=24)
        await world.coach.check_ins.by_command(who(ADA), Answer("done that"))
        await world.pass_time(minutes=10)
