"""What goes wrong inside of the bot, for the page: exceptions nobody caught, and errors written to the log."""

import logging
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_KEPT = 50

Entry = dict[str, str]


class Logbook(logging.Handler):
    """Collects errors; the same exception, raised and logged, is one entry."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.entries: list[Entry] = []
        self._records: list[logging.LogRecord] = []
        self._known: dict[int, BaseException] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record until `take` is called."""
        self._records.append(record)

    def take(self, raised: Iterable[BaseException]) -> list[Entry]:
        """Enter what was raised and what was logged since this was last called, and return the new entries."""
        before = self.entries
        for error in raised:
            self._enter(_named(error), error)
        records, self._records = self._records, []
        for record in records:
            logged = record.exc_info[1] if record.exc_info else None
            self._enter(_named(logged) if logged is not None else record.getMessage(), logged)
        fresh = self.entries[len(before) :]
        self.entries = self.entries[-_KEPT:]
        return fresh

    def _enter(self, text: str, error: BaseException | None) -> None:
        if error is not None:
            if id(error) in self._known:
                return
            # Kept alive, so that its identity is not given to another one.
            self._known[id(error)] = error
        trace = "".join(traceback.format_exception(error)) if error is not None else ""
        self.entries = [*self.entries, {"text": text, "trace": trace}]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listen to everything that is logged, for a while."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
