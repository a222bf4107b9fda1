"""Replies and plain words: what counts for which day, what is none of our business."""

import pytest
from tests.builders import ADA, BOB, DAY, EVE, HOUR, MINUTE, MONDAY, OTHER_GUILD, OTHER_TRACK, SHORT, STARTER, utc
from tests.fakes.messenger import FakeMessenger
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Verdict
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import AlreadyDone, NotEnrolled, NotYours, TooOld
from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.checkins import NotCounted
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.wishes import Wish

TUESDAY = MONDAY + DAY
DUE = utc(MONDAY, "09:00")
DM = FakeMessenger.dm_of(ADA)
ELSEWHERE = ChannelId(555)


@pytest.fixture
async def asked(world: World) -> World:
    """A world in which Ada's first task has just come, by direct message."""
    await world.enroll()
    await world.pass_until(DUE)
    return world


@pytest.fixture
async def in_thread(world: World) -> World:
    """A world in which Ada and Bob were just asked in the week's thread; Eve has no track."""
    for user in (ADA, BOB):
        await world.enroll(user, mode=Mode.CHANNEL)
    await world.pass_until(DUE)
    return world


async def replies(world: World, text: str = "done", user: int = ADA, to: int = ADA) -> CheckedIn | NotCounted | None:
    return await world.coach.check_ins.by_reply(world.reply(world.delivery(to), text, user))  # type: ignore[arg-type]


async def says(world: World, text: str = "done", channel: int = DM, reply_to: int | None = None) -> object:
    incoming = world.messenger.says(ADA, ChannelId(channel), text, reply_to=MessageId(reply_to) if reply_to else None)
    return await world.coach.check_ins.by_reply(incoming)


# --- replies to a task ---------------------------------------------------------------------------------------------


async def test_a_reply_in_the_thread_keeps_the_day_of_its_author(in_thread: World) -> None:
    assert isinstance(await replies(in_thread), CheckedIn)
    assert in_thread.check_in(MONDAY) is not None
    assert in_thread.check_in(MONDAY, BOB) is None


async def test_a_reply_without_readable_text_counts(in_thread: World) -> None:
    result = await replies(in_thread, "")
    assert isinstance(result, CheckedIn)
    assert result.check_in.answer == Answer()


async def test_replying_to_another_learners_task_is_refused(in_thread: World) -> None:
    for text in ("done", ""):
        with pytest.raises(NotYours):
            await replies(in_thread, text, user=BOB, to=ADA)
    assert in_thread.check_in(MONDAY) is None
    assert in_thread.check_in(MONDAY, BOB) is None


@pytest.mark.parametrize("text", ["great job!", ""])
async def test_somebody_without_a_track_may_say_something_nice(in_thread: World, text: str) -> None:
    assert await replies(in_thread, text, user=EVE, to=ADA) is None
    assert in_thread.check_in(MONDAY) is None


async def test_a_reply_to_nothing_of_ours_is_none_of_our_business(in_thread: World) -> None:
    thread = in_thread.messenger.threads[-1][1]
    assert await says(in_thread, "done", thread, reply_to=123456) is None
    assert await says(in_thread, "done", thread) is None
    assert in_thread.check_in(MONDAY) is None


@pytest.mark.parametrize("text", ["not done yet", "didn't manage today", "no"])
async def test_who_says_it_is_not_done_keeps_the_day_open(asked: World, text: str) -> None:
    assert await replies(asked, text) == NotCounted(Verdict.NOT_DONE, asked.enrollment().id, MONDAY)
    assert asked.check_in(MONDAY) is None


async def test_a_question_is_no_check_in(asked: World) -> None:
    assert await replies(asked, "where is the notebook?") == NotCounted(Verdict.QUESTION, asked.enrollment().id, MONDAY)
    assert asked.check_in(MONDAY) is None


