"""Moving everything from one database to another: from SQLite to PostgreSQL, or back.

It happens in one transaction of the new database, and every row is compared before that ends: all is there, or nothing.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.engine import open_reader, open_writer, parse
from roadmapbot.adapters.storage.tables import metadata
from roadmapbot.adapters.storage.upkeep.at_work import at_work
from roadmapbot.adapters.storage.upkeep.check import Told
from roadmapbot.adapters.storage.upkeep.sequences import carry_on, last_given

BATCH = 1_000
_PATIENCE = timedelta(hours=1)
"""Nobody waits for this: how long a statement may take, or a connection be idle while the other one works."""
_SIZE = 16
_NUL = "\0"


class CopyRefused(Exception):
    """Nothing was copied, and the new database is as empty as before; `reason` is for an operator to read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Tally:
    """How many rows tables have, and a sum over each that differs when a single value does, in whatever order."""

    rows: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, rows: Sequence[sa.RowMapping]) -> None:
        self.rows[table] += len(rows)
        for row in rows:
            text = repr([sorted(value) if isinstance(value, frozenset) else value for value in row.values()])
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
            self.sums[table] = (self.sums[table] + int.from_bytes(digest)) % 2 ** (8 * _SIZE)

    def differing(self, other: "_Tally") -> list[str]:
        names = self.rows.keys() | other.rows.keys()
        return sorted(n for n in names if (self.rows[n], self.sums[n]) != (other.rows[n], other.sums[n]))


async def copy(source_url: str, target_url: str, told: Told = lambda done, total: None) -> Mapping[str, int]:
    """Copy every row to a database without data, which is made where it has no tables; the rows in each table.

    Raises CopyRefused, AlreadyAtWork while a bot is at work on either, SchemaTooOld, SchemaTooNew.
    """
    _refuse_addresses(source_url, target_url)
    if await asyncio.to_thread(migrate.current, source_url) is None:
        raise CopyRefused("there is nothing to copy from: the first database has no tables")
    await asyncio.to_thread(migrate.check, source_url)
    async with at_work(source_url), at_work(target_url):
        if await asyncio.to_thread(migrate.current, target_url) is None:
            await asyncio.to_thread(migrate.upgrade, target_url)
        await asyncio.to_thread(migrate.check, target_url)
        async with _opened(source_url, target_url) as (source, target):
            await _refuse_data(target)
            read = await _copied(source, target, told)
            given = await source.run_sync(last_given)
            await target.run_sync(partial(carry_on, given=given))
            differing = read.differing(await _read_back(target, told, read.rows.total()))
            if differing:
                raise CopyRefused(f"the rows arrived changed in {', '.join(differing)}")
            await target.commit()
    return {table.name: read.rows[table.name] for table in metadata.sorted_tables}


def _refuse_addresses(source_url: str, target_url: str) -> None:
    try:
        are_same = parse(source_url) == parse(target_url)
    except ValueError as error:
        raise CopyRefused(str(error)) from error
    if are_same:
        raise CopyRefused("both are the same database")


@asynccontextmanager
async def _opened(source_url: str, target_url: str) -> AsyncIterator[tuple[AsyncConnection, AsyncConnection]]:
    """One moment of the source, and a transaction on the target that is undone unless it is committed."""
    reader, writer = open_reader(source_url, _PATIENCE), open_writer(target_url, _PATIENCE)
    try:
        async with reader.connect() as source, writer.connect() as target:
            yield source, target
    finally:
        await reader.dispose()
        await writer.dispose()


async def _refuse_data(target: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        if await target.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)):
            raise CopyRefused(f"there is data in the database to copy to already (in {table.name})")


async def _copied(source: AsyncConnection, target: AsyncConnection, told: Told) -> _Tally:
    counts = [await source.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in metadata.sorted_tables]
    tally, is_strict = _Tally(), target.dialect.name == "postgresql"
    for table in metadata.sorted_tables:
        async for rows in _batches(source, table):
            if is_strict:
                _refuse_nul(table, rows)
            await target.execute(sa.insert(table), [dict(row) for row in rows])
            tally.add(table.name, rows)
            told(tally.rows.total(), 2 * sum(counts))
    return tally


async def _read_back(target: AsyncConnection, told: Told, total: int) -> _Tally:
    tally = _Tally()
    for table in metadata.sorted_tables:
        async for rows in _batches(target, table):
            tally.add(table.name, rows)
            told(total + tally.rows.total(), 2 * total)
    return tally


async def _batches(connection: AsyncConnection, table: sa.Table) -> AsyncIterator[Sequence[sa.RowMapping]]:
    """The rows of a table, as many at a time as fit into memory without a thought."""
    async with connection.stream(sa.select(table)) as found:
        async for rows in found.mappings().partitions(BATCH):
            yield rows


def _refuse_nul(table: sa.Table, rows: Sequence[sa.RowMapping]) -> None:
    """PostgreSQL keeps every character but one."""
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str) and _NUL in value:
                ids = ", ".join(f"{column.name} {row[column.name]}" for column in table.primary_key)
                what = f"{name} of {table.name} ({ids}) has a NUL character"
                raise CopyRefused(f"{what}, which PostgreSQL cannot keep; take it out first")
