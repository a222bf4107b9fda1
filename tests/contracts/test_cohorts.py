"""Cohorts, their waiting lists and their posts."""

import asyncio
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    OTHER_TRACK,
    SECOND,
    TASK,
    TODAY,
    TRACK,
    deliver,
    enroll,
    ids,
    new_delivery,
    new_enrollment,
    save,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.cohort import Cohort, CohortPost, CohortState, NewCohort, NewCohortPost
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.enrollment import Learner, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, CohortId, CohortPostId, GuildId, MessageId, TaskId, UserId
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services.ports import Storage

SCHEDULE = Schedule("Europe/Berlin", time(9), frozenset({0, 2}), time(2))
CHANNEL = ChannelId(2**62 + 5)


def new_cohort(guild: GuildId = GUILD, **changes: Any) -> NewCohort:
    made = NewCohort(guild, "Spring", TRACK, CHANNEL, TODAY, SCHEDULE, 50, EVE, NOW)
    return replace(made, **changes)


async def begin(storage: Storage, guild: GuildId = GUILD, **changes: Any) -> Cohort:
    """A cohort with its server; what a new one cannot say yet is saved afterwards."""
    given = {key: value for key, value in changes.items() if value is not None}
    new = {key: changes.pop(key) for key in given if key in NewCohort.__dataclass_fields__}
    async with storage.write() as uow:
        await uow.guilds.save(await uow.guilds.get(guild) or Guild(guild, "Guild"))
        cohort = replace(await uow.cohorts.add(new_cohort(guild, **new)), **changes)
        await uow.cohorts.save(cohort)
        await uow.commit()
    return cohort


async def post(storage: Storage, cohort: Cohort, **changes: Any) -> CohortPost:
    """A claimed post; what a new one cannot say yet is saved afterwards."""
    new = {key: changes.pop(key) for key in list(changes) if key in NewCohortPost.__dataclass_fields__}
    values: dict[str, Any] = {"local_on": TODAY, "task_id": TASK, "due_at": NOW, "claimed_at": NOW, **new}
    async with storage.write() as uow:
        claimed = await uow.cohort_posts.claim(NewCohortPost(cohort.id, **values))
        assert claimed is not None
        claimed = replace(claimed, **changes)
        await uow.cohort_posts.save(claimed)
        await uow.commit()
    return claimed


async def wait(storage: Storage, cohort: Cohort, *users: UserId) -> None:
    async with storage.write() as uow:
        for number, user in enumerate(users):
            await uow.learners.save(Learner(user, "Learner"))
            await uow.cohorts.wait(cohort.id, user, NOW + number * SECOND)
        await uow.commit()


async def test_a_cohort_is_kept_as_it_was_begun(storage: Storage) -> None:
    cohort = await begin(storage)
    async with storage.read() as uow:
        stored = await uow.cohorts.get(cohort.id)
        assert await uow.cohorts.get(CohortId(cohort.id + 1)) is None
    assert stored == Cohort(
        cohort.id, GUILD, "Spring", TRACK, CHANNEL, TODAY, SCHEDULE, 50, EVE, NOW, CohortState.OPEN, None
    )


async def test_saving_writes_what_may_change_and_nothing_else(storage: Storage) -> None:
    cohort = await begin(storage)
    changed = replace(cohort, next_due_at=None, state=CohortState.CLOSED, message_id=MessageId(7))
    async with storage.write() as uow:
        await uow.cohorts.save(replace(changed, name="Other", capacity=1, track_id=OTHER_TRACK))
        await uow.cohorts.save(replace(changed, id=CohortId(cohort.id + 1)))
        assert await uow.cohorts.get(cohort.id) == changed
        await uow.commit()


async def test_an_open_cohort_knows_when_it_is_due_and_has_room(storage: Storage) -> None:
    cohort = await begin(storage)
    with pytest.raises(Conflict):
        async with storage.write() as uow:
            await uow.cohorts.save(replace(cohort, next_due_at=None))
    with pytest.raises(Conflict):
        await begin(storage, capacity=0)
    with pytest.raises(Conflict):
        async with storage.write() as uow:
            await uow.cohorts.add(new_cohort(GuildId(404)))


