"""A track week by week, as it stands in a channel with its Enroll button."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, LONGEST_TOTAL, MOST_FIELDS, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count
from roadmapbot.domain.track import Phase, Track
from roadmapbot.services.posts import StarterPlan

_HOW = (
    "Press **Enroll**, choose your time, and one task a day comes to you. "
    "Ten minutes are enough on a bad day, and you can pause or stop whenever you like."
)


def starter_plan(post: StarterPlan) -> Drawn:
    """The plan with its Enroll button: every task by name, or where that is too much, every phase."""
    embed = _plan(post.track, with_tasks=True)
    if len(embed) > LONGEST_TOTAL:
        embed = _plan(post.track, with_tasks=False)
    return Drawn(None, (embed,), buttons.enroll(post.track.id))


def _plan(track: Track, *, with_tasks: bool) -> discord.Embed:
    text = "\n\n".join(part for part in (track.summary, track.audience, _HOW) if part)
    embed = discord.Embed(title=clip(track.title, 256), description=clip(text, 2000), color=BLUE)
    number = 1
    for index, phase in enumerate(track.phases[:MOST_FIELDS], start=1):
        last = number + len(phase.tasks) - 1
        name = clip(f"{index}. {phase.title} · days {number}–{last}", 200)
        value = _tasks(phase, number) if with_tasks else clip(phase.summary or "…", 150)
        embed.add_field(name=name, value=value, inline=False)
        number = last + 1
    embed.set_footer(text=f"{count(len(track.tasks), 'task')} · at your own pace · free")
    return embed


def _tasks(phase: Phase, first: int) -> str:
    """The tasks of a phase by name, as many as fit."""
    lines: list[str] = []
    for number, task in enumerate(phase.tasks, start=first):
        line = f"{number}. {task.title}"
        rest = f"… and {first + len(phase.tasks) - number} more"
        if len("\n".join([*lines, line, rest])) > LONGEST_FIELD:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join(lines) or "…"
