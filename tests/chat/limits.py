"""Limits of Discord that its OpenAPI description leaves out or puts higher than they are.

Sources: the API documentation ("Create Message", "Application Commands", "Component Reference"), as of 2026-08.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST_CONTENT = 2000
LONGEST_EMBEDS = 6000
MOST_ROWS = 5
MOST_IN_MODAL = 5
LONGEST_CUSTOM_ID = 100
LONGEST_LABEL = 80
LONGEST_NONCE = 25
MOST_CHOICES = 25
LONGEST_COMMAND = 8000
MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
_NAME = re.compile(r"[-_'\w]{1,32}")
_COMMAND_GROUPS = (1, 2)
_MESSAGE_PATH = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?")
_CALLBACK_PATH = re.compile(r"/interactions/\d+/[^/]+/callback")
_COMMANDS_PATH = re.compile(r"/applications/\d+(/guilds/\d+)?/commands")
_COMPONENTS_V2 = 1 << 15
_BUTTON, _LINK = 2, 5

Json = Mapping[str, Any]


def beyond_limits(method: str, path: str, body: object, *, has_files: bool = False) -> Iterator[str]:
    """What Discord would hold against the body of a request."""
    if _COMMANDS_PATH.fullmatch(path) and isinstance(body, list):
        yield from _of_commands(body)
    if not isinstance(body, dict):
        return
    if _CALLBACK_PATH.fullmatch(path):
        yield from _of_callback(body, has_files)
    elif _MESSAGE_PATH.fullmatch(path) and method in {"POST", "PATCH"}:
        yield from of_message(body, may_be_empty=has_files or method == "PATCH")


def of_message(body: Json, *, may_be_empty: bool = False) -> Iterator[str]:
    content = str(body.get("content") or "")
    embeds, components = body.get("embeds") or (), body.get("components") or ()
    if len(content) > LONGEST_CONTENT:
        yield f"content has {len(content)} characters, at most {LONGEST_CONTENT} fit"
    if not (content or embeds or components or body.get("attachments") or body.get("poll") or may_be_empty):
        yield "the message is empty"
    total = sum(_length_of(embed) for embed in embeds)
    if total > LONGEST_EMBEDS:
        yield f"the embeds have {total} characters, at most {LONGEST_EMBEDS} fit"
    for embed in embeds:
        yield from _of_embed(embed)
    is_v2 = bool((body.get("flags") or 0) & _COMPONENTS_V2)
    if len(components) > MOST_ROWS and not is_v2:
        yield f"there are {len(components)} rows of components, at most {MOST_ROWS} fit"
    yield from _of_components(components)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > LONGEST_NONCE:
        yield f"the nonce has {len(str(nonce))} characters, at most {LONGEST_NONCE} fit"


def _length_of(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if text)


def _of_embed(embed: Json) -> Iterator[str]:
    for field in embed.get("fields") or ():
        if not (field.get("name") or "").strip() or not (field.get("value") or "").strip():
            yield "a field of an embed is empty"
    links = [embed.get("url"), *((embed.get(key) or {}).get("url") for key in ("image", "thumbnail"))]
    for link in links:
        if link is not None and not str(link).startswith(("https://", "http://", "attachment://")):
            yield f"{link!r} is no address that an embed takes"
    if not _length_of(embed) and not any(links):
        yield "an embed is empty"


def _all_components(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _all_components(component.get("components") or ())
        if isinstance(component.get("component"), dict):
            yield from _all_components([component["component"]])


def _of_components(components: Sequence[Json]) -> Iterator[str]:
    seen: set[str] = set()
    for component in _all_components(components):
        custom_id = component.get("custom_id")
        if custom_id is not None:
            if not 1 <= len(custom_id) <= LONGEST_CUSTOM_ID:
                yield f"the custom_id {custom_id!r} has {len(custom_id)} characters, 1 to {LONGEST_CUSTOM_ID} fit"
            if custom_id in seen:
                yield f"the custom_id {custom_id!r} is there twice"
            seen.add(custom_id)
        if component.get("type") == _BUTTON:
            yield from _of_button(component)


def _of_button(button: Json) -> Iterator[str]:
    if len(button.get("label") or "") > LONGEST_LABEL:
        yield f"a button's label has {len(button['label'])} characters, at most {LONGEST_LABEL} fit"
    if not button.get("label") and not button.get("emoji"):
        yield "a button has neither label nor emoji"
    is_link = button.get("style") == _LINK
    if is_link != bool(button.get("url")) or is_link == bool(button.get("custom_id")):
        yield "a button is either a link with an url or has a custom_id"


def _of_callback(body: Json, has_files: bool) -> Iterator[str]:
    data = body.get("data") or {}
    match body.get("type"):
        case 4 | 7:
            yield from of_message(data, may_be_empty=has_files or body.get("type") == 7)
        case 8:
            choices = data.get("choices") or ()
            if len(choices) > MOST_CHOICES:
                yield f"there are {len(choices)} choices, at most {MOST_CHOICES} fit"
        case 9:
            rows = data.get("components") or ()
            if len(rows) > MOST_IN_MODAL:
                yield f"the form has {len(rows)} parts, at most {MOST_IN_MODAL} fit"
            yield from _of_components(rows)


def _of_commands(commands: Sequence[Json]) -> Iterator[str]:
    for kind, most in MOST_COMMANDS.items():
        names = [command["name"] for command in commands if command.get("type", 1) == kind]
        if len(names) > most:
            yield f"there are {len(names)} commands of type {kind}, at most {most} fit"
        if len(set(names)) != len(names):
            yield f"two commands of type {kind} have the same name"
    for command in commands:
        if command.get("type", 1) == 1:
            yield from _of_command(command, str(command.get("name")))
            if (size := _size(command)) > LONGEST_COMMAND:
                yield f"/{command['name']} has {size} characters in all, at most {LONGEST_COMMAND} fit"


def _of_command(command: Json, path: str) -> Iterator[str]:
    name = str(command.get("name"))
    if not _NAME.fullmatch(name) or name != name.lower():
        yield f"/{path} is no name for a command"
    if not 1 <= len(command.get("description") or "") <= 100:
        yield f"the description of /{path} must have 1 to 100 characters"
    options = command.get("options") or ()
    names = [option["name"] for option in options]
    if len(names) > 25 or len(set(names)) != len(names):
        yield f"/{path} has too many options, or two of the same name"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"/{path} has a required option after an optional one"
    for option in options:
        yield from _of_command(option, f"{path} {option['name']}")
        choices = option.get("choices") or ()
        if len(choices) > MOST_CHOICES or any(len(str(choice["name"])) > 100 for choice in choices):
            yield f"/{path} has too many or too long choices for {option['name']}"
        if choices and option.get("autocomplete"):
            yield f"/{path} has both choices and autocomplete for {option['name']}"


def _size(command: Json) -> int:
    """The characters that Discord counts: names, descriptions and choices, all the way down."""
    size = len(str(command.get("name"))) + len(command.get("description") or "")
    for option in command.get("options") or ():
        size += _size(option)
        size += sum(len(str(choice["name"])) + len(str(choice["value"])) for choice in option.get("choices") or ())
    return size
