"""The forms, and what was typed into one given back when something in it was not right.

A form that came back wrong is kept in the answer's embed, so that "Try again" can fill it in, also after a restart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, Drawn
from roadmapbot.adapters.chat.render.form_parts import add_text, form
from roadmapbot.adapters.chat.render.ids import (
    AnswerAction,
    DayForm,
    DayRef,
    EnrollRef,
    FormKind,
    enroll_form_id,
    pseudonym_form_id,
)
from roadmapbot.adapters.chat.render.phrases import AMBER, GRAY, clip, clock, day, weekdays_input, zone
from roadmapbot.adapters.chat.render.publishing_ids import when_form_id
from roadmapbot.domain.checkin import LONGEST_LINK, LONGEST_NOTE, LONGEST_STUCK, Answer
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import DraftId
from roadmapbot.domain.track import STARTER, Track
from roadmapbot.services.enrollments import Defaults
from roadmapbot.services.settings import LONGEST_PSEUDONYM

PLACES = {Mode.DM: "Direct message", Mode.CHANNEL: "Weekly thread in the server"}
_MOST_FIELDS = 5
"""Discord takes no more in one form."""
_MOST_OPTIONS = 25
_CHECK_IN = (
    ("note", "What I did", "A few words are enough", LONGEST_NOTE),
    ("minutes", "Time spent", "45, or 1h 30", 20),
    ("link", "Link", "https://…", LONGEST_LINK),
    ("stuck", "Stuck on", "Leave empty if nothing is in your way", LONGEST_STUCK),
)
_ENROLL = (
    ("zone", "Your city or time zone", "Berlin, India, UTC+5:30", 60),
    ("time", "Time of your daily task", "9:00 or 7 pm", 20),
    ("days", "Days", "every day, Mon-Fri, or Mon, Wed, Sat", 60),
)

_WRITTEN, _KEPT = "What you wrote", "Kept for your form"
_MINUTES = ("minutes", "Minutes a day", "30 or 1h 30; leave it empty to do each task in full", 20)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a check-in form, as typed."""

    note: str = ""
    minutes: str = ""
    link: str = ""
    stuck: str = ""

    @classmethod
    def of(cls, answer: Answer) -> "Typed":
        """A recorded answer, as one would type it."""
        return cls(answer.note, str(answer.minutes or ""), answer.link or "", answer.stuck or "")


def check_in_form(about: DayForm, filled: Typed) -> discord.ui.Modal:
    """The form for a day's check-in, empty or filled in."""
    name = "Change your check-in" if about.kind is FormKind.EDIT else "Check-in"
    return answer_form(f"{name} · {day(about.ref.on)}", about.custom_id, filled)


def answer_form(title: str, custom_id: str, filled: Typed) -> discord.ui.Modal:
    """A form that asks what was done."""
    modal = form(title, custom_id)
    for name, label, hint, longest in _CHECK_IN:
        style = discord.TextStyle.paragraph if name == "note" else discord.TextStyle.short
        add_text(modal, name, label, hint, longest, getattr(filled, name), style=style, required=False)
    return modal


def enroll_form(ref: EnrollRef, defaults: Defaults, filled: Mapping[str, str]) -> discord.ui.Modal:
    """The form to enroll with; the track is asked for only where there is a choice and none was made.

    Only one of track and minutes a day fits in: whoever chooses a track here can set the minutes later.
    """
    modal = form("Your daily task", enroll_form_id(ref))
    if not ref.track_id and len(defaults.tracks) > 1:
        modal.add_item(discord.ui.Label(text="Track", component=_tracks(defaults.tracks)))
    # A server that never chose a zone says UTC, which is hardly anybody's: better asked than wrong.
    zone = "" if defaults.is_first and defaults.zone == "UTC" else defaults.zone
    start = {"zone": zone, "time": clock(defaults.at), "days": weekdays_input(defaults.weekdays)}
    for custom_id, label, hint, longest in _ENROLL:
        add_text(modal, custom_id, label, hint, longest, filled.get(custom_id) or start[custom_id])
    if len(modal.children) < _MOST_FIELDS - 1:
        given = filled.get("minutes") or (str(defaults.minutes_a_day) if defaults.minutes_a_day else "")
        add_text(modal, *_MINUTES, given, required=False)
    chosen = filled.get("delivery") or defaults.mode
    options = [
        discord.SelectOption(label=name, value=str(mode), default=mode == chosen) for mode, name in PLACES.items()
    ]
    modal.add_item(
        discord.ui.Label(
            text="Where",
            description="One message on each of those days. You can change or stop it at any time.",
            component=discord.ui.Select(custom_id="delivery", options=options),
        )
    )
    return modal


