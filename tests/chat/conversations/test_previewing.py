"""A moderator looks at days as learners get them, and takes something back after a look at what that changes."""

import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said

from roadmapbot.domain.track import STARTER


async def test_a_day_is_shown_as_its_learner_gets_it(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    shown = answer(await room.use("content preview", room.world.moderator, item="take-stock"))
    assert "Day 1 of 2 of the unit **Take stock**, as a learner in this server gets it now" in shown.content
    assert shown.embeds[0].title == task.embeds[0].title
    assert shown.embeds[0].description == task.embeds[0].description
    assert labels(shown) == [*labels(task), "Day after ▶"]
    after = answer(await room.press(shown, "Day after ▶", room.world.moderator))
    assert "`take-stock/math-check`" in after.content
    assert labels(after)[-1] == "◀ Day before"


async def test_a_day_of_a_track_is_shown(room: Classroom) -> None:
    shown = answer(await room.use("content preview", room.world.moderator, track=STARTER, day=30))
    assert "Day 30 of 30 of the track **30-day starter**" in shown.content
    refused = await room.use("content preview", room.world.moderator, track=STARTER, day=31)
    assert "There is no day 31: it has 30 days. Choose one from 1 to 30." in said(refused)
    assert "Day 1 of 30" in said(await room.use("content preview", room.world.moderator))


async def test_a_rollback_shows_what_it_changes_first(room: Classroom) -> None:
    await room.enroll()
    form = await room.use("content edit", room.world.moderator, item="take-stock/math-check")
    draft = answer(await room.fill(form, room.world.moderator, title="Count on it"))
    await room.press(draft, "Publish now", room.world.moderator)
    asked = answer(await room.use("content rollback", room.world.moderator, item="take-stock"))
    text = said(asked)
    assert "Nothing is changed yet." in text
    assert "Take back unit:take-stock, number 1?" in text
    assert "· title" in text
    assert "1 learner in this server, 1 of them in a unit that changes." in text
    assert labels(asked) == ["Take it back", "Look at the list"]
    assert "**Taken back.**" in said(await room.press(asked, "Take it back", room.world.moderator))
    log = said(await room.use("content log", room.world.moderator))
    assert "roll back" in log


async def test_what_is_as_it_is_bundled_cannot_be_rolled_back(room: Classroom) -> None:
    refused = said(await room.use("content rollback", room.world.moderator, item="take-stock"))
    assert "This server has published nothing of `unit:take-stock`" in refused


@pytest.mark.parametrize("path", ["preview", "rollback"])
async def test_both_are_for_moderators(room: Classroom, path: str) -> None:
    command = room.app.client.tree.get_command("content")
    assert command is not None
    before, command.default_permissions = command.default_permissions, None  # type: ignore[union-attr]
    try:
        await room.restart()
        options = {"item": "take-stock"}
        assert "for moderators" in said(await room.use(f"content {path}", room.world.learner, **options))
    finally:
        command.default_permissions = before  # type: ignore[union-attr]
