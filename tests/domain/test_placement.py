"""Where on a track somebody begins: the ladder, and the search on it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import track, unit

from roadmapbot.domain.fit import Background
from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.knowledge import Given
from roadmapbot.domain.placement import (
    A_BLOCK,
    FEWEST_BLOCKS,
    FEWEST_RUNGS,
    FOUNDATIONS,
    GIVE_UP_AFTER,
    MOST_BLOCKS,
    MOST_RUNGS,
    STAYING,
    Search,
    first_unit,
    known_at,
    ladder,
    search,
    start_on,
)
from roadmapbot.domain.track import Track, Unit

AREAS = (*FOUNDATIONS, "start", "portfolio", "vision")
LEVELS = ("beginner", "intermediate", "advanced")
RIGHT, WRONG, UNSURE = "r", "w", "n"


def made(
    name: str, area: str = "programming", level: str = "beginner", requires: tuple[str, ...] = (), size: int = 3
) -> Unit:
    return unit(name, size, area=area, level=level, requires=tuple(map(UnitId, requires)))


def rungs_of(units: tuple[Unit, ...], background: Background = Background.SOME) -> list[str]:
    return [each.id for each in ladder(track("t", *units), background)]


def straight(length: int) -> Track:
    """A track of so many programming units, each built on the one before, and a project at the end."""
    units = [made(f"u{place}", requires=(f"u{place - 1}",) if place else ()) for place in range(length)]
    return track("t", *units, made("end", "projects"))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    size = draw(st.integers(1, 24))
    units = []
    for place in range(size):
        requires = draw(st.sets(st.integers(0, place - 1), max_size=2)) if place else ()
        units.append(
            made(
                f"u{place}",
                draw(st.sampled_from(AREAS)),
                draw(st.sampled_from((*LEVELS, "expert"))),
                tuple(f"u{each}" for each in sorted(requires)),
                draw(st.integers(1, 3)),
            )
        )
    return track("t", *units)


def walked(rungs: tuple[Unit, ...], background: Background, letters: str, seed: int = 1) -> Search:
    """The search of somebody who answers r(ight), w(rong) or n(ot sure), for as long as there are questions."""
    answers: list[Given] = []
    found = search(rungs, background, seed, answers)
    for letter in letters:
        if found.following is None:
            break
        right = found.following.choices.index(found.following.question.answer)
        answers.append({RIGHT: right, WRONG: (right + 1) % 3, UNSURE: None}[letter])
        found = search(rungs, background, seed, answers)
    return found


# --- the ladder ----------------------------------------------------------------------------------------------------


@given(tracks(), st.sampled_from(Background))
def test_what_a_unit_builds_on_lies_below_it_and_something_is_always_left(whole: Track, background: Background) -> None:
    rungs = ladder(whole, background)
    assert len(set(rungs)) == len(rungs)
    assert set(rungs) < set(whole.units)
    assert not {each.area for each in rungs} & STAYING
    required: dict[str, set[str]] = {}
    for each in whole.units:
        direct = set(each.requires)
        required[each.id] = direct.union(*(required[one] for one in direct))
    below: set[str] = set()
    for each in rungs:
        assert required[each.id] & {rung.id for rung in rungs} <= below
        below.add(each.id)


def test_easy_units_lie_below_hard_ones_and_programming_below_models() -> None:
    units = (
        made("deep", "deep-learning"), made("hard", level="advanced"), made("models", "machine-learning"),
        made("code"), made("sums", "math"), made("odd", level="expert"), made("tables", "data"), made("do", "projects"),
    )  # fmt: skip
    assert rungs_of(units) == ["code", "tables", "sums", "models", "deep", "hard", "odd"]


@pytest.mark.parametrize(
    ("background", "first"),
    [
        (Background.NEW, ["code", "sums", "models", "engine"]),
        (Background.DEVELOPER, ["code", "engine", "sums", "models"]),
        (Background.SCIENCE, ["sums", "code", "models", "engine"]),
        (Background.DATA, ["sums", "models", "code", "engine"]),
    ],
)
def test_what_people_of_a_background_know_best_lies_at_the_bottom(background: Background, first: list[str]) -> None:
    units = (
        made("engine", level="advanced"), made("models", "machine-learning"), made("sums", "math"), made("code"),
        made("do", "projects"),
    )  # fmt: skip
    assert rungs_of(units, background) == first


def test_only_foundations_are_asked_about_where_there_are_enough() -> None:
    few = tuple(made(f"u{place}") for place in range(FEWEST_RUNGS - 1))
    rest = (made("vision", "vision"), made("start", "start"), made("thin", size=1))
    assert rungs_of((*few, *rest)) == ["u0", "u1", "u2", "vision"]
    assert rungs_of((*few, made("u3"), *rest)) == ["u0", "u1", "u2", "u3"]


def test_of_a_track_with_nothing_else_the_last_rung_is_left_to_learn() -> None:
    assert rungs_of(tuple(made(f"u{place}") for place in range(5))) == ["u0", "u1", "u2", "u3"]


# --- the search ----------------------------------------------------------------------------------------------------

lives = st.text(RIGHT + WRONG + UNSURE, min_size=MOST_BLOCKS * A_BLOCK, max_size=MOST_BLOCKS * A_BLOCK)


@settings(max_examples=200)
@given(tracks(), st.sampled_from(Background), lives, st.integers(0, 10**6))
def test_the_search_always_ends_and_never_beyond_what_was_missed(
    whole: Track, background: Background, letters: str, seed: int
) -> None:
    rungs = ladder(whole, background)
    found = walked(rungs, background, letters, seed)
    assert found.following is None
    assert len(found.answered) <= MOST_BLOCKS * A_BLOCK
    missed = {rungs[rung].id for rung, is_known in found.tested.items() if not is_known}
    assert not missed & {each.id for each in found.known}
    assert found.low <= min((rung for rung, is_known in found.tested.items() if not is_known), default=len(rungs))
    assert found.known == rungs[: found.low]
    assert set(found.shown) <= set(found.known)
    if found.known:
        assert any(is_known for is_known in found.tested.values())
    start = start_on(whole, background, {each.id for each in found.known}, ())
    known = known_at(whole, start)
    assert known == found.known
    begin = first_unit(whole, known, ())
    assert begin is not None
    assert begin not in known
    places = {each.id: place for place, each in enumerate(whole.units)}
    assert all(places[begin.id] <= places[each] for each in missed)


@given(st.integers(FEWEST_RUNGS, 40), st.sampled_from(Background), lives)
def test_there_are_six_to_ten_questions_unless_somebody_gives_up(
    size: int, background: Background, letters: str
) -> None:
    found = walked(ladder(straight(size), background), background, letters)
    given_up = [each.is_sure for each in found.answered][-GIVE_UP_AFTER:] == [False] * GIVE_UP_AFTER
    assert given_up or FEWEST_BLOCKS * A_BLOCK <= len(found.answered) <= MOST_BLOCKS * A_BLOCK
    assert len(found.answered) <= max(found.about, FEWEST_BLOCKS * A_BLOCK)


@given(tracks(), st.sampled_from(Background), lives, st.integers(0, 10))
def test_the_same_answers_lead_to_the_same_place(
    whole: Track, background: Background, letters: str, asked: int
) -> None:
    rungs = ladder(whole, background)
    halfway = walked(rungs, background, letters[:asked])
    again = search(rungs, background, 1, [each.given for each in halfway.answered])
    assert again == halfway
    assert search(rungs, background, 1, [*(each.given for each in walked(rungs, background, letters).answered), 0]) == (
        walked(rungs, background, letters)
    )


@given(st.integers(FEWEST_RUNGS, 40), st.data())
def test_who_knows_everything_up_to_a_rung_is_placed_near_it_and_never_above(size: int, data: st.DataObject) -> None:
    rungs = ladder(straight(size), Background.DEVELOPER)
    gap = data.draw(st.integers(0, size))
    answers: list[Given] = []
    found = search(rungs, Background.DEVELOPER, 3, answers)
    while found.following is not None:
        unit_id = found.following.task.id.partition("/")[0]
        is_known = int(unit_id.removeprefix("u")) < gap
        answers.append(found.following.choices.index("This") if is_known else None)
        found = search(rungs, Background.DEVELOPER, 3, answers)
    assert found.low <= gap
    if sum(not each.is_sure for each in found.answered) < GIVE_UP_AFTER:
        assert gap - found.low <= size // 2 ** (MOST_BLOCKS - 1)


def test_two_right_answers_make_a_unit_known_and_one_wrong_one_does_not() -> None:
    rungs = ladder(straight(8), Background.DEVELOPER)
    assert walked(rungs, Background.DEVELOPER, "rr").low == 5
    for letters in ("rw", "wr", "nr", "rn"):
        found = walked(rungs, Background.DEVELOPER, letters)
        assert (found.low, found.high, found.missed) == (0, 4, rungs[4])


def test_the_questions_begin_early_for_who_never_programmed() -> None:
    rungs = ladder(straight(30), Background.NEW)
    first = {background: _first(rungs, background) for background in Background}
    assert first[Background.NEW] == "u5"
    assert first[Background.SOME] == "u7"
    assert {first[each] for each in Background if each not in {Background.NEW, Background.SOME}} == {"u15"}


def _first(rungs: tuple[Unit, ...], background: Background) -> str:
    following = search(rungs, background, 1, ()).following
    assert following is not None
    return following.task.id.partition("/")[0]


@pytest.mark.parametrize(("letters", "asked"), [("nnnn", 4), ("rnnnn", 5), ("rrwnnnn", 7), ("nnnrnn", 6)])
def test_four_times_not_sure_in_a_row_ends_the_questions_at_once(letters: str, asked: int) -> None:
    found = walked(ladder(straight(30), Background.DEVELOPER), Background.DEVELOPER, letters + "r" * 10)
    if letters.endswith("nnnn"):
        assert (found.following, len(found.answered)) == (None, asked)
    else:
        assert len(found.answered) > asked


def test_who_misses_everything_begins_at_the_beginning() -> None:
    found = walked(ladder(straight(12), Background.SOME), Background.SOME, "w" * 10)
    assert (found.low, found.high, found.known, found.shown) == (0, 0, (), ())
    assert found.missed == found.rungs[0]


def test_who_knows_everything_begins_above_it() -> None:
    whole = straight(12)
    found = walked(ladder(whole, Background.PRACTICE), Background.PRACTICE, "r" * 10)
    assert (found.low, found.missed) == (12, None)
    assert found.shown[0] == found.rungs[11]
    start = start_on(whole, Background.PRACTICE, {each.id for each in found.known}, ())
    assert known_at(whole, start) == found.rungs
    assert first_unit(whole, found.known, ()) == whole.units[-1]


def test_how_many_questions_there_will_be_is_told_and_comes_true() -> None:
    rungs = ladder(straight(12), Background.DEVELOPER)
    first = search(rungs, Background.DEVELOPER, 1, ())
    assert (first.about, len(first.asked)) == (8, 1)
    assert search(ladder(straight(40), Background.NEW), Background.NEW, 1, ()).about == 10
    last = walked(rungs, Background.DEVELOPER, "r" * 10)
    assert len(last.asked) == len(last.answered) == last.about


def test_without_rungs_there_is_nothing_to_ask() -> None:
    found = search((), Background.NEW, 1, ())
    assert (found.following, found.known, found.missed) == (None, (), None)


# --- where to begin ------------------------------------------------------------------------------------------------


def known_on(whole: Track, known: set[str], behind: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """What is left out of a track for somebody who knows some units, and has put some others behind them."""
    done = {task.id for each in whole.units if each.id in behind for task in each.tasks}
    units = known_at(whole, start_on(whole, Background.NEW, set(map(UnitId, known)), done))
    assert units is not None
    return [each.id for each in units]


def test_on_any_track_one_begins_with_what_is_not_known() -> None:
    assert known_on(straight(6), {"u0", "u1", "u4", "elsewhere"}) == ["u0", "u1", "u4"]
    assert known_on(straight(6), set()) == []


@given(tracks(), st.sampled_from(Background), st.sets(st.integers(0, 23)), st.sets(st.integers(0, 23)))
def test_something_is_always_left_to_learn(
    whole: Track, background: Background, known: set[int], behind: set[int]
) -> None:
    done = {task.id for place, each in enumerate(whole.units) if place in behind for task in each.tasks}
    units = known_at(whole, start_on(whole, background, {UnitId(f"u{place}") for place in known}, done))
    assert units is not None
    assert {each.id for each in units} <= {f"u{place}" for place in known}
    if any(task.id not in done for task in whole.tasks):
        assert first_unit(whole, units, done) is not None


def test_who_knows_all_the_rest_begins_with_the_hardest() -> None:
    everything = {f"u{place}" for place in range(6)}
    assert known_on(straight(6), everything) == sorted(everything)
    assert known_on(straight(6), everything, {"end"}) == ["u0", "u1", "u2", "u3", "u4"]
    assert known_on(straight(6), everything, {"end", "u5"}) == ["u0", "u1", "u2", "u3", "u5"]


def test_a_ladder_that_is_not_the_one_any_more_is_noticed() -> None:
    whole = straight(6)
    start = start_on(whole, Background.NEW, {UnitId("u0")}, ())
    assert known_at(whole, start) == whole.units[:1]
    assert known_at(straight(7), start) is None
    assert known_at(replace(whole, id=TrackId("x"), phases=()), start) is None


def test_a_very_long_track_is_asked_about_as_far_as_a_button_can_tell() -> None:
    whole = straight(MOST_RUNGS + 20)
    assert ladder(whole, Background.NEW) == whole.units[:MOST_RUNGS]
    everything = {each.id for each in whole.units}
    assert start_on(whole, Background.NEW, everything, ()).rungs == 2**MOST_RUNGS - 1


def test_one_begins_with_something_to_learn_before_something_to_make() -> None:
    whole = track("t", made("start", "start"), made("u0"), made("do", "projects"))
    assert first_unit(whole, (), ()) == whole.units[1]
    assert first_unit(whole, whole.units[1:2], ()) == whole.units[0]
