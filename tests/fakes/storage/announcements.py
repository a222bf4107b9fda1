"""Announcements of the fake."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from tests.fakes.storage.tables import Repository, Tables, require

from roadmapbot.domain.announcement import (
    Announcement,
    AnnouncementId,
    AnnouncementState,
    Copy,
    CopyState,
    NewAnnouncement,
    Segment,
)
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.ids import GuildId, MessageId, UserId
from roadmapbot.services.ports import Audience


class FakeAnnouncements(Repository):
    async def add(self, new: NewAnnouncement) -> Announcement:
        tables = self._changing(new)
        require(new.guild_id in tables.guilds, "unknown guild")
        values = {f.name: getattr(new, f.name) for f in fields(NewAnnouncement)}
        made = Announcement(**values, id=AnnouncementId(tables.next_id("announcements")))
        tables.announcements[made.id] = made
        return made

    async def get(self, guild_id: GuildId, announcement_id: AnnouncementId) -> Announcement | None:
        found = self._seen.announcements.get(announcement_id)
        return found if found and found.guild_id == guild_id else None

    async def save(self, announcement: Announcement) -> None:
        tables = self._changing(announcement)
        changed = {name: getattr(announcement, name) for name in ("state", "tested_at", "sent_at")}
        tables.announcements[announcement.id] = replace(tables.announcements[announcement.id], **changed)

    async def last_sent_at(self, guild_id: GuildId) -> datetime | None:
        sent = [a.sent_at for a in self._seen.announcements.values() if a.guild_id == guild_id and a.sent_at]
        return max(sent, default=None)

    async def sending(self) -> Sequence[Announcement]:
        found = sorted(self._seen.announcements.items())
        return [each for _, each in found if each.state is AnnouncementState.SENDING]

    async def zones_of(self, audience: Audience) -> Mapping[str, int]:
        return Counter(each.schedule.zone for each in _meant(self._seen, audience))

    async def copy_to(self, announcement_id: AnnouncementId, audience: Audience, zone: str, at: datetime) -> None:
        tables = self._changing(at)
        require(announcement_id in tables.announcements, "unknown announcement")
        for each in _meant(tables, audience):
            if each.schedule.zone == zone:
                key = (announcement_id, each.id)
                waiting = Copy(announcement_id, each.id, each.user_id, CopyState.WAITING, retry_at=at)
                tables.copies.setdefault(key, waiting)

    async def claim(self, now: datetime, limit: int) -> Sequence[Copy]:
        tables = self._changing(now)
        due = [
            (copy.retry_at, key, copy)
            for key, copy in tables.copies.items()
            if copy.state is CopyState.WAITING and copy.retry_at is not None and copy.retry_at <= now
            if tables.guilds[tables.announcements[copy.announcement_id].guild_id].is_present
        ]
        claimed = [replace(copy, state=CopyState.CLAIMED, claimed_at=now) for _, _, copy in sorted(due)[:limit]]
        await self.save_copies(claimed)
        return claimed

    async def stale(self, before: datetime) -> Sequence[Copy]:
        found = sorted(self._seen.copies.items())
        claimed = [copy for _, copy in found if copy.state is CopyState.CLAIMED]
        return [copy for copy in claimed if copy.claimed_at is not None and copy.claimed_at < before]

    async def save_copies(self, copies: Collection[Copy]) -> None:
        for copy in copies:
            require(copy.state is not CopyState.WAITING or copy.retry_at is not None, "waiting until")
            self._changing(copy).copies[copy.announcement_id, copy.enrollment_id] = copy

    async def counts(self, announcement_id: AnnouncementId) -> Mapping[CopyState, int]:
        return Counter(c.state for (of, _), c in self._seen.copies.items() if of == announcement_id)

    async def is_announcement(self, message_id: MessageId) -> bool:
        return any(copy.message_id == message_id for copy in self._seen.copies.values())

    async def refuse(self, guild_id: GuildId, user_id: UserId, at: datetime) -> None:
        self._changing(at).refusals.setdefault((guild_id, user_id), at)

    async def allow(self, guild_id: GuildId, user_id: UserId) -> None:
        self._changing().refusals.pop((guild_id, user_id), None)

    async def refusals(self, people: Collection[UserId]) -> Collection[tuple[GuildId, UserId]]:
        return {each for each in self._seen.refusals if each[1] in people}


def _meant(tables: Tables, audience: Audience) -> list[Enrollment]:
    found = [
        each
        for each in tables.enrollments.values()
        if each.guild_id == audience.guild_id and each.state is State.ACTIVE
        if (each.guild_id, each.user_id) not in tables.refusals
        if audience.track_id in (None, each.track_id)
    ]
    return [each for each in found if _is_of(tables, audience, each)]


def _is_of(tables: Tables, audience: Audience, enrollment: Enrollment) -> bool:
    counting = [c for (owner, _), c in tables.check_ins.items() if owner == enrollment.id and c.undone_at is None]
    match audience.segment:
        case Segment.ACTIVE:
            return any(c.local_on >= audience.active_since for c in counting)
        case Segment.STUCK:
            return any(c.local_on >= audience.active_since and c.answer.stuck is not None for c in counting)
        case Segment.SILENT:
            is_quiet = all(c.local_on < audience.quiet_since for c in counting)
            return is_quiet and enrollment.consent_at < audience.joined_before
        case Segment.ALL:
            return True
