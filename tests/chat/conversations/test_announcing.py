"""A moderator announces something: words, test, sending; a learner reads it, and may end it."""

from tests.chat.conversations.classroom import Classroom, answer, labels, said

TEXT = "We meet on **Saturday** at 15:00.\n@everyone is welcome!"


async def drafted(room: Classroom, text: str = TEXT, **options: str):  # type: ignore[no-untyped-def]
    form = await room.use("content announce", room.world.moderator, **options)
    return await room.fill(form, room.world.moderator, text=text)


async def sent(room: Classroom):  # type: ignore[no-untyped-def]
    draft = answer(await drafted(room))
    tested = await room.press(draft, "Send it to me first", room.world.moderator)
    return await room.press(answer(tested), "Send to 1 learner", room.world.moderator)


async def test_it_is_read_by_its_moderator_first(room: Classroom) -> None:
    await room.enroll()
    draft = await drafted(room)
    assert "Announcement, not sent yet" in said(draft)
    assert "1 learner: everybody who gets tasks." in said(draft)
    assert labels(answer(draft)) == ["Send it to me first", "Discard"]
    tested = await room.press(answer(draft), "Send it to me first", room.world.moderator)
    assert "It is in your direct messages, as learners get it." in said(tested)
    assert labels(answer(tested)) == ["Send to 1 learner", "Send it to me again", "Discard"]
    copy = room.world.moderator.user.dm_channel.history(viewer=room.world.moderator.user)[-1]
    assert "From the moderators of Study Hall" in said(copy)
    assert TEXT in said(copy)
    tried = await room.press(copy, "No more of these", room.world.moderator)
    assert "You are on no track of this server, so you get no announcements anyway." in said(tried)


async def test_a_learner_gets_it_and_a_reply_records_nothing(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    result = await sent(room)
    assert "1 still to come: in a few minutes, or after their quiet hours" in said(result)
    await room.work()
    copy = room.world.dms()[-1]
    assert TEXT in said(copy)
    assert not copy.mention_everyone
    assert copy.mentions == []
    await room.world.reply(room.world.learner, copy, "done, thank you")
    assert room.world.dms()[-1].content == "done, thank you", "nothing answers it"
    look = await room.press(answer(result), "How far is it?", room.world.moderator)
    assert "1 arrived" in said(look)


async def test_a_learner_ends_them_with_one_press_and_may_change_their_mind(room: Classroom) -> None:
    await room.enroll()
    await room.morning()
    await sent(room)
    await room.work()
    ended = await room.press(room.world.dms()[-1], "No more of these")
    assert "You get no more announcements of this server. Your tasks come as usual." in said(ended)
    assert "Nobody at the moment" in said(await drafted(room))
    again = await room.press(answer(ended), "Undo")
    assert "You get announcements of this server again." in said(again)
    assert "1 learner: everybody" in said(await drafted(room))


async def test_the_next_one_has_to_wait(room: Classroom) -> None:
    await room.enroll()
    await sent(room)
    draft = await drafted(room, "One more thing.")
    assert "This server allows one every 7 days: the next one may be sent" in said(draft)
    assert "This page does not last that long" in said(draft)
    tested = await room.press(answer(draft), "Send it to me first", room.world.moderator)
    assert labels(answer(tested)) == ["Send it to me again", "Discard"]
    assert "every 3 days" in said(await room.use("coach setup", room.world.moderator, announcements=3))


async def test_a_draft_can_be_discarded(room: Classroom) -> None:
    await room.enroll()
    draft = answer(await drafted(room, to="silent"))
    assert "Nobody at the moment: those who did not check in for 3 days." in said(draft)
    gone = await room.press(draft, "Discard", room.world.moderator)
    assert "Discarded. Nobody got it." in said(gone)


async def test_words_are_needed_and_a_track_that_exists(room: Classroom) -> None:
    assert "needs a few words" in said(await drafted(room, "   "))
    for unknown in ("nowhere", "30 day starter", "x" * 200):
        refused = await room.use("content announce", room.world.moderator, track=unknown)
        assert refused.modal is None, "nobody writes a text in vain"
        assert "There is no track called" in said(refused)
    assert "on **30-day starter**" in said(await drafted(room, track="starter-30"))


async def test_it_outlives_a_restart(room: Classroom) -> None:
    await room.enroll()
    draft = answer(await drafted(room))
    await room.restart()
    tested = await room.press(draft, "Send it to me first", room.world.moderator)
    await room.restart()
    assert "1 still to come" in said(await room.press(answer(tested), "Send to 1 learner", room.world.moderator))
