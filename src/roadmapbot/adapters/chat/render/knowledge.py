"""Testing out of a unit, in words: the questions, what they add up to, and the way back."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from roadmapbot.adapters.chat.render import buttons, questions
from roadmapbot.adapters.chat.render.attempts import TryPage, back_id
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.pages import Level, WayPage
from roadmapbot.adapters.chat.render.phrases import AMBER, GREEN, clip, count, safe, stamp
from roadmapbot.domain.knowledge import TO_PASS, Given
from roadmapbot.domain.track import Task, Track, Unit
from roadmapbot.services.knowledge import BroughtBack, Followed, NextQuestion, NotYet, ShownKnown

Asked = NextQuestion | ShownKnown | NotYet


def page(result: Asked) -> Drawn:
    """What comes after an answer."""
    match result:
        case NextQuestion():
            return _question(result)
        case ShownKnown():
            return _known(result)
        case NotYet():
            return _not_yet(result)


def _question(result: NextQuestion) -> Drawn:
    number = len(result.answered) + 1
    rule = f"All three right, and {count(result.open_tasks, 'open task')} of this unit count as known."
    embed = questions.question(
        result.following,
        f"Question {number} of {TO_PASS}",
        clip(f"Do you know this? · {result.unit.title}", LONGEST_TITLE),
        f"{rule} Otherwise nothing changes." if number == 1 else None,
    )
    before = [questions.verdict(each) for each in result.answered[-1:]]

    def after(given: Given) -> str:
        attempt = replace(result.attempt, given=(*result.attempt.given, given))
        return TryPage(result.track.id, result.unit.id, attempt).custom_id

    items = questions.answers(result.following, after)
    return Drawn(None, (*before, embed), buttons.row(*items, *questions.below(_to_unit(result.track, result.unit))))


def _known(result: ShownKnown) -> Drawn:
    tasks, title = count(len(result.known), "task"), safe(result.unit.title)
    lines = [
        f"You know **{title}**. Its {_open(result.known)} behind you now, in every track that has this unit.",
        *_ahead(result.followed, "saved"),
        "Your streak and the board stay as they are: they count days, not tasks.",
        f"Would you rather do them after all? **Bring it back** opens the {tasks} again.",
    ]
    last = questions.verdict(result.answered[-1])
    embed = discord.Embed(title="Three out of three! 🎓", description=_joined(lines), color=GREEN)
    items = (_to_unit(result.track, result.unit), _bring_back(result.track, result.unit))
    return Drawn(None, (last, embed), buttons.row(*items))


def _not_yet(result: NotYet) -> Drawn:
    right = sum(each.is_right for each in result.answered)
    missed = dict.fromkeys(each.asked.task for each in result.answered if not each.is_right)
    titles = "\n".join(f"▫️ **{safe(task.title)}**" for task in missed)
    others = "with other questions, " if result.has_other_questions else ""
    lines = [
        f"{right} of {TO_PASS} right, so nothing has changed: the tasks of this unit wait for you as before.",
        f"Worth a look:\n{titles}",
        f"You may try again, {others}whenever you like.",
    ]
    last = questions.verdict(result.answered[-1])
    embed = discord.Embed(title="Not all of it yet", description=_joined(lines), color=AMBER)
    again = TryPage(result.track.id, result.unit.id, result.again).custom_id
    items = (_to_unit(result.track, result.unit), buttons.button("Try again", again, discord.ButtonStyle.primary))
    return Drawn(None, (last, embed), buttons.row(*items))


def brought_back(result: BroughtBack) -> Drawn:
    """What is open again."""
    title = safe(result.unit.title)
    if not result.tasks:
        text = f"There was nothing to bring back in **{title}**: none of its tasks counts as known any more."
    else:
        text = f"**{title}** is back: its {_open(result.tasks)} open again."
    items = buttons.row(_to_unit(result.track, result.unit))
    return Drawn(_joined([text, *_ahead(result.followed, "more")]), view=items)


def _open(tasks: Sequence[Task]) -> str:
    return f"{count(len(tasks), 'task')} {'is' if len(tasks) == 1 else 'are'}"


def _ahead(followed: Sequence[Followed], change: str) -> list[str]:
    """What it means for the tracks that somebody follows."""
    lines = []
    for each in followed:
        title, days = safe(each.track.title), count(each.tasks, "day")
        if each.finish_at is None:
            lines.append(f"With that, all of **{title}** is behind you! 🎉 `/enroll` starts another track.")
        else:
            lines.append(f"**{title}**: {days} {change}. You finish on {stamp(each.finish_at, 'D')} at your rhythm.")
    return lines


def _joined(lines: Sequence[str]) -> str:
    return clip("\n\n".join(lines), LONGEST_DESCRIPTION)


def _to_unit(track: Track, unit: Unit) -> questions.Button:
    page = WayPage(Level.UNIT, track.id, unit.id)
    return buttons.button("Back to the unit", page.custom_id, discord.ButtonStyle.secondary)


def _bring_back(track: Track, unit: Unit) -> questions.Button:
    return buttons.button("Bring it back", back_id(track.id, unit.id), discord.ButtonStyle.secondary)
