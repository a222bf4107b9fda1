"""Earning a missed day back: the offer in words, its button, and the task of it.

u:<action>:<enrollment>:<yyyymmdd of the missed day>    a button; see `CatchUpAction`
m:earn:<enrollment>:<yyyymmdd of the missed day>        the form of a catch-up
"""

import re
from enum import StrEnum
from typing import Final

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.forms import Typed, answer_form, answer_returned
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, day, long_day, stamp
from roadmapbot.domain.catchup import Obstacle, Offer
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.catchups import CatchUp

CATCH_UP_PATTERN: Final = re.compile(r"u:(?P<action>show|done|write|retry):(?P<enrollment>\d{1,19}):(?P<on>\d{8})")
CATCH_UP_FORM_PATTERN: Final = re.compile(r"m:earn:(?P<enrollment>\d{1,19}):(?P<on>\d{8})")


class CatchUpAction(StrEnum):
    """What the buttons of a catch-up do: show its task, record it, open the form, open it as it was filled in."""

    SHOW = "show"
    DONE = "done"
    WRITE = "write"
    RETRY = "retry"


_LABELS = {
    CatchUpAction.SHOW: ("Earn it back", discord.ButtonStyle.primary),
    CatchUpAction.DONE: ("Done", discord.ButtonStyle.success),
    CatchUpAction.WRITE: ("Write check-in", discord.ButtonStyle.primary),
    CatchUpAction.RETRY: ("Try again", discord.ButtonStyle.primary),
}


def catch_up_button(action: CatchUpAction, ref: DayRef) -> discord.ui.Button[discord.ui.View]:
    """A button about earning a missed day back."""
    label, style = _LABELS[action]
    return buttons.button(label, f"u:{action}:{ref.enrollment_id}:{ref.on:%Y%m%d}", style)


def earn_back(enrollment_id: EnrollmentId, offer: Offer) -> discord.ui.Button[discord.ui.View]:
    """The button that shows the task of a catch-up."""
    return catch_up_button(CatchUpAction.SHOW, DayRef(enrollment_id, offer.missed_on))


def ahead(offer: Offer) -> str:
    """What stands above a day's task: the streak that can come back, and how."""
    return (
        f"Your streak of **{count(offer.broken, 'day')}** can still come back, until {long_day(offer.until)}: "
        "do today's task, then press **Earn it back** and do the 10-minute core of the next one."
    )


def offered(offer: Offer) -> str:
    """That a day can be earned back, what for, and how or when."""
    on, until = day(offer.missed_on), long_day(offer.until)
    others = f" It takes {offer.others + 1} of them, one a day." if offer.others else ""
    what = f"{on} can still be earned back, until {until}, which makes your streak **{count(offer.restored, 'day')}**."
    how = {
        None: f"**Earn it back** gives you the 10-minute core of one more task.{others}",
        Obstacle.TODAY_FIRST: f"First today's task, then the catch-up: the 10-minute core of one more.{others}",
        Obstacle.ONE_A_DAY: "There is one catch-up a day, so come back for it tomorrow.",
    }
    return f"{what} {how.get(offer.obstacle, '')}".strip()


def catch_up(found: CatchUp) -> Drawn:
    """The task that earns a day back, in its short form."""
    task, ref = found.task, DayRef(found.enrollment_id, found.missed_on)
    text = f"**{count(task.core_minutes, 'minute')} earn {day(found.missed_on)} back**\n{task.core}"
    embed = discord.Embed(
        title=clip(task.title, LONGEST_TITLE), description=clip(text, LONGEST_DESCRIPTION), color=BLUE
    )
    embed.add_field(name="Check-in question", value=clip(task.question, LONGEST_FIELD), inline=False)
    embed.add_field(name="Until", value=f"{stamp(found.until, 'f')} ({stamp(found.until)})", inline=False)
    view = buttons.row(catch_up_button(CatchUpAction.DONE, ref), catch_up_button(CatchUpAction.WRITE, ref))
    return Drawn(None, (embed,), view)


def catch_up_form(ref: DayRef, filled: Typed) -> discord.ui.Modal:
    """The form of a catch-up, empty or filled in."""
    return answer_form(f"Catch-up · {day(ref.on)}", f"m:earn:{ref.enrollment_id}:{ref.on:%Y%m%d}", filled)


def catch_up_returned(sentence: str, typed: Typed, ref: DayRef, *, may_retry: bool) -> Drawn:
    """What was wrong with a catch-up and what was typed into its form."""
    view = buttons.row(catch_up_button(CatchUpAction.RETRY, ref)) if may_retry else None
    return answer_returned(sentence, typed, view)
