"""Where learners, servers and enrollments are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from roadmapbot.domain.enrollment import Enrollment, Learner, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import (
    EnrollmentId,
    GuildId,
    TrackId,
    UserId,
)


class Learners(Protocol):
    """People."""

    async def get(self, user_id: UserId) -> Learner | None: ...
    async def get_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, Learner]: ...
    async def save(self, learner: Learner) -> None:
        """Insert or replace."""
        ...

    async def everything(self, user_id: UserId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All that is stored about a person, by table: every row that is theirs or names them."""
        ...

    async def erase(self, user_ids: Collection[UserId]) -> None:
        """Erase everything about some people, wherever it is; what they did to others stays on record, nameless."""
        ...


class Erasures(Protocol):
    """Who had their data erased, kept apart from the database, so that no older copy of it brings anybody back."""

    async def remember(self, user_id: UserId, at: datetime) -> None:
        """Note a person, before anything of theirs is erased; once this returns it is safe."""
        ...


class Guilds(Protocol):
    """Servers."""

    async def get(self, guild_id: GuildId) -> Guild | None: ...
    async def get_many(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Guild]: ...
    async def save(self, guild: Guild) -> None:
        """Insert or replace."""
        ...

    async def board_due(self, now: datetime) -> Sequence[Guild]:
        """Present servers whose `next_board_at` has come, in order of it."""
        ...


class Enrollments(Protocol):
    """Enrollments. At most one per server and learner is current (active or paused)."""

    async def add(self, new: NewEnrollment) -> Enrollment:
        """Store an active enrollment. An old one of the same server, learner and track comes back with its id."""
        ...

    async def save_many(self, enrollments: Collection[Enrollment]) -> None:
        """Write back every mutable field."""
        ...

    async def get(self, enrollment_id: EnrollmentId) -> Enrollment | None: ...
    async def get_many(self, ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]: ...
    async def current(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The active or paused enrollment of a learner in a server."""
        ...

    async def current_of(self, user_id: UserId) -> Sequence[Enrollment]:
        """A learner's current enrollments over all servers, oldest first."""
        ...

    async def latest(self, guild_id: GuildId, user_id: UserId) -> Enrollment | None:
        """The learner's enrollment in a server with the highest id, whatever its state."""
        ...

    async def latest_of(self, user_id: UserId) -> Sequence[Enrollment]:
        """The learner's enrollment with the highest id in every server, whatever its state, oldest first."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Active enrollments of present servers whose task comes now, in order of `next_due_at`.

        It comes once that has been, and the delay that their server's delivery window gives them. Without those whose
        cohort brings their tasks.
        """
        ...

    async def closing(self, now: datetime, limit: int) -> Sequence[Enrollment]:
        """Current enrollments whose `open_until` has come, in order of it."""
        ...

    async def has_open_day(self, guild_id: GuildId, until: date) -> bool:
        """Whether an active enrollment of a server has a day up to and including a date that is not closed."""
        ...

    async def is_pseudonym_taken(self, guild_id: GuildId, pseudonym: str, by_other_than: UserId) -> bool:
        """Whether another current enrollment of a server shows that name (case is ignored)."""
        ...

    async def followed(self, guild_id: GuildId) -> Sequence[tuple[UserId, TrackId]]:
        """Who follows which track in a server now, in order of learner."""
        ...

    async def guilds(self) -> Collection[GuildId]:
        """Every server in which somebody follows a track now, in order."""
        ...

    async def count_current(self, guild_id: GuildId, track_id: TrackId | None = None) -> int: ...
