"""What one catalogue has that another has not, and what it means for learners."""

from dataclasses import replace

import pytest
from tests.builders import RESOURCE, STARTER, TRACK, catalogue, task, track, unit

from roadmapbot.domain.difference import Difference, Impact, Kind, TaskChange, difference, impact
from roadmapbot.domain.ids import ResourceId, TaskId, TrackId, UnitId
from roadmapbot.domain.track import Catalogue, Phase, Unit

BASICS, MORE = unit("basics", 3), unit("more", 2)
BEFORE = catalogue(track("ours", BASICS, MORE))


def with_units(*units: Unit) -> Catalogue:
    return catalogue(track("ours", *units))


def test_a_catalogue_does_not_differ_from_one_that_is_alike() -> None:
    found = difference(BEFORE, with_units(BASICS, MORE))
    assert found == Difference()
    assert found.is_empty


def test_what_is_new_is_told() -> None:
    other = unit("other", 1)
    found = difference(BEFORE, catalogue(track("ours", BASICS, MORE), track("theirs", other)))
    (new_unit,), (new_track,) = found.units, found.tracks
    assert (new_unit.kind, new_unit.unit) == (Kind.NEW, other)
    assert found.tasks == (TaskChange(Kind.NEW, other.tasks[0]),)
    assert (new_track.kind, new_track.track.id) == (Kind.NEW, TrackId("theirs"))
    assert not found.is_empty


def test_what_is_gone_is_told() -> None:
    found = difference(catalogue(track("ours", BASICS), track("theirs", MORE)), catalogue(track("ours", BASICS)))
    (gone_unit,), (gone_track,) = found.units, found.tracks
    assert (gone_unit.kind, gone_unit.unit) == (Kind.RETIRED, MORE)
    assert {change.kind for change in gone_unit.tasks} == {Kind.RETIRED}
    assert (gone_track.kind, gone_track.track.id) == (Kind.RETIRED, TrackId("theirs"))


def test_changed_tasks_say_in_what() -> None:
    first, second, third = BASICS.tasks
    changed = replace(second, goal="Know more", steps=("Read", "Try", "Tell"))
    after = replace(BASICS, title="Better basics", tasks=(changed, first, task("basics/t9")))
    (found,) = difference(BEFORE, with_units(after, MORE)).units
    assert (found.kind, found.fields, found.is_reordered) == (Kind.CHANGED, ("title",), True)
    assert found.tasks == (
        TaskChange(Kind.CHANGED, changed, ("goal", "steps")),
        TaskChange(Kind.NEW, after.tasks[2]),
        TaskChange(Kind.RETIRED, third),
    )


def test_a_track_tells_the_units_that_came_and_went() -> None:
    other = unit("other", 1)
    (found,) = difference(BEFORE, with_units(other, BASICS)).tracks
    assert (found.kind, found.units_in, found.units_out) == (Kind.CHANGED, (UnitId("other"),), (UnitId("more"),))
    assert (found.fields, found.is_reordered) == (("phases",), False)


def test_a_track_tells_a_new_order_and_a_new_title() -> None:
    whole = track("ours", BASICS, MORE)
    (found,) = difference(BEFORE, with_units(MORE, BASICS)).tracks
    assert (found.is_reordered, found.fields) == (True, ("phases",))
    (found,) = difference(BEFORE, catalogue(replace(whole, title="Ours, mended"))).tracks
    assert (found.is_reordered, found.fields) == (False, ("title",))
    in_one = replace(whole, phases=(Phase("phase-basics", "Phase basics", "Why", (BASICS, MORE)),))
    (found,) = difference(BEFORE, catalogue(in_one)).tracks
    assert found.fields == ("phases",)


def test_a_unit_whose_title_alone_changes_leaves_the_track_as_it_is() -> None:
    found = difference(BEFORE, with_units(replace(BASICS, title="Better"), MORE))
    assert (found.tracks, [change.fields for change in found.units]) == ((), [("title",)])


def test_addresses_that_nobody_has_seen_are_named() -> None:
    moved = replace(RESOURCE, url="https://docs.python.org/4/")
    same = replace(RESOURCE, id=ResourceId("copy"))
    before = replace(
        BEFORE, resources={RESOURCE.id: RESOURCE, ResourceId("old"): replace(RESOURCE, id=ResourceId("old"))}
    )
    after = replace(BEFORE, resources={moved.id: moved, same.id: same})
    found = difference(before, after)
    assert [(each.kind, each.resource.id, each.is_new_address) for each in found.resources] == [
        (Kind.CHANGED, "docs", True),
        (Kind.NEW, "copy", False),
        (Kind.RETIRED, "old", False),
    ]
    assert found.new_addresses == (moved.url,)


# --- what it means for learners ------------------------------------------------------------------------------------


def behind(*tasks: str) -> dict[TaskId, None]:
    return dict.fromkeys(TaskId(each) for each in tasks)


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ((), Impact(1, inside=1)),
        (("basics/t1",), Impact(1, inside=1, other_next=1)),
        (("basics/t1", "basics/t2"), Impact(1, inside=1)),
        (("basics/t1", "basics/t2", "basics/t3"), Impact(1)),
        (("basics/t1", "basics/t2", "basics/t3", "more/t1", "more/t2"), Impact(1)),
    ],
)
def test_whose_next_task_changes(done: tuple[str, ...], expected: Impact) -> None:
    first, second, third = BASICS.tasks
    after = with_units(replace(BASICS, tasks=(first, third, second)), MORE)
    assert impact(BEFORE, after, [(TrackId("ours"), behind(*done))]) == expected


def test_what_is_gone_finishes_tracks_and_takes_nothing_away() -> None:
    done = behind("basics/t1", "basics/t2", "basics/t3")
    assert impact(BEFORE, with_units(BASICS), [(TrackId("ours"), done)]) == Impact(1, 1, 1, 1)
    assert impact(BEFORE, catalogue(), [(TrackId("ours"), done), (TrackId("gone"), {})]) == Impact(2, 1, 1, 1)


def test_a_task_that_was_renamed_is_the_same_task() -> None:
    first, *rest = BASICS.tasks
    renamed = replace(first, id=TaskId("basics/begin"), was=(first.id,))
    after = with_units(replace(BASICS, tasks=(renamed, *rest)), MORE)
    for done in ((), ("basics/t1",), ("basics/t1", "basics/t2", "basics/t3")):
        assert impact(BEFORE, after, [(TrackId("ours"), behind(*done))]).other_next == 0


def test_learners_are_added_up() -> None:
    longer = with_units(BASICS, replace(MORE, tasks=(*MORE.tasks, task("more/t9"))))
    everything = behind(*(each.id for each in (*BASICS.tasks, *MORE.tasks)))
    found = impact(BEFORE, longer, [(TrackId("ours"), {}), (TrackId("ours"), everything), (TRACK, {})])
    assert found == Impact(3, inside=1, other_next=1)
    assert STARTER.id == TRACK
