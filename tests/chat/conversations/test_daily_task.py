import re

import discord
from tests.chat.conversations.classroom import Classroom, answer, labels, prefilled, said
from tests.chat.samples import ON_KEPT, ON_TASK

from roadmapbot.domain.checkin import Via
from roadmapbot.domain.ids import EnrollmentId


async def check_in(room: Classroom, on=None):
    async with room.app.storage.read() as uow:
        newest = await uow.deliveries.newest(EnrollmentId(1))
        return await uow.check_ins.get(EnrollmentId(1), on or newest.local_on)


async def thread_task(room: Classroom) -> discord.Message:
    """The learner's task in the shared thread."""
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll(delivery="channel")
    await room.later(hours=12)
    (thread,) = room.world.coach.threads
    return thread.history()[-1]


async def test_it_says_everything_there_is_to_know(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    text = said(task)
    assert "Day 1 of 30 · Take stock and set up" in text
    assert "**Goal:** You have a one-page list of eight skills" in text
    assert "**Short on time? 10 minutes**" in text
    assert "**The full task, about 40 min**\n1. Make a note" in text
    assert "[AI Engineer Roadmap (roadmap.sh)](https://roadmap.sh/ai-engineer) · article · free · 20 min" in text
    assert "Check-in question: Which two skills did you circle" in text
    assert re.search(r"Open until: <t:\d+:t> \(<t:\d+:R>\)", text)
    assert "Reply to this message, or use the buttons" in text
    assert labels(task) == ON_TASK


async def test_done_records_the_day_and_shows_it_on_the_task(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    done = await room.press(task, "Done")
    text = said(done)
    assert answer(done).flags.ephemeral
    assert "**Take an honest inventory** is recorded. Your streak: **1 day**." in text
    assert re.search(r"Next: \*\*Check your math in six questions\*\*, <t:\d+:f>", text)
    assert labels(done) == ["Edit", "Undo"]
    shown = room.seen(task)
    assert "✓ Take an honest inventory" in said(shown)
    assert "Recorded · Streak: 1 day" in said(shown)
    assert "Open until" not in said(shown)
    assert labels(shown) == ON_KEPT
    recorded = await check_in(room)
    assert (recorded.via, recorded.at) == (Via.BUTTON, room.world.now())


async def test_done_pressed_twice_counts_once(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.press(task, "Done")
    # The second press comes from a phone that still shows the old buttons.
    old = next(part.custom_id for row in task.components for part in row.children if part.label == "Done")
    room.world.env.backend.get_message(task.channel.id, task.id).components = [
        {"type": 1, "components": [{"type": 2, "style": 3, "label": "Done", "custom_id": old}]}
    ]
    again = await room.press(room.seen(task), "Done")
    assert "Thu, Jan 1 is already recorded, so nothing changed. Your streak: **1 day**" in said(again)


async def test_the_form_takes_what_was_done(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    shown = await room.press(task, "Write check-in")
    assert shown.modal is not None
    assert shown.modal["title"] == "Check-in · Thu, Jan 1"
    assert [part["label"] for part in shown.modal["components"]] == ["What I did", "Time spent", "Link", "Stuck on"]
    done = await room.fill(
        shown, by_dm=True, note="Listed *eight* skills", minutes="1h 30", link="github.com/ada/notes", stuck="calculus"
    )
    text = said(done)
    assert "1 h 30 min · <https://github.com/ada/notes> · stuck on “calculus” · “Listed \\*eight\\* skills”" in text
    assert "Being stuck is part of it" in text
    assert labels(room.seen(task)) == ON_KEPT
    recorded = await check_in(room)
    assert recorded.via is Via.FORM
    assert recorded.answer.minutes == 90
    assert recorded.answer.link == "https://github.com/ada/notes"


async def test_an_empty_form_is_a_plain_done(room: Classroom) -> None:
    await room.enroll()
    done = await room.fill(await room.press(await room.morning(), "Write check-in"), by_dm=True)
    assert "is recorded. Your streak: **1 day**" in said(done)


async def test_a_form_with_bad_minutes_loses_nothing(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    typed = {"note": "Read\nand wrote", "minutes": "ages", "link": "https://example.org/a", "stuck": "nothing"}
    refused = await room.fill(await room.press(task, "Write check-in"), by_dm=True, **typed)
    assert "“ages” is not a time that I can add up. Write minutes or hours, such as `45` or `1h 30`" in said(refused)
    assert all(value in said(refused) for value in typed.values())
    assert await check_in(room) is None
    again = await room.press(answer(refused), "Try again")
    assert prefilled(again) == typed
    done = await room.fill(again, by_dm=True, minutes="20")
    assert "is recorded" in said(done)
    assert "✓" in said(room.seen(task)), "the task is marked, though the form was opened from elsewhere"
    assert (await check_in(room)).answer.note == "Read\nand wrote"


async def test_a_form_with_a_bad_link_loses_nothing(room: Classroom) -> None:
    await room.enroll()
    refused = await room.fill(
        await room.press(await room.morning(), "Write check-in"), by_dm=True, note="x", link="my laptop"
    )
    assert "“my laptop” is not a web address. Paste the whole link, such as `https://github.com/you/" in said(refused)
    assert prefilled(await room.press(answer(refused), "Try again")) == {"note": "x", "link": "my laptop"}


async def test_a_check_in_is_changed_in_place(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.fill(await room.press(task, "Write check-in"), by_dm=True, note="first", minutes="10")
    shown = await room.press(room.seen(task), "Edit")
    assert shown.modal["title"] == "Change your check-in · Thu, Jan 1"
    assert prefilled(shown) == {"note": "first", "minutes": "10"}
    changed = await room.fill(shown, by_dm=True, note="second")
    assert "Changed. I noted: 10 min · “second”" in said(changed)
    same = await room.fill(await room.press(answer(changed), "Edit"), by_dm=True)
    assert "Nothing was different" in said(same)


async def test_a_check_in_is_taken_back_from_the_task(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.press(task, "Done")
    undone = await room.press(room.seen(task), "Undo")
    assert "Taken back: Thu, Jan 1 is not recorded any more" in said(undone)
    assert labels(room.seen(task)) == ON_TASK
    assert "✓" not in said(room.seen(task))
    assert "is recorded" in said(await room.press(room.seen(task), "Done"))


async def test_a_check_in_is_taken_back_from_the_answer(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    done = await room.press(task, "Done")
    undone = await room.press(answer(done), "Undo")
    assert "Taken back: Thu, Jan 1" in said(undone)
    assert labels(room.seen(task)) == ON_TASK
    again = await room.press(room.seen(task), "Done")
    await room.press(answer(again), "Undo")
    twice = await room.press(answer(again), "Undo") if "Undo" in labels(again) else None
    assert twice is None or "nothing to change" in said(twice)


async def test_a_redrawn_task_still_carries_its_delivery(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    before = [part.custom_id for row in task.components for part in row.children]
    await room.press(task, "Done")
    await room.press(room.seen(task), "Undo")
    after = [part.custom_id for row in room.seen(task).components for part in row.children]
    assert after == before


async def test_a_task_of_an_older_day_says_so(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.later(days=3)
    assert "Thu, Jan 1 can no longer be changed" in said(await room.press(task, "Done"))
    assert "Thu, Jan 1 is over" in said(await room.press(task, "Skip"))


async def test_a_skip_confirmed_after_the_day_says_that_it_is_over(room: Classroom) -> None:
    await room.enroll()
    skip = await room.press(await room.morning(), "Skip")
    await room.later(days=1)
    assert "Thu, Jan 1 is over" in said(await room.press(answer(skip), "Show me the next task"))


async def test_a_check_in_of_an_older_day_can_no_longer_be_taken_back(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.press(task, "Done")
    await room.later(days=3)
    assert "Thu, Jan 1 can no longer be changed" in said(await room.press(room.seen(task), "Undo"))


async def test_yesterdays_task_counts_as_late(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.later(days=1)
    text = said(await room.press(task, "Done"))
    assert "is recorded for Thu, Jan 1, a little late, and it counts" in text


async def test_in_the_thread_the_learner_is_mentioned_and_nobody_else(room: Classroom) -> None:
    task = await thread_task(room)
    assert task.content == f"<@{room.world.learner.id}>"
    assert [user.id for user in task.mentions] == [room.world.learner.id]
    await room.press(task, "Done")
    assert room.seen(task).content == f"<@{room.world.learner.id}>"
    assert labels(room.seen(task)) == ON_KEPT


async def test_somebody_elses_task_is_left_alone(room: Classroom) -> None:
    task = await thread_task(room)
    await room.enroll(room.world.other, delivery="channel")
    for label in ON_TASK:
        refused = await room.press(task, label, room.world.other)
        assert refused.modal is None
        assert "That task is somebody else's, so I left it alone" in said(refused)
        assert answer(refused).flags.ephemeral
    await room.press(task, "Done")
    for label in ("Edit", "Undo"):
        assert "somebody else's" in said(await room.press(room.seen(task), label, room.world.other))
    assert labels(room.seen(task)) == ON_KEPT


async def test_who_has_left_reads_how_to_come_back(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.press(answer(await room.use("leave")), "Leave the track")
    assert "You are not on a track" in said(await room.press(task, "Done"))


async def test_the_whole_track_ends_with_a_word_of_praise(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    for _ in range(29):
        await room.press(answer(await room.press(task, "Skip")), "Show me the next task")
    text = said(await room.press(room.seen(task), "Done"))
    assert "That was the last task of **30-day starter**: all 30 are behind you!" in text
    assert "Every task of **30-day starter** is behind you" in said(await room.use("enroll"))


async def test_when_discord_did_not_wait_the_check_in_counts_all_the_same(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    room.world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, times=3)
    await room.press(task, "Done")
    assert labels(room.seen(task)) == ON_KEPT
    assert "is recorded. Your streak: **1 day**" in said(room.world.dms()[-1])


async def test_a_task_that_was_deleted_meanwhile_stops_nothing(room: Classroom) -> None:
    task = await thread_task(room)
    asked = await room.press(task, "Skip")
    await room.world.moderator.delete(task)
    skipped = await room.press(answer(asked), "Show me the next task")
    assert (
        "Your task is now **Check your math in six questions**; it stands in the message above, or use `/today`"
        in said(skipped)
    )
