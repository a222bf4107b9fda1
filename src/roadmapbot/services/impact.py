"""What a change of content means for the people on the tracks of a server."""

from roadmapbot.domain.difference import Impact, impact
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.ports import Storage

_AT_ONCE = 500
"""Learners whose tasks are held in memory at the same time."""


async def impact_on(storage: Storage, guild_id: GuildId, before: Catalogue, after: Catalogue) -> Impact:
    """What the step from one catalogue to another means for everybody on a track of a server."""
    async with storage.read() as uow:
        followed = await uow.enrollments.followed(guild_id)
        total = Impact()
        for first in range(0, len(followed), _AT_ONCE):
            some = followed[first : first + _AT_ONCE]
            behind = await uow.completions.of_many([user_id for user_id, _ in some])
            total += impact(before, after, [(track_id, behind[user_id]) for user_id, track_id in some])
    return total
