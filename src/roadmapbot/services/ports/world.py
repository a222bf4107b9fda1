"""Time, content and time zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from roadmapbot.domain.ids import (
    GuildId,
)
from roadmapbot.domain.track import Catalogue


class Clock(Protocol):
    """Wall time; the only source of it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Catalogues(Protocol):
    """The content in force."""

    def of(self, guild_id: GuildId) -> Catalogue:
        """The catalogue in force for a server."""
        ...

    @property
    def version(self) -> int:
        """Another number as soon as anything else is in force anywhere."""
        ...

    def put(self, guild_id: GuildId, catalogue: Catalogue) -> None:
        """Let a catalogue be in force for a server from now on."""
        ...

    def put_bundled(self, catalogue: Catalogue) -> None:
        """Let a catalogue be in force from now on for every server without one of its own."""
        ...


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """A time zone that fits what somebody typed: IANA name and a label such as "Berlin, Germany (UTC+01:00)"."""

    zone: str
    label: str


class Zones(Protocol):
    """Finding a time zone by what people call it."""

    def find(self, text: str, at: datetime, limit: int = 25) -> Sequence[ZoneMatch]:
        """Zones that fit a city, country, IANA name or offset, best first; popular ones for an empty text."""
        ...

    def resolve(self, text: str, at: datetime) -> str:
        """The IANA name meant by a text. Raises UnknownZone, naming what is near."""
        ...
