"""Announcements: to whom they are meant, the manners they keep, and that no copy comes twice."""

import random
from datetime import time, timedelta

import pytest
from tests.builders import ADA, BOB, EVE, GUILD, HOUR, MODERATOR, OTHER_GUILD, TRACK, catalogue, track, unit, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.announcement import (
    LONGEST_TEXT,
    AnnouncementId,
    AnnouncementState,
    CopyState,
    Segment,
    allowed_from,
)
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import (
    AnnouncementSettled,
    NobodyMeant,
    NotEnrolled,
    NothingToSay,
    NotTested,
    TooSoon,
    UnknownTrack,
)
from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.services.announcements import AnnouncementView
from roadmapbot.services.copies import BATCH, NEWS_FOR, TOGETHER
from roadmapbot.services.ports import MessengerError, OutcomeUnknown, Refused, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import AnnouncementPost

OTHER_TRACK = "other"
DAY = timedelta(days=1)
ARRIVES = 0.5


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = catalogue(track(TRACK, unit("basics", 20)), track(OTHER_TRACK, unit("more", 20)))
    await world.server()
    await world.server(OTHER_GUILD, "Another")
    return world


async def draft(
    world: World, text: str = "Hello!", segment: Segment = Segment.ALL, track_id: str | None = None
) -> AnnouncementView:
    return await world.coach.announcements.draft(GUILD, MODERATOR, text, track_id, segment)


async def send(world: World, text: str = "Hello!", segment: Segment = Segment.ALL) -> AnnouncementView:
    """Draft, test, send."""
    view = await draft(world, text, segment)
    await world.coach.announcements.test(GUILD, view.announcement.id, MODERATOR)
    return await world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)


def fail(world: World, error: MessengerError, times: int = 1) -> None:
    """Let the next direct messages to Ada fail."""
    world.messenger.fail(FakeMessenger.dm_of(ADA), error, times, on=["send"])


def heard(world: World, user: UserId = ADA) -> list[str]:
    """What somebody was told by announcements in direct messages."""
    return [sent.post.text for sent in world.messages(user) if isinstance(sent.post, AnnouncementPost)]


def copies(world: World) -> dict[UserId, CopyState]:
    return {copy.user_id: copy.state for copy in world.storage.tables.copies.values()}


def state(world: World) -> AnnouncementState:
    return next(reversed(world.storage.tables.announcements.values())).state


# --- drafting and sending ------------------------------------------------------------------------------------------


async def test_it_is_sent_to_the_moderator_first_and_then_to_everybody(world: World) -> None:
    for user in (ADA, BOB):
        await world.enroll(user)
    view = await draft(world, "  Hello!  ")
    assert (view.meant, view.allowed_at, view.track, view.announcement.text) == (2, None, None, "Hello!")
    with pytest.raises(NotTested):
        await world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)
    tested, is_direct = await world.coach.announcements.test(GUILD, view.announcement.id, MODERATOR)
    assert (is_direct, heard(world, MODERATOR), heard(world)) == (True, ["Hello!"], [])
    assert tested.announcement.tested_at == world.clock.now()
    sending = await world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)
    assert sending.copies == {CopyState.WAITING: 2}
    await world.tick()
    assert (heard(world), heard(world, BOB), heard(world, MODERATOR)) == (["Hello!"], ["Hello!"], ["Hello!"])
    assert copies(world) == {ADA: CopyState.SENT, BOB: CopyState.SENT}
    assert state(world) is AnnouncementState.SENT
    done = await world.coach.announcements.show(GUILD, view.announcement.id)
    assert (done.copies, done.meant) == ({CopyState.SENT: 2}, 2)
    await world.tick()
    assert heard(world) == ["Hello!"]


async def test_it_is_noted_who_announced_what_to_how_many(world: World) -> None:
    await world.enroll()
    await send(world)
    noted = (await world.coach.revisions.log(GUILD))[0]
    assert (noted.actor_id, noted.action, noted.detail) == (MODERATOR, "announce", "1: to 1, all of all tracks")


async def test_a_moderator_with_closed_direct_messages_reads_it_where_they_are(world: World) -> None:
    await world.enroll()
    view = await draft(world)
    world.messenger.fail(MODERATOR, Undeliverable(Unreachable.DM_CLOSED))
    _, is_direct = await world.coach.announcements.test(GUILD, view.announcement.id, MODERATOR)
    assert is_direct is False
    assert (await world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)).meant == 1


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_it_needs_words(world: World, text: str) -> None:
    with pytest.raises(NothingToSay):
        await draft(world, text)


