"""What one person reads about cohorts: what joining means, how they stand, which earlier tasks are open."""

from collections.abc import Sequence

import discord

from roadmapbot.adapters.chat.render.buttons import button, row
from roadmapbot.adapters.chat.render.cohort_ids import (
    CohortAction,
    CohortPostAction,
    cohort_id,
    cohort_post_id,
    earlier_id,
)
from roadmapbot.adapters.chat.render.cohort_posts import rhythm
from roadmapbot.adapters.chat.render.drawn import LONGEST_OPTION, MOST_OPTIONS, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, long_day, safe, stamp
from roadmapbot.adapters.chat.render.task import whole
from roadmapbot.domain.cohort import Cohort
from roadmapbot.domain.ids import CohortPostId
from roadmapbot.domain.track import Task
from roadmapbot.services.cohorts import CohortView
from roadmapbot.services.earlier import Earlier
from roadmapbot.services.membership import Standing

_MOST_SHOWN = 15
"""Groups in one list: more would not fit into a message."""
_Style = discord.ButtonStyle


def offer(standing: Standing) -> Drawn:
    """What pressing Join means, before anything changes; to a member, how they stand."""
    cohort = standing.cohort
    if standing.is_member:
        return _member(standing)
    if standing.place is not None and standing.is_full:
        return _waiting(standing)
    lines = [
        f"**{safe(cohort.name)}** takes **{safe(standing.track.title)}** together: one task a day for everybody, "
        f"in <#{cohort.channel_id}>, {rhythm(cohort)}. {_begins(cohort, standing.behind)}",
        *_moves(standing),
        "Tasks come at the group's time, and your days follow its zone. A day you miss counts for you alone; the "
        "group goes on, and its earlier tasks stay open to you. After the end, what is left comes to you alone, one "
        "task a day. Nothing else is sent to you. You can leave the group at any time, or end the track with `/leave`.",
    ]
    label = "Join the group"
    if standing.is_full:
        waiting = f"{standing.waiting} waiting before you" if standing.waiting else "nobody waits yet"
        lines.append(
            f"All **{cohort.capacity}** places are taken ({waiting}). You can wait: as soon as a place is free it is "
            "yours, and I tell you then."
        )
        label = "Wait for a place"
    return Drawn("\n\n".join(lines), view=_choices(cohort, label, CohortAction.YES))


def joined(standing: Standing) -> Drawn:
    """What happens from now on."""
    cohort = standing.cohort
    if not standing.is_member:
        return _waiting(standing)
    behind = (
        f"\n\nThe group has had {count(standing.behind, 'task')} that you have not done. None of that counts against "
        "you, and **Earlier tasks** keeps it for you."
        if standing.behind
        else ""
    )
    text = (
        f"You are in **{safe(cohort.name)}**. {_first(cohort, standing)} Reply to the post of the day in "
        f"<#{cohort.channel_id}>, or press **Done** under it.{behind}"
    )
    return Drawn(text, view=_of_member(standing))


def _first(cohort: Cohort, standing: Standing) -> str:
    if standing.has_begun:
        return f"Tasks come {rhythm(cohort)}."
    return f"It starts on **{long_day(cohort.starts_on)}**, {rhythm(cohort)}; until then nothing is due."


def _begins(cohort: Cohort, behind: int) -> str:
    due_at = cohort.next_due_at
    following = f" The next task comes {stamp(due_at, 'f')}." if due_at else ""
    if behind:
        return f"It is under way, and has had {count(behind, 'task')} that you may do when you like.{following}"
    return f"It starts on {long_day(cohort.starts_on)}.{following}"


def _moves(standing: Standing) -> list[str]:
    """What joining changes for somebody who follows a track already."""
    if standing.follows is None:
        return []
    title = f"**{safe(standing.follows.title)}**"
    if standing.is_same_track:
        return [f"You are on {title} already: streak and tasks stay yours, only the time and place are the group's."]
    return [
        f"⚠️ You are on {title} now, and one track at a time is enough: joining ends it here. What you have done there "
        "stays done, and `/enroll` brings you back to it later."
    ]


def _member(standing: Standing) -> Drawn:
    cohort = standing.cohort
    behind = f" {count(standing.behind, 'earlier task')} of the group you have not done." if standing.behind else ""
    text = f"You are in **{safe(cohort.name)}** already. {_first(cohort, standing)}{behind}"
    return Drawn(text, view=_of_member(standing))


def _of_member(standing: Standing) -> discord.ui.View:
    cohort = standing.cohort
    leave = button("Leave the group", cohort_id(CohortAction.ASK_LEAVE, cohort.id), _Style.secondary)
    if not standing.behind:
        return row(leave)
    return row(button("Earlier tasks", cohort_id(CohortAction.EARLIER, cohort.id), _Style.primary), leave)


def _waiting(standing: Standing) -> Drawn:
    cohort = standing.cohort
    text = (
        f"You are **number {standing.place}** on the waiting list of **{safe(cohort.name)}**. As soon as a place is "
        "free it is yours, and I tell you. You need not do anything until then."
    )
    return Drawn(text, view=row(button("Stop waiting", cohort_id(CohortAction.LEAVE, cohort.id), _Style.secondary)))


