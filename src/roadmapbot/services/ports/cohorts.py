"""Where cohorts are kept, with who waits for a place in them and what was posted for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from roadmapbot.domain.cohort import Cohort, CohortPost, NewCohort, NewCohortPost
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import CohortId, CohortPostId, GuildId, UserId


class Cohorts(Protocol):
    """Cohorts, their members and their waiting lists."""

    async def add(self, new: NewCohort) -> Cohort: ...
    async def save(self, cohort: Cohort) -> None:
        """Write back every mutable field."""
        ...

    async def get(self, cohort_id: CohortId) -> Cohort | None:
        """A cohort; in a unit of work that writes, nobody else changes who is in it meanwhile."""
        ...

    async def open_in(self, guild_id: GuildId) -> Sequence[Cohort]:
        """The open cohorts of a server, in order of id."""
        ...

    async def due(self, now: datetime) -> Cohort | None:
        """The open cohort of a present server whose `next_due_at` came first; None where none has come."""
        ...

    async def members(self, cohort_id: CohortId) -> Sequence[Enrollment]:
        """Current enrollments of a cohort, in order of id."""
        ...

    async def count(self, cohort_id: CohortId) -> int:
        """How many current enrollments a cohort has."""
        ...

    async def finishers(self, cohort_id: CohortId) -> Sequence[str]:
        """Under which names those are shown who finished with a cohort; without the hidden, in order of id."""
        ...

    async def wait(self, cohort_id: CohortId, user_id: UserId, now: datetime) -> None:
        """Put a person at the end of the waiting list; who is on it already keeps the place."""
        ...

    async def stop_waiting(self, cohort_id: CohortId, user_id: UserId) -> bool:
        """Take a person off the waiting list; False where they were not on it."""
        ...

    async def waiting(self, cohort_id: CohortId) -> Sequence[UserId]:
        """Who waits for a place, first come, first served."""
        ...

    async def awaited(self) -> Sequence[CohortId]:
        """Open cohorts of present servers in which somebody waits for a place and one is free."""
        ...


class CohortPosts(Protocol):
    """What was posted for cohorts; (cohort, local day) is unique."""

    async def claim(self, new: NewCohortPost) -> CohortPost | None:
        """Insert as claimed; None where that day has its post already."""
        ...

    async def claim_waiting(self, now: datetime) -> Sequence[CohortPost]:
        """Mark `waiting` posts whose `retry_at` has come as claimed at `now`, and give them."""
        ...

    async def stale_claims(self, before: datetime) -> Sequence[CohortPost]:
        """Posts claimed before an instant and not settled since."""
        ...

    async def save(self, post: CohortPost) -> None:
        """Write back every mutable field."""
        ...

    async def get(self, post_id: CohortPostId) -> CohortPost | None: ...
    async def of(self, cohort_id: CohortId) -> Sequence[CohortPost]:
        """All posts of a cohort in order of day."""
        ...

    async def of_day(self, cohort_id: CohortId, on: date) -> CohortPost | None:
        """The post of a cohort's day."""
        ...

    async def open_tasks(self, now: datetime) -> Sequence[CohortPost]:
        """Posts that were sent within two days for open cohorts and carry a task, in order of id."""
        ...
