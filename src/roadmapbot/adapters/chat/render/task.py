"""The daily task: as it arrives, as a reminder, as asked for with /today, and once it is done."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.catchup import ahead
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.phrases import BLUE, GREEN, clip, count, day, minutes, stamp
from roadmapbot.adapters.chat.render.progress import STANDS
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.pace import Form, sitting
from roadmapbot.domain.silence import COMEBACK_MINUTES
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Resource, Task
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.tasks import Today

_UNTIL = "Open until"
_DONE = "✓ "
_MOST_DECISIONS = 5
"""Decisions about earlier days that are told with a task; `/streak why` tells all of them."""
_HOW = "Reply to this message, or use the buttons"
_HOW_HERE = "Use the buttons, or reply to the message that brought it"
_EARN_BACK = "To earn back the day you missed instead, use `/streak why`."
_NO_MORE = "/settings nudge: off ends these"


def daily_task(post: DailyTask) -> Drawn:
    """A task on its day."""
    embed = _embed(post)
    embed.set_author(name=clip(f"Day {post.number} of {post.total} · {post.phase_title or post.track_title}", 256))
    embed.add_field(name="Check-in question", value=clip(post.task.question, LONGEST_FIELD), inline=False)
    if post.is_kept:
        embed = kept(embed, post.streak)
    else:
        embed.add_field(name=_UNTIL, value=f"{stamp(post.ends_at, 't')} ({stamp(post.ends_at)})", inline=False)
        embed.set_footer(text=f"{streak_line(post.streak)} · {_how(post)}")
    mentions = (int(post.user_id),) if post.mention else ()
    ref = DayRef(post.enrollment_id, post.local_on, post.delivery_id)
    return Drawn(_opening(post), (embed,), buttons.on_task(ref, is_kept=post.is_kept), mentions)


def _how(post: DailyTask) -> str:
    """How to answer, or how to be left alone."""
    if post.kind is Kind.NUDGE:
        return _NO_MORE
    return _HOW if post.delivery_id is not None else _HOW_HERE


def withdrawn() -> Drawn:
    """What is left of a nudge that could not be taken away."""
    return Drawn("✓ Nothing to do here any more.")


def today(found: Today) -> Drawn:
    """The task as `/today` shows it."""
    drawn = daily_task(found.post)
    embeds = tuple(_without_end(embed) for embed in drawn.embeds) if found.is_paused else drawn.embeds
    return Drawn(_about_today(found), embeds, drawn.view)


def _about_today(found: Today) -> str | None:
    if found.post.is_kept:
        return f"Today is recorded.{_following(found)}"
    if found.is_paused:
        return (
            "You are paused, so nothing is due. Here is the task that waits for you; doing it now counts all the same. "
            "`/resume` starts the days again."
        )
    if found.is_rest:
        rest = "Today is one of your rest days, so nothing is due. If you feel like it, here is the next task."
        return f"{rest} {_EARN_BACK}" if found.post.catch_up else rest
    return None


def _following(found: Today) -> str:
    """When the next task comes."""
    if found.is_paused:
        return " You are paused: the next task comes when your pause ends, or once you use `/resume`."
    at = found.next_due_at
    return f" The next task comes {stamp(at, 'f')} ({stamp(at)})." if at else ""


def _without_end(embed: discord.Embed) -> discord.Embed:
    """The same task without the end of its day."""
    shown = embed.copy()
    for index, field in reversed(list(enumerate(shown.fields))):
        if field.name == _UNTIL:
            shown.remove_field(index)
    return shown


def kept(embed: discord.Embed, streak: Streak) -> discord.Embed:
    """The same task once its day is recorded."""
    done = _without_end(embed)
    title = (embed.title or "").removeprefix(_DONE)
    done.title = clip(f"{_DONE}{title}", LONGEST_TITLE)
    done.color = GREEN
    done.set_footer(text=f"Recorded · {streak_line(streak)}")
    return done


def streak_line(streak: Streak) -> str:
    """The streak and the freezes in hand in a few words."""
    held = f" · {count(streak.freezes, 'freeze')} in hand" if streak.freezes else ""
    if not streak.length:
        return f"A new streak starts with today's task{held}"
    return f"Streak: {count(streak.length, 'day')}{held}"


def _opening(post: DailyTask) -> str | None:
    """What stands above the task: who is meant, and why it comes late."""
    parts = [f"<@{post.user_id}>"] if post.mention else []
    if post.kind is Kind.REMINDER and not post.is_kept:
        parts.append("You asked me to come back to this one.")
    if post.kind is Kind.NUDGE and not post.is_kept:
        parts.append("A nudge, as you asked: today is still open.")
    if post.is_comeback and post.kind is Kind.TASK and not post.is_kept:
        days = "" if post.mention else "It has been a few days, and that is fine: nothing has piled up. "
        parts.append(f"{days}Here is a small way back in.")
    if post.is_late and not post.is_kept:
        parts.append(
            f"This comes late, and that is my fault, not yours: it was due {stamp(post.due_at, 't')}, "
            "but I was away. You have until the usual end of your day."
        )
    if post.freezes_spent and not post.is_kept:
        covered = "A freeze" if post.freezes_spent == 1 else f"{post.freezes_spent} freezes"
        missed = "the day before" if post.freezes_spent == 1 else f"the {post.freezes_spent} days before"
        parts.append(f"{covered} covered {missed}, so your streak is safe.")
    if post.outage_days and not post.is_kept:
        parts.append(
            "I was away the day before, so that day is excused and your streak is safe."
            if post.outage_days == 1
            else f"I was away for {post.outage_days} days before this one; they are excused and your streak is safe."
        )
    parts += _decided(post)
    if post.catch_up and post.catch_up.broken and not (post.is_kept or post.is_comeback):
        parts.append(ahead(post.catch_up))
    return " ".join(parts) or None


def _decided(post: DailyTask) -> list[str]:
    """What moderators decided about earlier days; where others read along, only that there is something to read."""
    if not post.decisions or post.is_kept:
        return []
    if post.mention:
        return ["The moderators have answered you: `/streak why` shows it."]
    return [
        f"A moderator looked at {day(each.on)}: it {STANDS[each.status]}."
        if each.status in STANDS
        else f"The moderators left {day(each.on)} as it is; `/streak why` says why."
        for each in post.decisions[:_MOST_DECISIONS]
    ]


def _embed(post: DailyTask) -> discord.Embed:
    """The task in the form that is meant: in full, short, or shorter still where its learner has been silent."""
    if post.kind is not Kind.TASK:
        return _short(post)
    return _way_back(post.task) if post.is_comeback and not post.is_kept else whole(post.task, post.minutes_a_day)


def _way_back(task: Task) -> discord.Embed:
    text = (
        f"**{count(min(COMEBACK_MINUTES, task.core_minutes), 'minute')} are enough today**\n"
        "Begin here, and stop when they are over; it counts in full.\n\n"
        f"{task.core}\n\n"
        "*More time after all? `/today` shows the whole task.*"
    )
    return discord.Embed(title=_title(task), description=clip(text, LONGEST_DESCRIPTION), color=BLUE)


def _short(post: DailyTask) -> discord.Embed:
    core = f"**{count(post.task.core_minutes, 'minute')} are enough today**\n{post.task.core}"
    return discord.Embed(title=_title(post.task), description=clip(core, LONGEST_DESCRIPTION), color=BLUE)


def whole(task: Task, minutes_a_day: int | None = None) -> discord.Embed:
    """A task in both its forms, with its links; where only the core fits into the learner's day, that is the work."""
    fits = sitting(task, minutes_a_day)
    core = f"Short on time? {count(task.core_minutes, 'minute')}"
    full = f"The full task, about {minutes(task.minutes)}"
    after_core = ""
    if fits.form is Form.CORE:
        core = f"Today, to fit your {count(minutes_a_day or 0, 'minute')}: the {task.core_minutes}-minute core"
        full = f"More time than usual? The full task, about {minutes(task.minutes)}"
        if fits.spare:
            after_core = f"\n*Then use the other {count(fits.spare, 'minute')} for the first steps below.*"
    sections = [
        f"**Goal:** {task.goal}",
        f"**{core}**\n{task.core}{after_core}",
        "\n".join([f"**{full}**", *(f"{number}. {step}" for number, step in enumerate(task.steps, start=1))]),
    ]
    if task.resources:
        sections.append("\n".join(["**Resources**", *(f"• {link(resource)}" for resource in task.resources)]))
    text = clip("\n\n".join(sections), LONGEST_DESCRIPTION)
    return discord.Embed(title=_title(task), description=text, color=BLUE)


def link(resource: Resource) -> str:
    """A resource as a link with its kind, cost and minutes."""
    title = resource.title.replace("[", "(").replace("]", ")")
    about = [resource.kind, resource.cost, *([minutes(resource.minutes)] if resource.minutes else [])]
    return f"[{title}]({resource.url}) · {' · '.join(about)}"


def _title(task: Task) -> str:
    return clip(task.title, LONGEST_TITLE)
