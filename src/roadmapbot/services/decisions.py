"""What moderators decided about a learner's days, told with the next task."""

from roadmapbot.domain.appeal import AppealState
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ledger import LedgerDay, Reason
from roadmapbot.domain.streak import Ledger
from roadmapbot.services.ports import UnitOfWork
from roadmapbot.services.posts import Decision


async def decided(uow: UnitOfWork, enrollment: Enrollment, ledger: Ledger) -> tuple[Decision, ...]:
    """What was decided since the last task that was sent, in order of day."""
    last = await uow.deliveries.newest(enrollment.id)
    # What was decided while that task was under way is told rather twice than never.
    since = last.claimed_at if last and last.claimed_at else enrollment.consent_at
    folded_at = ledger.before.corrected_at if ledger.before else None
    days = ledger.days if folded_at is None or folded_at <= since else await uow.days.of(enrollment.id)
    found = {day.local_on: Decision(day.local_on, day.status) for day in days if _is_corrected(day) and day.at > since}
    for appeal in await uow.appeals.settled(enrollment.id, since):
        if appeal.state is AppealState.DECLINED:
            found.setdefault(appeal.local_on, Decision(appeal.local_on, None))
    return tuple(found[on] for on in sorted(found))


def _is_corrected(day: LedgerDay) -> bool:
    return day.reason is Reason.CORRECTED
