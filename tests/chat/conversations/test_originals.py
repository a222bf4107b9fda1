"""The bundled content changes while the bot is at work: moderators are told, compare, and decide."""

import shutil
from pathlib import Path

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said
from tests.starter import starter_content

UNIT = Path("units/start/take-stock.yaml")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(starter_content(), folder)
    return folder


async def own_goal(room: Classroom) -> None:
    form = await room.use("content edit", room.world.moderator, item="take-stock/skills-inventory")
    draft = answer(await room.fill(form, room.world.moderator, goal="Our own goal"))
    await room.press(draft, "Publish now", room.world.moderator)


async def upgraded(room: Classroom, content: Path, title: str = "Take stock of it all") -> discord.Message:
    """The notice after the bundled unit got another title."""
    text = (content / UNIT).read_text(encoding="utf-8")
    (content / UNIT).write_text(text.replace("title: Take stock", f"title: {title} #"), encoding="utf-8")
    await room.app.services.content.take_up(at_once=True)
    await room.work()
    (notice,) = [post for post in room.posts(room.world.coach) if "bundled content has changed" in said(post)]
    return notice


async def test_a_change_below_is_told_compared_and_taken(room: Classroom, content: Path) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await own_goal(room)
    notice = await upgraded(room, content)
    assert "unit:take-stock. Yours stays in force." in said(notice)
    assert "for moderators" in said(await room.press(notice, "Compare", room.world.learner))
    listed = answer(await room.press(notice, "Compare", room.world.moderator))
    assert "**unit:take-stock**: was changed in the bundled content too" in said(listed)
    assert listed.flags.ephemeral
    value = str(listed.components[0].children[0].options[0].value)  # type: ignore[union-attr]
    compared = answer(await room.choose_as(room.world.moderator, listed, value))
    assert "-title: Take stock\n+title: Take stock of it all" in said(compared)
    assert "+    goal: Our own goal" in said(compared)
    assert labels(compared) == ["Take the bundled one", "Keep ours", "Back to the list"]
    taken = answer(await room.press(compared, "Take the bundled one", room.world.moderator))
    assert "**Published.** 1 piece of content changed." in said(taken)
    assert labels(taken) == ["Take it back"]
    assert "take bundled" in said(await room.use("content log", room.world.moderator))


async def test_ones_own_is_kept_from_the_history(room: Classroom, content: Path) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await own_goal(room)
    await upgraded(room, content)
    await room.restart()
    history = answer(await room.use("content history", room.world.moderator))
    assert "Changed in the bundled content too: 1 piece of yours" in said(history)
    listed = answer(await room.press(history, "Compare", room.world.moderator))
    again = answer(await room.use("content history", room.world.moderator))
    other = answer(await room.press(again, "Compare", room.world.moderator))
    value = str(listed.components[0].children[0].options[0].value)  # type: ignore[union-attr]
    compared = answer(await room.choose_as(room.world.moderator, listed, value))
    kept = await room.press(compared, "Keep ours", room.world.moderator)
    assert "**Kept.** Your unit:take-stock stays as it is." in said(kept)
    late = await room.choose_as(room.world.moderator, other, value)
    assert "There is nothing to decide here any more" in said(late)
    assert "Compare" not in labels(await room.use("content history", room.world.moderator))
