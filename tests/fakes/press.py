"""The real press on content that tests build as values: written out as files, as a writer would have them."""

from collections.abc import Callable
from dataclasses import dataclass

from roadmapbot.adapters.content.press import YamlPress
from roadmapbot.adapters.content.sources import Folder
from roadmapbot.adapters.content.writing import resources_text, track_text, unit_text
from roadmapbot.domain.track import Catalogue


def press_on(content: Callable[[], Catalogue]) -> YamlPress:
    """A press whose bundled content is a catalogue, as it is when the press is opened or looks again."""
    return YamlPress(Values(content))


@dataclass
class Values:
    """A content folder that is as a catalogue is; another catalogue is another state of it."""

    content: Callable[[], Catalogue]

    def stamp(self) -> Catalogue:
        return self.content()

    def read(self) -> Folder:
        return folder_of(self.content())


def folder_of(catalogue: Catalogue) -> Folder:
    """A catalogue as a content folder."""
    files = {f"units/{unit.area}/{unit.id}.yaml": unit_text(unit) for unit in catalogue.units.values()}
    files |= {f"tracks/{track.id}.yaml": track_text(track) for track in catalogue.tracks.values()}
    files["resources.yaml"] = resources_text(list(catalogue.resources.values()))
    return Folder({name: text.encode() for name, text in files.items()})
