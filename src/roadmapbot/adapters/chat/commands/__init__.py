"""The slash commands, one module for every feature. Each asks one use-case and answers once."""

from typing import Any

from discord import app_commands

from roadmapbot.adapters.chat.commands import (
    boards,
    checkins,
    coach,
    content,
    enrollments,
    help,
    library,
    privacy,
    progress,
    reference,
    roadmap,
    settings,
    tasks,
)

Command = app_commands.Command[Any, Any, Any] | app_commands.Group

COMMANDS: tuple[Command, ...] = (
    *enrollments.COMMANDS,
    *tasks.COMMANDS,
    *checkins.COMMANDS,
    *progress.COMMANDS,
    *roadmap.COMMANDS,
    *library.COMMANDS,
    *boards.COMMANDS,
    *reference.COMMANDS,
    *settings.COMMANDS,
    *privacy.COMMANDS,
    *help.COMMANDS,
    *coach.COMMANDS,
    *content.COMMANDS,
)


def register(client: Any) -> None:
    """Add every command to the tree of a client that serves people with `client.services`."""
    for command in COMMANDS:
        client.tree.add_command(command)
