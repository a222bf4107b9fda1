import re

import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said


async def test_without_options_everything_that_is_set_is_shown(room: Classroom) -> None:
    await room.enroll(days="Mon-Fri")
    text = said(await room.use("settings"))
    assert "Your settings · 30-day starter" in text
    assert re.search(r"Tasks: Monday to Friday at 09:00 Berlin time\nNext: <t:\d+:F> \(<t:\d+:R>\)", text)
    assert "Your day ends: 03:00 at night" in text
    assert "Where: Direct message" in text
    assert "Boards: Shown with your name" in text
    assert "`/settings time: 20:00`" in text


async def test_the_rhythm_changes_with_the_next_task(room: Classroom) -> None:
    await room.enroll()
    changed = await room.use("settings", zone="India", time="20:30", days="Sat, Sun", day_end="2:00")
    assert answer(changed).flags.ephemeral
    text = said(changed)
    assert "Saved. It takes effect with your next task, and costs you no day" in text
    assert "on Sat and Sun at 20:30 Kolkata time" in text
    assert "Your day ends: 02:00 at night" in text


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("zone", "Atlantis", "no time zone called “Atlantis”"),
        ("time", "25:99", "“25:99” is no time of day"),
        ("days", "never", "weekdays in “never”"),
        ("day_end", "dawn", "“dawn” is no time of day"),
        ("pseudonym", "x" * 40, "cannot be used: it is taken here, or longer than 32 characters"),
    ],
)
async def test_what_cannot_be_read_changes_nothing(room: Classroom, option: str, value: str, sentence: str) -> None:
    await room.enroll()
    assert sentence in said(await room.use("settings", **{option: value}))
    assert "every day at 09:00 Berlin time" in said(await room.use("settings"))


async def test_boards_can_hide_show_or_rename(room: Classroom) -> None:
    await room.enroll()
    assert "Boards: Hidden" in said(await room.use("settings", boards="hide"))
    assert "Boards: Shown as “Blue Heron”" in said(await room.use("settings", pseudonym="Blue Heron"))
    assert "Boards: Shown with your name" in said(await room.use("settings", boards="show"))


async def test_a_pseudonym_is_asked_for_in_a_form(room: Classroom) -> None:
    await room.enroll()
    shown = await room.use("settings", boards="pseudonym")
    assert shown.modal["title"] == "Your name on boards"
    assert "Boards: Shown as “Night Owl”" in said(await room.fill(shown, name="Night Owl"))


async def test_a_pseudonym_is_taken_only_once(room: Classroom) -> None:
    await room.enroll()
    await room.enroll(room.world.other)
    await room.use("settings", pseudonym="Owl")
    assert "The name “owl” cannot be used: it is taken here" in said(
        await room.use("settings", room.world.other, pseudonym="owl")
    )


