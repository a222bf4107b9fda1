"""Figures of the fake about the learners of one server."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tests.fakes.storage.tables import Repository

from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import DmState, Enrollment, Mode, State
from roadmapbot.domain.ids import GuildId, TaskId
from roadmapbot.domain.ledger import COUNTED, DONE
from roadmapbot.domain.silence import silent_days
from roadmapbot.services.ports import Following, KeptShare


class FakeInsights(Repository):
    async def following(self, guild_id: GuildId) -> Sequence[Following]:
        counted = Counter((e.track_id, e.state, e.is_self_paused) for e in self._of(guild_id))
        return [Following(*group, counted[group]) for group in sorted(counted)]

    async def kept(self, guild_id: GuildId, since: date) -> KeptShare:
        statuses = [
            day.status
            for enrollment in self._of(guild_id)
            for day in self._seen.days.get(enrollment.id, {}).values()
            if since <= day.local_on < enrollment.open_on
        ]
        return KeptShare(sum(status in COUNTED for status in statuses), sum(status in DONE for status in statuses))

    async def silent(self, guild_id: GuildId, at_least: int, since: date) -> int:
        def days(enrollment: Enrollment) -> int:
            rows = [day for on, day in sorted(self._seen.days.get(enrollment.id, {}).items()) if on >= since]
            return silent_days(rows, enrollment.heard_on)

        return sum(days(enrollment) >= at_least for enrollment in self._active(guild_id))

    async def ways(self, guild_id: GuildId) -> Mapping[tuple[Mode, DmState], int]:
        return Counter((e.mode, self._seen.learners[e.user_id].dm_state) for e in self._active(guild_id))

    async def today(self, guild_id: GuildId) -> Mapping[tuple[DeliveryState | None, bool], int]:
        states = {(d.enrollment_id, d.local_on): d.state for d in self._seen.deliveries.values() if d.kind is Kind.TASK}
        kept = {(i, on) for i, days in self._seen.days.items() for on, day in days.items() if day.status in DONE}
        days = [(e.id, e.open_on) for e in self._active(guild_id)]
        return Counter((states.get(day), day in kept) for day in days)

    async def stuck(self, guild_id: GuildId, since: date, limit: int) -> Sequence[tuple[TaskId, int]]:
        theirs = {e.id for e in self._of(guild_id)}
        counted = Counter(
            c.task_id
            for c in self._seen.check_ins.values()
            if c.enrollment_id in theirs and c.local_on >= since and c.answer.stuck is not None and c.undone_at is None
        )
        return sorted(counted.items(), key=lambda found: (-found[1], found[0]))[:limit]

    def _of(self, guild_id: GuildId) -> Iterator[Enrollment]:
        return (e for e in self._seen.enrollments.values() if e.guild_id == guild_id)

    def _active(self, guild_id: GuildId) -> Iterator[Enrollment]:
        return (e for e in self._of(guild_id) if e.state is State.ACTIVE)
