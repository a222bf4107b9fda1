"""/coach for moderators: setup and post plan; what else stands under it."""

from typing import Final

import discord
from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import insights, members, options
from roadmapbot.adapters.chat.commands.cohorts import cohort
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.permissions import Purpose, missing
from roadmapbot.adapters.chat.render import setup as words
from roadmapbot.domain.errors import ChannelUnusable, NotInServer
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId
from roadmapbot.domain.jitter import WIDEST
from roadmapbot.services.guilds import SetupWish

_ONE, _SECOND = "one", "second"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

coach: Final = app_commands.Group(
    name="coach",
    description="For moderators: set the coach up and post its plans.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
)
post: Final = app_commands.Group(name="post", description="Post something in a channel.", parent=coach)
coach.add_command(members.member)
coach.add_command(members.appeals)
coach.add_command(insights.stats)
coach.add_command(cohort)


@coach.command(name="setup", description="Channels, zone, times and moderator role. Without options: what is set.")
@app_commands.describe(
    coach_channel="Where weekly task threads are opened for learners with closed direct messages",
    board_channel="Where the weekly board is posted",
    zone="The server's zone, such as Berlin: for the board, and the default for learners",
    task_time="When daily tasks come unless learners choose, such as 9:00",
    board_day="On which weekday the board is posted",
    board_time="When the board is posted, such as 10:00",
    moderator_role="Who else may use these commands",
    announcements="Days between two announcements to learners, 1 to 30",
    window="Over how many minutes tasks of the same time are spread; 0 sends everybody theirs at their minute",
    approval="Whether one moderator can publish content, or a second one has to agree",
)
@app_commands.autocomplete(zone=options.suggest_zone)
@app_commands.choices(
    board_day=[app_commands.Choice(name=name, value=name) for name in _WEEKDAYS],
    approval=[
        app_commands.Choice(name="One moderator publishes", value=_ONE),
        app_commands.Choice(name="A second moderator has to agree", value=_SECOND),
    ],
)
@boundary(defer=True)
async def setup(  # noqa: PLR0913, PLR0917 - one parameter for every option of the command
    interaction: Interaction,
    coach_channel: discord.TextChannel | None = None,
    board_channel: discord.TextChannel | None = None,
    zone: str | None = None,
    task_time: str | None = None,
    board_day: str | None = None,
    board_time: str | None = None,
    moderator_role: discord.Role | None = None,
    approval: str | None = None,
    announcements: app_commands.Range[int, 1, 30] | None = None,
    window: app_commands.Range[int, 0, WIDEST] | None = None,
) -> None:
    """Change what was given, and say what is missing."""
    guild = await moderated(interaction)
    wish = SetupWish(
        ChannelId(coach_channel.id) if coach_channel else None,
        ChannelId(board_channel.id) if board_channel else None,
        zone,
        task_time,
        board_day,
        board_time,
        moderator_role.id if moderator_role else None,
        approval == _SECOND if approval else None,
        announcements,
        window,
    )
    is_change = wish != SetupWish()
    if is_change:
        name = interaction.guild.name if interaction.guild else guild.name
        guild = await services_of(interaction).guilds.setup(guild.id, name, user_of(interaction), wish)
    await answer(interaction, words.setup(guild, _checks(interaction, guild), is_change=is_change))


@post.command(name="plan", description="Post the 30-day starter plan with its Enroll button, or refresh it.")
@app_commands.describe(channel="Where; this channel unless you say so")
@boundary
async def post_plan(interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
    """Post the plan, or refresh it where it stands."""
    guild = await moderated(interaction)
    target = channel or interaction.channel
    if not isinstance(target, discord.abc.GuildChannel | discord.Thread):
        raise NotInServer
    lacking = missing(target, target.guild.me, Purpose.BOARD)
    if lacking:
        raise ChannelUnusable(target.id, lacking)
    await interaction.response.defer(ephemeral=True, thinking=True)
    placed = await services_of(interaction).guilds.post_plan(guild.id, ChannelId(target.id), user_of(interaction))
    await answer(interaction, words.plan_placed(placed))


def _checks(interaction: Interaction, guild: Guild) -> words.Checks:
    """What the bot lacks in each channel that is set; None for one that is gone."""
    server = interaction.guild
    found: dict[ChannelId, tuple[str, ...] | None] = {}
    for channel_id, purpose in ((guild.board_channel_id, Purpose.BOARD), (guild.coach_channel_id, Purpose.COACH)):
        if channel_id is None or server is None:
            continue
        channel = server.get_channel(channel_id)
        lacking = missing(channel, server.me, purpose) if channel else None
        both = found.get(channel_id)
        found[channel_id] = tuple(dict.fromkeys([*lacking, *both])) if lacking is not None and both else lacking
    return found


COMMANDS: Final = (coach,)
