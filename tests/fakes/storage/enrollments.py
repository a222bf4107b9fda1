"""Learners, servers and enrollments of the fake."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from tests.fakes.storage.tables import Repository, come, require

from roadmapbot.domain.enrollment import Enrollment, Learner, NewEnrollment, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import (
    EnrollmentId,
    GuildId,
    TrackId,
    UserId,
)
from roadmapbot.domain.jitter import delay


class FakeLearners(Repository):
    async def get(self, user_id: UserId) -> Learner | None:
        return self._seen.learners.get(user_id)

    async def get_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Learner]:
        return {i: self._seen.learners[i] for i in user_ids if i in self._seen.learners}

    async def save(self, learner: Learner) -> None:
        self._changing(learner).learners[learner.id] = learner

    async def everything(self, user_id: UserId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        tables = self._seen
        theirs = {e.id for e in tables.enrollments.values() if e.user_id == user_id}
        found: dict[str, list[Any]] = {
            "learners": [learner for learner in tables.learners.values() if learner.id == user_id],
            "enrollments": [e for e in tables.enrollments.values() if e.id in theirs],
            "deliveries": [d for d in tables.deliveries.values() if d.enrollment_id in theirs],
            "check_ins": [c for c in tables.check_ins.values() if c.enrollment_id in theirs],
            "check_in_history": [c for c in tables.check_in_history if c.enrollment_id in theirs],
            "ledger_days": [day for i in theirs for day in tables.days.get(i, {}).values()],
            "streak_checkpoints": [each for i, each in tables.checkpoints.items() if i in theirs],
            "weekly_scores": [score for (i, _), score in tables.scores.items() if i in theirs],
            "announcements": [a for a in tables.announcements.values() if a.author_id == user_id],
            "announcement_copies": [c for c in tables.copies.values() if c.user_id == user_id],
            "reports": [each for each in tables.reports.values() if each.user_id == user_id],
            "audit": [line for line in tables.audit if line.actor_id == user_id],
            "content_revisions": [r for r in tables.revisions if user_id in (r.author_id, r.approver_id)],
            "appeals": [a for a in tables.appeals.values() if user_id in (a.user_id, a.approver_id)],
            "corrections": [c for c in tables.corrections.values() if user_id in (c.user_id, c.author_id)],
            "content_drafts": [d for d in tables.drafts.values() if user_id in (d.author_id, d.approver_id)],
            "cohorts": [c for c in tables.cohorts.values() if c.author_id == user_id],
        }
        rows = {
            name: [{f.name: getattr(one, f.name) for f in fields(one)} for one in each] for name, each in found.items()
        }
        refused = [
            {"guild_id": guild_id, "at": at} for (guild_id, who), at in tables.refusals.items() if who == user_id
        ]
        rows["announcement_refusals"] = refused
        behind = tables.completions.get(user_id, {})
        rows["completions"] = [{"task_id": task_id, "how": how} for task_id, how in behind.items()]
        rows["cohort_waiting"] = [
            {"cohort_id": cohort_id, "since": since}
            for (cohort_id, waiting_id), since in tables.cohort_waiting.items()
            if waiting_id == user_id
        ]
        return {name: each for name, each in rows.items() if each}

    async def erase(self, user_ids: Collection[UserId]) -> None:
        tables = self._changing()
        erased = set(user_ids)
        theirs = {e.id for e in tables.enrollments.values() if e.user_id in erased}
        tables.delivery_keys = {key for key in tables.delivery_keys if key[0] not in theirs}
        tables.deliveries = {i: d for i, d in tables.deliveries.items() if d.enrollment_id not in theirs}
        tables.check_ins = {day: c for day, c in tables.check_ins.items() if c.enrollment_id not in theirs}
        tables.check_in_history = [c for c in tables.check_in_history if c.enrollment_id not in theirs]
        tables.completions = {i: behind for i, behind in tables.completions.items() if i not in erased}
        tables.days = {i: days for i, days in tables.days.items() if i not in theirs}
        tables.checkpoints = {i: each for i, each in tables.checkpoints.items() if i not in theirs}
        tables.scores = {day: score for day, score in tables.scores.items() if score.enrollment_id not in theirs}
        left = {i: appeal for i, appeal in tables.appeals.items() if appeal.enrollment_id not in theirs}
        tables.appeals = {i: _nameless(appeal, erased, approver_id=None) for i, appeal in left.items()}
        kept = {i: each for i, each in tables.corrections.items() if each.enrollment_id not in theirs}
        tables.corrections = {i: _nameless(each, erased, author_id=None) for i, each in kept.items()}
        tables.enrollments = {i: e for i, e in tables.enrollments.items() if i not in theirs}
        tables.learners = {i: learner for i, learner in tables.learners.items() if i not in erased}
        tables.reports = {i: each for i, each in tables.reports.items() if each.user_id not in erased}
        tables.copies = {key: copy for key, copy in tables.copies.items() if copy.enrollment_id not in theirs}
        tables.refusals = {key: at for key, at in tables.refusals.items() if key[1] not in erased}
        tables.announcements = {i: _nameless(a, erased, author_id=UserId(0)) for i, a in tables.announcements.items()}
        tables.audit = [_nameless(each, erased, actor_id=None) for each in tables.audit]
        tables.revisions = [_nameless(r, erased, author_id=None, approver_id=None) for r in tables.revisions]
        waiting = tables.cohort_waiting.items()
        tables.cohort_waiting = {key: since for key, since in waiting if key[1] not in erased}
        tables.cohorts = {i: _nameless(c, erased, author_id=UserId(0)) for i, c in tables.cohorts.items()}
        nobody = {"author_id": UserId(0), "approver_id": None}
        tables.drafts = {i: _nameless(draft, erased, **nobody) for i, draft in tables.drafts.items()}


class FakeGuilds(Repository):
    async def get(self, guild_id: GuildId) -> Guild | None:
        return self._seen.guilds.get(guild_id)

    async def get_many(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Guild]:
        return {i: self._seen.guilds[i] for i in guild_ids if i in self._seen.guilds}

    async def save(self, guild: Guild) -> None:
        self._changing(guild).guilds[guild.id] = guild

    async def board_due(self, now: datetime) -> Sequence[Guild]:
        return come(((g.next_board_at, g) for g in self._seen.guilds.values() if g.is_present), now)


class FakeEnrollments(Repository):
    async def add(self, new: NewEnrollment) -> Enrollment:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds and new.user_id in tables.learners, "unknown guild or learner")
        require(await self.current(new.guild_id, new.user_id) is None, "one current enrollment per guild")
        values: dict[str, Any] = {f.name: getattr(new, f.name) for f in fields(new)}
        same = (new.guild_id, new.user_id, new.track_id)
        for old in tables.enrollments.values():
            if (old.guild_id, old.user_id, old.track_id) == same:
                enrollment = replace(old, **values, state=State.ACTIVE, paused_until=None)
                break
        else:
            fresh = EnrollmentId(tables.next_id("enrollments"))
            enrollment = Enrollment(id=fresh, state=State.ACTIVE, **values)
        tables.enrollments[enrollment.id] = enrollment
        return enrollment

    async def save_many(self, enrollments: Collection[Enrollment]) -> None:
        tables = self._changing(*enrollments)
        current = {(e.guild_id, e.user_id): e.id for e in tables.enrollments.values() if e.is_current}
        for enrollment in enrollments:
            if old := tables.enrollments.get(enrollment.id):
                place = (old.guild_id, old.user_id)
                if enrollment.is_current:
                    rule = "one current enrollment per guild"
                    require(current.setdefault(place, old.id) == old.id, rule)
                elif current.get(place) == old.id:
                    del current[place]
                tables.enrollments[old.id] = replace(
                    enrollment, guild_id=old.guild_id, user_id=old.user_id, track_id=old.track_id
                )

    async def get(self, enrollment_id: EnrollmentId) -> Enrollment | None:
        return self._seen.enrollments.get(enrollment_id)

    async def get_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]:
        return {i: self._seen.enrollments[i] for i in ids if i in self._seen.enrollments}

    def _of(self, guild_id: GuildId) -> list[Enrollment]:
        return [e for e in self._seen.enrollments.values() if e.guild_id == guild_id]

    async def current(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        return next((e for e in self._of(guild_id) if e.user_id == user_id and e.is_current), None)

    async def current_of(self, user_id: UserId) -> Sequence[Enrollment]:
        return [e for e in self._seen.enrollments.values() if e.user_id == user_id and e.is_current]

    async def latest(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        return max((e for e in self._of(guild_id) if e.user_id == user_id), key=lambda e: e.id, default=None)

    async def latest_of(self, user_id: UserId) -> Sequence[Enrollment]:
        own = [e for e in self._seen.enrollments.values() if e.user_id == user_id]
        return [e for e in own if e.id == max(each.id for each in own if each.guild_id == e.guild_id)]

    def present(self) -> list[Enrollment]:
        """Current enrollments of servers the coach is present in, in order of id."""
        tables = self._seen
        return [e for e in tables.enrollments.values() if e.is_current and tables.guilds[e.guild_id].is_present]

    async def due(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        running = {c.id for c in self._seen.cohorts.values() if c.is_open}
        alone = (e for e in self.present() if e.cohort_id not in running)
        coming = [e for e in alone if (at := self.comes_at(e)) is not None and at <= now]
        return come(((e.next_due_at, e) for e in coming), now, limit)

    def comes_at(self, enrollment: Enrollment) -> datetime | None:
        """When the next task of an enrollment is sent; None where none is owed."""
        if enrollment.next_due_at is None or enrollment.state is not State.ACTIVE:
            return None
        window = self._seen.guilds[enrollment.guild_id].window_minutes
        return enrollment.next_due_at + delay(enrollment.id, enrollment.schedule.at, window)

    async def closing(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        return come(((e.open_until, e) for e in self.present()), now, limit)

    async def has_open_day(self, guild_id: GuildId, until: date) -> bool:
        return any(e.state is State.ACTIVE and e.open_on <= until for e in self._of(guild_id))

    def _shown(self, enrollment: Enrollment) -> str:
        return enrollment.pseudonym or self._seen.learners[enrollment.user_id].name

    async def is_pseudonym_taken(self, guild_id: GuildId, pseudonym: str, by_other_than: UserId) -> bool:
        return any(
            e.is_current and e.user_id != by_other_than and self._shown(e).casefold() == pseudonym.casefold()
            for e in self._of(guild_id)
        )

    async def followed(self, guild_id: GuildId) -> Sequence[tuple[UserId, TrackId]]:
        return sorted((e.user_id, e.track_id) for e in self._of(guild_id) if e.is_current)

    async def guilds(self) -> Collection[GuildId]:
        return sorted({e.guild_id for e in self._seen.enrollments.values() if e.is_current})

    async def count_current(self, guild_id: GuildId, track_id: TrackId | None = None) -> int:
        return sum(e.is_current and track_id in (None, e.track_id) for e in self._of(guild_id))


def _nameless(value: Any, erased: Collection[UserId], **nobody: UserId | None) -> Any:
    """What somebody did for a server, without the names of the erased."""
    return replace(value, **{name: one for name, one in nobody.items() if getattr(value, name) in erased})
