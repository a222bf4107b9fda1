import re

import discord
from tests.chat.conversations.classroom import Classroom, answer, labels, said


async def miss_a_day(room: Classroom, kept: int = 2) -> discord.Message:
    """Keep some days, miss one, and go on to the next task."""
    await room.enroll()
    for _ in range(kept):
        await room.press(await room.morning(), "Done")
    await room.morning()
    return await room.morning()


async def offer_of(room: Classroom) -> discord.Message:
    """The task that earns the missed day back, once today's is done."""
    done = await room.press(await miss_a_day(room), "Done")
    return answer(await room.press(answer(done), "Earn it back"))


async def test_a_missed_day_is_offered_earned_back_and_taken_back(room: Classroom) -> None:
    task = await miss_a_day(room)
    assert (
        "Your streak of **2 days** can still come back, until Tuesday, January 6: do today's task, then press "
        "**Earn it back** and do the 10-minute core of the next one."
    ) in said(task)
    assert "A new streak starts with today's task" in said(task)
    done = await room.press(task, "Done")
    assert "Your streak: **1 day**" in said(done)
    assert "Sat, Jan 3 can still be earned back, until Tuesday, January 6, which makes your streak **4 days**" in said(
        done
    )
    assert labels(done) == ["Edit", "Undo", "Earn it back"]
    assert "Your streak of" not in said(room.seen(task))

    shown = answer(await room.press(answer(done), "Earn it back"))
    assert shown.flags.ephemeral
    assert "10 minutes earn Sat, Jan 3 back" in said(shown)
    assert re.search(r"Until: <t:\d+:f> \(<t:\d+:R>\)", said(shown))
    assert "The full task" not in said(shown)
    assert labels(shown) == ["Done", "Write check-in"]

    await room.press(shown, "Done")
    recorded = room.seen(shown)
    assert "is recorded, and Sat, Jan 3 is earned back. Your streak: **4 days**" in said(recorded)
    assert labels(recorded) == ["Edit", "Undo"]
    why = said(await room.use("streak why"))
    assert re.search(r"🟨 Sat, Jan 3: \*\*missed, earned back\*\* on Sun, Jan 4 with \*\*.+\*\*\.", why)
    assert "**Streak: 4 days**" in why

    await room.press(recorded, "Undo")
    assert "Taken back: Sat, Jan 3 is not recorded any more. Streak: 1 day" in said(room.seen(shown))
    why = await room.use("streak why")
    assert "🟥 Sat, Jan 3: **missed**" in said(why)
    assert "Earn it back" in labels(why)


async def test_streak_why_offers_it_once_todays_task_is_done(room: Classroom) -> None:
    task = await miss_a_day(room)
    why = await room.use("streak why")
    assert "First today's task, then the catch-up: the 10-minute core of one more." in said(why)
    assert "Earn it back" not in labels(why)
    await room.press(task, "Done")
    why = await room.use("streak why")
    assert "**Earn it back** gives you the 10-minute core of one more task." in said(why)
    assert "10 minutes earn Sat, Jan 3 back" in said(await room.press(answer(why), "Earn it back"))


async def test_the_form_earns_a_day_back_also_after_a_restart(room: Classroom) -> None:
    shown = await offer_of(room)
    await room.restart()
    form = await room.press(shown, "Write check-in")
    assert form.modal is not None
    assert form.modal["title"] == "Catch-up · Sat, Jan 3"
    await room.fill(form, by_dm=True, note="the core", minutes="12")
    text = said(room.seen(shown))
    assert "Sat, Jan 3 is earned back. Your streak: **4 days**" in text
    assert "I noted: 12 min · “the core”" in text


async def test_what_was_typed_wrong_is_given_back_and_tried_again(room: Classroom) -> None:
    shown = await offer_of(room)
    form = await room.press(shown, "Write check-in")
    refused = await room.fill(form, by_dm=True, note="the core", minutes="ages")
    assert "is not a time that I can add up" in said(refused)
    assert labels(refused) == ["Try again"]
    again = await room.press(answer(refused), "Try again")
    await room.fill(again, by_dm=True, minutes="12")
    assert "Sat, Jan 3 is earned back" in said(room.seen(answer(refused)))


