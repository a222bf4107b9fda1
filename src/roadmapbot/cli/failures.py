"""How a command ends when something is wrong: one sentence for the operator, and an exit status that scripts see."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import NoReturn, TypeVar

import typer
from pydantic import ValidationError

from roadmapbot.cli.sentences import sentence
from roadmapbot.config import Settings

T = TypeVar("T")


def fail(said: str, status: int = 1) -> NoReturn:
    """End with one sentence for the operator."""
    print(f"roadmapbot: {said}", file=sys.stderr)
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


def plainly(action: Callable[[], T]) -> T:
    """What an action gives; failures that an operator can put right become one sentence, anything else flies on."""
    try:
        return action()
    except Exception as error:
        for each in _leaves(error):
            if said := sentence(each):
                fail(said)
        raise


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """An error, or those inside of a group."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error
