"""Announcements of servers, and each learner's copy of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.columns import Instant
from roadmapbot.adapters.storage.tables import (
    announcement_copies,
    announcement_refusals,
    announcements,
    check_ins,
    enrollments,
    guilds,
    is_active,
    is_copy_claimed,
    is_copy_waiting,
    is_going_out,
)
from roadmapbot.adapters.storage.transaction import Listing, Transaction, chunks
from roadmapbot.domain.announcement import (
    Announcement,
    AnnouncementId,
    AnnouncementState,
    Copy,
    CopyState,
    NewAnnouncement,
    Segment,
)
from roadmapbot.domain.ids import GuildId, MessageId, UserId
from roadmapbot.services.ports import Audience

_a = announcements.c
_c = announcement_copies.c
_r = announcement_refusals.c
_e = enrollments.c

_sending = sa.select(announcements).where(is_going_out).order_by(_a.id)
_come = (
    sa.select(announcement_copies)
    .join(announcements, _a.id == _c.announcement_id)
    .join(guilds, guilds.c.id == _a.guild_id)
    .where(_c.retry_at <= sa.bindparam("now", type_=Instant()), is_copy_waiting, guilds.c.is_present)
    .order_by(_c.retry_at, _c.announcement_id, _c.enrollment_id)
    .limit(sa.bindparam("most"))
)
_refusals = Listing(_r.user_id, lambda listed: sa.select(_r.guild_id, _r.user_id).where(listed))
_stale = sa.select(announcement_copies).where(_c.claimed_at < sa.bindparam("before", type_=Instant()), is_copy_claimed)


class SqlAnnouncements:
    """Announcements, each with its copies; the schema allows one copy per enrollment."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewAnnouncement) -> Announcement:
        """Store a draft."""
        insert = self._transaction.insert(announcements).values(
            guild_id=new.guild_id,
            author_id=new.author_id,
            text=new.text,
            track_id=new.track_id,
            segment=new.segment,
            state=AnnouncementState.DRAFT,
            created_at=new.created_at,
        )
        (row,) = await self._transaction.rows(insert.returning(announcements))
        return _announcement(row)

    async def get(self, guild_id: GuildId, announcement_id: AnnouncementId) -> Announcement | None:
        """One announcement; None where that server has none of that id."""
        select = sa.select(announcements).where(_a.id == announcement_id, _a.guild_id == guild_id)
        row = await self._transaction.row(self._transaction.locking(select, announcements))
        return _announcement(row) if row else None

    async def save(self, announcement: Announcement) -> None:
        """Write back every mutable field."""
        values = {
            "state": announcement.state,
            "tested_at": announcement.tested_at,
            "sent_at": announcement.sent_at,
        }
        await self._transaction.run(sa.update(announcements).where(_a.id == announcement.id).values(**values))

    async def last_sent_at(self, guild_id: GuildId) -> datetime | None:
        """When a server's newest announcement went out."""
        select = sa.select(_a.sent_at).where(_a.guild_id == guild_id, _a.sent_at.is_not(None))
        found: datetime | None = await self._transaction.value(select.order_by(_a.sent_at.desc()).limit(1))
        return found

    async def sending(self) -> Sequence[Announcement]:
        """Announcements on their way, over all servers, in order of id."""
        return [_announcement(row) for row in await self._transaction.rows(_sending)]

    async def zones_of(self, audience: Audience) -> Mapping[str, int]:
        """How many people an announcement is meant for, by their zones."""
        select = sa.select(_e.zone, sa.func.count().label("people")).where(*_meant(audience)).group_by(_e.zone)
        return {row.zone: row.people for row in await self._transaction.rows(select)}

    async def copy_to(self, announcement_id: AnnouncementId, audience: Audience, zone: str, at: datetime) -> None:
        """Let everybody in a zone whom it is meant for have a copy that waits until an instant."""
        values = sa.select(
            sa.literal(announcement_id, _c.announcement_id.type),
            _e.id,
            _e.user_id,
            sa.literal(CopyState.WAITING, _c.state.type),
            sa.literal(0, _c.attempts.type),
            sa.literal(at, _c.retry_at.type),
        ).where(*_meant(audience), _e.zone == zone)
        names = ["announcement_id", "enrollment_id", "user_id", "state", "attempts", "retry_at"]
        insert = self._transaction.insert(announcement_copies).from_select(names, values)
        await self._transaction.run(insert.on_conflict_do_nothing())

    async def claim(self, now: datetime, limit: int) -> Sequence[Copy]:
        """Mark waiting copies of present servers whose `retry_at` has come as claimed at `now`, and give them."""
        locking = self._transaction.locking(_come, announcement_copies, skip=True)
        rows = await self._transaction.rows(locking, {"now": now, "most": limit})
        changed = {"state": CopyState.CLAIMED, "claimed_at": now}
        keys = [{"of": row.announcement_id, "whose": row.enrollment_id} for row in rows]
        await self._transaction.run(sa.update(announcement_copies).where(*_one_copy()).values(**changed), keys)
        return [_copy(row, state=CopyState.CLAIMED, claimed_at=now) for row in rows]

    async def stale(self, before: datetime) -> Sequence[Copy]:
        """Copies claimed before an instant and not settled since."""
        rows = await self._transaction.rows(_stale, {"before": before})
        return sorted((_copy(row) for row in rows), key=lambda copy: (copy.announcement_id, copy.enrollment_id))

    async def save_copies(self, copies: Collection[Copy]) -> None:
        """Write back every mutable field of copies."""
        names = ("state", "attempts", "claimed_at", "retry_at", "channel_id", "message_id")
        values = [
            {
                "of": copy.announcement_id,
                "whose": copy.enrollment_id,
                **{f"new_{name}": getattr(copy, name) for name in names},
            }
            for copy in copies
        ]
        changed = {name: sa.bindparam(f"new_{name}", type_=_c[name].type) for name in names}
        await self._transaction.run(sa.update(announcement_copies).where(*_one_copy()).values(**changed), values)

    async def counts(self, announcement_id: AnnouncementId) -> Mapping[CopyState, int]:
        """How many copies of an announcement stand where."""
        select = sa.select(_c.state, sa.func.count().label("people")).where(_c.announcement_id == announcement_id)
        return {row.state: row.people for row in await self._transaction.rows(select.group_by(_c.state))}

    async def is_announcement(self, message_id: MessageId) -> bool:
        """Whether a message is a copy of an announcement."""
        select = sa.select(_c.announcement_id).where(_c.message_id == message_id).limit(1)
        return await self._transaction.row(select) is not None

    async def refuse(self, guild_id: GuildId, user_id: UserId, at: datetime) -> None:
        """Note that somebody wants no announcements of a server."""
        insert = self._transaction.insert(announcement_refusals).values(guild_id=guild_id, user_id=user_id, at=at)
        await self._transaction.run(insert.on_conflict_do_nothing())

    async def allow(self, guild_id: GuildId, user_id: UserId) -> None:
        """Note that somebody wants announcements of a server again."""
        mine = (_r.guild_id == guild_id, _r.user_id == user_id)
        await self._transaction.run(sa.delete(announcement_refusals).where(*mine))

    async def refusals(self, people: Collection[UserId]) -> Collection[tuple[GuildId, UserId]]:
        """Who of some people wants no announcements of which servers."""
        found: set[tuple[GuildId, UserId]] = set()
        for some in chunks(people):
            select, values = _refusals.of(some)
            found |= {(row.guild_id, row.user_id) for row in await self._transaction.rows(select, values)}
        return found


