"""What moderators announce: drafted, sent to oneself first, then to everybody meant, each at a decent hour.

Sending is one step in the database: every learner meant gets a copy that waits for its time.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from roadmapbot.domain.announcement import (
    LONGEST_TEXT,
    QUIET_FOR,
    RECENT,
    Announcement,
    AnnouncementId,
    AnnouncementState,
    CopyState,
    NewAnnouncement,
    Segment,
    allowed_from,
)
from roadmapbot.domain.errors import (
    AnnouncementSettled,
    NobodyMeant,
    NotEnrolled,
    NothingToSay,
    NotTested,
    TooSoon,
    UnknownTrack,
)
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Track
from roadmapbot.services.ports import (
    Audience,
    Catalogues,
    Clock,
    Messenger,
    MessengerError,
    Storage,
    UnitOfWork,
)
from roadmapbot.services.posts import AnnouncementPost

log = logging.getLogger(__name__)

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """An announcement with what a moderator should know: for how many people, and from when on it may be sent.

    `allowed_at` (UTC) is None where it may be sent now; `copies` says where the copies stand once it was.
    """

    announcement: Announcement
    guild: Guild
    track: Track | None
    meant: int
    allowed_at: datetime | None
    copies: Mapping[CopyState, int] = field(default_factory=dict)

    def post(self, mentions: tuple[UserId, ...] = ()) -> AnnouncementPost:
        """What a learner gets."""
        return AnnouncementPost(self.guild.id, self.guild.name, self.announcement.text, mentions)


class Announcements:
    """The use-cases around announcements. Who may make them is decided where the call comes from."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, messenger: Messenger) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._messenger = messenger

    # --- moderators ---

    def track(self, guild_id: GuildId, track_id: str | None) -> TrackId | None:
        """The track that was chosen, if any; asked before somebody writes a long text. Raises UnknownTrack."""
        if track_id is None:
            return None
        tracks = self._catalogues.of(guild_id).tracks
        if TrackId(track_id) not in tracks:
            raise UnknownTrack(track_id, [each.title for each in tracks.values()])
        return TrackId(track_id)

    async def draft(
        self, guild_id: GuildId, author_id: UserId, text: str, track_id: str | None, segment: Segment
    ) -> AnnouncementView:
        """Write an announcement down; nobody gets it yet. Raises NothingToSay, UnknownTrack."""
        said = text.strip()[:LONGEST_TEXT]
        if not said:
            raise NothingToSay
        wanted = self.track(guild_id, track_id)
        async with self._storage.write() as uow:
            if await uow.guilds.get(guild_id) is None:
                await uow.guilds.save(Guild(guild_id, ""))
            new = NewAnnouncement(guild_id, author_id, said, wanted, segment, self._clock.now())
            view = await self._view(uow, await uow.announcements.add(new))
            await uow.commit()
        return view

    async def show(self, guild_id: GuildId, announcement_id: AnnouncementId) -> AnnouncementView:
        """An announcement as things stand now. Raises AnnouncementSettled where it is not there."""
        async with self._storage.read() as uow:
            return await self._view(uow, await _announcement(uow, guild_id, announcement_id))

    async def test(
        self, guild_id: GuildId, announcement_id: AnnouncementId, actor_id: UserId
    ) -> tuple[AnnouncementView, bool]:
        """Send an announcement to a moderator alone; whether it could be sent to them directly.

        Raises AnnouncementSettled.
        """
        view = await self.show(guild_id, announcement_id)
        now = self._clock.now()
        try:
            channel_id = await self._messenger.open_dm(actor_id)
            nonce = f"t{announcement_id}-{int(now.timestamp())}"
            await self._messenger.send(channel_id, view.post(), nonce=nonce)
            is_sent = True
        except MessengerError as error:
            log.info("Announcement %s could not be sent to its moderator: %s", announcement_id, error)
            is_sent = False
        async with self._storage.write() as uow:
            announcement = await _draft(uow, guild_id, announcement_id)
            tested = replace(announcement, tested_at=now)
            await uow.announcements.save(tested)
            view = await self._view(uow, tested)
            await uow.commit()
        return view, is_sent

    async def send(self, guild_id: GuildId, announcement_id: AnnouncementId, actor_id: UserId) -> AnnouncementView:
        """Let an announcement go out to everybody it is meant for, each outside of their quiet hours.

        Raises AnnouncementSettled, NotTested, TooSoon, NobodyMeant.
        """
        now = self._clock.now()
        async with self._storage.write() as uow:
            announcement = await _draft(uow, guild_id, announcement_id)
            view = await self._view(uow, announcement)
            if announcement.tested_at is None:
                raise NotTested
            if view.allowed_at is not None:
                raise TooSoon(view.allowed_at)
            if not view.meant:
                raise NobodyMeant
            going = replace(announcement, state=AnnouncementState.SENDING, sent_at=now)
            await uow.announcements.save(going)
            audience = _audience(going, now)
            for zone in await uow.announcements.zones_of(audience):
                at = Schedule(zone, _NOON).quiet_until(now) or now
                await uow.announcements.copy_to(going.id, audience, zone, at)
            to = f"{going.segment} of {going.track_id or 'all tracks'}"
            await uow.audit.add(now, guild_id, actor_id, "announce", f"{going.id}: to {view.meant}, {to}")
            view = await self._view(uow, going)
            await uow.commit()
        return view

    async def discard(self, guild_id: GuildId, announcement_id: AnnouncementId) -> None:
        """Give a draft up. Raises AnnouncementSettled."""
        async with self._storage.write() as uow:
            announcement = await _draft(uow, guild_id, announcement_id)
            await uow.announcements.save(replace(announcement, state=AnnouncementState.DISCARDED))
            await uow.commit()

    # --- learners ---

    async def refuse(self, guild_id: GuildId, user_id: UserId) -> None:
        """Send somebody no more announcements of a server. Raises NotEnrolled."""
        async with self._storage.write() as uow:
            if await uow.enrollments.latest(guild_id, user_id) is None:
                raise NotEnrolled
            await uow.announcements.refuse(guild_id, user_id, self._clock.now())
            await uow.commit()

    async def allow(self, guild_id: GuildId, user_id: UserId) -> None:
        """Send somebody the announcements of a server again."""
        async with self._storage.write() as uow:
            await uow.announcements.allow(guild_id, user_id)
            await uow.commit()

    async def _view(self, uow: UnitOfWork, announcement: Announcement) -> AnnouncementView:
        return await viewed(uow, self._catalogues, announcement, self._clock.now())


