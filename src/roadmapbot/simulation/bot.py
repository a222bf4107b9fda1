"""The coach under simulation: the real use-cases on a real SQLite file, put together as the application does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from roadmapbot.adapters.content import ContentFolder, LoadedCatalogues, YamlPress
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.zones import CldrZones
from roadmapbot.app import compose
from roadmapbot.bundled import bundled
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.bundle import Services
from roadmapbot.services.ports import Catalogues, Clock, Messenger, Zones
from roadmapbot.services.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Books:
    """What a coach works with and no crash takes away: the content, and the names of zones."""

    press: YamlPress
    catalogues: Catalogues
    zones: Zones


class Forgotten:
    """The list of those whose data was erased; nobody in a simulation asks for that."""

    async def remember(self, user_id: UserId, at: datetime) -> None:
        """Nothing to remember."""


class StillPress(YamlPress):
    """The content in files that nobody touches: nobody has to look, in a thread each minute, whether they changed."""

    async def renew(self, *, at_once: bool = False) -> Catalogue | None:
        """Nothing new."""
        return None


@dataclass(frozen=True, slots=True)
class Bot:
    """One life of the coach's process."""

    services: Services
    rounds: Rounds


async def open_books() -> Books:
    """The bundled content, read once. Raises ContentError."""
    press = StillPress(ContentFolder(bundled("content")))
    return Books(press, LoadedCatalogues(await press.open()), CldrZones())


@asynccontextmanager
async def open_bot(file: Path, books: Books, clock: Clock, messenger: Messenger) -> AsyncIterator[Bot]:
    """Start the coach on a database that is up to date, and stop it at the end of the block."""
    async with open_storage(f"sqlite:///{file}", is_scratch=True) as storage:
        services = compose(storage, clock, books.catalogues, books.zones, messenger, books.press, Forgotten())
        yield Bot(services, Rounds(services, storage, clock))
