"""One learner's days by the rules of `docs/time.md`, kept as a person would keep them in a notebook.

It shares no code with what it judges: times come from looking at wall clocks (`wall`), the ledger is a dictionary, and
freezes and streaks are counted from the beginning whenever somebody asks.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from tests.oracle.wall import DAY, begins, day_at, has_date, is_night, morning_after, reaches

KEPT, LATE, FROZEN, REST, PAUSED, EXCUSED, MISSED = "kept", "late", "frozen", "rest", "paused", "excused", "missed"
MINUTE = timedelta(minutes=1)


class Refused(Exception):
    """The rules do not allow it."""


@dataclass
class Notebook:
    """What is known of one learner; instants are UTC, days are the learner's own."""

    zone: str
    at: time
    weekdays: frozenset[int]
    joined_at: datetime
    now: datetime = field(init=False)
    open_on: date = field(init=False)
    open_ends: datetime = field(init=False)
    due_at: datetime | None = field(init=False)
    served_on: date | None = None
    heard_on: date = field(init=False)
    is_paused: bool = False
    is_left_alone: bool = False
    paused_until: date | None = None
    answers: dict[date, str] = field(default_factory=dict)
    """Days with an answer: kept or late."""
    posts: dict[date, bool] = field(default_factory=dict)
    """Days whose task was claimed, and whether it was sent."""
    dues: dict[date, datetime] = field(default_factory=dict)
    """When a claimed day's task fell due, by the time that was wished for then."""
    tasks: dict[date, int] = field(default_factory=dict)
    """Which task a claimed day's post carries; they are numbered in order."""
    done: dict[date, int] = field(default_factory=dict)
    """Which task each answered day was kept with."""
    earned: dict[date, date] = field(default_factory=dict)
    """Missed days that were earned back, and on which day that was."""
    closed: dict[date, str] = field(default_factory=dict)
    """How days had closed that were answered afterwards."""
    put_off: dict[date, datetime] = field(default_factory=dict)
    """Tasks that wait for a morning."""
    ledger: dict[date, str] = field(default_factory=dict)
    downtimes: list[tuple[datetime, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.joined_at
        self.open_on = self.heard_on = day_at(self.zone, self.now)
        self.open_ends = begins(self.zone, self.open_on + DAY)
        self.due_at = self.next_due(self.now, self.open_on - DAY)

    # --- the calendar ---

    def due_on(self, on: date) -> datetime:
        return reaches(self.zone, datetime.combine(on, self.at))

    def is_planned(self, on: date) -> bool:
        return on.weekday() in self.weekdays and has_date(self.zone, on)

    def next_due(self, after: datetime, beyond: date) -> datetime:
        on = max(day_at(self.zone, after), beyond + DAY)
        while not (self.is_planned(on) and self.due_on(on) > after):
            on += DAY
        return self.due_on(on)

    def end_of(self, on: date) -> datetime:
        return self.open_ends if on == self.open_on else begins(self.zone, on + DAY)

    @property
    def settled_on(self) -> date:
        return max(self.open_on - DAY, self.served_on or date.min)

    # --- time passes ---

    def live_until(self, until: datetime) -> None:
        """Let time pass while the coach is at work."""
        while (at := self._next_event()) is not None and at <= until:
            self.now = max(self.now, at)
            self._look()
        self.now = until
        self._look()

    def sleep_until(self, until: datetime) -> None:
        """Let time pass while the coach is down."""
        self.downtimes.append((self.now, until))
        self.now = until
        self._look()

    def _next_event(self) -> datetime | None:
        events = [self.open_ends, *self.put_off.values(), *([self.due_at] if self.due_at else [])]
        later = [at for at in events if at > self.now]
        return min(later, default=None)

    def _look(self) -> None:
        """What the coach does when it looks at the clock: close what is over, then send what is due."""
        if self.open_ends <= self.now:
            self._close()
        if self.due_at is not None and self.due_at <= self.now:
            self._serve()
        for on, at in sorted(self.put_off.items()):
            if at <= self.now:
                del self.put_off[on]
                self._send(on)

    def _serve(self) -> None:
        on = day_at(self.zone, self.now)
        while not (self.is_planned(on) and self.due_on(on) <= self.now):
            on -= DAY
        self.served_on = on
        self.due_at = self.next_due(self.now, on)
        if self.now < self.end_of(on) and on not in self.posts:
            self.posts[on], self.tasks[on], self.dues[on] = False, self.next_task(), self.due_on(on)
            if on not in self.answers:
                self._send(on)

    def _send(self, on: date) -> None:
        if self.is_paused or on in self.answers or self.now >= self.end_of(on):
            return
        due_at = self.dues[on]
        patience = timedelta(hours=1) if is_night(self.zone, due_at) else 15 * MINUTE
        if is_night(self.zone, self.now) and self.now - due_at > patience:
            morning = morning_after(self.zone, self.now)
            if morning < self.end_of(on):
                self.put_off[on] = morning
            return
        self.posts[on], self.tasks[on] = True, self._task_for(on)

    def next_task(self) -> int:
        """The first task that is not done yet."""
        return next(number for number in count() if number not in self.done.values())

    def _task_for(self, on: date) -> int:
        """The task on a day's post while it is not done, else the next one."""
        task = self.tasks.get(on)
        return self.next_task() if task is None or task in self.done.values() else task

    # --- days end ---

    def _close(self) -> None:
        on, ends, closed_asked = self.open_on, self.open_ends, False
        while ends <= self.now:
            if on in self.answers:
                self.ledger[on] = self.answers[on]
            else:
                self.ledger[on] = self._verdict(on, ends)
                closed_asked = closed_asked or on in self.posts
            last_end = ends
            on += DAY
            ends = max(last_end, begins(self.zone, on + DAY))
        self.open_on, self.open_ends = on, ends
        if self.is_paused and self.paused_until is not None and on >= self.paused_until:
            self._go_on(min(self.now, begins(self.zone, self.paused_until)))
        if closed_asked and not self.is_paused and self.silent_days() >= 7:
            self.put_off.clear()
            self.is_paused, self.is_left_alone, self.due_at = True, True, None

    def _verdict(self, on: date, ends: datetime) -> str:
        was_asked = self.posts.get(on, False)
        if self.is_paused and (self.paused_until is None or on < self.paused_until):
            return PAUSED
        if not self.is_planned(on) or (on <= day_at(self.zone, self.joined_at) and not was_asked):
            return REST
        if self._was_spoiled(self.due_on(on), ends) or not was_asked:
            return EXCUSED
        return FROZEN if self.freezes(before=on) else MISSED

    def _was_spoiled(self, due_at: datetime, ends: datetime) -> bool:
        lost = timedelta()
        for began, ended in self.downtimes:
            if began < ends <= ended or (began <= due_at < ended and ended - began > 5 * MINUTE):
                return True
            lost += max(timedelta(), min(ended, ends) - max(began, due_at))
        return lost >= timedelta(hours=1)

    def silent_days(self) -> int:
        silent = 0
        for on in sorted(self.ledger, reverse=True):
            if self.ledger[on] in {KEPT, LATE} or on <= self.heard_on:
                break
            silent += self.ledger[on] in {MISSED, FROZEN}
        return silent

    # --- what is counted ---

    def freezes(self, before: date) -> int:
        """How many freezes are in hand: one for every seven kept days, two at most, less those spent."""
        held = kept = 0
        for on in sorted(self.ledger):
            if on >= before:
                break
            if self.ledger[on] in {KEPT, LATE}:
                kept += 1
                held = min(2, held + 1) if kept % 7 == 0 else held
            elif self.ledger[on] == FROZEN:
                held = max(0, held - 1)
        return held

    def streak(self) -> int:
        """How many kept days there are since the last missed one."""
        length = 0
        for on in sorted(self.ledger, reverse=True):
            if self.ledger[on] == MISSED:
                break
            length += self.ledger[on] in {KEPT, LATE}
        return length

    # --- what the learner does ---

    def hear(self) -> None:
        self.heard_on = max(day_at(self.zone, self.now), self.served_on or date.min, self.heard_on)

    def today(self) -> date:
        newest = self.newest_post()
        if newest is not None and newest >= self.open_on and self.now < self.end_of(newest):
            return newest
        return max(day_at(self.zone, self.now), self.open_on)

    def newest_post(self) -> date | None:
        return max((on for on, sent in self.posts.items() if sent), default=None)

    def is_late(self, on: date) -> bool:
        """Whether an answer given now is late for a day. Raises Refused where it is too late."""
        if on >= self.open_on and self.now < self.end_of(on):
            return False
        if on + DAY >= self.open_on and self.now < self.end_of(on + DAY):
            return True
        raise Refused

    def answer(self, on: date, *, by_post: bool = False) -> None:
        """Answer for a day. Raises Refused where it is too late, or its post's task was done on another day."""
        if on in self.answers:
            return
        is_late = self.is_late(on)
        if by_post and self.tasks.get(on) in self.done.values():
            raise Refused
        if self.is_left_alone:
            self._go_on(self.now)
        self._write(on, LATE if is_late else KEPT, self._task_for(on))

    def _write(self, on: date, status: str, task: int) -> None:
        if on in self.ledger:
            self.closed[on] = self.ledger[on]
        self.answers[on] = self.ledger[on] = status
        self.done[on] = task
        self.put_off.pop(on, None)
        if self.due_at is not None and self.due_on(on) >= self.due_at:
            self.due_at = self.next_due(self.now, on)
        newest = self.newest_post()
        if newest is not None and newest > on and self.tasks[newest] == task:
            self.tasks[newest] = self.next_task()

    def earn_back(self, on: date) -> None:
        """Do one task more than today's for a missed day. Raises Refused where the rules do not allow it."""
        today = self.today()
        is_open = self.is_planned(today) and self.ledger.get(today) not in {KEPT, LATE}
        is_second = today in self.earned.values()
        if self.is_paused or self.ledger.get(on) != MISSED or today > on + 3 * DAY or is_second or is_open:
            raise Refused
        self.hear()
        self._write(on, LATE, self.next_task())
        self.earned[on] = today

    def answer_yesterday(self) -> None:
        on = self.today() - DAY
        if on < day_at(self.zone, self.joined_at):
            raise Refused
        self.answer(on)

    def take_back(self, on: date) -> None:
        if on not in self.earned or self.today() > on + 3 * DAY:
            self.is_late(on)
        self.hear()
        del self.answers[on], self.ledger[on], self.done[on]
        self.earned.pop(on, None)
        if on in self.closed:
            self.ledger[on] = self.closed.pop(on)
        elif on < self.open_on:
            self.ledger[on] = self._verdict(on, begins(self.zone, on + DAY))
        elif not self.is_paused and on > self.settled_on:
            self.due_at = self.next_due(self.now, self.settled_on)

    def pause(self, days: int | None) -> None:
        today = day_at(self.zone, self.now)
        self.hear()
        self.is_paused, self.is_left_alone, self.due_at = True, False, None
        self.paused_until = today + days * DAY if days else None
        self.put_off.clear()

    def resume(self) -> None:
        if not self.is_paused:
            raise Refused
        self.hear()
        self._go_on(self.now)

    def _go_on(self, at: datetime) -> None:
        self.is_paused = self.is_left_alone = False
        self.paused_until = None
        self.put_off.clear()
        self.due_at = self.next_due(at, self.settled_on)

    def change(self, zone: str | None = None, at: time | None = None) -> None:
        self.hear()
        is_other = (zone or self.zone, at or self.at) != (self.zone, self.at)
        self.zone, self.at = zone or self.zone, at or self.at
        self.open_ends = max(self.open_ends, begins(self.zone, self.open_on + DAY))
        if is_other and not self.is_paused:
            self.due_at = self.next_due(self.now, self.settled_on)
