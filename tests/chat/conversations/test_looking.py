import re

import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said
from tests.chat.samples import ON_KEPT, ON_TASK


async def some_days(room: Classroom, *kept: bool) -> None:
    """Let the learner keep some days and miss others, one after the other."""
    for is_kept in kept:
        task = await room.morning()
        if is_kept:
            await room.press(task, "Done")


async def test_today_shows_the_task_again(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    shown = await room.use("today")
    assert answer(shown).flags.ephemeral
    assert "Day 1 of 30" in said(shown)
    assert "Use the buttons, or reply to the message that brought it" in said(shown)
    assert labels(shown) == ON_TASK
    done = await room.press(answer(shown), "Done")
    assert "is recorded" in said(done)
    assert labels(room.seen(task)) == ON_KEPT, "the day's post is done too"
    await room.press(answer(done), "Undo")
    assert labels(room.seen(task)) == ON_TASK
    again = answer(await room.use("today"))
    assert "is recorded" in said(await room.fill(await room.press(again, "Write check-in")))
    assert labels(room.seen(task)) == ON_KEPT
    assert "✓ Take an honest inventory" in said(await room.use("today"))


async def test_today_on_a_recorded_day_says_when_the_next_comes(room: Classroom) -> None:
    await room.enroll()
    await some_days(room, True)
    shown = await room.use("today")
    assert re.search(r"Today is recorded. The next task comes <t:\d+:f> \(<t:\d+:R>\)", said(shown))
    assert labels(shown) == ON_KEPT


async def test_today_on_a_rest_day_asks_for_nothing(room: Classroom) -> None:
    await room.enroll(days="Mon-Fri")
    await room.later(days=2, hours=12)
    assert "Today is one of your rest days, so nothing is due" in said(await room.use("today"))


async def test_today_while_paused_says_so(room: Classroom) -> None:
    await room.enroll()
    await room.use("pause")
    shown = await room.use("today")
    assert "You are paused, so nothing is due" in said(shown)
    assert "Open until" not in said(shown)
    assert "is recorded" in said(await room.press(answer(shown), "Done"))
    assert "Today is recorded. You are paused: the next task comes when your pause ends" in said(
        await room.use("today")
    )


async def test_plan_while_paused_says_when_it_starts(room: Classroom) -> None:
    await room.enroll()
    assert "paused" not in said(await room.use("plan"))
    await room.use("pause")
    assert "You are paused. The plan starts when you use `/resume`" in said(await room.use("plan"))
    await room.use("resume")
    await room.use("pause", until="in 3 days")
    assert re.search(
        r"The plan starts when the pause ends, on \w+, January \d+, or earlier with `/resume`",
        said(await room.use("plan")),
    )


@pytest.mark.parametrize("path", ["today", "progress", "plan", "streak why", "settings", "pause", "resume", "leave"])
async def test_without_an_enrollment_everything_says_how_to_start(room: Classroom, path: str) -> None:
    refused = await room.use(path)
    assert "You are not on a track here yet. Use `/enroll` in the server to start" in said(refused)
    assert answer(refused).flags.ephemeral


async def test_progress_shows_the_whole_picture(room: Classroom) -> None:
    await room.enroll()
    await some_days(room, True, True, False, True)
    await room.press(answer(await room.press(await room.morning(), "Skip")), "Show me the next task")
    text = said(await room.use("progress"))
    assert "Your progress · 30-day starter" in text
    assert "▰▱▱▱▱▱▱▱▱▱▱▱ **13%**\n4 of 30 tasks behind you, 1 of them skipped." in text
    assert "**Streak: 1 day** (longest 2)" in text
    assert "No freeze in hand, the next comes with" in text
    assert "Consistency: 75% of your planned days" in text
    assert "🟩🟩🟥🟩" in text.replace("▫️", "")
    assert "🟩 kept" in text
    assert "🟥 missed" in text
    assert "Ahead: Next: **Count words with a function and a dictionary** (Take stock and set up), open now" in text
    assert re.search(r"At your rhythm you finish on \w+, (January|February) \d+, 2026", text)


async def test_plan_shows_the_week_the_track_and_the_end(room: Classroom) -> None:
    await room.enroll(days="Mon-Fri")
    await some_days(room, True)
    text = said(await room.use("plan"))
    assert "The next 7 days: Fri, Jan 2: Check your math in six questions (45 min)\nMon, Jan 5:" in text
    assert "▶️ 1. Take stock and set up · 1 of 7" in text
    assert "▫️ 4. Second project and portfolio · 0 of 9" in text
    assert "Finish: <t:1770796800:D> (<t:1770796800:R>), if you keep your rhythm" in text
    assert "Your pace: Monday to Friday at 09:00 Berlin time, each task in full: about 4 h 30 min a week." in text
    assert "nothing piles up" in text


async def test_streak_why_tells_every_day(room: Classroom) -> None:
    await room.enroll(days="Mon-Fri")
    await some_days(room, True, False, True)
    await room.use("pause")
    await room.later(days=1)
    await room.use("resume")
    text = said(await room.use("streak why"))
    assert re.search(r"🟩 Thu, Jan 1: \*\*kept\*\*. Task sent <t:\d+:t>, checked in <t:\d+:t>", text)
    assert re.search(r"🟥 Fri, Jan 2: \*\*missed\*\*. Task sent <t:\d+:t>, no check-in before the day ended", text)
    assert "⬜ Sat, Jan 3: **rest day**. Nothing was planned" in text
    assert "**Streak: 1 day** (longest 1)" in text
    assert "Rest days, pauses and my own outages neither add nor break" in text


async def test_streak_why_tells_freezes_pauses_and_late_days(room: Classroom) -> None:
    await room.enroll()
    await some_days(room, *[True] * 7, False)
    await room.morning()
    await room.later(days=1)
    await room.use("checkin", day="yesterday")
    await room.use("pause", until="in 2 days")
    await room.later(days=4)
    text = said(await room.use("streak why"))
    assert re.search(r"🧊 Thu, Jan 8: \*\*freeze used\*\* \(0 freezes left\). Task sent <t:\d+:t>, no check-in", text)
    assert re.search(r"🟨 Fri, Jan 9: \*\*kept late\*\*. Task sent <t:\d+:t>, recorded <t:\d+:f>", text)
    assert "⏸️" in text
    assert "**paused**. Days off do not count" in text


async def test_streak_why_says_when_the_open_day_ends(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    assert re.search(r"Thu, Jan 1: still open until <t:\d+:t> \(<t:\d+:R>\)", said(await room.use("streak why")))
    await room.use("checkin", done="x")
    assert "Thu, Jan 1: recorded already" in said(await room.use("streak why"))


async def test_help_says_the_first_three_things(room: Classroom) -> None:
    shown = await room.use("help")
    text = said(shown)
    assert answer(shown).flags.ephemeral
    assert "I bring you one small task a day" in text
    assert "1. `/enroll`" in text
    assert "2. When a task arrives" in text
    assert "3. `/progress` and `/streak why`" in text
    assert "a missed day can be earned back" in text
    assert "**Report a problem**" in text
    assert "`/coach setup`" not in text


async def test_help_shows_moderators_their_part(room: Classroom) -> None:
    text = said(await room.use("help", room.world.moderator))
    assert "For moderators: `/coach setup` channels" in text
    assert "`/coach post plan`" in text


async def test_help_works_in_direct_messages(room: Classroom) -> None:
    assert "1. `/enroll`" in said(await room.world.learner.user.slash("help"))


async def three_on_the_board(room: Classroom) -> None:
    """Ada and Ben keep everything, Sam misses two days."""
    people = [room.world.learner, room.world.other, room.world.moderator]
    for person in people:
        await room.enroll(person)
    for day in range(4):
        await room.morning()
        for person in people if day < 2 else people[:2]:
            await room.use("checkin", person, done="x")
    await room.later(days=1)


async def test_the_board_is_for_everybody_and_pings_nobody(room: Classroom) -> None:
    await three_on_the_board(room)
    shown = await room.use("leaderboard", week="last")
    assert not answer(shown).flags.ephemeral
    text = said(shown)
    assert "Weekly board\nWeek Dec 29 – Jan 4" in text
    assert "🥇 **Ada** · 100% · 4/4 days · 4 tasks\n🥇 **Ben** · 100% · 4/4 days · 4 tasks\n🥉 **Sam** · 50%" in text
    assert "Place = share of your own plan kept (at least 3 planned days), then tasks done" in text
    assert "Equal scores share a place" in text
    assert re.search(r"Final · computed <t:\d+:f>", text)
    assert labels(shown) == ["My place"]
    assert answer(shown).mentions == []


async def test_my_place_is_for_ones_own_eyes(room: Classroom) -> None:
    await three_on_the_board(room)
    board = answer(await room.use("leaderboard", week="last"))
    mine = await room.press(board, "My place")
    assert answer(mine).flags.ephemeral
    assert (
        "Your place in the week Dec 29 – Jan 4: **1 of 3**, shared with 1 other. You kept 4 of 4 planned days"
        in said(mine)
    )
    theirs = await room.press(board, "My place", room.world.moderator)
    assert "**3 of 3**. You kept 2 of 4 planned days (50%) and did 2 tasks" in said(theirs)


async def test_my_place_for_the_hidden_and_the_unranked(room: Classroom) -> None:
    await room.enroll()
    board = answer(await room.use("leaderboard"))
    assert "Nobody is ranked yet" in said(board)
    assert "You have no planned days in the week Dec 29 – Jan 4 yet" in said(await room.press(board, "My place"))
    await room.morning()
    await room.use("checkin", done="x")
    assert "You are not ranked in the week Dec 29 – Jan 4: 1 planned day so far, and it takes 3" in said(
        await room.press(board, "My place")
    )
    await room.use("settings", boards="hide")
    assert "You are hidden from boards here" in said(await room.press(board, "My place"))


async def test_the_board_in_direct_messages_is_the_learners_own_servers(room: Classroom) -> None:
    await room.enroll()
    assert "Weekly board" in said(await room.world.learner.user.slash("leaderboard"))
    assert "That needs a server" in said(await room.world.other.user.slash("leaderboard"))
    stranger = await room.world.other.user.slash("leaderboard", server=str(room.world.guild.id))
    assert "That needs a server" in said(stranger)


async def test_the_weekly_board_arrives_by_itself_with_its_button(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, board_channel=room.world.leaderboard, zone="Berlin")
    await three_on_the_board(room)
    await room.later(days=2)
    (post,) = room.posts(room.world.leaderboard)
    assert "🥇 **Ada**" in said(post)
    assert labels(post) == ["My place"]
    assert "**1 of 3**" in said(await room.press(post, "My place"))
    await room.later(days=8)
    old = await room.press(post, "My place")
    assert said(old).startswith("Your place in the week Dec 29 – Jan 4: **1 of 3**")
