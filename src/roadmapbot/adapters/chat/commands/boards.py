"""/leaderboard."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render.board import board

_LAST = "last"


@app_commands.command(name="leaderboard", description="The weekly board of this server: who kept their own plan.")
@app_commands.describe(week="Which week; this one unless you say so", server=options.SERVER)
@app_commands.choices(
    week=[app_commands.Choice(name="This week", value="this"), app_commands.Choice(name="Last week", value=_LAST)]
)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def leaderboard(interaction: Interaction, week: str | None = None, server: str | None = None) -> None:
    """Show the board, for everybody where everybody is."""
    view = await services_of(interaction).boards.view(who(interaction, server), is_last_week=week == _LAST)
    await answer(interaction, board(view.post), ephemeral=interaction.guild_id is None)


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (leaderboard,)
