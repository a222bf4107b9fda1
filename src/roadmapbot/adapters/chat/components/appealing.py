"""A learner says that a day was judged wrongly: the button under `/streak why`, and its form."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import appeals as words
from roadmapbot.adapters.chat.render.correcting_ids import ASK_PATTERN
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.ids import day_of
from roadmapbot.domain.errors import NothingToAppeal, UserError
from roadmapbot.domain.ids import EnrollmentId


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ASK_PATTERN):
    """Open the form about a day of one enrollment, for its own learner alone."""

    def __init__(self, item: discord.ui.Button[Any], enrollment_id: EnrollmentId) -> None:
        super().__init__(item)
        self._enrollment_id = enrollment_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "AskButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, EnrollmentId(int(match["id"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._ask(interaction))

    async def _ask(self, interaction: Interaction) -> None:
        days = await services_of(interaction).appeals.choices(self._enrollment_id, user_of(interaction))
        await interaction.response.send_modal(words.appeal_form(self._enrollment_id, days))


async def take_appeal(interaction: Interaction, enrollment_id: EnrollmentId) -> None:
    """Keep what a learner says of a day; what cannot be taken is given back."""
    await redraw.hold(interaction)
    values = fields(interaction)
    text = values.get("text", "")
    try:
        on = day_of(values.get("day", ""))
        if on is None:
            raise NothingToAppeal
        appeal = await services_of(interaction).appeals.file(enrollment_id, user_of(interaction), on, text)
    except UserError as error:
        await answer(interaction, words.returned(sentence(error), text))
        return
    await answer(interaction, words.filed(appeal))
