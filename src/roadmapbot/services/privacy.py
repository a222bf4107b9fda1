"""What is stored about a person, given to them; and all of it erased, at once, when they say so."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from roadmapbot.domain.ids import UserId
from roadmapbot.services.ports import Clock, Erasures, Storage

Rows = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Export:
    """All that is stored about a person, for machines and for people; `rows` is how much that is."""

    as_json: str
    as_markdown: str
    rows: int


class Privacy:
    """The use-cases around a person's own data. They are only ever called for whoever asks."""

    def __init__(self, storage: Storage, clock: Clock, erasures: Erasures) -> None:
        self._storage = storage
        self._clock = clock
        self._erasures = erasures

    async def export(self, user_id: UserId) -> Export:
        """Everything that is stored about a person, over all servers."""
        async with self._storage.read() as uow:
            found = await uow.learners.everything(user_id)
        plain = {
            table: [{key: _plain(value) for key, value in row.items()} for row in rows] for table, rows in found.items()
        }
        head = {"user_id": user_id, "exported_at": self._clock.now().isoformat()}
        as_json = json.dumps({**head, "tables": plain}, ensure_ascii=False, indent=1)
        return Export(as_json, "\n".join(_markdown(head, plain)), sum(map(len, plain.values())))

    async def erase(self, user_id: UserId) -> None:
        """Erase everything about a person, over all servers, at once and for good.

        Boards that stand already stay as they were posted; those to come leave the person out.
        """
        await self._erasures.remember(user_id, self._clock.now())
        async with self._storage.write() as uow:
            await uow.learners.erase([user_id])
            await uow.commit()


def _plain(value: object) -> object:
    """A value as JSON has it: instants and dates as ISO 8601, sets as sorted lists."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)


def _markdown(head: Mapping[str, object], tables: Rows) -> Iterator[str]:
    yield "# What roadmapbot has stored about you"
    yield ""
    yield f"Discord id {head['user_id']}, as of {head['exported_at']}. Times are UTC; what has no value is left out."
    for table, rows in tables.items():
        yield ""
        yield f"## {table.replace('_', ' ').capitalize()}"
        for row in rows:
            yield ""
            yield from (
                f"- {key.replace('_', ' ')}: {_line(value)}" for key, value in row.items() if value not in (None, "")
            )


def _line(value: object) -> str:
    return " / ".join(str(value).splitlines()) if not isinstance(value, list) else ", ".join(map(str, value))
