"""What all tables share: the names of their constraints, and indexes on some of their rows."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def has_one_of(column: sa.Column[str], *values: str) -> ColumnElement[bool]:
    """Whether a column has one of some fixed values.

    The values stand in the statement itself: only then do the databases see that a partial index fits.
    """
    return column.in_(sa.bindparam(None, values, column.type, expanding=True, literal_execute=True))


def partial_index(name: str, *columns: sa.Column[object], where: ColumnElement[bool], unique: bool = False) -> None:
    """An index on those rows only that a condition holds for."""
    sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
