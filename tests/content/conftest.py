"""A content folder that is sound, for every test to break."""

from pathlib import Path

import pytest
from tests.content.folder import RESOURCES, TRACK, Folder, unit


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    files: dict[str, str | bytes] = {
        "resources.yaml": RESOURCES,
        "units/area/basics.yaml": unit("basics"),
        "units/area/more.yaml": unit("more", "basics"),
        "tracks/starter.yaml": TRACK.format(units="basics, more"),
    }
    return Folder(tmp_path / "content", files)
