"""What moderators press on drafts and on what was published. Each press asks anew whether it is a moderator's."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import originals, redraw
from roadmapbot.adapters.chat.components.asking import Interaction, chosen_id, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import drafts as words
from roadmapbot.adapters.chat.render import history as past
from roadmapbot.adapters.chat.render.forms import when_form
from roadmapbot.adapters.chat.render.preview import previewed
from roadmapbot.adapters.chat.render.publishing_ids import (
    DRAFT_PATTERN,
    PLACE_UNIT_PATTERN,
    PREVIEW_PATTERN,
    REVISION_SELECT_PATTERN,
    DraftAction,
    DraftButton,
)
from roadmapbot.domain.errors import DraftSettled
from roadmapbot.domain.ids import GuildId, TrackId, UnitId
from roadmapbot.domain.revision import DraftId, RevisionId
from roadmapbot.services.previews import Whole


class DraftPressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=DRAFT_PATTERN):
    """A button on a draft, or on what was published."""

    def __init__(self, item: discord.ui.Button[Any], pressed: DraftButton) -> None:
        super().__init__(item)
        self._pressed = pressed

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DraftPressed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, DraftButton(DraftAction(match["action"]), int(match["id"]), int(match["number"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await _PRESSED[self._pressed.action](interaction, guild.id, self._pressed)


class UnitPlaced(discord.ui.DynamicItem[discord.ui.Select[Any]], template=PLACE_UNIT_PATTERN):
    """The choice of the phase that a unit comes into."""

    def __init__(self, item: discord.ui.Select[Any], draft_id: DraftId, unit_id: UnitId) -> None:
        super().__init__(item)
        self._draft_id = draft_id
        self._unit_id = unit_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "UnitPlaced":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item, DraftId(int(match["draft"])), UnitId(match["unit"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._place(interaction))

    async def _place(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        track_id, _, phase = self.item.values[0].partition(":")
        await redraw.hold(interaction)
        drafts = services_of(interaction).drafts
        if phase.isdecimal():
            view = await drafts.place(guild.id, self._draft_id, TrackId(track_id), int(phase), self._unit_id)
            await redraw.replace_own(interaction, words.draft(view))
            return
        view = await drafts.show(guild.id, self._draft_id)
        if view.after.track(TrackId(track_id)) is None or self._unit_id not in view.after.units:
            raise DraftSettled(is_published=False)
        await redraw.replace_own(interaction, words.phases(view, TrackId(track_id), self._unit_id))


class RevisionChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=REVISION_SELECT_PATTERN):
    """The choice of one revision from the list."""

    def __init__(self, item: discord.ui.Select[Any]) -> None:
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "RevisionChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        found = await services_of(interaction).revisions.show(guild.id, RevisionId(chosen_id(self.item)))
        await redraw.replace_own(interaction, past.revision(found))


class DayPreviewed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PREVIEW_PATTERN):
    """The button that leads to another day of a preview."""

    def __init__(self, item: discord.ui.Button[Any], whole: Whole, name: str, day: int) -> None:
        super().__init__(item)
        self._whole = whole
        self._name = name
        self._day = day

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DayPreviewed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, Whole(match["whole"]), match["id"], int(match["day"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        found = services_of(interaction).previews.show(guild.id, self._whole, self._name, self._day)
        await redraw.replace_own(interaction, previewed(found))


async def _show(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    """Show a draft: in the place of the page that led to it, or for this moderator alone under a public message."""
    view = await services_of(interaction).drafts.show(guild_id, DraftId(pressed.id))
    message = interaction.message
    if message is not None and not message.flags.ephemeral:
        await answer(interaction, words.draft(view))
        return
    await redraw.replace_own(interaction, words.draft(view))


async def _see(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    view = await services_of(interaction).drafts.show(guild_id, DraftId(pressed.id))
    await redraw.replace_own(interaction, words.preview(view, pressed.number))


async def _publish(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    await redraw.hold(interaction)
    result = await services_of(interaction).publishing.publish(
        guild_id, DraftId(pressed.id), user_of(interaction), over=pressed.action is DraftAction.OVER
    )
    await redraw.replace_own(interaction, words.published(result))


async def _when(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    view = await services_of(interaction).drafts.show(guild_id, DraftId(pressed.id))
    await interaction.response.send_modal(when_form(view.draft.id, view.guild.zone))


async def _ask(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    await redraw.hold(interaction)
    view = await services_of(interaction).drafts.ask(guild_id, DraftId(pressed.id), user_of(interaction))
    await redraw.replace_own(interaction, words.draft(view))
    await answer(interaction, words.asking(view), ephemeral=False)


async def _discard(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    await redraw.hold(interaction)
    await services_of(interaction).drafts.discard(guild_id, DraftId(pressed.id), user_of(interaction))
    await redraw.replace_own(interaction, words.discarded())


async def _undo(interaction: Interaction, guild_id: GuildId, pressed: DraftButton) -> None:
    await redraw.hold(interaction)
    result = await services_of(interaction).revisions.undo(guild_id, RevisionId(pressed.id), user_of(interaction))
    await redraw.replace_own(interaction, words.taken_back(result))


async def _history(interaction: Interaction, guild_id: GuildId, _: DraftButton) -> None:
    services = services_of(interaction)
    look, changed = await services.revisions.look(guild_id), await services.originals.changed(guild_id)
    await redraw.replace_own(interaction, past.history(look, len(changed)))


_PRESSED: dict[DraftAction, Callable[[Interaction, GuildId, DraftButton], Awaitable[None]]] = {
    DraftAction.SHOW: _show,
    DraftAction.SEE: _see,
    DraftAction.PUBLISH: _publish,
    DraftAction.OVER: _publish,
    DraftAction.WHEN: _when,
    DraftAction.ASK: _ask,
    DraftAction.DISCARD: _discard,
    DraftAction.UNDO: _undo,
    DraftAction.HISTORY: _history,
    DraftAction.CHANGED: originals.changed,
    DraftAction.TAKE: originals.take,
    DraftAction.KEEP: originals.keep,
}


async def take_when(interaction: Interaction, draft_id: DraftId) -> None:
    """Schedule a draft for what was typed."""
    guild = await moderated(interaction)
    await redraw.hold(interaction)
    when = fields(interaction).get("when", "")
    view = await services_of(interaction).drafts.schedule(guild.id, draft_id, user_of(interaction), when)
    await redraw.replace_own(interaction, words.draft(view))