async def test_to_the_thread_and_back_to_direct_messages(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll()
    text = said(await room.use("settings", delivery="channel"))
    assert f"Where: Weekly thread in <#{room.world.coach.id}>" in text
    back = said(await room.use("settings", delivery="dm"))
    assert "Saved. Your direct messages work: I have just written to you there." in back
    assert "Where: Direct message" in back


async def test_closed_direct_messages_are_said_with_what_to_do(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    room.world.close_dms()
    await room.enroll()
    text = said(await room.use("settings"))
    assert f"Where: Weekly thread in <#{room.world.coach.id}>, because your direct messages are closed to me" in text
    again = said(await room.use("settings", delivery="dm"))
    assert "your direct messages are still closed to me, so I keep to the thread" in again
    assert "**Privacy Settings**" in again


async def test_unreachable_is_said_with_what_to_do(room: Classroom) -> None:
    room.world.close_dms()
    await room.enroll()
    assert "Saved, but I cannot reach you" in said(await room.use("settings", delivery="dm"))


async def test_a_pause_ends_by_itself_or_by_command(room: Classroom) -> None:
    await room.enroll()
    text = said(await room.use("pause"))
    assert "Paused until you use `/resume`. Your streak waits for you" in text
    assert "Paused; `/resume` starts again" in said(await room.use("settings"))
    assert re.search(r"Welcome back! Your next task comes <t:\d+:F> \(<t:\d+:R>\)", said(await room.use("resume")))
    text = said(await room.use("pause", until="in 7 days"))
    assert re.search(r"Paused until \w+, January \d+; then tasks come by themselves again", text)
    assert re.search(r"Paused until \w+, January \d+", said(await room.use("settings")))


@pytest.mark.parametrize("until", ["someday", "yesterday"])
async def test_a_pause_needs_a_date_that_can_be_read(room: Classroom, until: str) -> None:
    await room.enroll()
    text = said(await room.use("pause", until=until))
    assert f"I could not read “{until}” as a date. Write `in 7 days`, `friday` or `2030-01-15`" in text


async def test_a_pause_has_limits(room: Classroom) -> None:
    await room.enroll()
    text = said(await room.use("pause", until="2020-01-01"))
    assert "pick a day from tomorrow until" in text


async def test_resume_without_a_pause_says_so(room: Classroom) -> None:
    await room.enroll()
    assert "You are not paused: your tasks keep coming" in said(await room.use("resume"))


async def test_snoozing_while_paused_says_so(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = await room.press(task, "Snooze")
    await room.use("pause")
    for refused in (await room.press(task, "Snooze"), await room.choose(answer(asked), "1")):
        assert "You are paused, so nothing is due. Use `/resume`" in said(refused)


async def test_leaving_takes_a_second_press(room: Classroom) -> None:
    await room.enroll()
    asked = await room.use("leave")
    assert "Leave **30-day starter**? Tasks stop at once" in said(asked)
    stayed = await room.press(answer(asked), "Stay")
    assert "Good, nothing changed" in said(stayed)
    assert labels(stayed) == []
    left = await room.press(answer(await room.use("leave")), "Leave the track")
    assert "You have left **30-day starter**, and nothing more will come" in said(left)
    assert labels(left) == []
    assert "You are not on a track here" in said(await room.use("today"))


async def test_leaving_twice_says_there_is_nothing_to_leave(room: Classroom) -> None:
    await room.enroll()
    first, second = answer(await room.use("leave")), answer(await room.use("leave"))
    await room.press(first, "Leave the track")
    assert "You are not on a track here" in said(await room.press(second, "Leave the track"))


async def test_in_direct_messages_with_two_servers_one_is_named(room: Classroom) -> None:
    await room.enroll()
    second = room.world.env.create_guild("Night School")
    hall = second.create_text_channel("hall")
    guest = second.add_member(room.world.learner.user)
    await room.world.env.settle()
    await guest.slash(hall, "enroll", zone="UTC", time="20:00")
    person = room.world.learner.user
    refused = said(await person.slash("settings"))
    assert "You are on a track in Night School and Study Hall" in refused or "Study Hall and Night School" in refused
    assert "`server: " in refused
    names = [choice["name"] for choice in await person.autocomplete("settings", "server", "night")]
    assert names == ["Night School"]
    assert "every day at 20:00 UTC" in said(await person.slash("settings", server=str(second.id)))
    assert "every day at 09:00 Berlin time" in said(await person.slash("settings", server="Study Hall"))
    board = await person.slash("leaderboard", server=str(second.id))
    assert "Weekly board" in said(board)


async def test_a_change_of_the_board_name_alone_speaks_of_boards(room: Classroom) -> None:
    await room.enroll()
    hidden = said(await room.use("settings", boards="hide"))
    assert "Saved. Boards show it from now on." in hidden
    assert "next task" not in hidden
    assert "takes effect with your next task" in said(await room.use("settings", boards="show", time="20:00"))


async def test_only_a_day_end_before_six_is_at_night(room: Classroom) -> None:
    await room.enroll()
    assert "Your day ends: 02:00 at night" in said(await room.use("settings", day_end="2:00"))
    assert "at night" not in said(await room.use("settings", day_end="7:00"))