async def test_it_is_cut_to_what_a_message_holds(world: World) -> None:
    assert len((await draft(world, "x" * 9_000)).announcement.text) == LONGEST_TEXT


async def test_a_server_that_is_not_known_yet_may_draft(world: World) -> None:
    view = await world.coach.announcements.draft(GuildId(77), MODERATOR, "Hello!", None, Segment.ALL)
    assert (view.meant, view.guild.id) == (0, 77)


async def test_it_can_be_discarded_and_nothing_settled_changes_any_more(world: World) -> None:
    await world.enroll()
    view = await draft(world)
    await world.coach.announcements.discard(GUILD, view.announcement.id)
    for act in (world.coach.announcements.discard(GUILD, view.announcement.id), send_one(world, view)):
        with pytest.raises(AnnouncementSettled) as settled:
            await act
        assert settled.value.is_sent is False
    sent = await send(world)
    with pytest.raises(AnnouncementSettled) as again:
        await send_one(world, sent)
    assert again.value.is_sent is True


def send_one(world: World, view: AnnouncementView):  # type: ignore[no-untyped-def]
    return world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)


async def test_another_server_has_no_part_in_it(world: World) -> None:
    await world.enroll(ADA, OTHER_GUILD)
    await world.enroll(BOB)
    view = await send(world)
    await world.tick()
    assert (heard(world, ADA), heard(world, BOB)) == ([], ["Hello!"])
    for act in (
        world.coach.announcements.show(OTHER_GUILD, view.announcement.id),
        world.coach.announcements.test(OTHER_GUILD, view.announcement.id, MODERATOR),
        world.coach.announcements.show(GUILD, AnnouncementId(99)),
    ):
        with pytest.raises(AnnouncementSettled):
            await act


# --- how often ---------------------------------------------------------------------------------------------------


async def test_a_server_allows_one_a_week_unless_it_says_otherwise(world: World) -> None:
    await world.enroll()
    await send(world)
    with pytest.raises(TooSoon) as refused:
        await send(world, "Again!")
    assert refused.value.allowed_at == world.clock.now() + 7 * DAY
    await world.server(announce_every=2)
    with pytest.raises(TooSoon):
        await send(world, "Again!")
    await world.pass_time(hours=48)
    await send(world, "Again!")
    await world.tick()
    assert heard(world) == ["Hello!", "Again!"]


def test_how_often_is_counted_in_days(world: World) -> None:
    now = world.clock.now()
    assert allowed_from(None, 7, now) is None
    assert allowed_from(now - 7 * DAY, 7, now) is None
    assert allowed_from(now - 6 * DAY, 7, now) == now + DAY


# --- to whom -----------------------------------------------------------------------------------------------------


async def test_only_the_learners_of_a_track_where_one_is_named(world: World) -> None:
    await world.enroll(ADA)
    await world.enroll(BOB, track=OTHER_TRACK)
    view = await draft(world, track_id=OTHER_TRACK)
    assert view.meant == 1
    assert view.track is not None
    assert view.track.id == OTHER_TRACK
    with pytest.raises(UnknownTrack):
        await draft(world, track_id="nowhere")


async def test_the_active_the_stuck_and_the_silent(world: World) -> None:
    for user in (ADA, BOB, EVE):
        await world.enroll(user)
    for _ in range(4):
        await world.pass_time(hours=24)
        await world.coach.check_ins.by_command(who(ADA), Answer("done"))
    await world.coach.check_ins.by_command(who(BOB), Answer("half", stuck="step 4"))
    meant = {segment: (await draft(world, segment=segment)).meant for segment in Segment}
    assert meant == {Segment.ALL: 3, Segment.ACTIVE: 2, Segment.STUCK: 1, Segment.SILENT: 1}
    await send(world, segment=Segment.SILENT)
    assert list(copies(world)) == [EVE]


async def test_whoever_has_just_joined_is_not_called_silent(world: World) -> None:
    await world.enroll()
    assert (await draft(world, segment=Segment.SILENT)).meant == 0
    with pytest.raises(NobodyMeant):
        await send(world, segment=Segment.SILENT)


async def test_a_pause_is_respected_also_one_that_begins_meanwhile(world: World) -> None:
    for user in (ADA, BOB, EVE):
        await world.enroll(user)
    await world.coach.enrollments.pause(who(ADA))
    assert (await send(world)).meant == 2
    await world.coach.enrollments.pause(who(BOB))
    await world.tick()
    assert (heard(world, ADA), heard(world, BOB), heard(world, EVE)) == ([], [], ["Hello!"])
    assert copies(world) == {BOB: CopyState.UNNEEDED, EVE: CopyState.SENT}