async def viewed(
    uow: UnitOfWork, catalogues: Catalogues, announcement: Announcement, now: datetime
) -> AnnouncementView:
    """An announcement as things stand at an instant."""
    guild_id = announcement.guild_id
    guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
    track = catalogues.of(guild_id).track(announcement.track_id) if announcement.track_id else None
    copies = await uow.announcements.counts(announcement.id)
    zones = {} if copies else await uow.announcements.zones_of(_audience(announcement, now))
    last = await uow.announcements.last_sent_at(guild_id)
    allowed_at = allowed_from(last, guild.announce_every, now)
    return AnnouncementView(announcement, guild, track, sum((copies or zones).values()), allowed_at, copies)


async def _announcement(uow: UnitOfWork, guild_id: GuildId, announcement_id: AnnouncementId) -> Announcement:
    """An announcement of a server. Raises AnnouncementSettled where it is not there."""
    found = await uow.announcements.get(guild_id, announcement_id)
    if found is None:
        raise AnnouncementSettled(is_sent=False)
    return found


async def _draft(uow: UnitOfWork, guild_id: GuildId, announcement_id: AnnouncementId) -> Announcement:
    """An announcement that nobody has got yet. Raises AnnouncementSettled."""
    found = await _announcement(uow, guild_id, announcement_id)
    if found.state is not AnnouncementState.DRAFT:
        raise AnnouncementSettled(is_sent=found.state is not AnnouncementState.DISCARDED)
    return found


def _audience(announcement: Announcement, now: datetime) -> Audience:
    return Audience(
        announcement.guild_id,
        announcement.track_id,
        announcement.segment,
        (now - RECENT).date(),
        (now - QUIET_FOR).date(),
        now - QUIET_FOR,
    )
