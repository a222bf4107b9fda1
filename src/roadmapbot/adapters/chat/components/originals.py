"""What moderators press where the bundled content has changed below a version of their own."""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, chosen_id, moderated, services_of, user_of
from roadmapbot.adapters.chat.render import drafts
from roadmapbot.adapters.chat.render import originals as words
from roadmapbot.adapters.chat.render.publishing_ids import ORIGINAL_SELECT_PATTERN, DraftButton
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import RevisionId


class OriginalChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=ORIGINAL_SELECT_PATTERN):
    """The choice of one piece from the list."""

    def __init__(self, item: discord.ui.Select[Any]) -> None:
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "OriginalChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await redraw.hold(interaction)
        found = await services_of(interaction).originals.compare(guild.id, RevisionId(chosen_id(self.item)))
        await redraw.replace_own(interaction, words.compared(found))


async def changed(interaction: Interaction, guild_id: GuildId, _: DraftButton) -> None:
    """Show the list: in the place of the page that led to it, or for this moderator alone under a public message."""
    drawn = words.changed(await services_of(interaction).originals.changed(guild_id))
    message = interaction.message
    if message is not None and not message.flags.ephemeral:
        await answer(interaction, drawn)
    else:
        await redraw.replace_own(interaction, drawn)


async def take(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    """Take the bundled one."""
    await redraw.hold(interaction)
    result = await services_of(interaction).originals.take(guild_id, RevisionId(pressed.id), user_of(interaction))
    await redraw.replace_own(interaction, drafts.published(result))


async def keep(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    """Keep the server's own."""
    await redraw.hold(interaction)
    originals = services_of(interaction).originals
    found = await originals.keep(guild_id, RevisionId(pressed.id), user_of(interaction))
    await redraw.replace_own(interaction, words.kept(found, await originals.changed(guild_id)))