def _one_copy() -> tuple[sa.ColumnElement[bool], ...]:
    return (_c.announcement_id == sa.bindparam("of"), _c.enrollment_id == sa.bindparam("whose"))


def _meant(audience: Audience) -> list[sa.ColumnElement[bool]]:
    """The enrollments that an announcement is meant for."""
    refused = sa.exists().where(_r.guild_id == _e.guild_id, _r.user_id == _e.user_id)
    found = [_e.guild_id == audience.guild_id, is_active, ~refused]
    if audience.track_id is not None:
        found.append(_e.track_id == audience.track_id)
    match audience.segment:
        case Segment.ACTIVE:
            found.append(_checked_in(check_ins.c.local_on >= audience.active_since))
        case Segment.STUCK:
            found.append(_checked_in(check_ins.c.local_on >= audience.active_since, check_ins.c.stuck.is_not(None)))
        case Segment.SILENT:
            found.append(_e.consent_at < audience.joined_before)
            found.append(~_checked_in(check_ins.c.local_on >= audience.quiet_since))
        case Segment.ALL:
            pass
    return found


def _checked_in(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(check_ins.c.enrollment_id == _e.id, check_ins.c.undone_at.is_(None), *conditions)


def _announcement(row: sa.Row[Any]) -> Announcement:
    return Announcement(
        row.guild_id,
        row.author_id,
        row.text,
        row.track_id,
        row.segment,
        row.created_at,
        row.id,
        row.state,
        row.tested_at,
        row.sent_at,
    )


def _copy(row: sa.Row[Any], **changed: Any) -> Copy:
    values = {name: getattr(row, name) for name in Copy.__dataclass_fields__}
    return Copy(**{**values, **changed})
