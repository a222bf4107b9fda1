"""/privacy export and /privacy delete."""

from typing import Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.render import privacy as words

privacy: Final = app_commands.Group(
    name="privacy", description="What I have stored about you: get it, or have it erased."
)


@privacy.command(name="export", description="Get everything I have stored about you, over all servers, as files.")
@boundary(defer=True)
async def export(interaction: Interaction) -> None:
    """Give everything."""
    await answer(interaction, words.exported(await services_of(interaction).privacy.export(user_of(interaction))))


@privacy.command(name="delete", description="Have everything I have stored about you erased, at once and for good.")
@boundary
async def delete(interaction: Interaction) -> None:
    """Ask before erasing; the button does it."""
    await answer(interaction, words.confirm_erasing())


COMMANDS: Final = (privacy,)
