"""Finding a time zone by what people call it."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from tests.builders import utc

from roadmapbot.adapters.zones import POPULAR, CldrZones
from roadmapbot.domain.errors import UnknownZone
from roadmapbot.services.ports import Zones

WINTER, SUMMER = utc("2026-01-15"), utc("2026-07-15")
LONGEST_CHOICE = 100
"""Discord refuses longer names of choices, and more than 25 of them."""


@pytest.fixture(scope="module")
def zones() -> Zones:
    return CldrZones()


def offered(zones: Zones, text: str, at: datetime = WINTER) -> list[str]:
    return [match.zone for match in zones.find(text, at)]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("  berlin ", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("new york", "America/New_York"),
        ("Munich", "Europe/Berlin"),
        ("Mumbai", "Asia/Kolkata"),
        ("new delhi", "Asia/Kolkata"),
        ("India", "Asia/Kolkata"),
        ("Japan", "Asia/Tokyo"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("turkey", "Europe/Istanbul"),
        ("Türkiye", "Europe/Istanbul"),
        ("são paulo", "America/Sao_Paulo"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("zürich", "Europe/Zurich"),
        ("Bogotá", "America/Bogota"),
        ("St. John's", "America/St_Johns"),
        ("St. John’s", "America/St_Johns"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Kiev", "Europe/Kyiv"),
        ("Paris, France", "Europe/Paris"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("UTC+0", "UTC"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("utc +05:30", "Asia/Kolkata"),
        ("GMT+0530", "Asia/Kolkata"),
        ("+5:45", "Asia/Kathmandu"),
        ("UTC+5", "Etc/GMT-5"),
        ("UTC-3", "Etc/GMT+3"),
        ("−3", "Etc/GMT+3"),
        ("UTC+14", "Etc/GMT-14"),
        ("UTC-12", "Etc/GMT+12"),
        ("EST", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("CET", "Europe/Paris"),
        ("IST", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("us/pacific", "US/Pacific"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_known_by_city_country_offset_and_name(zones: Zones, text: str, zone: str) -> None:
    assert zones.resolve(text, WINTER) == zone


@pytest.mark.parametrize(
    "text", ["", "   ", "Atlantis", "UTC+25", "UTC+5:75", "UTC+13:37", "25:99", "+", "\x00", "x" * 300, "Etc/Nowhere"]
)
def test_what_no_zone_is_called_is_refused_with_what_was_typed(zones: Zones, text: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.resolve(text, WINTER)
    assert (refused.value.text, refused.value.near) == (text, ())


def test_what_may_mean_several_is_refused_with_what_is_near(zones: Zones) -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.resolve("USA", WINTER)
    assert refused.value.near == [
        "New York, United States (UTC-05:00)",
        "Chicago, United States (UTC-06:00)",
        "Denver, United States (UTC-07:00)",
    ]


def test_popular_zones_are_offered_first(zones: Zones) -> None:
    assert offered(zones, "") == list(POPULAR)
    assert offered(zones, "united states")[:3] == ["America/New_York", "America/Chicago", "America/Denver"]


def test_a_city_comes_before_what_only_contains_its_letters(zones: Zones) -> None:
    assert offered(zones, "india")[0] == "Asia/Kolkata"
    assert offered(zones, "rome")[0] == "Europe/Rome"


def test_an_offset_offers_who_has_it_now(zones: Zones) -> None:
    assert "Europe/London" in offered(zones, "UTC+1", SUMMER)
    assert "Europe/London" not in offered(zones, "UTC+1", WINTER)


def test_a_label_names_place_and_present_offset(zones: Zones) -> None:
    label = {at: zones.find("Berlin", at)[0].label for at in (WINTER, SUMMER)}
    assert label == {WINTER: "Berlin, Germany (UTC+01:00)", SUMMER: "Berlin, Germany (UTC+02:00)"}
    assert zones.find("St. John's", WINTER)[0].label == "St. John’s, Canada (UTC-03:30)"
    assert zones.find("utc", WINTER)[0].label == "UTC (UTC+00:00)"


def test_an_alias_is_understood_and_not_offered_beside_its_zone(zones: Zones) -> None:
    assert offered(zones, "kolkata") == offered(zones, "calcutta") == ["Asia/Kolkata"]
    assert offered(zones, "saigon") == ["Asia/Ho_Chi_Minh"]


def test_every_zone_that_is_offered_exists_and_fits_a_choice(zones: Zones) -> None:
    everything = zones.find("/", WINTER, limit=1000)
    assert len(everything) > 300
    assert len({match.zone for match in everything}) == len(everything)
    for match in everything:
        ZoneInfo(match.zone)
        assert 0 < len(match.label) <= LONGEST_CHOICE
        assert len(match.zone) <= LONGEST_CHOICE
        assert zones.resolve(match.zone, WINTER) == match.zone


def test_every_iana_zone_can_be_typed(zones: Zones) -> None:
    for name in sorted(available_timezones()):
        if "/" in name:
            assert zones.resolve(name.lower(), WINTER) == name


def test_no_more_is_offered_than_was_asked_for(zones: Zones) -> None:
    assert len(zones.find("a", WINTER)) == 25
    assert len(zones.find("a", WINTER, limit=3)) == 3
