"""Forms in which moderators write units and tasks: opened by a command or a button, taken in, and given back.

A form is the first answer to what opens it, so nothing is held before. Each press and each form asks anew whether it
is a moderator's.
"""

import re
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import content_forms as words
from roadmapbot.adapters.chat.render import drafts
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.form_fields import FIELDS
from roadmapbot.adapters.chat.render.publishing_ids import OPEN_FORM_PATTERN, form_in
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.form import Page, Texts
from roadmapbot.domain.ids import GuildId, TrackId
from roadmapbot.services.drafts import DraftView
from roadmapbot.services.items import PAGES, Form, FormRef


class FormButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=OPEN_FORM_PATTERN):
    """The button that opens a page of a form, filled with what was typed before."""

    def __init__(self, item: discord.ui.Button[Any], ref: FormRef, page: Page) -> None:
        super().__init__(item)
        self._ref = ref
        self._page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "FormButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, *form_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._open(interaction))

    async def _open(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await open_form(interaction, guild.id, self._ref, self._page)


async def open_form(interaction: Interaction, guild_id: GuildId, ref: FormRef, page: Page | None = None) -> None:
    """Answer with a page of a form, by itself the first one."""
    opened = await services_of(interaction).forms.open(guild_id, ref, page or PAGES[ref.form][0])
    await interaction.response.send_modal(words.page_form(opened, _before(interaction)))


async def take(interaction: Interaction, match: re.Match[str]) -> None:
    """Make a draft of what was typed, or keep it where pages are missing or something is wrong with it."""
    guild = await moderated(interaction)
    ref, _ = form_in(match)
    await redraw.hold(interaction)
    typed: Texts = {name: text for name, text in fields(interaction).items() if name in FIELDS}
    if ref.is_new:
        typed = {**_before(interaction), **typed}
        missing = [page for page in PAGES[ref.form] if not words.is_filled(page, typed)]
        if missing:
            await _put(interaction, words.waiting(ref, typed, missing[0]))
            return
    try:
        view = await services_of(interaction).forms.submit(guild.id, user_of(interaction), ref, typed, match["mark"])
    except UserError as error:
        await _put(interaction, words.returned(error, ref, typed))
        return
    await _put(interaction, _drawn(view, ref))


def _drawn(view: DraftView, ref: FormRef) -> Drawn:
    """A draft; for a new unit whose track was named, first the choice of its phase."""
    track_id = TrackId(ref.parts[1]) if ref.form is Form.NEW_UNIT else TrackId("")
    if view.unplaced and view.after.track(track_id) is not None:
        return drafts.phases(view, track_id, view.unplaced[0])
    return drafts.draft(view)


def _before(interaction: Interaction) -> dict[str, str]:
    """What was typed before, as the message has kept it on which the button stands."""
    return words.typed_in(interaction.message.embeds) if interaction.message is not None else {}


async def _put(interaction: Interaction, drawn: Drawn) -> None:
    """Answer in the place of the page that the form was opened from; a command has none."""
    if interaction.message is None:
        await answer(interaction, drawn)
    else:
        await redraw.replace_own(interaction, drawn)
