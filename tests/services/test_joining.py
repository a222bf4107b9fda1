"""Enrolling: what is asked for, what is refused, where the learner is greeted."""

import asyncio
from dataclasses import replace
from datetime import time

import pytest
from tests.builders import (
    ADA,
    BOB,
    COACH,
    CONTENT,
    DAY,
    EVE,
    GUILD,
    MINUTE,
    MONDAY,
    MORE,
    NOON,
    OTHER_GUILD,
    OTHER_TRACK,
    SHORT,
    STARTER,
    TRACK,
    catalogue,
    utc,
)
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.enrollment import DmState, Mode, State
from roadmapbot.domain.errors import (
    AlreadyEnrolled,
    BadTime,
    BadWeekdays,
    NotInServer,
    StorageBusy,
    TrackFinished,
    UnknownTrack,
    UnknownZone,
    UserError,
)
from roadmapbot.domain.schedule import DAY_END, EVERY_DAY, Schedule
from roadmapbot.services.ports import RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import DmsClosed, Greeting
from roadmapbot.services.reach import Reached
from roadmapbot.services.wishes import Wish

CLOSED = Undeliverable(Unreachable.DM_CLOSED)
DM = FakeMessenger.dm_of(ADA)


# --- what is asked for ---------------------------------------------------------------------------------------------


async def test_enrolling_takes_the_servers_rhythm_unless_wished_otherwise(world: World) -> None:
    await world.server(zone="Asia/Kolkata", task_at=time(7, 30))
    enrolled = await world.enroll()
    assert enrolled.enrollment.schedule == Schedule("Asia/Kolkata", time(7, 30), EVERY_DAY, DAY_END)
    assert enrolled.enrollment.mode is Mode.DM
    assert enrolled.first_due_at == utc(MONDAY, "02:00")
    assert enrolled.enrollment.next_due_at == enrolled.first_due_at
    assert (enrolled.track, enrolled.guild.name, enrolled.is_back) == (STARTER, "The Guild", False)


async def test_every_wish_is_granted(world: World) -> None:
    enrolled = await world.enroll(
        zone="Europe/Berlin", at="7 pm", weekdays="mon, thu", mode=Mode.CHANNEL, day_end="4:00"
    )
    expected = Schedule("Europe/Berlin", time(19), frozenset({0, 3}), time(4))
    assert (enrolled.enrollment.schedule, enrolled.enrollment.mode) == (expected, Mode.CHANNEL)
    assert enrolled.first_due_at == utc(MONDAY, "18:00")


async def test_a_task_before_the_usual_day_end_begins_its_day(world: World) -> None:
    enrolled = await world.enroll(at="1:00")
    assert enrolled.enrollment.schedule == Schedule("UTC", time(1), EVERY_DAY, time(1))


async def test_a_task_still_ahead_today_comes_today(world: World) -> None:
    enrolled = await world.enroll(at="12:01")
    assert enrolled.first_due_at == NOON + MINUTE


async def test_consent_is_stored_with_its_time(world: World) -> None:
    enrolled = await world.enroll()
    assert enrolled.enrollment.consent_at == NOON
    entry = world.storage.tables.audit[-1]
    assert (entry.at, entry.guild_id, entry.actor_id, entry.action) == (NOON, GUILD, ADA, "enroll")
    assert TRACK in entry.detail


async def test_a_track_may_be_named_by_its_title(world: World) -> None:
    assert (await world.enroll(track=" starter ")).track == STARTER


async def test_where_there_is_one_track_it_need_not_be_named(world: World) -> None:
    world.catalogues.content = catalogue(SHORT)
    assert (await world.enroll(track=None)).track == SHORT


async def test_a_server_nobody_told_us_of_is_noted(world: World) -> None:
    await world.enroll(guild=OTHER_GUILD)
    assert OTHER_GUILD in world.storage.tables.guilds
    assert world.enrollment(guild=OTHER_GUILD).state is State.ACTIVE


