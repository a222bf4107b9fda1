import re

from tests.chat.conversations.classroom import Classroom, answer, labels, said
from tests.chat.samples import ON_TASK


async def fall_silent(room: Classroom) -> None:
    """Enroll, and say nothing until the track has paused itself and said so."""
    await room.enroll()
    for _ in range(7):
        await room.morning()
    await room.later(days=1)


async def test_after_three_days_the_task_is_small_and_warm(room: Classroom) -> None:
    await room.enroll()
    for _ in range(3):
        await room.morning()
    task = await room.morning()
    text = said(task)
    assert "It has been a few days, and that is fine: nothing has piled up." in text
    assert "5 minutes are enough today" in text
    assert labels(task) == ON_TASK
    assert "The full task" in said(await room.use("today"))
    await room.press(task, "Done")
    assert "The full task" in said(room.seen(task))


async def test_after_seven_days_one_message_with_one_button(room: Classroom) -> None:
    await fall_silent(room)
    word = room.world.dms()[-1]
    assert "I have not heard from you for 7 planned days, so I have paused your track" in said(word)
    assert labels(word) == ["Resume"]
    before = len(room.world.dms())
    await room.later(days=5)
    assert len(room.world.dms()) == before


async def test_one_press_goes_on_also_after_a_restart(room: Classroom) -> None:
    await fall_silent(room)
    word = room.world.dms()[-1]
    await room.restart()
    await room.press(word, "Resume")
    text = said(room.seen(word))
    assert re.search(r"Welcome back! Your next task comes <t:\d+:F> \(<t:\d+:R>\)", text)
    assert labels(room.seen(word)) == []
    assert "10-minute" in said(await room.morning()) or "Short on time" in said(room.world.dms()[-1])


async def test_a_second_press_says_that_there_is_no_pause(room: Classroom) -> None:
    await fall_silent(room)
    word = room.world.dms()[-1]
    await room.use("resume")
    assert "You are not paused" in said(await room.press(word, "Resume"))


async def test_streak_why_tells_of_the_pause_and_ends_it(room: Classroom) -> None:
    await fall_silent(room)
    await room.later(days=2)
    why = await room.use("streak why")
    text = said(why)
    assert "Your track paused itself after 7 planned days without a word" in text
    assert "**paused**. I had stopped asking, so the day does not count." in text
    assert labels(why) == ["Resume", "This is not right"]
    await room.press(answer(why), "Resume")
    again = await room.use("streak why")
    assert "paused itself" not in said(again)
    assert "Resume" not in labels(again)


async def test_a_reply_to_the_word_is_a_check_in(room: Classroom) -> None:
    await fall_silent(room)
    word = room.world.dms()[-1]
    await room.later(days=3)
    await room.world.reply(room.world.learner, word, "done, 10 min")
    assert "**Take an honest inventory** is recorded. Your streak: **1 day**" in said(room.world.dms()[-1])


async def test_nobody_ends_the_pause_of_somebody_else(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll(delivery="channel")
    await room.later(days=9)
    (thread,) = [each for each in room.world.coach.threads if "paused your track" in said(room.posts(each)[-1])]
    word = room.posts(thread)[-1]
    assert "heard from you" not in said(word)
    refused = await room.press(word, "Resume", room.world.other)
    assert "That task is somebody else's" in said(refused)
    assert "Resume" in labels(room.posts(thread)[-1])
