"""/help."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, services_of
from roadmapbot.adapters.chat.permissions import is_moderator
from roadmapbot.adapters.chat.render.help import help_text
from roadmapbot.domain.ids import GuildId


@app_commands.command(name="help", description="What the coach does, and the first three things to do.")
@boundary
async def help_command(interaction: Interaction) -> None:
    """Show the help; moderators see their part too."""
    role_id = None
    if interaction.guild_id is not None:
        role_id = (await services_of(interaction).guilds.get(GuildId(interaction.guild_id))).moderator_role_id
    await answer(interaction, help_text(is_moderator=is_moderator(interaction, role_id)))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (help_command,)
