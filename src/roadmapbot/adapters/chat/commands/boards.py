"""/leaderboard."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of, who, who_in
from roadmapbot.adapters.chat.render.board import board
from roadmapbot.services.people import Who

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
    person = await _in_server(interaction, server)
    view = await services_of(interaction).boards.view(person, is_last_week=week == _LAST)
    await answer(interaction, board(view.post), ephemeral=interaction.guild_id is None)


async def _in_server(interaction: Interaction, server: str | None) -> Who:
    """The person in the server they named, if they are on a track there: no board is shown to outsiders."""
    person = who(interaction, server)
    if person.guild_id is not None or server is None:
        return person
    wanted = server.strip().casefold()
    for guild in await services_of(interaction).enrollments.servers(user_of(interaction)):
        if wanted in {guild.name.casefold(), str(guild.id)}:
            return who_in(interaction, guild.id)
    return person


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (leaderboard,)
