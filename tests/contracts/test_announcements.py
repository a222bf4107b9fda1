"""Announcements, to whom they are meant, and each learner's copy."""

from dataclasses import replace
from datetime import timedelta

from tests.contracts.builders import ADA, BOB, DAY, EVE, GUILD, NOW, OTHER_GUILD, TODAY, check_in, enroll
from tests.contracts.stores import Stores

from roadmapbot.domain.announcement import (
    Announcement,
    AnnouncementId,
    AnnouncementState,
    CopyState,
    NewAnnouncement,
    Segment,
)
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import MessageId, TrackId
from roadmapbot.services.ports import Audience, Storage

NEW = NewAnnouncement(GUILD, ADA, "Hello!", None, Segment.ALL, NOW)
ALL = Audience(GUILD, None, Segment.ALL, TODAY - 7 * DAY, TODAY - 3 * DAY, NOW + DAY)


async def add(storage: Storage, new: NewAnnouncement = NEW) -> Announcement:
    async with storage.write() as uow:
        for guild_id in (GUILD, OTHER_GUILD):
            if await uow.guilds.get(guild_id) is None:
                await uow.guilds.save(Guild(guild_id, "Guild"))
        made = await uow.announcements.add(new)
        await uow.commit()
    return made


async def copied(storage: Storage, audience: Audience = ALL) -> Announcement:
    """An announcement that waits for everybody meant, everywhere at noon."""
    made = await add(storage)
    async with storage.write() as uow:
        await uow.announcements.save(replace(made, state=AnnouncementState.SENDING, sent_at=NOW))
        for zone in await uow.announcements.zones_of(audience):
            await uow.announcements.copy_to(made.id, audience, zone, NOW)
            await uow.announcements.copy_to(made.id, audience, zone, NOW + timedelta(days=1))
        await uow.commit()
    return made


async def test_an_announcement_is_kept_for_its_server(storage: Storage) -> None:
    track = replace(NEW, track_id=TrackId("starter"), segment=Segment.STUCK)
    first, second = await add(storage), await add(storage, track)
    assert (first.state, first.tested_at, first.sent_at) == (AnnouncementState.DRAFT, None, None)
    assert (second.track_id, second.segment, second.text, second.author_id) == ("starter", Segment.STUCK, "Hello!", ADA)
    async with storage.write() as uow:
        assert await uow.announcements.get(GUILD, second.id) == second
        assert await uow.announcements.get(OTHER_GUILD, second.id) is None
        assert await uow.announcements.get(GUILD, AnnouncementId(99)) is None
        assert await uow.announcements.last_sent_at(GUILD) is None
        for announcement, days in ((second, 2), (first, 1)):
            sent = replace(announcement, state=AnnouncementState.SENDING, tested_at=NOW, sent_at=NOW + days * DAY)
            await uow.announcements.save(sent)
        assert [each.id for each in await uow.announcements.sending()] == [first.id, second.id]
        assert await uow.announcements.last_sent_at(GUILD) == NOW + 2 * DAY
        assert await uow.announcements.last_sent_at(OTHER_GUILD) is None
        found = await uow.announcements.get(GUILD, first.id)
        assert found is not None
        assert (found.tested_at, found.sent_at) == (NOW, NOW + DAY)
        await uow.announcements.save(replace(found, state=AnnouncementState.SENT))
        assert [each.id for each in await uow.announcements.sending()] == [second.id]
        await uow.commit()


async def test_it_is_meant_for_active_learners_who_did_not_say_no(storage: Storage) -> None:
    for user in (ADA, BOB, EVE):
        await enroll(storage, user)
    await enroll(storage, ADA, OTHER_GUILD)
    async with storage.write() as uow:
        ada = await uow.enrollments.current(GUILD, ADA)
        assert ada is not None
        await uow.enrollments.save_many([replace(ada, state=State.PAUSED, next_due_at=None)])
        await uow.announcements.refuse(GUILD, EVE, NOW)
        await uow.announcements.refuse(GUILD, EVE, NOW + DAY)
        zones = await uow.announcements.zones_of(ALL)
        assert sum(zones.values()) == 1
        await uow.announcements.refuse(OTHER_GUILD, ADA, NOW)
        assert set(await uow.announcements.refusals({BOB, EVE})) == {(GUILD, EVE)}
        assert not await uow.announcements.refusals(set())
        await uow.announcements.allow(GUILD, EVE)
        await uow.announcements.allow(GUILD, BOB)
        assert sum((await uow.announcements.zones_of(ALL)).values()) == 2
        assert sum((await uow.announcements.zones_of(replace(ALL, track_id=TrackId("none")))).values()) == 0
        await uow.commit()


