"""What only SQLite does: its locks and refusals, and that it answers from indexes."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy import event
from tests.contracts import databases
from tests.contracts.builders import ADA, GUILD, NOW, TODAY, TRACK, deliver, enroll
from tests.contracts.stores import reader_of, writer_of
from tests.upkeep.processes import hear, process

from roadmapbot.adapters.storage.engine import open_reader, open_writer, parse
from roadmapbot.adapters.storage.unit_of_work import SqlStorage, open_storage
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly
from roadmapbot.domain.ids import EnrollmentId, MessageId
from roadmapbot.services.ports import UnitOfWork

IMPATIENT = timedelta(milliseconds=30)


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


async def write(storage: SqlStorage) -> None:
    async with storage.write() as uow:
        await uow.learners.save(Learner(ADA, "Ada"))
        await uow.commit()


async def test_a_database_locked_by_another_process_is_busy(sqlite_url: str, file: Path) -> None:
    async with open_storage(sqlite_url, IMPATIENT) as storage:
        await write(storage)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageBusy) as busy:
                await write(storage)
            assert isinstance(busy.value.__cause__, sqlite3.OperationalError)
            async with storage.read() as uow:
                assert await uow.learners.get(ADA) is not None, "readers go on"
        await write(storage)


async def test_a_queue_of_writers_that_does_not_move_is_busy(sqlite_url: str) -> None:
    async with open_storage(sqlite_url, IMPATIENT) as storage, storage.write():
        with pytest.raises(StorageBusy):
            await write(storage)


async def test_a_read_only_file_can_be_read_but_not_written(sqlite_url: str, file: Path) -> None:
    async with open_storage(sqlite_url) as storage:
        await write(storage)
    async with open_storage(f"sqlite:///file:{file}?mode=ro&uri=true") as storage:
        async with storage.read() as uow:
            assert await uow.learners.get(ADA) == Learner(ADA, "Ada")
        with pytest.raises(StorageReadOnly) as refused:
            await write(storage)
        assert isinstance(refused.value.__cause__, sqlite3.OperationalError)


FULL = """
import asyncio, resource, sys
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.domain.enrollment import Learner
from roadmapbot.domain.errors import StorageReadOnly
async def write():
    async with open_storage(sys.argv[1]) as storage, storage.write() as uow:
        await uow.learners.save(Learner(1, "x" * 1_000_000))
        await uow.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    asyncio.run(write())
except StorageReadOnly as error:
    print(type(error.__cause__).__name__, error.__cause__, flush=True)
