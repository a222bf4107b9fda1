"""What a cohort reads in its channel: that it begins, the task of the day, and that its track is done."""

import discord

from roadmapbot.adapters.chat.render.buttons import button, row
from roadmapbot.adapters.chat.render.cohort_ids import (
    CohortAction,
    CohortPostAction,
    cohort_id,
    cohort_post_id,
)
from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.phrases import (
    BLUE,
    GOLD,
    GRAY,
    GREEN,
    clip,
    clock,
    count,
    listed,
    long_day,
    safe,
    safe_name,
    stamp,
    weekdays,
    zone,
)
from roadmapbot.adapters.chat.render.task import whole
from roadmapbot.domain.cohort import Cohort
from roadmapbot.services.posts import CohortEnd, CohortOpening, CohortPlace, CohortTask

_MOST_NAMES = 40
"""Finishers that are named; the others are counted."""
_Style = discord.ButtonStyle


def rhythm(cohort: Cohort) -> str:
    """When its tasks come, such as "every day at 09:00 Berlin time"."""
    schedule = cohort.schedule
    return f"{weekdays(schedule.weekdays)} at {clock(schedule.at)} {zone(schedule.zone)}"


def opening(post: CohortOpening) -> Drawn:
    """The announcement of a cohort."""
    cohort = post.cohort
    title = clip(f"{cohort.name}: {post.track.title}, together", LONGEST_TITLE)
    if not cohort.is_open:
        text = "This group is over, so nobody can join it any more. `/enroll` starts the track on your own."
        return Drawn(None, (discord.Embed(title=title, description=text, color=GRAY),))
    text = (
        f"A group that starts on **{long_day(cohort.starts_on)}** and takes the same task on the same day: "
        f"one post here, {rhythm(cohort)}. {count(len(post.track.tasks), 'task')} in all.\n\n"
        "**How to join:** press **Join**. I show you what it means before anything changes.\n"
        "**How to answer:** reply to the post of the day with a few words, or press **Done** under it.\n"
        "**Missed a day, or joining later?** The group goes on, and **Earlier tasks** keeps what you have not done.\n"
        f"**Places:** {cohort.capacity}. Once they are taken, **Join** puts you on the waiting list."
    )
    view = row(button("Join", cohort_id(CohortAction.JOIN, cohort.id), _Style.success))
    return Drawn(None, (discord.Embed(title=title, description=text, color=GREEN),), view)


def task(post: CohortTask) -> Drawn:
    """The task of a cohort's day, the same for all of them."""
    cohort = post.cohort
    embed = whole(post.task)
    phase = post.track.phase_of(post.task.id)
    about = phase.title if phase else post.track.title
    embed.set_author(name=clip(f"{cohort.name} · day {post.number} of {post.total} · {about}", 256))
    embed.add_field(name="Check-in question", value=clip(post.task.question, LONGEST_FIELD), inline=False)
    embed.add_field(name="Open until", value=f"{stamp(post.ends_at, 't')} ({stamp(post.ends_at)})", inline=False)
    embed.set_footer(text="Reply to this message with a few words, or press Done; a ✅ says that it counts")
    late = (
        f"This comes late, and that is my fault: it was due {stamp(post.due_at, 't')}, but I was away."
        if post.is_late
        else None
    )
    view = row(
        button("Done", cohort_post_id(CohortPostAction.DONE, post.post_id), _Style.success),
        button("Write check-in", cohort_post_id(CohortPostAction.WRITE, post.post_id), _Style.primary),
        button("My day", cohort_post_id(CohortPostAction.MINE, post.post_id), _Style.secondary),
        button("Earlier tasks", cohort_post_id(CohortPostAction.EARLIER, post.post_id), _Style.secondary),
        button("Join", cohort_id(CohortAction.JOIN, cohort.id), _Style.secondary),
    )
    return Drawn(late, (embed,), view)


def end(post: CohortEnd) -> Drawn:
    """Who finished, and that the others go on."""
    title = f"**{safe(post.track.title)}**"
    parts = [f"The last task of {title} is behind this group."]
    if post.finishers:
        named = [f"**{safe_name(name)}**" for name in post.finishers[:_MOST_NAMES]]
        more = len(post.finishers) - len(named)
        names = listed([*named, *([f"{more} more"] if more else [])])
        parts.append(f"🎓 Every task done: {names}. Well done!")
    if post.on_their_way:
        parts.append(
            f"{count(post.on_their_way, 'member')} still {'has' if post.on_their_way == 1 else 'have'} tasks to do: "
            "they keep coming, one a day at the same time, to each alone."
        )
    embed = discord.Embed(
        title=clip(f"{post.cohort.name} has reached the end", LONGEST_TITLE),
        description="\n\n".join(parts),
        color=GOLD,
    )
    view = row(button("Where am I?", cohort_post_id(CohortPostAction.MINE, post.post_id), _Style.secondary))
    return Drawn(None, (embed,), view)


def place(post: CohortPlace) -> Drawn:
    """That a place came free, with the way out."""
    cohort, due_at = post.cohort, post.enrollment.next_due_at
    starts = (
        f"It starts on **{long_day(cohort.starts_on)}**." if due_at is None else f"The next task: {stamp(due_at, 'f')}."
    )
    text = (
        f"A place in **{safe(cohort.name)}** came free, and since you were waiting for one, it is yours: you are on "
        f"**{safe(post.track.title)}** with the group now. {starts}\n\n"
        f"**Where:** <#{cohort.channel_id}>, {rhythm(cohort)}.\n"
        "**Changed your mind?** The button lets you go from the group; `/leave` ends the track."
    )
    user_id = int(post.enrollment.user_id)
    view = row(
        button("Leave the group", cohort_id(CohortAction.ASK_LEAVE, cohort.id, post.delivery_id), _Style.secondary)
    )
    embed = discord.Embed(title="You have a place", description=text, color=BLUE)
    return Drawn(f"<@{user_id}>" if post.mention else None, (embed,), view, (user_id,) if post.mention else ())