def _choices(cohort: Cohort, label: str, action: CohortAction) -> discord.ui.View:
    style = _Style.danger if action is CohortAction.LEAVE else _Style.success
    return row(
        button(label, cohort_id(action, cohort.id), style),
        button("Not now", cohort_id(CohortAction.STAY, cohort.id), _Style.secondary),
    )


def stayed() -> Drawn:
    """What somebody reads who thought better of it."""
    return Drawn("Good, nothing changed.")


def confirm_leaving(standing: Standing) -> Drawn:
    """What leaving the group means, with the button that does it."""
    text = (
        f"Leave **{safe(standing.cohort.name)}**? Your place goes to somebody else. You stay on "
        f"**{safe(standing.track.title)}** with everything you have done, and tasks come to you alone from then on. "
        "To end the track as well, use `/leave`."
    )
    return Drawn(text, view=_choices(standing.cohort, "Leave the group", CohortAction.LEAVE))


def left(standing: Standing) -> Drawn:
    """A goodbye from the group or its waiting list."""
    name = f"**{safe(standing.cohort.name)}**"
    if not standing.is_member:
        return Drawn(f"You are off the waiting list of {name}; nothing will come.")
    return Drawn(f"You have left {name} and go on alone: `/today` shows your task, `/settings` sets your time.")


def earlier(found: Earlier) -> Drawn:
    """The tasks of the days before that a member has not done."""
    done = f"✓ **{safe(found.done.title)}** is done. " if found.done else ""
    if not found.tasks:
        return Drawn(f"{done}You have done all that the group had before today.")
    shown = found.tasks[:MOST_OPTIONS]
    lines = [f"{number}. {safe(task.title)}" for number, (_, task) in enumerate(shown, start=1)]
    rest = len(found.tasks) - len(shown)
    more = f"\n… and {count(rest, 'more task', 'more tasks')}, once these are done." if rest else ""
    text = (
        f"{done}The group had {count(len(found.tasks), 'task')} that you have not done. None of that is a missed "
        f"day of yours; catch up when you like.\n{clip(chr(10).join(lines), 1500)}{more}"
    )
    options = [
        discord.SelectOption(label=clip(f"{number}. {task.title}", LONGEST_OPTION), value=str(post_id))
        for number, (post_id, task) in enumerate(shown, start=1)
    ]
    custom_id = earlier_id(found.cohort.id)
    return Drawn(text, view=row(discord.ui.Select(custom_id=custom_id, placeholder="Show a task…", options=options)))


def earlier_task(cohort: Cohort, post_id: CohortPostId, task: Task) -> Drawn:
    """One task of a day before, to be done now."""
    view = row(
        button("Done", cohort_post_id(CohortPostAction.DID, post_id), _Style.success),
        button("Back to the list", cohort_id(CohortAction.EARLIER, cohort.id), _Style.secondary),
    )
    return Drawn(None, (whole(task),), view)


def created(view: CohortView) -> Drawn:
    """What a moderator reads about a cohort that was just announced."""
    cohort = view.cohort
    due_at = cohort.next_due_at
    first = f" The first task comes {stamp(due_at, 'F')} ({stamp(due_at)})." if due_at else ""
    return Drawn(
        f"**{safe(cohort.name)}** is announced in <#{cohort.channel_id}>, with a **Join** button and "
        f"{cohort.capacity} places.{first} People join by their own press; `/coach cohort list` shows how many are in."
    )


def running(views: Sequence[CohortView]) -> Drawn:
    """The cohorts of a server."""
    if not views:
        return Drawn(
            "No group is coming or running. Begin one: `/coach cohort create name: Spring track: 30 days "
            "starts_on: next monday channel: #spring`."
        )
    embed = discord.Embed(title="Groups", color=BLUE)
    if len(views) > _MOST_SHOWN:
        embed.set_footer(text=f"and {len(views) - _MOST_SHOWN} more")
    for view in views[:_MOST_SHOWN]:
        cohort = view.cohort
        waiting = f", {view.waiting} waiting" if view.waiting else ""
        far = (
            f"{view.had} of {count(len(view.track.tasks), 'task')}"
            if view.had
            else f"starts {long_day(cohort.starts_on)}"
        )
        due_at = f" Next: {stamp(cohort.next_due_at, 'f')}." if cohort.next_due_at else ""
        text = (
            f"{safe(clip(view.track.title, 80))} in <#{cohort.channel_id}>, {rhythm(cohort)}.\n"
            f"{view.members} of {cohort.capacity} places{waiting} · {far}.{due_at}"
        )
        embed.add_field(name=clip(safe(cohort.name), 256), value=clip(text, 220), inline=False)
    return Drawn(None, (embed,))


def closed(view: CohortView) -> Drawn:
    """What a moderator reads about a cohort that was just closed."""
    return Drawn(
        f"**{safe(view.cohort.name)}** is closed. Its {count(view.members, 'member')} keep their track: tasks come to "
        "each alone, at the same time as before."
    )
