"""Reads YAML as untrusted text into plain values, remembering where each of them stands.

Only mappings, lists, text, numbers, yes/no and nothing are understood. Anchors and aliases are refused (they are
how a small file becomes a huge one), and so are keys that occur twice, too large files and too deep nesting.
"""

from dataclasses import dataclass, field

import yaml

from roadmapbot.adapters.content.problems import Path, Problem

LARGEST_FILE = 1_000_000
"""Bytes; the largest unit in use has some 12,000."""
DEEPEST = 12
_LONGEST_NUMBER = 18
"""Digits; no number in use comes near, and Python refuses to read some that are far longer."""


@dataclass(slots=True)
class Document:
    """A file's values, and the position (line, column; from 1) of every key and entry by its path."""

    file: str
    value: object = None
    positions: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_own: bool = False
    """Whether a server published it, so that its name says nothing."""

    def add(self, path: Path, sentence: str) -> None:
        """Note a problem at a path, or at the nearest thing above it that exists."""
        while path and path not in self.positions:
            path = path[:-1]
        line, column = self.positions.get(path, (1, 1))
        self.problems.append(Problem(self.file, line, column, sentence))


def read(file: str, data: bytes) -> Document:
    """Read one document; whatever is wrong with it is in `problems`."""
    document = Document(file)
    if len(data) > LARGEST_FILE:
        document.add((), f"The file is too large: {len(data):,} bytes; at most {LARGEST_FILE:,} are read.")
        return document
    try:
        text = data.decode("utf-8")
        if (place := _too_deep(text)) is not None:
            document.problems.append(Problem(file, *place, f"This is nested more than {DEEPEST} levels deep."))
            return document
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        document.add((), "The file is not UTF-8 text; save it with UTF-8 encoding.")
        return document
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.problems.append(Problem(file, line, column, f"This is not valid YAML: {error.problem}."))
        return document
    except yaml.reader.ReaderError as error:
        line, column = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        document.problems.append(Problem(file, line, column, f"This is not valid YAML: {error.reason}."))
        return document
    if node is None:
        document.add((), "The file is empty.")
        return document
    document.value = _Reader(document).value(node, ())
    return document


def _too_deep(text: str) -> tuple[int, int] | None:
    """The line and column where a text is nested too deeply.

    Found event by event: the composer recurses, and a file of nothing but brackets would crash the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        mark = event.start_mark
        if depth > DEEPEST and mark is not None:
            return mark.line + 1, mark.column + 1
    return None


class _Reader:
    """Turns YAML nodes into values."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> object:
        mark = node.start_mark
        self._document.positions.setdefault(path, (mark.line + 1, mark.column + 1))
        if id(node) in self._seen:
            self._document.add(path, "Anchors and aliases (& and *) are not used here; write the text out.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            mark = key_node.start_mark
            if key in values:
                where = Problem(self._document.file, mark.line + 1, mark.column + 1, f'"{key}" is here twice.')
                self._document.problems.append(where)
                continue
            self._document.positions[*path, key] = (mark.line + 1, mark.column + 1)
            values[key] = self.value(value_node, (*path, key))
        return values


def _scalar(node: yaml.Node) -> object:
    """Text, number, yes/no or nothing; anything else (dates, floats) stays the text it was written as."""
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:int" if text.lstrip("+-").isdecimal() and len(text) <= _LONGEST_NUMBER:
            return int(text)
        case "tag:yaml.org,2002:bool":
            return text.casefold() in {"yes", "true", "on"}
        case "tag:yaml.org,2002:null":
            return None
        case _:
            return text
