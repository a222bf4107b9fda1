"""Who is asking: finds the one enrollment that a command, button or reply is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roadmapbot.domain.enrollment import Enrollment, Learner, State
from roadmapbot.domain.errors import NotEnrolled, WhichEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TrackId, UserId
from roadmapbot.domain.track import Catalogue, Track
from roadmapbot.services.ports import Catalogues, UnitOfWork
from roadmapbot.services.reach import Reached

NO_SERVER = GuildId(0)
"""Asks for the content that every server starts from: people may look around in direct messages before they join."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person at a command. In direct messages `guild_id` is None and `server` may name the server meant."""

    user_id: UserId
    name: str
    guild_id: GuildId | None = None
    server: str | None = None


async def enrollment_of(uow: UnitOfWork, who: Who, *, even_completed: bool = False) -> Enrollment:
    """The current enrollment that a person means; where there is none, the last one if it may be a completed one.

    Raises NotEnrolled and WhichEnrollment.
    """
    if who.guild_id is not None:
        found = await uow.enrollments.current(who.guild_id, who.user_id)
        if found is None and even_completed:
            last = await uow.enrollments.latest(who.guild_id, who.user_id)
            found = last if last and last.state is State.COMPLETED else None
        if found is None:
            raise NotEnrolled
        return found
    current = await uow.enrollments.current_of(who.user_id)
    if not current:
        raise NotEnrolled
    if len(current) == 1:
        return current[0]
    guilds = await uow.guilds.get_many({enrollment.guild_id for enrollment in current})
    for enrollment in current:
        guild = guilds.get(enrollment.guild_id)
        if who.server and guild and who.server.casefold() in {guild.name.casefold(), str(guild.id)}:
            return enrollment
    raise WhichEnrollment([guild.name for guild in guilds.values()])


async def heard_from(uow: UnitOfWork, enrollment: Enrollment, now: datetime) -> Enrollment:
    """An enrollment whose learner has just said something, stored so."""
    heard = enrollment.heard(now)
    if heard != enrollment:
        await uow.enrollments.save_many([heard])
    return heard


@dataclass(frozen=True, slots=True)
class Overview:
    """An enrollment with what is around it; `reached` where a change led to a message."""

    enrollment: Enrollment
    learner: Learner
    guild: Guild
    track: Track
    reached: Reached | None = None


async def overview_of(uow: UnitOfWork, catalogues: Catalogues, enrollment: Enrollment) -> Overview:
    """Gather what is around an enrollment."""
    learner = await uow.learners.get(enrollment.user_id) or Learner(enrollment.user_id, "")
    guild = await uow.guilds.get(enrollment.guild_id) or Guild(enrollment.guild_id, "")
    return Overview(enrollment, learner, guild, track_of(catalogues, enrollment))


def track_of(catalogues: Catalogues, enrollment: Enrollment) -> Track:
    """The enrollment's track; one that was withdrawn from the catalogue shows as empty instead of failing."""
    found = catalogues.of(enrollment.guild_id).track(enrollment.track_id)
    return found or Track(TrackId(enrollment.track_id), enrollment.track_id, "", "", (), ())


async def followed_by(uow: UnitOfWork, who: Who) -> Sequence[Enrollment]:
    """The current enrollments where somebody asks: that of the server; in direct messages all of them."""
    if who.guild_id is None:
        return await uow.enrollments.current_of(who.user_id)
    current = await uow.enrollments.current(who.guild_id, who.user_id)
    return [current] if current else []


def catalogues_for(catalogues: Catalogues, who: Who, followed: Sequence[Enrollment]) -> Sequence[Catalogue]:
    """The content somebody may look at, nearest first: that of the server; in direct messages of all servers meant."""
    if who.guild_id is not None:
        return [catalogues.of(who.guild_id)]
    return [catalogues.of(enrollment.guild_id) for enrollment in followed] or [catalogues.of(NO_SERVER)]
