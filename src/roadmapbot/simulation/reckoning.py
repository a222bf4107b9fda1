"""Holding what the coach shows of a learner's days against what the observer saw, and counting the streak anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.day import DONE, EITHER, FROZEN, MISSED, NEUTRAL, SILENT, UNTOLD, State
from roadmapbot.simulation.diary import Diary

_AS_SHOWN = {
    "kept": DONE,
    "late": DONE,
    "missed": SILENT,
    "frozen": SILENT,
    "rest": NEUTRAL,
    "paused": NEUTRAL,
    "excused": NEUTRAL,
}
_GROUPS = {FROZEN: SILENT, MISSED: SILENT}
FREEZE_EVERY, FREEZES_HELD = 7, 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What the coach shows to a learner: how each day stands, the streak, the longest one, the freezes held."""

    days: Mapping[date, str]
    length: int
    longest: int
    freezes: int


def reckon(diary: Diary, shown: Shown) -> None:
    """Compare a learner's days and streak, as shown, with what happened; what is wrong goes to the diary's tally.

    Days that were compared before and are not shown now are taken to be as they were.
    """
    tally, count = diary.tally, Count()
    first = min(shown.days, default=diary.joined_on)
    is_broken = False
    for index, ending in enumerate(diary.endings):
        on = diary.joined_on + index * DAY
        if on < first and index < diary.compared:
            count.add(ending)
            continue
        stands, is_worse = _compared(diary, on, ending, shown.days.get(on, "nothing"))
        is_broken |= is_worse
        diary.endings[index] = count.add(stands)
    diary.compared = len(diary.endings)
    for on in sorted(diary.days):  # whoever traveled may be ahead of the day that is open
        if on >= diary.open_on and diary.days[on].answered:
            count.add(DONE)
    own = count.length, count.longest, count.freezes
    tally.streaks += 1
    said = shown.length, shown.longest, shown.freezes
    what = f"learner {diary.user_id} ({diary.rhythm.zone}): {own} by our count, {said} shown"
    if is_broken or shown.length < own[0] or shown.longest < own[1] or shown.freezes < own[2]:
        tally.broken += 1
        tally.note("streak broken", what)
    elif said != own:
        tally.differing += 1
        tally.note("streak differs", what)


def _compared(diary: Diary, on: date, ending: int, word: str) -> tuple[int, bool]:
    """How a day is taken to have ended, where that was open; and whether it is shown as worse than that."""
    tally, stands = diary.tally, _AS_SHOWN.get(word)
    about = f"learner {diary.user_id} ({diary.rhythm.zone}), {on}, shown as {word}"
    if ending == DONE and stands != DONE:
        tally.answers_lost += 1
        tally.note("answer lost", about)
    elif (ending == NEUTRAL and stands == SILENT) or (ending == FROZEN and word == "missed"):
        tally.note("broken", about)
        return ending, True
    elif ending == UNTOLD and stands == SILENT:
        return FROZEN if word == "frozen" else MISSED, False
    elif ending in {SILENT, EITHER, UNTOLD} and stands in {NEUTRAL, SILENT}:
        tally.spared += ending != EITHER and stands == NEUTRAL
        return stands, False
    elif stands != _GROUPS.get(ending, ending) and not _is_after_all(diary, on, ending, word):
        tally.differing += 1
        tally.note("differs", about)
    return ending, False


def _is_after_all(diary: Diary, on: date, ending: int, word: str) -> bool:
    """Whether a day passed after the track was finished by an answer that was read later: it is nobody's then."""
    is_over = diary.state is State.ENDED and DONE not in diary.endings[(on - diary.joined_on).days :]
    return is_over and ending == NEUTRAL and word == "nothing"


@dataclass(slots=True)
class Count:
    """The streak at the end of some days, the longest one, and the freezes held."""

    length: int = 0
    longest: int = 0
    freezes: int = 0
    done: int = 0

    def add(self, ending: int) -> int:
        """Add a day. Whether one without an answer costs a freeze or the streak is decided once, and told."""
        if ending == SILENT:
            ending = FROZEN if self.freezes else MISSED
        if ending == DONE:
            self.length, self.done = self.length + 1, self.done + 1
            self.longest = max(self.longest, self.length)
            if self.done % FREEZE_EVERY == 0:
                self.freezes = min(FREEZES_HELD, self.freezes + 1)
        elif ending == FROZEN:
            self.freezes = max(0, self.freezes - 1)
        elif ending == MISSED:
            self.length = 0
        return ending
