"""What the ledger says of a day that has no check-in: the facts of the day gathered, and the rule asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from roadmapbot.domain.delivery import Delivery, DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ledger import DayFacts, LedgerDay, outage_excuses, verdict
from roadmapbot.domain.streak import streak
from roadmapbot.services.ports import Outage


@dataclass(frozen=True, slots=True)
class EndedDay:
    """A local day that is over, when it ended (UTC), and the enrollment as it was then."""

    enrollment: Enrollment
    on: date
    ends_at: datetime

    @property
    def is_paused(self) -> bool:
        """Whether the pause covers the day; one with an end covers the days before it."""
        enrollment = self.enrollment
        if enrollment.state is not State.PAUSED:
            return False
        return enrollment.paused_until is None or self.on < enrollment.paused_until


def without_check_in(
    day: EndedDay, ledger: Iterable[LedgerDay], task: Delivery | None, outages: Iterable[Outage], now: datetime
) -> LedgerDay:
    """The row of a day that nobody checked in for; of the ledger only what came before counts, for the freezes."""
    schedule = day.enrollment.schedule
    before = sorted((row for row in ledger if row.local_on < day.on), key=lambda row: row.local_on)
    downtimes = [(outage.began_at, outage.ended_at) for outage in outages]
    facts = DayFacts(
        is_planned=schedule.is_planned(day.on),
        is_paused=day.is_paused,
        is_first=day.on <= schedule.local_day(day.enrollment.consent_at),
        was_asked=task is not None and task.state is DeliveryState.SENT,
        was_unreachable=task is not None and task.state is DeliveryState.UNDELIVERABLE,
        had_outage=outage_excuses(schedule.due_at(day.on), day.ends_at, downtimes),
        freezes_held=streak(before, day.on).freezes,
    )
    status, reason = verdict(facts)
    stamp = schedule.stamp(day.ends_at - timedelta(seconds=1))
    return LedgerDay(day.enrollment.id, day.on, status, now, stamp.zone, stamp.offset_minutes, reason)
