"""The schemas that editors use: current, explained key by key, and no stricter than the checker."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml
from tests.content.test_curriculum import content_in_use

from roadmapbot.adapters.content.json_schemas import json_schemas
from roadmapbot.bundled import bundled

NAMES = ["unit", "track", "resources", "coverage"]


def schema_of(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json_schemas()[f"{name}.schema.json"])
    return read


def test_the_committed_schemas_are_current() -> None:
    folder = bundled("content") / "schema"
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert committed == json_schemas(), "Run: roadmapbot content schema"


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_explained(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema_of(name))
    unexplained = [key for key, value in keys_of(schema_of(name)) if not value.get("description")]
    assert not unexplained


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("unit", "units/*/*"), ("track", "tracks/*"), ("resources", "resources"), ("coverage", "coverage/*")],
)
def test_an_editor_finds_no_fault_with_content_that_is_sound(name: str, pattern: str) -> None:
    validator = jsonschema.Draft7Validator(schema_of(name))
    files = sorted(content_in_use().glob(f"{pattern}.yaml"))
    assert files or name == "coverage"
    for file in files:
        found = validator.iter_errors(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        assert not [f"{file}: {error.message}" for error in found]


@pytest.mark.parametrize(
    "wrong",
    [{"tilte": "x"}, {"level": "expert"}, {"tasks": []}, {"id": "Not An Id"}, {"title": "x" * 81}, {"title": 3}],
)
def test_an_editor_marks_what_the_checker_would_refuse(wrong: dict[str, object]) -> None:
    file = next(bundled("content").glob("units/*/*.yaml"))
    unit = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert not jsonschema.Draft7Validator(schema_of("unit")).is_valid({**unit, **wrong})


def test_a_wheel_has_all_content_but_the_schemas() -> None:
    content = bundled("content")
    included = tomllib.loads((content.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    named = {each for each in included["wheel"]["force-include"] if each.startswith("content/")}
    assert named == {f"content/{path.name}" for path in content.iterdir() if path.name != "schema"}


def keys_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part["properties"].items()
