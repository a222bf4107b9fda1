"""/coach stats, for moderators."""

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of
from roadmapbot.adapters.chat.render import insights as words


@app_commands.command(name="stats", description="How your learners are getting on, at a glance; nobody is named.")
@boundary
async def stats(interaction: Interaction) -> None:
    """Show the figures of this server."""
    guild = await moderated(interaction)
    await answer(interaction, words.stats(await services_of(interaction).insights.stats(guild.id)))
