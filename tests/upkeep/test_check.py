"""Whether a database is sound: a life as it comes is, and whatever could go wrong is found and named."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.upkeep.living import lived
from tests.upkeep.looking import LONG_AFTER, report_of
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection, on_snapshot
from roadmapbot.adapters.storage.upkeep.check import check


def change(url: str, *statements: str) -> None:
    """Change something behind the back of the bot, and of the database's own rules."""

    def run(connection: sa.Connection) -> None:
        is_server = connection.dialect.name == "postgresql"
        if is_server:
            connection.execute(sa.text("SET session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount > 0, f"{statement} changed nothing"
        connection.commit()

    on_connection(url, run)


@pytest.fixture
async def life(url: str) -> str:
    """The address of a database in which people have lived for a while."""
    world = await lived()
    pour(world.storage.tables, url)
    return url


async def test_a_life_as_it_comes_is_sound(life: str) -> None:
    report = report_of(life)
    assert report.violations == ()
    assert report.is_good
    assert report.rows["enrollments"] == 3
    assert report.rows["ledger_days"] > 20
    assert report.rules > 30


SPOILS: dict[str, tuple[str, str]] = {
    "an active enrollment without a due time": (
        "UPDATE enrollments SET next_due_at = NULL WHERE state = 'active'",
        "An active enrollment knows when its next task is due",
    ),
    "a left enrollment with a due time": (
        "UPDATE enrollments SET next_due_at = open_until WHERE state = 'left'",
        "An active enrollment knows when its next task is due",
    ),
    "a day that ended before it began": (
        "UPDATE enrollments SET open_until = '2026-03-01 00:00:00.000000' WHERE state = 'active'",
        "The open day of an enrollment ends when it must",
    ),
    "a day that never ends": (
        "UPDATE enrollments SET open_until = '2027-03-01 00:00:00.000000' WHERE state = 'active'",
        "The open day of an enrollment ends when it must",
    ),
    "a pause that should be over": (
        "UPDATE enrollments SET paused_until = '2026-03-02' WHERE state = 'paused'",
        "A pause that has an end is over",
    ),
    "an active enrollment that paused itself": (
        "UPDATE enrollments SET is_self_paused = TRUE WHERE state = 'active'",
        "Only a paused enrollment has paused itself",
    ),
    "open messages without a channel": (
        "UPDATE learners SET dm_channel_id = NULL, dm_state = 'open' WHERE id = 1",
        "Direct messages that are open have a channel",
    ),
    "a corrected day without a correction": (
        "UPDATE corrections SET undone_at = at",
        "A day that a moderator corrected stands as the correction says",
    ),
    "an appeal of somebody else": (
        "UPDATE appeals SET user_id = 99",
        "Every row of appeals has the learner of its enrollment",
    ),
    "a kept day without a check-in": (
        "DELETE FROM check_ins WHERE local_on = '2026-03-04' AND enrollment_id = 1",
        "A day that counts as kept has a check-in",
    ),
    "a kept day whose check-in was taken back": (
        "UPDATE check_ins SET undone_at = at WHERE local_on = '2026-03-04' AND enrollment_id = 1",
        "A day that counts as kept has a check-in",
    ),
    "a check-in whose day is missed": (
        "UPDATE ledger_days SET status = 'missed' WHERE local_on = '2026-03-04' AND enrollment_id = 1",
        "A day with a check-in counts as kept",
    ),
    "a check-in whose task is not behind the learner": (
        "DELETE FROM completions WHERE user_id = 1",
        "The task of a check-in is behind its learner",
    ),
    "a day earned back before it was missed": (
        "UPDATE ledger_days SET earned_on = local_on WHERE reason = 'earned'",
        "A day that was earned back says when",
    ),
    "a day earned back long afterwards": (
        "UPDATE ledger_days SET earned_on = '2026-03-11' WHERE reason = 'earned'",
        "A day that was earned back says when",
    ),
    "a day earned back nobody knows when": (
        "UPDATE ledger_days SET earned_on = NULL WHERE reason = 'earned'",
        "A day that was earned back says when",
    ),
    "a kept day that was earned back": (
        "UPDATE ledger_days SET earned_on = '2026-03-05' WHERE local_on = '2026-03-04'",
        "A day that was earned back says when",
    ),
    "a missed day that had been excused": (
        "UPDATE ledger_days SET closed_status = 'excused', closed_reason = '' WHERE status = 'rest'",
        "Only a day that was checked in for knows how it had closed before",
    ),
    "a day that had closed for no reason": (
        "UPDATE ledger_days SET closed_reason = NULL WHERE closed_status IS NOT NULL",
        "Only a day that was checked in for knows how it had closed before",
    ),
    "a day that was never closed": (
        "DELETE FROM ledger_days WHERE enrollment_id = 2",
        "The day before the open one has its line in the ledger",
    ),
    "a checkpoint that does not add up": (
        "UPDATE streak_checkpoints SET freezes = freezes + 1",
        "A checkpoint of a day ledger is what the rows up to it come to",
    ),
    "a checkpoint of a ledger that changed since": (
        "UPDATE ledger_days SET status = 'missed' WHERE enrollment_id = 1 AND local_on < '2026-03-04'",
        "A checkpoint of a day ledger is what the rows up to it come to",
    ),
    "a checkpoint of a ledger that is lost": (
        "DELETE FROM ledger_days WHERE enrollment_id = 1",
        "A checkpoint of a day ledger is what the rows up to it come to",
    ),
    "a checkpoint at a day that was not kept": (
        "UPDATE streak_checkpoints SET until = '2026-03-09'",
        "A checkpoint of a day ledger is what the rows up to it come to",
    ),
    "a score that does not add up": (
        "UPDATE weekly_scores SET planned = planned + 1 WHERE enrollment_id = 1",
        "A week's score adds up",
    ),
    "a missing score": ("DELETE FROM weekly_scores WHERE enrollment_id = 1", "Every day of the ledger is in a week"),
    "a score of another server": (
        "UPDATE weekly_scores SET guild_id = 7 WHERE enrollment_id = 1",
        "A week's score begins on a Monday and belongs",
    ),
    "a sent delivery without its message": (
        "UPDATE deliveries SET message_id = NULL WHERE state = 'sent'",
        "A delivery that was sent has its message",
    ),
    "a check-in for another day's delivery": (
        "UPDATE check_ins SET delivery_id = (SELECT max(id) FROM deliveries) WHERE local_on = '2026-03-04'",
        "A check-in that answers a delivery answers one of its own day",
    ),
    "a posted board without its message": (
        "UPDATE boards SET state = 'posted', message_id = NULL",
        "A board that was posted has its message",
    ),
    "a claim that nobody settles": (
        "UPDATE deliveries SET state = 'claimed', claimed_at = '2026-03-03 09:00:00.000000' WHERE id = 2",
        "No delivery stays claimed for days",
    ),
    "a delivery that waits for ever": (
        "UPDATE deliveries SET state = 'waiting', retry_at = '2026-03-03 09:00:00.000000' WHERE id = 2",
        "No delivery waits long after its time",
    ),
    "a board that nobody settles": (
        "UPDATE boards SET state = 'claimed', claimed_at = '2026-03-02 09:00:00.000000'",
        "No board stays claimed for days",
    ),
    "a task that nobody sends": (
        "UPDATE enrollments SET next_due_at = '2026-03-03 09:00:00.000000' WHERE state = 'active'",
        "No task is overdue for days",
    ),
    "a revision that is missing": (
        "UPDATE content_revisions SET number = 2",
        "The revisions of a piece of content are numbered",
    ),
    "an original of what was never published": (
        "UPDATE content_originals SET piece_id = 'another'",
        "What a server's own version was made from",
    ),
    "a draft that nobody publishes": (
        "UPDATE content_drafts SET state = 'scheduled', publish_at = '2026-03-03 09:00:00.000000'",
        "No scheduled draft is overdue for days",
    ),
    "another learner's delivery": (
        "UPDATE deliveries SET user_id = 3 WHERE enrollment_id = 1",
        "Every row of deliveries has the learner of its enrollment",
    ),
    "a ledger without its enrollment": (
        "DELETE FROM enrollments WHERE id = 1",
        "Every row of ledger_days belongs to one of enrollments",
    ),
}


@pytest.mark.parametrize("name", SPOILS)
async def test_whatever_is_wrong_is_found_with_its_ids_and_what_to_do(name: str, life: str) -> None:
    statement, sentence = SPOILS[name]
    change(life, statement)
    (found,) = [each for each in report_of(life).violations if each.sentence.startswith(sentence)]
    assert found.where
    assert found.advice
    assert all(any(character.isdigit() for character in each) for each in found.where)


async def test_what_a_bot_that_was_down_left_undone_is_not_its_fault(life: str) -> None:
    statement, _ = SPOILS["a claim that nobody settles"]
    change(
        life,
        statement,
        "UPDATE outages SET began_at = '2026-03-03 09:00:00', ended_at = (SELECT beat_at FROM heartbeat)",
    )
    assert not [each for each in report_of(life).violations if "claimed" in each.sentence]


async def test_a_sign_of_life_in_the_future_is_a_clock_that_went_wrong(life: str) -> None:
    (found,) = report_of(life, datetime(2026, 3, 1, tzinfo=UTC)).violations
    assert "last sign of life" in found.sentence


async def test_an_id_that_would_be_given_twice_is_found(life: str) -> None:
    if life.startswith("sqlite"):
        change(life, "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'deliveries'")
    else:
        change(life, "SELECT setval('deliveries_id_seq', 1)")
    (found,) = report_of(life).violations
    assert found.sentence.startswith("The next id")
    assert found.where[0].startswith("deliveries: ")


# --- SQLite alone ---


@pytest.fixture
async def life_in_file(file: Path) -> Path:
    world = await lived()
    pour(world.storage.tables, f"sqlite:///{file}")
    return file


async def test_an_instant_written_by_hand_is_found(life_in_file: Path) -> None:
    url = f"sqlite:///{life_in_file}"
    change(url, "UPDATE heartbeat SET beat_at = '2026-03-14T09:00:00'")
    (found,) = report_of(url).violations
    assert found.where == ("beat_at of heartbeat 1",)


async def test_two_current_enrollments_are_found_where_the_index_is_gone(life_in_file: Path) -> None:
    url = f"sqlite:///{life_in_file}"
    with closing(sqlite3.connect(life_in_file)) as connection, connection:
        connection.execute("DROP INDEX uq_enrollments_current")
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(enrollments)")]
        values = [{"id": "99", "track_id": "'other'"}.get(name, name) for name in columns]
        copy = f"INSERT INTO enrollments SELECT {', '.join(values)} FROM enrollments WHERE id = 1"  # noqa: S608
        connection.execute(copy)
    assert [each.where for each in report_of(url).violations if "at most one track" in each.sentence] == [
        ("guild 100, learner 1",)
    ]


async def test_damaged_pages_are_found(life_in_file: Path) -> None:
    with life_in_file.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xff" * 8192)
    report = report_of(f"sqlite:///{life_in_file}")
    assert report.damage
    assert not report.is_good


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("these are my notes, " * 1000)
    report = report_of(f"sqlite:///{file}")
    assert report.damage == ("file is not a database",)


def test_a_missing_table_is_damage(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE weekly_threads")
    assert report_of(f"sqlite:///{file}").damage == ("the table weekly_threads is missing",)


async def test_looking_never_waits_for_a_writer_and_never_keeps_one_waiting(life_in_file: Path) -> None:
    url = f"sqlite:///{life_in_file}"
    with closing(sqlite3.connect(life_in_file, isolation_level=None, timeout=0)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        def meanwhile(done: int, total: int) -> None:
            if done == 1:
                writer.execute("UPDATE learners SET name = 'Renamed'")
                writer.execute("COMMIT")

        report = on_snapshot(url, lambda connection: check(connection, migrate.head(), LONG_AFTER, meanwhile))
    assert report.is_good


def test_what_a_row_of_another_schema_refers_to_is_there(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("INSERT INTO weekly_threads VALUES (7, '2026-03-02', 1)")
    report = report_of(f"sqlite:///{file}")
    assert report.revision == "0001"
    assert [each.where for each in report.violations] == [("row 1 of weekly_threads, which misses its guilds",)]
