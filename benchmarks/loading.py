"""How long it takes to read and prove all content: at a start, and again when one file has changed.

Beside it, what a cache on disk could save at best: the plain values of every file as JSON, so that YAML is not read at
all but everything else is done. It would have to save far more than it does to be worth a file that can go wrong.
"""

import hashlib
import json
from functools import partial
from typing import TypeVar

from benchmarks.contest import contest
from pydantic import BaseModel

from roadmapbot.adapters.content import ContentFolder
from roadmapbot.adapters.content.catalogue import build
from roadmapbot.adapters.content.reading import Document, read
from roadmapbot.adapters.content.shapes import Shapes
from roadmapbot.adapters.content.sources import Folder, Source
from roadmapbot.bundled import bundled

Model = TypeVar("Model", bound=BaseModel)


class Cached(Shapes):
    """As simple and fast as a cache on disk can be: one file, checked by its hash, with a value for each hash."""

    def __init__(self, folder: Folder) -> None:
        super().__init__()
        values = {hashlib.sha256(data).hexdigest(): read(name, data).value for name, data in folder.files.items()}
        self._text = json.dumps(values).encode()
        self._hash = hashlib.sha256(self._text).digest()
        self._values: dict[str, object] = {}

    def open(self) -> Shapes:
        assert hashlib.sha256(self._text).digest() == self._hash
        self._values = json.loads(self._text)
        return self

    def of(self, source: Source, model: type[Model]) -> tuple[Document, Model]:
        value = self._values[hashlib.sha256(source.data).hexdigest()]
        return Document(source.name, source.data, value), model.model_validate(value)


def one_changed(origin: ContentFolder, remembered: Shapes, count: list[int]) -> None:
    """Read anew where one file of all has changed, as while the bot is at work."""
    count[0] += 1
    folder = origin.read()
    name = sorted(folder.files)[count[0] % len(folder.files)]
    files = {**folder.files, name: folder.files[name] + b"\n" * count[0]}
    build(Folder(files, folder.problems), shapes=remembered)


def main() -> None:
    origin = ContentFolder(bundled("content"))
    folder = origin.read()
    remembered, cached = Shapes(), Cached(folder)
    print(f"Reading and proving {len(folder.files)} files, {sum(map(len, folder.files.values())):,} bytes:")
    contest(
        {
            "at a start": lambda: build(origin.read()),
            "at a start, had we a cache on disk": lambda: build(origin.read(), shapes=cached.open()),
            "again, one file changed": partial(one_changed, origin, remembered, [0]),
            "a look whether anything changed": origin.stamp,
        }
    )


if __name__ == "__main__":
    main()
