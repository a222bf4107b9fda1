"""What changes how a closed day stands: a catch-up, a moderator's word, and what takes either back.

Each of these comes right after somebody looked at the learner's days, so that it is known of every day before it
whether a freeze was spent on it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.day import DONE, FROZEN, MISSED, State
from roadmapbot.simulation.diary import EARNABLE, Diary

APPEALABLE = 14
"""Closed days that a learner can appeal against."""


@dataclass(slots=True)
class Standing:
    """The closed days of a diary, as later acts change them. `appealed` are days that were appealed against."""

    diary: Diary
    appealed: set[date] = field(default_factory=set)

    def earnable(self, at: datetime) -> date | None:
        """The first missed day that can be earned back at an instant; None also where it is unclear which day it is."""
        diary = self.diary
        diary.advance(at)
        today = diary.open_on
        is_clear = diary.calendar.day(diary.rhythm, at) == today >= diary.last_due_on
        day = diary.days.get(today)
        is_first = diary.rhythm.is_planned(today) and not (day is not None and day.answered)
        if diary.state is not State.ACTIVE or not is_clear or is_first or today in diary.earned.values():
            return None
        since = max(diary.joined_on, today - EARNABLE)
        return next((on for on in _days(since, today) if self._ending(on) == MISSED), None)

    def earn(self, on: date, at: datetime) -> None:
        """Earn a missed day back."""
        diary = self.diary
        diary.hear(at)
        diary.earned[on] = diary.open_on
        diary.stand(on, DONE)
        diary.tally.earned += 1

    def appealable(self, at: datetime) -> list[date]:
        """The days that a learner can appeal against."""
        diary = self.diary
        diary.advance(at)
        since = max(diary.joined_on, diary.open_on - APPEALABLE * DAY)
        days = _days(since, diary.open_on)
        return [on for on in days if self._ending(on) in {FROZEN, MISSED} and on not in self.appealed]

    def appeal(self, on: date, at: datetime) -> None:
        """Say that a day was judged wrongly."""
        self.diary.hear(at)
        self.appealed.add(on)

    def correct(self, on: date, ending: int, at: datetime) -> bool:
        """Let a day stand otherwise by a moderator's word; whether it still can, since nobody answered for it."""
        diary = self.diary
        diary.advance(at)
        before = self._ending(on)
        if before not in {FROZEN, MISSED}:
            return False
        diary.corrected[on] = before, ending
        diary.stand(on, ending)
        return True

    def restore(self, on: date, at: datetime) -> bool:
        """Take a moderator's word back; whether it still can be, since nobody answered for the day in the meantime."""
        diary = self.diary
        diary.advance(at)
        if on in diary.overruled:
            return False
        before, _ = diary.corrected.pop(on)
        diary.stand(on, before)
        return True

    def _ending(self, on: date) -> int:
        return self.diary.endings[(on - self.diary.joined_on).days]


def _days(since: date, before: date) -> list[date]:
    return [since + number * DAY for number in range((before - since).days)]
