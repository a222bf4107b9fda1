"""The menus of the reference: choosing an entry shows it in place of the list, with the menus below."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, guild_of, services_of
from roadmapbot.adapters.chat.render.ids import SHELF_PATTERN
from roadmapbot.adapters.chat.render.reference import page
from roadmapbot.domain.reference import Shelf
from roadmapbot.services.reference import ShelfView


class EntryChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=SHELF_PATTERN):
    """A menu of entries."""

    def __init__(self, item: discord.ui.Select[Any], shelf: Shelf) -> None:
        super().__init__(item)
        self._shelf = shelf

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "EntryChosen":
        """The menu that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item, Shelf(match["shelf"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._open(interaction))

    async def _open(self, interaction: Interaction) -> None:
        view = opened(interaction, self._shelf, self.item.values[0])
        await redraw.replace_own(interaction, page(view, with_menu=True))


def opened(interaction: Interaction, shelf: Shelf, text: str | None) -> ShelfView:
    """A shelf of the server somebody is in, opened at an entry. Raises UnknownEntry, NothingToLookUp."""
    return services_of(interaction).reference.look(guild_of(interaction), shelf, text)
