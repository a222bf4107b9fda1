"""When the coach may speak of its own accord: good manners, by the learner's own clock.

Quiet hours are from 22:00 to 8:00. Nothing is sent in them only because it is late: what fell due before and could not
be sent in time waits for their end if the day is still open then, and else is not sent at all; the day is excused. What
somebody asked for at a time within them (a task at 6:00 or 23:00, a snooze until midnight) is no disturbance: it comes
at that time, and up to an hour later if we were kept from it.
"""

from datetime import datetime, timedelta

from roadmapbot.domain.delivery import LATE_AFTER
from roadmapbot.domain.schedule import Schedule

STILL_AWAKE = timedelta(hours=1)
"""How long after a time of their own choosing within quiet hours somebody may be written to."""


def postponed_to(schedule: Schedule, due_at: datetime, now: datetime) -> datetime | None:
    """Until when (UTC) something that fell due at an instant has to wait; None where it may come now."""
    quiet_until = schedule.quiet_until(now)
    if quiet_until is None:
        return None
    leeway = STILL_AWAKE if schedule.quiet_until(due_at) else LATE_AFTER
    return None if now - due_at <= leeway else quiet_until
