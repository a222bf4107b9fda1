"""The numbers that ids are taken from: an id of a delivery or enrollment is never given twice.

They stand in the buttons of old messages, so this must outlast restoring a backup and moving to another database.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import metadata

_sqlite_sequence = sa.table("sqlite_sequence", sa.column("name", sa.Text), sa.column("seq", sa.Integer))


def last_given(connection: sa.Connection) -> dict[str, int]:
    """The last id given in each table that counts its ids; tables that have given none are left out."""
    if connection.dialect.name == "sqlite":
        return {name: last for name, last in connection.execute(sa.select(_sqlite_sequence)) if last}
    found = {}
    for table, sequence in _on_postgresql(connection):
        last, is_called = connection.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - PostgreSQL's own name of it
        if is_called:
            found[table.name] = last
    return found


def highest(connection: sa.Connection) -> dict[str, int]:
    """The highest id in each table that counts its ids; empty tables are left out."""
    found = {table.name: connection.scalar(sa.select(sa.func.max(table.c.id))) for table in _counting(connection)}
    return {name: last for name, last in found.items() if last is not None}


def carry_on(connection: sa.Connection, given: Mapping[str, int]) -> None:
    """Let counting go on after ids that were given before, here or elsewhere; it never goes back."""
    here, stored = last_given(connection), highest(connection)
    for table in _counting(connection):
        last = max(given.get(table.name, 0), here.get(table.name, 0), stored.get(table.name, 0))
        if last > here.get(table.name, 0):
            _set(connection, table, last)


def _set(connection: sa.Connection, table: sa.Table, last: int) -> None:
    if connection.dialect.name != "sqlite":
        set_to = sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), last)
        connection.execute(sa.select(set_to))
        return
    of_table = _sqlite_sequence.c.name == table.name
    if connection.execute(sa.update(_sqlite_sequence).where(of_table).values(seq=last)).rowcount == 0:
        connection.execute(sa.insert(_sqlite_sequence).values(name=table.name, seq=last))


def _counting(connection: sa.Connection) -> Iterator[sa.Table]:
    """The tables that count their ids; SQLite counts only where it was told that ids are never to come back."""
    for table in metadata.sorted_tables:
        if table.autoincrement_column is None:
            continue
        if connection.dialect.name != "sqlite" or table.dialect_options["sqlite"]["autoincrement"]:
            yield table


def _on_postgresql(connection: sa.Connection) -> Iterator[tuple[sa.Table, str]]:
    for table in _counting(connection):
        sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
        if sequence is not None:
            yield table, sequence
