"""Cohorts of the fake, their waiting lists and their posts."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.storage.tables import Repository, come, require

from roadmapbot.domain.cohort import Cohort, CohortPost, NewCohort, NewCohortPost
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ids import CohortId, CohortPostId, GuildId, UserId

_TWO_DAYS = timedelta(days=2)


class FakeCohorts(Repository):
    async def add(self, new: NewCohort) -> Cohort:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds, "unknown guild")
        require(new.capacity > 0, "room for somebody")
        values: dict[str, Any] = {f.name: getattr(new, f.name) for f in fields(new)}
        cohort = Cohort(id=CohortId(tables.next_id("cohorts")), **values)
        tables.cohorts[cohort.id] = cohort
        return cohort

    async def save(self, cohort: Cohort) -> None:
        tables = self._changing(cohort)
        require(not cohort.is_open or cohort.next_due_at is not None, "open, but until when?")
        if old := tables.cohorts.get(cohort.id):
            changes = {name: getattr(cohort, name) for name in ("next_due_at", "state", "message_id")}
            tables.cohorts[old.id] = replace(old, **changes)

    async def get(self, cohort_id: CohortId) -> Cohort | None:
        return self._seen.cohorts.get(cohort_id)

    async def open_in(self, guild_id: GuildId) -> Sequence[Cohort]:
        return [c for c in self._seen.cohorts.values() if c.guild_id == guild_id and c.is_open]

    async def due(self, now: datetime) -> Cohort | None:
        return next(iter(come(((c.next_due_at, c) for c in self.present()), now, 1)), None)

    def present(self) -> list[Cohort]:
        """Open cohorts of servers the coach is present in, in order of id."""
        tables = self._seen
        return [c for c in tables.cohorts.values() if c.is_open and tables.guilds[c.guild_id].is_present]

    async def members(self, cohort_id: CohortId) -> Sequence[Enrollment]:
        return [e for e in self._seen.enrollments.values() if e.cohort_id == cohort_id and e.is_current]

    async def count(self, cohort_id: CohortId) -> int:
        return len(await self.members(cohort_id))

    async def finishers(self, cohort_id: CohortId) -> Sequence[str]:
        own = [e for e in self._seen.enrollments.values() if e.cohort_id == cohort_id]
        done = [e for e in own if e.state is State.COMPLETED and not e.is_hidden]
        return [e.pseudonym or self._seen.learners[e.user_id].name for e in done]

    async def wait(self, cohort_id: CohortId, user_id: UserId, now: datetime) -> None:
        tables = self._changing(now)
        require(cohort_id in tables.cohorts and user_id in tables.learners, "unknown cohort or learner")
        tables.cohort_waiting.setdefault((cohort_id, user_id), now)

    async def stop_waiting(self, cohort_id: CohortId, user_id: UserId) -> bool:
        return self._changing().cohort_waiting.pop((cohort_id, user_id), None) is not None

    async def waiting(self, cohort_id: CohortId) -> Sequence[UserId]:
        found = [(since, user) for (cohort, user), since in self._seen.cohort_waiting.items() if cohort == cohort_id]
        return [user for _, user in sorted(found)]

    async def awaited(self) -> Sequence[CohortId]:
        wanted = {cohort_id for cohort_id, _ in self._seen.cohort_waiting}
        return [c.id for c in self.present() if c.id in wanted and await self.count(c.id) < c.capacity]


class FakeCohortPosts(Repository):
    async def claim(self, new: NewCohortPost) -> CohortPost | None:
        tables = self._changing(new)
        require(new.cohort_id in tables.cohorts, "unknown cohort")
        if await self.of_day(new.cohort_id, new.local_on) is not None:
            return None
        values: dict[str, Any] = {f.name: getattr(new, f.name) for f in fields(new)}
        fresh = CohortPostId(tables.next_id("cohort_posts"))
        post = CohortPost(id=fresh, state=DeliveryState.CLAIMED, **values)
        tables.cohort_posts[post.id] = post
        return post

    async def claim_waiting(self, now: datetime) -> Sequence[CohortPost]:
        tables = self._changing(now)
        waiting = [p for p in tables.cohort_posts.values() if p.state is DeliveryState.WAITING]
        due = [p for p in waiting if p.retry_at is not None and p.retry_at <= now]
        claimed = [replace(p, state=DeliveryState.CLAIMED, claimed_at=now) for p in due]
        tables.cohort_posts.update((p.id, p) for p in claimed)
        return claimed

    async def stale_claims(self, before: datetime) -> Sequence[CohortPost]:
        claimed = [p for p in self._seen.cohort_posts.values() if p.state is DeliveryState.CLAIMED]
        return [p for p in claimed if p.claimed_at is not None and p.claimed_at < before]

    async def save(self, post: CohortPost) -> None:
        tables = self._changing(post)
        require(post.state is not DeliveryState.CLAIMED or post.claimed_at is not None, "claimed, but when?")
        require(post.state is not DeliveryState.WAITING or post.retry_at is not None, "waiting, but until when?")
        if old := tables.cohort_posts.get(post.id):
            kept = {f: getattr(old, f) for f in ("cohort_id", "local_on", "due_at")}
            tables.cohort_posts[old.id] = replace(post, **kept)

    async def get(self, post_id: CohortPostId) -> CohortPost | None:
        return self._seen.cohort_posts.get(post_id)

    async def of(self, cohort_id: CohortId) -> Sequence[CohortPost]:
        own = [p for p in self._seen.cohort_posts.values() if p.cohort_id == cohort_id]
        return sorted(own, key=lambda post: post.local_on)

    async def of_day(self, cohort_id: CohortId, on: date) -> CohortPost | None:
        return next((p for p in await self.of(cohort_id) if p.local_on == on), None)

    async def open_tasks(self, now: datetime) -> Sequence[CohortPost]:
        tables = self._seen
        sent = [p for p in tables.cohort_posts.values() if p.state is DeliveryState.SENT and p.task_id is not None]
        young = [p for p in sent if p.sent_at is not None and p.sent_at > now - _TWO_DAYS]
        recent = [p for p in young if p.local_on >= (now - 2 * _TWO_DAYS).date()]
        return [p for p in recent if tables.cohorts[p.cohort_id].is_open]
