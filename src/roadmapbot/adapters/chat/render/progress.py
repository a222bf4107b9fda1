"""Where a learner stands, in text."""

from datetime import date

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, bar, count, listed, long_day, percent, safe, stamp
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.domain.schedule import week_of
from roadmapbot.domain.streak import Streak
from roadmapbot.services.progress import ProgressView

SYMBOLS = {
    DayStatus.KEPT: ("🟩", "kept"),
    DayStatus.LATE: ("🟨", "kept late"),
    DayStatus.FROZEN: ("🧊", "freeze used"),
    DayStatus.REST: ("⬜", "rest"),
    DayStatus.PAUSED: ("⏸️", "paused"),
    DayStatus.EXCUSED: ("🟦", "excused"),
    DayStatus.MISSED: ("🟥", "missed"),
}
STANDS = {DayStatus.EXCUSED: "is excused now", DayStatus.LATE: "counts as kept late now"}
"""How a day stands that a moderator corrected, in words that go on after the day."""
_EMPTY = "▫️"


def progress(view: ProgressView) -> Drawn:
    """The whole picture on one screen."""
    done = view.progress
    share = done.share if done.total else 0.0
    others = [(view.known, "known already"), (view.skipped, "skipped")]
    named = [f"{number} of them {how}" for number, how in others if number]
    rest = f", {listed(named)}" if named else ""
    text = (
        f"{bar(share)} **{percent(share)}**\n"
        f"{done.done} of {count(done.total, 'task')} behind you{rest}.\n\n{streak_text(view.streak)}"
    )
    embed = discord.Embed(title=f"Your progress · {safe(view.track.title)}"[:256], description=text, color=BLUE)
    if view.recent:
        embed.add_field(name="The last four weeks", value=_weeks(view.recent), inline=False)
    embed.add_field(name="Ahead", value=_ahead(view), inline=False)
    return Drawn(None, (embed,))


def streak_text(streak: Streak) -> str:
    """The streak with its freezes, the next one, and the consistency beside it."""
    held = count(streak.freezes, "freeze") if streak.freezes else "No freeze"
    following = count(streak.next_freeze_in, "more kept day")
    lines = [
        f"**Streak: {count(streak.length, 'day')}** (longest {streak.longest})",
        f"{held} in hand, the next comes with {following}. A freeze covers a missed day by itself.",
    ]
    if streak.consistency is not None:
        lines.append(f"Consistency: {percent(streak.consistency)} of your planned days in the last 30 days")
    return "\n".join(lines)


def _weeks(days: tuple[LedgerDay, ...]) -> str:
    """A row of seven symbols for every week, Monday first, and what those that occur mean."""
    by_day = {day.local_on: day.status for day in days}
    lines = []
    for monday in sorted({week_of(on) for on in by_day}):
        week = [date.fromordinal(monday.toordinal() + step) for step in range(7)]
        row = "".join(SYMBOLS[by_day[on]][0] if on in by_day else _EMPTY for on in week)
        lines.append(f"{row} {monday:%b} {monday.day}")
    present = set(by_day.values())
    legend = " · ".join(f"{sign} {word}" for status, (sign, word) in SYMBOLS.items() if status in present)
    return "\n".join([*lines, legend])


def _when(view: ProgressView) -> str:
    """When the next task comes, or that it is there already."""
    is_kept = bool(view.recent) and view.recent[-1].local_on >= view.today
    if view.enrollment.served_on == view.today and not is_kept:
        return "open now"
    return stamp(view.next_due_at) if view.next_due_at else "once you use `/resume`"


def _ahead(view: ProgressView) -> str:
    task = view.progress.next_task
    if task is None:
        return "Nothing: the whole track is behind you. 🎉"
    phase = f" ({safe(view.progress.phase.title)})" if view.progress.phase else ""
    lines = [f"Next: **{safe(task.title)}**{phase}, {_when(view)}"]
    if view.finish_on is not None:
        lines.append(f"At your rhythm you finish on {long_day(view.finish_on)}, {view.finish_on.year}.")
    return "\n".join(lines)
