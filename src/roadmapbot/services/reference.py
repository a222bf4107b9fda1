"""Looking things up: roles, salaries, certifications, questions. All of it stands in the catalogue in force."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass

from roadmapbot.domain.errors import NothingToLookUp, UnknownEntry
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.reference import Entry, Reference, Shelf, Source
from roadmapbot.services.ports import Catalogues

_NO_SERVER = GuildId(0)
"""In direct messages nobody's server is meant, so what comes with the coach is shown; no server has this id."""
_MOST_NEAR = 3
_BETWEEN_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A shelf as a person sees it; `entry` is the one they opened."""

    shelf: Shelf
    entries: tuple[Entry, ...]
    sources: Mapping[str, Source]
    entry: Entry | None = None


class ReferenceViews:
    """The use-cases around the reference."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def look(self, guild_id: GuildId | None, shelf: Shelf, text: str | None = None) -> ShelfView:
        """A shelf, opened at the entry that a text names by id, title or words that only one has.

        A shelf of one entry is opened at once. Raises NothingToLookUp where the shelf is empty, and UnknownEntry.
        """
        reference = self._reference(guild_id)
        entries = reference.on(shelf)
        if not entries:
            raise NothingToLookUp(shelf)
        entry = entries[0] if len(entries) == 1 else None
        if text and text.strip():
            entry = _named(entries, shelf, text)
        return ShelfView(shelf, entries, reference.sources, entry)

    def suggest(self, guild_id: GuildId | None, shelf: Shelf, text: str) -> Sequence[Entry]:
        """Entries that have every part of a text in their title, then those with words elsewhere that begin so."""
        return _fitting(self._reference(guild_id).on(shelf), text)

    def _reference(self, guild_id: GuildId | None) -> Reference:
        return self._catalogues.of(_NO_SERVER if guild_id is None else guild_id).reference


def _named(entries: Sequence[Entry], shelf: Shelf, text: str) -> Entry:
    wanted = text.strip().casefold()
    for entry in entries:
        if wanted in {entry.id, entry.title.casefold()}:
            return entry
    fitting = _fitting(entries, text)
    if len(fitting) == 1:
        return fitting[0]
    raise UnknownEntry(shelf, text, tuple(entry.title for entry in fitting[:_MOST_NEAR]))


def _fitting(entries: Sequence[Entry], text: str) -> list[Entry]:
    parts = _flat(text).split()
    titled = [entry for entry in entries if all(part in _flat(entry.title) for part in parts)]
    found = {entry.id for entry in titled}
    others = [entry for entry in entries if entry.id not in found]
    return [*titled, *(entry for entry in others if all(f" {part}" in _whole(entry) for part in parts))]


def _whole(entry: Entry) -> str:
    """Everything that an entry says, with a space before every word."""
    return f" {_flat(' '.join(_texts(astuple(entry))))}"


def _flat(text: str) -> str:
    """Lower-case words without punctuation."""
    return _BETWEEN_WORDS.sub(" ", text.casefold())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
