"""What the ledger says of a day that has no check-in, and the weekly scores that follow from its days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.board import week_score
from roadmapbot.domain.catchup import given_back
from roadmapbot.domain.delivery import Delivery, DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayFacts, LedgerDay, Reason, closed_again, outage_excuses, verdict
from roadmapbot.domain.schedule import week_of
from roadmapbot.domain.streak import Ledger, streak
from roadmapbot.services.ports import Outage, UnitOfWork


async def ledger_from(uow: UnitOfWork, enrollment_id: EnrollmentId, *seen_from: date) -> Ledger:
    """The ledger as it is seen from some local days, with as much of its past folded as has no part in that."""
    recent = await uow.days.recent(enrollment_id)
    return recent if recent.reaches(min(seen_from)) else Ledger(await uow.days.of(enrollment_id))


async def ledgers_from(uow: UnitOfWork, seen_from: Mapping[EnrollmentId, date]) -> Mapping[EnrollmentId, Ledger]:
    """The ledgers of many enrollments, each as it is seen from a local day."""
    recent = await uow.days.recent_of_many(seen_from)
    hidden = [enrollment_id for enrollment_id, on in seen_from.items() if not recent[enrollment_id].reaches(on)]
    whole = await uow.days.of_many(hidden)
    return {**recent, **{enrollment_id: Ledger(whole[enrollment_id]) for enrollment_id in hidden}}


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
    day: EndedDay, ledger: Ledger, task: Delivery | None, outages: Iterable[Outage], now: datetime
) -> LedgerDay:
    """The row of a day that nobody checked in for; of the ledger only what came before counts, for the freezes."""
    schedule = day.enrollment.schedule
    earlier = [row for row in ledger.days if row.local_on < day.on]
    downtimes = [(outage.began_at, outage.ended_at) for outage in outages]
    facts = DayFacts(
        is_planned=schedule.is_planned(day.on),
        is_paused=day.is_paused,
        is_first=day.on <= schedule.local_day(day.enrollment.consent_at),
        was_asked=task is not None and task.state is DeliveryState.SENT and not _came_before(task, day.enrollment),
        was_unreachable=task is not None and task.state is DeliveryState.UNDELIVERABLE,
        had_outage=outage_excuses(schedule.due_at(day.on), day.ends_at, downtimes),
        freezes_held=streak(earlier, day.on, ledger.before).freezes,
        is_self_paused=day.enrollment.is_self_paused,
    )
    status, reason = verdict(facts)
    stamp = schedule.stamp(day.ends_at - timedelta(seconds=1))
    return LedgerDay(day.enrollment.id, day.on, status, now, stamp.zone, stamp.offset_minutes, reason)


def _came_before(task: Delivery, enrollment: Enrollment) -> bool:
    """Whether a task was there before its learner: the day's post of a cohort that they joined later that day."""
    return task.cohort_post_id is not None and task.due_at < enrollment.consent_at


def kept_after(ledger: Ledger, kept: LedgerDay) -> LedgerDay:
    """The row of a day that is checked in for, which knows how the day had closed by itself, where it had.

    Its zone and offset stay those that it closed by. A day that was earned back had been missed, and what a moderator
    said of one is known from the correction.
    """
    row = next((day for day in ledger.days if day.local_on == kept.local_on), None)
    if row is None or row.reason is Reason.CORRECTED or kept.earned_on is not None:
        return kept
    closed = replace(kept, closed_status=row.status, closed_reason=row.reason)
    return replace(closed, zone=row.zone, offset_minutes=row.offset_minutes)


async def unkeep(uow: UnitOfWork, enrollment: Enrollment, on: date, now: datetime) -> None:
    """Write what a day is without its check-in: nothing while it is open, else how it closed or would have closed.

    A moderator's correction of the day stands again.
    """
    row = next((day for day in await uow.days.of(enrollment.id) if day.local_on == on), None)
    await uow.days.remove(enrollment.id, on)
    if row is not None and row.earned_on is not None:
        await uow.days.put([replace(given_back(row), at=now)])
    elif row is not None and (closed := closed_again(row)) is not None:
        await uow.days.put([replace(closed, at=now)])
    elif on < enrollment.open_on:
        day = EndedDay(enrollment, on, enrollment.schedule.ends_at(on))
        task = next(reversed(await uow.deliveries.of_days([(enrollment.id, on)])), None)
        outages = await uow.outages.since(enrollment.schedule.due_at(on))
        row = without_check_in(day, Ledger(await uow.days.of(enrollment.id)), task, outages, now)
        corrected = [each.after for each in await uow.corrections.standing(enrollment.id, on) if each.local_on == on]
        await uow.days.put([corrected[-1] if corrected else row])
    await rescore(uow, enrollment, on)


async def rescore(uow: UnitOfWork, enrollment: Enrollment, *dates: date) -> None:
    """Bring the weekly scores up to date for the weeks of some days."""
    await rescore_many(uow, [(enrollment, on) for on in dates])


async def rescore_many(uow: UnitOfWork, changed: Collection[tuple[Enrollment, date]]) -> None:
    """Bring the weekly scores up to date for the weeks of some days of some enrollments."""
    weeks = {(enrollment.guild_id, enrollment.id, week_of(on)) for enrollment, on in changed}
    if not weeks:
        return
    rows = await uow.days.of_many({of for _, of, _ in weeks}, min(week for *_, week in weeks))
    await uow.scores.put(
        [
            week_score(guild_id, of, week, [day for day in rows[of] if week_of(day.local_on) == week])
            for guild_id, of, week in sorted(weeks)
        ]
    )
