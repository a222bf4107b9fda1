"""A server at a glance, for its moderators: figures, and what to do about them."""

from collections.abc import Iterable, Mapping

import discord

from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, bar, clip, count, percent, safe, stamp
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.silence import COMEBACK_AFTER, PAUSE_AFTER
from roadmapbot.services.insights import Stats, TodaysTasks
from roadmapbot.services.ports import KeptShare

_MOST_TRACKS = 8
_LONGEST_TITLE = 60
_WORDS = {State.ACTIVE: "active", State.PAUSED: "paused", State.COMPLETED: "finished", State.LEFT: "left"}


def stats(found: Stats) -> Drawn:
    """How the learners of a server are getting on; nobody is named."""
    name = f"How it goes · {safe(found.guild.name)}" if found.guild.name else "How it goes"
    embed = discord.Embed(title=clip(name, LONGEST_TITLE), description=f"As of {stamp(found.now, 'f')}.", color=BLUE)
    embed.add_field(name="Learners", value=_learners(found), inline=False)
    if found.tracks:
        embed.add_field(name="Tracks", value=_tracks(found), inline=False)
    embed.add_field(name="Planned days kept", value=_kept(found), inline=False)
    embed.add_field(name="Today, on everybody's own day", value=_today(found.today), inline=False)
    embed.add_field(name="Silence", value=_silence(found), inline=False)
    embed.add_field(name="Reach", value=_reach(found), inline=False)
    if found.stuck:
        lines = [f"{safe(clip(each.title, _LONGEST_TITLE))}: {count(each.notes, 'note')}" for each in found.stuck]
        embed.add_field(name="Where people are stuck, in 30 days", value=_lines(lines), inline=False)
    embed.set_footer(text="/coach member shows one learner, /coach appeals what waits for a decision")
    return Drawn(None, (embed,))


def _learners(found: Stats) -> str:
    if not found.learners:
        return "Nobody yet. `/coach post plan` posts the 30-day plan with its Enroll button."
    by_itself = f" ({found.self_paused} by itself)" if found.self_paused else ""
    return f"**{_states(found.learners)}**".replace(" paused", f" paused{by_itself}")


def _states(learners: Mapping[State, int]) -> str:
    """The states that occur, the most hopeful first."""
    found = [f"{learners[state]} {word}" for state, word in _WORDS.items() if learners.get(state)]
    return " · ".join(found or ["0 active"])


def _tracks(found: Stats) -> str:
    shown = found.tracks[:_MOST_TRACKS]
    lines = [f"{safe(clip(each.title, _LONGEST_TITLE))}: {_states(each.learners)}" for each in shown]
    if rest := len(found.tracks) - len(shown):
        lines.append(f"… and {count(rest, 'more track', 'more tracks')}")
    return _lines(lines)


def _kept(found: Stats) -> str:
    return f"7 days: {_share(found.week)}\n30 days: {_share(found.month)}"


def _share(share: KeptShare) -> str:
    if not share.planned:
        return "no planned day is over yet"
    kept = share.kept / share.planned
    return f"{bar(kept)} **{percent(kept)}** ({share.kept} of {count(share.planned, 'day')})"


def _today(tasks: TodaysTasks) -> str:
    parts = [
        (tasks.sent, "sent"),
        (tasks.on_the_way, "on the way"),
        (tasks.kept, "kept already"),
        (tasks.ahead, "not due yet, or a rest day"),
        (tasks.failed, "⚠️ could not be delivered"),
    ]
    return " · ".join(f"{number} {words}" for number, words in parts if number) or "Nothing is due for anybody."


def _silence(found: Stats) -> str:
    if not found.silent:
        return f"Nobody has been silent for {COMEBACK_AFTER} planned days."
    return (
        f"{count(found.silent, 'learner')} silent for {COMEBACK_AFTER} planned days or more. They get a task of five "
        f"minutes now, and are paused after {PAUSE_AFTER}."
    )


def _reach(found: Stats) -> str:
    if found.unreachable:
        return (
            f"⚠️ {count(found.unreachable, 'learner')} cannot be reached, since there is no coach channel for those "
            "without direct messages. Pick one: `/coach setup coach_channel: #channel`."
        )
    if found.by_thread:
        return f"Everybody, {found.by_thread} of them in the weekly thread, since their direct messages are closed."
    return "Everybody, as they chose."


def _lines(lines: Iterable[str]) -> str:
    return clip("\n".join(lines), LONGEST_FIELD)
