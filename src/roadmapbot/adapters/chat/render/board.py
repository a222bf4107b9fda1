"""The weekly board, and one's own place on it. A board names people and never pings them."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, Drawn
from roadmapbot.adapters.chat.render.phrases import GOLD, count, percent, safe_name, stamp, week
from roadmapbot.domain.board import LEAST_PLANNED, Row
from roadmapbot.services.boards import BoardView
from roadmapbot.services.posts import BoardPost

SHOWN = 20
_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
_RULE = (
    f"Place = share of your own plan kept (at least {LEAST_PLANNED} planned days), then tasks done. "
    "Equal scores share a place."
)


def board(post: BoardPost) -> Drawn:
    """A server's board of one week."""
    lines = [_line(row) for row in post.rows[:SHOWN]]
    rest = len(post.rows) - SHOWN
    if rest > 0:
        lines.append(f"… and {rest} more. Press **My place** to find yours.")
    if not lines:
        lines.append("Nobody is ranked yet. Three planned days in a week are enough to be here: `/today` is a start.")
    if post.unranked:
        lines += ["", f"{count(post.unranked, 'learner')} with fewer than {LEAST_PLANNED} planned days, not ranked."]
    lines += ["", _RULE, _as_of(post)]
    text = "\n".join(lines)
    while len(text) > LONGEST_DESCRIPTION and len(lines) > 1:
        del lines[-4]
        text = "\n".join(lines)
    embed = discord.Embed(title=f"Week {week(post.week_on)}", description=text, color=GOLD)
    embed.set_author(name="Weekly board")
    return Drawn(None, (embed,), buttons.my_place(post.week_on))


def own_place(view: BoardView) -> Drawn:
    """One's own place, for one's own eyes."""
    of_week = f"the week {week(view.post.week_on)}"
    if view.is_hidden:
        return Drawn("You are hidden from boards here. To be shown again, use `/settings boards: Show my name`.")
    row, is_over = view.own, view.post.is_final
    if row is None:
        if not view.own_planned:
            none = f"You had no planned days in {of_week}" if is_over else f"You have no planned days in {of_week} yet"
            return Drawn(f"{none}. `/today` shows your task; if you are not on a track here yet, `/enroll` starts one.")
        planned = count(view.own_planned, "planned day")
        if is_over:
            return Drawn(f"You are not ranked in {of_week}: you had {planned}, and it takes {LEAST_PLANNED}.")
        return Drawn(
            f"You are not ranked in {of_week}: {planned} so far, and it takes {LEAST_PLANNED}. "
            "They add up as the week goes on."
        )
    others = sum(each.place == row.place for each in view.post.rows) - 1
    shared = f", shared with {count(others, 'other')}" if others else ""
    state = "" if view.post.is_final else " The week is still open, so this can change."
    return Drawn(
        f"Your place in {of_week}: **{row.place} of {len(view.post.rows)}**{shared}. "
        f"You kept {row.kept} of {count(row.planned, 'planned day')} ({percent(row.share)}) "
        f"and did {count(row.tasks, 'task')}.{state}"
    )


def _line(row: Row) -> str:
    place = _MEDALS.get(row.place, f"{row.place}.")
    return (
        f"{place} **{safe_name(row.name)}** · {percent(row.share)} · {row.kept}/{row.planned} days "
        f"· {count(row.tasks, 'task')}"
    )


def _as_of(post: BoardPost) -> str:
    state = "Final" if post.is_final else "Provisional: the week is still open for some"
    return f"{state} · computed {stamp(post.computed_at, 'f')}"
