"""How a command ends when something is wrong: one sentence for the operator, and an exit status that scripts see."""

import sys
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