async def test_a_button_of_yesterday_says_that_todays_task_comes_first(room: Classroom) -> None:
    shown = await offer_of(room)
    task = await room.morning()
    for label in ("Done", "Write check-in"):
        refused = await room.press(shown, label)
        assert "First today's task, then the catch-up: `/today` shows it. Sat, Jan 3 stays in reach" in said(refused)
    await room.press(task, "Done")
    await room.press(shown, "Done")
    assert "Sat, Jan 3 is earned back. Your streak: **5 days**" in said(room.seen(shown))


async def test_two_missed_days_come_back_one_a_day(room: Classroom) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    await room.morning()
    await room.morning()
    done = await room.press(await room.morning(), "Done")
    assert "which makes your streak **4 days**" in said(done)
    assert "10-minute core of one more task. It takes 2 of them, one a day." in said(done)
    shown = answer(await room.press(answer(done), "Earn it back"))
    await room.press(shown, "Done")
    assert labels(room.seen(shown)) == ["Edit", "Undo"]
    why = await room.use("streak why")
    assert "Sat, Jan 3 can still be earned back, until Tuesday, January 6" in said(why)
    assert "There is one catch-up a day, so come back for it tomorrow" in said(why)
    assert "Earn it back" not in labels(why)
    task = await room.morning()
    assert "Your streak of **2 days** can still come back" in said(task)
    done = await room.press(task, "Done")
    await room.press(answer(await room.press(answer(done), "Earn it back")), "Done")
    assert "**Streak: 5 days**" in said(await room.use("streak why"))


async def test_after_three_days_it_is_too_late(room: Classroom) -> None:
    shown = await offer_of(room)
    await room.later(days=3)
    assert "Sat, Jan 3 can no longer be earned back" in said(await room.press(shown, "Done"))
    assert "Sat, Jan 3 can no longer be earned back" in said(await room.press(shown, "Write check-in"))


async def test_a_second_press_changes_nothing(room: Classroom) -> None:
    task = await miss_a_day(room)
    done = await room.press(task, "Done")
    first = answer(await room.press(answer(done), "Earn it back"))
    second = answer(await room.press(answer(done), "Earn it back"))
    await room.press(first, "Done")
    await room.press(second, "Done")
    assert "Sat, Jan 3 is already recorded, so nothing changed" in said(room.seen(second))
    assert "does not stand as missed" in said(await room.press(answer(done), "Earn it back"))


async def test_the_post_of_the_missed_day_shows_it(room: Classroom) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    missed = await room.morning()
    done = await room.press(await room.morning(), "Done")
    shown = answer(await room.press(answer(done), "Earn it back"))
    await room.press(shown, "Done")
    assert labels(room.seen(missed))[:2] == ["Edit", "Undo"]
    await room.press(room.seen(missed), "Undo")
    assert "🟥 Fri, Jan 2: **missed**" in said(await room.use("streak why"))


async def test_a_rest_day_points_to_it(room: Classroom) -> None:
    await room.enroll(days="Thu, Fri")
    await room.press(await room.morning(), "Done")
    await room.morning()
    await room.later(days=1)
    assert "To earn back the day you missed instead, use `/streak why`" in said(await room.use("today"))
    why = await room.use("streak why")
    await room.press(answer(why), "Earn it back")
    assert "Earn it back" in labels(why)


async def test_nobody_earns_a_day_back_for_somebody_else(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll(delivery="channel")
    await room.later(days=2)
    (thread,) = room.world.coach.threads
    await room.world.reply(room.world.learner, room.posts(thread)[-1], "done")
    recorded = room.posts(thread)[-1]
    assert "Earn it back" in labels(recorded)
    assert "That task is somebody else's" in said(await room.press(recorded, "Earn it back", room.world.other))
    shown = answer(await room.press(recorded, "Earn it back"))
    assert shown.flags.ephemeral
    assert "10 minutes earn" in said(shown)
