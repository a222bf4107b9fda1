"""Cohorts as moderators see them: beginning, looking, closing."""

from dataclasses import replace

import pytest
from tests.builders import ADA, BOB, CLASS, CONTENT, DAY, EVE, GUILD, MODERATOR, MONDAY, OTHER_GUILD, catalogue, utc
from tests.services.world import World, who

from roadmapbot.domain.cohort import CohortState
from roadmapbot.domain.errors import BadCohort, BadDate, ChannelUnusable, CohortOver, UnknownCohort, UnknownTrack
from roadmapbot.domain.schedule import EVERY_DAY
from roadmapbot.services.ports import OutcomeUnknown, Refused, Undeliverable, Unreachable
from roadmapbot.services.posts import CohortOpening


async def test_a_cohort_is_announced_in_its_channel(world: World) -> None:
    cohort = await world.cohort(
        name="  Spring   cohort ", track="Short", zone="Europe/Berlin", at="18:30", weekdays="Mon-Fri"
    )
    assert (cohort.name, cohort.track_id, cohort.state) == ("Spring cohort", "short", CohortState.OPEN)
    assert (cohort.schedule.zone, cohort.schedule.weekdays) == ("Europe/Berlin", frozenset(range(5)))
    assert cohort.next_due_at == utc(MONDAY, "17:30")
    (opening,) = world.messenger.posts(CLASS)
    assert isinstance(opening, CohortOpening)
    assert opening.cohort == replace(cohort, message_id=None)
    assert [(a.action, a.actor_id) for a in world.storage.tables.audit] == [("cohort create", MODERATOR)]


async def test_what_is_left_out_is_as_on_the_server(world: World) -> None:
    await world.server(zone="Asia/Tokyo")
    cohort = await world.cohort(capacity=30)
    assert (cohort.schedule.zone, cohort.schedule.weekdays) == ("Asia/Tokyo", EVERY_DAY)
    assert cohort.schedule.at == world.storage.tables.guilds[GUILD].task_at


async def test_a_cohort_may_start_today_as_long_as_its_time_is_to_come(world: World) -> None:
    today = await world.cohort(starts_on="today", at="15:00")
    assert today.next_due_at == utc(MONDAY - DAY, "15:00")
    too_late = await world.cohort(starts_on="today", at="11:00")
    assert too_late.next_due_at == utc(MONDAY, "11:00")


async def test_the_first_day_counts_though_it_begins_with_its_task(world: World) -> None:
    cohort = await world.cohort(at="2:00")
    assert cohort.schedule.day_end == cohort.schedule.at
    assert cohort.next_due_at == utc(MONDAY, "02:00")


@pytest.mark.parametrize("starts_on", ["2026-02-28", "2028-01-01", "soon"])
async def test_a_start_in_the_past_or_far_ahead_is_refused(world: World, starts_on: str) -> None:
    with pytest.raises(BadDate):
        await world.cohort(starts_on=starts_on)
    assert not world.storage.tables.cohorts


@pytest.mark.parametrize(
    ("wish", "what"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"capacity": 1}, "capacity"),
        ({"capacity": 501}, "capacity"),
    ],
)
async def test_what_makes_no_sense_is_refused(world: World, wish: dict[str, object], what: str) -> None:
    with pytest.raises(BadCohort) as refused:
        await world.cohort(**wish)
    assert refused.value.what == what


async def test_an_unknown_track_is_refused(world: World) -> None:
    with pytest.raises(UnknownTrack):
        await world.cohort(track="nothing")


@pytest.mark.parametrize("error", [Undeliverable(Unreachable.FORBIDDEN), Refused("no"), OutcomeUnknown("broken")])
async def test_a_cohort_that_cannot_be_announced_does_not_begin(world: World, error: Exception) -> None:
    world.messenger.fail(CLASS, error)  # type: ignore[arg-type]
    with pytest.raises(ChannelUnusable):
        await world.cohort()
    assert not await world.coach.cohorts.running(GUILD)


async def test_moderators_see_how_many_are_in_and_how_far_it_is(world: World) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    await world.pass_until(utc(MONDAY, "10:00"))
    (view,) = await world.coach.cohorts.running(GUILD)
    assert (view.members, view.waiting, view.had, view.track.id) == (2, 1, 1, "short")
    assert [each.id for each in await world.coach.cohorts.named(GUILD, "spr")] == [cohort.id]
    assert not await world.coach.cohorts.named(GUILD, "autumn")


async def test_cohorts_of_other_servers_are_out_of_reach(world: World) -> None:
    cohort = await world.cohort()
    assert not await world.coach.cohorts.running(OTHER_GUILD)
    with pytest.raises(UnknownCohort):
        await world.coach.cohorts.close(OTHER_GUILD, MODERATOR, str(cohort.id))
    with pytest.raises(UnknownCohort):
        await world.coach.membership.join(cohort.id, who(ADA, OTHER_GUILD))


@pytest.mark.parametrize("by", ["id", "name"])
async def test_closing_lets_members_go_on_alone_at_the_same_time(world: World, by: str) -> None:
    cohort = await world.cohort()
    await world.join(cohort, ADA, BOB, EVE)
    await world.pass_until(utc(MONDAY, "10:00"))
    closed = await world.coach.cohorts.close(GUILD, MODERATOR, str(cohort.id) if by == "id" else "spring")
    assert (closed.members, closed.cohort.state) == (2, CohortState.CLOSED)
    assert not world.storage.tables.cohort_waiting
    opening = world.messenger.posts(CLASS)[0]
    assert isinstance(opening, CohortOpening)
    assert not opening.cohort.is_open
    await world.pass_until(utc(MONDAY + DAY, "10:00"))
    assert len(world.cohort_tasks()) == 1
    assert [post.local_on for post in world.tasks_sent(ADA)] == [MONDAY + DAY]
    with pytest.raises(CohortOver):
        await world.coach.membership.look(cohort.id, who(EVE))


async def test_an_announcement_that_is_gone_does_not_keep_a_cohort_from_closing(world: World) -> None:
    cohort = await world.cohort()
    assert cohort.message_id is not None
    world.messenger.delete(cohort.message_id)
    closed = await world.coach.cohorts.close(GUILD, MODERATOR, "Spring")
    assert not closed.cohort.is_open


async def test_a_cohort_whose_announcement_never_was_recorded_can_be_closed(world: World) -> None:
    cohort = await world.cohort()
    world.storage.tables.cohorts[cohort.id] = replace(cohort, message_id=None)
    assert not (await world.coach.cohorts.close(GUILD, MODERATOR, "Spring")).cohort.is_open


async def test_a_track_that_was_withdrawn_shows_as_empty(world: World) -> None:
    await world.cohort()
    world.catalogues.content = catalogue(*(each for each in CONTENT.tracks.values() if each.id != "short"))
    (view,) = await world.coach.cohorts.running(GUILD)
    assert view.track.tasks == ()
