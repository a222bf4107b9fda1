import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.chat.conversations.classroom import Classroom, answer, labels, prefilled, said
from tests.chat.samples import ON_TASK


@contextmanager
def locked(room: Classroom) -> Iterator[None]:
    """Another program holds the database for writing."""
    file = room.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_form_that_cannot_be_written_down_comes_back_whole(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    shown = await room.press(task, "Write check-in")
    with locked(room):
        refused = await room.fill(shown, by_dm=True, note="an hour of work", minutes="60")
    assert "I could not write that down just now: my notebook is busy. Nothing was changed" in said(refused)
    assert "an hour of work" in said(refused)
    assert labels(refused) == ["Try again"]
    assert labels(room.seen(task)) == ON_TASK
    again = await room.press(answer(refused), "Try again")
    assert prefilled(again) == {"note": "an hour of work", "minutes": "60"}
    assert "is recorded" in said(await room.fill(again, by_dm=True))
