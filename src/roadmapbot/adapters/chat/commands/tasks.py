"""/today."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import task as words


@app_commands.command(name="today", description="Show your task of the day again.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def today(interaction: Interaction, server: str | None = None) -> None:
    """Show the task."""
    found = await services_of(interaction).tasks.today(who(interaction, server))
    await answer(interaction, words.today(found))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (today,)
