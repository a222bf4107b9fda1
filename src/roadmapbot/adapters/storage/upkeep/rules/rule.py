"""What a rule is, and the words and columns that all of them use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

RESTORE = "Nothing the bot does can lead there. Restore the newest backup that passes: roadmapbot db restore FILE"
REPORT = "This is a mistake of the bot: please report it with these ids. Nothing is lost."


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must be true, what to do where it is not, and the query for where that is."""

    sentence: str
    advice: str
    broken: sa.Select[Any]


def select_ids(table: sa.Table) -> sa.Select[Any]:
    """Which rows of a table there are; to be narrowed down to those that break a rule."""
    return sa.select(*ids_of(table)).select_from(table)


def ids_of(table: sa.Table) -> Sequence[sa.ColumnElement[Any]]:
    """The columns that say which row it is, under names that people read."""
    return [column.label(_name(table, column)) for column in table.primary_key]


def _name(table: sa.Table, column: sa.Column[Any]) -> str:
    own = table.name.removesuffix("s").replace("deliverie", "delivery") if column.name == "id" else column.name
    return own.removesuffix("_id").replace("_", " ").replace("user", "learner")
