"""Joining a cohort, waiting for a place in it, and leaving it."""

import pytest
from tests.builders import ADA, BOB, DAY, EVE, GUILD, HOUR, MONDAY, NOON, SHORT, TRACK, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.cohort import CohortState
from roadmapbot.domain.enrollment import Mode, State
from roadmapbot.domain.errors import (
    CohortNotStarted,
    CohortOver,
    NotInCohort,
    SetByCohort,
    TrackFinished,
    UnknownCohort,
)
from roadmapbot.domain.ids import CohortId, UserId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import OutcomeUnknown, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.posts import CohortPlace
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
LATER = UserId(4)
ANSWER = Answer("done")


async def test_looking_at_a_cohort_changes_nothing(world: World) -> None:
    cohort = await world.cohort()
    standing = await world.coach.membership.look(cohort.id, who())
    assert (standing.members, standing.is_member, standing.is_full, standing.follows) == (0, False, False, None)
    assert not world.storage.tables.enrollments


async def test_joining_puts_a_learner_on_the_cohorts_track_in_its_rhythm(world: World) -> None:
    cohort = await world.cohort(zone="Europe/Berlin", at="18:00")
    standing = await world.coach.membership.join(cohort.id, who())
    assert (standing.is_member, standing.members, standing.place) == (True, 1, None)
    enrollment = world.enrollment()
    assert (enrollment.track_id, enrollment.schedule, enrollment.cohort_id) == ("short", cohort.schedule, cohort.id)
    assert (enrollment.state, enrollment.paused_until) == (State.PAUSED, MONDAY)
    joined = [a.detail for a in world.storage.tables.audit if a.action == "cohort join"]
    assert joined == [f"{cohort.id} consent=1"]


async def test_days_before_the_start_ask_for_nothing(world: World) -> None:
    cohort = await world.cohort(starts_on="2026-03-04")
    await world.join(cohort)
    with pytest.raises(CohortNotStarted):
        await world.coach.enrollments.resume(who())
    await world.pass_until(utc(WEDNESDAY, "10:00"))
    assert set(world.days().values()) == {DayStatus.PAUSED}
    assert world.enrollment().state is State.ACTIVE
    assert len(world.cohort_tasks()) == 1
    assert not world.tasks_sent()


async def test_a_pause_in_a_running_cohort_ends_as_any_other(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort)
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.pause(who())
    await world.coach.enrollments.resume(who())
    assert world.enrollment().state is State.ACTIVE


async def test_joining_twice_is_joining_once(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, ADA)
    assert len(world.storage.tables.enrollments) == 1
    assert (await world.coach.membership.look(cohort.id, who())).is_member


async def test_whoever_follows_another_track_is_told_and_moved(world: World) -> None:
    await world.enroll(mode=Mode.CHANNEL, minutes="20")
    cohort = await world.cohort()
    before = await world.coach.membership.look(cohort.id, who())
    assert before.follows is not None
    assert (before.follows.id, before.is_same_track) == (TRACK, False)
    after = await world.coach.membership.join(cohort.id, who())
    assert after.follows == before.follows
    old, new = world.storage.tables.enrollments.values()
    assert (old.state, new.track_id) == (State.LEFT, "short")
    assert (new.mode, new.minutes_a_day) == (Mode.CHANNEL, 20)


async def test_whoever_follows_the_same_track_keeps_streak_and_days(world: World) -> None:
    await world.enroll(track="short", zone="America/New_York", at="7:00")
    await world.pass_until(utc(MONDAY, "13:00"))
    await world.coach.check_ins.by_command(who(), ANSWER)
    cohort = await world.cohort(starts_on="today", at="20:00", zone="UTC")
    standing = await world.coach.membership.join(cohort.id, who())
    assert standing.is_same_track
    enrollment = world.enrollment()
    assert (enrollment.schedule.zone, enrollment.cohort_id, enrollment.state) == ("UTC", cohort.id, State.ACTIVE)
    assert enrollment.next_due_at == utc(TUESDAY, "20:00")
    assert world.days()[MONDAY] is DayStatus.KEPT


