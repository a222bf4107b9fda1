"""What is said when a day's task is skipped, put off, or its check-in taken back."""

from collections.abc import Sequence
from datetime import timedelta

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.ids import AnswerAction, DayRef
from roadmapbot.adapters.chat.render.phrases import day, safe, stamp
from roadmapbot.adapters.chat.render.task import streak_line
from roadmapbot.services.checkins import Undone
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.snoozes import Snoozed
from roadmapbot.services.tasks import Skipped


def confirm_skip(ref: DayRef) -> Drawn:
    """Skipping takes a second press."""
    text = (
        "Skip this task? I will leave it out of your plan; you can undo that. The next one takes its place. "
        "The day stays open, so your streak still waits for a check-in.\n"
        "-# You know all of this already? **I know this** on the unit's page in `/roadmap` leaves out the whole unit."
    )
    return Drawn(text, view=buttons.on_answer(ref, (AnswerAction.SKIP, AnswerAction.KEEP)))


def kept_task() -> Drawn:
    """What somebody reads who decided not to skip."""
    return Drawn("Good, it stays. Ten minutes of it are enough for today.")


def skipped(result: Skipped, ref: DayRef) -> Drawn:
    """What was skipped and what stands in its place; the day's post is drawn anew, where the button stood on it."""
    title = safe(result.task.title)
    view = buttons.on_answer(ref, (AnswerAction.UNSKIP,), result.task.id)
    if result.post is None:
        text = f"Skipped **{title}**, and that was the last task of **{safe(result.track.title)}**: you are through! 🎉"
        return Drawn(text, view=view)
    where = "it stands in the message above, or use `/today`" if ref.delivery_id else "`/today` shows it"
    return Drawn(f"Skipped **{title}**. Your task is now **{safe(result.post.task.title)}**; {where}.", view=view)


def unskipped(post: DailyTask) -> Drawn:
    """The skip taken back."""
    return Drawn(f"Taken back: **{safe(post.task.title)}** is your task again.")


def ask_wait(ref: DayRef, choices: Sequence[timedelta]) -> Drawn:
    """How long to put the task off, where this much of the day is left."""
    said = "When shall I come back to it? I only do if the task is not done by then."
    return Drawn(said, view=buttons.waits(ref, choices))


def snoozed(result: Snoozed) -> Drawn:
    """When the reminder comes."""
    return Drawn(f"I will come back to it at {stamp(result.until, 't')}, unless it is done by then.")


def undone(result: Undone) -> Drawn:
    """The check-in taken back."""
    return Drawn(f"Taken back: {day(result.local_on)} is not recorded any more. {streak_line(result.streak)}.")
