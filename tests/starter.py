"""The bundled content cut down to the starter track, for tests that need real tasks but not the whole curriculum.

Reading the whole curriculum at every start would be most of such a test's time, and its texts would change under it.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import yaml

from roadmapbot.bundled import bundled

TRACK = "starter-30"


def starter_content() -> Path:
    """A content folder with the starter track and the reference alone."""
    return content_of(TRACK)


@cache
def content_of(*tracks: str) -> Path:
    """A content folder with some tracks and the reference alone, made once per process."""
    whole, folder = bundled("content"), Path(tempfile.mkdtemp(prefix="some-content-"))
    chosen = [whole / "tracks" / f"{track}.yaml" for track in tracks]
    phases = [phase for track in chosen for phase in yaml.safe_load(track.read_text())["phases"]]
    units = {unit for phase in phases for unit in phase["units"]}
    files = [path for path in whole.glob("units/*/*.yaml") if path.stem in units]
    for file in [*chosen, *files]:
        target = folder / file.relative_to(whole)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    wanted = {
        each for file in files for task in yaml.safe_load(file.read_text())["tasks"] for each in task["resources"]
    }
    resources = yaml.load((whole / "resources.yaml").read_text(), Loader=yaml.CSafeLoader)["resources"]
    kept = [resource for resource in resources if resource["id"] in wanted]
    shutil.copytree(whole / "reference", folder / "reference")
    (folder / "resources.yaml").write_text(yaml.safe_dump({"resources": kept}))
    return folder