async def test_only_open_cohorts_of_a_server_are_listed(storage: Storage) -> None:
    first, second = await begin(storage), await begin(storage)
    await begin(storage, state=CohortState.COMPLETED, next_due_at=None)
    await begin(storage, OTHER_GUILD)
    async with storage.read() as uow:
        assert ids(await uow.cohorts.open_in(GUILD)) == [first.id, second.id]


async def test_what_is_due_comes_in_order_of_time_and_only_from_present_servers(storage: Storage) -> None:
    later = await begin(storage, next_due_at=NOW)
    sooner = await begin(storage, next_due_at=NOW - SECOND)
    await begin(storage, next_due_at=NOW + SECOND)
    await begin(storage, state=CohortState.CLOSED)
    await begin(storage, OTHER_GUILD, next_due_at=NOW - DAY)
    async with storage.write() as uow:
        await uow.guilds.save(Guild(OTHER_GUILD, "Gone", is_present=False))
        assert await uow.cohorts.due(NOW) == sooner
        await uow.cohorts.save(replace(sooner, next_due_at=NOW + DAY))
        assert await uow.cohorts.due(NOW) == later
        await uow.cohorts.save(replace(later, next_due_at=NOW + DAY))
        assert await uow.cohorts.due(NOW) is None


async def test_the_next_instant_knows_of_cohorts_and_their_posts(storage: Storage) -> None:
    cohort = await begin(storage, next_due_at=NOW + 3 * DAY)
    assert await storage.next_instant(NOW) == NOW + 3 * DAY
    await post(storage, cohort, retry_at=NOW + 2 * DAY)
    assert await storage.next_instant(NOW) == NOW + 2 * DAY
    waiting = await post(storage, cohort, local_on=TODAY + DAY, state=DeliveryState.WAITING, retry_at=NOW + DAY)
    assert await storage.next_instant(NOW) == NOW + DAY
    async with storage.write() as uow:
        await uow.cohort_posts.save(replace(waiting, state=DeliveryState.SENT))
        await uow.commit()
    assert await storage.next_instant(NOW) == NOW + 2 * DAY


async def test_members_are_current_enrollments(storage: Storage) -> None:
    cohort, other = await begin(storage), await begin(storage)
    ada = await enroll(storage, cohort_id=cohort.id)
    bob = await enroll(storage, BOB, cohort_id=cohort.id, state=State.PAUSED)
    await enroll(storage, EVE, cohort_id=other.id)
    await enroll(storage, UserId(7), cohort_id=cohort.id, state=State.LEFT)
    async with storage.write() as uow:
        assert ids(await uow.cohorts.members(cohort.id)) == [ada.id, bob.id]
        assert await uow.cohorts.count(cohort.id) == 2
    await save(storage, replace(ada, cohort_id=None))
    async with storage.read() as uow:
        assert ids(await uow.cohorts.members(cohort.id)) == [bob.id]


async def test_enrolling_again_says_anew_whether_it_is_in_a_cohort(storage: Storage) -> None:
    cohort = await begin(storage)
    ada = await enroll(storage, cohort_id=cohort.id, state=State.LEFT)
    again = await enroll(storage)
    assert (again.id, again.cohort_id) == (ada.id, None)


async def test_a_members_task_is_brought_by_the_cohort_as_long_as_it_is_open(storage: Storage) -> None:
    cohort = await begin(storage)
    ada = await enroll(storage, cohort_id=cohort.id)
    bob = await enroll(storage, BOB, cohort_id=CohortId(cohort.id + 1))
    async with storage.read() as uow:
        assert ids(await uow.enrollments.due(NOW, 9)) == [bob.id]
    async with storage.write() as uow:
        await uow.cohorts.save(replace(cohort, state=CohortState.COMPLETED, next_due_at=None))
        assert ids(await uow.enrollments.due(NOW, 9)) == [ada.id, bob.id]


