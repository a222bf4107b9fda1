"""Statements as SQLite itself takes them: compiled once, and run without asking SQLAlchemy anything.

What it does for each execution (looking the statement up, finding out what its result will be) takes several times as
long as SQLite needs for the row in question.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.selectable import SelectBase

from roadmapbot.adapters.storage.columns import Instant

Parameters = dict[str, Any] | Sequence[dict[str, Any]] | None
_Convert = Callable[[Any], Any]
_MANY = -1


class Found:
    """What a statement gave."""

    def __init__(self, cursor: sqlite3.Cursor, rows: "_Rows | None") -> None:
        self._cursor = cursor
        self._rows = rows

    def all(self) -> list[Any]:
        """All rows."""
        return [] if self._rows is None else self._rows.made_of(self._cursor.fetchall())

    def first(self) -> Any:
        """The first row; None where there is none."""
        # A statement that changes something has done it only once all it gives is fetched.
        found = self.all() if self._rows is None or self._rows.is_of_change else self._one()
        return found[0] if found else None

    def scalar(self) -> Any:
        """The first column of the first row; None where there is none."""
        row = self.first()
        return None if row is None else row[0]

    def _one(self) -> list[Any]:
        assert self._rows is not None, "only asked where there are rows"  # noqa: S101 - narrows the type
        raw = self._cursor.fetchone()
        self._cursor.close()
        return [] if raw is None else self._rows.made_of([raw])


class _FoundOfSeveral(Found):
    """What a change gave that was made several times, in this order."""

    def __init__(self, cursor: sqlite3.Cursor, rows: "_Rows", raw: list[Any]) -> None:
        super().__init__(cursor, rows)
        self._made = rows.made_of(raw)

    def all(self) -> list[Any]:
        """All rows."""
        return self._made


@dataclass(frozen=True, slots=True)
class _Rows:
    """How rows are made of what SQLite gives."""

    make: Callable[[Sequence[Any]], Any]
    converted: Sequence[tuple[int, _Convert]]
    is_of_change: bool

    def made_of(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        if not self.converted:
            return [self.make(raw) for raw in found]
        made = []
        for raw in found:
            values = list(raw)
            for place, convert in self.converted:
                values[place] = convert(values[place])
            made.append(self.make(values))
        return made


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled statement. `given` are the names of its parameters with what turns them into SQLite's own values."""

    text: str
    given: Sequence[tuple[str, _Convert | None]]
    fixed: dict[str, Any]
    """Values that stand in the statement itself."""
    rows: _Rows | None
    named: frozenset[str] | None
    """The names that it was compiled for, where its text depends on them."""

    def fits(self, parameters: Parameters) -> bool:
        """Whether it can be run with these."""
        if isinstance(parameters, list):
            return self.named is None or parameters[0].keys() == self.named
        return self.named is None or (parameters or {}).keys() == self.named  # type: ignore[union-attr]

    def run(self, connection: sqlite3.Connection, parameters: Parameters) -> Found:
        """Run it, once for each of the parameters where there are several. Raises sqlite3.Error, ValueError."""
        if parameters is None or isinstance(parameters, dict):
            return Found(connection.execute(self.text, self._values(parameters or {})), self.rows)
        values = [self._values(each) for each in parameters]
        if self.rows is None:
            return Found(connection.executemany(self.text, values), None)
        cursor = connection.cursor()
        raw = [row for each in values for row in cursor.execute(self.text, each).fetchall()]
        return _FoundOfSeveral(cursor, self.rows, raw)

    def _values(self, parameters: dict[str, Any]) -> list[Any]:
        fixed = self.fixed
        values = []
        for name, convert in self.given:
            value = parameters[name] if name in parameters else fixed[name]
            values.append(value if convert is None or name not in parameters else convert(value))
        return values


class Shelf:
    """Prepared statements of one dialect, each prepared as it is asked for a second time.

    One that is built anew for each execution comes once: for it SQLAlchemy's own cache is of more use.
    """

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Executable, Prepared | None] = {}
        self._seen: WeakKeyDictionary[Executable, None] = WeakKeyDictionary()

    def of(self, statement: Executable, parameters: Parameters) -> Prepared | None:
        """A statement ready to run; None where it comes for the first time, or is nothing to prepare."""
        if statement in self._known:
            prepared = self._known[statement]
        elif statement in self._seen:
            prepared = self._known[statement] = prepare(statement, self._dialect, _names(parameters))
        else:
            self._seen[statement] = None
            return None
        return prepared if prepared is not None and prepared.fits(parameters) else None


def _names(parameters: Parameters) -> list[str]:
    one = parameters if parameters is None or isinstance(parameters, dict) else parameters[0]
    return list(one or ())


def prepare(statement: Executable, dialect: sa.Dialect, names: Sequence[str]) -> Prepared | None:
    """Compile a statement for parameters of these names; None where its text depends on their values."""
    assert isinstance(statement, sa.ClauseElement), "whatever is executed can be compiled"  # noqa: S101
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    binds: dict[str, BindParameter[Any]] = compiled.binds
    needed = {bind.key: None for bind in binds.values() if bind.required}
    if compiled.insert_prefetch or compiled.update_prefetch or any(b.expanding and b.required for b in binds.values()):
        return None
    # Lists that stand in the statement itself become one parameter for each value.
    expanded = compiled.construct_expanded_state(needed)
    given: list[tuple[str, _Convert | None]] = []
    fixed: dict[str, Any] = {}
    for name in expanded.positiontup or ():
        # One value of a list is called after it, with its number: state_1_2 is the second one of state_1.
        bind = binds.get(name, binds.get(name.rpartition("_")[0]))
        if bind is None:  # of a list of rows: they come from whoever built the statement for this one time
            return None
        convert = _written(bind.type, dialect)
        key = bind.key if name in binds else name
        given.append((key, convert))
        if not bind.required:
            value = expanded.parameters[name]
            fixed[key] = value if convert is None else convert(value)
    named = frozenset(names) if isinstance(statement, sa.UpdateBase) else None
    return Prepared(expanded.statement, given, fixed, _rows_of(statement, dialect), named)


def _rows_of(statement: sa.ClauseElement, dialect: sa.Dialect) -> _Rows | None:
    """How the rows of a statement are made; None where it gives none."""
    is_of_change = isinstance(statement, sa.UpdateBase)
    if isinstance(statement, sa.UpdateBase | SelectBase):
        columns = list(statement.exported_columns)
    else:
        return None
    if not columns:
        return None
    kind = namedtuple("Row", [column.key or "" for column in columns], rename=True)  # type: ignore[misc]
    read = [_read(column.type, dialect) for column in columns]
    converted = [(place, convert) for place, convert in enumerate(read) if convert is not None]
    return _Rows(kind._make, converted, is_of_change)


def _written(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> _Convert | None:
    """What makes a value SQLite's own; our commonest types have shorter ways to the same values than SQLAlchemy's."""
    if isinstance(kind, Instant):
        return _text_of
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        values: dict[Any, Any] = {each: each.value for each in kind.enum_class}
        return {**values, None: None}.__getitem__
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> _Convert | None:
    """What makes a value of ours from SQLite's own."""
    if isinstance(kind, Instant):
        return _instant_of
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        members: dict[Any, Any] = {each.value: each for each in kind.enum_class}
        return {**members, None: None}.__getitem__
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _text_of(at: datetime | None) -> str | None:
    """An instant as `Instant` has SQLite keep it: without its zone, which is UTC."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {at}")
    return at.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


def _instant_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")
