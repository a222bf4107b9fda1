"""Who asks, and the use-cases that serve them."""

from typing import Any

import discord

from roadmapbot.adapters.chat.permissions import is_moderator
from roadmapbot.domain.errors import NotInServer, NotModerator
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.services.bundle import Services
from roadmapbot.services.people import Who

Interaction = discord.Interaction[Any]


def services_of(interaction: Interaction) -> Services:
    """The use-cases that the client was given."""
    services: Services = interaction.client.services
    return services


def user_of(interaction: Interaction) -> UserId:
    """The person behind an interaction."""
    return UserId(interaction.user.id)


def guild_of(interaction: Interaction) -> GuildId | None:
    """The server somebody is in; None in direct messages."""
    return GuildId(interaction.guild_id) if interaction.guild_id is not None else None


def who(interaction: Interaction, server: str | None = None) -> Who:
    """The person with the server they are in; in direct messages, with the one they named."""
    return Who(user_of(interaction), interaction.user.display_name, guild_of(interaction), server)


async def moderated(interaction: Interaction) -> Guild:
    """The settings of the server that a moderator acts in. Raises NotInServer, NotModerator."""
    if interaction.guild_id is None:
        raise NotInServer
    guild = await services_of(interaction).guilds.get(GuildId(interaction.guild_id))
    if not is_moderator(interaction, guild.moderator_role_id):
        raise NotModerator(guild.moderator_role_id)
    return guild


def who_in(interaction: Interaction, guild_id: GuildId) -> Who:
    """The person, about a server that a button or form of theirs names."""
    return Who(user_of(interaction), interaction.user.display_name, guild_id)


def chosen_id(select: discord.ui.Select[Any]) -> int:
    """The id that was chosen in a select of ids; 0, which nothing has, for what Discord never offered."""
    value: str = select.values[0]
    return int(value) if value.isdecimal() else 0