async def test_finishers_are_named_as_they_are_shown(storage: Storage) -> None:
    cohort = await begin(storage)
    done: dict[str, Any] = {"cohort_id": cohort.id, "state": State.COMPLETED}
    await enroll(storage, ADA, **done)
    await enroll(storage, BOB, pseudonym="The Builder", **done)
    await enroll(storage, EVE, is_hidden=True, **done)
    await enroll(storage, UserId(7), cohort_id=cohort.id)
    async with storage.read() as uow:
        assert await uow.cohorts.finishers(cohort.id) == [f"Learner {ADA % 10}", "The Builder"]


# --- waiting ---------------------------------------------------------------------------------------------------------


async def test_a_waiting_list_is_first_come_first_served(storage: Storage) -> None:
    cohort, other = await begin(storage), await begin(storage)
    await wait(storage, cohort, BOB, ADA)
    await wait(storage, other, EVE)
    async with storage.write() as uow:
        await uow.cohorts.wait(cohort.id, BOB, NOW + DAY)
        assert await uow.cohorts.waiting(cohort.id) == [BOB, ADA]
        assert await uow.cohorts.awaited() == [cohort.id, other.id]
        assert await uow.cohorts.stop_waiting(cohort.id, BOB)
        assert not await uow.cohorts.stop_waiting(cohort.id, BOB)
        assert await uow.cohorts.waiting(cohort.id) == [ADA]


async def test_nobody_is_awaited_where_no_place_is_free(storage: Storage) -> None:
    cohort = await begin(storage, capacity=2)
    await wait(storage, cohort, EVE)
    await enroll(storage, ADA, cohort_id=cohort.id)
    bob = await enroll(storage, BOB, cohort_id=cohort.id)
    async with storage.write() as uow:
        assert await uow.cohorts.awaited() == []
        await uow.enrollments.save_many([replace(bob, state=State.LEFT, next_due_at=None)])
        assert await uow.cohorts.awaited() == [cohort.id]


async def test_nobody_is_awaited_where_it_is_over_or_we_are_gone(storage: Storage) -> None:
    over = await begin(storage)
    away = await begin(storage, OTHER_GUILD)
    await wait(storage, over, ADA)
    await wait(storage, away, ADA)
    async with storage.write() as uow:
        await uow.cohorts.save(replace(over, state=CohortState.CLOSED, next_due_at=None))
        await uow.guilds.save(Guild(OTHER_GUILD, "Gone", is_present=False))
        assert await uow.cohorts.awaited() == []


async def test_only_known_people_wait_for_what_is_there(storage: Storage) -> None:
    cohort = await begin(storage)
    with pytest.raises(Conflict):
        async with storage.write() as uow:
            await uow.cohorts.wait(cohort.id, ADA, NOW)
    await wait(storage, cohort, ADA)
    with pytest.raises(Conflict):
        async with storage.write() as uow:
            await uow.cohorts.wait(CohortId(cohort.id + 1), ADA, NOW)


async def test_whoever_waits_is_not_forgotten(storage: Storage) -> None:
    cohort = await begin(storage)
    await wait(storage, cohort, ADA)
    async with storage.write() as uow:
        await uow.learners.save(Learner(BOB, "Bob"))
        assert await uow.retention.leavers(NOW, 9) == [BOB]


async def test_two_processes_never_let_in_more_than_there_is_room_for(stores: Stores) -> None:
    cohort = await begin(stores.one, capacity=3)
    people = [UserId(number) for number in range(1, 9)]
    async with stores.one.write() as uow:
        for user in people:
            await uow.learners.save(Learner(user, "Learner"))
        await uow.commit()

    async def join(storage: Storage, user: UserId) -> None:
        async with storage.write() as uow:
            found = await uow.cohorts.get(cohort.id)
            assert found is not None
            if await uow.cohorts.count(cohort.id) < found.capacity:
                await uow.enrollments.add(new_enrollment(user, cohort_id=cohort.id))
            await uow.commit()

    await asyncio.gather(*(join((stores.one, stores.two)[user % 2], user) for user in people))
    async with stores.one.read() as uow:
        assert await uow.cohorts.count(cohort.id) == 3


# --- posts -----------------------------------------------------------------------------------------------------------


