"""What a sound content folder becomes."""

import pytest
from tests.content.folder import TRACK, Folder

from roadmapbot.adapters.content import LoadedCatalogues, load_catalogue
from roadmapbot.bundled import bundled
from roadmapbot.domain.fit import Background, Fit, Goal
from roadmapbot.domain.ids import GuildId, ResourceId, TaskId, TrackId
from roadmapbot.domain.track import RecallQuestion, Resource


def test_sound_files_have_no_problems(folder: Folder) -> None:
    assert folder.problems() == []


def test_a_track_strings_units_together_in_order(folder: Folder) -> None:
    track = folder.load().tracks[TrackId("starter")]
    assert [task.id for task in track.tasks] == ["basics/first-task", "more/first-task"]
    assert (track.title, track.audience, track.sources) == ("The starter", "Everybody.", ("003",))
    (phase,) = track.phases
    assert (phase.id, phase.title, [unit.id for unit in phase.units]) == ("week-1", "Week one", ["basics", "more"])
    assert (phase.units[1].requires, phase.units[1].area, phase.units[1].level) == (("basics",), "area", "beginner")


@pytest.mark.parametrize(
    ("placement", "fit"),
    [
        ("", Fit()),
        ("placement: {}", Fit()),
        (
            "placement: {goals: [vision, job], backgrounds: [data], hours_a_week: 3-10}",
            Fit(frozenset({Goal.VISION, Goal.JOB}), frozenset({Background.DATA}), 3, 10),
        ),
        ("placement: {hours_a_week: 15}", Fit(fewest_hours=15)),
    ],
)
def test_a_track_says_whom_it_is_for(folder: Folder, placement: str, fit: Fit) -> None:
    folder.replace("tracks/starter.yaml", "phases:", f"{placement}\nphases:")
    assert folder.load().tracks[TrackId("starter")].fit == fit


def test_a_task_has_all_that_was_written(folder: Folder) -> None:
    task = folder.load().tasks[TaskId("basics/first-task")]
    assert (task.title, task.goal, task.question) == ("The first task", "You know it.", "What did you learn?")
    assert (task.core_minutes, task.core, task.minutes) == (10, "Read one page.", 45)
    assert task.steps == ("Read the chapter.", "Try it out.")
    first, *_ = task.recall
    assert first == RecallQuestion("Which one is it?", ("This one", "That one"), "This one", "Because it is.")
    assert (task.evidence, task.sources) == ("notebook", ("003",))
    assert [resource.title for resource in task.resources] == ["Python documentation", "A course"]


def test_a_resource_says_how_long_it_takes_in_minutes(folder: Folder) -> None:
    resources = folder.load().resources
    assert resources[ResourceId("python-docs")] == Resource(
        ResourceId("python-docs"), "Python documentation", "https://docs.python.org/3/", "docs", "free", "beginner", 30
    )
    assert resources[ResourceId("a-course")].minutes == 120


def test_what_may_be_left_out_may_be_left_out(folder: Folder) -> None:
    folder.replace("units/area/basics.yaml", "    evidence: notebook\n", "")
    folder.replace("units/area/basics.yaml", "requires: []\n", "")
    folder.replace("resources.yaml", "    hours: 2\n", "")
    catalogue = folder.load()
    assert catalogue.tasks[TaskId("basics/first-task")].evidence is None
    assert catalogue.resources[ResourceId("a-course")].minutes is None


def test_a_unit_may_be_part_of_several_tracks(folder: Folder) -> None:
    folder["tracks/other.yaml"] = TRACK.format(units="basics").replace("id: starter", "id: other")
    tracks = folder.load().tracks
    assert tracks[TrackId("other")].tasks == tracks[TrackId("starter")].tasks[:1]


def test_text_may_have_emoji_and_several_lines(folder: Folder) -> None:
    folder.replace("units/area/basics.yaml", "Read one page.", '"Read 👩‍🚀 one page.\\nAnd smile ❤️"')
    assert folder.load().tasks[TaskId("basics/first-task")].core == "Read 👩‍🚀 one page.\nAnd smile ❤️"


def test_a_file_saved_with_a_byte_order_mark_is_read(folder: Folder) -> None:
    folder["tracks/starter.yaml"] = b"\xef\xbb\xbf" + folder["tracks/starter.yaml"].encode()
    assert folder.problems() == []


def test_every_server_sees_the_same_catalogue(folder: Folder) -> None:
    catalogue = folder.load()
    catalogues = LoadedCatalogues(catalogue)
    assert catalogues.of(GuildId(1)) is catalogues.of(GuildId(2)) is catalogue


def test_new_bundled_content_is_for_every_server_without_its_own(folder: Folder) -> None:
    own, old, new = folder.load(), folder.load(), folder.load()
    catalogues = LoadedCatalogues(old)
    catalogues.put(GuildId(1), own)
    catalogues.put_bundled(new)
    assert (catalogues.of(GuildId(1)), catalogues.of(GuildId(2))) == (own, new)


# --- the bundled curriculum ----------------------------------------------------------------------------------------


def test_the_bundled_content_is_sound_and_has_the_starter_plan() -> None:
    catalogue = load_catalogue(bundled("content"))
    starter = catalogue.tracks[TrackId("starter-30")]
    assert len(starter.tasks) == len({task.id for task in starter.tasks}) == 30
    assert len(starter.phases) == 4


def test_every_bundled_task_is_complete() -> None:
    for task in load_catalogue(bundled("content")).tasks.values():
        assert task.resources
        assert task.recall
        assert all(resource.url.startswith("https://") for resource in task.resources)
        assert task.core_minutes < task.minutes
        assert all(question.answer in question.choices for question in task.recall)


def test_every_bundled_resource_is_used() -> None:
    catalogue = load_catalogue(bundled("content"))
    used = {resource.id for task in catalogue.tasks.values() for resource in task.resources}
    assert used <= set(catalogue.resources)
    assert len(used) > len(catalogue.resources) / 2
