"""Joining, pausing, resuming and leaving, in words."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import AMBER, GREEN, clock, count, listed, long_day, minutes, safe, stamp
from roadmapbot.adapters.chat.render.posts import rhythm
from roadmapbot.domain.enrollment import Enrollment, Mode
from roadmapbot.domain.etiquette import nudge_time
from roadmapbot.services.enrollments import Enrolled
from roadmapbot.services.people import Overview
from roadmapbot.services.reach import Reached

_MOST_NAMED = 5
"""Units that are named as known: all of them could be more than one reads."""
OPEN_DMS = (
    "tap the server's name → **Privacy Settings** → allow direct messages, then `/settings delivery: Direct message`"
)


def enrolled(result: Enrolled) -> Drawn:
    """What happens from now on, how often, where, and how to stop."""
    due_at = result.first_due_at
    tasks = count(len(result.track.tasks), "task")
    kept = "What you did before is kept: you go on from there.\n" if result.is_back else ""
    text = (
        f"You are on **{safe(result.track.title)}**: {tasks}, one at a time.\n{kept}{_left_out(result)}\n"
        f"**First task:** {stamp(due_at, 'F')} ({stamp(due_at)}), then {rhythm(result.enrollment.schedule)}.\n"
        f"**How often:** one message on each of those days; {_reminders(result.enrollment)}.\n"
        f"**How long:** {_pace(result)}\n"
        f"**Where:** {_where(result)}\n"
        "**How to stop:** `/pause` for a break, `/leave` to end it at once, `/settings` to change time or place.\n\n"
        "Curious already? `/today` shows your first task now."
    )
    color = AMBER if result.reached is Reached.NOWHERE else GREEN
    return Drawn(None, (discord.Embed(title="Good to have you here!", description=text, color=color),))


def _left_out(result: Enrolled) -> str:
    """What a placement left out, and the way back."""
    if not result.left_out:
        return ""
    names = [f"**{safe(unit.title)}**" for unit in result.known[:_MOST_NAMED]]
    if rest := len(result.known) - len(names):
        names.append(f"{rest} more")
    return (
        f"🎓 {count(result.left_out, 'task')} of it you know already: {listed(names)}. "
        "To bring one back, open its unit in `/roadmap` and press **Bring it back**.\n"
    )


def _reminders(enrollment: Enrollment) -> str:
    at = nudge_time(enrollment.schedule.at, enrollment.nudge_at) if enrollment.nudge_at else None
    if at is None:
        return "a reminder only if you ask for one (**Snooze**, or `/settings nudge: on`)"
    return f"a nudge at {clock(at)} while the day is open, as you asked (`/settings nudge: off` ends it)"


def _pace(result: Enrolled) -> str:
    given = result.enrollment.minutes_a_day
    if given is None:
        return "each task has a 10-minute core and a full form; do what the day allows."
    return (
        f"up to {minutes(given)} a day: where the full task would take longer, its 10-minute core is your day's work."
    )


def _where(result: Enrolled) -> str:
    channel_id = result.guild.coach_channel_id
    thread = f"the weekly thread in <#{channel_id}>" if channel_id else "this server's weekly thread"
    match result.reached:
        case Reached.DM:
            return "in your direct messages. I have just said hello there."
        case Reached.THREAD if result.enrollment.mode is Mode.CHANNEL:
            return f"in {thread}. I have just said hello there."
        case Reached.THREAD:
            return f"in {thread}, since your direct messages are closed to me. To open them: {OPEN_DMS}."
        case Reached.LATER:
            return "I could not say hello just now, so your first task will be the first you hear of me."
        case Reached.NOWHERE if result.enrollment.mode is Mode.CHANNEL:
            return (
                "**nowhere yet**: this server has no coach channel that I can use. Ask a moderator to pick one with "
                "`/coach setup`, or use `/settings delivery: Direct message`. Until then `/today` shows your task, "
                "and no day counts against you."
            )
        case _:
            return (
                f"**nowhere yet**: your direct messages are closed to me. To open them: {OPEN_DMS}. "
                "Until then `/today` shows your task, and no day counts against you."
            )


def paused(overview: Overview) -> Drawn:
    """Until when, and that nothing is lost."""
    until = overview.enrollment.paused_until
    end = f"until {long_day(until)}; then tasks come by themselves again" if until else "until you use `/resume`"
    return Drawn(f"Paused {end}. Your streak waits for you: paused days neither add to it nor break it.")


def resumed(overview: Overview) -> Drawn:
    """When the next task comes."""
    due_at = overview.enrollment.next_due_at
    following = f" Your next task comes {stamp(due_at, 'F')} ({stamp(due_at)})." if due_at else ""
    return Drawn(f"Welcome back!{following} Your streak is where you left it; `/today` shows the task right now.")


def confirm_leaving(overview: Overview) -> Drawn:
    """What leaving means, with the button that does it."""
    title = safe(overview.track.title)
    text = (
        f"Leave **{title}**? Tasks stop at once and your place on the board goes. What you have done stays yours, "
        "so you can come back with `/enroll` and go on. For a break, `/pause` keeps your streak."
    )
    return Drawn(text, view=buttons.confirm_leaving(overview.enrollment.guild_id))


def left(overview: Overview) -> Drawn:
    """A goodbye with the way back."""
    return Drawn(
        f"You have left **{safe(overview.track.title)}**, and nothing more will come. "
        "Thank you for the days you put in; for a year, `/enroll` brings you back to where you were."
    )


def stayed() -> Drawn:
    """What somebody reads who thought better of it."""
    return Drawn("Good, nothing changed. Your tasks keep coming.")
