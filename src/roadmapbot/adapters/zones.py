"""Finds time zones by what people call them: a city, a country, an offset, or the IANA name.

Names of cities and countries come from CLDR through Babel. Aliases of one zone are offered once.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from roadmapbot.domain.errors import UnknownZone
from roadmapbot.services.ports import ZoneMatch

POPULAR = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo", "UTC",
    "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Istanbul", "Africa/Cairo", "Africa/Lagos",
    "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Jakarta", "Asia/Singapore",
    "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland", "America/Mexico_City",
)  # fmt: skip
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?", re.I)
_FIXED_AREA = "Etc/"
_NEAREST = 3
# What people type for a country or its clock beside the CLDR name.
_OTHER_NAMES = {
    "usa": "united states", "us": "united states", "america": "united states", "uk": "united kingdom",
    "england": "united kingdom", "britain": "united kingdom", "uae": "united arab emirates", "korea": "south korea",
    "turkey": "turkiye", "holland": "netherlands", "czech republic": "czechia",
    "est": "new york", "edt": "new york", "et": "new york", "cst": "chicago", "cdt": "chicago", "mst": "denver",
    "mdt": "denver", "pst": "los angeles", "pdt": "los angeles", "bst": "london", "cet": "paris", "cest": "paris",
    "eet": "athens", "eest": "athens", "msk": "moscow", "ist": "kolkata", "pkt": "karachi", "sgt": "singapore",
    "jst": "tokyo", "kst": "seoul", "aest": "sydney", "aedt": "sydney", "wat": "lagos", "eat": "nairobi",
}  # fmt: skip
# Big cities that share a zone named after another one.
_CITIES = {
    "Asia/Kolkata": "mumbai delhi new delhi bangalore bengaluru chennai hyderabad pune kolkata calcutta",
    "Asia/Shanghai": "beijing shenzhen guangzhou chengdu shanghai",
    "Europe/Berlin": "munich hamburg cologne frankfurt stuttgart berlin",
    "Europe/London": "manchester birmingham edinburgh london",
    "Europe/Kyiv": "kiev kyiv",
    "Europe/Zurich": "geneva basel bern zürich zurich",
    "Europe/Rome": "milan naples turin rome",
    "Europe/Madrid": "barcelona valencia madrid",
    "Europe/Istanbul": "ankara izmir istanbul",
    "Asia/Ho_Chi_Minh": "hanoi saigon ho chi minh",
    "Asia/Karachi": "lahore islamabad karachi",
    "Asia/Riyadh": "jeddah mecca riyadh",
    "Asia/Dubai": "abu dhabi dubai",
    "Asia/Tokyo": "osaka kyoto tokyo",
    "Asia/Jerusalem": "tel aviv jerusalem",
    "Africa/Lagos": "abuja lagos",
    "Africa/Johannesburg": "cape town pretoria durban johannesburg",
    "America/New_York": "boston miami atlanta washington philadelphia nyc new york",
    "America/Chicago": "houston dallas austin chicago",
    "America/Denver": "salt lake city denver",
    "America/Los_Angeles": "san francisco seattle san diego portland los angeles",
    "America/Toronto": "montreal ottawa toronto",
    "America/Sao_Paulo": "rio de janeiro brasilia são paulo sao paulo",
    "Australia/Sydney": "canberra sydney",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Zone:
    """A zone with its name on a label and everything it may be found by, in lower case."""

    zone: str
    place: str
    words: tuple[str, ...]


class CldrZones:
    """Zones by CLDR's names. The index is built at first use: some 400 zones, about 50 ms."""

    def find(self, text: str, at: datetime, limit: int = 25) -> Sequence[ZoneMatch]:
        """Zones that fit a text, best first; popular ones for an empty text."""
        wanted = _folded(text)
        if not wanted:
            by_zone = {each.zone: each for each in self._index}
            found = [by_zone[zone] for zone in POPULAR if zone in by_zone]
        elif (offset := _offset(wanted)) is not None:
            found = [each for each in self._ordered if ZoneInfo(each.zone).utcoffset(at) == offset]
        else:
            found = self._named(_OTHER_NAMES.get(wanted, wanted))
        return [ZoneMatch(each.zone, _label(each, at)) for each in found[:limit]]

    def resolve(self, text: str, at: datetime) -> str:
        """The IANA name meant by a text. Raises UnknownZone, naming what is near."""
        wanted = _folded(text)
        exact = self._by_name.get(wanted)
        if exact:
            return exact
        offset = _offset(wanted)
        if offset is not None and (fixed := _fixed(offset)):
            return fixed
        found = self.find(text, at) if wanted else []
        if not found:
            raise UnknownZone(text)
        meant = _OTHER_NAMES.get(wanted, wanted)
        named = [each.zone for each in self._index if meant in each.words]
        if offset is not None or len(found) == 1 or (found[0].zone in named and _agree(named, at)):
            return found[0].zone
        raise UnknownZone(text, [match.label for match in found[:_NEAREST]])

    def _named(self, wanted: str) -> list[_Zone]:
        starts, contains = [], []
        for each in self._ordered:
            if any(word.startswith(wanted) for word in each.words):
                starts.append(each)
            elif any(wanted in word for word in each.words):
                contains.append(each)
        exact = [each for each in starts if wanted in each.words]
        return exact + [each for each in starts if each not in exact] + contains

    @cached_property
    def _ordered(self) -> list[_Zone]:
        """All zones, popular ones first."""
        rank = {zone: number for number, zone in enumerate(POPULAR)}
        return sorted(self._index, key=lambda each: (rank.get(each.zone, len(rank)), each.place))

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Zones by IANA name, aliases and fixed ones too, which are not offered but understood."""
        names = {_folded(zone): zone for zone in available_timezones() if "/" in zone}
        return names | {_folded(each.zone): each.zone for each in self._index}

    @cached_property
    def _index(self) -> list[_Zone]:
        locale = Locale("en")
        territories = get_global("zone_territories")
        aliases = get_global("zone_aliases")
        found = []
        for zone in sorted(available_timezones()):
            if (zone in aliases and zone not in _CITIES and zone not in POPULAR) or zone.startswith(_FIXED_AREA):
                continue
            if "/" not in zone and zone != "UTC":
                continue
            found.append(_indexed(zone, locale, territories.get(zone)))
        return found


def _indexed(zone: str, locale: Locale, territory: str | None) -> _Zone:
    if zone == "UTC":
        return _Zone(zone, "UTC", ("utc", "gmt", "coordinated universal time"))
    # Babel gives "Argentina/Buenos Aires" for a few.
    city = get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
    country = locale.territories.get(territory, "") if territory else ""
    place = f"{city}, {country}" if country and country != city else city
    cities = _CITIES.get(zone, "")
    words = {city, country, place, zone, zone.rpartition("/")[2], *cities.split(), cities}
    return _Zone(zone, place, tuple(sorted({_folded(word) for word in words if word})))


def _folded(text: str) -> str:
    """A text as names are compared: without case, accents, underscores and typographic apostrophes."""
    bare = unicodedata.normalize("NFKD", text.replace("_", " ").replace("’", "'").replace("−", "-"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().split())


def _agree(zones: Sequence[str], at: datetime) -> bool:
    """Whether zones show the same time now and in half a year, so that it does not matter which one is meant."""
    seasons = (at, at + timedelta(days=182))
    return len({tuple(ZoneInfo(zone).utcoffset(season) for season in seasons) for zone in zones}) == 1


def _label(each: _Zone, at: datetime) -> str:
    offset = ZoneInfo(each.zone).utcoffset(at) or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{each.place} (UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02})"[:100]


def _offset(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return offset if found[1] == "+" else -offset


def _fixed(offset: timedelta) -> str | None:
    """The fixed zone of a whole-hour offset: what was typed, without a clock change nobody asked for."""
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    if rest or not -12 <= hours <= 14:
        return None
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
