import logging
from datetime import date
from typing import Any

import discord
import pytest
from tests.chat.conftest import StageFactory

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.domain.checkin import Verdict
from roadmapbot.domain.errors import NotYours, TooOld
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.checkins import NotCounted

QUESTION = NotCounted(Verdict.QUESTION, EnrollmentId(1), date(2026, 1, 1))


async def post(world: Any, channel: Any) -> discord.Message:
    """A message of the bot."""
    with world.env.time_context():
        return await world.env.bot.get_partial_messageable(channel.id).send("Your task")


async def test_a_reply_in_a_server_is_heard_and_answered_as_a_reply(stage: StageFactory) -> None:
    async with stage() as at:
        at.services.check_ins.result = QUESTION
        task = await post(at.world, at.world.coach)
        await at.world.learner.send(at.world.coach, "done, 45m", reply_to=task)
        [incoming] = at.services.check_ins.heard
        assert incoming.text == "done, 45m"
        assert incoming.reply_to == task.id
        assert incoming.author_id == at.world.learner.id
        assert incoming.channel_id == at.world.coach.id
        said = at.world.coach.history()[-1]
        assert said.author.id == at.client.user.id
        assert said.reference.message_id == incoming.message_id
        sent = [body for method, path, body, _ in at.world.requests() if method == "POST" and "/messages" in path][-1]
        assert sent["nonce"] == f"r{incoming.message_id}"
        assert sent["message_reference"]["fail_if_not_exists"] is False
        assert sent["allowed_mentions"] == {"parse": [], "users": [], "replied_user": False}


async def test_a_reply_without_a_ping_is_heard_without_its_text(stage: StageFactory) -> None:
    async with stage() as at:
        task = await post(at.world, at.world.coach)
        await at.world.reply(at.world.learner, task, "done, 45m", ping=False)
        [incoming] = at.services.check_ins.heard
        assert incoming.text == ""
        assert incoming.reply_to == task.id


async def test_chatter_in_a_server_is_none_of_our_business(stage: StageFactory) -> None:
    async with stage() as at:
        await at.world.learner.send(at.world.coach, "done")
        await post(at.world, at.world.coach)
        assert at.services.check_ins.heard == []


async def test_direct_messages_are_heard_with_and_without_a_reply(stage: StageFactory) -> None:
    async with stage() as at:
        task = await post(at.world, at.world.learner.user.dm_channel)
        await at.world.learner.user.send_dm("done")
        await at.world.reply(at.world.learner, task, "45m")
        heard = at.services.check_ins.heard
        assert [(each.text, each.reply_to) for each in heard] == [("done", None), ("45m", task.id)]
        assert heard[0].sent_at == at.world.now()


async def test_our_own_messages_and_those_of_bots_are_not_heard(stage: StageFactory) -> None:
    async with stage() as at:
        bot = at.world.guild.add_member(at.world.env.create_user("bot2", bot=True))
        task = await post(at.world, at.world.coach)
        await bot.send(at.world.coach, "done", reply_to=task)
        assert at.services.check_ins.heard == []


async def test_an_ephemeral_answer_is_not_taken_for_a_direct_message(stage: StageFactory) -> None:
    def learn(client: RoadmapClient) -> None:
        @client.tree.command(description="Secret.")
        async def secret(interaction: discord.Interaction[RoadmapClient]) -> None:
            await interaction.response.send_message("psst", ephemeral=True)

    async with stage(learn) as at:
        await at.world.learner.slash(at.world.general, "secret")
        assert at.services.check_ins.heard == []


async def test_a_mistake_in_a_reply_is_explained(stage: StageFactory) -> None:
    async with stage() as at:
        at.services.check_ins.error = TooOld(date(2026, 1, 1))
        await at.world.learner.user.send_dm("done")
        assert at.world.dms()[-1].content == sentence(TooOld(date(2026, 1, 1)))


async def test_our_failure_is_apologized_for_and_logged_once(
    stage: StageFactory, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as at:
        at.services.check_ins.error = ZeroDivisionError("secret")
        await at.world.learner.user.send_dm("my text")
        assert "went wrong on our side" in at.world.dms()[-1].content
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "my text" not in record.getMessage()


async def test_an_answer_that_cannot_be_sent_raises_nothing(stage: StageFactory) -> None:
    async with stage() as at:
        at.services.check_ins.error = NotYours()
        at.world.close_dms()
        await at.world.learner.user.send_dm("done")
        assert len(at.services.check_ins.heard) == 1
