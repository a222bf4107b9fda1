"""What the bot needs in a channel, and who counts as a moderator.

Authority is checked here, in the handler: `default_member_permissions` is only what a command starts out with,
and admins change it.
"""

from enum import Enum
from typing import Any

import discord
from discord import app_commands

INVITE_PERMISSIONS = 309237763136
"""View Channels, Send Messages (also in threads), Embed Links, Attach Files, Read Message History, Add Reactions,
Create Public Threads. Nothing that manages anything, and never Administrator."""

_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
    "add_reactions": "Add Reactions",
}
"""As Discord's settings show them."""


class Purpose(Enum):
    """What a channel is used for, with the permissions that takes, the most basic first."""

    COACH = (
        "view_channel",
        "send_messages",
        "embed_links",
        "read_message_history",
        "create_public_threads",
        "send_messages_in_threads",
    )
    COHORT = ("view_channel", "send_messages", "embed_links", "read_message_history", "add_reactions")
    THREAD = ("view_channel", "send_messages_in_threads", "embed_links", "read_message_history", "add_reactions")
    BOARD = ("view_channel", "send_messages", "embed_links", "read_message_history")


Channel = discord.abc.GuildChannel | discord.Thread | app_commands.AppCommandChannel | app_commands.AppCommandThread


def missing(channel: Channel, me: discord.Member, purpose: Purpose) -> tuple[str, ...]:
    """The permissions that we lack in a channel, by the names that Discord shows."""
    if isinstance(channel, app_commands.AppCommandChannel | app_commands.AppCommandThread):
        # An option of a command brings the permissions of its user, not ours.
        resolved = channel.resolve()
        if resolved is None:
            return (_NAMES["view_channel"],)
        channel = resolved
    held = channel.permissions_for(me)
    return tuple(_NAMES[name] for name in purpose.value if not getattr(held, name))


def is_moderator(interaction: discord.Interaction[Any], role_id: int | None) -> bool:
    """Whether somebody may manage the server, or has the role that moderates the coach."""
    if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
        return False
    held = interaction.permissions
    if held.manage_guild or held.administrator:
        return True
    # Asked by id: without the server in the cache, the member's roles cannot be resolved.
    return role_id is not None and interaction.user.get_role(role_id) is not None
