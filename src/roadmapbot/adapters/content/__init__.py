"""Content files: YAML in, a proved catalogue out, or the full list of what is wrong and where."""

from roadmapbot.adapters.content.catalogue import LoadedCatalogues, load_catalogue
from roadmapbot.adapters.content.coverage import Coverage, load_coverage
from roadmapbot.adapters.content.press import YamlPress
from roadmapbot.adapters.content.problems import ContentError, Problem
from roadmapbot.adapters.content.sources import ContentFolder

__all__ = [
    "ContentError",
    "ContentFolder",
    "Coverage",
    "LoadedCatalogues",
    "Problem",
    "YamlPress",
    "load_catalogue",
    "load_coverage",
]
