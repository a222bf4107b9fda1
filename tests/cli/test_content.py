"""What writers do at the command line: count, visit links, write schemas, preview from a folder of their own."""

import asyncio
import dataclasses
import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from tests.cli.conftest import Run
from tests.content.test_links import Site
from tests.content.test_links import site as site
from tests.starter import starter_content
from typer.testing import CliRunner, Result

from roadmapbot.adapters.content import load_catalogue
from roadmapbot.cli import app, content, tables, visiting
from roadmapbot.domain.ids import ResourceId
from roadmapbot.domain.track import Catalogue, Resource


def test_stats_count_everything_in_plain_columns_when_piped(run: Run) -> None:
    ended = run("content", "stats", str(starter_content()))
    assert ended.returncode == 0, ended.stderr
    lines = [line.split() for line in ended.stdout.splitlines()]
    catalogue = load_catalogue(starter_content())
    tasks = catalogue.tasks.values()
    assert ["tasks", str(len(tasks))] in lines
    assert ["recall", "questions", str(sum(len(task.recall) for task in tasks))] in lines
    [track] = [line for line in lines if line[:1] == ["starter-30"]]
    assert track[1:] == ["4", "13", "30", str(sum(t.core_minutes for t in tasks)), str(sum(t.minutes for t in tasks))]
    for name, values in {
        "Resources by kind": [each.kind for each in catalogue.resources.values()],
        "Resources by cost": [each.cost for each in catalogue.resources.values()],
        "Tasks by source": [source for task in tasks for source in task.sources],
    }.items():
        section = ended.stdout.partition(name)[2].partition("\n\n")[0]
        assert [line.split() for line in section.splitlines()[2:]] == [
            [each, str(values.count(each))] for each in sorted(set(values))
        ]
    units = {task.id.partition("/")[0] for task in tasks}
    areas = ended.stdout.partition("Areas")[2].partition("\n\n")[0].splitlines()[2:]
    assert sum(int(line.split()[1]) for line in areas) == len(units)
    assert sum(int(line.split()[2]) for line in areas) == len(tasks)


def test_stats_say_which_units_are_in_no_track(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    for file in starter_content().rglob("*.yaml"):
        target = folder / file.relative_to(starter_content())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text())
    unit = folder / "units" / "start" / "take-stock.yaml"
    (unit.parent / "left-over.yaml").write_text(unit.read_text().replace("id: take-stock", "id: left-over", 1))
    shown = CliRunner().invoke(app, ["content", "stats", str(folder)])
    assert "(in no track)" in shown.stdout


COVERAGE = """\
source: '003'
headings:
  - heading: The start
    names:
      - {name: an inventory, in: [take-stock/skills-inventory]}
      - {name: a horoscope}
      - {name: the starter, in: ["track:starter-30"]}
  - heading: A unit
    in: [take-stock]
"""


@pytest.fixture
def covered(tmp_path: Path) -> Path:
    """The starter content with a file that says what an article names."""
    folder = tmp_path / "covered"
    shutil.copytree(starter_content(), folder)
    (folder / "coverage").mkdir()
    (folder / "coverage" / "003.yaml").write_text(COVERAGE)
    return folder


def test_stats_say_how_much_of_each_source_is_covered_and_what_is_not(covered: Path) -> None:
    shown = CliRunner().invoke(app, ["content", "stats", str(covered)])
    assert shown.exit_code == 0
    lines = [line.split() for line in shown.stdout.partition("\nSources\n")[2].splitlines()]
    assert lines[1] == ["003", "2", "1", "50", "3", "2", "66"]
    assert lines[-2] == ["003", "The", "start:", "a", "horoscope"]


def test_stats_of_a_folder_that_says_nothing_of_sources_have_no_such_table() -> None:
    shown = CliRunner().invoke(app, ["content", "stats", str(starter_content())])
    assert "\nSources\n" not in shown.stdout


def test_stats_list_nothing_as_missing_where_all_is_covered(covered: Path) -> None:
    file = covered / "coverage" / "003.yaml"
    file.write_text(COVERAGE.replace("      - {name: a horoscope}\n", ""))
    shown = CliRunner().invoke(app, ["content", "stats", str(covered)])
    assert shown.stdout.partition("\nSources\n")[2].split()[-7:] == ["003", "2", "2", "100", "2", "2", "100"]


@pytest.mark.parametrize("command", ["check", "stats"])
def test_a_place_that_is_not_there_is_a_problem_with_its_line(covered: Path, command: str) -> None:
    file = covered / "coverage" / "003.yaml"
    file.write_text(COVERAGE.replace("[take-stock]", "[take-stick]"))
    shown = CliRunner().invoke(app, ["content", command, str(covered)])
    assert shown.exit_code == 1
    assert 'coverage/003.yaml:9:10: There is no unit with the id "take-stick".' in shown.stderr
    assert "sound" not in shown.stdout


