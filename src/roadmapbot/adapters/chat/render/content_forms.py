"""Forms for units and tasks, and what was typed into one given back when it cannot be published yet.

What was typed is kept in the answer's embeds, so that it can be gone on with, also after a restart.
"""

from collections.abc import Iterator, Mapping, Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_FIELD, Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.errors.content import form_refused
from roadmapbot.adapters.chat.render.form_fields import FIELDS, LABELS, Field
from roadmapbot.adapters.chat.render.form_parts import form
from roadmapbot.adapters.chat.render.phrases import AMBER, GRAY, clip
from roadmapbot.adapters.chat.render.publishing_ids import DraftAction, DraftButton, form_id, open_form_id
from roadmapbot.domain.errors import ContentRefused, UserError
from roadmapbot.domain.form import Page, Texts
from roadmapbot.services.forms import Opened
from roadmapbot.services.items import PAGES, Form, FormRef

_TYPED = "What you typed"
_NAMES = {Form.TASK: "Task", Form.UNIT: "Unit", Form.NEW_TASK: "New task", Form.NEW_UNIT: "New unit"}
PAGE_NAMES = {Page.UNIT: "The unit", Page.TASK: "The task", Page.MORE: "Links and questions"}
_FIRST_OF_UNIT = "The first task of the unit; it needs three recall questions."
_STYLE = discord.ButtonStyle


def page_form(opened: Opened, typed: Texts) -> discord.ui.Modal:
    """One page of a form, filled with what is there, or with what was typed before."""
    what = _NAMES[opened.ref.form]
    pages = PAGES[opened.ref.form]
    number = f" {pages.index(opened.page) + 1}/{len(pages)}" if len(pages) > 1 else ""
    shown = form(clip(f"{what}{number}: {opened.title}" if opened.title else f"{what}{number}", 45), form_id(opened))
    for name, text in opened.texts.items():
        field = FIELDS[name]
        control = _control(name, field, typed.get(name, text))
        shown.add_item(discord.ui.Label(text=field.label, description=field.help or None, component=control))
    return shown


def _control(name: str, field: Field, value: str) -> discord.ui.Item[discord.ui.Modal]:
    if field.choices:
        options = [
            discord.SelectOption(label=label, value=choice, default=choice == value) for choice, label in field.choices
        ]
        select: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(custom_id=name, options=options)
        return select
    text: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=name,
        placeholder=field.hint or None,
        default=value or None,
        # Never less than what stands in it: Discord would not open the form, or would cut it.
        max_length=max(field.longest, len(value)),
        style=discord.TextStyle.paragraph if field.has_lines else discord.TextStyle.short,
        required=field.is_required,
    )
    return text


def returned(error: UserError, ref: FormRef, typed: Texts) -> Drawn:
    """What is wrong with a form, and all that was typed into it, to go on with."""
    text = form_refused(error) if isinstance(error, ContentRefused) else sentence(error)
    return Drawn(text, tuple(_kept(typed, AMBER)), _pages(ref, typed))


def waiting(ref: FormRef, typed: Texts, missing: Page) -> Drawn:
    """That a page of a new unit or task is still to be filled in."""
    pages = PAGES[ref.form]
    done = sum(is_filled(page, typed) for page in pages)
    text = f"Page {done} of {len(pages)} is kept below. Nothing is published yet: press **Next**."
    if missing is Page.TASK and ref.form is Form.NEW_UNIT:
        text += f" {_FIRST_OF_UNIT}"
    return Drawn(text, tuple(_kept(typed, GRAY)), _pages(ref, typed, missing))


def is_filled(page: Page, typed: Texts) -> bool:
    """Whether a page was sent; each has a field without which Discord sends none."""
    return any(name in typed for name in _OF[page])


_OF: Mapping[Page, tuple[str, ...]] = {Page.UNIT: ("name",), Page.TASK: ("title",), Page.MORE: ("core",)}


def typed_in(embeds: Sequence[discord.Embed]) -> dict[str, str]:
    """What an answer of `returned` or `waiting` holds."""
    by_label = {label: name for name, label in LABELS.items()}
    found: dict[str, str] = {}
    for embed in embeds:
        if embed.title == _TYPED:
            found |= {by_label[each.name]: each.value or "" for each in embed.fields if each.name in by_label}
        elif embed.title in by_label:
            found[by_label[embed.title]] = embed.description or ""
    return found


def _kept(typed: Texts, color: discord.Color) -> Iterator[discord.Embed]:
    """What was typed: short texts in one embed, each long one in one of its own."""
    short = {name: text for name, text in typed.items() if 0 < len(text) <= LONGEST_FIELD}
    embed = discord.Embed(title=_TYPED, color=color)
    for name, text in short.items():
        embed.add_field(name=LABELS[name], value=text, inline=False)
    yield embed
    for name, text in typed.items():
        if len(text) > LONGEST_FIELD:
            yield discord.Embed(title=LABELS[name], description=text[:LONGEST_DESCRIPTION], color=color)


def _pages(ref: FormRef, typed: Texts, missing: Page | None = None) -> discord.ui.View:
    """The buttons that open the pages of a form again, and the one that is missing."""
    shown = [page for page in PAGES[ref.form] if is_filled(page, typed)]
    row = buttons.row()
    if missing is not None:
        row.add_item(buttons.button(f"Next: {PAGE_NAMES[missing]}", open_form_id(ref, missing), _STYLE.success))
    for page in shown:
        label = "Edit again" if len(shown) == 1 else f"Edit: {PAGE_NAMES[page]}"
        style = _STYLE.secondary if missing is not None else _STYLE.primary
        row.add_item(buttons.button(label, open_form_id(ref, page), style))
    if ref.draft_id:
        back = DraftButton(DraftAction.SHOW, ref.draft_id).custom_id
        row.add_item(buttons.button("Back to the draft", back, _STYLE.secondary))
    return row
