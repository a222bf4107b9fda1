import re
from datetime import UTC, datetime

import pytest
from tests.chat.conversations.classroom import Classroom, answer, prefilled, said

from roadmapbot.domain.enrollment import DmState, State
from roadmapbot.domain.ids import GuildId, UserId


async def enrollment_of(room: Classroom):
    async with room.app.storage.read() as uow:
        return await uow.enrollments.latest(GuildId(room.world.guild.id), UserId(room.world.learner.id))


async def test_a_newcomer_gets_a_form_and_is_enrolled_with_what_it_holds(room: Classroom) -> None:
    shown = await room.use("enroll")
    assert prefilled(shown) == {"time": "09:00", "days": "every day", "delivery": "dm"}
    done = await room.fill(shown, zone="Berlin", time="7 pm", days="Mon-Fri")
    text = said(done)
    assert answer(done).flags.ephemeral
    assert "**30-day starter**: 30 tasks, one at a time" in text
    assert "Monday to Friday at 19:00 Berlin time" in text
    assert "in your direct messages. I have just said hello there" in text
    assert "`/pause` for a break, `/leave` to end it at once" in text
    first = datetime(2026, 1, 1, 18, tzinfo=UTC)
    assert f"<t:{int(first.timestamp())}:F> (<t:{int(first.timestamp())}:R>)" in text
    enrollment = await enrollment_of(room)
    assert enrollment.next_due_at == first
    assert enrollment.consent_at == room.world.now()


async def test_the_form_starts_with_what_the_server_chose(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, zone="Europe/Berlin", task_time="8:30")
    assert prefilled(await room.use("enroll")) == {
        "zone": "Europe/Berlin",
        "time": "08:30",
        "days": "every day",
        "delivery": "dm",
    }


async def test_the_form_keeps_what_was_given_as_an_option(room: Classroom) -> None:
    shown = await room.use("enroll", time="20:00", delivery="channel")
    assert (prefilled(shown)["time"], prefilled(shown)["delivery"]) == ("20:00", "channel")


async def test_the_greeting_says_what_happens_how_often_and_how_to_stop(room: Classroom) -> None:
    await room.enroll()
    (greeting,) = room.world.dms()
    text = said(greeting)
    assert "**30-day starter** in **Study Hall**" in text
    assert "every day at 09:00 Berlin time" in text
    assert re.search(r"Your next task comes <t:\d+:f>\.", text)
    assert "one message on each of those days" in text
    assert "simply reply with a few words" in text
    assert "`/pause` for a break, `/leave` to end it at once" in text


async def test_with_all_options_no_form_is_shown(room: Classroom) -> None:
    done = await room.enroll(
        track="starter-30", zone="Asia/Kolkata", time="21:15", days="mo, we, sat", delivery="channel"
    )
    assert "on Mon, Wed and Sat at 21:15 Kolkata time" in said(done)


async def test_who_comes_back_needs_no_options(room: Classroom) -> None:
    await room.enroll(time="8:15", days="Mon-Fri")
    await room.press(answer(await room.use("leave")), "Leave the track")
    done = await room.use("enroll")
    assert "Monday to Friday at 08:15 Berlin time" in said(done)


async def test_what_was_done_before_is_kept(room: Classroom) -> None:
    await room.enroll()
    await room.use("checkin", done="all of it")
    await room.press(answer(await room.use("leave")), "Leave the track")
    assert "What you did before is kept" in said(await room.use("enroll"))


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("zone", "Atlantis", "I know no time zone called “Atlantis”"),
        ("time", "25:99", "“25:99” is no time of day that I can read. Write it like `9:00`, `21:30` or `7 pm`"),
        ("days", "someday", "I could not read weekdays in “someday”. Write `every day`, `Mon-Fri`"),
        ("track", "nope", "There is no track called “nope”. There is **30-day starter**"),
    ],
)
async def test_what_cannot_be_read_is_named_with_an_example(
    room: Classroom, option: str, value: str, sentence: str
) -> None:
    refused = await room.enroll(**{option: value})
    assert sentence in said(refused)
    assert answer(refused).flags.ephemeral
    assert await enrollment_of(room) is None


