"""The one guard around everything that comes from Discord: nobody waits in vain, and no error is swallowed.

discord.py drops what buttons and forms raise, so their callbacks run inside `guarded`; slash commands are
decorated with `boundary`. What a person can put right is said in a sentence worded in `render.errors`; anything
else is logged once under a reference that the person is shown too.
"""

import logging
import zlib
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, overload

import discord
from discord import app_commands

from roadmapbot.adapters.chat.failures import FAILURES
from roadmapbot.adapters.chat.messages import parts, plain
from roadmapbot.adapters.chat.pacer import person_waits
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.domain.errors import UserError

log = logging.getLogger(__name__)

P = ParamSpec("P")
Callback = Callable[P, Coroutine[Any, Any, None]]

_TOO_LATE = frozenset({10015, 10062, 40060, 50027})
"""Discord has forgotten the interaction, or somebody has answered it: the answer has to go another way."""
_MISSED = "Discord did not wait for my answer. Use `/today` to see where you stand."
_CHANGED = "This command has changed. Reload Discord (Ctrl+R, or restart the app) and use it again."
_OUT_OF_DATE = "This form is from an older version of me. Please open it again and send it once more."
_NOT_HERE = "You cannot use this command here."
_BROKEN = (
    "Something went wrong on our side. Nothing you did is lost; please try again in a few minutes. "
    "If it happens again, tell a moderator this reference: `{incident}`."
)


@overload
def boundary(callback: Callback[P]) -> Callback[P]: ...
@overload
def boundary(*, defer: bool = False) -> Callable[[Callback[P]], Callback[P]]: ...
def boundary(
    callback: Callback[P] | None = None, *, defer: bool = False
) -> Callback[P] | Callable[[Callback[P]], Callback[P]]:
    """Guard the callback of a slash command.

    With `defer`, Discord is told at once that the answer (for this person alone) may take longer than 3 seconds.
    """

    def decorate(callback: Callback[P]) -> Callback[P]:
        @wraps(callback)  # discord.py reads the parameters of a command from its signature
        async def run(*args: P.args, **kwargs: P.kwargs) -> None:
            interaction = next(arg for arg in args if isinstance(arg, discord.Interaction))
            await guarded(interaction, callback(*args, **kwargs), defer=defer)

        return run

    return decorate if callback is None else decorate(callback)


async def guarded(interaction: discord.Interaction[Any], work: Awaitable[None], *, defer: bool = False) -> None:
    """Do what an interaction asks for; whatever happens, its author gets an answer and nothing is raised."""
    with person_waits():
        if defer:
            await _tell_to_wait(interaction)
        try:
            await work
        except UserError as error:
            await _tell(interaction, sentence(error))
        except discord.HTTPException as error:
            if error.code in _TOO_LATE:
                await _tell(interaction, _MISSED)
            else:
                await _apologize(interaction, error)
        except Exception as error:  # noqa: BLE001 - the boundary: our bugs end here, logged under a reference
            await _apologize(interaction, error)


async def answer(interaction: discord.Interaction[Any], drawn: Drawn, *, ephemeral: bool = True) -> None:
    """Answer an interaction, first or again. Where Discord has given up on it, say it in the channel instead.

    That way is left out in a server when the answer is for one person's eyes.
    """
    try:
        if interaction.response.is_done():
            await interaction.followup.send(ephemeral=ephemeral, wait=False, **parts(drawn))
        else:
            await interaction.response.send_message(ephemeral=ephemeral, **parts(drawn))
    except discord.HTTPException as error:
        if error.code not in _TOO_LATE:
            raise
        is_private = interaction.guild_id is None
        log.warning("Interaction %s was answered too late: %s", interaction.id, error.code)
        if interaction.channel_id is not None and (is_private or not ephemeral):
            await interaction.client.get_partial_messageable(interaction.channel_id).send(**parts(drawn))


async def failed(interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
    """Answer a slash command that never reached its callback, or escaped from it."""
    with person_waits():
        match error:
            case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
                log.info("Somebody used a command as it was before the last sync")
                await _tell(interaction, _CHANGED)
            case app_commands.CheckFailure():
                await _tell(interaction, _NOT_HERE)
            case app_commands.CommandInvokeError() | app_commands.TransformerError() if isinstance(
                error.__cause__, UserError
            ):
                await _tell(interaction, sentence(error.__cause__))
            case _:
                await _apologize(interaction, error)


async def out_of_date(interaction: discord.Interaction[Any]) -> None:
    """Answer a form of an older version, which nobody understands any more."""
    with person_waits():
        await _tell(interaction, _OUT_OF_DATE)


async def quietly(work: Awaitable[object], what: str) -> None:
    """Do something that nobody waits for; our failures are logged."""
    try:
        await work
    except Exception as error:
        log.error("Failed while %s", what, exc_info=error)


def incident(about: int, error: BaseException) -> str:
    """Log a failure of ours once; the reference it goes by is made from the id of what caused it."""
    reference = f"{zlib.crc32(str(about).encode()):08x}"[:6]
    log.error("Failed (%s) while serving %s", reference, about, exc_info=error)
    return reference


def apology(reference: str) -> str:
    """What somebody reads when we failed."""
    return _BROKEN.format(incident=reference)


async def _apologize(interaction: discord.Interaction[Any], error: BaseException) -> None:
    await _tell(interaction, apology(incident(interaction.id, error)))


async def _tell_to_wait(interaction: discord.Interaction[Any]) -> None:
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except FAILURES as error:
        # The work is worth doing all the same; only the answer is lost.
        log.warning("Interaction %s could not be deferred: %s", interaction.id, error)


async def _tell(interaction: discord.Interaction[Any], text: str) -> None:
    """Say one thing to one person; what cannot be said is let go."""
    try:
        await answer(interaction, plain(text))
    except FAILURES as error:
        log.warning("Interaction %s could not be answered: %s", interaction.id, error)