def pseudonym_form(guild_id: GuildId) -> discord.ui.Modal:
    """The form that asks how boards should name somebody."""
    modal = form("Your name on boards", pseudonym_form_id(guild_id))
    add_text(modal, "name", "Pseudonym", "Blue Heron", LONGEST_PSEUDONYM, "")
    return modal


def when_form(draft_id: DraftId, zone_name: str) -> discord.ui.Modal:
    """The form that asks when a draft is to be published."""
    modal = form("Publish later", when_form_id(draft_id))
    label = clip(f"When, in {zone(zone_name)}", 45)
    add_text(modal, "when", label, "tomorrow 9:00, friday 18:00, in 2 hours", 40, "")
    return modal


def check_in_returned(sentence: str, typed: Typed, ref: DayRef | None, *, may_retry: bool) -> Drawn:
    """What was wrong with a day's check-in, and everything that was typed, to copy or to try again."""
    view = buttons.on_answer(ref, (AnswerAction.RETRY,)) if ref and may_retry else None
    return answer_returned(sentence, typed, view)


def answer_returned(sentence: str, typed: Typed, view: discord.ui.View | None) -> Drawn:
    """What was wrong, what was typed, and the button that opens the form with it again."""
    shown = {label: getattr(typed, custom_id) for custom_id, label, _, _ in _CHECK_IN if custom_id != "note"}
    embed = _returned(shown)
    embed.description = typed.note or None
    return Drawn(sentence, (embed,), view)


def check_in_typed(embeds: Sequence[discord.Embed]) -> Typed:
    """What an answer of `answer_returned` holds."""
    if not embeds:
        return Typed()
    values = {field.name: field.value or "" for field in embeds[0].fields}
    parts = {custom_id: values.get(label, "") for custom_id, label, _, _ in _CHECK_IN if custom_id != "note"}
    return Typed(note=embeds[0].description or "", **parts)


def enroll_returned(sentence: str, typed: Mapping[str, str], ref: EnrollRef) -> Drawn:
    """What was wrong with the form to enroll, and what was typed into it."""
    return Drawn(sentence, (_returned(_shown(typed)),), buttons.enroll_again(ref))


def kept(typed: Mapping[str, str]) -> tuple[discord.Embed, ...]:
    """What was said along with a command and will fill the form; nothing where nothing was."""
    if not any(typed.values()):
        return ()
    embed = _returned(_shown(typed))
    embed.title, embed.color = _KEPT, GRAY
    return (embed,)


def enroll_typed(embeds: Sequence[discord.Embed]) -> dict[str, str]:
    """What an answer of `enroll_returned`, or a page with what was `kept`, holds."""
    held = [embed for embed in embeds if embed.title in {_WRITTEN, _KEPT}]
    values = {field.name: field.value or "" for embed in held for field in embed.fields}
    found = {custom_id: values.get(label, "") for custom_id, label, _, _ in (*_ENROLL, _MINUTES)}
    modes = {name: str(mode) for mode, name in PLACES.items()}
    return {**found, "delivery": modes.get(values.get("Where", ""), "")}


def _shown(typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form to enroll, by their labels."""
    mode = typed.get("delivery", "")
    shown = {label: typed.get(custom_id, "") for custom_id, label, _, _ in (*_ENROLL, _MINUTES)}
    return {**shown, "Where": PLACES[Mode(mode)] if mode in PLACES else mode}


def _returned(values: Mapping[str, str]) -> discord.Embed:
    embed = discord.Embed(title=_WRITTEN, color=AMBER)
    for name, value in values.items():
        if value.strip():
            embed.add_field(name=name, value=clip(value, LONGEST_FIELD), inline=False)
    return embed


def _tracks(tracks: Sequence[Track]) -> discord.ui.Select[discord.ui.Modal]:
    options = [
        discord.SelectOption(
            label=clip(track.title, 100),
            value=track.id,
            description=clip(track.summary, 100) or None,
            default=track.id == STARTER,
        )
        for track in tracks[:_MOST_OPTIONS]
    ]
    return discord.ui.Select(custom_id="track", options=options)
