"""A day's work that fits the time a learner has: asked for, changed, shown on the task and in the plan."""

import pytest
from tests.chat.conversations.classroom import Classroom, answer, said


async def test_short_days_make_the_core_the_days_work(room: Classroom) -> None:
    enrolled = said(await room.enroll(minutes="20"))
    assert "**How long:** up to 20 min a day: where the full task would take longer, its 10-minute core" in enrolled
    task = said(await room.use("today"))
    assert "**Today, to fit your 20 minutes: the 10-minute core**" in task
    assert "*Then use the other 10 minutes for the first steps below.*" in task
    assert "**More time than usual? The full task, about 40 min**" in task
    plan = said(await room.use("plan"))
    assert "(20 min, short form)" in plan
    assert "Every day at 09:00 Berlin time, up to 20 min a day: about 2 h" in plan
    assert "Tasks come in their short form. `/settings minutes: 60` gives them more room." in plan


async def test_the_pace_is_changed_and_dropped_in_the_settings(room: Classroom) -> None:
    await room.enroll()
    assert "Your day's work: Each task in full" in said(await room.use("settings"))
    assert "Your day's work: Up to 1 h 30 min" in said(await room.use("settings", minutes="1h 30"))
    task = said(await room.use("today"))
    assert "**Short on time? 10 minutes**" in task
    assert "**The full task, about 40 min**" in task
    assert "Your day's work: Each task in full" in said(await room.use("settings", minutes="full"))


@pytest.mark.parametrize("command", ["enroll", "settings"])
async def test_a_pace_that_cannot_be_read_is_said_and_nothing_changes(room: Classroom, command: str) -> None:
    if command == "settings":
        await room.enroll()
    refused = await (room.enroll(minutes="a bit") if command == "enroll" else room.use("settings", minutes="5"))
    assert "does not work as your time a day. Choose from 10 minutes to 12 hours" in said(refused)
    assert "`30` or `1h 30`" in said(refused)


async def test_the_form_asks_for_the_minutes_and_gives_them_back(room: Classroom) -> None:
    shown = await room.use("enroll", track="starter-30")
    refused = await room.fill(shown, zone="Atlantis", minutes="40")
    assert "no time zone called" in said(refused)
    assert "Minutes a day: 40" in said(refused)
    again = await room.press(answer(refused), "Try again")
    assert "up to 40 min a day" in said(await room.fill(again, zone="Berlin"))
