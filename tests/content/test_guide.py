"""The writer's guide keeps its word: its example loads, its rules are the checker's, its sentences are the real ones.

`UPDATE_GUIDE=1 pytest tests/content/test_guide.py` writes the rules anew.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.content.test_json_schemas import schema_of

from roadmapbot.adapters.chat.render.checking import as_text, problems_of
from roadmapbot.adapters.content import ContentError, load_catalogue, load_coverage
from roadmapbot.bundled import bundled
from roadmapbot.domain.fit import Background, Goal
from roadmapbot.domain.ids import TaskId

GUIDE = bundled("content").parent / "docs" / "content-guide.md"
UNIT, TRACK, RESOURCES = "units/programming/first-steps.yaml", "tracks/try-python.yaml", "resources.yaml"
COVERAGE = "coverage/003.yaml"
BEGIN, END = "<!-- rules -->\n", "<!-- end of rules -->"
TABLES = [
    ("A unit", "unit", ""),
    ("A task", "unit", "TaskModel"),
    ("The core of a task", "unit", "CoreModel"),
    ("The full form of a task", "unit", "FullModel"),
    ("A recall question", "unit", "RecallModel"),
    ("A track", "track", ""),
    ("The placement of a track", "track", "PlacementModel"),
    ("A phase of a track", "track", "PhaseModel"),
    ("A resource", "resources", "ResourceModel"),
    ("What an article names", "coverage", ""),
    ("A heading of an article", "coverage", "HeadingModel"),
    ("A name under a heading", "coverage", "NameModel"),
]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The guide's example, copied into a folder as a writer would."""
    files = dict(re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
    assert set(files) == {UNIT, TRACK, RESOURCES, COVERAGE}
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name}\n{text}", encoding="utf-8")
    return tmp_path


def test_the_example_passes_the_checker_and_can_be_shown(example: Path) -> None:
    catalogue = load_catalogue(example)
    assert problems_of(catalogue) == []
    task = catalogue.task(TaskId("first-steps/hello-python"))
    assert task is not None
    assert "Say hello in Python" in as_text(task)
    (coverage,) = load_coverage(example, catalogue)
    assert coverage.missing == ["The first month: loops"]


def test_the_example_has_every_key_there_is(example: Path) -> None:
    written = "".join(file.read_text(encoding="utf-8") for file in example.rglob("*.yaml"))
    for name, schema, model in TABLES:
        for key in part(schema, model)["properties"]:
            assert re.search(rf"\b{key}:", written), f"{name}: {key}"


def test_the_rules_are_the_checkers() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    before, rest = guide.split(BEGIN)
    rules, after = rest.split(END)
    current = "\n" + "\n".join(f"**{name}**\n\n{table(part(schema, model))}" for name, schema, model in TABLES)
    if os.environ.get("UPDATE_GUIDE"):
        GUIDE.write_text(before + BEGIN + current + END + after, encoding="utf-8")
        return
    assert rules == current, "Run: UPDATE_GUIDE=1 pytest tests/content/test_guide.py"


def replaced(file: str, old: str, new: str) -> tuple[str, Callable[[str], str]]:
    return file, lambda text: text.replace(old, new, 1)


MISTAKES = [
    replaced(UNIT, "goal:", "gaol:"),
    replaced(UNIT, "    goal: You have a file hello.py that greets you by name when you run it.\n", ""),
    replaced(UNIT, "title: First steps in Python", f"title: {'x' * 94}"),
    replaced(UNIT, "minutes: 30", "minutes: 15"),
    replaced(UNIT, "minutes: 30", "minutes: 30 min"),
    replaced(UNIT, "['003']", "[003]"),
    replaced(UNIT, "- Nothing until Enter is pressed twice", "- 42"),
    replaced(UNIT, "answer: Always text", "answer: always text"),
    replaced(UNIT, "First steps in Python", "See https://www.python.org"),
    replaced(UNIT, "[python-tutorial]", "[python-tutrial]"),
    replaced(UNIT, "requires: []", "requires: [set-up]"),
    replaced(UNIT, "id: first-steps", "id: second-steps"),
    replaced(COVERAGE, "try-python]", "try-pyhton]"),
    replaced(COVERAGE, "track:", "tracks:"),
    replaced(UNIT, "summary: Run", "summary: Note: run"),
    replaced(UNIT, "    goal:", "\tgoal:"),
    replaced(UNIT, "Say hello", "`Hello`"),
    replaced(UNIT, "returns what was typed", "returns what's typed"),
]


