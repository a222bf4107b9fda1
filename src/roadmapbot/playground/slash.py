"""The slash commands as the picker shows them, read from the bot's own command tree.

Nothing about any command is known here: names, descriptions, options, choices and limits are what the bot would
register with Discord.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import AppCommandOptionType, AppCommandType, app_commands

from roadmapbot.playground.acts import Entity, File
from roadmapbot.playground.world import Refused

Json = dict[str, Any]

_GROUPS = {AppCommandOptionType.subcommand.value, AppCommandOptionType.subcommand_group.value}
_ENTITIES = {
    AppCommandOptionType.user.value,
    AppCommandOptionType.channel.value,
    AppCommandOptionType.role.value,
    AppCommandOptionType.mentionable.value,
}


def described(client: discord.Client) -> dict[str, Json]:
    """Describe every slash command of this bot by its full path, such as "coach post plan"."""
    tree = getattr(client, "tree", None)
    if not isinstance(tree, app_commands.CommandTree):
        return {}
    found: dict[str, Json] = {}
    for command in tree.get_commands(type=AppCommandType.chat_input):
        for path, leaf in _leaves(command.to_dict(tree), ""):
            found[path] = {
                "path": path,
                "description": leaf["description"],
                "options": leaf.get("options") or [],
            }
    return found


def _leaves(node: Mapping[str, Any], above: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    path = f"{above} {node['name']}".strip()
    children = [option for option in node.get("options") or [] if option["type"] in _GROUPS]
    if not children:
        yield path, node
    for child in children:
        yield from _leaves(child, path)


def parsed(command: Json, raw: Mapping[str, Any], files: Mapping[str, File]) -> dict[str, object]:
    """Turn what was typed into the options of this command into typed values.

    Raises:
        Refused: a value does not fit its option, or a required one is missing.
    """
    values: dict[str, object] = {}
    for option in command["options"]:
        name = option["name"]
        if name in files:
            values[name] = files[name]
        elif name in raw and raw[name] not in (None, ""):
            values[name] = _value(option, raw[name])
        elif option.get("required"):
            raise Refused(f"The option “{name}” of /{command['path']} is required.")
    return values


def _value(option: Json, raw: Any) -> object:
    kind, name = option["type"], option["name"]
    try:
        if kind == AppCommandOptionType.integer.value:
            return int(raw)
        if kind == AppCommandOptionType.number.value:
            return float(raw)
        if kind == AppCommandOptionType.boolean.value:
            return raw is True or str(raw).lower() == "true"
        if kind in _ENTITIES:
            return Entity(int(raw))
    except ValueError as error:
        raise Refused(f"“{raw}” is not a value that the option “{name}” takes.") from error
    return str(raw)
