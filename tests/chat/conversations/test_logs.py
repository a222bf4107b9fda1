"""What people write is never in the log, however much is logged, and whatever goes wrong with it."""

import logging

import pytest
from tests.chat.conversations.classroom import Classroom, answer, said

SECRETS = ("my boss must not read this", "only between us", "a very private doubt", "we meet at my place")


async def test_nobodys_words_are_logged(room: Classroom, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await room.enroll()
        task = await room.morning()
        await room.world.reply(room.world.learner, task, f"done, {SECRETS[0]}")
        form = await room.press(room.seen(task), "Edit")
        await room.fill(form, by_dm=True, note=SECRETS[1], minutes="no minutes at all")
        report = await room.press(room.seen(task), "Report a problem")
        await room.fill(report, by_dm=True, flaw="unclear", note=SECRETS[2])
        announce = await room.use("content announce", room.world.moderator)
        draft = answer(await room.fill(announce, room.world.moderator, text=SECRETS[3]))
        tested = answer(await room.press(draft, "Send it to me first", room.world.moderator))
        await room.press(tested, "Send to 1 learner", room.world.moderator)
        room.world.env.inject_error("POST", "/channels/*/messages", status=500, times=1)
        await room.work()
        await room.later(minutes=10)
        await room.use("checkin", done=SECRETS[0], minutes="forever")
    assert any(SECRETS[3] in said(message) for message in room.world.dms() if message.author.bot and message.embeds)
    ours = [record for record in caplog.records if record.name.startswith(("roadmapbot", "discord", "apscheduler"))]
    assert ours
    for record in ours:
        told = f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}"
        assert not [secret for secret in SECRETS if secret in told], f"{record.name}: {record.getMessage()[:200]}"