def test_a_name_without_a_place_is_no_problem_to_the_check(covered: Path) -> None:
    assert CliRunner().invoke(app, ["content", "check", str(covered)]).exit_code == 0


def test_stats_are_drawn_for_a_person_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(tables, "Console", lambda: Console(file=screen, force_terminal=True, width=100))
    CliRunner().invoke(app, ["content", "stats", str(starter_content())])
    assert "┃" in screen.getvalue()
    assert "starter-30" in screen.getvalue()


async def links(monkeypatch: pytest.MonkeyPatch, site: Site, *paths: str) -> Result:
    """The command, on resources that are pages of a local site (a content file may only name https ones)."""
    known = next(iter(load_catalogue(starter_content()).resources.values()))
    resources: dict[ResourceId, Resource] = {}
    for number, path in enumerate(paths, start=1):
        name = ResourceId(f"link-{number}")
        resources[name] = dataclasses.replace(known, id=name, url=site.base + path)
    monkeypatch.setattr(content, "load", lambda _: Catalogue({}, {}, resources))
    return await asyncio.to_thread(CliRunner().invoke, app, ["content", "links", "--pause", "0"])


async def test_links_report_what_needs_a_look_and_fail_where_one_is_dead(
    monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    ended = await links(monkeypatch, site, "/page", "/status/404", "/moved/301/new", "/status/403")
    assert ended.exit_code == 1
    assert f"  link-2: {site.base}/status/404\n    has no such page any more (404)" in ended.stdout
    assert f"is now {site.base}/new" in ended.stdout
    assert "answers 403 to programs" in ended.stdout
    assert "link-1" not in ended.stdout
    assert "Visited 4: 1 good, 0 slow, 1 moved, 1 refused, 1 dead." in ended.stdout


async def test_links_that_are_all_alive_are_status_zero(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    ended = await links(monkeypatch, site, "/page", "/moved/301/new", "/status/403")
    assert ended.exit_code == 0
    assert "0 dead" in ended.stdout


async def test_a_page_with_two_names_is_visited_once(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    ended = await links(monkeypatch, site, "/status/429", "/status/429")
    assert "link-1, link-2: " in ended.stdout
    assert len(site.seen) == 1


async def test_a_person_at_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(visiting, "Console", lambda **_: Console(file=screen, force_terminal=True, width=100))
    await links(monkeypatch, site, "/page", "/other")
    assert "2/2" in screen.getvalue()


async def test_nothing_is_drawn_into_a_pipe(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    ended = await links(monkeypatch, site, "/page")
    assert ended.stderr == ""
    assert ended.stdout == "Visited 1: 1 good, 0 slow, 0 moved, 0 refused, 0 dead.\n"


async def test_no_way_to_the_internet_is_one_sentence(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    site.base = "http://127.0.0.1:9"
    ended = await links(monkeypatch, site, "/one", "/two")
    assert ended.exit_code == 1
    assert "Is there a way to the internet?" in ended.stderr
    assert "link-1" not in ended.stdout


def test_schemas_are_written_where_asked(run: Run, tmp_path: Path) -> None:
    ended = run("content", "schema", "--out", "some/where")
    assert ended.returncode == 0, ended.stderr
    written = {path.name for path in (tmp_path / "some" / "where").iterdir()}
    assert written == {"unit.schema.json", "track.schema.json", "resources.schema.json", "coverage.schema.json"}
    for name in written:
        json.loads((tmp_path / "some" / "where" / name).read_text())
        assert name in ended.stdout


def test_schemas_go_beside_the_content_in_use_and_do_not_disturb_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    for file in starter_content().rglob("*.yaml"):
        target = folder / file.relative_to(starter_content())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text())
    assert run("content", "schema", CONTENT_DIR=str(folder)).returncode == 0
    assert (folder / "schema" / "unit.schema.json").is_file()
    assert run("content", "check", str(folder)).returncode == 0


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = run("content", "schema", "--out", "file/schema")
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_task_of_another_folder_can_be_looked_at(run: Run) -> None:
    ended = run("content", "preview", "take-stock/skills-inventory", str(starter_content()))
    assert ended.returncode == 0
    assert "Check-in question" in ended.stdout


def test_a_folder_that_is_not_there_is_said_in_one_sentence(run: Run) -> None:
    ended = run("content", "stats", "nowhere")
    assert ended.returncode == 1
    assert "there is no content folder nowhere" in ended.stderr


@pytest.mark.parametrize("command", ["check", "preview", "stats", "links", "schema"])
def test_every_content_command_has_help_with_an_example(command: str) -> None:
    ended = CliRunner().invoke(app, ["content", command, "--help"])
    assert ended.exit_code == 0
    assert "Example" in ended.stdout