async def test_a_finished_track_is_nothing_to_join_for(world: World) -> None:
    cohort = await world.cohort()
    await world.complete_all(ADA, SHORT)
    for act in (world.coach.membership.look, world.coach.membership.join):
        with pytest.raises(TrackFinished):
            await act(cohort.id, who())


async def test_what_is_not_there_or_over_cannot_be_joined(world: World) -> None:
    with pytest.raises(UnknownCohort):
        await world.coach.membership.join(CohortId(7), who())
    cohort = await world.cohort()
    await world.coach.cohorts.close(GUILD, BOB, "spring")
    with pytest.raises(CohortOver):
        await world.coach.membership.join(cohort.id, who())


# --- waiting ---------------------------------------------------------------------------------------------------------


async def test_a_full_cohort_has_a_waiting_list(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB)
    full = await world.coach.membership.look(cohort.id, who(EVE))
    assert (full.is_full, full.waiting) == (True, 0)
    waiting = await world.coach.membership.join(cohort.id, who(EVE))
    assert (waiting.is_member, waiting.place) == (False, 1)
    again = await world.coach.membership.join(cohort.id, who(EVE))
    assert (again.place, again.waiting) == (1, 1)
    assert EVE not in {e.user_id for e in world.storage.tables.enrollments.values()}


async def test_a_place_that_comes_free_goes_to_the_first_who_waits(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE, LATER)
    await world.coach.enrollments.leave(who(ADA))
    newcomer = await world.coach.membership.look(cohort.id, who(ADA))
    assert newcomer.is_full
    await world.tick()
    assert world.enrollment(EVE).cohort_id == cohort.id
    (told,) = world.messages(EVE)
    assert isinstance(told.post, CohortPlace)
    assert (told.post.enrollment.user_id, told.post.mention) == (EVE, False)
    assert (await world.coach.membership.look(cohort.id, who(LATER))).place == 1
    await world.tick()
    assert len(world.messages(EVE)) == 1


