"""How the coach works with one learner, and how to change it."""

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.enrollment import OPEN_DMS
from roadmapbot.adapters.chat.render.phrases import BLUE, clock, long_day, minutes, safe, safe_name, stamp
from roadmapbot.adapters.chat.render.posts import rhythm
from roadmapbot.domain.enrollment import DmState, Enrollment, Mode
from roadmapbot.domain.etiquette import nudge_time
from roadmapbot.domain.schedule import QUIET_FROM, Schedule
from roadmapbot.services.people import Overview
from roadmapbot.services.reach import Reached

_OPEN = f"To open them: {OPEN_DMS}."
_MORNING = 6
_HOW = "Change one thing at a time, for example `/settings time: 20:00` or `/settings zone: Berlin`."


def settings(overview: Overview, *, is_change: bool = False, is_board_only: bool = False) -> Drawn:
    """The settings in force; after a change, with what it led to. `is_board_only` where nothing else was changed."""
    enrollment = overview.enrollment
    embed = discord.Embed(title=f"Your settings · {safe(overview.track.title)}"[:256], color=BLUE)
    embed.add_field(name="Tasks", value=f"{rhythm(enrollment.schedule)}\n{_next(overview)}", inline=False)
    embed.add_field(name="Your day's work", value=_pace(enrollment.minutes_a_day), inline=True)
    embed.add_field(name="Your day ends", value=_day_end(enrollment.schedule), inline=True)
    embed.add_field(name="Where", value=_where(overview), inline=True)
    embed.add_field(name="Nudge", value=_nudge(enrollment), inline=True)
    embed.add_field(name="Boards", value=_board_name(overview), inline=True)
    if not is_change:
        embed.add_field(name="To change", value=_HOW, inline=False)
    if not is_change:
        return Drawn(None, (embed,))
    return Drawn("Saved. Boards show it from now on." if is_board_only else _news(overview), (embed,))


def _pace(minutes_a_day: int | None) -> str:
    return f"Up to {minutes(minutes_a_day)}" if minutes_a_day else "Each task in full"


def _nudge(enrollment: Enrollment) -> str:
    if enrollment.nudge_at is None:
        return "Off; `/settings nudge: on` turns it on"
    at = nudge_time(enrollment.schedule.at, enrollment.nudge_at)
    if at is None:
        return f"On, but your task comes so late that there is no hour left for it before {clock(QUIET_FROM)}"
    return f"At {clock(at)}, while the day is still open"


def _day_end(schedule: Schedule) -> str:
    end = clock(schedule.day_end)
    return f"{end} at night" if schedule.day_end.hour < _MORNING else end


def _next(overview: Overview) -> str:
    enrollment = overview.enrollment
    if enrollment.next_due_at is not None:
        return f"Next: {stamp(enrollment.next_due_at, 'F')} ({stamp(enrollment.next_due_at)})"
    if enrollment.paused_until is not None:
        return f"Paused until {long_day(enrollment.paused_until)}"
    return "Paused; `/resume` starts again"


def _where(overview: Overview) -> str:
    channel_id = overview.guild.coach_channel_id
    thread = f"Weekly thread in <#{channel_id}>" if channel_id else "Weekly thread of the server"
    if overview.enrollment.mode is Mode.CHANNEL:
        return thread
    if overview.learner.dm_state is DmState.CLOSED and overview.reached is not Reached.DM:
        return f"{thread}, because your direct messages are closed to me"
    return "Direct message"


def _board_name(overview: Overview) -> str:
    enrollment = overview.enrollment
    if enrollment.is_hidden:
        return "Hidden"
    if enrollment.pseudonym:
        return f"Shown as “{safe_name(enrollment.pseudonym)}”"
    return "Shown with your name"


def _news(overview: Overview) -> str:
    match overview.reached:
        case Reached.DM:
            return "Saved. Your direct messages work: I have just written to you there."
        case Reached.THREAD:
            return f"Saved, but your direct messages are still closed to me, so I keep to the thread. {_OPEN}"
        case Reached.NOWHERE:
            return f"Saved, but I cannot reach you: your direct messages are closed to me. {_OPEN}"
        case Reached.LATER:
            return "Saved. Discord did not let me write to you just now; your next task tries again."
        case None:
            return "Saved. It takes effect with your next task, and costs you no day."
