"""Check-ins and what is derived from them, of the fake: completions, day ledger, weekly scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from tests.fakes.storage.tables import Day, Repository, require

from roadmapbot.domain.board import Entry, WeekScore
from roadmapbot.domain.checkin import CheckIn, NewCheckIn
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import (
    EnrollmentId,
    GuildId,
    TaskId,
    UserId,
)
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.streak import Checkpoint, Ledger
from roadmapbot.services.ports import How


class FakeCheckIns(Repository):
    async def add(self, new: NewCheckIn) -> bool:
        tables = self._changing(new)
        require(new.enrollment_id in tables.enrollments, "unknown enrollment")
        day = (new.enrollment_id, new.local_on)
        if old := tables.check_ins.get(day):
            if old.undone_at is None:
                return False
            tables.check_in_history.append(old)
        tables.check_ins[day] = CheckIn(**{f.name: getattr(new, f.name) for f in fields(NewCheckIn)})
        return True

    async def get(self, enrollment_id: EnrollmentId, on: date) -> CheckIn | None:
        return self._seen.check_ins.get((enrollment_id, on))

    async def save(self, check_in: CheckIn) -> None:
        tables = self._changing(check_in)
        day = (check_in.enrollment_id, check_in.local_on)
        if old := tables.check_ins.get(day):
            tables.check_in_history.append(old)
            tables.check_ins[day] = replace(check_in, user_id=old.user_id)

    async def of_days(self, days: Collection[Day]) -> Sequence[CheckIn]:
        stored = self._seen.check_ins
        return [stored[d] for d in sorted(set(days)) if d in stored and stored[d].undone_at is None]


class FakeCompletions(Repository):
    async def of(self, user_id: UserId) -> Mapping[TaskId, How]:
        return self._seen.completions.get(user_id, {})

    async def has(self, user_id: UserId, task_id: TaskId) -> bool:
        return task_id in await self.of(user_id)

    async def of_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Mapping[TaskId, How]]:
        return {i: await self.of(i) for i in user_ids}

    async def add(self, user_id: UserId, task_id: TaskId, how: How, at: datetime) -> bool:
        return task_id in await self.add_many(user_id, [task_id], how, at)

    async def add_many(
        self, user_id: UserId, task_ids: Collection[TaskId], how: How, at: datetime
    ) -> Collection[TaskId]:
        tables = self._changing(at)
        require(user_id in tables.learners, "unknown learner")
        before = await self.of(user_id)
        weaker = {How.DONE: {How.KNOWN, How.SKIPPED}, How.KNOWN: {How.SKIPPED}, How.SKIPPED: set[How]()}[how]
        stored = {task for task in task_ids if task not in before or before[task] in weaker}
        tables.completions[user_id] = {**before, **dict.fromkeys(stored, how)}
        return stored

    async def carry_over(self, renamed: Mapping[TaskId, TaskId]) -> int:
        tables, carried = self._changing(), 0
        for old, new in renamed.items():
            for user_id, behind in tables.completions.items():
                if old in behind and new not in behind:
                    tables.completions[user_id] = {**behind, new: behind[old]}
                    carried += 1
        return carried

    async def remove(self, user_id: UserId, *task_ids: TaskId) -> None:
        left = {task: how for task, how in (await self.of(user_id)).items() if task not in task_ids}
        self._changing().completions[user_id] = left


class FakeDays(Repository):
    async def put(self, days: Collection[LedgerDay]) -> None:
        tables = self._changing(*days)
        for day in days:
            require(day.enrollment_id in tables.enrollments, "unknown enrollment")
            before = tables.days.get(day.enrollment_id, {})
            tables.days[day.enrollment_id] = {**before, day.local_on: day}
            self._refold(day.enrollment_id, day.local_on)

    async def remove(self, enrollment_id: EnrollmentId, on: date) -> None:
        left = {d.local_on: d for d in await self.of(enrollment_id) if d.local_on != on}
        self._changing().days[enrollment_id] = left
        self._refold(enrollment_id, on)

    def _refold(self, enrollment_id: EnrollmentId, changed_on: date) -> None:
        checkpoints = self._changing().checkpoints
        if enrollment_id in checkpoints and changed_on <= checkpoints[enrollment_id].until:
            del checkpoints[enrollment_id]

    async def save_checkpoint(self, enrollment_id: EnrollmentId, checkpoint: Checkpoint) -> None:
        tables = self._changing(checkpoint)
        require(enrollment_id in tables.enrollments, "unknown enrollment")
        tables.checkpoints[enrollment_id] = checkpoint

    async def recent(self, enrollment_id: EnrollmentId) -> Ledger:
        before = self._seen.checkpoints.get(enrollment_id)
        days = await self.of(enrollment_id)
        return Ledger([day for day in days if before is None or day.local_on > before.until], before)

    async def recent_of_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Ledger]:
        return {i: await self.recent(i) for i in ids}

    async def done_of(self, enrollment_id: EnrollmentId, task_ids: Collection[TaskId]) -> Collection[TaskId]:
        done = {day.task_id for day in await self.of(enrollment_id) if day.is_checked_in}
        return {task_id for task_id in task_ids if task_id in done}

    async def of(self, enrollment_id: EnrollmentId) -> Sequence[LedgerDay]:
        return [day for _, day in sorted(self._seen.days.get(enrollment_id, {}).items())]

    async def of_many(
        self, ids: Collection[EnrollmentId], since: date | None = None
    ) -> Mapping[EnrollmentId, Sequence[LedgerDay]]:
        return {i: [d for d in await self.of(i) if since is None or d.local_on >= since] for i in ids}


class FakeScores(Repository):
    async def put(self, scores: Collection[WeekScore]) -> None:
        tables = self._changing()
        for score in scores:
            require(score.enrollment_id in tables.enrollments, "unknown enrollment")
            require(0 <= score.kept <= score.planned, "kept of what was planned")
            tables.scores[score.enrollment_id, score.week_on] = score

    async def entries(self, guild_id: GuildId, week_on: date) -> Sequence[Entry]:
        tables = self._seen
        here = [e for e in tables.enrollments.values() if e.guild_id == guild_id]
        current = {e.user_id: e for e in here if e.is_current}
        entries: dict[UserId, Entry] = {}
        for score in tables.scores.values():
            own = tables.enrollments[score.enrollment_id]
            shown = current.get(own.user_id, own)
            is_asked_for = (score.guild_id, score.week_on) == (guild_id, week_on)
            if is_asked_for and own.state is not State.LEFT and not shown.is_hidden:
                user, name = own.user_id, shown.pseudonym or tables.learners[own.user_id].name
                old = entries.get(user, Entry(user, name, 0, 0, 0))
                entries[user] = Entry(
                    user, name, old.planned + score.planned, old.kept + score.kept, old.tasks + score.tasks
                )
        return [entry for _, entry in sorted(entries.items())]