async def test_a_day_has_one_post(storage: Storage) -> None:
    cohort = await begin(storage)
    claimed = await post(storage, cohort)
    assert claimed == CohortPost(
        claimed.id, cohort.id, TODAY, TASK, NOW, DeliveryState.CLAIMED, attempts=0, claimed_at=NOW
    )
    async with storage.write() as uow:
        assert await uow.cohort_posts.claim(NewCohortPost(cohort.id, TODAY, None, NOW, NOW)) is None
        assert await uow.cohort_posts.get(claimed.id) == claimed
        assert await uow.cohort_posts.get(CohortPostId(claimed.id + 1)) is None
        assert await uow.cohort_posts.of_day(cohort.id, TODAY) == claimed
        assert await uow.cohort_posts.of_day(cohort.id, TODAY + DAY) is None
    with pytest.raises(Conflict):
        async with storage.write() as uow:
            await uow.cohort_posts.claim(NewCohortPost(CohortId(404), TODAY, TASK, NOW, NOW))


async def test_posts_are_given_in_order_of_day(storage: Storage) -> None:
    cohort, other = await begin(storage), await begin(storage)
    later = await post(storage, cohort, local_on=TODAY + DAY, task_id=None)
    sooner = await post(storage, cohort)
    await post(storage, other)
    async with storage.read() as uow:
        assert await uow.cohort_posts.of(cohort.id) == [sooner, later]


async def test_saving_a_post_writes_what_may_change(storage: Storage) -> None:
    cohort = await begin(storage)
    claimed = await post(storage, cohort)
    changed = replace(
        claimed,
        task_id=TaskId("python/other"),
        state=DeliveryState.SENT,
        attempts=2,
        claimed_at=NOW + SECOND,
        retry_at=NOW + DAY,
        channel_id=CHANNEL,
        message_id=MessageId(9),
        sent_at=NOW,
        problem="none",
    )
    async with storage.write() as uow:
        await uow.cohort_posts.save(replace(changed, local_on=TODAY + DAY, due_at=NOW + DAY))
        await uow.cohort_posts.save(replace(changed, id=CohortPostId(claimed.id + 1)))
        assert await uow.cohort_posts.get(claimed.id) == changed
    for lost in (
        replace(claimed, claimed_at=None),
        replace(claimed, state=DeliveryState.WAITING),
    ):
        with pytest.raises(Conflict):
            async with storage.write() as uow:
                await uow.cohort_posts.save(lost)


async def test_waiting_posts_are_claimed_once_their_time_has_come(storage: Storage) -> None:
    cohort = await begin(storage)
    waiting: dict[str, Any] = {"state": DeliveryState.WAITING}
    due = await post(storage, cohort, retry_at=NOW, **waiting)
    await post(storage, cohort, local_on=TODAY + DAY, retry_at=NOW + SECOND, **waiting)
    await post(storage, cohort, local_on=TODAY + 2 * DAY, retry_at=NOW, state=DeliveryState.SENT)
    async with storage.write() as uow:
        later = NOW + SECOND / 2
        (claimed,) = await uow.cohort_posts.claim_waiting(later)
        assert claimed == replace(due, state=DeliveryState.CLAIMED, claimed_at=later)
        assert await uow.cohort_posts.claim_waiting(later) == []


async def test_stale_posts_are_those_that_nobody_settled(storage: Storage) -> None:
    cohort = await begin(storage)
    stale = await post(storage, cohort)
    await post(storage, cohort, local_on=TODAY + DAY, claimed_at=NOW + SECOND)
    await post(storage, cohort, local_on=TODAY + 2 * DAY, state=DeliveryState.SENT)
    async with storage.read() as uow:
        assert await uow.cohort_posts.stale_claims(NOW + SECOND) == [stale]
        assert await uow.cohort_posts.stale_claims(NOW) == []


