"""What a person asks for when enrolling or changing settings, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime, time

from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import BadDayEnd
from roadmapbot.domain.placement import Start
from roadmapbot.domain.schedule import DAY_END, LATEST_DAY_END, Schedule
from roadmapbot.domain.wording import parse_nudge, parse_pace, parse_time, parse_weekdays
from roadmapbot.services.ports import Zones


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for when enrolling or changing settings, as typed; None keeps what is.

    `start` is where a placement lets them begin: what they know is left out.
    """

    track: str | None = None
    zone: str | None = None
    at: str | None = None
    weekdays: str | None = None
    mode: Mode | None = None
    day_end: str | None = None
    minutes: str | None = None
    start: Start | None = None
    nudge: str | None = None


def scheduled(zones: Zones, now: datetime, base: Schedule, wish: Wish) -> Schedule:
    """A schedule with what was asked for put in; the day never begins after its task.

    Raises UnknownZone, BadTime, BadWeekdays, BadDayEnd.
    """
    zone = zones.resolve(wish.zone, now) if wish.zone else base.zone
    at = parse_time(wish.at) if wish.at else base.at
    weekdays = parse_weekdays(wish.weekdays) if wish.weekdays else base.weekdays
    day_end = DAY_END if base.day_end == base.at else base.day_end
    if wish.day_end:
        day_end = parse_time(wish.day_end)
        if day_end > LATEST_DAY_END:
            raise BadDayEnd(wish.day_end)
    return Schedule(zone, at, weekdays, min(day_end, at))


def paced(minutes_a_day: int | None, wish: Wish) -> int | None:
    """The minutes a day that were asked for, or those that are. Raises BadPace."""
    return parse_pace(wish.minutes) if wish.minutes else minutes_a_day


def nudged(nudge_at: time | None, wish: Wish) -> time | None:
    """The wall time of nudges that was asked for, or the one that is. Raises BadNudge."""
    return parse_nudge(wish.nudge) if wish.nudge else nudge_at
