"""What is written reads back as the same: the whole curriculum, and whatever else a unit may hold."""

from pathlib import Path

import pytest

from roadmapbot.adapters.content import load_catalogue
from roadmapbot.adapters.content.writing import resource_text, resources_text, track_text, unit_text
from roadmapbot.bundled import bundled
from roadmapbot.domain.track import Catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(bundled("content"))


def test_the_whole_curriculum_is_written_and_read_back_as_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    for unit in catalogue.units.values():
        (tmp_path / "units" / unit.area).mkdir(parents=True, exist_ok=True)
        (tmp_path / "units" / unit.area / f"{unit.id}.yaml").write_text(unit_text(unit), encoding="utf-8")
    (tmp_path / "tracks").mkdir()
    for track in catalogue.tracks.values():
        (tmp_path / "tracks" / f"{track.id}.yaml").write_text(track_text(track), encoding="utf-8")
    written = resources_text(list(catalogue.resources.values()))
    (tmp_path / "resources.yaml").write_text(written, encoding="utf-8")
    again = load_catalogue(tmp_path)
    assert again.tracks == catalogue.tracks
    assert again.units == catalogue.units
    assert again.resources == catalogue.resources


def test_keys_come_as_writers_write_them_and_lists_are_indented(catalogue: Catalogue) -> None:
    unit = unit_text(next(iter(catalogue.units.values())))
    assert unit.startswith("id: ")
    assert "\ntasks:\n  - id: " in unit
    assert "!!python" not in unit


def test_one_resource_is_an_entry_of_the_file_that_has_all(catalogue: Catalogue) -> None:
    resource = next(iter(catalogue.resources.values()))
    entry = resource_text(resource)
    indented = "".join(f"    {line}\n" for line in entry.splitlines())
    assert resources_text([resource]) == f"resources:\n  - {indented.lstrip()}"
