"""/enroll, /pause, /resume, /leave."""

from dataclasses import replace
from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components import enrolling, placement
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import enrollment as words
from roadmapbot.adapters.chat.render.ids import EnrollRef


@app_commands.command(name="enroll", description="Start a track: one small task a day, at your own local time.")
@app_commands.describe(
    track="Which track; leave it out and I help you find one",
    zone=options.ZONE,
    time=options.TIME,
    days=options.DAYS,
    delivery=options.DELIVERY,
    minutes=options.MINUTES,
)
@app_commands.autocomplete(track=options.suggest_track, zone=options.suggest_zone)
@app_commands.choices(delivery=options.DELIVERIES)
@boundary
async def enroll(
    interaction: Interaction,
    track: str | None = None,
    zone: str | None = None,
    time: str | None = None,
    days: str | None = None,
    delivery: str | None = None,
    minutes: str | None = None,
) -> None:
    """Enroll at once, with the form where a newcomer gave no zone, or by way of the placement where none is chosen."""
    enrollments, person = services_of(interaction).enrollments, who(interaction)
    defaults = await enrollments.defaults(person)
    if track and person.guild_id is not None:
        track = enrollments.track(person.guild_id, track).id
    given = {
        "zone": zone or "",
        "time": time or "",
        "days": days or "",
        "delivery": delivery or "",
        "minutes": minutes or "",
    }
    if not track and len(defaults.tracks) > 1:
        await placement.begin(interaction, given)
    elif zone is None and defaults.is_first:
        await enrolling.open_form(interaction, EnrollRef(track or ""), given)
    else:
        await enrolling.enroll(interaction, replace(enrolling.wish_of(given), track=track))


@app_commands.command(name="pause", description="Take a break: no tasks, and your streak waits for you.")
@app_commands.describe(
    until="When tasks start again: in 7 days, friday or 2030-01-15; leave it out to pause until /resume",
    server=options.SERVER,
)
@app_commands.autocomplete(server=options.suggest_server)
@boundary(defer=True)
async def pause(interaction: Interaction, until: str | None = None, server: str | None = None) -> None:
    """Pause."""
    overview = await services_of(interaction).enrollments.pause(who(interaction, server), until)
    await answer(interaction, words.paused(overview))


@app_commands.command(name="resume", description="End your break: tasks come again.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary(defer=True)
async def resume(interaction: Interaction, server: str | None = None) -> None:
    """Resume."""
    overview = await services_of(interaction).enrollments.resume(who(interaction, server))
    await answer(interaction, words.resumed(overview))


@app_commands.command(name="leave", description="Stop your track at once. What you have done stays yours.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def leave(interaction: Interaction, server: str | None = None) -> None:
    """Ask before leaving; the button does it."""
    overview = await services_of(interaction).settings.overview(who(interaction, server))
    await answer(interaction, words.confirm_leaving(overview))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (enroll, pause, resume, leave)
