from tests.chat.conversations.classroom import Classroom, answer, labels, prefilled, said
from tests.chat.samples import ON_KEPT


async def test_the_buttons_of_a_task_still_work(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.restart()
    assert "is recorded" in said(await room.press(task, "Done"))
    await room.restart()
    assert "Taken back" in said(await room.press(room.seen(task), "Undo"))
    await room.restart()
    assert "When shall I come back" in said(await room.press(room.seen(task), "Snooze"))


async def test_a_form_that_was_open_still_arrives(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    shown = await room.press(task, "Write check-in")
    await room.restart()
    done = await room.fill(shown, by_dm=True, note="written before the restart", minutes="30")
    assert "written before the restart" in said(done)
    assert labels(room.seen(task)) == ON_KEPT


async def test_answers_can_still_be_acted_on(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    waiting = await room.press(task, "Snooze")
    skip = await room.press(task, "Skip")
    refused = await room.fill(await room.press(task, "Write check-in"), by_dm=True, note="kept", minutes="x")
    await room.restart()
    assert "I will come back to it" in said(await room.choose(answer(waiting), "1"))
    skipped = await room.press(answer(skip), "Show me the next task")
    assert "Your task is now" in said(skipped)
    await room.restart()
    assert "is your task again" in said(await room.press(answer(skipped), "Undo skip"))
    assert prefilled(await room.press(answer(refused), "Try again")) == {"note": "kept", "minutes": "x"}


async def test_an_enroll_form_that_was_open_still_arrives(room: Classroom) -> None:
    await room.use("coach post plan", room.world.moderator)
    (plan,) = room.posts(room.world.general)
    await room.restart()
    shown = await room.press(plan, "Enroll")
    await room.restart()
    assert "Good to have you here!" in said(await room.fill(shown, zone="Berlin"))


async def test_boards_and_confirmations_still_work(room: Classroom) -> None:
    await room.enroll()
    board, leave = await room.use("leaderboard"), await room.use("leave")
    await room.restart()
    assert "You have no planned days" in said(await room.press(answer(board), "My place"))
    assert "You have left" in said(await room.press(answer(leave), "Leave the track"))


async def test_nothing_is_kept_in_memory_for_messages_and_forms(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    await room.press(task, "Write check-in")
    await room.press(task, "Snooze")
    await room.use("leaderboard")
    store = room.app.client._connection._view_store
    assert not store._modals
    assert not store._views
    assert not store._synced_message_views