async def test_the_active_the_stuck_and_the_silent_are_told_apart(storage: Storage) -> None:
    ada, bob = await enroll(storage, ADA), await enroll(storage, BOB)
    await enroll(storage, EVE)
    await check_in(storage, ada, answer=Answer("half", stuck="step 4"))
    await check_in(storage, bob, local_on=TODAY - 5 * DAY, answer=Answer("done"))
    async with storage.read() as uow:
        counts = {
            segment: sum((await uow.announcements.zones_of(replace(ALL, segment=segment))).values())
            for segment in Segment
        }
        new = replace(ALL, segment=Segment.SILENT, joined_before=NOW - DAY)
        assert sum((await uow.announcements.zones_of(new)).values()) == 0
    assert counts == {Segment.ALL: 3, Segment.ACTIVE: 2, Segment.STUCK: 1, Segment.SILENT: 2}
    async with storage.write() as uow:
        recorded = await uow.check_ins.get(ada.id, TODAY)
        assert recorded is not None
        await uow.check_ins.save(replace(recorded, undone_at=NOW))
        assert sum((await uow.announcements.zones_of(replace(ALL, segment=Segment.STUCK))).values()) == 0
        await uow.commit()


async def test_everybody_meant_has_one_copy_and_it_is_claimed_once(stores: Stores) -> None:
    storage = stores.one
    enrolled = [await enroll(storage, user) for user in (ADA, BOB, EVE)]
    made = await copied(storage)
    assert await storage.next_instant(NOW - DAY) == NOW
    async with storage.write() as uow:
        assert await uow.announcements.claim(NOW - DAY, 9) == []
        first = await uow.announcements.claim(NOW, 2)
        await uow.commit()
    async with stores.two.write() as uow:
        second = await uow.announcements.claim(NOW, 2)
        await uow.commit()
    assert [copy.enrollment_id for copy in (*first, *second)] == [each.id for each in enrolled]
    assert {(copy.state, copy.claimed_at, copy.retry_at) for copy in (*first, *second)} == {
        (CopyState.CLAIMED, NOW, NOW)
    }
    async with storage.write() as uow:
        assert await uow.announcements.stale(NOW) == []
        stale = await uow.announcements.stale(NOW + DAY)
        assert stale == [*first, *second]
        sent = replace(
            stale[0], state=CopyState.SENT, attempts=1, channel_id=stale[0].user_id, message_id=MessageId(70)
        )
        later = replace(stale[1], state=CopyState.WAITING, retry_at=NOW + 2 * DAY)
        await uow.announcements.save_copies([sent, later])
        await uow.announcements.save_copies([])
        assert await uow.announcements.counts(made.id) == {
            CopyState.SENT: 1, CopyState.WAITING: 1, CopyState.CLAIMED: 1,
        }  # fmt: skip
        assert await uow.announcements.counts(AnnouncementId(99)) == {}
        assert await uow.announcements.is_announcement(MessageId(70))
        assert not await uow.announcements.is_announcement(MessageId(71))
        await uow.commit()
    assert await storage.next_instant(NOW) == min(NOW + 2 * DAY, await _next_due(storage))


async def _next_due(storage: Storage):  # type: ignore[no-untyped-def]
    async with storage.read() as uow:
        enrollment = await uow.enrollments.current(GUILD, ADA)
    assert enrollment is not None
    return min(at for at in (enrollment.next_due_at, enrollment.open_until) if at is not None and at > NOW)


async def test_nothing_leaves_for_a_server_that_is_gone(storage: Storage) -> None:
    await enroll(storage, ADA)
    await copied(storage)
    async with storage.write() as uow:
        await uow.guilds.save(Guild(GUILD, "Gone", is_present=False))
        assert await uow.announcements.claim(NOW, 9) == []
        await uow.commit()
    assert await storage.next_instant(NOW - DAY) is None
