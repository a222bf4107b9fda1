"""Where a learner stands on a track, and when it will be finished."""

from dataclasses import replace

import pytest
from tests.builders import BASICS, CONTENT, DAY, MONDAY, MORE, OTHER_TRACK, STARTER, schedule, task, track, unit

from roadmapbot.domain.ids import TaskId, TrackId
from roadmapbot.domain.progress import Standing, next_task, plan, progress, standing
from roadmapbot.domain.track import Track

LITTLE = track("little", unit("one", 2), unit("two", 2))
ALL = [each.id for each in LITTLE.tasks]


def ids(*names: str) -> set[TaskId]:
    return {TaskId(name) for name in names}


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (set(), "one/t1"),
        (ids("one/t1"), "one/t2"),
        (ids("one/t2"), "one/t1"),
        (ids("one/t1", "one/t2", "two/t2"), "two/t1"),
        (ids("elsewhere/t1"), "one/t1"),
        (ids(*ALL), None),
    ],
)
def test_the_next_task_is_the_first_one_open(behind: set[TaskId], expected: str | None) -> None:
    found = next_task(LITTLE, behind)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("behind", "expected"), [(set(), (0, 0.0, False)), (ids("one/t1"), (1, 0.5, False)), (ids(*ALL), (2, 1.0, True))]
)
def test_a_part_of_the_roadmap_has_its_own_progress(behind: set[TaskId], expected: tuple[int, float, bool]) -> None:
    found = standing(LITTLE.phases[0].tasks, behind)
    assert (found.behind, found.share, found.is_complete) == expected


def test_a_part_without_tasks_is_never_complete() -> None:
    assert (Standing(0, 0).share, Standing(0, 0).is_complete) == (0.0, False)


def test_progress_counts_what_is_behind_on_this_track() -> None:
    found = progress(LITTLE, ids("one/t1", "one/t2", "elsewhere/t1"))
    assert (found.done, found.total, found.share) == (2, 4, 0.5)
    assert found.next_task == LITTLE.tasks[2]
    assert found.phase == LITTLE.phases[1]


def test_a_finished_track_has_nothing_next() -> None:
    found = progress(LITTLE, ids(*ALL))
    assert (found.share, found.next_task, found.phase) == (1, None, None)


def test_a_track_without_tasks_is_no_division_by_zero() -> None:
    empty = Track(TrackId("gone"), "Gone", "", "", (), ())
    assert progress(empty, set()).share == 0
    assert plan(empty, set(), schedule(), MONDAY) == ()


def test_a_plan_puts_every_open_task_on_a_planned_day() -> None:
    planned = plan(LITTLE, ids("one/t1"), schedule(days="02"), MONDAY)
    assert [(each.on, each.task.id) for each in planned] == [
        (MONDAY, "one/t2"),
        (MONDAY + 2 * DAY, "two/t1"),
        (MONDAY + 7 * DAY, "two/t2"),
    ]


def test_a_plan_begins_with_the_first_planned_day_from_its_start() -> None:
    assert plan(LITTLE, set(), schedule(days="5"), MONDAY)[0].on == MONDAY + 5 * DAY


def test_a_missed_day_moves_the_plan_and_nothing_piles_up() -> None:
    today, tomorrow = (plan(LITTLE, set(), schedule(), start) for start in (MONDAY, MONDAY + DAY))
    assert [replace(each, on=each.on + DAY) for each in today] == list(tomorrow)


def test_a_plan_with_all_behind_is_empty() -> None:
    assert plan(LITTLE, ids(*ALL), schedule(), MONDAY) == ()


# --- the curriculum ------------------------------------------------------------------------------------------------


def test_a_track_has_the_tasks_of_its_phases_in_order() -> None:
    assert STARTER.tasks == BASICS.tasks + MORE.tasks
    assert STARTER.phases[0].tasks == BASICS.tasks


def test_a_task_stands_in_a_phase_or_in_none() -> None:
    assert STARTER.phase_of(MORE.tasks[0].id) == STARTER.phases[1]
    assert STARTER.phase_of(task("elsewhere/t1").id) is None


def test_a_catalogue_knows_what_is_in_force() -> None:
    assert CONTENT.track(OTHER_TRACK) is CONTENT.tracks[OTHER_TRACK]
    assert CONTENT.track(TrackId("withdrawn")) is None
    assert CONTENT.task(MORE.tasks[0].id) == MORE.tasks[0]
    assert CONTENT.task(TaskId("withdrawn/t1")) is None
