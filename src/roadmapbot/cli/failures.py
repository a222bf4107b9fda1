"""How a command ends when something is wrong: one sentence for the operator, and an exit status that scripts see."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import NoReturn

import typer
from pydantic import ValidationError

from roadmapbot.config import Settings


def fail(sentence: str, status: int = 1) -> NoReturn:
    """End with one sentence for the operator."""
    print(f"roadmapbot: {sentence}", file=sys.stderr)
    raise typer.Exit(status)


def settings() -> Settings:
    """The settings, or the sentence that says which one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0] if first["loc"] else "").upper()
        if first["type"] == "extra_forbidden":
            fail(f".env has {name}, which is no setting; .env.example lists them all.")
        fail(f"{name} is wrong: {first['msg'].removeprefix('Value error, ')}. See .env.example.")


def guarded(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run until done or interrupted."""
    with suppress(KeyboardInterrupt):
        plainly(lambda: asyncio.run(work()))


def plainly(action: Callable[[], object]) -> None:
    """Do something; failures that an operator can put right become one sentence, anything else flies on."""
    try:
        action()
    except Exception as error:
        for each in _leaves(error):
            if sentence := _sentence(each):
                fail(sentence)
        raise


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """An error, or those inside of a group."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _sentence(error: BaseException) -> str | None:
    """What an operator should know and do about a failure; None where it is our bug."""
    import aiohttp
    import discord

    from roadmapbot.adapters.content import ContentError
    from roadmapbot.adapters.storage.errors import SchemaTooNew, SchemaTooOld
    from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

    match error:
        case discord.LoginFailure():
            return "Discord does not know this DISCORD_TOKEN. Reset it in the Developer Portal and set the new one."
        case ContentError():
            return f"the content cannot be used:\n{error}"
        case SchemaTooNew():
            return (
                f"the database was written by a newer version (schema {error.found}, this one knows {error.known}). "
                "Update with: pip install --upgrade roadmapbot (in a checkout: git pull)"
            )
        case SchemaTooOld():
            return "the database waits to be made or upgraded. Run: roadmapbot db upgrade (or just: roadmapbot run)"
        case StorageBusy():
            return "the database cannot be reached or is locked. Stop the other process, or check DATABASE_URL."
        case StorageReadOnly() | PermissionError() | FileExistsError() | NotADirectoryError():
            return "the database cannot be written. Check the permissions and the free space of its folder."
        case aiohttp.ClientConnectionError():
            return "Discord cannot be reached. Check the network, and DISCORD_API_BASE if you set it."
        case _:
            return None
