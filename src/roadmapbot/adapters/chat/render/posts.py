"""Draws everything that the coach says on its own: one function for every kind of post."""

from functools import singledispatch

import discord

from roadmapbot.adapters.chat.render import buttons, cohort_posts
from roadmapbot.adapters.chat.render.announcements import announcement
from roadmapbot.adapters.chat.render.board import board
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.originals import look_button
from roadmapbot.adapters.chat.render.pausing import self_paused
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, GREEN, clock, count, safe, stamp, weekdays, zone
from roadmapbot.adapters.chat.render.starter_plan import starter_plan
from roadmapbot.adapters.chat.render.task import daily_task, withdrawn
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.etiquette import nudge_time
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services import posts
from roadmapbot.services.posts import Post

_PROBLEMS = {
    "unreachable": (
        "Some learners cannot be reached: their direct messages are closed, and there is no coach channel I can use. "
        "Please pick one with `/coach setup coach_channel: #channel`, and let me post and open threads there."
    ),
    "board-channel": (
        "I could not post the weekly board in <#{detail}>. Please allow **View Channel**, **Send Messages** and "
        "**Embed Links** there, or pick another channel with `/coach setup board_channel: #channel`."
    ),
    "coach-channel": (
        "I could not post in <#{detail}>. Please allow **View Channel**, **Send Messages** and **Create Public "
        "Threads** there, or pick another channel with `/coach setup coach_channel: #channel`."
    ),
    "cohort-channel": (
        "I could not post the task of a group in <#{detail}>, so its members got it on their own. Please allow **View "
        "Channel**, **Send Messages**, **Embed Links** and **Read Message History** there. If that channel is gone, "
        "`/coach cohort close` lets everybody go on alone."
    ),
    "refused-task": (
        "Discord refused the task `{detail}`, so its learners did not get it, and the day does not count against "
        "them. Please tell whoever looks after the content."
    ),
    "own-content": (
        "Something this server published does not fit onto the bundled content any more ({detail}), so learners get "
        "the bundled content for now. `/content history` shows what was published, and takes it back."
    ),
    "reports": (
        "Learners have reported something about the tasks, such as a dead link. `/content reports` shows it, and mends "
        "a link at once."
    ),
    "appeal": "An appeal is waiting: `/coach appeals` shows it, to moderators alone.",
    "bundled-changed": (
        "The bundled content has changed below what this server has of its own: {detail}. Yours stays in force. "
        "Press **Compare** to see both, then take the bundled one or keep yours; `/content history` leads there too."
    ),
    "unknown-outcome": (
        "The connection to Discord kept failing while I sent the task `{detail}`. The day does not count against "
        "anybody; please tell whoever hosts me if it happens again."
    ),
}
_OTHER_PROBLEM = "Something needs your attention: {problem} ({detail}). `/coach setup` shows what I am missing."


@singledispatch
def draw(post: Post) -> Drawn:
    """How a post looks. A test sees to it that every kind of post has its drawing."""
    raise TypeError(f"no drawing for {type(post).__name__}")


draw.register(posts.DailyTask, daily_task)
draw.register(posts.SelfPaused, self_paused)
draw.register(posts.AnnouncementPost, announcement)
draw.register(posts.BoardPost, board)
draw.register(posts.CohortOpening, cohort_posts.opening)
draw.register(posts.CohortTask, cohort_posts.task)
draw.register(posts.CohortEnd, cohort_posts.end)
draw.register(posts.CohortPlace, cohort_posts.place)
draw.register(posts.StarterPlan, starter_plan)


def rhythm(schedule: Schedule) -> str:
    """When tasks come, such as "every day at 09:00 Berlin time"."""
    return f"{weekdays(schedule.weekdays)} at {clock(schedule.at)} {zone(schedule.zone)}"


@draw.register
def _(post: posts.Greeting) -> Drawn:
    enrollment = post.enrollment
    where = f" in **{safe(post.guild_name)}**" if post.guild_name else ""
    due_at = enrollment.next_due_at
    first = f"Your next task comes {stamp(due_at, 'f')}." if due_at else "You are paused; `/resume` starts it."
    text = (
        f"You are on **{safe(post.track.title)}**{where}: {count(len(post.track.tasks), 'task')}, one at a time.\n\n"
        f"**When:** {rhythm(enrollment.schedule)}. {first}\n"
        f"**How often:** one message on each of those days{_reminders(enrollment)}.\n"
        "**How to answer:** press **Done**, or simply reply with a few words, such as `done, 30 min`. "
        "On a bad day, the 10-minute version counts in full.\n"
        "**How to stop:** `/pause` for a break, `/leave` to end it at once, `/settings` to change the time."
    )
    embed = discord.Embed(title="Welcome! Here is what happens next", description=text, color=GREEN)
    content = f"<@{enrollment.user_id}>" if post.mention else None
    return Drawn(content, (embed,), mentions=(int(enrollment.user_id),) if post.mention else ())


def _reminders(enrollment: Enrollment) -> str:
    """What else may come on a day: only what was asked for."""
    at = nudge_time(enrollment.schedule.at, enrollment.nudge_at) if enrollment.nudge_at else None
    if at is not None:
        return f", and the nudge you asked for at {clock(at)} while the day is still open"
    return ", and a reminder only if you ask for one: with **Snooze**, or every evening with `/settings nudge: on`"


@draw.register
def _(_post: posts.Withdrawn) -> Drawn:
    return withdrawn()


@draw.register
def _(post: posts.DmsClosed) -> Drawn:
    text = (
        f"<@{post.user_id}> Your direct messages are closed to me, so your tasks come here; reply to them as usual. "
        "To get them in private again: tap the server's name → **Privacy Settings** → allow direct messages, "
        "then use `/settings delivery: Direct message`."
    )
    return Drawn(text, mentions=(int(post.user_id),))


@draw.register
def _(post: posts.ServerGreeting) -> Drawn:
    text = (
        "I coach people who want to become AI engineers: one small task a day, each at their own time, "
        "with streaks that forgive a bad day and a weekly board that is fair.\n\n"
        "**Next step, for a moderator:** use `/coach setup` and pick a channel for the coach and one for the board. "
        "Then `/coach post plan` shows the 30-day starter plan with an **Enroll** button.\n\n"
        "I write to nobody who did not enroll."
    )
    return Drawn(None, (discord.Embed(title="Hello! I am your roadmap coach", description=text, color=BLUE),))


@draw.register
def _(post: posts.ModeratorNotice) -> Drawn:
    wording = _PROBLEMS.get(post.problem, _OTHER_PROBLEM)
    text = wording.format(problem=safe(post.problem), detail=post.detail)
    embed = discord.Embed(title="For the moderators", description=text, color=AMBER)
    view = buttons.row(look_button()) if post.problem == "bundled-changed" else None
    return Drawn(None, (embed,), view, silent=True)
