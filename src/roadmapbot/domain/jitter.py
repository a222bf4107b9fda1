"""Jitter: spreads the tasks that fall due at the same minute over a server's delivery window.

Each enrollment has its own delay in whole minutes, which stays the same from day to day, so that its learner can rely
on the time. The task is still due at its nominal instant, by which everything else is judged and shown: only the
sending waits. A task late in the day comes at its minute, since the day may end and quiet hours begin soon after.
"""

from datetime import time, timedelta

from roadmapbot.domain.ids import EnrollmentId

WIDEST = 15
"""Minutes of the widest delivery window: so a task that its window delays is still on time."""
PUNCTUAL_FROM = time(21, 0)
"""Tasks from this wall time on are not delayed: three hours before the earliest end of a day, one before the night."""
FACTOR, PRIME = 618_034, 1_000_003
"""Ids times the factor, modulo the prime, lie evenly over all up to it, also those of a few that joined together: it is
the golden section of the prime. The numbers are small enough for every database to reckon with exactly."""


def delay(enrollment_id: EnrollmentId, task_at: time, window: int) -> timedelta:
    """How long the sending of an enrollment's tasks waits: whole minutes from 0 to its server's window."""
    if task_at >= PUNCTUAL_FROM:
        return timedelta()
    return timedelta(minutes=enrollment_id % PRIME * FACTOR % PRIME * (window + 1) // PRIME)
