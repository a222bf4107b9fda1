"""What an observer counts, and how the counts of several observers add up."""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import timedelta

NONE_MAY_BE = ("duplicates", "repeats", "lost", "answers_lost", "broken", "unwanted", "differing", "errors")
"""Counts that must be 0 for the promise to have held."""
_EXAMPLES = 20
NONCE_WINDOW = timedelta(minutes=2)
"""How long Discord knows a nonce, by its own word: what comes again later it could not have told apart."""


@dataclass(slots=True)
class Tally:
    """Counts of deliveries and days. `examples` tells of the first wrong things, for whoever must find out why."""

    learners: int = 0
    learner_days: int = 0
    due: int = 0
    on_time: int = 0
    late: int = 0
    not_sent: int = 0
    """Due, and rightly not sent: nobody at work, no way to the learner, night, or not needed any more by then."""
    lost: int = 0
    """Due, and not sent though it could have been."""
    duplicates: int = 0
    """Sent twice within the time in which Discord itself knows a repeat."""
    repeats: int = 0
    """Sent twice, later than that."""
    unwanted: int = 0
    """Sent at night because late, in a pause, on another day, in the wrong tone, or after the day was done."""
    cohorts: int = 0
    cohort_due: int = 0
    """Posts of cohorts that fell due; lost and repeated ones count with those of learners."""
    cohort_on_time: int = 0
    cohort_late: int = 0
    cohort_not_sent: int = 0
    """Due, and rightly not sent, as above."""
    moved_up: int = 0
    """Those who waited for a place in a cohort and got it."""
    announced: int = 0
    """Copies of announcements that somebody got."""
    notices: int = 0
    nudges: int = 0
    answers: int = 0
    taken_back: int = 0
    snoozed: int = 0
    skipped: int = 0
    earned: int = 0
    decided: int = 0
    answers_lost: int = 0
    """Days that their learner answered in time and that the coach does not show as kept."""
    excused: int = 0
    """Planned days that were asked for or due and count neither way: our downtime, or nothing sent."""
    spared: int = 0
    """Days that the coach excuses though they were asked for, not answered and not spoiled, as far as one can see."""
    broken: int = 0
    """Streaks that we broke or a freeze of which we took: shown shorter than what their learner did."""
    differing: int = 0
    """Streaks that are shown longer than they are, or another number of freezes."""
    streaks: int = 0
    errors: int = 0
    """Errors that the coach logged, none of which Discord's failures account for."""
    outages: int = 0
    deaths: int = 0
    invalid: int = 0
    most_invalid: int = 0
    why: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, what: str, example: str) -> None:
        """Keep an example of something wrong."""
        self.why[what] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(f"{what}: {example}")

    def came_twice(self, later: timedelta, example: str) -> None:
        """Something came again so long after the first time."""
        is_repeat = later > NONCE_WINDOW
        self.repeats += is_repeat
        self.duplicates += not is_repeat
        self.note("twice", example)

    def add(self, other: "Tally") -> None:
        """Add what another observer counted."""
        for each in fields(self):
            if each.name in {"examples", "why", "most_invalid"}:
                continue
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        self.most_invalid = max(self.most_invalid, other.most_invalid)
        self.why.update(other.why)
        self.examples = [*self.examples, *other.examples][:_EXAMPLES]

    @property
    def is_good(self) -> bool:
        """Whether everything held that must."""
        return not any(getattr(self, name) for name in NONE_MAY_BE)
