"""One learner on one track as the observer knows them: which days were due, asked for and answered, and how each ended.

It follows the calendar on its own, from what the learner wished for; what the coach does is only held against it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from roadmapbot.simulation.calendar import DAY, Calendar, Rhythm
from roadmapbot.simulation.day import DONE, EITHER, MISSED, NEUTRAL, SILENT, UNTOLD, Day, State
from roadmapbot.simulation.downtime import Downtime
from roadmapbot.simulation.tally import Tally
from roadmapbot.simulation.timeline import full_minute

SILENT_MOST = 7
"""Silent days after which a learner is left alone."""
MOST_SNOOZES = 5
"""How often a task can be put off on one day."""
LEFT_AFTER_SNOOZE = timedelta(minutes=5)
"""How much of the day must be left by the time a task is wanted again."""
EARNABLE = 3 * DAY
"""How long after a missed day it can be earned back."""
_BACKED_OFF = timedelta(hours=2)
"""How long the coach may wait to try again after Discord has put it off."""


@dataclass(slots=True)
class Diary:
    """What is known of one learner on one track."""

    user_id: int
    calendar: Calendar
    downtime: Downtime
    tally: Tally
    rhythm: Rhythm
    joined_on: date
    open_on: date
    open_until: datetime
    next_due: tuple[date, datetime] | None
    last_due_on: date
    state: State = State.ACTIVE
    resumes_on: date | None = None
    heard_on: date = date.min
    moved_on: date = date.min
    """The day on which the rhythm was changed, by the new one: one may take it for a word on that day, or not."""
    silent: int = 0
    silent_at_most: int = 0
    may_be_left_alone: bool = False
    """Whether the silence was long enough as a day closed, as far as one can see; the word about it comes later."""
    days: dict[date, Day] = field(default_factory=dict)
    endings: bytearray = field(default_factory=bytearray)
    compared: int = 0
    """How many of these were compared with what the coach shows."""
    earned: dict[date, date] = field(default_factory=dict)
    """Missed days that were earned back, and on which day."""
    corrected: dict[date, tuple[int, int]] = field(default_factory=dict)
    """Days that stand by a moderator's word: how they ended, and how they stand."""
    overruled: set[date] = field(default_factory=set)
    """Of those the ones that were answered since."""

    @classmethod
    def begin(
        cls, user_id: int, calendar: Calendar, downtime: Downtime, tally: Tally, rhythm: Rhythm, at: datetime
    ) -> "Diary":
        """The diary of somebody who joins."""
        on = calendar.day(rhythm, at)
        eve = on - DAY
        end, due = calendar.end(rhythm, on), calendar.next_due(rhythm, eve, at)
        return cls(user_id, calendar, downtime, tally, rhythm, on, on, end, due, eve, heard_on=on)

    # --- what happens by itself --------------------------------------------------------------------------------

    def advance(self, now: datetime) -> None:
        """Let everything happen that the calendar says, up to an instant."""
        while True:
            due = self.next_due
            if self.open_until <= now and (due is None or self.open_until <= due[1]):
                self._close()
            elif due is not None and due[1] <= now:
                self._fall_due(*due)
            else:
                return

    def _fall_due(self, on: date, at: datetime) -> None:
        self.day(on).due_at = at
        self.last_due_on = on
        self.tally.due += 1
        self.next_due = self.calendar.next_due(self.rhythm, on, at)

    def _close(self) -> None:
        on = self.open_on
        day = self.days.get(on)
        ending = self._ending(day, self.open_until)
        self.endings.append(ending)
        if day is not None:
            day.closed_as, day.ended_at = ending, self.open_until
        if day is not None and day.due_at is not None and day.asked_at is None:
            self._judge_missing(on, day, day.due_at)
        elif ending == NEUTRAL and day is not None and day.due_at is not None and self.state is not State.PAUSED:
            self.tally.excused += 1
        if day is not None and day.remind_at is not None:
            self._judge_reminder(day, day.remind_at)
        if on > self.heard_on:
            self.silent += ending == SILENT and on > self.moved_on
            self.silent_at_most += ending in (SILENT, EITHER)
            self.may_be_left_alone |= self.silent_at_most >= SILENT_MOST
        self.days.pop(on - 2 * DAY, None)
        self.open_on = on + DAY
        self.open_until = max(self.open_until, self.calendar.end(self.rhythm, self.open_on))
        if self.state is State.PAUSED and self.resumes_on is not None and self.open_on >= self.resumes_on:
            self._go_on(self.calendar.instant(self.rhythm.zone, self.resumes_on, self.rhythm.day_end))
        elif self.state is State.ACTIVE and ending == SILENT and self.silent >= SILENT_MOST:
            self.leave_alone()

    def _ending(self, day: Day | None, ends_at: datetime) -> int:
        if day is not None and day.answered:
            return DONE
        if self.state is State.PAUSED or day is None:
            return NEUTRAL
        if day.due_at is None or day.asked_at is None:
            # Whoever answers what others were asked, and takes it back, was perhaps asked by it.
            return EITHER if day.was_answered else NEUTRAL
        if self.state is State.LEFT_ALONE:
            return EITHER
        if day.is_changed or day.is_unsure:
            return EITHER
        return NEUTRAL if self.downtime.spoils(day.due_at, ends_at) else SILENT

    def _judge_missing(self, on: date, day: Day, due_at: datetime) -> None:
        """Whether a due task that did not come was lost, or had no reason or no way to come."""
        self.tally.not_sent += 1
        self.tally.excused += not day.answered and self.state is not State.PAUSED
        if day.answered or day.was_answered or day.is_changed or day.is_refused or self.state is not State.ACTIVE:
            return
        patience = day.put_off_at + _BACKED_OFF if day.put_off_at else due_at
        if self.downtime.chance(self.calendar, self.rhythm.zone, due_at, self.open_until, patience):
            self.tally.not_sent -= 1
            self.tally.lost += 1
            self.tally.note("lost", f"learner {self.user_id}, due {due_at:%Y-%m-%d %H:%M} UTC ({self.rhythm.zone})")

    def _judge_reminder(self, day: Day, remind_at: datetime) -> None:
        """Whether a task that was put off, and did not come again, could have."""
        if day.is_changed or day.is_refused:
            return
        patience = day.put_off_at + _BACKED_OFF if day.put_off_at else full_minute(remind_at)
        if self.downtime.chance(self.calendar, self.rhythm.zone, remind_at, self.open_until, patience):
            self.tally.lost += 1
            self.tally.note("no reminder", f"learner {self.user_id}, at {remind_at:%Y-%m-%d %H:%M} UTC")

    # --- what the learner does ---------------------------------------------------------------------------------

    def answer(self, on: date, at: datetime) -> bool:
        """An answer for a day; whether it came early enough to count."""
        self.advance(at)
        if not max(self.joined_on, self.open_on - DAY) <= on <= self.open_on + DAY:
            return False
        day, index = self.day(on), (on - self.joined_on).days
        day.answered, day.remind_at = True, None
        if on < self.open_on:
            if self.endings[index] != DONE:
                day.closed_as = self.endings[index]
            self.endings[index] = DONE
            self.overruled |= {on} & self.corrected.keys()
        self.silent = self.silent_at_most = 0
        self.may_be_left_alone = False
        if self.state is State.LEFT_ALONE:
            self._go_on(at)
        if self.next_due is not None and on >= self.next_due[0]:
            self.next_due = self.calendar.next_due(self.rhythm, on, at)
        self.tally.answers += 1
        return True

    def take_back(self, on: date, at: datetime) -> bool:
        """Take the answer for a day back; whether that came early enough to count."""
        self.advance(at)
        if on in self.earned:
            return self._give_back(on, at)
        day = self.days.get(on)
        if on < self.open_on - DAY or day is None or not day.answered:
            return False
        self.hear(at)
        day.answered, day.was_answered = False, True
        if on < self.open_on:
            ends_at = day.ended_at or at
            ending = self._ending(day, ends_at) if day.closed_as in {None, DONE} else day.closed_as
            self.endings[(on - self.joined_on).days] = self.corrected[on][1] if on in self.overruled else ending
            self.overruled.discard(on)
        elif self.state is State.ACTIVE and on > self.last_due_on:
            self._go_on(at)
        self.tally.answers -= 1
        self.tally.taken_back += 1
        return True

    def _give_back(self, on: date, at: datetime) -> bool:
        """Take a catch-up back, as long as the day could still be earned back."""
        # A task that came is for today as long as its day is open, wherever its learner travels.
        asked = (each for each, day in self.days.items() if each >= self.open_on and day.asked_at is not None)
        today = max(asked, default=max(self.open_on, self.calendar.day(self.rhythm, at)))
        if today > on + EARNABLE:
            return False
        self.hear(at)
        del self.earned[on]
        self.stand(on, MISSED)
        if on in self.days:
            self.days[on].answered = False
        self.tally.taken_back += 1
        return True

    def may_skip(self, on: date, at: datetime) -> bool:
        """Whether a day is open and without an answer, so that its task can be put off or left out."""
        self.advance(at)
        day = self.days.get(on)
        return on >= self.open_on and not (day is not None and day.answered)

    def skip(self, on: date, at: datetime) -> bool:
        """Leave the task of a day out; whether that came early enough to count."""
        if not self.may_skip(on, at):
            return False
        self.hear(at)
        self.tally.skipped += 1
        return True

    def snooze(self, on: date, until: datetime, at: datetime) -> bool:
        """Put the task of a day off; whether there is a day left for it by then."""
        if not self.may_skip(on, at) or self.state is not State.ACTIVE:
            return False
        day, ends_at = self.day(on), self.open_until if on == self.open_on else self.calendar.end(self.rhythm, on)
        if until > ends_at - LEFT_AFTER_SNOOZE or day.snoozes >= MOST_SNOOZES:
            return False
        self.hear(at)
        day.snoozes, day.remind_at = day.snoozes + 1, until
        self.tally.snoozed += 1
        return True

    def hear(self, at: datetime) -> None:
        """The learner said something, if not a check-in."""
        self.advance(at)
        self.heard_on = max(self.heard_on, self.last_due_on, self.calendar.day(self.rhythm, at))
        self.silent = self.silent_at_most = 0

    def change(self, rhythm: Rhythm, at: datetime) -> None:
        """Another rhythm from now on: what was due stays due, what comes next comes by the new one."""
        self.hear(at)
        changed = {self.open_on - DAY, self.open_on, self.last_due_on}
        if self.state is State.PAUSED and self.resumes_on == self.open_on + DAY:
            changed.add(self.resumes_on)  # the pause goes on until its last day ends, which may be late in the new zone
        for on in changed:
            self.day(on).is_changed = True
        self.rhythm = rhythm
        self.moved_on = self.calendar.day(rhythm, at)
        self.open_until = max(self.open_until, self.calendar.end(rhythm, self.open_on))
        if self.state is State.ACTIVE:
            # The word about a pause may be on its way.
            self._go_on(at, may_be_left_alone=self.may_be_left_alone)

    def pause(self, until: date | None, at: datetime) -> None:
        """Stop until a date, or until further notice."""
        self.hear(at)
        self.state, self.next_due, self.resumes_on = State.PAUSED, None, until
        self._wait_for_nothing()

    def resume(self, at: datetime) -> None:
        """Go on."""
        self.hear(at)
        self._go_on(at)

    def leave_alone(self) -> None:
        """Ask for nothing until the learner comes back."""
        self.state, self.next_due = State.LEFT_ALONE, None
        self._wait_for_nothing()

    def end(self, at: datetime) -> None:
        """The track is finished, or left."""
        self.advance(at)
        for on, day in self.days.items():
            self.tally.not_sent += on >= self.open_on and day.due_at is not None and day.asked_at is None
        self.state, self.next_due = State.ENDED, None
        self._wait_for_nothing()

    def stand(self, on: date, ending: int) -> None:
        """Let a closed day stand otherwise from now on.

        What later ones cost was decided as they closed: where nobody saw it by now, it cannot be counted any more.
        """
        after = (on - self.joined_on).days + 1
        self.endings[after - 1] = ending
        self.endings[after:] = self.endings[after:].replace(bytes([SILENT]), bytes([UNTOLD]))
        for day in self.days.values():
            if day.answered and day.closed_as == SILENT:
                day.closed_as = UNTOLD

    # --- inside ------------------------------------------------------------------------------------------------

    def day(self, on: date) -> Day:
        """What is known of a day."""
        return self.days.setdefault(on, Day())

    def _wait_for_nothing(self) -> None:
        for day in self.days.values():
            day.remind_at = None

    def _go_on(self, after: datetime, *, may_be_left_alone: bool = False) -> None:
        self.state, self.resumes_on, self.may_be_left_alone = State.ACTIVE, None, may_be_left_alone
        beyond = max(self.open_on - DAY, self.last_due_on)
        self.next_due = self.calendar.next_due(self.rhythm, beyond, after)