async def test_after_a_check_in_every_word_adds_to_it(asked: World) -> None:
    await replies(asked, "done")
    result = await replies(asked, "what comes next?")
    assert isinstance(result, CheckedIn)
    assert (result.was_new, result.check_in.answer.note) == (False, "what comes next?")


async def test_an_old_reply_is_too_old(asked: World) -> None:
    await asked.pass_until(DUE + 2 * DAY)
    with pytest.raises(TooOld):
        await asked.coach.check_ins.by_reply(asked.reply(asked.deliveries(on=MONDAY)[0]))


async def test_a_reply_counts_for_the_day_of_the_task_it_answers(asked: World) -> None:
    await asked.pass_until(DUE + DAY)
    yesterday = await asked.coach.check_ins.by_reply(asked.reply(asked.deliveries(on=MONDAY)[0]))
    assert isinstance(yesterday, CheckedIn)
    assert (yesterday.check_in.local_on, yesterday.check_in.is_late) == (MONDAY, True)
    assert asked.days()[MONDAY] is DayStatus.LATE
    assert asked.check_in(TUESDAY) is None


async def test_a_reply_counts_when_it_was_sent_not_when_it_reached_us(asked: World) -> None:
    asked.clock.at = utc(TUESDAY, "02:59")
    incoming = asked.reply(asked.delivery())
    asked.clock.at = utc(TUESDAY, "02:59") + 30 * MINUTE
    result = await asked.coach.check_ins.by_reply(incoming)
    assert isinstance(result, CheckedIn)
    assert (result.check_in.is_late, result.check_in.at) == (False, utc(TUESDAY, "02:59"))


async def test_a_reply_after_leaving_says_that_there_is_no_track(asked: World) -> None:
    await asked.coach.enrollments.leave(who())
    with pytest.raises(NotEnrolled):
        await replies(asked)


async def test_a_reply_on_a_finished_track_says_that_it_is_finished(world: World) -> None:
    await world.enroll(track="short")
    await world.pass_until(DUE + DAY)
    await world.coach.check_ins.by_command(who(), Answer())
    await world.complete_all(ADA, SHORT)
    with pytest.raises(AlreadyDone):
        await world.coach.check_ins.by_reply(world.reply(world.deliveries(on=MONDAY)[0]))


async def test_one_task_never_fills_two_days(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE + DAY)
    assert world.delivery(on=MONDAY).task_id == world.delivery(on=MONDAY + DAY).task_id
    await world.coach.check_ins.by_reply(world.reply(world.deliveries(on=MONDAY + DAY)[0]))
    with pytest.raises(AlreadyDone) as refused:
        await world.coach.check_ins.by_reply(world.reply(world.deliveries(on=MONDAY)[0]))
    assert refused.value.task_title == STARTER.tasks[0].title
    late = await world.coach.check_ins.by_command(who(), Answer(), is_yesterday=True)
    assert late.task == STARTER.tasks[1]


async def test_what_was_said_of_an_old_day_stays_as_it_is(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE)
    monday = world.deliveries(on=MONDAY)[0]
    await world.coach.check_ins.by_reply(world.reply(monday, "done, 45m"))
    await world.pass_until(DUE + 3 * DAY)
    with pytest.raises(TooOld):
        await world.coach.check_ins.by_reply(world.reply(monday, "done, 10m"))
    assert world.check_in(MONDAY).answer.minutes == 45  # type: ignore[union-attr]
    again = await world.coach.check_ins.by_reply(world.reply(monday, "done, 45m"))
    assert isinstance(again, CheckedIn)
    assert not again.was_changed


@pytest.mark.parametrize(("text", "counts"), [("how are you?", False), ("thanks!", False), ("20m more", True)])
async def test_after_the_days_work_plain_words_count_only_with_a_time_or_a_link(
    asked: World, text: str, counts: bool
) -> None:
    await says(asked, "done")
    assert (await says(asked, text) is not None) is counts


# --- plain words in direct messages --------------------------------------------------------------------------------


