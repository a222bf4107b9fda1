"""/roadmap."""

from typing import Any, Final

from discord import app_commands
from discord.app_commands import Choice

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.components.roadmap import drawn
from roadmapbot.adapters.chat.render.pages import Level, WayPage
from roadmapbot.adapters.chat.render.phrases import clip

_MOST = 25


async def _suggest_track(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Tracks that fit what was typed so far, also in direct messages."""
    found = await services_of(interaction).roadmap.suggest(who(interaction), current)
    return [Choice(name=clip(track.title, 100), value=track.id) for track in found[:_MOST]]


@app_commands.command(
    name="roadmap", description="Look around: every track, phase, unit and task, with your own marks."
)
@app_commands.describe(track="Which track to look into; leave it out to see all of them")
@app_commands.autocomplete(track=_suggest_track)
@boundary
async def roadmap(interaction: Interaction, track: str | None = None) -> None:
    """Show the tracks, or one of them."""
    page = WayPage(Level.TRACK, track) if track else WayPage(Level.TRACKS)
    await answer(interaction, await drawn(interaction, page))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (roadmap,)