async def test_a_form_with_a_mistake_comes_back_filled_in(room: Classroom) -> None:
    refused = await room.fill(
        await room.use("enroll"), zone="Atlantis", time="6:45", days="Sat, Sun", delivery="channel"
    )
    assert "I know no time zone called “Atlantis”" in said(refused)
    assert "What you wrote" in said(refused)
    again = await room.press(answer(refused), "Try again")
    assert prefilled(again) == {"zone": "Atlantis", "time": "6:45", "days": "Sat, Sun", "delivery": "channel"}
    done = await room.fill(again, zone="India", delivery="dm")
    assert "on Sat and Sun at 06:45 Kolkata time" in said(done)


async def test_enrolling_twice_changes_nothing_and_asks_for_no_form(room: Classroom) -> None:
    await room.enroll()
    again = await room.use("enroll")
    assert again.modal is None
    assert "You are on **30-day starter** already, so nothing changed" in said(again)
    assert "already, so nothing changed" in said(await room.enroll(time="12:00"))
    assert (await enrollment_of(room)).schedule.at.hour == 9


async def test_enrolling_while_paused_points_to_resume(room: Classroom) -> None:
    await room.enroll()
    await room.use("pause")
    assert "and paused. Use `/resume`" in said(await room.enroll())


async def test_closed_dms_fall_back_to_the_thread_and_say_how_to_open_them(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    room.world.close_dms()
    text = said(await room.enroll())
    assert f"in the weekly thread in <#{room.world.coach.id}>, since your direct messages are closed" in text
    assert "**Privacy Settings** → allow direct messages" in text
    (thread,) = room.world.coach.threads
    notice, greeting = thread.history()[-2:]
    assert said(notice).startswith(f"<@{room.world.learner.id}> Your direct messages are closed to me")
    assert greeting.content == f"<@{room.world.learner.id}>"
    async with room.app.storage.read() as uow:
        assert (await uow.learners.get(UserId(room.world.learner.id))).dm_state is DmState.CLOSED


async def test_closed_dms_without_a_coach_channel_say_what_to_do(room: Classroom) -> None:
    room.world.close_dms()
    text = said(await room.enroll())
    assert "**nowhere yet**: your direct messages are closed to me" in text
    assert "`/settings delivery: Direct message`" in text


async def test_the_thread_without_a_coach_channel_says_what_to_do(room: Classroom) -> None:
    text = said(await room.enroll(delivery="channel"))
    assert "**nowhere yet**: this server has no coach channel that I can use" in text
    assert "`/coach setup`" in text


async def test_the_thread_by_choice_says_so(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    assert "I have just said hello there" in said(await room.enroll(delivery="channel"))


async def test_in_direct_messages_it_says_where_to_go(room: Classroom) -> None:
    result = await room.world.learner.user.slash("enroll")
    assert "Use the command in the server itself" in said(result)


async def test_zones_and_tracks_are_suggested(room: Classroom) -> None:
    learner, general = room.world.learner, room.world.general
    zones = await learner.autocomplete(general, "enroll", "zone", "berl")
    assert ("Europe/Berlin", True) in [(zone["value"], "Berlin" in zone["name"]) for zone in zones]
    everything = await learner.autocomplete(general, "enroll", "zone", "")
    assert 1 <= len(everything) <= 25
    tracks = await learner.autocomplete(general, "enroll", "track", "start")
    assert tracks == [{"name": "30-day starter", "value": "starter-30"}]
    assert await learner.autocomplete(general, "enroll", "track", "zzz") == []


async def test_the_buttons_of_a_plan_enroll(room: Classroom) -> None:
    await room.use("coach post plan", room.world.moderator)
    (plan,) = room.posts(room.world.general)
    shown = await room.press(plan, "Enroll")
    done = await room.fill(shown, zone="Berlin")
    assert "Good to have you here!" in said(done)
    assert answer(done).flags.ephemeral
    again = await room.press(plan, "Enroll")
    assert "already, so nothing changed" in said(again)
    assert (await enrollment_of(room)).state is State.ACTIVE


async def test_a_track_that_does_not_exist_is_said_before_any_form_opens(room: Classroom) -> None:
    shown = await room.use("enroll", track="nonsense")
    assert shown.modal is None
    assert "There is no track called “nonsense”" in said(shown)
