"""Cohorts as moderators see them: beginning one, looking at those there are, closing one."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadmapbot.domain.cohort import FEWEST, LATEST_START, LONGEST_NAME, MOST, Cohort, CohortState, NewCohort, first_due
from roadmapbot.domain.errors import BadCohort, BadDate, ChannelUnusable, UnknownCohort, UnknownTrack
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import DAY_END, EVERY_DAY, Schedule
from roadmapbot.domain.track import Track
from roadmapbot.domain.wording import parse_date
from roadmapbot.services.ports import Catalogues, Clock, Messenger, MessengerError, Storage, UnitOfWork, Zones
from roadmapbot.services.posts import CohortOpening
from roadmapbot.services.wishes import Wish, scheduled

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CohortWish:
    """What a moderator asks for, as typed; what is left out is as on the server, every day, with room for 50."""

    name: str
    track: str
    starts_on: str
    channel_id: ChannelId
    at: str | None = None
    zone: str | None = None
    weekdays: str | None = None
    capacity: int = 50


@dataclass(frozen=True, slots=True)
class CohortView:
    """A cohort with what is around it: how many are in it, wait for a place, and how many tasks it has had."""

    cohort: Cohort
    track: Track
    members: int
    waiting: int
    had: int


class Cohorts:
    """The use-cases of moderators around cohorts."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, zones: Zones, messenger: Messenger
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._zones = zones
        self._messenger = messenger

    async def create(self, guild_id: GuildId, actor_id: UserId, wish: CohortWish) -> CohortView:
        """Begin a cohort and announce it in its channel, where people join by a button.

        Raises BadCohort, UnknownTrack, UnknownZone, BadTime, BadWeekdays, BadDate, ChannelUnusable.
        """
        now = self._clock.now()
        track = self._track(guild_id, wish.track)
        name = " ".join(wish.name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadCohort("name")
        if not FEWEST <= wish.capacity <= MOST:
            raise BadCohort("capacity")
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
            await uow.guilds.save(guild)
            base = Schedule(guild.zone, guild.task_at, EVERY_DAY, min(DAY_END, guild.task_at))
            schedule = scheduled(self._zones, now, base, Wish(zone=wish.zone, at=wish.at, weekdays=wish.weekdays))
            today = schedule.local_day(now)
            starts_on = today if wish.starts_on.strip().casefold() == "today" else parse_date(wish.starts_on, today)
            if not today <= starts_on <= today + LATEST_START:
                raise BadDate(wish.starts_on, latest=today + LATEST_START)
            due_at = first_due(schedule, starts_on, now)
            cohort = await uow.cohorts.add(
                NewCohort(
                    guild_id,
                    name,
                    track.id,
                    wish.channel_id,
                    starts_on,
                    schedule,
                    wish.capacity,
                    actor_id,
                    due_at,
                )
            )
            await uow.audit.add(now, guild_id, actor_id, "cohort create", f"{cohort.id} {track.id}")
            await uow.commit()
        return CohortView(await self._announce(cohort, track), track, 0, 0, 0)

    async def _announce(self, cohort: Cohort, track: Track) -> Cohort:
        """Post the announcement; a cohort that cannot be announced is closed again. Raises ChannelUnusable."""
        try:
            message_id = await self._messenger.send(
                cohort.channel_id, CohortOpening(cohort, track), nonce=f"ko{cohort.id}"
            )
        except MessengerError as error:
            async with self._storage.write() as uow:
                await shut(uow, cohort, CohortState.CLOSED)
                await uow.commit()
            raise ChannelUnusable(cohort.channel_id) from error
        cohort = replace(cohort, message_id=message_id)
        async with self._storage.write() as uow:
            await uow.cohorts.save(cohort)
            await uow.commit()
        return cohort

    async def running(self, guild_id: GuildId) -> Sequence[CohortView]:
        """The cohorts of a server that are coming or running, oldest first."""
        async with self._storage.read() as uow:
            return [await self._view(uow, cohort) for cohort in await uow.cohorts.open_in(guild_id)]

    async def named(self, guild_id: GuildId, text: str = "") -> Sequence[Cohort]:
        """Open cohorts of a server whose name contains a text, for autocomplete."""
        async with self._storage.read() as uow:
            found = await uow.cohorts.open_in(guild_id)
        return [cohort for cohort in found if text.strip().casefold() in cohort.name.casefold()]

    async def close(self, guild_id: GuildId, actor_id: UserId, text: str) -> CohortView:
        """Close a cohort, given by its id or name: whoever is in it goes on alone, at the same time of day.

        Raises UnknownCohort.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            found = await uow.cohorts.open_in(guild_id)
            wanted = text.strip().casefold()
            meant = next((each for each in found if wanted in {str(each.id), each.name.casefold()}), None)
            if meant is None:
                raise UnknownCohort(text, [each.name for each in found])
            view = await self._view(uow, meant)
            closed = await shut(uow, meant, CohortState.CLOSED)
            await uow.audit.add(now, guild_id, actor_id, "cohort close", f"{meant.id} {meant.track_id}")
            await uow.commit()
        await take_down(self._messenger, closed, view.track)
        return replace(view, cohort=closed)

    async def _view(self, uow: UnitOfWork, cohort: Cohort) -> CohortView:
        had = [post for post in await uow.cohort_posts.of(cohort.id) if post.task_id is not None]
        members, waiting = await uow.cohorts.count(cohort.id), len(await uow.cohorts.waiting(cohort.id))
        return CohortView(cohort, track_in(self._catalogues, cohort), members, waiting, len(had))

    def _track(self, guild_id: GuildId, text: str) -> Track:
        tracks = tuple(self._catalogues.of(guild_id).tracks.values())
        wanted = text.strip().casefold()
        found = next((each for each in tracks if wanted in {each.id.casefold(), each.title.casefold()}), None)
        if found is None:
            raise UnknownTrack(text, [each.title for each in tracks])
        return found


def track_in(catalogues: Catalogues, cohort: Cohort) -> Track:
    """The cohort's track; one that was withdrawn from the catalogue shows as empty instead of failing."""
    found = catalogues.of(cohort.guild_id).track(cohort.track_id)
    return found or Track(TrackId(cohort.track_id), cohort.track_id, "", "", (), ())


async def shut(uow: UnitOfWork, cohort: Cohort, state: CohortState) -> Cohort:
    """End a cohort: nobody joins or waits any more, and its members get what is left of the track on their own."""
    closed = replace(cohort, state=state, next_due_at=None)
    await uow.cohorts.save(closed)
    for user_id in await uow.cohorts.waiting(cohort.id):
        await uow.cohorts.stop_waiting(cohort.id, user_id)
    return closed


async def take_down(messenger: Messenger, cohort: Cohort, track: Track) -> None:
    """Take the Join button from the announcement of a cohort that is over. A courtesy: what fails is let go."""
    if cohort.message_id is None:
        return
    try:
        await messenger.edit(cohort.channel_id, cohort.message_id, CohortOpening(cohort, track))
    except MessengerError as error:
        log.info("The announcement of cohort %s is not drawn anew: %s", cohort.id, error)
