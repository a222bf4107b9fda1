"""What is wrong in content files, said so that a writer who never saw Python can put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
"""Where in a document something stands: keys and list positions from the top."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class ContentError(Exception):
    """The content cannot be used; `problems` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


_SENTENCES = {
    "missing": "{name} is missing.",
    "extra_forbidden": "{name} is not a key that is known here; check its spelling and indentation.",
    "string_too_long": "{name} is too long: at most {max_length} characters fit (it has {length}).",
    "string_too_short": "{name} is empty.",
    "too_long": "{name} has too many entries: at most {max_length} fit (it has {length}).",
    "too_short": "{name} has too few entries: at least {min_length} are needed (it has {length}).",
    "greater_than_equal": "{name} must be {ge} or more.",
    "less_than_equal": "{name} must be {le} or less.",
    "literal_error": "{name} must be one of {expected}.",
    "string_type": "{name} must be text; put it in quotes if it looks like a number.",
    "int_type": "{name} must be a whole number.",
    "list_type": '{name} must be a list: one entry per line, each starting with "- ".',
    "model_type": "{name} must have keys below it, each indented on a line of its own.",
    "string_pattern_mismatch": "{name} may only have lower-case letters, digits and single hyphens: first-notebook.",
    "value_error": "{name}: {error}",
}


def sentence(kind: str, key: str, context: Mapping[str, Any], message: str, value: object) -> str:
    """Word one validation failure of pydantic's; `kind` is its error type (pydantic's documented list)."""
    length = len(value) if isinstance(value, str | list) else 0
    pattern = _SENTENCES.get(kind, "{name}: {message}.")
    return pattern.format_map({**context, "name": f'"{key}"', "length": length, "message": message})
