"""Holding what the coach shows of a learner's days against what the observer saw, and counting the streak anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.diary import DONE, EITHER, NEUTRAL, SILENT, Diary

_AS_SHOWN = {
    "kept": DONE,
    "late": DONE,
    "missed": SILENT,
    "frozen": SILENT,
    "rest": NEUTRAL,
    "paused": NEUTRAL,
    "excused": NEUTRAL,
}
FREEZE_EVERY, FREEZES_HELD = 7, 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What the coach shows to a learner: how each day stands, the streak, the longest one, the freezes held."""

    days: Mapping[date, str]
    length: int
    longest: int
    freezes: int


def reckon(diary: Diary, shown: Shown) -> None:
    """Compare a learner's days and streak, as shown, with what happened; what is wrong goes to the diary's tally."""
    tally = diary.tally
    is_broken = False
    endings = bytearray(diary.endings)
    for index, ending in enumerate(endings):
        on = diary.joined_on + index * DAY
        word = shown.days.get(on, "nothing")
        stands = _AS_SHOWN.get(word)
        about = f"learner {diary.user_id} ({diary.rhythm.zone}), {on}, shown as {word}"
        if ending == DONE and stands != DONE:
            tally.answers_lost += 1
            tally.note("answer lost", about)
        elif ending == NEUTRAL and stands == SILENT:
            is_broken = True
            tally.note("broken", about)
        elif ending == SILENT and stands == NEUTRAL:
            tally.spared += 1
            endings[index] = NEUTRAL
        elif ending == EITHER and stands in (NEUTRAL, SILENT):
            endings[index] = stands
        elif stands != ending:
            tally.differing += 1
            tally.note("differs", about)
    while (day := diary.days.get(diary.joined_on + len(endings) * DAY)) and day.answered:
        endings.append(DONE)
    own = counted(endings)
    tally.streaks += 1
    said = shown.length, shown.longest, shown.freezes
    what = f"learner {diary.user_id} ({diary.rhythm.zone}): {own} by our count, {said} shown"
    if is_broken or shown.length < own[0] or shown.longest < own[1] or shown.freezes < own[2]:
        tally.broken += 1
        tally.note("streak broken", what)
    elif said != own:
        tally.differing += 1
        tally.note("streak differs", what)


def counted(endings: bytes | bytearray) -> tuple[int, int, int]:
    """The streak at the end of some days, the longest one, and the freezes held."""
    length = longest = done = freezes = 0
    for ending in endings:
        if ending == DONE:
            length, done = length + 1, done + 1
            longest = max(longest, length)
            if done % FREEZE_EVERY == 0:
                freezes = min(FREEZES_HELD, freezes + 1)
        elif ending == SILENT:
            if freezes:
                freezes -= 1
            else:
                length = 0
    return length, longest, freezes
