"""Takes up changed content files while the bot is at work: all of them, or none where anything is wrong with them.

Reading and proving them is the press's work. Catalogues handed out before stay as they are.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator

from roadmapbot.domain.difference import Difference, Kind, difference
from roadmapbot.domain.errors import ContentRefused
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.originals import Originals
from roadmapbot.services.ports import Catalogues, Press
from roadmapbot.services.revisions import Revisions

log = logging.getLogger(__name__)

_MOST_TOLD = 20
"""Problems in the log; `roadmapbot content check` has all of them."""


class Content:
    """The use-case of an operator who changes content files."""

    def __init__(self, catalogues: Catalogues, press: Press, revisions: Revisions, originals: Originals) -> None:
        self._catalogues = catalogues
        self._press = press
        self._revisions = revisions
        self._originals = originals
        self._is_owed = False
        """Whether what servers published is still to be laid over what was taken up."""
        self._lock = asyncio.Lock()

    async def take_up(self, *, at_once: bool = False) -> None:
        """Let changed files be in force; broken ones are told once, and leave everything as it is.

        `at_once` looks whether they seem changed or not, and always says what came of it.
        """
        async with self._lock:
            await self._renew(at_once)
            await self._rebase()

    async def _renew(self, at_once: bool) -> None:
        before = self._press.bundled()
        try:
            after = await self._press.renew(at_once=at_once)
        except ContentRefused as error:
            _tell(error)
            return
        if after is not None:
            self._catalogues.put_bundled(after)
            self._is_owed = True
            found = f"tracks {len(after.tracks)}, tasks {len(after.tasks)}, links {len(after.resources)}"
            log.info("Took up the content files: %s (%s)", found, _counted(before, after))
        elif at_once:
            log.info("The content files are being written just now; they are looked at again at the next tick")

    async def _rebase(self) -> None:
        if self._is_owed:
            await self._revisions.rebase()
            await self._originals.look_again()
            self._is_owed = False


def _tell(error: ContentRefused) -> None:
    log.error("The content files cannot be used, so what was in force stays in force; problems: %s", len(error.faults))
    for fault in error.faults[:_MOST_TOLD]:
        log.error("%s:%s: %s", fault.file, fault.line, fault.sentence)


def _counted(before: Catalogue, after: Catalogue) -> str:
    return "; ".join(_counts(difference(before, after))) or "as before"


def _counts(found: Difference) -> Iterator[str]:
    for name, changes in (("tracks", found.tracks), ("tasks", found.tasks), ("links", found.resources)):
        counts = Counter(change.kind for change in changes)
        if counts:
            yield f"{name}: " + ", ".join(f"{counts[kind]} {kind}" for kind in Kind if counts[kind])
