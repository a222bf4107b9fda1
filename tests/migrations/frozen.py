"""Lives as they were stored at each schema step: whoever adds a step freezes one, and every later step must keep it.

    .venv/bin/python -m tests.migrations.frozen

writes `lives/<step>.json` for the last step there is. It is never written anew: it is what people had at that time.
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.services.world import World

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection

Life = Mapping[str, list[dict[str, Any]]]
"""The rows of each table, as SQLite stores them."""
LIVES = Path(__file__).parent / "lives"
_TOOLS = {"alembic_version", "sqlite_sequence"}
_READ: dict[type, Callable[[Any], Any]] = {
    sa.Boolean: bool,
    sa.DateTime: lambda text: datetime.fromisoformat(f"{text}+00:00"),
    sa.Date: date.fromisoformat,
    sa.Time: time.fromisoformat,
}


def stored_in(file: Path) -> Life:
    """Everything in an SQLite database."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(names - _TOOLS)}  # noqa: S608
    return {name: [dict(row) for row in found] for name, found in rows.items()}


def frozen(revision: str) -> Life:
    """The life of a step."""
    life: Life = json.loads((LIVES / f"{revision}.json").read_text(encoding="utf-8"))
    return life


def put(life: Life, database_url: str, last_id: int) -> None:
    """Put a life into an empty database of its step, of either kind; ids up to the last one were given in it."""

    def insert(connection: sa.Connection) -> None:
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            rows = life.get(table.name, [])
            if rows and connection.dialect.name == "sqlite":
                names = ", ".join(rows[0])
                values = ", ".join(f":{name}" for name in rows[0])
                connection.execute(sa.text(f"INSERT INTO {table.name} ({names}) VALUES ({values})"), rows)  # noqa: S608
            elif rows:
                connection.execute(sa.insert(table), [_typed(table, row) for row in rows])
        _count_on(connection, tables, last_id)
        connection.commit()

    on_connection(database_url, insert)


def _count_on(connection: sa.Connection, tables: sa.MetaData, last_id: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("UPDATE sqlite_sequence SET seq = :last"), {"last": last_id})
        return
    for table in tables.sorted_tables:
        if "id" in table.c:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, last_id)).where(sequence.is_not(None)))


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    def read(name: str, value: Any) -> Any:
        wanted = next((how for kind, how in _READ.items() if isinstance(table.c[name].type, kind)), None)
        return value if value is None or wanted is None else wanted(value)

    return {name: read(name, value) for name, value in row.items()}


def freeze() -> Path:
    """Write the life of the last step."""
    from tests.upkeep.pouring import pour

    target = LIVES / f"{migrate.head()}.json"
    if target.exists():
        raise FileExistsError(f"{target} is what people had at that time: it is never written anew")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "life.db"
        migrate.upgrade(f"sqlite:///{file}")
        pour(asyncio.run(_lived()).storage.tables, f"sqlite:///{file}")
        write(target, stored_in(file))
    return target


async def _lived() -> World:
    from tests.upkeep.living import lived, lived_together

    return await lived_together(await lived())


def write(target: Path, life: Life) -> None:
    """Write a life with a row a line."""
    target.parent.mkdir(exist_ok=True)
    tables = []
    for name, rows in life.items():
        lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
        tables.append(f' "{name}": [\n  {lines}\n ]' if rows else f' "{name}": []')
    target.write_text("{\n" + ",\n".join(tables) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    print(freeze())  # noqa: T201 - a tool