async def test_open_tasks_are_young_posts_of_open_cohorts(storage: Storage) -> None:
    cohort = await begin(storage)
    sent: dict[str, Any] = {"state": DeliveryState.SENT, "sent_at": NOW}
    young = await post(storage, cohort, **sent)
    await post(storage, cohort, local_on=TODAY + DAY, task_id=None, **sent)
    await post(storage, cohort, local_on=TODAY + 2 * DAY)
    await post(storage, cohort, local_on=TODAY - 2 * DAY, state=DeliveryState.SENT, sent_at=NOW - 2 * DAY)
    await post(storage, cohort, local_on=TODAY - 9 * DAY, **sent)
    over = await begin(storage)
    await post(storage, over, **sent)
    async with storage.write() as uow:
        await uow.cohorts.save(replace(over, state=CohortState.CLOSED, next_due_at=None))
        assert await uow.cohort_posts.open_tasks(NOW) == [young]


# --- what members get by them ----------------------------------------------------------------------------------------


async def test_a_post_settles_the_claims_of_all_members_at_once(storage: Storage) -> None:
    cohort = await begin(storage)
    claimed = await post(storage, cohort)
    ada, bob, eve = [await enroll(storage, user, cohort_id=cohort.id) for user in (ADA, BOB, EVE)]
    first, second = [await deliver(storage, each, cohort_post_id=claimed.id) for each in (ada, bob)]
    kept = await deliver(storage, eve, cohort_post_id=claimed.id, state=DeliveryState.UNNEEDED)
    nudge = await deliver(storage, eve, kind=Kind.NUDGE)
    stands = replace(
        claimed,
        state=DeliveryState.SENT,
        attempts=2,
        channel_id=CHANNEL,
        message_id=MessageId(9),
        sent_at=NOW,
        problem="x",
    )
    async with storage.write() as uow:
        await uow.deliveries.settle_shared(stands)
        for before in (first, second):
            assert await uow.deliveries.get(before.id) == replace(
                before,
                state=DeliveryState.SENT,
                attempts=2,
                channel_id=CHANNEL,
                message_id=MessageId(9),
                sent_at=NOW,
                problem="x",
            )
        assert await uow.deliveries.get(kept.id) == kept
        assert await uow.deliveries.get(nudge.id) == nudge
        assert await uow.deliveries.by_message(MessageId(9)) is not None
        await uow.deliveries.settle_shared(replace(stands, state=DeliveryState.DEAD))
        await uow.deliveries.part_shared(claimed.id, NOW)
        found = await uow.deliveries.get(first.id)
        assert found is not None
        assert (found.state, found.cohort_post_id) == (DeliveryState.SENT, claimed.id)


async def test_what_a_post_cannot_bring_is_sent_to_each_alone(storage: Storage) -> None:
    cohort = await begin(storage)
    claimed = await post(storage, cohort)
    ada = await enroll(storage, cohort_id=cohort.id)
    share = await deliver(storage, ada, cohort_post_id=claimed.id)
    async with storage.write() as uow:
        assert await uow.deliveries.stale_claims(NOW + DAY) == []
        await uow.deliveries.part_shared(claimed.id, NOW)
        (alone,) = await uow.deliveries.claim_waiting(NOW, 9)
        assert alone == replace(share, cohort_post_id=None, retry_at=NOW)
        assert await uow.deliveries.stale_claims(NOW + DAY) == [alone]


async def test_another_task_takes_the_place_of_one_that_vanished(storage: Storage) -> None:
    cohort = await begin(storage)
    claimed = await post(storage, cohort)
    ada, bob = await enroll(storage, cohort_id=cohort.id), await enroll(storage, BOB, cohort_id=cohort.id)
    share = await deliver(storage, ada, cohort_post_id=claimed.id)
    skipped = await deliver(storage, bob, cohort_post_id=claimed.id, task_id=TaskId("python/next"))
    new = TaskId("python/new")
    async with storage.write() as uow:
        await uow.deliveries.retask_shared(claimed.id, TASK, new)
        assert await uow.deliveries.get(share.id) == replace(share, task_id=new)
        assert await uow.deliveries.get(skipped.id) == skipped


async def test_which_post_brings_a_delivery_is_fixed_when_it_is_claimed(storage: Storage) -> None:
    ada = await enroll(storage)
    delivery = await deliver(storage, ada)
    async with storage.write() as uow:
        await uow.deliveries.save(replace(delivery, cohort_post_id=CohortPostId(7)))
        assert await uow.deliveries.get(delivery.id) == delivery
    assert new_delivery(ada).cohort_post_id is None
