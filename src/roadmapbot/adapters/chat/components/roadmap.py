"""Leafing through the roadmap: every button and choice puts another page in the place of its own."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import roadmap as words
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.pages import WAY_PATTERN, WAY_SELECT_PATTERN, Level, WayPage, parse_way
from roadmapbot.domain.errors import NotInCatalogue
from roadmapbot.domain.ids import TaskId, TrackId, UnitId


class WayButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=WAY_PATTERN):
    """A button that leads to a page of the roadmap."""

    def __init__(self, item: discord.ui.Button[Any], page: WayPage | None) -> None:
        super().__init__(item)
        self._page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "WayButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, parse_way(match.string))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, turn_to(interaction, self._page))


class WayChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=WAY_SELECT_PATTERN):
    """The choice of what to look into; its values are the custom_ids of pages."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "WayChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, turn_to(interaction, parse_way(self.item.values[0])))


async def turn_to(interaction: Interaction, page: WayPage | None) -> None:
    """Put a page in the place of the one that led to it. Raises UnknownTrack, NotInCatalogue."""
    if page is None:
        raise NotInCatalogue
    await redraw.replace_own(interaction, await drawn(interaction, page))


async def drawn(interaction: Interaction, page: WayPage) -> Drawn:
    """A page of the roadmap with this person's marks. Raises UnknownTrack, NotInCatalogue."""
    roadmap, person, track_id = services_of(interaction).roadmap, who(interaction), TrackId(page.track_id)
    match page.level:
        case Level.TRACKS:
            return words.tracks(await roadmap.tracks(person), page.number)
        case Level.TRACK:
            return words.track(await roadmap.track(person, page.track_id), page.number)
        case Level.PHASE:
            return words.phase(await roadmap.phase(person, track_id, page.part), page.number)
        case Level.UNIT:
            return words.unit(await roadmap.unit(person, track_id, UnitId(page.part)), page.number)
        case Level.TASK:
            return words.task(await roadmap.task(person, track_id, TaskId(page.part)))
