import re

from tests.chat.conversations.classroom import Classroom, Shown, answer, labels, said
from tests.chat.samples import ON_KEPT, ON_TASK


def choices(asked: Shown) -> list[str]:
    """What the menu of an answer offers."""
    (select,) = answer(asked).components[0].children
    return [option.label for option in select.options]


async def test_skip_asks_first_and_then_shows_the_next_task(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = await room.press(task, "Skip")
    assert "Skip this task? I will leave it out of your plan; you can undo that." in said(asked)
    skipped = await room.press(answer(asked), "Show me the next task")
    assert "Skipped **Take an honest inventory**. Your task is now **Check your math in six questions**" in said(
        skipped
    )
    assert "it stands in the message above" in said(skipped)
    assert labels(skipped) == ["Undo skip"]
    shown = room.seen(task)
    assert "Day 2 of 30" in said(shown)
    assert "Check your math in six questions" in said(shown)
    back = await room.press(answer(skipped), "Undo skip")
    assert "Taken back: **Take an honest inventory** is your task again" in said(back)
    assert "Day 1 of 30" in said(room.seen(task))


async def test_skip_can_be_thought_better_of(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    kept = await room.press(answer(await room.press(task, "Skip")), "Keep this one")
    assert "Good, it stays" in said(kept)
    assert labels(kept) == []
    assert "Day 1 of 30" in said(room.seen(task))


async def test_the_last_task_can_be_skipped_too(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    for _ in range(29):
        last = await room.press(answer(await room.press(task, "Skip")), "Show me the next task")
    assert "Your task is now" in said(last)
    last = await room.press(answer(await room.press(task, "Skip")), "Show me the next task")
    assert "that was the last task of **30-day starter**: you are through!" in said(last)
    back = await room.press(answer(last), "Undo skip")
    assert "is your task again" in said(back)


async def test_snooze_asks_how_long_and_comes_back(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = await room.press(task, "Snooze")
    assert "When shall I come back to it?" in said(asked)
    assert choices(asked) == ["in 30 minutes", "in 1 hour", "in 2 hours", "in 3 hours", "in 6 hours"]
    chosen = await room.choose(answer(asked), "2")
    assert re.search(r"I will come back to it at <t:\d+:t>, unless it is done by then", said(chosen))
    await room.later(hours=2)
    reminder = room.world.dms()[-1]
    assert "You asked me to come back to this one." in said(reminder)
    assert "10 minutes are enough today" in said(reminder)
    assert "The full task" not in said(reminder)
    done = await room.press(reminder, "Done")
    assert "is recorded" in said(done)
    assert labels(room.seen(reminder)) == ON_KEPT
    assert labels(room.seen(task)) == ON_KEPT, "the task is done wherever it stands"
    await room.press(room.seen(reminder), "Undo")
    assert labels(room.seen(task)) == labels(room.seen(reminder)) == ON_TASK


async def test_a_snooze_beyond_the_day_is_not_offered(room: Classroom) -> None:
    await room.enroll(time="23:00")
    task = await room.morning()
    asked = await room.press(task, "Snooze")
    assert choices(asked) == ["in 30 minutes", "in 1 hour", "in 2 hours", "in 3 hours"]
    await room.later(hours=2)
    refused = await room.choose(answer(asked), "3")
    assert "Your day ends" in said(refused)
    assert "Pick a shorter wait, such as 30 minutes" in said(refused)


async def test_a_kept_day_has_nothing_to_skip_or_put_off(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = await room.press(task, "Skip")
    waiting = await room.press(task, "Snooze")
    shown = answer(await room.use("today"))
    await room.use("checkin", done="yes")
    for label in ("Skip", "Snooze"):
        assert "Thu, Jan 1 is recorded already" in said(await room.press(shown, label))
    assert "is recorded already" in said(await room.press(answer(asked), "Show me the next task"))
    assert "is recorded already" in said(await room.choose(answer(waiting), "1"))


async def test_a_skip_from_today_says_where_the_next_task_is(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    asked = await room.press(answer(await room.use("today")), "Skip")
    skipped = await room.press(answer(asked), "Show me the next task")
    assert "Your task is now **Check your math in six questions**; `/today` shows it" in said(skipped)
    assert "Day 2 of 30" in said(await room.use("today"))


async def test_a_skip_from_today_shows_on_the_days_post(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = await room.press(answer(await room.use("today")), "Skip")
    skipped = await room.press(answer(asked), "Show me the next task")
    assert "Day 2 of 30" in said(room.seen(task))
    await room.press(answer(skipped), "Undo skip")
    assert "Day 1 of 30" in said(room.seen(task))


async def test_a_day_that_is_over_has_nothing_to_put_off(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.later(days=1)
    for label in ("Skip", "Snooze"):
        assert "Thu, Jan 1 is over" in said(await room.press(task, label))


async def test_a_reply_of_no_on_a_day_since_recorded_has_nothing_to_put_off(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "not today")
    reply = room.world.dms()[-1]
    await room.press(task, "Done")
    assert "Thu, Jan 1 is recorded already" in said(await room.press(reply, "Snooze"))
