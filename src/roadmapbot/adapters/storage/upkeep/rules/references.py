"""That what a row refers to is there, and that what is repeated beside it is the same."""

from collections.abc import Iterator

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import appeals, check_ins, corrections, deliveries, enrollments, metadata
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, RESTORE, Rule, ids_of, select_ids

_e = enrollments.c


def of_references() -> Iterator[Rule]:
    """What refers to something else, where SQLite was not told to watch over it."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            target = key.column.table
            yield Rule(
                f"Every row of {table.name} belongs to one of {target.name}.",
                RESTORE,
                sa.select(*ids_of(table), key.parent.label(f"missing {target.name}"))
                .select_from(table.outerjoin(target, key.parent == key.column))
                .where(key.parent.is_not(None), key.column.is_(None)),
            )
    for table in (deliveries, check_ins, appeals, corrections):
        yield Rule(
            f"Every row of {table.name} has the learner of its enrollment.",
            REPORT,
            select_ids(table).join(enrollments, _e.id == table.c.enrollment_id).where(table.c.user_id != _e.user_id),
        )
