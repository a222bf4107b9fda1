"""Options that several commands share, and what Discord suggests while they are typed."""

from typing import Final

from discord.app_commands import Choice

from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.render.forms import PLACES
from roadmapbot.adapters.chat.render.phrases import clip, clock
from roadmapbot.domain.etiquette import USUAL_NUDGE
from roadmapbot.domain.ids import GuildId

SERVER: Final = "In direct messages, if you are on tracks in several servers: which one"
ZONE: Final = "Your city, country or offset, such as Berlin, India or UTC+5:30"
TIME: Final = "When your daily task comes, such as 9:00 or 7 pm"
DAYS: Final = "On which days, such as every day, Mon-Fri or Mon, Wed, Sat"
MINUTES: Final = "Time you have a day, such as 30 or 1h 30; full for each task as long as it takes"
DELIVERY: Final = "Where your tasks come"
DELIVERIES: Final = [Choice(name=name, value=str(mode)) for mode, name in PLACES.items()]
_MOST = 25


async def suggest_zone(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Time zones that fit what was typed so far."""
    found = services_of(interaction).enrollments.zones(current)
    return [Choice(name=clip(match.label, 100), value=match.zone) for match in found[:_MOST]]


async def suggest_nudge(_interaction: Interaction, current: str) -> list[Choice[str]]:
    """The usual ways to set a nudge, and the one that is being typed."""
    usual = {"on": f"On, at {clock(USUAL_NUDGE)}", "off": "Off"}
    typed = {} if not current or current in usual else {current: current}
    return [Choice(name=clip(name, 100), value=clip(value, 100)) for value, name in {**usual, **typed}.items()]


async def suggest_track(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Tracks of this server that fit what was typed so far."""
    if interaction.guild_id is None:
        return []
    found = services_of(interaction).enrollments.tracks(GuildId(interaction.guild_id), current)
    return [Choice(name=clip(track.title, 100), value=track.id) for track in found[:_MOST]]


async def suggest_server(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Servers in which this person is on a track; only direct messages need to ask."""
    if interaction.guild_id is not None:
        return []
    wanted = current.strip().casefold()
    found = await services_of(interaction).enrollments.servers(user_of(interaction))
    fitting = [guild for guild in found if wanted in guild.name.casefold()]
    return [Choice(name=clip(guild.name, 100) or str(guild.id), value=str(guild.id)) for guild in fitting[:_MOST]]
