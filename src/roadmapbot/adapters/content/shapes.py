"""Holds files to the shape they must have, and remembers those that have it: YAML takes most of the time."""

import hashlib
from collections.abc import Iterable
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from roadmapbot.adapters.content.problems import sentence
from roadmapbot.adapters.content.reading import Document, read
from roadmapbot.adapters.content.sources import Source

_Model = TypeVar("_Model", bound=BaseModel)
_Key = tuple[str, bytes]

MOST_OWN_BYTES = 4_000_000
"""Of files that servers published: those used last are remembered."""


class Shapes:
    """Files that had the right shape, by their bytes; a file that had not is read anew, to say again what is wrong.

    Several threads may ask at once.
    """

    def __init__(self) -> None:
        self._known: dict[_Key, BaseModel] = {}
        self._own: dict[_Key, tuple[BaseModel, int]] = {}
        """In the order in which they were used."""
        self._own_bytes = 0
        self._lock = Lock()

    def of(self, source: Source, model: type[_Model]) -> tuple[Document, _Model | None]:
        """A file as a document, and as what it must be; None where it is not, which is noted in the document."""
        key = (model.__name__, _digest(source.data))
        known = self._get(key)
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
        self._put(key, parsed, source)
        return document, parsed

    def forget_all_but(self, files: Iterable[bytes]) -> None:
        """Forget what no file of the folder has in it (any more)."""
        digests = {_digest(data) for data in files}
        with self._lock:
            self._known = {key: model for key, model in self._known.items() if key[1] in digests}

    def _get(self, key: _Key) -> BaseModel | None:
        with self._lock:
            if (own := self._own.pop(key, None)) is not None:
                self._own[key] = own
                return own[0]
            return self._known.get(key)

    def _put(self, key: _Key, model: BaseModel, source: Source) -> None:
        with self._lock:
            if not source.is_own:
                self._known[key] = model
                return
            self._own_bytes += len(source.data) - self._own.pop(key, (model, 0))[1]
            self._own[key] = model, len(source.data)
            while self._own_bytes > MOST_OWN_BYTES:
                self._own_bytes -= self._own.pop(next(iter(self._own)))[1]


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _note(document: Document, error: ValidationError) -> None:
    """Note what pydantic found, in our words and at its place in the file."""
    for each in error.errors(include_url=False):
        path = tuple(each["loc"])
        key = str(next((part for part in reversed(path) if isinstance(part, str)), document.file))
        document.add(path, sentence(each["type"], key, each.get("ctx", {}), each["msg"], each["input"]))
