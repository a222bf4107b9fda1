"""Whether the checkpoints of day ledgers are what the rows up to them come to."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.days import checkpoint_of, day_of
from roadmapbot.adapters.storage.tables import ledger_days, streak_checkpoints
from roadmapbot.domain.ledger import DONE
from roadmapbot.domain.streak import Ledger, folded

_AT_ONCE = 1_000
_k, _l = streak_checkpoints.c, ledger_days.c
_with_rows = (
    sa.select(_k.enrollment_id.label("of"), *(c for c in _k if not c.primary_key), ledger_days)
    .select_from(streak_checkpoints)
    .outerjoin(ledger_days, sa.and_(_l.enrollment_id == _k.enrollment_id, _l.local_on <= _k.until))
    .order_by(_k.enrollment_id, _l.local_on)
)


def wrong_checkpoints(connection: sa.Connection) -> Iterator[str]:
    """The enrollments whose checkpoint is not what their ledger says, in words such as "enrollment 12"."""
    found = connection.execution_options(yield_per=_AT_ONCE).execute(_with_rows)
    for of, rows in groupby(found, key=attrgetter("of")):
        if not _is_right(rows):
            yield f"enrollment {of}"


def _is_right(rows: Iterable[Any]) -> bool:
    every = list(rows)
    checkpoint = checkpoint_of(every[0])
    days = [day_of(row) for row in every if row.local_on is not None]
    ends_kept = bool(days) and days[-1].local_on == checkpoint.until and days[-1].status in DONE
    return ends_kept and folded(Ledger(days), checkpoint.until) == checkpoint
