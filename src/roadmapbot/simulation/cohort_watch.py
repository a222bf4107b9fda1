"""How the observer judges cohorts: one post on each due day for all members, and places given in order.

Like the rest of the observer it uses no rule of the coach: it knows what the moderator wished for, who pressed what,
and what appeared on Discord. What a post means to each member is written into that member's own diary.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from roadmapbot.domain.ids import CohortId, UserId
from roadmapbot.services.posts import CohortEnd, CohortPlace, CohortTask, Post
from roadmapbot.simulation.day import State
from roadmapbot.simulation.diary import Diary
from roadmapbot.simulation.discord import Message
from roadmapbot.simulation.downtime import LATE, STILL_AWAKE
from roadmapbot.simulation.group import DuePost, Group
from roadmapbot.simulation.observer import Observer
from roadmapbot.simulation.weather import Trouble

BACKED_OFF = timedelta(hours=2)
"""How long the coach may wait to try again after Discord has put it off."""
_AT_ONCE = timedelta(minutes=2)
"""Whoever comes in within this time of a post's hour comes with it, as far as one can see."""


class CohortWatch:
    """Watches the cohorts of one server, and counts into the observer's tally. `moved` hears who got a place."""

    def __init__(self, observer: Observer, moved: Callable[[Group, UserId], None]) -> None:
        self._observer = observer
        self._moved = moved
        self._has_moved = False
        """Whether somebody should be in by now, of which the coach may not know yet."""
        self._tally = observer.tally
        self.groups: dict[CohortId, Group] = {}

    # --- what it is told ---------------------------------------------------------------------------------------

    def begins(self, group: Group) -> None:
        """A moderator began a cohort."""
        self.groups[group.id] = group
        self._tally.cohorts += 1

    def joins(self, group: Group, user_id: UserId, at: datetime) -> bool:
        """Somebody pressed Join; whether there is a place for them, else they wait."""
        self.advance(group, at)
        if len(group.members) + len(group.waiting) >= group.capacity:
            group.waiting.append(user_id)
            return False
        self._enter(group, user_id, at)
        return True

    def leaves(self, group: Group, user_id: UserId, at: datetime) -> None:
        """Somebody is no member any more; what was to come today may come yet, or not."""
        self.advance(group, at)
        group.parts.pop(user_id, None)
        diary = group.members.pop(user_id, None)
        if user_id in group.waiting:
            group.waiting.remove(user_id)
        if diary is not None:
            group.free_since = max(group.free_since, at)
            diary.advance(at)
            for day in (diary.days.get(diary.open_on), diary.days.get(diary.last_due_on)):
                if day is not None and day.asked_at is None:
                    day.is_changed = True

    def closes(self, group: Group, at: datetime) -> None:
        """A moderator closed a cohort: its members go on alone."""
        self.advance(group, at)
        self._end(group)

    def misplaced(self, group: Group, user_id: UserId, at: datetime) -> None:
        """The coach says otherwise about somebody's place."""
        self._wrong(group, f"learner {user_id} is in where there is no place, or waits where there is one", at)

    def next_place_at(self, now: datetime) -> datetime | None:
        """When the coach has a free place to give to somebody who waits; None where it has none."""
        found = []
        for group in self.groups.values():
            self.advance(group, now)
            if group.waiting and len(group.members) < group.capacity:
                found.append(self._first_moment(group))
        if self._has_moved:
            self._has_moved = False
            found.append(now)
        return min(found, default=None)

    # --- what it sees ------------------------------------------------------------------------------------------

    def sees(self, message: Message) -> Group | None:
        """A message of the coach appeared; the cohort it is about, where it is about one."""
        post = message.post
        if not isinstance(post, CohortTask | CohortEnd | CohortPlace):
            return None
        group = self.groups[post.cohort.id]
        self.advance(group, message.at)
        if isinstance(post, CohortPlace):
            self._place(group, post, message.at)
        elif isinstance(post, CohortEnd):
            self._post(group, None, message)
        else:
            self._post(group, post, message)
            group.newest = message
        return group

    def hears_of(self, post: Post, trouble: Trouble, at: datetime) -> None:
        """Discord did not simply take a post."""
        if not isinstance(post, CohortTask | CohortEnd):
            return
        group = self.groups[post.cohort.id]
        self.advance(group, at)
        due = group.due
        if due is None:
            return
        days = [diary.day(due.on) for diary in group.members.values()]
        match trouble:
            case Trouble.PUT_OFF:
                due.put_off_at = at
                due.is_refused |= self._observer.is_shut_out
                for day in days:
                    day.put_off_at = at
                    day.is_refused |= self._observer.is_shut_out
            case Trouble.REFUSED:
                if isinstance(post, CohortTask):
                    self._has_had(group, due, post, at)
                due.is_refused = True
            case Trouble.UNSURE:
                due.is_unsure = True
                for day in days:
                    day.is_unsure = True

    def shuts_out(self, at: datetime) -> None:
        """The coach lost its way into the server: what was put off cannot be looked into meanwhile."""
        for group in self.groups.values():
            self.advance(group, at)
            if group.due is not None and group.due.put_off_at is not None:
                group.due.is_refused = True

    # --- what happens by itself --------------------------------------------------------------------------------

    def advance(self, group: Group, now: datetime) -> None:
        """Let everything happen that the calendar says, up to an instant."""
        while True:
            due, following = group.due, group.next_due
            if due is not None and due.ends_at <= now and (following is None or due.ends_at <= following[1]):
                self._close(group, due)
            elif following is not None and following[1] <= now:
                self._give_places(group, following[1])
                self._fall_due(group, *following)
            else:
                break
        self._give_places(group, now)

    def _fall_due(self, group: Group, on: date, at: datetime) -> None:
        calendar = self._observer.calendar
        is_last = group.total is not None and group.had >= group.total
        group.due = DuePost(on, at, calendar.end(group.rhythm, on), is_last)
        group.next_due = calendar.next_due(group.rhythm, on, at)
        self._tally.cohort_due += 1
        if is_last:
            self._end(group)

    def _close(self, group: Group, due: DuePost) -> None:
        """The day of a post is over: whether one that did not come was lost, or had no reason or no way to come."""
        group.due = None
        if due.seen_at is not None:
            return
        self._tally.cohort_not_sent += 1
        if due.is_refused:
            return
        group.unknown += due.is_unsure or due.put_off_at is not None
        not_before = due.put_off_at + BACKED_OFF if due.put_off_at else due.due_at
        observer, zone = self._observer, group.rhythm.zone
        if observer.downtime.chance(observer.calendar, zone, due.due_at, due.ends_at, not_before):
            self._tally.cohort_not_sent -= 1
            self._tally.lost += 1
            self._tally.note("lost", f"cohort {group.id}, due {due.due_at:%Y-%m-%d %H:%M} UTC ({zone})")

    def _end(self, group: Group) -> None:
        group.is_over, group.next_due = True, None
        group.members.clear()
        group.waiting.clear()

    # --- places ------------------------------------------------------------------------------------------------

    def _give_places(self, group: Group, now: datetime) -> None:
        """Let those who wait come in, first come, first served, as soon as there is a place and it is not night."""
        for user_id in [user_id for user_id, diary in group.members.items() if diary.state is State.ENDED]:
            del group.members[user_id]
            group.free_since = max(group.free_since, now)
        while group.waiting and len(group.members) < group.capacity and not self._observer.is_down:
            at = self._first_moment(group)
            if at > now:
                return
            user_id = group.waiting.pop(0)
            self._enter(group, user_id, at)
            self._tally.moved_up += 1
            self._has_moved = True
            self._moved(group, user_id)

    def _first_moment(self, group: Group) -> datetime:
        observer = self._observer
        at = observer.downtime.round_at(group.free_since)
        while (morning := observer.calendar.night_until(group.rhythm.zone, at)) is not None:
            at = observer.downtime.round_at(morning)
        return at

    def _enter(self, group: Group, user_id: UserId, at: datetime) -> None:
        """Somebody is in a cohort from now on; before its first day they are asked for nothing."""
        observer, calendar = self._observer, self._observer.calendar
        today = calendar.day(group.rhythm, at)
        due_at = calendar.due(group.rhythm, today)
        is_close = group.rhythm.is_planned(today) and abs(at - due_at) <= _AT_ONCE
        diary = observer.joins(user_id, group.rhythm, min(at, due_at - timedelta(seconds=1)) if is_close else at)
        if is_close:
            diary.day(today).is_unsure = True
        if today < group.starts_on:
            diary.pause(group.starts_on, at)
        group.members[user_id] = group.parts[user_id] = diary

    def _place(self, group: Group, post: CohortPlace, at: datetime) -> None:
        user_id, told_at = post.enrollment.user_id, group.told.setdefault(post.delivery_id, at)
        if told_at != at:
            self._tally.came_twice(
                at - told_at, f"learner {user_id} of a place in cohort {group.id}, at {at:%H:%M} UTC"
            )
        if user_id not in group.members:
            self._wrong(group, f"learner {user_id} was told of a place that is not theirs", at)
        if self._observer.calendar.night_until(group.rhythm.zone, at) is not None:
            self._wrong(group, f"learner {user_id} was told of a place at night", at)

    # --- posts -------------------------------------------------------------------------------------------------

    def _post(self, group: Group, task: CohortTask | None, message: Message) -> None:
        due, at = group.due, message.at
        if due is None or due.is_last is not (task is None) or (task is not None and task.local_on != due.on):
            self._wrong(group, "a post that is not due", at)
        elif due.seen_at is not None:
            self._tally.came_twice(at - due.seen_at, f"cohort {group.id}, for {due.on}, at {at:%H:%M} UTC")
        else:
            due.seen_at = at
            is_on_time = at - due.due_at <= self._observer.window
            self._tally.cohort_on_time += is_on_time
            self._tally.cohort_late += not is_on_time
            self._refuse_night(group, due, at)
            if task is not None:
                self._has_had(group, due, task, at)
                for diary in group.members.values():
                    self._asks(group, diary, due, at)

    def _refuse_night(self, group: Group, due: DuePost, at: datetime) -> None:
        night_until, zone = self._observer.calendar.night_until, group.rhythm.zone
        leeway = STILL_AWAKE if night_until(zone, due.due_at) else LATE
        if at - due.due_at > leeway and night_until(zone, at) is not None:
            self._wrong(group, "a post at night", at)

    def _has_had(self, group: Group, due: DuePost, task: CohortTask, at: datetime) -> None:
        """A task was a cohort's: it is the one after those it has had."""
        if due.is_had:
            return
        due.is_had = True
        if not group.had < task.number <= group.had + 1 + group.unknown:
            self._wrong(group, f"task {task.number} after {group.had}", at)
        group.had, group.total, group.unknown = task.number, task.total, 0

    def _asks(self, group: Group, diary: Diary, due: DuePost, at: datetime) -> None:
        """What a post is to one member."""
        diary.advance(at)
        day = diary.days.get(due.on)
        if day is None or day.due_at is None:
            return
        if day.asked_at is not None:
            if not day.is_changed:
                self._tally.repeats += 1
                self._tally.note("twice", f"learner {diary.user_id} in cohort {group.id}, for {due.on}")
            return
        day.asked_at = at
        is_on_time = at - day.due_at <= self._observer.window
        self._tally.on_time += is_on_time
        self._tally.late += not is_on_time

    def _wrong(self, group: Group, what: str, at: datetime) -> None:
        self._tally.unwanted += 1
        self._tally.note("cohort", f"{group.id} ({group.rhythm.zone}), at {at:%Y-%m-%d %H:%M} UTC: {what}")