def test_every_common_problem_is_said_in_these_words(example: Path) -> None:
    whole = {file: (example / file).read_text(encoding="utf-8") for file in (UNIT, TRACK, RESOURCES, COVERAGE)}
    said = set()
    for file, spoil in MISTAKES:
        spoiled = spoil(whole[file])
        assert spoiled != whole[file]
        (example / file).write_text(spoiled, encoding="utf-8")
        if "requires: [set-up]" in spoiled:
            other = whole[UNIT].replace("id: first-steps", "id: set-up", 1)
            (example / "units/programming/set-up.yaml").write_text(other, encoding="utf-8")
        with pytest.raises(ContentError) as refused:
            load_coverage(example, load_catalogue(example))
        said |= {problem.sentence for problem in refused.value.problems}
        (example / file).write_text(whole[file], encoding="utf-8")
    listed = re.findall(r"^\| `(.+?\.)` \|", GUIDE.read_text(encoding="utf-8").partition("## Common problems")[2], re.M)
    assert len(listed) == len(MISTAKES)
    assert [sentence for sentence in listed if sentence not in said] == [], said


def test_the_guide_explains_every_goal_and_background() -> None:
    explained = re.findall(r"\| `([a-z-]+)` \|", GUIDE.read_text(encoding="utf-8").partition("## How a track")[2])
    assert set(explained) >= {*Goal, *Background}


def test_every_schema_the_guide_names_is_there() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for name, beside in {"unit": UNIT, "track": TRACK, "resources": RESOURCES, "coverage": COVERAGE}.items():
        [path] = set(re.findall(rf"[./]+/schema/{name}\.schema\.json", guide))
        assert (bundled("content") / beside).parent.joinpath(path).resolve().is_file(), path


def part(schema: str, model: str) -> dict[str, Any]:
    whole = schema_of(schema)
    found: dict[str, Any] = whole["$defs"][model] if model else whole
    return found


def table(model: dict[str, Any]) -> str:
    """A model's keys as a Markdown table."""
    lines = ["| key | | what it takes | what for |", "|---|---|---|---|"]
    for key, value in model["properties"].items():
        needed = "needed" if key in model.get("required", ()) else ""
        lines.append(f"| `{key}` | {needed} | {takes(value)} | {value['description']} |")
    return "\n".join(lines) + "\n"


def takes(value: dict[str, Any]) -> str:
    """What a key takes, in plain words."""
    if "anyOf" in value:
        return takes(next(each for each in value["anyOf"] if each != {"type": "null"}))
    if "$ref" in value:
        return "keys of its own, below"
    if "enum" in value:
        return "one of: " + ", ".join(f"`{each}`" for each in value["enum"])
    if value["type"] == ["integer", "string"]:
        return "a number, or two with a hyphen"
    if value["type"] == "array":
        most = f" to {value['maxItems']}" if "maxItems" in value else " or more"
        entries = value["items"]
        of = "" if "$ref" in entries else f"; each: {takes(entries)}"
        return f"a list of {value.get('minItems', 0)}{most}{of}"
    if value["type"] == "integer":
        return f"a whole number from {value['minimum']:,} to {value['maximum']:,}"
    return " ".join(words(value))


def words(value: dict[str, Any]) -> Iterator[str]:
    yield "an id" if "pattern" in value else "text"
    if "maxLength" in value:
        yield f"of at most {value['maxLength']} characters"
