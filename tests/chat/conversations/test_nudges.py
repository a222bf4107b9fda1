import re

import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said
from tests.chat.samples import ON_KEPT, ON_TASK


async def evening(room: Classroom) -> None:
    """Go on to the hour in which nudges come."""
    await room.later(hours=11)


async def test_a_nudge_is_off_until_it_is_asked_for(room: Classroom) -> None:
    await room.enroll()
    assert "a reminder only if you ask for one: with **Snooze**, or every evening" in said(room.world.dms()[0])
    assert "Nudge: Off; `/settings nudge: on` turns it on" in said(await room.use("settings"))
    await room.morning()
    before = len(room.world.dms())
    await evening(room)
    assert len(room.world.dms()) == before


async def test_a_nudge_comes_in_the_evening_and_is_gone_once_the_day_is_done(room: Classroom) -> None:
    await room.enroll()
    assert "Nudge: At 19:00, while the day is still open" in said(await room.use("settings", nudge="on"))
    task = await room.morning()
    await evening(room)
    nudge = room.world.dms()[-1]
    text = said(nudge)
    assert "A nudge, as you asked: today is still open." in text
    assert "10 minutes are enough today" in text
    assert "The full task" not in text
    assert "/settings nudge: off ends these" in text
    assert labels(nudge) == ON_TASK
    done = await room.press(nudge, "Done")
    assert "is recorded" in said(done)
    assert nudge.id not in [message.id for message in room.world.dms()]
    assert labels(room.seen(task)) == ON_KEPT


async def test_a_reply_to_the_nudge_takes_it_away_too(room: Classroom) -> None:
    await room.enroll()
    await room.use("settings", nudge="19:00")
    await room.morning()
    await evening(room)
    nudge = room.world.dms()[-1]
    await room.world.reply(room.world.learner, nudge, "done, 20 min")
    assert nudge.id not in [message.id for message in room.world.dms()]


async def test_the_greeting_says_that_a_nudge_was_asked_for(room: Classroom) -> None:
    await room.enroll()
    await room.use("settings", nudge="20:00")
    await room.press(answer(await room.use("leave")), "Leave the track")
    enrolled = said(await room.enroll())
    assert "a nudge at 20:00 while the day is open, as you asked (`/settings nudge: off` ends it)" in enrolled
    assert "and the nudge you asked for at 20:00 while the day is still open" in said(room.world.dms()[-1])


async def test_a_task_late_at_night_leaves_no_room(room: Classroom) -> None:
    await room.enroll(time="21:30")
    text = said(await room.use("settings", nudge="on"))
    assert "On, but your task comes so late that there is no hour left for it before 22:00" in text


@pytest.mark.parametrize("text", ["23:00", "sometimes"])
async def test_what_is_no_time_for_a_nudge_is_said(room: Classroom, text: str) -> None:
    await room.enroll()
    refused = said(await room.use("settings", nudge=text))
    assert f"“{text}” does not work as a nudge: I keep quiet from 22:00 to 8:00" in refused
    assert re.search(r"Write `on`, `off`, or a time between them", refused)


async def test_the_usual_ways_are_suggested(room: Classroom) -> None:
    person = room.world.learner.user
    names = [choice["name"] for choice in await person.autocomplete("settings", "nudge", "")]
    assert names == ["On, at 19:00", "Off"]
    values = [choice["value"] for choice in await person.autocomplete("settings", "nudge", "20:00")]
    assert values == ["on", "off", "20:00"]
