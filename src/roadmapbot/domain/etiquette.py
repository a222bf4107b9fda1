"""When the coach may speak of its own accord: good manners, by the learner's own clock.

Quiet hours are from 22:00 to 8:00. Nothing is sent in them only because it is late: what fell due before and could not
be sent in time waits for their end if the day is still open then, and else is not sent at all; the day is excused. What
somebody asked for at a time within them (a task at 6:00 or 23:00, a snooze until midnight) is no disturbance: it comes
at that time, and up to an hour later if we were kept from it.

A nudge is one short message in the evening of a day that is still open, for those who asked for it: at most one a day,
at 19:00 unless they chose another time between 8:00 and 22:00, never less than an hour after the task, and taken away
again once the day is kept or over. Where no hour is left between the task and the night, there is none. Whoever puts a
task off has said when to come back, and needs no nudge that day.
"""

from datetime import date, datetime, time, timedelta

from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.schedule import QUIET_FROM, QUIET_UNTIL, Schedule, instant, zone_of

STILL_AWAKE = timedelta(hours=1)
"""How long after a time of their own choosing within quiet hours somebody may be written to."""
USUAL_NUDGE = time(19, 0)
"""When a nudge comes unless somebody chose a time: three hours before the quiet ones begin."""
NUDGE_AFTER = timedelta(hours=1)
"""How much later than the task a nudge comes at least."""


def postponed_to(schedule: Schedule, due_at: datetime, now: datetime) -> datetime | None:
    """Until when (UTC) something that fell due at an instant has to wait; None where it may come now."""
    quiet_until = schedule.quiet_until(now)
    if quiet_until is None:
        return None
    leeway = STILL_AWAKE if schedule.quiet_until(due_at) else LATE_AFTER
    return None if now - due_at <= leeway else quiet_until


def may_nudge(at: time) -> bool:
    """Whether a wall time lies outside of the quiet hours."""
    return QUIET_UNTIL <= at < QUIET_FROM


def nudge_time(task_at: time, wished: time) -> time | None:
    """The wall time at which somebody is nudged; None where the task leaves no room before the quiet hours."""
    earliest = datetime.combine(date.min, task_at) + NUDGE_AFTER
    if earliest.date() > date.min or not may_nudge(max(wished, earliest.time())):
        return None
    return max(wished, earliest.time())


def nudge_due(schedule: Schedule, wished: time, on: date) -> datetime | None:
    """The UTC instant of a local day's nudge; None where there is no room for one."""
    at = nudge_time(schedule.at, wished)
    return instant(on, at, zone_of(schedule.zone)) if at else None
