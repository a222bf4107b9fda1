"""Which track suits somebody, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from roadmapbot.domain.fit import Profile
from roadmapbot.domain.track import Track


class Reason(StrEnum):
    """What speaks for a track, or against it."""

    GOAL = "goal"
    BACKGROUND = "background"
    HOURS = "hours"


_GRAVEST_MISS_FIRST = (Reason.BACKGROUND, Reason.GOAL, Reason.HOURS)
"""Who lacks the basis gets nowhere, whatever they want."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A track with what speaks for it and against it; what a track says nothing about does neither."""

    track: Track
    fits: tuple[Reason, ...]
    misses: tuple[Reason, ...]


def recommend(tracks: Iterable[Track], profile: Profile) -> tuple[Recommendation, ...]:
    """Every track, the best one first; of equals the one that is made for fewer people, then the one listed first."""
    judged = [_judged(track, profile) for track in tracks]
    return tuple(sorted(judged, key=_rank))


def _judged(track: Track, profile: Profile) -> Recommendation:
    fit = track.fit
    verdicts = {
        Reason.GOAL: profile.goal in fit.goals if fit.goals else None,
        Reason.BACKGROUND: profile.background in fit.backgrounds if fit.backgrounds else None,
        Reason.HOURS: fit.takes_hours(profile.hours) if fit.names_hours else None,
    }
    fits = tuple(reason for reason, speaks in verdicts.items() if speaks)
    misses = tuple(reason for reason, speaks in verdicts.items() if speaks is False)
    return Recommendation(track, fits, misses)


def _rank(found: Recommendation) -> tuple[list[bool], list[bool], int]:
    misses = [reason in found.misses for reason in _GRAVEST_MISS_FIRST]
    lacks = [reason not in found.fits for reason in Reason]
    return misses, lacks, len(found.track.fit.goals) + len(found.track.fit.backgrounds)