async def test_nobody_is_moved_up_at_night(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    await world.pass_until(NOON + 11 * HOUR)
    await world.coach.enrollments.leave(who(ADA))
    await world.tick()
    assert not world.messages(EVE)
    await world.pass_until(utc(MONDAY, "08:00"))
    assert world.enrollment(EVE).cohort_id == cohort.id


async def test_whoever_has_finished_the_track_meanwhile_gives_the_place_on(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE, LATER)
    await world.complete_all(EVE, SHORT)
    await world.coach.enrollments.leave(who(ADA))
    assert await world.coach.membership.move_up() == 1
    assert world.enrollment(LATER).cohort_id == cohort.id
    assert not world.storage.tables.cohort_waiting


async def test_a_place_is_given_though_its_owner_cannot_be_told(world: World) -> None:
    await world.server(coach_channel_id=None)
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    world.messenger.fail(FakeMessenger.dm_of(EVE), Undeliverable(Unreachable.DM_CLOSED), times=None)
    await world.coach.enrollments.leave(who(ADA))
    assert await world.coach.membership.move_up() == 1
    assert world.enrollment(EVE).cohort_id == cohort.id


async def test_nobody_moves_up_while_it_is_full_or_once_it_is_over(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    assert await world.coach.membership.move_up() == 0
    # Another process closes it between the look and the move.
    world.storage.tables.cohorts[cohort.id] = cohort
    closing = world.another()
    await closing.cohorts.close(GUILD, BOB, "spring")
    async with world.storage.write() as uow:
        assert await world.coach.membership._fill(uow, cohort.id, NOON) == []


@pytest.fixture
async def free(world: World) -> World:
    """Eve has waited, and a place has just come free."""
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    await world.coach.enrollments.leave(who(ADA))
    return world


def told(world: World) -> list[CohortPlace]:
    """What Eve was told of her place."""
    return [sent.post for sent in world.messages(EVE) if isinstance(sent.post, CohortPlace)]


@pytest.mark.parametrize("error", [RetryLater(HOUR), OutcomeUnknown("Discord is away")])
async def test_a_place_that_could_not_be_told_at_once_is_told_later(free: World, error: Exception) -> None:
    free.messenger.fail(FakeMessenger.dm_of(EVE), error, on=["send"])  # type: ignore[arg-type]
    await free.tick()
    assert not told(free)
    await free.pass_until(NOON + 2 * HOUR)
    assert [post.enrollment.user_id for post in told(free)] == [EVE]


@pytest.mark.parametrize("after_sending", [True, False])
async def test_a_place_is_told_once_though_the_process_dies(free: World, *, after_sending: bool) -> None:
    await free.die(free.tick(), after_sending=after_sending)
    await free.pass_until(NOON + 2 * HOUR)
    assert len(told(free)) == 1


@pytest.mark.parametrize("how", ["cohort", "track"])
async def test_whoever_goes_before_being_told_hears_nothing(free: World, how: str) -> None:
    free.messenger.fail(FakeMessenger.dm_of(EVE), RetryLater(HOUR), on=["send"])
    await free.tick()
    if how == "cohort":
        (cohort,) = free.storage.tables.cohorts.values()
        await free.coach.membership.leave(cohort.id, who(EVE))
    else:
        await free.coach.enrollments.leave(who(EVE))
    await free.pass_until(NOON + 2 * HOUR)
    assert not told(free)


async def test_an_answer_of_the_day_leaves_the_word_about_the_place_as_it_stands(free: World) -> None:
    await free.tick()
    (word,) = told(free)
    result = await free.coach.check_ins.by_command(who(EVE), Answer())
    await free.coach.redraw.days(result.check_in.enrollment_id, result.outdated)
    assert told(free) == [word]


# --- leaving ---------------------------------------------------------------------------------------------------------


async def test_leaving_a_cohort_goes_on_with_the_track_alone(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort)
    await world.pass_until(utc(MONDAY, "10:00"))
    left = await world.coach.membership.leave(cohort.id, who())
    assert left.is_member
    await world.pass_until(utc(TUESDAY, "10:00"))
    assert len(world.cohort_tasks()) == 2
    assert [post.local_on for post in world.tasks_sent()] == [TUESDAY]


async def test_leaving_before_the_start_starts_at_once(world: World) -> None:
    cohort = await world.cohort(starts_on="2026-03-04")
    await world.join(cohort)
    await world.coach.membership.leave(cohort.id, who())
    enrollment = world.enrollment()
    assert (enrollment.state, enrollment.next_due_at) == (State.ACTIVE, utc(MONDAY, "09:00"))


async def test_a_pause_of_ones_own_outlasts_the_cohort(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort)
    await world.pass_until(utc(MONDAY, "10:00"))
    await world.coach.enrollments.pause(who())
    await world.coach.membership.leave(cohort.id, who())
    assert world.enrollment().state is State.PAUSED


async def test_whoever_waits_may_stop_waiting(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    left = await world.coach.membership.leave(cohort.id, who(EVE))
    assert (left.is_member, left.place) == (False, 1)
    with pytest.raises(NotInCohort):
        await world.coach.membership.leave(cohort.id, who(EVE))


async def test_erasing_somebody_frees_their_place(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    await world.coach.privacy.erase(ADA)
    await world.coach.privacy.erase(EVE)
    assert (await world.coach.membership.look(cohort.id, who(ADA))).members == 1
    assert not world.storage.tables.cohort_waiting


# --- the rhythm ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", [Wish(zone="Asia/Tokyo"), Wish(at="10:00"), Wish(weekdays="Mon")])
async def test_the_cohort_sets_when_tasks_come(world: World, wish: Wish) -> None:
    cohort = await world.cohort()
    await world.join(cohort)
    with pytest.raises(SetByCohort):
        await world.coach.settings.change(who(), wish)
    await world.coach.settings.change(who(), Wish(day_end="5:00", mode=Mode.CHANNEL))
    assert world.enrollment().schedule.day_end.hour == 5
    await world.coach.membership.leave(cohort.id, who())
    await world.coach.settings.change(who(), wish)


async def test_after_a_cohort_everybody_sets_their_own_time(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort)
    await world.coach.cohorts.close(GUILD, BOB, "spring")
    assert world.storage.tables.cohorts[cohort.id].state is CohortState.CLOSED
    await world.coach.settings.change(who(), Wish(at="10:00"))
    assert world.enrollment().schedule.at.hour == 10