async def test_the_learners_name_is_kept_up_to_date(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.leave(who())
    await world.coach.enrollments.enroll(replace(who(), name="Ada L."), Wish(track=TRACK))
    learner = world.storage.tables.learners[ADA]
    assert (learner.name, learner.dm_channel_id) == ("Ada L.", DM)


# --- what is refused -----------------------------------------------------------------------------------------------


async def test_enrolling_twice_changes_nothing(world: World) -> None:
    first = await world.enroll()
    with pytest.raises(AlreadyEnrolled) as refused:
        await world.enroll(at="10:00")
    assert (refused.value.track_title, refused.value.is_same_track, refused.value.is_paused) == ("Starter", True, False)
    assert world.enrollment() == first.enrollment


async def test_a_second_track_is_refused_as_another_one(world: World) -> None:
    await world.enroll()
    await world.coach.enrollments.pause(who())
    with pytest.raises(AlreadyEnrolled) as refused:
        await world.enroll(track=OTHER_TRACK)
    assert (refused.value.is_same_track, refused.value.is_paused) == (False, True)


async def test_a_running_track_that_was_withdrawn_is_named_by_its_id(world: World) -> None:
    await world.enroll(track="short")
    world.catalogues.content = catalogue(STARTER)
    with pytest.raises(AlreadyEnrolled) as refused:
        await world.enroll()
    assert refused.value.track_title == "short"


async def test_of_two_at_the_same_moment_one_is_refused(world: World) -> None:
    outcomes = await asyncio.gather(world.enroll(), world.enroll(), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyEnrolled", "Enrolled"]
    assert len(world.messages()) == 1


async def test_a_track_is_known_by_id_and_by_title(world: World) -> None:
    assert world.coach.enrollments.track(GUILD, TRACK).id == TRACK
    assert world.coach.enrollments.track(GUILD, STARTER.title.upper()).id == TRACK
    with pytest.raises(UnknownTrack):
        world.coach.enrollments.track(GUILD, "nonsense")


@pytest.mark.parametrize("track", [None, "", "no such track"])
async def test_an_unknown_track_is_refused_with_those_there_are(world: World, track: str | None) -> None:
    with pytest.raises(UnknownTrack) as refused:
        await world.enroll(track=track)
    assert refused.value.text == (track or "")
    assert refused.value.available == ["Starter", "Other", "Short"]


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"zone": "Atlantis"}, UnknownZone),
        ({"at": "25:99"}, BadTime),
        ({"weekdays": "funday"}, BadWeekdays),
        ({"day_end": "late"}, BadTime),
    ],
)
async def test_what_cannot_be_read_is_refused_and_nothing_is_stored(
    world: World, wish: dict[str, str], error: type[UserError]
) -> None:
    with pytest.raises(error):
        await world.enroll(**wish)
    assert not world.storage.tables.enrollments
    assert not world.messenger.attempts


async def test_a_track_with_all_its_tasks_behind_is_refused(world: World) -> None:
    await world.complete_all(ADA, SHORT)
    with pytest.raises(TrackFinished) as refused:
        await world.enroll(track="short")
    assert refused.value.track_title == "Short"


async def test_enrolling_needs_a_server(world: World) -> None:
    with pytest.raises(NotInServer):
        await world.coach.enrollments.enroll(who(guild=None), Wish(track=TRACK))


async def test_a_busy_database_refuses_before_anything_is_said(world: World) -> None:
    world.storage.refusal = StorageBusy()
    with pytest.raises(StorageBusy):
        await world.enroll()
    assert not world.messenger.attempts


# --- coming back ---------------------------------------------------------------------------------------------------


async def test_coming_back_keeps_what_was_done(world: World) -> None:
    first = await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.check_ins.by_reply(world.reply(world.delivery()))
    await world.coach.enrollments.leave(who())
    await world.pass_time(days=2)
    back = await world.enroll(at="8:00")
    assert (back.enrollment.id, back.is_back) == (first.enrollment.id, True)
    await world.pass_time(days=1)
    assert world.delivery().task_id == STARTER.tasks[1].id


