"""A learner reports a dead link with one button; a moderator mends it where it stands."""

from tests.chat.conversations.classroom import Classroom, answer, labels, said


async def report(room: Classroom, flaw: str = "dead-link", link: int = 1, note: str = "It says 404.") -> str:
    """The learner reports the first task's link; the id of that link."""
    post = await room.morning()
    shown = await room.press(post, "Report a problem")
    assert shown.modal is not None
    task = room.app.services.enrollments.tracks(room.world.guild.id, "starter-30")[0].tasks[0]  # type: ignore[arg-type]
    resource = task.resources[link - 1]
    thanked = await room.fill(shown, by_dm=True, flaw=flaw, resource=resource.id if link else "-", note=note)
    assert "Thank you! The moderators see what you reported" in said(thanked)
    assert "not that it was you" in said(thanked)
    return resource.id


async def queue_of(room: Classroom):  # type: ignore[no-untyped-def]
    return await room.use("content reports", room.world.moderator)


async def test_a_dead_link_is_mended_from_the_queue(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll()
    resource_id = await report(room)
    assert any("Learners have reported something" in said(each) for each in room.posts(room.world.coach))
    queue = await queue_of(room)
    assert "the link does not work · 1 learner" in said(queue)
    assert str(room.world.learner.id) not in said(queue)
    shown = await room.choose_as(room.world.moderator, answer(queue), "1")
    assert "It says 404." in said(shown)
    assert labels(answer(shown)) == ["Replace the link", "Settled", "Nothing to mend", "Back to the list"]
    form = await room.press(answer(shown), "Replace the link", room.world.moderator)
    draft = await room.fill(form, room.world.moderator, address="https://example.org/better")
    assert "New links: please open each once" in said(draft)
    assert "https://example.org/better" in said(draft)
    published = await room.press(answer(draft), "Publish now", room.world.moderator)
    assert "**Published.**" in said(published)
    catalogue = room.app.services.revisions._catalogues.of(room.world.guild.id)  # type: ignore[arg-type]
    assert catalogue.resources[resource_id].url == "https://example.org/better"  # type: ignore[index]
    assert "Nothing is waiting." in said(await queue_of(room))


async def test_a_bad_address_is_refused_and_the_report_stays(room: Classroom) -> None:
    await room.enroll()
    await report(room)
    queue = await queue_of(room)
    shown = answer(await room.choose_as(room.world.moderator, answer(queue), "1"))
    form = await room.press(shown, "Replace the link", room.world.moderator)
    refused = await room.fill(form, room.world.moderator, address="example")
    assert "is not a web address" in said(refused)
    seen_twice = answer(await room.choose_as(room.world.moderator, answer(await queue_of(room)), "1"))
    left = await room.press(shown, "Nothing to mend", room.world.moderator)
    assert "Nothing is waiting." in said(left)
    again = await room.press(seen_twice, "Settled", room.world.moderator)
    assert "This report is settled already." in said(again)


async def test_something_about_the_task_itself_names_the_way_to_change_it(room: Classroom) -> None:
    await room.enroll()
    await report(room, "unclear", link=0, note="What is **meant** by @everyone?")
    queue = await queue_of(room)
    shown = await room.choose_as(room.world.moderator, answer(queue), "1")
    task = room.app.services.enrollments.tracks(room.world.guild.id, "starter-30")[0].tasks[0]  # type: ignore[arg-type]
    assert f"/content edit item: {task.id}" in said(shown)
    assert labels(answer(shown)) == ["Settled", "Nothing to mend", "Back to the list"]
    back = await room.press(answer(shown), "Back to the list", room.world.moderator)
    assert "unclear · 1 learner" in said(back)


async def test_moderators_read_all_that_was_typed(room: Classroom) -> None:
    await room.enroll()
    await report(room, "wrong", link=0, note=f"First {'long ' * 60}and\nlast")
    shown = await room.choose_as(room.world.moderator, answer(await queue_of(room)), "1")
    assert "long and last”" in said(shown)


async def test_a_dead_link_that_was_not_named_is_the_only_one_there_is(room: Classroom) -> None:
    await room.enroll()
    await report(room, "dead-link", link=0)
    shown = await room.choose_as(room.world.moderator, answer(await queue_of(room)), "1")
    assert "Replace the link" in labels(answer(shown))


async def test_a_done_task_can_be_reported_too(room: Classroom) -> None:
    await room.enroll()
    post = await room.morning()
    await room.press(post, "Done")
    assert labels(room.seen(post)) == ["Edit", "Undo", "Report a problem"]
    shown = await room.press(room.seen(post), "Report a problem")
    assert "Thank you!" in said(await room.fill(shown, by_dm=True, flaw="wrong", note="Step 2 has a typo."))