async def test_whoever_said_no_gets_none_until_they_say_yes(world: World) -> None:
    for user in (ADA, BOB):
        await world.enroll(user)
    await world.coach.announcements.refuse(GUILD, ADA)
    assert (await send(world)).meant == 1
    await world.coach.announcements.refuse(GUILD, BOB)
    await world.tick()
    assert copies(world) == {BOB: CopyState.UNNEEDED}
    await world.coach.announcements.allow(GUILD, ADA)
    assert (await draft(world)).meant == 1
    with pytest.raises(NotEnrolled):
        await world.coach.announcements.refuse(GUILD, EVE)


# --- when ----------------------------------------------------------------------------------------------------------


async def test_nobody_hears_of_it_at_night(world: World) -> None:
    await world.enroll(ADA)
    await world.enroll(BOB, zone="Pacific/Auckland")
    await send(world)
    await world.tick()
    assert (heard(world, ADA), heard(world, BOB)) == (["Hello!"], [])
    due = world.storage.tables.copies[AnnouncementId(1), world.enrollment(BOB).id].retry_at
    assert due is not None
    assert world.enrollment(BOB).schedule.quiet_until(due) is None
    assert state(world) is AnnouncementState.SENDING
    await world.pass_until(due)
    assert heard(world, BOB) == ["Hello!"]
    assert state(world) is AnnouncementState.SENT


async def test_a_copy_that_comes_late_waits_for_the_morning(world: World) -> None:
    await world.enroll()
    await send(world)
    world.clock.at = world.clock.now().replace(hour=23)
    await world.tick()
    assert heard(world) == []
    await world.pass_time(hours=10)
    assert heard(world) == ["Hello!"]
    assert world.messages()[-1].sent_at.time() >= time(8)


async def test_old_news_is_not_sent(world: World) -> None:
    await world.enroll()
    await send(world)
    world.clock.at += NEWS_FOR + HOUR
    await world.tick()
    assert heard(world) == []
    assert copies(world) == {ADA: CopyState.UNNEEDED}


# --- how ---------------------------------------------------------------------------------------------------------


async def test_those_who_read_in_the_server_share_posts(world: World) -> None:
    users = [UserId(1000 + number) for number in range(TOGETHER + 1)]
    for user in users:
        await world.enroll(user, mode=Mode.CHANNEL)
    await send(world)
    await world.tick()
    posts = [sent.post for sent in world.messenger.sent if isinstance(sent.post, AnnouncementPost)]
    mentioned = [user for post in posts for user in post.mentions]
    assert [len(post.mentions) for post in posts[1:]] == [TOGETHER, 1]
    assert sorted(mentioned) == users
    assert set(copies(world).values()) == {CopyState.SENT}


async def test_many_go_out_over_several_rounds(world: World) -> None:
    for number in range(BATCH + 1):
        await world.enroll(UserId(1000 + number))
    await send(world)
    assert await world.coach.copies.run_due() == BATCH
    assert await world.coach.copies.run_due() == 1
    assert await world.coach.copies.run_due() == 0


async def test_one_who_cannot_be_reached_does_not_keep_it_from_others(world: World) -> None:
    for user in (ADA, BOB):
        await world.enroll(user)
    await send(world)
    fail(world, Refused("400"))
    await world.tick()
    assert sorted(copies(world).values()) == [CopyState.SENT, CopyState.UNREACHABLE]


async def test_closed_direct_messages_lead_to_the_thread(world: World) -> None:
    await world.enroll()
    await send(world)
    fail(world, Undeliverable(Unreachable.DM_CLOSED))
    await world.tick()
    post = world.messenger.sent[-1].post
    assert isinstance(post, AnnouncementPost)
    assert post.mentions == (ADA,)
    assert copies(world) == {ADA: CopyState.SENT}


async def test_what_discord_puts_off_comes_later(world: World) -> None:
    await world.enroll()
    await send(world)
    fail(world, RetryLater(timedelta(minutes=5)))
    await world.tick()
    assert (heard(world), copies(world)) == ([], {ADA: CopyState.WAITING})
    await world.pass_time(minutes=5)
    assert heard(world) == ["Hello!"]


async def test_an_unknown_outcome_is_tried_once_more_with_the_same_nonce_and_then_let_be(world: World) -> None:
    await world.enroll(ADA)
    await send(world)
    fail(world, OutcomeUnknown("lost"))
    await world.tick()
    assert (heard(world), copies(world)) == (["Hello!"], {ADA: CopyState.SENT})
    await world.pass_time(hours=24 * 7)
    await send(world, "Again!")
    fail(world, OutcomeUnknown("lost"), times=2)
    await world.coach.copies.run_due()
    assert CopyState.UNSURE in copies(world).values()
    await world.pass_time(hours=2)
    assert heard(world) == ["Hello!"]


