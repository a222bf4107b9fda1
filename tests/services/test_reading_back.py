"""Replies that came while we were not listening: counted for the right day, before that day closes."""

from datetime import datetime

import pytest
from tests.builders import ADA, BOB, DAY, EVE, HOUR, MINUTE, MONDAY, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import StorageBusy
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.ports import Incoming, OutcomeUnknown, Refused, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.wishes import Wish

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
DUE = utc(MONDAY, "09:00")
DM = FakeMessenger.dm_of(ADA)
AWAY = OutcomeUnknown("Discord is away")


@pytest.fixture
async def asked(world: World) -> World:
    """A world in which Ada's and Bob's first tasks have just come by direct message."""
    await world.enroll()
    await world.enroll(BOB)
    await world.pass_until(DUE)
    return world


async def replies_unheard(world: World, at: datetime, text: str = "done", user: UserId = ADA) -> Incoming:
    """Somebody replies to the newest task while we are down."""
    world.clock.at = at
    return world.reply(world.delivery(user), text)


async def wake(world: World, at: datetime) -> None:
    world.clock.at = at
    world.restart()
    await world.tick()


async def test_a_reply_written_while_we_were_down_counts_for_its_day(asked: World) -> None:
    said = await replies_unheard(asked, DUE + HOUR, "done, 45m")
    await wake(asked, DUE + 3 * HOUR)
    check_in = asked.check_in(MONDAY)
    assert check_in is not None
    assert (check_in.at, check_in.is_late, check_in.answer.minutes) == (DUE + HOUR, False, 45)
    assert asked.messenger.acknowledged == [(said, False)]


async def test_it_counts_before_the_day_is_closed(asked: World) -> None:
    await replies_unheard(asked, utc(TUESDAY, "02:00"))
    await wake(asked, utc(WEDNESDAY, "12:00"))
    assert asked.days()[MONDAY] is DayStatus.KEPT
    assert asked.days(BOB)[MONDAY] is DayStatus.EXCUSED


async def test_a_reply_the_day_after_counts_as_late(asked: World) -> None:
    said = await replies_unheard(asked, utc(TUESDAY, "08:00"))
    await wake(asked, utc(WEDNESDAY, "12:00"))
    assert asked.days()[MONDAY] is DayStatus.LATE
    assert asked.messenger.acknowledged == [(said, True)]


async def test_a_late_reply_counts_also_where_its_day_was_closed_before_we_went_down(asked: World) -> None:
    await asked.pass_until(utc(TUESDAY, "04:00"))
    assert asked.days()[MONDAY] is DayStatus.MISSED
    said = await replies_unheard(asked, utc(TUESDAY, "05:00"))
    await wake(asked, utc(TUESDAY, "06:00"))
    assert asked.days()[MONDAY] is DayStatus.LATE
    assert asked.messenger.acknowledged == [(said, True)]


async def test_a_reply_that_came_too_late_changes_nothing(asked: World) -> None:
    await replies_unheard(asked, utc(WEDNESDAY, "08:00"))
    await wake(asked, utc(WEDNESDAY, "12:00"))
    assert asked.days()[MONDAY] is DayStatus.EXCUSED
    assert asked.messenger.acknowledged == []


async def test_plain_words_in_direct_messages_are_read_back_too(asked: World) -> None:
    asked.clock.at = DUE + HOUR
    asked.messenger.says(ADA, DM, "finished")
    await wake(asked, DUE + 3 * HOUR)
    assert asked.check_in(MONDAY) is not None


async def test_plain_words_that_are_read_after_the_next_task_has_come_answer_the_one_before(asked: World) -> None:
    asked.clock.at = DUE + HOUR
    asked.messenger.says(ADA, DM, "finished")
    asked.messenger.fail(DM, RetryLater(MINUTE), times=1, on=["incoming_since"])
    await wake(asked, DUE + DAY)
    assert asked.delivery().local_on == TUESDAY
    await asked.pass_by_minutes(1)
    assert asked.days()[MONDAY] is DayStatus.KEPT


