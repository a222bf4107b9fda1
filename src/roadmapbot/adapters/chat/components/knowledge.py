"""Testing out of a unit: every answer puts the page that comes after it in the place of its own."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import knowledge as words
from roadmapbot.adapters.chat.render.attempts import BACK_PATTERN, SEEDS, TEST_PATTERN, TryPage, try_page
from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.knowledge import TO_PASS
from roadmapbot.services.knowledge import Attempt, Days, ShownKnown


class TryButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEST_PATTERN):
    """I know this, an answer to a question, or another try."""

    def __init__(self, item: discord.ui.Button[Any], page: TryPage) -> None:
        super().__init__(item)
        self._page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "TryButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, try_page(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        page = self._page
        attempt = page.attempt or Attempt(interaction.id % SEEDS)
        if len(attempt.given) >= TO_PASS:
            await redraw.hold(interaction)
        knowledge = services_of(interaction).knowledge
        result = await knowledge.ask(who(interaction), page.track_id, page.unit_id, attempt)
        await redraw.replace_own(interaction, words.page(result))
        if isinstance(result, ShownKnown):
            await show_days(interaction, result.outdated)


class BringBackButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=BACK_PATTERN):
    """Bring it back."""

    def __init__(self, item: discord.ui.Button[Any], track_id: TrackId, unit_id: UnitId) -> None:
        super().__init__(item)
        self._track_id = track_id
        self._unit_id = unit_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "BringBackButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, TrackId(match["track"]), UnitId(match["unit"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        await redraw.hold(interaction)
        knowledge = services_of(interaction).knowledge
        result = await knowledge.bring_back(who(interaction), self._track_id, self._unit_id)
        await redraw.replace_own(interaction, words.brought_back(result))
        await show_days(interaction, result.outdated)


async def show_days(interaction: Interaction, days: Days) -> None:
    """Show the tasks of days that have another task now, wherever they were sent."""
    for enrollment_id, on in days:
        await redraw.days(interaction, enrollment_id, on)
