"""/coach cohort create, list and close, for moderators."""

from typing import Final

import discord
from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.permissions import Purpose, missing
from roadmapbot.adapters.chat.render import cohorts as words
from roadmapbot.adapters.chat.render.phrases import clip
from roadmapbot.domain.cohort import FEWEST, LONGEST_NAME, MOST
from roadmapbot.domain.errors import ChannelUnusable, NotInServer
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.services.cohorts import CohortWish

_MOST_SUGGESTED = 25

cohort: Final = app_commands.Group(name="cohort", description="Groups that take a track together, with one post a day.")


async def suggest_cohort(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Groups of this server that fit what was typed so far."""
    if interaction.guild_id is None:
        return []
    found = await services_of(interaction).cohorts.named(GuildId(interaction.guild_id), current)
    return [app_commands.Choice(name=clip(each.name, 100), value=str(each.id)) for each in found[:_MOST_SUGGESTED]]


@cohort.command(name="create", description="Announce a group that starts on one date; people join by a button.")
@app_commands.describe(
    name="What the group is called, such as Spring",
    track="Which track it takes",
    starts_on="Its first day: today, tomorrow, next monday, in 2 weeks or 2030-01-15",
    time="When its task comes, such as 9:00; the server's time unless you say so",
    zone="Its zone, such as Berlin; the server's unless you say so",
    days="On which days, such as Mon-Fri; every day unless you say so",
    capacity="How many can be in it; 50 unless you say so",
    channel="Where its posts come; this channel unless you say so",
)
@app_commands.autocomplete(track=options.suggest_track, zone=options.suggest_zone)
@boundary
async def create(  # noqa: PLR0913, PLR0917 - one parameter for every option of the command
    interaction: Interaction,
    name: app_commands.Range[str, 1, LONGEST_NAME],
    track: str,
    starts_on: str,
    time: str | None = None,
    zone: str | None = None,
    days: str | None = None,
    capacity: app_commands.Range[int, FEWEST, MOST] = 50,
    channel: discord.TextChannel | discord.Thread | None = None,
) -> None:
    """Announce a cohort in a channel where all of its posts can come."""
    guild = await moderated(interaction)
    target = channel or interaction.channel
    if not isinstance(target, discord.abc.GuildChannel | discord.Thread):
        raise NotInServer
    purpose = Purpose.THREAD if isinstance(target, discord.Thread) else Purpose.COHORT
    lacking = missing(target, target.guild.me, purpose)
    if lacking:
        raise ChannelUnusable(target.id, lacking)
    await interaction.response.defer(ephemeral=True, thinking=True)
    wish = CohortWish(name, track, starts_on, ChannelId(target.id), time, zone, days, capacity)
    view = await services_of(interaction).cohorts.create(guild.id, user_of(interaction), wish)
    await answer(interaction, words.created(view))


@cohort.command(name="list", description="The groups that are coming or running: places, waiting list, progress.")
@boundary(defer=True)
async def running(interaction: Interaction) -> None:
    """Show the cohorts of this server."""
    guild = await moderated(interaction)
    await answer(interaction, words.running(await services_of(interaction).cohorts.running(guild.id)))


@cohort.command(name="close", description="End a group: nobody joins any more, and its members go on alone.")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=suggest_cohort)
@boundary(defer=True)
async def close(interaction: Interaction, group: str) -> None:
    """Close a cohort."""
    guild = await moderated(interaction)
    view = await services_of(interaction).cohorts.close(guild.id, user_of(interaction), group)
    await answer(interaction, words.closed(view))
