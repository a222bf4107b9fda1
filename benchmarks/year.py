"""What a year in the ledger costs a check-in: the streak from every day, and from a checkpoint and what follows.

On a database as it is at work, with one learner who has kept most days of so many.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.contest import contest

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.adapters.storage.unit_of_work import SqlStorage, open_storage
from roadmapbot.domain.enrollment import Learner, Mode, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, GuildId, TrackId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.streak import Ledger, Streak, next_checkpoint, streak

DAYS, TIMES = 400, 25
_FIRST, _DAY = date(2026, 1, 5), timedelta(days=1)
_LAST = _FIRST + DAYS * _DAY
_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def lived(storage: SqlStorage) -> EnrollmentId:
    """A learner's days, of which every ninth cost a freeze, and every 31st was missed."""
    async with storage.write() as uow:
        await uow.guilds.save(Guild(GuildId(1), "The Hall"))
        await uow.learners.save(Learner(UserId(1), "Ada"))
        schedule = Schedule("Europe/Berlin", time(9))
        new = NewEnrollment(
            GuildId(1), UserId(1), TrackId("starter-30"), schedule, Mode.DM, _NOON, _NOON, _FIRST, _NOON + _DAY
        )
        enrollment = await uow.enrollments.add(new)
        days = [
            LedgerDay(enrollment.id, _FIRST + number * _DAY, _ended(number), _NOON, "Europe/Berlin", 60)
            for number in range(DAYS)
        ]
        await uow.days.put(days)
        checkpoint = next_checkpoint(Ledger(days))
        assert checkpoint is not None
        await uow.days.save_checkpoint(enrollment.id, checkpoint)
        await uow.commit()
    return enrollment.id


def _ended(number: int) -> DayStatus:
    if number % 31 == 30:
        return DayStatus.MISSED
    return DayStatus.FROZEN if number % 9 == 8 else DayStatus.KEPT


async def from_all(storage: SqlStorage, enrollment_id: EnrollmentId) -> Streak:
    async with storage.read() as uow:
        return streak(await uow.days.of(enrollment_id), _LAST)


async def from_checkpoint(storage: SqlStorage, enrollment_id: EnrollmentId) -> Streak:
    async with storage.read() as uow:
        ledger = await uow.days.recent(enrollment_id)
        return streak(ledger.days, _LAST, ledger.before)


def many_times(runner: asyncio.Runner, way: Callable[[], Coroutine[None, None, Streak]]) -> None:
    async def again() -> None:
        for _ in range(TIMES):
            await way()

    runner.run(again())


def main() -> None:
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        url = f"sqlite:///{Path(folder) / 'year.db'}"
        upgrade(url)
        opening = open_storage(url)
        storage = runner.run(opening.__aenter__())
        enrollment_id = runner.run(lived(storage))
        ways: dict[str, Callable[[], Coroutine[None, None, Streak]]] = {
            "from every day": partial(from_all, storage, enrollment_id),
            "from a checkpoint and the days after it": partial(from_checkpoint, storage, enrollment_id),
        }
        found = {runner.run(way()) for way in ways.values()}
        assert len(found) == 1, "both ways come to the same"
        print(f"The streak of a learner after {DAYS} days, {TIMES} times:")
        contest({name: partial(many_times, runner, way) for name, way in ways.items()})
        runner.run(opening.__aexit__(None, None, None))


if __name__ == "__main__":
    main()
