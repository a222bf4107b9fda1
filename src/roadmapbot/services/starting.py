"""Beginning a track on a server, and ending it: what follows from that, whatever brought it about."""

from dataclasses import dataclass, replace
from datetime import datetime

from roadmapbot.domain.enrollment import Enrollment, Mode, NewEnrollment, State
from roadmapbot.domain.ids import CohortId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Beginning:
    """An enrollment that is wished for; in a cohort where one is given."""

    guild_id: GuildId
    user_id: UserId
    track_id: TrackId
    schedule: Schedule
    mode: Mode
    minutes_a_day: int | None = None
    cohort_id: CohortId | None = None


async def begun(uow: UnitOfWork, wish: Beginning, now: datetime) -> tuple[Enrollment, datetime]:
    """Store a fresh enrollment; with it comes when its first task is due (UTC)."""
    schedule = wish.schedule
    last = await uow.enrollments.latest(wish.guild_id, wish.user_id)
    _, due_at = schedule.next_due(now)
    today = schedule.local_day(now)
    new = NewEnrollment(
        wish.guild_id,
        wish.user_id,
        wish.track_id,
        schedule,
        wish.mode,
        now,
        due_at,
        today,
        schedule.ends_at(today),
        wish.minutes_a_day,
        wish.cohort_id,
    )
    enrollment = await _shown_as_before(uow, await uow.enrollments.add(new), last)
    enrollment = replace(enrollment.heard(now), is_self_paused=False)
    if enrollment.settled_on >= today:
        _, due_at = schedule.next_due(now, beyond=enrollment.settled_on)
        enrollment = replace(enrollment, next_due_at=due_at)
    await uow.enrollments.save_many([enrollment])
    return enrollment, due_at


async def ended(uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> Enrollment:
    """End an enrollment at its learner's wish: nothing more is sent, what was done stays."""
    enrollment = replace(enrollment, state=State.LEFT, next_due_at=None, paused_until=None, is_self_paused=False)
    await uow.enrollments.save_many([enrollment])
    await uow.deliveries.drop_waiting(enrollment.id)
    await uow.audit.add(now, enrollment.guild_id, enrollment.user_id, "leave", enrollment.track_id)
    return enrollment


async def _shown_as_before(uow: UnitOfWork, enrollment: Enrollment, last: Enrollment | None) -> Enrollment:
    """An enrollment that hides from boards, shows another name, or is nudged, as its learner chose before there."""
    if last is None:
        return enrollment
    name = last.pseudonym
    if name and await uow.enrollments.is_pseudonym_taken(enrollment.guild_id, name, enrollment.user_id):
        name = None
    return replace(enrollment, is_hidden=last.is_hidden, pseudonym=name, nudge_at=last.nudge_at)
