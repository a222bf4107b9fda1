"""The Resume button, on the word that a pause began and under `/streak why`."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of
from roadmapbot.adapters.chat.render.enrollment import resumed
from roadmapbot.adapters.chat.render.pausing import RESUME_PATTERN
from roadmapbot.domain.ids import EnrollmentId


class ResumeButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=RESUME_PATTERN):
    """End the pause of one enrollment, for its own learner alone."""

    def __init__(self, item: discord.ui.Button[Any], enrollment_id: EnrollmentId) -> None:
        super().__init__(item)
        self._enrollment_id = enrollment_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ResumeButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, EnrollmentId(int(match["enrollment"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        await redraw.hold(interaction)
        enrollments = services_of(interaction).enrollments
        overview = await enrollments.resume_own(self._enrollment_id, user_of(interaction))
        await redraw.replace_own(interaction, resumed(overview))
