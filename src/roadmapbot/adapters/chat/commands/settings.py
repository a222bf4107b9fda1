"""/settings."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import settings as words
from roadmapbot.adapters.chat.render.forms import pseudonym_form
from roadmapbot.domain.enrollment import Mode
from roadmapbot.services.people import Overview, Who
from roadmapbot.services.wishes import Wish

_SHOW, _HIDE, _PSEUDONYM = "show", "hide", "pseudonym"
_BOARDS = [
    app_commands.Choice(name="Show my name", value=_SHOW),
    app_commands.Choice(name="Hide me", value=_HIDE),
    app_commands.Choice(name="Use a pseudonym", value=_PSEUDONYM),
]


@app_commands.command(
    name="settings", description="Your time, zone, days, pace, nudge, place, board name. Without options: what is set."
)
@app_commands.describe(
    zone=options.ZONE,
    time=options.TIME,
    days=options.DAYS,
    delivery=options.DELIVERY,
    minutes=options.MINUTES,
    nudge="One reminder in the evening while the day is still open: on, off, or a time such as 20:00",
    day_end="When your day ends, for night owls, such as 3:00",
    boards="How boards show you",
    pseudonym="The name boards show instead of yours",
    server=options.SERVER,
)
@app_commands.autocomplete(zone=options.suggest_zone, nudge=options.suggest_nudge, server=options.suggest_server)
@app_commands.choices(delivery=options.DELIVERIES, boards=_BOARDS)
@boundary
async def settings(  # noqa: PLR0913, PLR0917 - one parameter for every option of the command
    interaction: Interaction,
    zone: str | None = None,
    time: str | None = None,
    days: str | None = None,
    delivery: str | None = None,
    minutes: str | None = None,
    nudge: str | None = None,
    day_end: str | None = None,
    boards: str | None = None,
    pseudonym: str | None = None,
    server: str | None = None,
) -> None:
    """Change what was given, or show what is set."""
    person = who(interaction, server)
    overview = await services_of(interaction).settings.overview(person)
    if boards == _PSEUDONYM and not pseudonym:
        await interaction.response.send_modal(pseudonym_form(overview.enrollment.guild_id))
        return
    # Direct messages may be tried now, which can take longer than Discord waits.
    await interaction.response.defer(ephemeral=True, thinking=True)
    wish = Wish(None, zone, time, days, Mode(delivery) if delivery else None, day_end, minutes, nudge=nudge)
    shown = await _show_as(interaction, person, boards, pseudonym)
    changed = await services_of(interaction).settings.change(person, wish) if wish != Wish() else None
    is_board_only = changed is None and shown is not None
    is_change = changed is not None or is_board_only
    drawn = words.settings(changed or shown or overview, is_change=is_change, is_board_only=is_board_only)
    await answer(interaction, drawn)


async def _show_as(interaction: Interaction, person: Who, boards: str | None, pseudonym: str | None) -> Overview | None:
    """Change how boards show somebody; None where nothing was asked for."""
    services = services_of(interaction)
    if boards == _HIDE:
        return await services.settings.show_as(person, is_hidden=True, pseudonym=pseudonym)
    if pseudonym:
        return await services.settings.show_as(person, is_hidden=False, pseudonym=pseudonym)
    if boards == _SHOW:
        return await services.settings.show_as(person, is_hidden=False, pseudonym="")
    return None


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (settings,)
