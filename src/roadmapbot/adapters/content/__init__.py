"""Content files: YAML in, a proved catalogue out, or the full list of what is wrong and where."""

from roadmapbot.adapters.content.catalogue import LoadedCatalogues, load_catalogue
from roadmapbot.adapters.content.problems import ContentError, Problem

__all__ = ["ContentError", "LoadedCatalogues", "Problem", "load_catalogue"]
