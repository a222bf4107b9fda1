"""JSON Schemas of the content files, made from the models that check them, for editors to help writers with."""

import json
from typing import Any

from pydantic import BaseModel

from roadmapbot.adapters.content import schema
from roadmapbot.adapters.content.coverage import CoverageModel

_FILES: dict[str, type[BaseModel]] = {
    "unit": schema.UnitModel,
    "track": schema.TrackModel,
    "resources": schema.ResourcesModel,
    "coverage": CoverageModel,
}


def json_schemas() -> dict[str, str]:
    """Each schema file's name and text."""
    return {f"{name}.schema.json": _text(name, model) for name, model in _FILES.items()}


def _text(name: str, model: type[BaseModel]) -> str:
    # Draft 7 is what every editor's YAML extension understands; the models use nothing that is newer.
    made = {"$schema": "http://json-schema.org/draft-07/schema#", "title": name, **_untitled(model.model_json_schema())}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _untitled(node: dict[str, Any]) -> dict[str, Any]:
    """Without the titles that pydantic makes from names: in an editor they only repeat the key."""
    return {
        key: _untitled(value) if isinstance(value, dict) else value
        for key, value in node.items()
        if key != "title" or not isinstance(value, str)
    }
