"""A server's settings and what is missing, for its moderators."""

from collections.abc import Mapping, Sequence

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import AMBER, GREEN, clock, count, listed, minutes, safe, stamp, zone
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId
from roadmapbot.services.guilds import PlanPlaced

Checks = Mapping[ChannelId, Sequence[str] | None]
"""What the bot lacks in each channel; None where the channel is gone."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def setup(guild: Guild, checks: Checks, *, is_change: bool) -> Drawn:
    """The settings in force, each channel with what the bot lacks there, and the next step."""
    is_ready = bool(guild.coach_channel_id and guild.board_channel_id) and not any(
        lacking is None or lacking for lacking in checks.values()
    )
    embed = discord.Embed(
        title=f"Coach settings · {safe(guild.name)}"[:256],
        description=_next_step(guild, is_ready=is_ready),
        color=GREEN if is_ready else AMBER,
    )
    embed.add_field(name="Coach channel", value=_channel(guild.coach_channel_id, checks, "coach_channel"), inline=False)
    embed.add_field(name="Board channel", value=_channel(guild.board_channel_id, checks, "board_channel"), inline=False)
    embed.add_field(name="Zone", value=_zone(guild), inline=True)
    embed.add_field(name="Task time, unless chosen", value=clock(guild.task_at), inline=True)
    spread = f"spread over {minutes(guild.window_minutes)}" if guild.window_minutes else "everybody at their minute"
    embed.add_field(name="Delivery", value=spread, inline=True)
    embed.add_field(name="Board", value=_board(guild), inline=True)
    role = f"<@&{guild.moderator_role_id}>" if guild.moderator_role_id else "people with **Manage Server**"
    embed.add_field(name="Moderators", value=role, inline=True)
    approval = "a second moderator has to agree" if guild.needs_approval else "one moderator publishes"
    embed.add_field(name="Content", value=approval, inline=True)
    often = f"at most one every {count(guild.announce_every, 'day')}"
    embed.add_field(name="Announcements", value=often, inline=True)
    return Drawn("Saved." if is_change else None, (embed,))


def _channel(channel_id: ChannelId | None, checks: Checks, option: str) -> str:
    if channel_id is None:
        return f"Not set. Pick one: `/coach setup {option}: #channel`"
    lacking = checks.get(channel_id, ())
    if lacking is None:
        return f"⚠️ <#{channel_id}> is gone, or I may not see it. Pick another: `/coach setup {option}: #channel`"
    if lacking:
        needs = listed([f"**{name}**" for name in lacking])
        return f"⚠️ <#{channel_id}>: I am missing {needs}. Allow it under Edit Channel → Permissions."
    return f"✅ <#{channel_id}>"


def _zone(guild: Guild) -> str:
    name = zone(guild.zone)
    return name if name == guild.zone else f"{name} ({guild.zone})"


def _board(guild: Guild) -> str:
    due = f", next {stamp(guild.next_board_at)}" if guild.next_board_at else ""
    return f"{_WEEKDAYS[guild.board_weekday]} at {clock(guild.board_at)}{due}"


def _next_step(guild: Guild, *, is_ready: bool) -> str:
    if is_ready:
        return "Everything is in place. `/coach post plan` shows the starter plan with an **Enroll** button."
    if guild.coach_channel_id is None:
        return (
            "Next step: pick a channel for the coach with `/coach setup coach_channel: #channel`. Learners whose "
            "direct messages are closed get their tasks in a weekly thread there."
        )
    if guild.board_channel_id is None:
        return "Next step: pick a channel for the weekly board with `/coach setup board_channel: #channel`."
    return "Almost there: something is missing below. Put it right, then use `/coach setup` again to check."


def plan_placed(result: PlanPlaced) -> Drawn:
    """Where the starter plan stands now."""
    placed = result.placed
    where = f"https://discord.com/channels/{placed.guild_id}/{placed.channel_id}/{placed.message_id}"
    done = "refreshed where it stood" if result.was_refreshed else "posted"
    pinned = (
        "It is pinned."
        if result.is_pinned
        else "I could not pin it: pin it yourself, or allow me **Pin Messages** and use this again."
    )
    return Drawn(f"**{safe(result.track.title)}** is {done}: {where}. {pinned}")
