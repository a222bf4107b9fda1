"""The answer to a check-in, the same words for a button, a form, a command and a reply."""

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.catchup import earn_back, offered
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.ids import AnswerAction, DayRef
from roadmapbot.adapters.chat.render.phrases import clip, count, day, minutes, safe, stamp
from roadmapbot.domain.checkin import Answer, Verdict
from roadmapbot.services.checkins import NotCounted
from roadmapbot.services.recording import CheckedIn

_CHANGE = (AnswerAction.EDIT, AnswerAction.UNDO)


def answer(result: CheckedIn | NotCounted, *, is_wordless: bool = False) -> Drawn:
    """What to say to a reply, whether it was a check-in or not; `is_wordless` where Discord kept its text from us."""
    return _not_counted(result) if isinstance(result, NotCounted) else answered(result, is_wordless=is_wordless)


def answered(result: CheckedIn, ref: DayRef | None = None, *, is_wordless: bool = False) -> Drawn:
    """What to say to a check-in; `ref` where the day's post is known."""
    ref = ref or DayRef(result.check_in.enrollment_id, result.check_in.local_on)
    text = _recorded(result) if result.was_new else _again(result)
    if is_wordless:
        text = f"{text}\n{_unread(result)}"
    view = buttons.on_answer(ref, _CHANGE)
    if result.was_new and result.catch_up is not None:
        text = f"{text}\n{offered(result.catch_up)}"
        view.add_item(earn_back(result.check_in.enrollment_id, result.catch_up))
    return Drawn(text, view=view)


def edited(result: CheckedIn, ref: DayRef) -> Drawn:
    """What to say once a check-in was changed."""
    said = noted(result.check_in.answer)
    text = f"Changed. {said}" if result.was_changed else "Nothing was different, so it stays as it was."
    return Drawn(text.strip(), view=buttons.on_answer(ref, _CHANGE))


def noted(said: Answer) -> str:
    """What was understood, so that somebody can see whether it is right."""
    # Words that say no more than what somebody is stuck on are told once.
    is_told = said.stuck is not None and said.note.casefold() in {
        f"stuck{how} {said.stuck}".casefold() for how in (" on", " at", " with", ":")
    }
    parts = [
        *([minutes(said.minutes)] if said.minutes else []),
        *([f"<{said.link}>"] if said.link else []),
        *([f"stuck on “{safe(clip(said.stuck, 120))}”"] if said.stuck else []),
        *([f"“{safe(clip(said.note, 240))}”"] if said.note and not is_told else []),
    ]
    return f"I noted: {' · '.join(parts)}." if parts else ""


def _recorded(result: CheckedIn) -> str:
    check_in = result.check_in
    title, days = safe(result.task.title), count(result.streak.length, "day")
    on = day(check_in.local_on)
    first = f"**{title}** is recorded. Your streak: **{days}**."
    if result.is_catch_up:
        first = f"**{title}** is recorded, and {on} is earned back. Your streak: **{days}**."
    elif check_in.is_late:
        first = f"**{title}** is recorded for {on}, a little late, and it counts. Your streak: **{days}**."
    freeze = (
        f"❄️ You earned a freeze ({result.streak.freezes} in hand): it covers one missed day by itself."
        if result.earned_freeze
        else ""
    )
    stuck = "Being stuck is part of it: ask in the server, and name the exact step." if check_in.answer.stuck else ""
    lines = [first, noted(check_in.answer), stuck, freeze, _next(result)]
    return "\n".join(line for line in lines if line)


def _again(result: CheckedIn) -> str:
    on = day(result.check_in.local_on)
    if not result.was_changed:
        return f"{on} is already recorded, so nothing changed. Your streak: **{count(result.streak.length, 'day')}**."
    return f"{on} was already recorded; I added what you wrote.\n{noted(result.check_in.answer)}".strip()


def _unread(result: CheckedIn) -> str:
    """That the words did not arrive. What was recorded before is not offered to be taken back."""
    text = "I could not read your words, because your reply did not ping me; **Edit** adds them."
    return f"{text} If it was not meant as a check-in, **Undo** takes it back." if result.was_new else text


def _next(result: CheckedIn) -> str:
    if result.is_complete:
        return (
            f"🎉 That was the last task of **{safe(result.track.title)}**: all {result.progress.total} are behind you! "
            "`/progress` shows the whole way, `/enroll` starts another track."
        )
    task = result.progress.next_task
    if task is None:
        return ""
    if result.next_due_at is None:
        return f"Next: **{safe(task.title)}**, once you use `/resume`."
    return f"Next: **{safe(task.title)}**, {stamp(result.next_due_at, 'f')}."


def _not_counted(result: NotCounted) -> Drawn:
    ref = DayRef(result.enrollment_id, result.local_on)
    if result.verdict is Verdict.QUESTION:
        text = (
            "I only keep the record, so I cannot answer that; somebody in the server surely can. "
            "Shall I count this as your check-in?"
        )
        return Drawn(text, view=buttons.on_answer(ref, (AnswerAction.COUNT,)))
    text = (
        "No harm done, the day is still open. The 10-minute version counts in full; "
        "or let me remind you later, or skip this task."
    )
    actions = (AnswerAction.OFFER_SNOOZE, AnswerAction.OFFER_SKIP, AnswerAction.COUNT)
    return Drawn(text, view=buttons.on_answer(ref, actions))
