"""The day ledger in plain words: what `/streak why` says about every day."""

from collections.abc import Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.catchup import earn_back, offered
from roadmapbot.adapters.chat.render.correcting_ids import ask_id
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, Drawn
from roadmapbot.adapters.chat.render.pausing import resume
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, day, safe, stamp
from roadmapbot.adapters.chat.render.progress import SYMBOLS, streak_text
from roadmapbot.domain.appeal import LONGEST_SENTENCE, AppealState
from roadmapbot.domain.ledger import DayStatus, Reason
from roadmapbot.domain.silence import PAUSE_AFTER
from roadmapbot.services.progress import DayStory, StreakStory

_QUOTED = 120
"""Characters of what moderators wrote that are shown with a day, where there is no room for all of it."""
_RULE = (
    "Days you keep add one, late ones too. Rest days, pauses and my own outages neither add nor break. "
    "A freeze covers a missed day by itself; only a missed day without one starts over, "
    "unless you earn it back within three days."
)
_EXCUSES = {
    Reason.OUTAGE: "It does not count, because I was down that day.",
    Reason.NOT_SENT: "No task went out, so the day does not count.",
    Reason.UNREACHABLE: "It does not count, because I could not reach you.",
    Reason.CORRECTED: "A moderator excused it, so it does not count.",
}

_FREE = {
    Reason.STARTED: "It was the day you joined, so nothing was due.",
    Reason.SILENT: "I had stopped asking, so the day does not count.",
}


def why(story: StreakStory) -> Drawn:
    """The streak and the days that made it, newest first; the oldest go where there are too many."""
    catch_up = f"\n{offered(story.catch_up)}" if story.catch_up else ""
    head = f"{streak_text(story.streak)}\n\n{_open_day(story)}{catch_up}"
    lines = [_line(each, LONGEST_SENTENCE) for each in story.days]
    if _is_too_long(head, lines):
        lines = [_line(each, _QUOTED) for each in story.days]
    while lines and _is_too_long(head, lines):
        lines.pop()
    body = "\n".join(lines) or "No day is over yet; the first line appears here once one is."
    embed = discord.Embed(title="Why your streak is what it is", description=f"{head}\n\n{body}\n\n{_RULE}", color=BLUE)
    return Drawn(None, (embed,), _buttons(story))


def _is_too_long(head: str, lines: Sequence[str]) -> bool:
    return len("\n".join([head, "", *lines, "", _RULE])) > LONGEST_DESCRIPTION


def _buttons(story: StreakStory) -> discord.ui.View | None:
    """What can be done about it."""
    enrollment, offer = story.enrollment, story.catch_up
    row = resume(enrollment.id) if enrollment.is_self_paused else buttons.row()
    if offer is not None and offer.obstacle is None and not enrollment.is_self_paused:
        row.add_item(earn_back(enrollment.id, offer))
    if story.may_appeal:
        row.add_item(buttons.button("This is not right", ask_id(enrollment.id), discord.ButtonStyle.secondary))
    return row if row.children else None


def _open_day(story: StreakStory) -> str:
    if story.enrollment.is_self_paused:
        return (
            f"Your track paused itself after {PAUSE_AFTER} planned days without a word, so that no more of them count. "
            "**Resume** starts them again."
        )
    on = day(story.open_on)
    if story.is_open_day_kept:
        return f"{on}: recorded already."
    return f"{on}: still open until {stamp(story.open_until, 't')} ({stamp(story.open_until)})."


def _line(story: DayStory, longest: int) -> str:
    sign = SYMBOLS[story.day.status][0]
    return f"{sign} {day(story.day.local_on)}: {_verdict(story)}{_said(story, longest)}"


def _said(story: DayStory, longest: int) -> str:
    """What moderators said about a day, or that they have not answered yet."""
    appeal = story.appeal
    if story.correction is not None:
        return f" They wrote: “{safe(clip(story.correction.why, longest))}”"
    if appeal is not None and appeal.state is AppealState.OPEN:
        return " You asked about it; the moderators have not answered yet."
    if appeal is not None and appeal.state is AppealState.DECLINED:
        return f" You asked, and the moderators left it so: “{safe(clip(appeal.answer, longest))}”"
    return ""


def _verdict(story: DayStory) -> str:
    sent = f"Task sent {stamp(story.sent_at, 't')}" if story.sent_at else ""
    at = story.check_in.at if story.check_in else None
    match story.day.status:
        case DayStatus.KEPT:
            checked = f"checked in {stamp(at, 't')}" if at else "checked in"
            return f"**kept**. {f'{sent}, {checked}' if sent else checked.capitalize()}."
        case DayStatus.LATE:
            return _late(story, sent)
        case DayStatus.FROZEN:
            held = count(story.freezes_left, "freeze")
            return f"**freeze used** ({held} left). {sent + ', no' if sent else 'No'} check-in."
        case DayStatus.REST:
            return f"**rest day**. {_FREE.get(story.day.reason, 'Nothing was planned.')}"
        case DayStatus.PAUSED:
            return f"**paused**. {_FREE.get(story.day.reason, 'Days off do not count.')}"
        case DayStatus.EXCUSED:
            return f"**excused**. {_EXCUSES.get(story.day.reason, 'It does not count, and it was not your fault.')}"
        case DayStatus.MISSED:
            return (
                f"**missed**. {sent + ', no' if sent else 'No'} check-in before the day ended, and no freeze in hand."
            )


def _late(story: DayStory, sent: str) -> str:
    """How a day came to be kept after it was over."""
    if story.day.reason is Reason.CORRECTED:
        return "**kept late**. A moderator counted it."
    if story.day.earned_on is not None:
        did = f" with **{safe(story.task_title)}**" if story.task_title else ""
        return f"**missed, earned back** on {day(story.day.earned_on)}{did}."
    checked = f"recorded {stamp(story.check_in.at, 'f')}" if story.check_in else "recorded the day after"
    return f"**kept late**. {f'{sent}, {checked}' if sent else checked.capitalize()}."
