"""Would Discord take this request? Judged by its own OpenAPI description, and by limits that it leaves out.

The description is a file of Discord's, looked for beside the repository or at `DISCORD_OPENAPI`. Without it only
the extra limits are judged.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from tests.chat.limits import beyond_limits

_URN = "urn:discord"
_ID_FIELDS = frozenset({"id", "recipient_id", "message_id", "channel_id", "guild_id", "users", "roles"})
_METHODS_WITHOUT_BODY = frozenset({"GET", "DELETE"})


def path_of_description() -> Path:
    """Where the description is expected."""
    given = os.environ.get("DISCORD_OPENAPI")
    root = Path(__file__).resolve().parents[2]
    return Path(given) if given else root.parent / "shared" / "reference" / "discord-openapi.json"


def has_description() -> bool:
    return path_of_description().is_file()


def refusals(
    method: str, path: str, body: object = None, params: Mapping[str, object] | None = None, *, has_files: bool = False
) -> list[str]:
    """What Discord would hold against a request, one sentence each; empty when it would take it."""
    found = [*beyond_limits(method, path, body, has_files=has_files)]
    if has_description():
        found += _against_description(method, path, body, params or {})
    return [f"{method} {path}: {reason}" for reason in found]


def _against_description(method: str, path: str, body: object, params: Mapping[str, object]) -> Iterator[str]:
    template = _template(path)
    operation = _description()["paths"].get(template, {}).get(method.lower()) if template else None
    if template is None or operation is None:
        yield "Discord has no such route"
        return
    known = {parameter["name"]: parameter["schema"] for parameter in operation.get("parameters", ())}
    for name, value in params.items():
        if name not in known:
            # discord.py always asks for the response of an interaction, in words that change nothing.
            yield f"Discord knows no query parameter {name!r}"
        elif (problem := _problem(known[name], _typed(value, known[name]))) is not None:
            yield f"query parameter {name!r}: {problem}"
    if method in _METHODS_WITHOUT_BODY or "requestBody" not in operation:
        return
    if body is None:
        if operation["requestBody"].get("required"):
            yield "the body is missing"
        return
    error = best_match(_validator(template, method.lower()).iter_errors(_normalized(body)))
    if error is not None:
        yield f"at {error.json_path}: {error.message[:300]}"


@cache
def _description() -> dict[str, Any]:
    return json.loads(path_of_description().read_text(encoding="utf-8"))


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(_description(), default_specification=DRAFT202012)
    return Registry().with_resource(_URN, resource)


@cache
def _validator(template: str, method: str) -> Draft202012Validator:
    # The multipart forms of these bodies only add the files; the JSON part is the same.
    pointer = f"/paths/{template.replace('/', '~1')}/{method}/requestBody/content/application~1json/schema"
    return Draft202012Validator({"$ref": f"{_URN}#{quote(pointer, safe='/~@')}"}, registry=_registry())


def _problem(schema: Mapping[str, Any], value: object) -> str | None:
    inlined = {key: f"{_URN}{value}" if key == "$ref" else value for key, value in schema.items()}
    error = best_match(Draft202012Validator(inlined, registry=_registry()).iter_errors(value))
    return error.message if error is not None else None


@cache
def _templates() -> list[tuple[int, list[str], str]]:
    found = []
    for template in _description()["paths"]:
        parts = template.strip("/").split("/")
        found.append((sum(not part.startswith("{") for part in parts), parts, template))
    return sorted(found, reverse=True)


def _template(path: str) -> str | None:
    """The most literal template that a path is of."""
    given = path.strip("/").split("/")
    for _, parts, template in _templates():
        if len(parts) == len(given) and all(_fits(part, value) for part, value in zip(parts, given, strict=True)):
            return template
    return None


def _fits(part: str, value: str) -> bool:
    if not part.startswith("{"):
        return part == value
    return value.isdigit() if part.endswith("_id}") else bool(value)


def _typed(value: object, schema: Mapping[str, Any]) -> object:
    """A query parameter as what its text stands for."""
    text = str(value)
    if schema.get("type") == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if schema.get("type") == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    return text


def _normalized(value: Any, key: str = "") -> Any:
    """The body with ids as texts: discord.py sends many as numbers, and Discord takes both."""
    if isinstance(value, dict):
        return {name: _normalized(each, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_normalized(each, key) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and key in _ID_FIELDS:
        return str(value)
    return value