async def test_what_was_read_back_is_acknowledged_once(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.clock.move(minutes=1)
    asked.reply(asked.deliveries()[0], "and more")
    await wake(asked, DUE + 3 * HOUR)
    assert asked.check_in(MONDAY).answer.note == "and more"  # type: ignore[union-attr]
    assert len(asked.messenger.acknowledged) == 1
    await wake(asked, DUE + 4 * HOUR)
    assert len(asked.messenger.acknowledged) == 1


async def test_a_reply_that_says_no_is_read_and_does_not_count(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR, "not done yet")
    await wake(asked, DUE + 3 * HOUR)
    assert asked.check_in(MONDAY) is None
    assert asked.messenger.acknowledged == []


async def test_in_a_thread_only_those_who_were_asked_are_heard(world: World) -> None:
    for user in (ADA, BOB):
        await world.enroll(user, mode=Mode.CHANNEL)
    await world.pass_until(DUE)
    thread = world.messenger.threads[-1][1]
    ada, bob = world.delivery(ADA), world.delivery(BOB)
    world.reply(ada, "great job!", EVE)
    world.reply(ada, "done", BOB)
    world.reply(bob, "done", BOB)
    world.messenger.says(ADA, thread, "good morning")
    await wake(world, DUE + HOUR)
    assert world.check_in(MONDAY, BOB) is not None
    assert world.check_in(MONDAY, ADA) is None
    assert [incoming.author_id for incoming, _ in world.messenger.acknowledged] == [BOB]


async def test_what_was_taken_back_does_not_come_back(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    await wake(asked, DUE + 3 * HOUR)
    await asked.coach.check_ins.undo(asked.enrollment().id, MONDAY, ADA)
    await wake(asked, DUE + 5 * HOUR)
    assert MONDAY not in asked.days()
    assert asked.check_in(MONDAY).undone_at is not None  # type: ignore[union-attr]


async def test_nothing_is_read_while_nothing_was_missed(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    assert await asked.coach.days.read_back() == 0
    assert asked.check_in(MONDAY) is None


async def test_after_a_gap_in_the_connection_everything_is_read(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.coach.days.missed_events()
    assert await asked.coach.days.read_back() == 1


async def test_reading_back_comes_before_closing_whoever_asks_first(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.clock.at = utc(TUESDAY, "03:00")
    asked.restart()
    await asked.coach.days.close_due()
    assert asked.days()[MONDAY] is DayStatus.KEPT


# --- when a channel cannot be read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [AWAY, RetryLater(MINUTE)])
async def test_a_channel_that_cannot_be_read_now_keeps_its_learners_day_open(asked: World, error: Exception) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.messenger.fail(DM, error, times=3, on=["incoming_since"])  # type: ignore[arg-type]
    await wake(asked, utc(TUESDAY, "03:00"))
    assert MONDAY not in asked.days()
    assert MONDAY in asked.days(BOB)
    await asked.pass_by_minutes(2)
    assert MONDAY not in asked.days()
    await asked.pass_by_minutes(1)
    assert asked.days()[MONDAY] is DayStatus.KEPT
    assert asked.enrollment().open_on == TUESDAY


@pytest.mark.parametrize("is_answered", [True, False])
@pytest.mark.parametrize("kind", [Kind.NUDGE, Kind.REMINDER])
async def test_nobody_is_reminded_of_a_task_before_what_they_wrote_is_read(
    asked: World, kind: Kind, *, is_answered: bool
) -> None:
    evening, task = utc(MONDAY, "19:00"), asked.delivery(ADA)
    if kind is Kind.NUDGE:
        await asked.coach.settings.change(who(), Wish(nudge="on"))
    else:
        await asked.coach.snoozes.snooze(asked.enrollment().id, MONDAY, ADA, evening - asked.clock.now())
    await asked.pass_until(evening - HOUR)
    if is_answered:
        asked.reply(task)
    asked.messenger.fail(DM, AWAY, times=2, on=["incoming_since"])
    await wake(asked, evening)
    await asked.pass_by_minutes(1)
    assert [post.kind for post in asked.tasks_sent()] == [Kind.TASK]
    await asked.pass_by_minutes(1)
    assert [post.kind for post in asked.tasks_sent()] == [Kind.TASK] + [kind] * (not is_answered)


@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_nudge_whose_sending_broke_off_waits_for_what_was_written_since(
    asked: World, *, is_answered: bool
) -> None:
    task = asked.delivery(ADA)
    await asked.coach.settings.change(who(), Wish(nudge="on"))
    await asked.pass_until(utc(MONDAY, "18:59"))
    asked.clock.move(minutes=1)
    await asked.claim_only()
    asked.clock.move(minutes=5)
    if is_answered:
        asked.reply(task)
    await wake(asked, utc(MONDAY, "19:30"))
    assert [post.kind for post in asked.tasks_sent()] == [Kind.TASK] + [Kind.NUDGE] * (not is_answered)


async def test_only_what_could_not_be_read_is_read_again(asked: World) -> None:
    asked.messenger.fail(DM, AWAY, times=1, on=["incoming_since"])
    await wake(asked, DUE + HOUR)
    asked.reply(asked.delivery(BOB))
    asked.reply(asked.delivery(ADA))
    assert await asked.coach.days.read_back() == 1
    assert asked.check_in(MONDAY, ADA) is not None
    assert asked.check_in(MONDAY, BOB) is None


@pytest.mark.parametrize("error", [Undeliverable(Unreachable.CHANNEL_GONE), Refused("no history here")])
async def test_a_channel_that_is_gone_keeps_nothing_open(asked: World, error: Exception) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.messenger.fail(DM, error, times=None, on=["incoming_since"])  # type: ignore[arg-type]
    await wake(asked, utc(TUESDAY, "03:00"))
    assert MONDAY in asked.days()
    assert asked.enrollment().open_on == TUESDAY


async def test_a_busy_database_loses_no_reply(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.clock.at = DUE + 3 * HOUR
    asked.restart()
    asked.storage.refusal = StorageBusy()
    assert await asked.coach.days.read_back() == 0
    asked.storage.refusal = None
    assert await asked.coach.days.read_back() == 1


async def test_a_database_that_cannot_be_read_closes_no_day_unread(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.clock.at = utc(TUESDAY, "03:00")
    asked.restart()
    asked.storage.reads_left = 0
    for step in (asked.coach.days.read_back, asked.coach.days.close_due):
        with pytest.raises(StorageBusy):
            await step()
    asked.storage.reads_left = None
    await asked.tick()
    assert asked.days()[MONDAY] is DayStatus.KEPT


async def test_a_reply_that_breaks_something_unforeseen_keeps_no_days_open(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.catalogues.broken = asked.enrollment().guild_id
    asked.clock.at = utc(TUESDAY, "03:00")
    asked.restart()
    assert await asked.coach.days.read_back() == 0
    await asked.coach.days.close_due()
    assert asked.enrollment(BOB).open_on == TUESDAY


async def test_an_acknowledgment_that_fails_costs_nothing(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR)
    asked.messenger.fail(DM, Undeliverable(Unreachable.FORBIDDEN), on=["acknowledge"])
    await wake(asked, DUE + 2 * HOUR)
    assert asked.check_in(MONDAY) is not None


async def test_a_day_kept_by_command_is_not_read_back(asked: World) -> None:
    await replies_unheard(asked, DUE + HOUR, "45m")
    await asked.coach.check_ins.by_command(who(), Answer())
    await wake(asked, DUE + 2 * HOUR)
    assert asked.messenger.acknowledged == []
