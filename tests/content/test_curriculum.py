"""The curriculum itself, whatever is in it: every track can be walked, every task shown, and nothing is left out.

CONTENT_DIR names another folder to hold to the same rules.
"""

import os
import re
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from roadmapbot.adapters.chat.render.checking import problems_of
from roadmapbot.adapters.chat.render.placement import HOURS
from roadmapbot.adapters.content import load_catalogue, load_coverage
from roadmapbot.bundled import bundled
from roadmapbot.domain.fit import Background, Fit, Goal, Profile
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.knowledge import TO_PASS
from roadmapbot.domain.placement import FEWEST_RUNGS, STAYING, ladder
from roadmapbot.domain.progress import next_task, progress
from roadmapbot.domain.recommendation import Reason, recommend
from roadmapbot.domain.track import STARTER, Catalogue

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_BUTTON = 80
FAVORITE = 0.75
"""Share of a unit's questions that may have the right answer in one place, from six questions on."""


def content_in_use() -> Path:
    return Path(os.environ.get("CONTENT_DIR") or bundled("content"))


@cache
def loaded(folder: Path) -> Catalogue:
    return load_catalogue(folder)


@pytest.fixture
def catalogue() -> Catalogue:
    return loaded(content_in_use())


def test_discord_takes_every_task_and_plan(catalogue: Catalogue) -> None:
    assert problems_of(catalogue) == []


def test_every_track_can_be_walked_from_first_to_last_task(catalogue: Catalogue) -> None:
    for track in catalogue.tracks.values():
        behind: dict[TaskId, None] = {}
        while (task := next_task(track, behind)) is not None:
            assert progress(track, behind).done == len(behind)
            assert catalogue.task(task.id) == task
            behind[task.id] = None
        assert list(behind) == [task.id for task in track.tasks]
        assert progress(track, behind).share == 1.0


def test_no_unit_comes_before_what_it_requires(catalogue: Catalogue) -> None:
    for track in catalogue.tracks.values():
        met: list[str] = []
        for unit in (unit for phase in track.phases for unit in phase.units):
            assert set(unit.requires) <= set(met), f"{track.id}: {unit.id}"
            assert unit.id not in met, f"{track.id}: {unit.id}"
            met.append(unit.id)


def test_the_starter_stands_first_and_every_task_is_in_a_track(catalogue: Catalogue) -> None:
    assert next(iter(catalogue.tracks)) == STARTER
    walked = {task.id for track in catalogue.tracks.values() for task in track.tasks}
    assert catalogue.tasks.keys() - walked == set()


def test_every_task_has_something_to_read_and_something_to_recall(catalogue: Catalogue) -> None:
    for task in catalogue.tasks.values():
        assert task.resources, task.id
        assert task.recall, task.id
        assert task.sources, task.id
        assert task.core_minutes < task.minutes, task.id


def test_every_unit_asks_enough_to_show_that_it_is_known_and_nothing_twice(catalogue: Catalogue) -> None:
    units = {unit.id: unit for track in catalogue.tracks.values() for unit in track.units}
    for unit in units.values():
        asked = Counter(recall.question for task in unit.tasks for recall in task.recall)
        assert asked.total() >= TO_PASS, unit.id
        assert max(asked.values()) == 1, unit.id


PROFILES = [Profile(*each) for each in product(Goal, Background, HOURS)]


def test_whatever_somebody_says_there_is_a_track_whose_basis_they_have(catalogue: Catalogue) -> None:
    for profile in PROFILES:
        best = recommend(catalogue.tracks.values(), profile)[0]
        assert Reason.BACKGROUND not in best.misses, profile
        assert Reason.GOAL not in best.misses, profile


def test_every_track_is_suggested_to_somebody(catalogue: Catalogue) -> None:
    suggested = {recommend(catalogue.tracks.values(), profile)[0].track.id for profile in PROFILES}
    assert catalogue.tracks.keys() - suggested == set()


def test_every_track_says_whom_it_is_for(catalogue: Catalogue) -> None:
    assert [track.id for track in catalogue.tracks.values() if track.fit == Fit()] == []


def test_every_track_has_enough_to_ask_about(catalogue: Catalogue) -> None:
    for track in catalogue.tracks.values():
        for background in Background:
            rungs = ladder(track, background)
            assert len(rungs) >= FEWEST_RUNGS, track.id
            assert set(track.units) - set(rungs), track.id
            assert not {unit.area for unit in rungs} & STAYING, track.id
            below: set[str] = set()
            for unit in rungs:
                below.add(unit.id)
                assert below.issuperset({each for each in unit.requires if each in {r.id for r in rungs}}), track.id


def test_every_resource_is_used_and_has_an_address_of_its_own(catalogue: Catalogue) -> None:
    addresses = Counter(resource.url.rstrip("/").casefold() for resource in catalogue.resources.values())
    assert [address for address, times in addresses.items() if times > 1] == []
    used = {resource.id for task in catalogue.tasks.values() for resource in task.resources}
    assert catalogue.resources.keys() - used == set()


def test_ids_look_as_ids_do(catalogue: Catalogue) -> None:
    for task_id in catalogue.tasks:
        parts = task_id.split("/")
        assert len(parts) == 2, task_id
        assert all(ID.fullmatch(part) for part in parts), task_id
    for other in (*catalogue.tracks, *catalogue.resources):
        assert ID.fullmatch(other), other


def test_every_choice_fits_a_button_and_one_of_them_is_right(catalogue: Catalogue) -> None:
    for task in catalogue.tasks.values():
        for question in task.recall:
            assert question.choices.count(question.answer) == 1, task.id
            assert max(map(len, question.choices)) <= LONGEST_BUTTON, task.id


def test_the_right_answer_is_not_always_in_the_same_place(catalogue: Catalogue) -> None:
    places: dict[str, Counter[int]] = {}
    for task in catalogue.tasks.values():
        for question in task.recall:
            place = question.choices.index(question.answer)
            for whole in ("the whole", task.id.partition("/")[0]):
                places.setdefault(whole, Counter())[place] += 1
    for whole, counted in places.items():
        if counted.total() >= 6:
            assert max(counted.values()) <= FAVORITE * counted.total(), whole


def test_everything_the_source_articles_name_is_somewhere_in_the_content(catalogue: Catalogue) -> None:
    missing = {coverage.source: coverage.missing for coverage in load_coverage(content_in_use(), catalogue)}
    assert {source: names for source, names in missing.items() if names} == {}
