"""What every form is made of."""

import discord

from roadmapbot.adapters.chat.render.phrases import clip

_TIMEOUT = 900


def form(title: str, custom_id: str) -> discord.ui.Modal:
    """An empty form."""
    modal = discord.ui.Modal(title=clip(title, 45), custom_id=custom_id, timeout=_TIMEOUT)
    # Nobody listens to the form itself: discord.py would keep it in memory when it is dismissed, and forget it on a
    # restart. What is sent comes back by its custom_id.
    modal.stop()
    return modal


def add_text(
    modal: discord.ui.Modal,
    custom_id: str,
    label: str,
    hint: str,
    longest: int,
    value: str,
    *,
    style: discord.TextStyle = discord.TextStyle.short,
    required: bool = True,
) -> None:
    """Put a text field into a form, with a hint of what belongs there, or with what was there before."""
    text: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=custom_id,
        placeholder=hint,
        default=value[:longest] or None,
        max_length=longest,
        style=style,
        required=required,
    )
    modal.add_item(discord.ui.Label(text=label, component=text))
