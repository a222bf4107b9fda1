"""Which cohorts a simulated server has: who will be asked to join, on which track, when, and how many may come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from random import Random

from roadmapbot.domain.ids import ChannelId, TrackId
from roadmapbot.simulation.calendar import Rhythm
from roadmapbot.simulation.people import EVERY_DAY, Person

IN_COHORTS = 0.15
"""The share of people who live in cohorts."""
PLACES = 0.75
"""For which share of those who want to join a cohort there is room."""
_TIMES = (time(6, 30), time(8), time(9), time(12), time(18), time(20, 30), time(23))
_WEEKDAYS = (EVERY_DAY, EVERY_DAY, frozenset(range(5)), frozenset({0, 2, 4}))
_FEWEST, _MANY = 2, 8
_LONGEST_LEAD = 6
_FIRST_CHANNEL = 13


@dataclass(frozen=True, slots=True)
class Plans:
    """What a moderator has in mind: who will be asked to join, in which channel, and when it begins."""

    people: Sequence[Person]
    channel_id: ChannelId
    track_id: TrackId
    rhythm: Rhythm
    capacity: int
    lead: int
    """Days from its announcement to its first one."""


def planned(
    rng: Random, people: Sequence[Person], zones: Sequence[str], tracks: Sequence[TrackId], days: int
) -> list[Plans]:
    """One cohort for a few people, two for more; none for a single one."""
    count = 0 if len(people) < _FEWEST else 1 if len(people) < _MANY else 2
    return [
        Plans(
            mine := people[number::count],
            ChannelId(_FIRST_CHANNEL + number),
            rng.choice(tracks),
            Rhythm(rng.choice(zones), rng.choice(_TIMES), rng.choice(_WEEKDAYS), time(3)),
            max(_FEWEST, int(len(mine) * PLACES)),
            min(_LONGEST_LEAD, max(1, days // 4)),
        )
        for number in range(count)
    ]
