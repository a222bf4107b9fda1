"""The way ahead: the coming week with dates, the whole track by phases, the projected finish."""

from datetime import date

import discord

from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, about_hours, clip, count, day, long_day, minutes, safe, stamp
from roadmapbot.adapters.chat.render.posts import rhythm
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.pace import Form
from roadmapbot.domain.progress import PlannedTask
from roadmapbot.domain.track import Span
from roadmapbot.services.progress import PhasePlan, PlanView

_DAYS = 7


def plan(view: PlanView) -> Drawn:
    """The plan on one screen."""
    embed = discord.Embed(title=f"Your plan · {safe(view.track.title)}"[:256], color=BLUE)
    if view.enrollment.state is State.PAUSED:
        embed.description = _pause(view.enrollment.paused_until)
    embed.add_field(name="The next 7 days", value=_week(view), inline=False)
    embed.add_field(name="The whole track", value=_phases(view), inline=False)
    if view.finish_at is not None:
        embed.add_field(name="Your pace", value=_pace(view), inline=False)
        embed.add_field(
            name="Finish",
            value=f"{stamp(view.finish_at, 'D')} ({stamp(view.finish_at)}), if you keep your rhythm. "
            "A missed day moves the plan by a day; nothing piles up.",
            inline=False,
        )
    return Drawn(None, (embed,))


def _pace(view: PlanView) -> str:
    """The learner's own hours a week, beside those that the article reckons with for the phase they are in."""
    given = view.enrollment.minutes_a_day
    limit = f"up to {minutes(given)} a day" if given else "each task in full"
    often = rhythm(view.enrollment.schedule)
    lines = [f"{often[0].upper()}{often[1:]}, {limit}: about {about_hours(view.minutes_a_week)} a week."]
    current = next((each for each in view.phases if not each.standing.is_complete), None)
    if current is not None and (hint := _article(current)):
        lines.append(hint)
    if given:
        full = sum(planned.sitting.form is Form.FULL for planned in view.planned)
        if full < len(view.planned):
            fit = f"{count(full, 'task')} of {len(view.planned)} fit in full, the others come" if full else "Tasks come"
            lines.append(f"{fit} in their short form. `/settings minutes: 60` gives them more room.")
    else:
        lines.append("Less time? `/settings minutes: 20` makes the short form your day's work.")
    return clip("\n".join(lines), LONGEST_FIELD)


def _article(line: PhasePlan) -> str | None:
    """What the article reckons with for a phase, and the learner's own week; None where the article says nothing."""
    hours, weeks = line.phase.hours_a_week, line.phase.weeks
    parts = [f"{_span(hours)} hours a week"] if hours else []
    parts += [f"{_span(weeks)} weeks"] if weeks else []
    if not parts:
        return None
    said = f"For *{safe(line.phase.title)}* the article reckons with {' for '.join(parts)}"
    own = f"; your tasks there take about {about_hours(line.minutes_a_week)} a week"
    end = f", until {stamp(line.finish_at, 'D')}" if line.finish_at else ""
    is_less = hours is not None and line.minutes_a_week < hours.low * 60
    rest = " The rest is for the courses and books that the tasks lead to." if is_less else ""
    return f"{said}{own}{end}.{rest}"


def _span(span: Span) -> str:
    return str(span.low) if span.low == span.high else f"{span.low}–{span.high}"


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
        lines.append(f"{name}: {safe(planned.task.title)} ({_time(planned)})")
    if not lines:
        lines.append("Every task is behind you. 🎉" if not view.planned else "Nothing is planned in the next 7 days.")
    return clip("\n".join(lines), LONGEST_FIELD)


def _time(planned: PlannedTask) -> str:
    fits = planned.sitting
    return minutes(fits.minutes) if fits.form is Form.FULL else f"{minutes(fits.minutes)}, short form"


def _phases(view: PlanView) -> str:
    lines = []
    is_current_shown = False
    for number, each in enumerate(view.phases, start=1):
        if each.standing.behind == each.standing.total:
            sign = "✅"
        else:
            sign, is_current_shown = ("▫️" if is_current_shown else "▶️"), True
        end = f" · until {stamp(each.finish_at, 'd')}" if each.finish_at else ""
        lines.append(
            f"{sign} {number}. {safe(each.phase.title)} · {each.standing.behind} of {each.standing.total}{end}"
        )
    return clip("\n".join(lines) or "This track has no tasks at the moment.", LONGEST_FIELD)