"""


def test_a_disk_that_takes_no_more_is_read_only(sqlite_url: str) -> None:
    with process(FULL, sqlite_url) as running:
        assert hear(running) == "OperationalError disk I/O error"


async def test_a_file_that_cannot_even_be_set_up_leaves_no_connection_behind(tmp_path: Path) -> None:
    file = tmp_path / "plain.db"
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE t (x)")
    async with open_storage(f"sqlite:///file:{file}?mode=ro&uri=true") as storage:
        with pytest.raises(StorageReadOnly):
            await write(storage)


async def test_a_file_that_cannot_be_opened_is_read_only(tmp_path: Path) -> None:
    async with open_storage(f"sqlite:///{tmp_path}/missing/test.db") as storage:
        with pytest.raises(StorageReadOnly):
            await write(storage)
        with pytest.raises(StorageReadOnly):
            await storage.next_instant(NOW)


async def test_a_full_disk_is_read_only(sqlite_url: str) -> None:
    async with open_storage(sqlite_url) as storage:
        async with writer_of(storage).connect() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count = 1")
        async with storage.write() as uow:
            with pytest.raises(StorageReadOnly):
                await uow.audit.add(NOW, GUILD, ADA, "noted", "too much" * 10_000)


async def test_an_error_never_tells_what_people_wrote(sqlite_url: str) -> None:
    async with open_storage(sqlite_url) as storage, writer_of(storage).connect() as connection:
        with pytest.raises(sa.exc.OperationalError) as broken:
            await connection.execute(sa.text("INSERT INTO nowhere VALUES (:note)"), {"note": "my secret"})
    assert "my secret" not in str(broken.value)


async def test_connections_are_set_up_for_many_readers_and_one_writer(sqlite_url: str) -> None:
    async def pragma(connection: Any, name: str) -> Any:
        return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()

    writer, reader = open_writer(sqlite_url), open_reader(sqlite_url)
    async with writer.connect() as connection:
        assert await pragma(connection, "journal_mode") == "wal"
        assert await pragma(connection, "synchronous") == 2
        assert await pragma(connection, "foreign_keys") == 1
        assert await pragma(connection, "busy_timeout") == 5_000
    async with reader.connect() as connection:
        assert await pragma(connection, "query_only") == 1
        assert await pragma(connection, "busy_timeout") == 5_000
    await writer.dispose()
    await reader.dispose()


@dataclass
class Shared:
    """A storage with little in it, and its file."""

    storage: SqlStorage
    file: Path


QUERIES: dict[str, Callable[[UnitOfWork], Awaitable[Any]]] = {
    "due": lambda uow: uow.enrollments.due(NOW, 500),
    "closing": lambda uow: uow.enrollments.closing(NOW, 500),
    "has_open_day": lambda uow: uow.enrollments.has_open_day(GUILD, TODAY),
    "current": lambda uow: uow.enrollments.current(GUILD, ADA),
    "current_of": lambda uow: uow.enrollments.current_of(ADA),
    "latest": lambda uow: uow.enrollments.latest(GUILD, ADA),
    "is_pseudonym_taken": lambda uow: uow.enrollments.is_pseudonym_taken(GUILD, "Fox", ADA),
    "count_current": lambda uow: uow.enrollments.count_current(GUILD, TRACK),
    "claim_waiting": lambda uow: uow.deliveries.claim_waiting(NOW, 500),
    "stale_claims": lambda uow: uow.deliveries.stale_claims(NOW),
    "by_message": lambda uow: uow.deliveries.by_message(MessageId(1)),
    "newest": lambda uow: uow.deliveries.newest(EnrollmentId(1)),
    "deliveries of_day": lambda uow: uow.deliveries.of_day(EnrollmentId(1), TODAY),
    "deliveries of_days": lambda uow: uow.deliveries.of_days([(EnrollmentId(1), TODAY)] * 3),
    "unanswered": lambda uow: uow.deliveries.unanswered(),
    "unanswered, even late": lambda uow: uow.deliveries.unanswered(even_late=True),
    "unanswered, of some": lambda uow: uow.deliveries.unanswered(even_late=True, of=[EnrollmentId(1)]),
    "drop_waiting": lambda uow: uow.deliveries.drop_waiting(EnrollmentId(1)),
    "check_ins of_days": lambda uow: uow.check_ins.of_days([(EnrollmentId(1), TODAY)]),
    "completions": lambda uow: uow.completions.of_many([ADA]),
    "days": lambda uow: uow.days.of_many([EnrollmentId(1)], since=TODAY),
    "appeals of": lambda uow: uow.appeals.of(EnrollmentId(1), TODAY),
    "appeals settled": lambda uow: uow.appeals.settled(EnrollmentId(1), NOW),
    "appeals open": lambda uow: uow.appeals.open(GUILD, 5),
    "corrections standing": lambda uow: uow.corrections.standing(EnrollmentId(1), TODAY),
    "insights following": lambda uow: uow.insights.following(GUILD),
    "insights kept": lambda uow: uow.insights.kept(GUILD, TODAY),
    "insights silent": lambda uow: uow.insights.silent(GUILD, 3, TODAY),
    "insights ways": lambda uow: uow.insights.ways(GUILD),
    "insights today": lambda uow: uow.insights.today(GUILD),
    "insights stuck": lambda uow: uow.insights.stuck(GUILD, TODAY, 5),
    "entries": lambda uow: uow.scores.entries(GUILD, TODAY),
    "boards claimed": lambda uow: uow.boards.claimed(),
    "board_due": lambda uow: uow.guilds.board_due(NOW),
    "outages": lambda uow: uow.outages.since(NOW),
    "retention deliveries": lambda uow: uow.retention.deliveries(TODAY, 0, 500),
    "retention history": lambda uow: uow.retention.check_in_history(NOW, 0, 500),
    "retention audit": lambda uow: uow.retention.audit(NOW, 0, 500),
    "retention outages": lambda uow: uow.retention.outages(NOW),
    "audit": lambda uow: uow.audit.has(GUILD, "warned", "", NOW),
}


async def statements_of(storage: SqlStorage, query: Callable[[], Awaitable[Any]]) -> list[tuple[str, Any]]:
    """The statements a query sends, with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    engines = [writer_of(storage).sync_engine, reader_of(storage).sync_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    await query()
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return [(statement, parameters) for statement, parameters in sent if not statement.startswith("BEGIN")]


def plan(file: Path, statement: str, parameters: Sequence[Any]) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    file = tmp_path_factory.mktemp("plans") / "test.db"
    async with open_storage(databases.sqlite_copy(upgraded_file, file)) as storage:
        await deliver(storage, await enroll(storage))
        yield Shared(storage, file)


@pytest.mark.parametrize("name", QUERIES)
async def test_no_query_scans_a_table_that_grows(name: str, shared: Shared) -> None:
    async def run() -> None:
        async with shared.storage.write() as uow:
            await QUERIES[name](uow)

    sent = await statements_of(shared.storage, run)
    assert sent
    for statement, parameters in sent:
        steps = plan(shared.file, statement, parameters)
        scans = [step for step in steps if step.startswith("SCAN") and not is_of_an_index_or_list(step)]
        assert scans == [], f"{statement}\n{steps}"


def is_of_an_index_or_list(step: str) -> bool:
    """A partial index holds only what is asked for; a list stands in the statement itself."""
    partial = ("ix_boards_claimed", "ix_enrollments_closing")
    return step.endswith(partial) or "CONSTANT ROW" in step or "VALUES CLAUSE" in step


async def test_the_next_instant_is_read_off_the_ends_of_indexes(shared: Shared) -> None:
    ((statement, parameters),) = await statements_of(shared.storage, lambda: shared.storage.next_instant(NOW))
    steps = plan(shared.file, statement, parameters)
    for index in ("enrollments_due", "enrollments_closing", "deliveries_waiting", "guilds_next_board_at"):
        assert any(step.startswith("SEARCH") and index in step for step in steps), steps
    assert any(step.endswith("ix_deliveries_claimed") for step in steps), steps


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///data/bot.db", "sqlite+aiosqlite:///data/bot.db"),
        ("sqlite+aiosqlite:////data/bot.db", "sqlite+aiosqlite:////data/bot.db"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgres://u@h:1/d?sslmode=require", "postgresql+asyncpg://u@h:1/d?ssl=require"),
    ],
)
def test_database_addresses_are_understood(written: str, understood: str) -> None:
    assert parse(written).render_as_string() == understood


@pytest.mark.parametrize("written", ["bot.db", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d"])
def test_other_databases_are_refused_without_their_password(written: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)sqlite") as refused:
        parse(written)
    assert "secret" not in str(refused.value)
