"""Erasing everything about oneself takes a second press. Whoever presses is meant, and nobody else can be."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.render import privacy as words
from roadmapbot.adapters.chat.render.ids import ERASE_PATTERN


class EraseButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ERASE_PATTERN):
    """Erase everything, or keep it after all."""

    def __init__(self, item: discord.ui.Button[Any], *, is_erasing: bool) -> None:
        super().__init__(item)
        self._is_erasing = is_erasing

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "EraseButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, is_erasing=match["action"] == "erase")

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        if not self._is_erasing:
            await redraw.replace_own(interaction, words.kept())
            return
        await redraw.hold(interaction)
        await services_of(interaction).privacy.erase(user_of(interaction))
        await redraw.replace_own(interaction, words.erased())
