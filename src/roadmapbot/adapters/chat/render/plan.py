"""The way ahead: the coming week with dates, the whole track by phases, the projected finish."""

from datetime import date

import discord

from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, day, long_day, minutes, safe
from roadmapbot.domain.enrollment import State
from roadmapbot.services.progress import PlanView

_DAYS = 7


def plan(view: PlanView) -> Drawn:
    """The plan on one screen."""
    embed = discord.Embed(title=f"Your plan · {safe(view.track.title)}"[:256], color=BLUE)
    if view.enrollment.state is State.PAUSED:
        embed.description = _pause(view.enrollment.paused_until)
    embed.add_field(name="The next 7 days", value=_week(view), inline=False)
    embed.add_field(name="The whole track", value=_phases(view), inline=False)
    if view.finish_on is not None:
        embed.add_field(
            name="Finish",
            value=f"{long_day(view.finish_on)}, {view.finish_on.year}, if you keep your rhythm. "
            "A missed day moves the plan by a day; nothing piles up.",
            inline=False,
        )
    return Drawn(None, (embed,))


def _pause(until: date | None) -> str:
    if until is None:
        return "You are paused. The plan starts when you use `/resume`; the days below are as if you did so now."
    return f"You are paused. The plan starts when the pause ends, on {long_day(until)}, or earlier with `/resume`."


def _week(view: PlanView) -> str:
    until = date.fromordinal(view.today.toordinal() + _DAYS)
    lines = []
    for planned in view.planned:
        if planned.on >= until:
            break
        name = "**Today**" if planned.on == view.today else day(planned.on)
        lines.append(f"{name}: {safe(planned.task.title)} ({minutes(planned.task.minutes)})")
    if not lines:
        lines.append("Every task is behind you. 🎉" if not view.planned else "Nothing is planned in the next 7 days.")
    return clip("\n".join(lines), LONGEST_FIELD)


def _phases(view: PlanView) -> str:
    lines = []
    is_current_shown = False
    for number, (title, done, total) in enumerate(view.by_phase, start=1):
        if done == total:
            sign = "✅"
        else:
            sign, is_current_shown = ("▫️" if is_current_shown else "▶️"), True
        lines.append(f"{sign} {number}. {safe(title)} · {done} of {total}")
    return clip("\n".join(lines) or "This track has no tasks at the moment.", LONGEST_FIELD)
