"""What the observer knows of one day of a learner, how a day can end, and where a learner can stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

DONE, NEUTRAL, SILENT, EITHER, FROZEN, MISSED, UNTOLD = b"dnsefmu"
"""How a day ended: answered, counting neither way, not answered, or one of the last two as far as one can see.

Once somebody looked at the days, those without an answer are known to have cost a freeze or broken the streak. `UNTOLD`
is one of these two: nobody saw which before a day in front of it came to stand otherwise.
"""


class State(Enum):
    """Where a learner stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT_ALONE = "left alone"
    ENDED = "ended"


@dataclass(slots=True)
class Day:
    """A day that is open, or was until just now."""

    due_at: datetime | None = None
    asked_at: datetime | None = None
    answered: bool = False
    was_answered: bool = False
    """Whether an answer was taken back: from then on nobody needs to be asked."""
    closed_as: int | None = None
    ended_at: datetime | None = None
    is_changed: bool = False
    is_unsure: bool = False
    is_refused: bool = False
    put_off_at: datetime | None = None
    nudges: int = 0
    snoozes: int = 0
    remind_at: datetime | None = None
    """When a task that was put off is wanted again."""
    is_reminded: bool = False
