"""The real press on content that tests build as values: written out as files, as a writer would have them."""

from collections.abc import Callable

from roadmapbot.adapters.content.press import YamlPress
from roadmapbot.adapters.content.sources import Folder
from roadmapbot.adapters.content.writing import resources_text, track_text, unit_text
from roadmapbot.domain.track import Catalogue


def press_on(content: Callable[[], Catalogue]) -> YamlPress:
    """A press whose bundled content is a catalogue, as it is when the press is opened."""
    return YamlPress(lambda: folder_of(content()))


def folder_of(catalogue: Catalogue) -> Folder:
    """A catalogue as a content folder."""
    files = {f"units/{unit.area}/{unit.id}.yaml": unit_text(unit) for unit in catalogue.units.values()}
    files |= {f"tracks/{track.id}.yaml": track_text(track) for track in catalogue.tracks.values()}
    files["resources.yaml"] = resources_text(list(catalogue.resources.values()))
    return Folder({name: text.encode() for name, text in files.items()})
