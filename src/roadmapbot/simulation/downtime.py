"""When nobody was at work, as anybody could see from outside, and what that excuses by the coach's own promise."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from roadmapbot.simulation.calendar import Calendar
from roadmapbot.simulation.timeline import full_minute

SPOILS_DUE = timedelta(minutes=5)
"""Down for longer than this as a task fell due, its day is excused."""
SPOILS_DAY = timedelta(hours=1)
"""Down for this long in all between a task and the end of its day, the day is excused."""
LATE = timedelta(minutes=15)
STILL_AWAKE = timedelta(hours=1)
"""How late something may come at night: hardly, and a little longer where a time at night was asked for."""
_TURNS = 12
_SOME_DAY = datetime.max.replace(tzinfo=UTC)


class Downtime:
    """All stretches in which the coach was down, in order; they never overlap. The last one may still go on."""

    def __init__(self) -> None:
        self._begun: list[datetime] = []
        self._ended: list[datetime] = []

    @property
    def goes_on(self) -> bool:
        """Whether nobody is at work now."""
        return bool(self._ended) and self._ended[-1] == _SOME_DAY

    def begin(self, at: datetime) -> None:
        """A stretch begins."""
        self._begun.append(at)
        self._ended.append(_SOME_DAY)

    def end(self, at: datetime) -> bool:
        """The stretch is over, if there was one; whether it took any time."""
        if not self.goes_on:
            return False
        begun = self._begun[-1]
        if begun == at:
            self._begun.pop()
            self._ended.pop()
        else:
            self._ended[-1] = at
        return begun < at

    def up_at(self, at: datetime) -> datetime:
        """The first moment from an instant on at which somebody was at work."""
        index = bisect_right(self._begun, at) - 1
        return self._ended[index] if index >= 0 and at < self._ended[index] else at

    def round_at(self, at: datetime) -> datetime:
        """The first moment from an instant on at which the coach made its round: a full minute, or as it came up."""
        up_at, minute = self.up_at(at), full_minute(at)
        if up_at > at:
            return up_at
        index = bisect_right(self._begun, at)
        return self._ended[index] if index < len(self._begun) and self._begun[index] < minute else minute

    def spoils(self, due_at: datetime, end_at: datetime) -> bool:
        """Whether a day is excused that was asked for and not answered."""
        lost = timedelta()
        for index in range(bisect_right(self._ended, due_at), len(self._begun)):
            begun, ended = self._begun[index], self._ended[index]
            if begun >= end_at:
                break
            if end_at <= ended or (begun <= due_at and ended - begun > SPOILS_DUE):
                return True
            lost += min(ended, end_at) - max(begun, due_at)
        return lost >= SPOILS_DAY

    def touches(self, begin_at: datetime, end_at: datetime) -> bool:
        """Whether nobody was at work at some moment of a stretch."""
        index = bisect_right(self._ended, begin_at)
        return index < len(self._begun) and self._begun[index] <= end_at

    def chance(self, calendar: Calendar, zone: str, due_at: datetime, end_at: datetime, not_before: datetime) -> bool:
        """Whether there was a moment before the end of a day at which its task could and should have come."""
        leeway = STILL_AWAKE if calendar.night_until(zone, due_at) else LATE
        at = max(due_at, not_before)
        for _ in range(_TURNS):
            up_at = self.up_at(at)
            if up_at >= end_at:
                return False
            morning = calendar.night_until(zone, up_at) if up_at - due_at > leeway else None
            if morning is None and up_at == at:
                break
            at = morning or up_at
        return at < end_at
