import re

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, prefilled, said
from tests.chat.samples import ON_KEPT, ON_TASK

from roadmapbot.domain.checkin import CheckIn, Via
from roadmapbot.domain.ids import EnrollmentId


async def recorded(room: Classroom) -> CheckIn | None:
    async with room.app.storage.read() as uow:
        newest = await uow.deliveries.newest(EnrollmentId(1))
        return await uow.check_ins.get(EnrollmentId(1), newest.local_on)


async def thread_task(room: Classroom) -> discord.Message:
    """The learner's task in the shared thread."""
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll(delivery="channel")
    await room.later(hours=12)
    return room.world.coach.threads[0].history()[-1]


def thread_answer(room: Classroom) -> discord.Message:
    last = room.world.coach.threads[0].history()[-1]
    assert last.author.bot
    return last


# --- replies -----------------------------------------------------------------------------------------------------


async def test_a_reply_in_direct_messages_counts(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "done, 45m, https://example.org/notebook")
    reply = room.world.dms()[-1]
    assert "**Take an honest inventory** is recorded. Your streak: **1 day**" in said(reply)
    assert "I noted: 45 min · <https://example.org/notebook>" in said(reply)
    assert re.search(r"Next: \*\*Check your math in six questions\*\*, <t:\d+:f>", said(reply))
    assert labels(reply) == ["Edit", "Undo"]
    assert (await recorded(room)).via is Via.REPLY