async def test_coming_back_on_the_same_day_brings_no_second_task_that_day(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.leave(who())
    back = await world.enroll(at="11:00")
    assert back.first_due_at == utc(MONDAY + DAY, "11:00")
    await world.pass_until(utc(MONDAY, "23:00"))
    assert [delivery.local_on for delivery in world.deliveries()] == [MONDAY]


async def test_what_was_done_carries_over_to_another_track(world: World) -> None:
    await world.complete(ADA, MORE.tasks[0].id)
    enrolled = await world.enroll(track=OTHER_TRACK)
    assert enrolled.is_back
    await world.pass_until(utc(MONDAY, "10:00"))
    assert world.delivery().task_id == MORE.tasks[1].id


async def test_the_form_starts_with_the_last_choice(world: World) -> None:
    await world.enroll(zone="Asia/Tokyo", at="6:00", weekdays="weekend", mode=Mode.CHANNEL, day_end="5:00")
    await world.coach.enrollments.leave(who())
    defaults = await world.coach.enrollments.defaults(who())
    assert (defaults.zone, defaults.at, defaults.weekdays) == ("Asia/Tokyo", time(6), {5, 6})
    assert (defaults.mode, defaults.day_end, defaults.is_first) == (Mode.CHANNEL, time(5), False)
    assert (await world.enroll()).enrollment.schedule == Schedule("Asia/Tokyo", time(6), frozenset({5, 6}), time(5))


async def test_the_form_of_a_newcomer_starts_with_the_servers_rhythm(world: World) -> None:
    await world.server(zone="Africa/Lagos", task_at=time(18))
    defaults = await world.coach.enrollments.defaults(who())
    assert (defaults.zone, defaults.at, defaults.weekdays) == ("Africa/Lagos", time(18), EVERY_DAY)
    assert (defaults.mode, defaults.is_first) == (Mode.DM, True)
    assert defaults.tracks == tuple(CONTENT.tracks.values())


async def test_a_form_needs_a_server_and_knows_one_nobody_set_up(world: World) -> None:
    with pytest.raises(NotInServer):
        await world.coach.enrollments.defaults(who(guild=None))
    assert (await world.coach.enrollments.defaults(who(guild=OTHER_GUILD))).zone == "UTC"


async def test_who_was_hidden_or_had_another_name_stays_so_on_the_next_track(world: World) -> None:
    await world.enroll()
    await world.coach.settings.show_as(who(), is_hidden=True, pseudonym="Blue Heron")
    await world.coach.enrollments.leave(who())
    enrollment = (await world.enroll(track=OTHER_TRACK)).enrollment
    assert (enrollment.is_hidden, enrollment.pseudonym) == (True, "Blue Heron")
    assert world.enrollment() == enrollment


async def test_a_name_that_somebody_else_took_meanwhile_is_not_shown_twice(world: World) -> None:
    await world.enroll()
    await world.enroll(BOB)
    await world.coach.settings.show_as(who(), pseudonym="Blue Heron")
    await world.coach.enrollments.leave(who())
    await world.coach.settings.show_as(who(BOB), pseudonym="blue heron")
    await world.enroll()
    assert world.enrollment().pseudonym is None


# --- the greeting --------------------------------------------------------------------------------------------------


async def test_the_learner_is_greeted_at_once_in_direct_messages(world: World) -> None:
    enrolled = await world.enroll()
    assert enrolled.reached is Reached.DM
    assert world.messenger.posts(DM) == [Greeting(enrolled.enrollment, STARTER, "The Guild", mention=False)]
    learner = world.storage.tables.learners[ADA]
    assert (learner.name, learner.dm_channel_id, learner.dm_state) == ("Ada", DM, DmState.OPEN)


async def test_direct_messages_are_opened_once_for_all_that_comes(world: World) -> None:
    await world.enroll()
    await world.pass_time(days=3)
    assert world.messenger.opened == [ADA]
    assert len(world.tasks_sent()) == 3


async def test_closed_direct_messages_lead_to_the_weeks_thread(world: World) -> None:
    world.messenger.fail(DM, CLOSED, times=None)
    enrolled = await world.enroll()
    assert enrolled.reached is Reached.THREAD
    ((parent, thread, name),) = world.messenger.threads
    assert (parent, name) == (COACH, "Daily tasks · week of February 23")
    told, greeting = world.messenger.posts(thread)
    assert told == DmsClosed(ADA)
    assert greeting == Greeting(enrolled.enrollment, STARTER, "The Guild", mention=True)
    learner = world.storage.tables.learners[ADA]
    assert (learner.dm_state, learner.dm_channel_id) == (DmState.CLOSED, DM)


async def test_direct_messages_that_cannot_even_be_opened_lead_there_too(world: World) -> None:
    world.messenger.fail(ADA, Undeliverable(Unreachable.NO_SHARED_SERVER), times=None)
    assert (await world.enroll()).reached is Reached.THREAD
    assert world.storage.tables.learners[ADA].dm_channel_id is None


async def test_where_no_way_is_open_the_enrollment_stands_all_the_same(world: World) -> None:
    await world.server(coach_channel_id=None)
    world.messenger.fail(DM, CLOSED, times=None)
    assert (await world.enroll()).reached is Reached.NOWHERE
    assert world.enrollment().state is State.ACTIVE


async def test_while_discord_holds_back_new_conversations_the_first_task_tries_again(world: World) -> None:
    world.messenger.fail(ADA, RetryLater(10 * MINUTE))
    enrolled = await world.enroll()
    assert enrolled.reached is Reached.LATER
    assert world.storage.tables.learners[ADA].dm_state is DmState.UNKNOWN
    await world.pass_until(utc(MONDAY, "10:00"))
    assert [sent.channel_id for sent in world.messenger.sent] == [DM]
    assert len(world.tasks_sent()) == 1


async def test_who_prefers_the_channel_is_greeted_in_the_thread(world: World) -> None:
    enrolled = await world.enroll(mode=Mode.CHANNEL)
    assert enrolled.reached is Reached.THREAD
    assert world.messenger.opened == []
    assert [type(post) for post in world.messenger.posts(world.messenger.threads[0][1])] == [Greeting]


async def test_enrolling_again_tries_direct_messages_that_were_closed(world: World) -> None:
    world.messenger.fail(DM, CLOSED)
    await world.enroll()
    await world.coach.enrollments.leave(who())
    world.clock.move(seconds=30)
    assert (await world.enroll()).reached is Reached.DM
    assert world.storage.tables.learners[ADA].dm_state is DmState.OPEN


# --- what can be chosen --------------------------------------------------------------------------------------------


async def test_tracks_are_found_by_title_and_id(world: World) -> None:
    found = world.coach.enrollments.tracks
    assert [each.title for each in found(GUILD)] == ["Starter", "Other", "Short"]
    assert [each.title for each in found(GUILD, " START")] == ["Starter"]
    assert [each.title for each in found(GUILD, "30")] == ["Starter"]
    assert found(GUILD, "nothing of the kind") == []


async def test_a_servers_own_tracks_are_shown_there_alone(world: World) -> None:
    world.catalogues.of_guild[OTHER_GUILD] = catalogue(SHORT)
    assert [each.title for each in world.coach.enrollments.tracks(OTHER_GUILD)] == ["Short"]
    with pytest.raises(UnknownTrack):
        await world.enroll(guild=OTHER_GUILD)


async def test_zones_are_suggested(world: World) -> None:
    assert [match.zone for match in world.coach.enrollments.zones("kolkata")] == ["Asia/Kolkata"]


async def test_the_servers_of_a_learner_are_those_with_a_track_under_way(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll(EVE)
    await world.enroll(EVE, OTHER_GUILD)
    assert {guild.name for guild in await world.coach.enrollments.servers(EVE)} == {"The Guild", "Another"}
    await world.coach.enrollments.leave(who(EVE, OTHER_GUILD))
    assert [guild.name for guild in await world.coach.enrollments.servers(EVE)] == ["The Guild"]
    assert list(await world.coach.enrollments.servers(BOB)) == []
