"""The observer: sees what appears on Discord and when nobody was at work, knows what every learner wished, and judges.

It uses no service, no rule of the domain and no database: it has its own calendar, keeps its own diaries, and holds
the coach's streaks against them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from roadmapbot.services.posts import DailyTask, Post, SelfPaused
from roadmapbot.simulation.calendar import Calendar, Rhythm
from roadmapbot.simulation.day import Day, State
from roadmapbot.simulation.diary import Diary
from roadmapbot.simulation.discord import Message
from roadmapbot.simulation.downtime import LATE, STILL_AWAKE, Downtime
from roadmapbot.simulation.reckoning import Shown, reckon
from roadmapbot.simulation.standing import Standing
from roadmapbot.simulation.tally import Tally
from roadmapbot.simulation.weather import Trouble

WINDOW = timedelta(minutes=5)
"""How long after the learner's own time a task may come and still be on time."""
COMEBACK_AFTER = 3
"""Silent days after which the tone changes."""


@dataclass(slots=True)
class Observer:
    """Judges one coach. `window` is what counts as on time, `spread` how far a server spreads its tasks on purpose."""

    window: timedelta = WINDOW
    spread: timedelta = timedelta()
    tally: Tally = field(default_factory=Tally)
    calendar: Calendar = field(default_factory=Calendar)
    downtime: Downtime = field(default_factory=Downtime)
    diaries: dict[int, Diary] = field(default_factory=dict)
    is_shut_out: bool = False
    """Whether the coach lacks its permissions in the server now."""
    standings: dict[int, Standing] = field(default_factory=dict)

    # --- what it is told of the world --------------------------------------------------------------------------

    def goes_down(self, at: datetime) -> None:
        """The coach's process ended, or died."""
        self.downtime.begin(at)

    def comes_up(self, at: datetime) -> None:
        """The coach is at work again."""
        self.tally.outages += self.downtime.end(at)

    @property
    def is_down(self) -> bool:
        """Whether nobody is at work now."""
        return self.downtime.goes_on

    def joins(self, user_id: int, rhythm: Rhythm, at: datetime) -> Diary:
        """A person joined a track; what they were on before is over."""
        diary = Diary.begin(user_id, self.calendar, self.downtime, self.tally, rhythm, at)
        self.diaries[user_id], self.standings[user_id] = diary, Standing(diary)
        return diary

    def is_shown(self, user_id: int, at: datetime, shown: Shown) -> None:
        """What the coach shows of a learner's days, by now."""
        diary = self.diaries[user_id]
        diary.advance(at)
        self.tally.learner_days += len(diary.endings)
        reckon(diary, shown)

    def is_looked_at(self, user_id: int, at: datetime, shown: Shown) -> None:
        """What the coach shows of a learner's days in between."""
        diary = self.diaries[user_id]
        diary.advance(at)
        reckon(diary, shown)

    def unseen(self, user_id: int, at: datetime) -> int:
        """How many closed days of a learner were not compared yet."""
        diary = self.diaries[user_id]
        diary.advance(at)
        return len(diary.endings) - diary.compared

    def standing(self, user_id: int) -> Standing:
        """How the closed days of a learner stand."""
        return self.standings[user_id]

    # --- what it sees ------------------------------------------------------------------------------------------

    def sees(self, message: Message) -> None:
        """A message of the coach appeared."""
        post = message.post
        if isinstance(post, DailyTask):
            diary = self.diaries[post.user_id]
            diary.advance(message.at)
            if post.kind == "task":
                self._task(diary, post, message.at)
            else:
                self._reminder(diary, post, message.at)
        elif isinstance(post, SelfPaused):
            diary = self.diaries[post.user_id]
            diary.advance(message.at)
            self._left_alone(diary, message.at)

    def hears_of(self, post: Post, trouble: Trouble, at: datetime) -> None:
        """Discord did not simply take a post."""
        if not isinstance(post, DailyTask) or post.kind == "nudge":
            return
        diary = self.diaries[post.user_id]
        diary.advance(at)
        day = diary.day(diary.last_due_on if post.kind == "task" else post.local_on)
        match trouble:
            case Trouble.PUT_OFF:
                day.put_off_at = at
                day.is_refused |= self.is_shut_out
            case Trouble.REFUSED:
                day.is_refused = True
            case Trouble.UNSURE:
                day.is_unsure |= post.kind == "task"

    def has_no_way(self, user_id: int, at: datetime) -> None:
        """What somebody waits for in a thread cannot come, be it opened, looked for or sent."""
        diary = self.diaries.get(user_id)
        if diary is None:
            return
        diary.advance(at)
        for day in diary.days.values():
            is_waiting = day.due_at is not None and day.asked_at is None
            day.is_refused |= is_waiting or (day.remind_at is not None and day.remind_at <= at)

    def shuts_out(self, at: datetime) -> None:
        """The coach lost its way into the server: what was put off cannot be looked into meanwhile."""
        self.is_shut_out = True
        for diary in self.diaries.values():
            diary.advance(at)
            day = diary.days.get(diary.last_due_on)
            if day is not None and day.put_off_at is not None and (day.asked_at is None or day.remind_at is not None):
                day.is_refused = True

    def lets_in(self) -> None:
        """The coach has its permissions again."""
        self.is_shut_out = False

    def _task(self, diary: Diary, post: DailyTask, at: datetime) -> None:
        on = diary.last_due_on
        day = diary.days.get(on)
        if day is None or day.due_at is None:
            self._wrong(diary, "not due", at)
        elif day.asked_at is not None:
            self.tally.came_twice(at - day.asked_at, f"learner {diary.user_id}, for {on}, at {at:%H:%M} UTC")
        else:
            day.asked_at = at
            is_on_time = at - day.due_at <= self.window + self.spread
            self.tally.on_time += is_on_time
            self.tally.late += not is_on_time
            for what in self._faults(diary, post, day, day.due_at, at):
                self._wrong(diary, what, at)

    def _faults(self, diary: Diary, post: DailyTask, day: Day, due_at: datetime, at: datetime) -> list[str]:
        """What is wrong with a task that came first and for a day that was due."""
        on, zone = diary.last_due_on, diary.rhythm.zone
        leeway = STILL_AWAKE if self.calendar.night_until(zone, due_at) else LATE
        is_silent = diary.silent >= COMEBACK_AFTER
        is_sure = is_silent is (diary.silent_at_most >= COMEBACK_AFTER)
        found = {
            "for another day": post.local_on != on,
            "after its day": on < diary.open_on,
            "already done": day.answered,
            "in a pause": diary.state is not State.ACTIVE,
            "at night": at - due_at > leeway + self.spread and self.calendar.night_until(zone, at) is not None,
            "in the wrong tone": is_sure and post.is_comeback is not is_silent,
        }
        return [what for what, is_so in found.items() if is_so and not day.is_changed]

    def _reminder(self, diary: Diary, post: DailyTask, at: datetime) -> None:
        """A nudge or a task that was put off: for a day that is open and not done; one nudge a day, none at night."""
        self.tally.nudges += 1
        day = diary.day(post.local_on)
        if post.kind == "nudge":
            day.nudges += 1
            if day.nudges > 1 or self.calendar.night_until(diary.rhythm.zone, at) is not None:
                self._wrong(diary, "a nudge too many or at night", at)
            if day.remind_at is not None or day.is_reminded:
                self._wrong(diary, "a nudge on a day that was put off", at)
        else:
            self._put_off(diary, day, at)
        if day.answered or post.local_on < diary.open_on or diary.state is not State.ACTIVE:
            self._wrong(diary, f"a {post.kind} that nobody needs", at)

    def _put_off(self, diary: Diary, day: Day, at: datetime) -> None:
        """A task comes once more: at the time that its learner chose, and not because it is late at night."""
        wanted_at, day.remind_at, day.is_reminded = day.remind_at, None, True
        if wanted_at is None or at < wanted_at:
            self._wrong(diary, "a reminder that nobody asked for", at)
            return
        zone = diary.rhythm.zone
        leeway = STILL_AWAKE if self.calendar.night_until(zone, wanted_at) else LATE
        if at - wanted_at > leeway and self.calendar.night_until(zone, at) is not None and not day.is_changed:
            self._wrong(diary, "a reminder at night", at)

    def _left_alone(self, diary: Diary, at: datetime) -> None:
        self.tally.notices += 1
        if diary.state is State.ACTIVE and diary.may_be_left_alone:
            diary.leave_alone()
            diary.day(diary.last_due_on).is_changed = True  # this word may have come in the place of its task
        if diary.state is not State.LEFT_ALONE:
            self._wrong(diary, "left alone too early", at)

    def _wrong(self, diary: Diary, what: str, at: datetime) -> None:
        self.tally.unwanted += 1
        self.tally.note(what, f"learner {diary.user_id} ({diary.rhythm.zone}), at {at:%Y-%m-%d %H:%M} UTC")
