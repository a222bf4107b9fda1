"""A message as it is about to leave, and the limits that Discord sets for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

LONGEST_CONTENT = 2000
LONGEST_TITLE = 256
LONGEST_DESCRIPTION = 4096
LONGEST_FIELD = 1024
LONGEST_FOOTER = 2048
MOST_FIELDS = 25
MOST_EMBEDS = 10
LONGEST_TOTAL = 6000
LONGEST_LABEL = 80
LONGEST_CUSTOM_ID = 100
MOST_OPTIONS = 25
LONGEST_OPTION = 100
LONGEST_PLACEHOLDER = 150


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: text, embeds, buttons; `mentions` are the people it pings, and nobody else is ever pinged."""

    content: str | None = None
    embeds: tuple[discord.Embed, ...] = ()
    view: discord.ui.View | None = None
    mentions: tuple[int, ...] = ()
    silent: bool = False
    files: tuple[tuple[str, bytes], ...] = ()
    """Names and contents of attached files."""


def check_limits(drawn: Drawn) -> list[str]:
    """What Discord would refuse about a message, one sentence each; empty when it can be sent."""
    found = [*_of_text("the text", drawn.content or "", LONGEST_CONTENT)]
    if len(drawn.embeds) > MOST_EMBEDS:
        found.append(f"there are {len(drawn.embeds)} embeds, at most {MOST_EMBEDS} fit")
    for embed in drawn.embeds:
        found += _of_embed(embed)
    found += _of_text("all embeds together", "x" * sum(len(embed) for embed in drawn.embeds), LONGEST_TOTAL)
    if drawn.view is not None:
        found += _of_view(drawn.view)
    if not drawn.content and not drawn.embeds:
        found.append("there is nothing to say")
    return found


def _of_text(what: str, text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"{what} has {len(text)} characters, at most {longest} fit"


def _of_embed(embed: discord.Embed) -> Iterator[str]:
    yield from _of_text("the title", embed.title or "", LONGEST_TITLE)
    yield from _of_text("the description", embed.description or "", LONGEST_DESCRIPTION)
    yield from _of_text("the footer", embed.footer.text or "", LONGEST_FOOTER)
    yield from _of_text("the line above the title", embed.author.name or "", LONGEST_TITLE)
    if len(embed.fields) > MOST_FIELDS:
        yield f"there are {len(embed.fields)} fields, at most {MOST_FIELDS} fit"
    for field in embed.fields:
        yield from _of_text("a field's name", field.name or "", LONGEST_TITLE)
        yield from _of_text(f"the field “{field.name}”", field.value or "", LONGEST_FIELD)
        if not field.name or not field.value:
            yield "a field is empty"


def _of_view(view: discord.ui.View) -> Iterator[str]:
    ids: list[str] = []
    for item in view.children:
        if isinstance(item, discord.ui.Button):
            yield from _of_text("a button's label", item.label or "", LONGEST_LABEL)
        if isinstance(item, discord.ui.Select):
            yield from _of_select(item)
        custom_id = getattr(item, "custom_id", None)
        if custom_id is not None:
            yield from _of_text("a custom_id", custom_id, LONGEST_CUSTOM_ID)
            ids.append(custom_id)
    if len(ids) != len(set(ids)):
        yield "two buttons have the same custom_id"


def _of_select(select: discord.ui.Select[discord.ui.View]) -> Iterator[str]:
    yield from _of_text("a menu's placeholder", select.placeholder or "", LONGEST_PLACEHOLDER)
    if not 1 <= len(select.options) <= MOST_OPTIONS:
        yield f"a menu has {len(select.options)} options, 1 to {MOST_OPTIONS} fit"
    for option in select.options:
        yield from _of_text("an option's label", option.label, LONGEST_OPTION)
        yield from _of_text("an option's value", option.value, LONGEST_OPTION)
    values = [option.value for option in select.options]
    if len(values) != len(set(values)):
        yield "two options of a menu are the same"
