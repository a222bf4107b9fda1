"""A person gets everything that is stored about them, and has it erased after a second press."""

import json

from tests.chat.conversations.classroom import Classroom, answer, labels, said


async def test_everything_comes_as_files_for_ones_own_eyes(room: Classroom) -> None:
    assert said(await room.use("privacy export")) == "I have nothing stored about you."
    await room.enroll()
    await room.press(await room.morning(), "Done")
    exported = answer(await room.use("privacy export"))
    assert exported.flags.ephemeral
    readable, machine = exported.attachments
    assert (readable.filename, machine.filename) == ("about-me.md", "about-me.json")
    found = json.loads(await machine.read())
    assert found["user_id"] == room.world.learner.id
    assert len(found["tables"]["check_ins"]) == 1
    assert b"## Check ins" in await readable.read()


async def test_erasing_takes_a_second_press_and_leaves_nothing(room: Classroom) -> None:
    await room.enroll()
    task = await room.morning()
    asked = answer(await room.use("privacy delete"))
    assert labels(asked) == ["Erase everything", "Keep it"]
    assert "gone for good" in said(asked)
    assert "nothing was erased" in said(await room.press(asked, "Keep it"))
    again = answer(await room.use("privacy delete"))
    await room.restart()
    assert "Erased. I have nothing stored about you any more" in said(await room.press(again, "Erase everything"))
    assert said(await room.use("privacy export")) == "I have nothing stored about you."
    assert "not on a track" in said(await room.use("today"))
    assert "not on a track" in said(await room.press(task, "Done"))
    assert (room.settings.data_dir / "erased.jsonl").read_text(encoding="utf-8").count("user_id") == 1
