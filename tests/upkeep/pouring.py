"""What the fake storage holds, poured into a real database: a life that was lived in memory, to be looked at there."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from tests.fakes.storage import Tables

from roadmapbot.adapters.storage import tables as stored
from roadmapbot.adapters.storage.connection import on_connection
from roadmapbot.adapters.storage.upkeep.sequences import carry_on
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.revision import Original, Written


def pour(tables: Tables, database_url: str) -> None:
    """Put everything into an upgraded database without data."""

    def put(connection: sa.Connection) -> None:
        for table, rows in _rows(tables):
            if rows:
                connection.execute(sa.insert(table), rows)
        carry_on(connection, {})
        connection.commit()

    on_connection(database_url, put)


def _rows(tables: Tables) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    yield stored.learners, _all(stored.learners, tables.learners)
    yield stored.guilds, _all(stored.guilds, tables.guilds)
    yield stored.cohorts, _all(stored.cohorts, tables.cohorts)
    waiting = tables.cohort_waiting.items()
    yield stored.cohort_waiting, [{"cohort_id": of, "user_id": id, "since": at} for (of, id), at in waiting]
    yield stored.cohort_posts, _all(stored.cohort_posts, tables.cohort_posts)
    yield stored.enrollments, _all(stored.enrollments, tables.enrollments)
    yield stored.deliveries, _all(stored.deliveries, tables.deliveries)
    yield stored.check_ins, _all(stored.check_ins, tables.check_ins)
    history = dict(enumerate(tables.check_in_history, start=1))
    yield stored.check_in_history, [{**_row(stored.check_in_history, old), "id": id} for id, old in history.items()]
    yield stored.completions, list(_completions(tables))
    days = {day: day for of_one in tables.days.values() for day in of_one.values()}
    yield stored.ledger_days, _all(stored.ledger_days, days)
    checkpoints = tables.checkpoints.items()
    yield stored.streak_checkpoints, [{"enrollment_id": of, **asdict(each)} for of, each in checkpoints]
    yield stored.weekly_scores, _all(stored.weekly_scores, tables.scores)
    yield stored.boards, _all(stored.boards, tables.boards)
    yield stored.placed_posts, _all(stored.placed_posts, tables.placed)
    threads = tables.threads.items()
    yield stored.weekly_threads, [{"guild_id": of, "week_on": on, "thread_id": id} for (of, on), id in threads]
    yield stored.heartbeat, [{"id": id, "beat_at": at} for id, at in tables.beats.items()]
    yield stored.outages, [_row(stored.outages, outage) for outage in tables.outages]
    yield stored.audit, [_row(stored.audit, entry) for entry in tables.audit]
    yield stored.appeals, _all(stored.appeals, tables.appeals)
    yield stored.corrections, _all(stored.corrections, tables.corrections)
    yield stored.content_revisions, [_row(stored.content_revisions, revision) for revision in tables.revisions]
    yield stored.content_originals, [_original(each) for each in tables.originals.values()]
    yield stored.content_drafts, _all(stored.content_drafts, tables.drafts)
    yield stored.content_draft_pieces, list(_pieces(tables))


def _pieces(tables: Tables) -> Iterator[dict[str, Any]]:
    for draft in tables.drafts.values():
        for position, written in enumerate(draft.pieces):
            base = draft.bases.get(written.piece, 0)
            yield {"draft_id": draft.id, "position": position, "base": base, **_written(written)}


def _original(original: Original) -> dict[str, Any]:
    values = {"guild_id": original.guild_id, "kind": original.piece.kind, "piece_id": original.piece.id}
    return {**values, "text": original.text, "told": original.told}


def _written(written: Written) -> dict[str, Any]:
    return {"kind": written.piece.kind, "piece_id": written.piece.id, "area": written.area, "text": written.text}


def _completions(tables: Tables) -> Iterator[dict[str, Any]]:
    # The fake does not keep when that was.
    at = next(iter(tables.beats.values()), None)
    for user_id, behind in tables.completions.items():
        for task_id, how in behind.items():
            yield {"user_id": user_id, "task_id": TaskId(task_id), "how": how, "at": at}


def _all(table: sa.Table, values: Mapping[Any, Any]) -> list[dict[str, Any]]:
    return [_row(table, value) for value in values.values()]


def _row(table: sa.Table, value: Any) -> dict[str, Any]:
    columns = [column.name for column in table.columns if column.name != "id" or hasattr(value, "id")]
    return {column: _value(value, column) for column in columns}


def _value(value: Any, column: str) -> Any:
    if column == "pseudonym_key":
        return None if value.pseudonym is None else value.pseudonym.casefold()
    if (written := getattr(value, "written", None)) and column in (of_piece := _written(written)):
        return of_piece[column]
    for holder in (value, getattr(value, "schedule", None), getattr(value, "answer", None)):
        for name in (column, "at") if column == "task_at" else (column,):
            if hasattr(holder, name):
                return getattr(holder, name)
    raise AssertionError(f"{value} has no {column}")
