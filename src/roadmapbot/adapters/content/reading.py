"""Reads YAML as untrusted text into plain values, and finds where each of them stands.

Only mappings, lists, text, numbers, yes/no and nothing are understood. Anchors and aliases are refused (they are
how a small file becomes a huge one), and so are keys that occur twice, too large files and too deep nesting.

A file is read in one pass over the parser's events. Composing it first into nodes, as PyYAML's loaders do, takes
three times as long, keeps every other thread waiting for as long as the file takes, and recurses as deep as it likes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import yaml

from roadmapbot.adapters.content.problems import Path, Problem

LARGEST_FILE = 1_000_000
"""Bytes; the largest unit in use has some 12,000."""
DEEPEST = 12
MOST_VALUES = 30_000
"""Texts, numbers, lists and mappings in one file; resources.yaml has some 6,000."""
MOST_PROBLEMS = 100
"""Problems noted of one file: more would help nobody, and a hostile file could have as many as bytes."""
_LONGEST_NUMBER = 18
"""Digits; no number in use comes near, and Python refuses to read some that are far longer."""

Places = dict[Path, tuple[int, int]]
"""Line and column, from 1, of every key and entry by its path."""


@dataclass(slots=True)
class Document:
    """A file's values. Where they stand is found out with the first problem, since most files have none."""

    file: str
    data: bytes = b""
    value: object = None
    problems: list[Problem] = field(default_factory=list)
    is_own: bool = False
    """Whether a server published it, so that its name says nothing."""
    _places: Places | None = None

    def add(self, path: Path, sentence: str) -> None:
        """Note a problem at a path, or at the nearest thing above it that exists."""
        if self._places is None:
            self._places = _places(self.data)
        while path and path not in self._places:
            path = path[:-1]
        self.add_at(self._places.get(path, (1, 1)), sentence)

    def add_at(self, place: tuple[int, int], sentence: str) -> None:
        """Note a problem at a line and column."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file, *place, sentence))


class _Stop(Exception):
    """The rest of the file does not matter any more."""


def read(file: str, data: bytes) -> Document:
    """Read one document; whatever is wrong with it is in `problems`."""
    document = Document(file, data)
    if len(data) > LARGEST_FILE:
        document.add_at((1, 1), f"The file is too large: {len(data):,} bytes; at most {LARGEST_FILE:,} are read.")
        return document
    try:
        text = data.decode("utf-8")
        document.value = _Reader(text, document).read()
    except _Stop:
        pass
    except UnicodeDecodeError:
        document.add_at((1, 1), "The file is not UTF-8 text; save it with UTF-8 encoding.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.add_at(place, f"This is not valid YAML: {error.problem}.")
    except yaml.reader.ReaderError as error:
        place = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        document.add_at(place, f"This is not valid YAML: {error.reason}.")
    return document


def _places(data: bytes) -> Places:
    """Where everything stands in a file that was read before without a problem."""
    places: Places = {}
    if data:
        _Reader(data.decode("utf-8"), Document(""), places).read()
    return places


class _Reader:
    """Turns the events of one text into values, and notes places where it is given a table for them."""

    def __init__(self, text: str, document: Document, places: Places | None = None) -> None:
        # None comes only after the end of the stream, which is not read past.
        self._next: Callable[[], yaml.Event] = yaml.CSafeLoader(text).get_event  # type: ignore[assignment]
        self._document = document
        self._places = places
        self._depth = self._count = 0

    def read(self) -> object:
        """The value of the only document. Raises _Stop, and yaml's errors."""
        self._next()  # the stream begins
        if isinstance(self._next(), yaml.StreamEndEvent):
            self._document.add_at((1, 1), "The file is empty.")
            raise _Stop
        value = self._value(self._next(), None if self._places is None else ())
        self._next()  # the document ends
        if not isinstance(after := self._next(), yaml.StreamEndEvent):
            self._document.add_at(_place(after), "This is not valid YAML: but found another document.")
        return value

    def _value(self, event: yaml.Event, path: Path | None) -> object:
        if self._places is not None and path is not None:
            self._places.setdefault(path, _place(event))
        self._count += 1
        if self._count > MOST_VALUES:
            raise self._stopped(event, f"The file has too much in it: more than {MOST_VALUES:,} values.")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.AliasEvent):
            self._note(event, "Anchors and aliases (& and *) are not used here; write the text out.")
            return None
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._stopped(event, f"This is nested more than {DEEPEST} levels deep.")
        value = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)
        self._depth -= 1
        return value

    def _list(self, path: Path | None) -> list[object]:
        values: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._value(event, None if path is None else (*path, len(values))))
        return values

    def _mapping(self, path: Path | None) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else "?"
            if key == "?":
                self._value(event, None)
            if key in values:
                self._note(event, f'"{key}" is here twice.')
                self._value(self._next(), None)
                continue
            inside = None if path is None else (*path, key)
            if self._places is not None and inside is not None:
                self._places[inside] = _place(event)
            values[key] = self._value(self._next(), inside)
        return values

    def _stopped(self, event: yaml.Event, sentence: str) -> _Stop:
        self._document.add_at(_place(event), sentence)
        return _Stop()

    def _note(self, event: yaml.Event, sentence: str) -> None:
        self._document.add_at(_place(event), sentence)
        if len(self._document.problems) >= MOST_PROBLEMS:
            raise _Stop


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _scalar(event: yaml.ScalarEvent) -> object:
    """Text, number, yes/no or nothing; anything else (dates, floats) stays the text it was written as."""
    text = str(event.value)
    match _tag(event, text):
        case "tag:yaml.org,2002:int" if text.lstrip("+-").isdecimal() and len(text) <= _LONGEST_NUMBER:
            return int(text)
        case "tag:yaml.org,2002:bool":
            return text.casefold() in {"yes", "true", "on"}
        case "tag:yaml.org,2002:null":
            return None
        case _:
            return text


def _tag(event: yaml.ScalarEvent, text: str) -> str | None:
    """What sort of thing a scalar is: as its tag says, else what it looks like where it is without quotes."""
    if event.tag is None and event.implicit[0]:
        for tag, looks in yaml.CSafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
            if looks.match(text):
                return str(tag)
    return event.tag
