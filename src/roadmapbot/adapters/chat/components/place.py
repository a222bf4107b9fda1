"""The button on a board that tells one's own place, for one's own eyes."""

import re
from datetime import date
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render.board import own_place
from roadmapbot.adapters.chat.render.ids import PLACE_PATTERN, day_of


class PlaceButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PLACE_PATTERN):
    """My place."""

    def __init__(self, item: discord.ui.Button[Any], week_on: date | None) -> None:
        super().__init__(item)
        self._week_on = week_on

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "PlaceButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, day_of(match["week"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        view = await services_of(interaction).boards.view(who(interaction), week_on=self._week_on)
        await answer(interaction, own_place(view))
