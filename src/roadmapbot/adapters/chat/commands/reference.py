"""/roles, /salary, /certifications, /faq."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from discord import app_commands
from discord.app_commands import Choice

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, guild_of, services_of
from roadmapbot.adapters.chat.components.reference import opened
from roadmapbot.adapters.chat.render.phrases import clip
from roadmapbot.adapters.chat.render.reference import page
from roadmapbot.domain.reference import Shelf

_MOST = 25


def _suggest(shelf: Shelf) -> Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]:
    async def suggest(interaction: Interaction, current: str) -> list[Choice[str]]:
        """Entries that fit what was typed so far."""
        found = services_of(interaction).reference.suggest(guild_of(interaction), shelf, current)
        return [Choice(name=clip(entry.title, 100), value=entry.id) for entry in found[:_MOST]]

    return suggest


@app_commands.command(name="roles", description="Jobs around AI: what each does, how they differ, whom they fit.")
@app_commands.describe(role="Which role or topic; leave it out for the whole list")
@app_commands.autocomplete(role=_suggest(Shelf.ROLES))
@boundary
async def roles(interaction: Interaction, role: str | None = None) -> None:
    """Show a role, or all of them."""
    await answer(interaction, page(opened(interaction, Shelf.ROLES, role)))


@app_commands.command(
    name="salary", description="What the articles report on pay, by level, each with source and year."
)
@app_commands.describe(level="Which level or topic; leave it out for the whole list")
@app_commands.autocomplete(level=_suggest(Shelf.SALARY))
@boundary
async def salary(interaction: Interaction, level: str | None = None) -> None:
    """Show the figures of a level, or all levels."""
    await answer(interaction, page(opened(interaction, Shelf.SALARY, level)))


@app_commands.command(name="certifications", description="Certificates and courses: for whom, cost, time, and worth.")
@app_commands.describe(name="Which one; leave it out for the whole list")
@app_commands.autocomplete(name=_suggest(Shelf.CERTIFICATIONS))
@boundary
async def certifications(interaction: Interaction, name: str | None = None) -> None:
    """Show a certificate, or all of them."""
    await answer(interaction, page(opened(interaction, Shelf.CERTIFICATIONS, name)))


@app_commands.command(
    name="faq", description="Short answers on the way to AI engineer, interviews and common mistakes."
)
@app_commands.describe(question="A word of your question, or one from the list; leave it out for all of them")
@app_commands.autocomplete(question=_suggest(Shelf.FAQ))
@boundary
async def faq(interaction: Interaction, question: str | None = None) -> None:
    """Show an answer, or all questions."""
    await answer(interaction, page(opened(interaction, Shelf.FAQ, question)))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (roles, salary, certifications, faq)
