"""Which track suits somebody, and why."""

from dataclasses import replace

import pytest
from tests.builders import BASICS, track

from roadmapbot.domain.fit import Background, Fit, Goal, Profile
from roadmapbot.domain.recommendation import Reason, recommend
from roadmapbot.domain.track import Track

SEER = Profile(Goal.VISION, Background.DATA, 6)


def made_for(name: str, goals: str = "", backgrounds: str = "", hours: tuple[int, int | None] = (0, None)) -> Track:
    fit = Fit(frozenset(map(Goal, goals.split())), frozenset(map(Background, backgrounds.split())), *hours)
    return replace(track(name, BASICS), fit=fit)


def order(profile: Profile, *tracks: Track) -> list[str]:
    return [each.track.id for each in recommend(tracks, profile)]


def test_what_a_track_says_nothing_about_speaks_neither_for_it_nor_against_it() -> None:
    (found,) = recommend([made_for("any")], SEER)
    assert (found.fits, found.misses) == ((), ())


def test_the_reasons_are_told() -> None:
    (found,) = recommend([made_for("a", "vision job", "new", (3, 10))], SEER)
    assert (found.fits, found.misses) == ((Reason.GOAL, Reason.HOURS), (Reason.BACKGROUND,))


@pytest.mark.parametrize(
    ("span", "hours", "fits"),
    [
        ((3, 10), 3, True),
        ((3, 10), 10, True),
        ((3, 10), 2, False),
        ((3, 10), 11, False),
        ((15, None), 15, True),
        ((15, None), 40, True),
        ((15, None), 14, False),
        ((0, 5), 2, True),
        ((0, 5), 6, False),
    ],
)
def test_hours_must_be_neither_too_few_nor_too_many(span: tuple[int, int | None], hours: int, fits: bool) -> None:
    (found,) = recommend([made_for("a", hours=span)], replace(SEER, hours=hours))
    assert (Reason.HOURS in found.fits, Reason.HOURS in found.misses) == (fits, not fits)


def test_the_goal_counts_first_then_the_background_then_the_hours() -> None:
    goal, background, hours = made_for("g", "vision"), made_for("b", "", "data"), made_for("h", hours=(5, None))
    both = made_for("gb", "vision", "data")
    assert order(SEER, made_for("any"), hours, background, goal, both) == ["gb", "g", "b", "h", "any"]


def test_a_missing_basis_weighs_most_and_missing_hours_least() -> None:
    no_basis = made_for("no basis", "vision", "research")
    no_goal = made_for("no goal", "job", "data")
    no_hours = made_for("no hours", "vision", "data", (20, None))
    assert order(SEER, no_basis, no_goal, no_hours, made_for("any")) == ["any", "no hours", "no goal", "no basis"]


def test_of_equals_the_one_for_fewer_people_comes_first_then_the_one_listed_first() -> None:
    wide = made_for("wide", "vision job models", "data")
    first, second = made_for("first", "vision", "data"), made_for("second", "vision", "data")
    assert order(SEER, wide, first, second) == ["first", "second", "wide"]
