"""Holds files to the shape they must have, and remembers those that have it: YAML takes most of the time."""

import hashlib
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from roadmapbot.adapters.content.problems import sentence
from roadmapbot.adapters.content.reading import Document, read
from roadmapbot.adapters.content.sources import Source

_Model = TypeVar("_Model", bound=BaseModel)
_Key = tuple[str, bytes]


class Shapes:
    """Files that had the right shape, by their bytes; a file that had not is read anew, to say again what is wrong."""

    def __init__(self) -> None:
        self._known: dict[_Key, BaseModel] = {}

    def of(self, source: Source, model: type[_Model]) -> tuple[Document, _Model | None]:
        """A file as a document, and as what it must be; None where it is not, which is noted in the document."""
        key = (model.__name__, hashlib.sha256(source.data).digest())
        known = self._known.get(key)
        if known is not None:
            assert isinstance(known, model)  # noqa: S101 - narrows the type
            return Document(source.name, source.data, is_own=source.is_own), known
        document = read(source.name, source.data)
        document.is_own = source.is_own
        if document.problems:
            return document, None
        try:
            parsed = model.model_validate(document.value)
        except ValidationError as error:
            _note(document, error)
            return document, None
        self._known[key] = parsed
        return document, parsed


def _note(document: Document, error: ValidationError) -> None:
    """Note what pydantic found, in our words and at its place in the file."""
    for each in error.errors(include_url=False):
        path = tuple(each["loc"])
        key = str(next((part for part in reversed(path) if isinstance(part, str)), document.file))
        document.add(path, sentence(each["type"], key, each.get("ctx", {}), each["msg"], each["input"]))
