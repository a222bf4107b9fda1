"""One learner as moderators see them, and the form that corrects a day."""

from zoneinfo import ZoneInfo

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.appeals import day_choice, sentence_field, task_words
from roadmapbot.adapters.chat.render.correcting_ids import Ruled, correct_form_id, ruled_id
from roadmapbot.adapters.chat.render.drawn import LONGEST_FIELD, Drawn
from roadmapbot.adapters.chat.render.form_parts import form
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, day, long_day, percent, safe, safe_name, stamp
from roadmapbot.adapters.chat.render.posts import rhythm
from roadmapbot.adapters.chat.render.progress import SYMBOLS
from roadmapbot.domain.appeal import Appeal
from roadmapbot.domain.correction import Correction
from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.services.members import Member

_MOST_UNDOS = 4
_REASONS = {
    Reason.OUTAGE: "I was down",
    Reason.NOT_SENT: "no task went out",
    Reason.UNREACHABLE: "no way to reach them",
    Reason.STARTED: "the day they joined",
    Reason.SILENT: "paused after silence",
    Reason.EARNED: "earned back",
    Reason.CORRECTED: "by a moderator",
}
_STATES = {
    State.ACTIVE: "On the way",
    State.PAUSED: "Paused",
    State.COMPLETED: "Finished the track",
    State.LEFT: "Left the track",
}
_DMS = {
    DmState.UNKNOWN: "direct messages not tried yet",
    DmState.OPEN: "direct messages open",
    DmState.CLOSED: "direct messages closed to me",
}
_CHOICES = (
    (DayStatus.EXCUSED, "Excused: it was not their fault"),
    (DayStatus.LATE, "Kept late: done, but could not be recorded"),
)


def member(found: Member, done: Drawn | None = None) -> Drawn:
    """Where a learner stands; below what has just been `done`."""
    enrollment, learner = found.enrollment, found.overview.learner
    title = f"{safe_name(learner.name)} · {safe(clip(found.overview.track.title, 100))}"
    lines = [_day(each) for each in found.days]
    embed = discord.Embed(title=title, description="\n".join([f"<@{enrollment.user_id}>", *lines]), color=BLUE)
    embed.add_field(name="State", value=_state(found), inline=True)
    embed.add_field(name="Streak", value=_streak(found), inline=True)
    embed.add_field(name="Rhythm", value=_rhythm(found), inline=False)
    embed.add_field(name="Where", value=_where(found), inline=False)
    tasks = "\n".join(f"{day(task.local_on)}: {task_words(task)}" for task in found.tasks)
    embed.add_field(name="Last tasks", value=clip(tasks or "None yet.", LONGEST_FIELD), inline=False)
    if found.appeals:
        asked = "\n".join(_appeal(each) for each in found.appeals)
        embed.add_field(name="Open appeals · /coach appeals", value=clip(asked, LONGEST_FIELD), inline=False)
    if found.corrections:
        made = "\n".join(_correction(each) for each in found.corrections)
        embed.add_field(name="Corrections", value=clip(made, LONGEST_FIELD), inline=False)
    return Drawn(done.content if done else None, (embed,), _buttons(found))


def correct_form(found: Member) -> discord.ui.Modal:
    """The form that asks a moderator which day is to stand how, and why."""
    shown = form(f"Correct a day of {found.overview.learner.name}", correct_form_id(found.enrollment.id))
    shown.add_item(day_choice(found.correctable))
    options = [discord.SelectOption(label=label, value=str(status)) for status, label in _CHOICES]
    options[0].default = True
    choice: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(custom_id="status", options=options)
    shown.add_item(discord.ui.Label(text="How should it stand?", component=choice))
    shown.add_item(sentence_field("Why?", "The learner reads it.", "The link to the task was broken that day"))
    return shown


def undone(correction: Correction) -> Drawn:
    """That a day stands again as it did."""
    stands = SYMBOLS[correction.before_status][1]
    again = " The appeal waits for a decision again: `/coach appeals`." if correction.appeal_id else ""
    return Drawn(f"Taken back: {day(correction.local_on)} stands as it did, {stands}.{again}")


def _day(each: LedgerDay) -> str:
    sign, words = SYMBOLS[each.status]
    reason = _REASONS.get(each.reason)
    return f"{sign} {day(each.local_on)}: {words}{f', {reason}' if reason else ''}"


def _state(found: Member) -> str:
    enrollment = found.enrollment
    state = _STATES[enrollment.state]
    if enrollment.is_self_paused:
        return f"{state} by itself, after days of silence"
    if enrollment.state is State.PAUSED and enrollment.paused_until:
        return f"{state} until {long_day(enrollment.paused_until)}"
    return state


def _streak(found: Member) -> str:
    streak = found.streak
    share = f", {percent(streak.consistency)} in 30 days" if streak.consistency is not None else ""
    return f"{count(streak.length, 'day')} (longest {streak.longest}), {count(streak.freezes, 'freeze')} in hand{share}"


def _rhythm(found: Member) -> str:
    schedule, due_at = found.enrollment.schedule, found.enrollment.next_due_at
    local = found.now.astimezone(ZoneInfo(schedule.zone))
    following = f"Next task {stamp(due_at, 'F')} ({stamp(due_at)})." if due_at else "No task is due."
    return f"{rhythm(schedule)} ({schedule.zone}); there it is {local:%a %H:%M} now. {following}"


def _where(found: Member) -> str:
    thread = "the weekly thread of the coach channel"
    dms = _DMS[found.overview.learner.dm_state]
    if found.enrollment.mode is Mode.CHANNEL:
        return f"In {thread}, as they chose"
    if found.overview.learner.dm_state is not DmState.CLOSED:
        return f"By direct message; {dms}"
    instead = f"instead {thread}" if found.overview.guild.coach_channel_id else "and no coach channel is set"
    return f"⚠️ {dms.capitalize()}, {instead}"


def _appeal(appeal: Appeal) -> str:
    return f"{day(appeal.local_on)}, asked {stamp(appeal.at)}: {safe(clip(appeal.text, 200))}"


def _correction(correction: Correction) -> str:
    before, after = SYMBOLS[correction.before_status][1], SYMBOLS[correction.status][1]
    by = f"<@{correction.author_id}>" if correction.author_id else "somebody who is gone"
    why = safe(clip(correction.why, 80))
    return f"{day(correction.local_on)}: {before} → {after} by {by} {stamp(correction.at)}: {why}"


def _buttons(found: Member) -> discord.ui.View | None:
    style = discord.ButtonStyle
    row = buttons.row()
    if found.correctable:
        correct_id = ruled_id(Ruled.CORRECT, found.enrollment.id)
        row.add_item(buttons.button("Correct a day…", correct_id, style.primary))
    for each in found.corrections[:_MOST_UNDOS]:
        label = f"Undo: {day(each.local_on)}"
        row.add_item(buttons.button(label, ruled_id(Ruled.UNDO, each.id), style.secondary))
    return row if row.children else None
