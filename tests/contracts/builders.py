"""Values to store, and short ways to store them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from roadmapbot.domain.appeal import NewAppeal
from roadmapbot.domain.checkin import Answer, NewCheckIn, Via
from roadmapbot.domain.correction import NewCorrection
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind, NewDelivery
from roadmapbot.domain.enrollment import Enrollment, Learner, Mode, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, GuildId, TaskId, TrackId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services.ports import Storage

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
"""A Monday."""
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
GUILD = GuildId(2**62 + 1)
"""As large as snowflakes get: more than a float can hold."""
OTHER_GUILD = GuildId(2**62 + 2)
ADA, BOB, EVE = UserId(2**61 + 1), UserId(2**61 + 2), UserId(2**61 + 3)
TRACK, OTHER_TRACK = TrackId("starter-30"), TrackId("career-7-steps")
TASK = TaskId("python/first-steps")


def new_enrollment(user: UserId = ADA, guild: GuildId = GUILD, **changes: Any) -> NewEnrollment:
    return replace(
        NewEnrollment(
            guild_id=guild,
            user_id=user,
            track_id=TRACK,
            schedule=Schedule("Europe/Berlin", time(8, 30), frozenset({0, 2, 6}), time(3)),
            mode=Mode.DM,
            consent_at=NOW - DAY,
            next_due_at=NOW,
            open_on=TODAY,
            open_until=NOW + DAY,
        ),
        **changes,
    )


async def enroll(storage: Storage, user: UserId = ADA, guild: GuildId = GUILD, **changes: Any) -> Enrollment:
    """An enrollment with its server and learner; what a new one cannot say yet is saved afterwards."""
    new = {key: changes.pop(key) for key in list(changes) if key in NewEnrollment.__dataclass_fields__}
    async with storage.write() as uow:
        await uow.guilds.save(Guild(guild, "Guild"))
        await uow.learners.save(Learner(user, f"Learner {user % 10}"))
        enrollment = replace(await uow.enrollments.add(new_enrollment(user, guild, **new)), **changes)
        await uow.enrollments.save_many([enrollment])
        await uow.commit()
    return enrollment


def new_delivery(enrollment: Enrollment, **changes: Any) -> NewDelivery:
    return replace(
        NewDelivery(
            enrollment_id=enrollment.id,
            user_id=enrollment.user_id,
            local_on=TODAY,
            kind=Kind.TASK,
            task_id=TASK,
            due_at=NOW,
            state=DeliveryState.CLAIMED,
            claimed_at=NOW,
        ),
        **changes,
    )


async def deliver(storage: Storage, enrollment: Enrollment, **changes: Any) -> Delivery:
    """A claimed delivery; what a new one cannot say yet is saved afterwards."""
    new = {key: changes.pop(key) for key in list(changes) if key in NewDelivery.__dataclass_fields__}
    async with storage.write() as uow:
        (delivery,) = await uow.deliveries.claim([new_delivery(enrollment, **new)])
        delivery = replace(delivery, **changes)
        await uow.deliveries.save(delivery)
        await uow.commit()
    return delivery


def new_check_in(enrollment: Enrollment, **changes: Any) -> NewCheckIn:
    return replace(
        NewCheckIn(
            enrollment_id=enrollment.id,
            user_id=enrollment.user_id,
            local_on=TODAY,
            task_id=TASK,
            via=Via.REPLY,
            at=NOW,
            zone="Europe/Berlin",
            offset_minutes=60,
            is_late=False,
            answer=Answer("read it", 45, "https://example.org", "step 3"),
        ),
        **changes,
    )


async def check_in(storage: Storage, enrollment: Enrollment, **changes: Any) -> bool:
    async with storage.write() as uow:
        is_new = await uow.check_ins.add(new_check_in(enrollment, **changes))
        await uow.commit()
    return is_new


def ledger_day(enrollment_id: EnrollmentId, on: date = TODAY, **changes: Any) -> LedgerDay:
    return replace(LedgerDay(enrollment_id, on, DayStatus.KEPT, NOW, "Asia/Kathmandu", 345), **changes)


def new_appeal(enrollment: Enrollment, on: date = TODAY, **changes: Any) -> NewAppeal:
    made = NewAppeal(enrollment.guild_id, enrollment.id, enrollment.user_id, on, "I did it on a train", NOW)
    return replace(made, **changes)


def new_correction(enrollment: Enrollment, on: date = TODAY, **changes: Any) -> NewCorrection:
    """A missed day that is excused."""
    made = NewCorrection(
        guild_id=enrollment.guild_id,
        enrollment_id=enrollment.id,
        user_id=enrollment.user_id,
        local_on=on,
        zone="Asia/Kathmandu",
        offset_minutes=345,
        before_status=DayStatus.MISSED,
        before_reason=Reason.NONE,
        before_task_id=None,
        before_at=NOW - DAY,
        status=DayStatus.EXCUSED,
        task_id=TASK,
        why="No signal on the train",
        author_id=None,
        at=NOW,
    )
    return replace(made, **changes)


async def save(storage: Storage, *enrollments: Enrollment) -> None:
    async with storage.write() as uow:
        await uow.enrollments.save_many(enrollments)
        await uow.commit()


async def save_guild(storage: Storage, guild: Guild) -> None:
    async with storage.write() as uow:
        await uow.guilds.save(guild)
        await uow.commit()


def ids(values: Collection[Any]) -> list[Any]:
    return [value.id for value in values]
