"""Logging to standard error, one event a line in UTC, with secrets taken out."""

import logging
import logging.config
import re
from time import gmtime

_TOKEN = re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
"""The shape of a bot token."""
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]+):[^\s@]+@")
HIDDEN = "[hidden]"


class Redacting(logging.Formatter):
    """Hides tokens and database passwords in whatever is logged, tracebacks included."""

    def __init__(self, secret: str | None = None) -> None:
        super().__init__("%(asctime)sZ %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._secret = secret

    converter = staticmethod(gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """The line that is written."""
        line = super().format(record)
        if self._secret:
            line = line.replace(self._secret, HIDDEN)
        return _PASSWORD.sub(rf"\1:{HIDDEN}@", _TOKEN.sub(HIDDEN, line))


def set_up(level: str, secret: str | None = None) -> None:
    """Log at a level (DEBUG, INFO, WARNING, ERROR) to standard error; libraries are quieter than we are."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secret))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("roadmapbot").setLevel(level)
    logging.getLogger("apscheduler.executors.default").setLevel(logging.ERROR)
