"""Leafing through what a search of the resources found."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import library as words
from roadmapbot.adapters.chat.render.pages import SEARCH_PATTERN, query_of
from roadmapbot.services.library import Query


class SearchButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=SEARCH_PATTERN):
    """Another page of the same search, done anew."""

    def __init__(self, item: discord.ui.Button[Any], query: Query, number: int) -> None:
        super().__init__(item)
        self._query = query
        self._number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "SearchButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, query_of(match), int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        findings = await services_of(interaction).library.search(who(interaction), self._query)
        await redraw.replace_own(interaction, words.resources(findings, self._number))