async def test_plain_words_in_direct_messages_count_too(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await room.world.learner.user.send_dm("finished it, half an hour")
    assert "is recorded" in said(room.world.dms()[-1])


async def test_the_task_shows_that_it_was_answered(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    assert labels(task) == ON_TASK
    await room.world.reply(room.world.learner, task, "done")
    [task] = [message for message in room.world.dms() if message.id == task.id]
    assert labels(task) == ON_KEPT
    assert task.embeds[0].title == "✓ Take an honest inventory"


async def test_a_second_reply_adds_to_the_first(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "done")
    await room.world.reply(room.world.learner, task, "here it is: https://example.org/a 20 min")
    text = said(room.world.dms()[-1])
    assert "Thu, Jan 1 was already recorded; I added what you wrote" in text
    assert "<https://example.org/a>" in text
    await room.world.reply(room.world.learner, task, "done")
    assert (await recorded(room)).answer.minutes == 20


async def test_the_answer_to_a_reply_can_be_edited_and_taken_back(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "done, 45m")
    reply = room.world.dms()[-1]
    shown = await room.press(reply, "Edit")
    assert prefilled(shown)["minutes"] == "45"
    assert "Changed. I noted: 50 min" in said(await room.fill(shown, by_dm=True, minutes="50"))
    await room.press(reply, "Undo")
    assert "Taken back: Thu, Jan 1" in said(room.seen(reply))
    assert labels(room.seen(reply)) == []
    assert labels(room.seen(task)) == ON_TASK, "the task is open again"


@pytest.mark.parametrize("text", ["not done today, no time", "didn't do it, sorry"])
async def test_a_reply_that_says_no_is_not_counted(room: Classroom, text: str) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, text)
    reply = room.world.dms()[-1]
    assert "No harm done, the day is still open" in said(reply)
    assert labels(reply) == ["Snooze", "Skip", "Count it"]
    assert await recorded(room) is None
    assert "When shall I come back to it?" in said(await room.press(reply, "Snooze"))
    skip = await room.press(reply, "Skip")
    skipped = await room.press(answer(skip), "Show me the next task")
    assert "Your task is now **Check your math in six questions**; `/today` shows it" in said(skipped)


async def test_a_question_is_counted_only_on_request(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "what is a dot product?")
    reply = room.world.dms()[-1]
    assert "I only keep the record" in said(reply)
    assert "Shall I count this as your check-in?" in said(reply)
    assert await recorded(room) is None
    await room.press(reply, "Count it")
    assert "is recorded. Your streak: **1 day**" in said(room.seen(reply))
    assert labels(room.seen(task)) == ON_KEPT
    assert labels(room.seen(reply)) == ["Edit", "Undo"]


async def test_a_reply_in_the_thread_counts_with_a_ping(room: Classroom) -> None:
    task = await thread_task(room)
    await room.world.reply(room.world.learner, task, "done, 30 min")
    assert "I noted: 30 min" in said(thread_answer(room))
    assert "did not ping me" not in said(thread_answer(room))


async def test_a_reply_in_the_thread_counts_without_a_ping(room: Classroom) -> None:
    task = await thread_task(room)
    await room.world.reply(room.world.learner, task, "done, 30 min", ping=False)
    reply = thread_answer(room)
    assert "is recorded. Your streak: **1 day**" in said(reply)
    assert "I noted" not in said(reply), "Discord keeps the text from us without the ping"
    assert "I could not read your words, because your reply did not ping me; **Edit** adds them." in said(reply)
    assert "If it was not meant as a check-in, **Undo** takes it back." in said(reply)
    assert labels(reply) == ["Edit", "Undo"]
    await room.world.reply(room.world.learner, task, "and one more thing", ping=False)
    again = said(thread_answer(room))
    assert "**Edit** adds them" in again
    assert "**Undo** takes it back" not in again, "what was recorded before is not in question"


async def test_somebody_elses_task_in_the_thread_is_not_answered_for_them(room: Classroom) -> None:
    task = await thread_task(room)
    await room.enroll(room.world.other, delivery="channel")
    await room.world.reply(room.world.other, task, "done")
    assert "somebody else's" in said(thread_answer(room))
    assert await recorded(room) is None


async def test_a_reply_to_an_old_task_says_which_day_is_open(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.later(days=3)
    await room.world.reply(room.world.learner, task, "done")
    assert "Thu, Jan 1 can no longer be changed" in said(room.world.dms()[-1])


async def test_talk_in_a_channel_is_none_of_our_business(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await room.world.learner.send(room.world.general, "done with breakfast")
    assert room.posts(room.world.general) == []
    assert await recorded(room) is None


# --- /checkin ----------------------------------------------------------------------------------------------------


async def test_checkin_records_what_its_options_say(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    done = await room.use(
        "checkin", done="Scored eight skills", minutes="1h 30", link="https://example.org", stuck="SQL"
    )
    assert answer(done).flags.ephemeral
    assert "1 h 30 min · <https://example.org> · stuck on “SQL” · “Scored eight skills”" in said(done)
    stored = await recorded(room)
    assert (stored.via, stored.answer.minutes, stored.answer.stuck) == (Via.COMMAND, 90, "SQL")


async def test_checkin_understands_free_text(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    text = said(await room.use("checkin", done="did it, 45m, https://example.org/x"))
    assert "45 min · <https://example.org/x>" in text


async def test_checkin_without_options_opens_the_form(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    shown = await room.use("checkin")
    assert shown.modal["title"] == "Check-in · Thu, Jan 1"
    assert "is recorded" in said(await room.fill(shown, note="by form"))
    again = await room.use("checkin")
    assert again.modal["title"] == "Change your check-in · Thu, Jan 1"
    assert prefilled(again) == {"note": "by form"}


async def test_checkin_twice_is_once(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await room.use("checkin", done="yes")
    assert "already recorded, so nothing changed" in said(await room.use("checkin", done="yes"))


async def test_checkin_for_yesterday_counts_as_late(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await room.later(days=1)
    text = said(await room.use("checkin", day="yesterday"))
    assert "**Take an honest inventory** is recorded for Thu, Jan 1, a little late, and it counts" in text


async def test_checkin_for_a_day_before_the_first_says_so(room: Classroom) -> None:
    await room.later(hours=12)
    await room.enroll()
    assert "There was no task on that day" in said(await room.use("checkin", day="yesterday"))


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [("minutes", "forever", "“forever” is not a time"), ("link", "nowhere", "“nowhere” is not a web address")],
)
async def test_checkin_names_what_it_cannot_read(room: Classroom, option: str, value: str, sentence: str) -> None:
    await room.enroll()
    task = await room.morning()
    refused = await room.use("checkin", done="A long story", **{option: value})
    assert sentence in said(refused)
    assert await recorded(room) is None
    assert labels(refused) == ["Try again"]
    again = await room.press(answer(refused), "Try again")
    assert prefilled(again) == {"note": "A long story", option: value}
    assert "is recorded" in said(await room.fill(again, **{option: ""}))
    assert labels(room.seen(task)) == ON_KEPT


async def test_checkin_for_yesterday_that_cannot_be_read_is_tried_again_for_yesterday(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await room.later(days=1)
    refused = await room.use("checkin", done="A long story", minutes="ages", day="yesterday")
    again = await room.press(answer(refused), "Try again")
    assert again.modal["title"] == "Check-in · Thu, Jan 1"
    assert "recorded for Thu, Jan 1, a little late" in said(await room.fill(again, minutes="20"))


async def test_checkin_without_an_enrollment_says_how_to_start(room: Classroom) -> None:
    refused = await room.use("checkin", done="A long story", minutes="5")
    assert "You are not on a track here yet. Use `/enroll`" in said(refused)
    assert "A long story" in said(refused)
    assert labels(refused) == []
    assert "Use `/enroll`" in said(await room.use("checkin"))


async def test_checkin_works_in_direct_messages(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    done = await room.world.learner.user.slash("checkin", done="from my phone")
    assert "is recorded" in said(done)


async def test_seven_kept_days_earn_a_freeze(room: Classroom) -> None:
    await room.enroll()
    for day in range(7):
        done = await room.press(await room.morning(), "Done")
        assert ("You earned a freeze (1 in hand)" in said(done)) is (day == 6)


async def test_what_somebody_is_stuck_on_is_told_once(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.world.reply(room.world.learner, task, "20m, stuck on step 4")
    assert "I noted: 20 min · stuck on “step 4”." in said(room.world.dms()[-1])
