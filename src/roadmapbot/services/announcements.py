"""What moderators announce: drafted, sent to oneself first, then to everybody meant, each at a decent hour.

Sending is one step in the database: every learner meant gets a copy that waits for its time. The copies leave with the
rounds, by direct message or, for those who read in the server, in one post for many. A copy that may have arrived is
never sent again.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from roadmapbot.domain.announcement import (
    LONGEST_TEXT,
    QUIET_FOR,
    RECENT,
    Announcement,
    AnnouncementId,
    AnnouncementState,
    Copy,
    CopyState,
    NewAnnouncement,
    Segment,
    allowed_from,
)
from roadmapbot.domain.delivery import REPEATED_WITHIN
from roadmapbot.domain.enrollment import DmState, Enrollment, Mode, State
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
from roadmapbot.domain.ids import EnrollmentId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Track
from roadmapbot.services.ports import (
    Audience,
    Catalogues,
    Clock,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    RetryLater,
    Storage,
    UnitOfWork,
)
from roadmapbot.services.posts import AnnouncementPost
from roadmapbot.services.reach import Reach, Sent

log = logging.getLogger(__name__)

BATCH = 200
"""Copies sent in one round: what is owed to a learner's day comes first, with every round anew."""
TOGETHER = 40
"""People mentioned in one post, where they read in the server."""
NEWS_FOR = timedelta(days=3)
"""How long an announcement is worth sending: after a long outage nobody wants to read it."""
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

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, messenger: Messenger, reach: Reach
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._messenger = messenger
        self._reach = reach

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

    # --- the rounds ---

    async def run_due(self) -> int:
        """Send the copies whose time has come, some of them with every round; how many arrived."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            claimed = await uow.announcements.claim(now, BATCH)
            if claimed:
                await uow.commit()
        settled = await self._send_all(claimed, now)
        await self._finish()
        return sum(copy.state is CopyState.SENT for copy in settled)

    async def recover(self, min_age: timedelta = timedelta()) -> None:
        """Settle copies that a crash left claimed: repeat while Discord surely knows the nonce, else let them be."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            stale = await uow.announcements.stale(now - min_age)
        fresh = [copy for copy in stale if copy.claimed_at and now - copy.claimed_at < REPEATED_WITHIN]
        await self._save([replace(copy, state=CopyState.UNSURE) for copy in stale if copy not in fresh])
        await self._send_all(fresh, now, is_repeat=True)

    async def _send_all(self, copies: Sequence[Copy], now: datetime, *, is_repeat: bool = False) -> list[Copy]:
        """Send claimed copies: one by one, and in one post to those of a server who read there.

        `is_repeat` where they may have arrived already: what cannot be repeated at once is let be.
        """
        if not copies:
            return []
        async with self._storage.read() as uow:
            going = {each.id: await self._view(uow, each) for each in await uow.announcements.sending()}
            enrollments = await uow.enrollments.get_many({copy.enrollment_id for copy in copies})
            learners = await uow.learners.get_many({copy.user_id for copy in copies})
            refused = {
                copy.enrollment_id
                for copy in copies
                if await uow.announcements.is_refused(enrollments[copy.enrollment_id].guild_id, copy.user_id)
            }
        settled: list[Copy] = []
        together: dict[AnnouncementId, list[Copy]] = defaultdict(list)
        for copy in copies:
            enrollment = enrollments[copy.enrollment_id]
            waits_until = enrollment.schedule.quiet_until(now)
            if copy.enrollment_id in refused or _is_stale(going.get(copy.announcement_id), enrollment, now):
                settled += await self._save([replace(copy, state=CopyState.UNNEEDED)])
            elif waits_until is not None:
                state = CopyState.UNSURE if is_repeat else CopyState.WAITING
                settled += await self._save([replace(copy, state=state, retry_at=waits_until)])
            elif enrollment.mode is Mode.CHANNEL or learners[copy.user_id].dm_state is DmState.CLOSED:
                together[copy.announcement_id].append(copy)
            else:
                view = going[copy.announcement_id]
                settled += await self._send([copy], enrollments, view, now, is_repeat=is_repeat)
        for announcement_id, readers in together.items():
            for first in range(0, len(readers), TOGETHER):
                some = readers[first : first + TOGETHER]
                view = going[announcement_id]
                settled += await self._send(some, enrollments, view, now, in_thread=True, is_repeat=is_repeat)
        return settled

    async def _send(
        self,
        copies: Sequence[Copy],
        enrollments: Mapping[EnrollmentId, Enrollment],
        view: AnnouncementView,
        now: datetime,
        *,
        in_thread: bool = False,
        is_repeat: bool = False,
    ) -> list[Copy]:
        """Send copies in one post, and note how that went; a failure of one post never stops the others."""
        attempted = [replace(copy, attempts=copy.attempts + 1) for copy in copies]
        enrollment = enrollments[copies[0].enrollment_id]
        everybody = tuple(copy.user_id for copy in copies)
        nonce = f"a{view.announcement.id}-{enrollment.id}"

        async def attempt() -> Sent:
            if in_thread:
                return await self._reach.send_in_thread(enrollment, view.post(everybody), nonce=nonce)
            return await self._reach.send(
                enrollment, lambda mention: view.post(everybody if mention else ()), nonce=nonce
            )

        may_stand = is_repeat
        try:
            try:
                sent = await attempt()
            except OutcomeUnknown:
                may_stand = True
                sent = await attempt()  # the same nonce again, while Discord surely knows it
        except RetryLater as error:
            if may_stand:
                return await self._save([replace(copy, state=CopyState.UNSURE) for copy in attempted])
            later = now + error.after
            return await self._save([replace(c, state=CopyState.WAITING, retry_at=later) for c in attempted])
        except OutcomeUnknown:
            return await self._save([replace(copy, state=CopyState.UNSURE) for copy in attempted])
        except MessengerError as error:
            log.info("Announcement %s did not reach some: %s", view.announcement.id, error)
            return await self._save([replace(copy, state=CopyState.UNREACHABLE) for copy in attempted])
        arrived = replace(attempted[0], state=CopyState.SENT, channel_id=sent.channel_id, message_id=sent.message_id)
        return await self._save(
            [
                replace(arrived, enrollment_id=copy.enrollment_id, user_id=copy.user_id, attempts=copy.attempts)
                for copy in attempted
            ]
        )

    async def _save(self, copies: list[Copy]) -> list[Copy]:
        if copies:
            async with self._storage.write() as uow:
                await uow.announcements.save_copies(copies)
                await uow.commit()
        return copies

    async def _finish(self) -> None:
        """Note which announcements have nothing left to send."""
        async with self._storage.read() as uow:
            done = [
                announcement
                for announcement in await uow.announcements.sending()
                if not _is_under_way(await uow.announcements.counts(announcement.id))
            ]
        for announcement in done:
            async with self._storage.write() as uow:
                await uow.announcements.save(replace(announcement, state=AnnouncementState.SENT))
                await uow.commit()

    async def _view(self, uow: UnitOfWork, announcement: Announcement) -> AnnouncementView:
        now, guild_id = self._clock.now(), announcement.guild_id
        guild = await uow.guilds.get(guild_id) or Guild(guild_id, "")
        track = self._catalogues.of(guild_id).track(announcement.track_id) if announcement.track_id else None
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


def _is_stale(view: AnnouncementView | None, enrollment: Enrollment, now: datetime) -> bool:
    """Whether a copy is of no use any more: its learner paused or left, or it is old news."""
    sent_at = view.announcement.sent_at if view else None
    return sent_at is None or enrollment.state is not State.ACTIVE or now - sent_at > NEWS_FOR


def _is_under_way(counts: Mapping[CopyState, int]) -> bool:
    return bool(counts.get(CopyState.WAITING) or counts.get(CopyState.CLAIMED))
