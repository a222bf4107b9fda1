"""/coach member and /coach appeals, for moderators."""

import discord
from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of
from roadmapbot.adapters.chat.render import appeals as appeal_words
from roadmapbot.adapters.chat.render import members as words
from roadmapbot.domain.ids import UserId


@app_commands.command(name="member", description="Where a learner stands and why, and correct a day.")
@app_commands.describe(user="The learner you want to look at")
@boundary
async def member(interaction: Interaction, user: discord.User) -> None:
    """Show a learner of this server."""
    guild = await moderated(interaction)
    found = await services_of(interaction).members.show(guild.id, UserId(user.id))
    await answer(interaction, words.member(found))


@app_commands.command(name="appeals", description="Learners who say that a day of theirs was judged wrongly.")
@boundary
async def appeals(interaction: Interaction) -> None:
    """Show what waits for a decision."""
    guild = await moderated(interaction)
    await answer(interaction, appeal_words.queue(await services_of(interaction).appeals.queue(guild.id)))