async def test_plain_words_in_direct_messages_answer_the_open_task(asked: World) -> None:
    asked.clock.move(hours=3)
    result = await says(asked, "done, 45m")
    assert isinstance(result, CheckedIn)
    assert (result.task, result.check_in.answer.minutes) == (STARTER.tasks[0], 45)


async def test_a_reply_to_another_message_of_ours_is_plain_words(asked: World) -> None:
    greeting = asked.messages()[0].message_id
    assert isinstance(await says(asked, "done", DM, reply_to=greeting), CheckedIn)


async def test_words_before_the_task_came_answer_nothing(world: World) -> None:
    await world.enroll()
    world.clock.move(minutes=5)
    assert await says(world) is None
    await world.pass_until(DUE - HOUR)
    assert await says(world) is None
    assert world.check_in(MONDAY) is None


async def test_words_sent_before_the_task_and_read_after_it_answer_nothing(world: World) -> None:
    await world.enroll()
    await world.pass_until(DUE - MINUTE)
    early = world.messenger.says(ADA, DM, "good morning")
    await world.pass_until(DUE)
    assert await world.coach.check_ins.by_reply(early) is None


async def test_words_after_the_day_answer_nothing(asked: World) -> None:
    asked.clock.at = utc(TUESDAY, "03:00")
    assert await says(asked) is None
    assert asked.check_in(MONDAY) is None


async def test_words_in_a_server_answer_nothing(asked: World) -> None:
    assert await says(asked, "done", ELSEWHERE) is None
    assert asked.check_in(MONDAY) is None


async def test_words_to_a_task_that_went_elsewhere_answer_nothing(in_thread: World) -> None:
    async with in_thread.storage.write() as uow:
        learner = await uow.learners.get(ADA)
        assert learner is not None
        await uow.learners.save(type(learner)(ADA, "Ada", DM))
        await uow.commit()
    assert await says(in_thread) is None
    assert in_thread.check_in(MONDAY) is None


async def test_words_answer_the_reminder_that_came_there_though_the_task_went_elsewhere(in_thread: World) -> None:
    ada = in_thread.enrollment(ADA)
    await in_thread.coach.snoozes.snooze(ada.id, MONDAY, ADA, HOUR)
    await in_thread.coach.settings.change(who(ADA), Wish(mode=Mode.DM))
    await in_thread.pass_until(DUE + 2 * HOUR)
    assert isinstance(await says(in_thread), CheckedIn)
    assert in_thread.check_in(MONDAY) is not None


async def test_words_of_somebody_with_two_tracks_answer_the_newest_task(asked: World) -> None:
    await asked.server(OTHER_GUILD, "Another")
    await asked.enroll(guild=OTHER_GUILD, track=OTHER_TRACK, at="9:30")
    await asked.pass_until(DUE + HOUR)
    result = await says(asked)
    assert isinstance(result, CheckedIn)
    assert result.track.id == OTHER_TRACK


async def test_words_after_skipping_answer_the_task_in_its_place(asked: World) -> None:
    await asked.coach.tasks.skip(asked.enrollment().id, MONDAY, ADA)
    result = await says(asked)
    assert isinstance(result, CheckedIn)
    assert result.task == STARTER.tasks[1]


async def test_nothing_is_owed_to_words_after_leaving(asked: World) -> None:
    await asked.coach.enrollments.leave(who())
    assert await says(asked) is None


# --- after taking it back ------------------------------------------------------------------------------------------


async def test_an_answer_from_before_the_undoing_does_not_come_back(asked: World) -> None:
    incoming = asked.reply(asked.delivery())
    await asked.coach.check_ins.by_reply(incoming)
    asked.clock.move(minutes=5)
    await asked.coach.check_ins.undo(asked.enrollment().id, MONDAY, ADA)
    assert await asked.coach.check_ins.by_reply(incoming) is None
    asked.clock.move(minutes=5)
    assert isinstance(await replies(asked, "now really done"), CheckedIn)
