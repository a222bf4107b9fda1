"""Servers: joining, setting up, and the posts that moderators place there."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, time

from roadmapbot.domain.errors import ChannelUnusable, UnknownTrack
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, GuildId, TrackId, UserId
from roadmapbot.domain.jitter import WIDEST
from roadmapbot.domain.track import STARTER, Track
from roadmapbot.domain.wording import parse_time, parse_weekdays
from roadmapbot.services.ports import (
    Catalogues,
    Clock,
    MessageGone,
    Messenger,
    MessengerError,
    Placed,
    PlacedPost,
    Storage,
    Undeliverable,
    Zones,
)
from roadmapbot.services.posts import ServerGreeting, StarterPlan

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SetupWish:
    """What a moderator sets, as typed; None keeps what is."""

    coach_channel_id: ChannelId | None = None
    board_channel_id: ChannelId | None = None
    zone: str | None = None
    task_at: str | None = None
    board_weekday: str | None = None
    board_at: str | None = None
    moderator_role_id: int | None = None
    needs_approval: bool | None = None
    announce_every: int | None = None
    window_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PlanPlaced:
    """The starter plan as it stands now; `was_refreshed` when it stood there before."""

    track: Track
    placed: PlacedPost
    was_refreshed: bool
    is_pinned: bool


class Guilds:
    """The use-cases around a server."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, zones: Zones, messenger: Messenger
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._zones = zones
        self._messenger = messenger

    async def get(self, guild_id: GuildId) -> Guild:
        """A server's settings; the defaults where nothing was set."""
        async with self._storage.read() as uow:
            return await uow.guilds.get(guild_id) or Guild(guild_id, "")

    async def joined(self, guild_id: GuildId, name: str, greet_in: ChannelId | None) -> None:
        """Note a server the bot is in; a new one is greeted once, where it wants such messages."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            known = await uow.guilds.get(guild_id)
            guild = replace(known or Guild(guild_id, name), name=name, is_present=True)
            is_greeted = await uow.places.get(guild_id, Placed.GREETING) is not None
            if guild != known:
                await uow.guilds.save(guild)
                await uow.commit()
        if greet_in is None or is_greeted or guild.coach_channel_id is not None:
            return
        try:
            message_id = await self._messenger.send(greet_in, ServerGreeting(guild), nonce=f"h{guild_id}")
        except MessengerError as error:
            log.info("Server %s could not be greeted: %s", guild_id, error)
            return
        async with self._storage.write() as uow:
            await uow.places.save(PlacedPost(guild_id, Placed.GREETING, greet_in, message_id, now))
            await uow.commit()

    async def removed(self, guild_id: GuildId) -> None:
        """Note that the bot was removed: nothing falls due there until it is back, and nothing is forgotten."""
        async with self._storage.write() as uow:
            guild = await uow.guilds.get(guild_id)
            if guild is not None:
                await uow.guilds.save(replace(guild, is_present=False))
                await uow.commit()

    async def setup(self, guild_id: GuildId, name: str, actor_id: UserId, wish: SetupWish) -> Guild:
        """Change a server's settings; zone and times take effect with the next board and the next enrollment.

        Raises UnknownZone, BadTime, BadWeekdays.
        """
        now = self._clock.now()
        zone = self._zones.resolve(wish.zone, now) if wish.zone else None
        task_at = parse_time(wish.task_at) if wish.task_at else None
        board_at = parse_time(wish.board_at) if wish.board_at else None
        weekday = min(parse_weekdays(wish.board_weekday)) if wish.board_weekday else None
        async with self._storage.write() as uow:
            old = await uow.guilds.get(guild_id) or Guild(guild_id, name)
            guild = replace(
                old,
                name=name,
                is_present=True,
                zone=zone or old.zone,
                task_at=_or(task_at, old.task_at),
                coach_channel_id=wish.coach_channel_id or old.coach_channel_id,
                board_channel_id=wish.board_channel_id or old.board_channel_id,
                board_weekday=old.board_weekday if weekday is None else weekday,
                board_at=_or(board_at, old.board_at),
                moderator_role_id=wish.moderator_role_id or old.moderator_role_id,
                needs_approval=old.needs_approval if wish.needs_approval is None else wish.needs_approval,
                announce_every=wish.announce_every or old.announce_every,
                window_minutes=old.window_minutes if wish.window_minutes is None else min(wish.window_minutes, WIDEST),
            )
            if guild.board_channel_id is not None:
                guild = replace(guild, next_board_at=_board_due(old, guild, now))
            await uow.guilds.save(guild)
            await uow.audit.add(now, guild_id, actor_id, "setup", _changes(old, guild))
            await uow.commit()
        return guild

    async def post_plan(
        self, guild_id: GuildId, channel_id: ChannelId, actor_id: UserId, track_id: TrackId = STARTER
    ) -> PlanPlaced:
        """Post a track's plan week by week, or refresh it where it stands; pins it where that is allowed.

        Raises UnknownTrack, ChannelUnusable.
        """
        now = self._clock.now()
        catalogue = self._catalogues.of(guild_id)
        track = catalogue.track(track_id)
        if track is None:
            raise UnknownTrack(track_id, [each.title for each in catalogue.tracks.values()])
        async with self._storage.read() as uow:
            stands = await uow.places.get(guild_id, Placed.STARTER_PLAN)
        was_refreshed = stands is not None and stands.channel_id == channel_id and await self._refresh(stands, track)
        if stands is None or not was_refreshed:
            nonce = f"p{channel_id:x}-{int(now.timestamp()) % 10**7}"
            try:
                message_id = await self._messenger.send(channel_id, StarterPlan(track), nonce=nonce)
            except Undeliverable as error:
                raise ChannelUnusable(channel_id) from error
            stands = PlacedPost(guild_id, Placed.STARTER_PLAN, channel_id, message_id, now)
        async with self._storage.write() as uow:
            await uow.places.save(stands)
            await uow.audit.add(now, guild_id, actor_id, "post plan", f"{track_id} in {channel_id}")
            await uow.commit()
        is_pinned = await self._pin(stands)
        return PlanPlaced(track, stands, was_refreshed, is_pinned)

    async def _refresh(self, stands: PlacedPost, track: Track) -> bool:
        try:
            await self._messenger.edit(stands.channel_id, stands.message_id, StarterPlan(track))
        except (MessageGone, Undeliverable):
            return False
        return True

    async def _pin(self, placed: PlacedPost) -> bool:
        try:
            return await self._messenger.pin(placed.channel_id, placed.message_id)
        except MessengerError as error:
            log.info("The plan in channel %s could not be pinned: %s", placed.channel_id, error)
            return False


def _or(new: time | None, old: time) -> time:
    return old if new is None else new


def _board_due(old: Guild, new: Guild, now: datetime) -> datetime:
    """When the board is next due: unchanged unless its day, time or zone changed."""
    same = (old.zone, old.board_weekday, old.board_at) == (new.zone, new.board_weekday, new.board_at)
    return old.next_board_at if same and old.next_board_at else new.board_due_after(now)


def _changes(old: Guild, new: Guild) -> str:
    """The names of the settings that changed."""
    return ", ".join(name for name in Guild.__dataclass_fields__ if getattr(old, name) != getattr(new, name))