async def test_what_may_have_arrived_before_discord_was_busy_is_not_sent_again(world: World) -> None:
    await world.enroll(ADA)
    await send(world)
    world.messenger.fail(FakeMessenger.dm_of(ADA), OutcomeUnknown("lost"), on=["send"], arrives=True)
    world.messenger.fail(FakeMessenger.dm_of(ADA), RetryLater(timedelta(minutes=5)), on=["send"])
    await world.pass_time(hours=2)
    assert (heard(world), copies(world)) == (["Hello!"], {ADA: CopyState.UNSURE})


async def test_what_a_crash_may_have_sent_is_let_be_where_discord_is_busy_then(world: World) -> None:
    await world.enroll(ADA)
    await send(world)
    await world.die(world.coach.copies.run_due(), after_sending=True)
    world.clock.move(seconds=10)
    fail(world, RetryLater(timedelta(minutes=5)))
    await world.pass_time(hours=2)
    assert (heard(world), copies(world)) == (["Hello!"], {ADA: CopyState.UNSURE})


async def test_what_a_crash_may_have_sent_just_before_the_night_does_not_come_in_the_morning(world: World) -> None:
    await world.enroll(ADA)
    world.clock.at = utc("2026-03-01", "21:59:50")
    await send(world)
    await world.die(world.coach.copies.run_due(), after_sending=True)
    world.clock.move(seconds=20)
    await world.pass_time(hours=14)
    assert (heard(world), copies(world)) == (["Hello!"], {ADA: CopyState.UNSURE})


async def test_a_crash_sends_no_copy_twice_and_forgets_the_doubtful_ones(world: World) -> None:
    await world.enroll(ADA)
    await send(world)
    await world.die(world.coach.copies.run_due(), after_sending=True)
    world.clock.move(seconds=10)
    await world.tick()
    assert (heard(world), copies(world)) == (["Hello!"], {ADA: CopyState.SENT})
    await world.pass_time(hours=24 * 7)
    await send(world, "Again!")
    await world.die(world.coach.copies.run_due(), after_sending=True)
    world.clock.move(minutes=3)
    await world.tick()
    assert heard(world) == ["Hello!", "Again!"]
    assert CopyState.UNSURE in copies(world).values()
    assert state(world) is AnnouncementState.SENT


async def test_a_server_that_is_gone_is_left_alone(world: World) -> None:
    await world.enroll()
    await send(world)
    await world.coach.guilds.removed(GUILD)
    await world.tick()
    assert heard(world) == []
    await world.coach.guilds.joined(GUILD, "The Guild", None)
    await world.tick()
    assert heard(world) == ["Hello!"]


async def test_a_reply_to_an_announcement_is_no_check_in(world: World) -> None:
    await world.enroll()
    await world.pass_time(hours=24)
    await send(world)
    await world.tick()
    message = world.messages()[-1]
    reply = world.messenger.says(ADA, FakeMessenger.dm_of(ADA), "done, thank you", reply_to=message.message_id)
    assert await world.coach.check_ins.by_reply(reply) is None
    plain = world.messenger.says(ADA, FakeMessenger.dm_of(ADA), "done")
    assert await world.coach.check_ins.by_reply(plain) is not None


async def test_whatever_happens_nobody_hears_it_twice(world: World) -> None:
    users = [UserId(1000 + number) for number in range(12)]
    chance = random.Random(5)  # noqa: S311 - chance, no secret
    for user in users:
        await world.enroll(user, mode=chance.choice([Mode.DM, Mode.CHANNEL]))
    await send(world)
    faults = (None, RetryLater(timedelta(minutes=1)), OutcomeUnknown("lost"), Refused("400"))
    for _ in range(10):
        for user in users:
            if fault := chance.choice(faults):
                world.messenger.fail(FakeMessenger.dm_of(user), fault, on=["send"], arrives=chance.random() < ARRIVES)
        await world.coach.copies.run_due()
        world.clock.move(minutes=1)
        await world.coach.copies.recover()
    told = [
        user for sent in world.messenger.sent if isinstance(sent.post, AnnouncementPost) for user in sent.post.mentions
    ]
    direct = [user for user in users for _ in heard(world, user)]
    assert len({*told, *direct}) == len(told) + len(direct)
