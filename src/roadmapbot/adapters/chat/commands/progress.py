"""/progress, /plan, /streak why."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import plan as plan_words
from roadmapbot.adapters.chat.render import progress as progress_words
from roadmapbot.adapters.chat.render import streak as streak_words


@app_commands.command(name="progress", description="How far you have come: tasks, streak, the last four weeks.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def progress(interaction: Interaction, server: str | None = None) -> None:
    """Show the progress."""
    view = await services_of(interaction).progress.progress(who(interaction, server))
    await answer(interaction, progress_words.progress(view))


@app_commands.command(name="plan", description="What comes when: this week, the whole track, and when you finish.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def plan(interaction: Interaction, server: str | None = None) -> None:
    """Show the plan."""
    view = await services_of(interaction).progress.plan(who(interaction, server))
    await answer(interaction, plan_words.plan(view))


streak: Final = app_commands.Group(name="streak", description="Your streak, and why it is what it is.")


@streak.command(name="why", description="Day by day, what happened and how it counted.")
@app_commands.describe(server=options.SERVER)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def why(interaction: Interaction, server: str | None = None) -> None:
    """Show the day ledger in words."""
    story = await services_of(interaction).progress.why(who(interaction, server))
    await answer(interaction, streak_words.why(story))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any] | app_commands.Group, ...]] = (progress, plan, streak)
