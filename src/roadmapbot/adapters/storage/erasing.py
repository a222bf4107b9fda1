"""Finding and erasing everything about a person, in every table there is.

What is theirs is read off the schema: a new table with a `user_id` or `enrollment_id` is erased from without a word
here, and a test asks of every other id in the schema whether it is a person's.
"""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable

from roadmapbot.adapters.storage.tables import enrollments, learners, metadata
from roadmapbot.domain.ids import UserId

BY_OTHERS = frozenset({"actor_id", "author_id", "approver_id"})
"""Columns that say who did something for a server: what was done stays on record, without the name."""
BY_PERSON = BY_OTHERS | {"user_id"}
"""Columns that name a person."""
_NOBODY = 0
"""Stands for a name where the schema wants one."""


def erasing(user_ids: Collection[UserId]) -> Iterator[Executable]:
    """The statements that erase some people, those first that refer to others."""
    theirs = sa.select(enrollments.c.id).where(enrollments.c.user_id.in_(user_ids))
    for table in reversed(metadata.sorted_tables):
        for column in table.columns:
            if column.name in BY_OTHERS:
                nameless = {column: None if column.nullable else _NOBODY}
                yield sa.update(table).where(column.in_(user_ids)).values(nameless)
        if "enrollment_id" in table.c:
            yield sa.delete(table).where(table.c.enrollment_id.in_(theirs))
        if "user_id" in table.c:
            yield sa.delete(table).where(table.c.user_id.in_(user_ids))
        if table is learners:
            yield sa.delete(table).where(table.c.id.in_(user_ids))


def everything_about(user_id: UserId) -> Iterator[tuple[str, sa.Select[Any]]]:
    """The rows of every table that are a person's or name them, each table with its name."""
    theirs = sa.select(enrollments.c.id).where(enrollments.c.user_id == user_id)
    for table in metadata.sorted_tables:
        named = [column == user_id for column in table.columns if column.name in BY_PERSON]
        if "enrollment_id" in table.c:
            named.append(table.c.enrollment_id.in_(theirs))
        if table is learners:
            named.append(table.c.id == user_id)
        if named:
            yield table.name, sa.select(table).where(sa.or_(*named)).order_by(*table.primary_key)
