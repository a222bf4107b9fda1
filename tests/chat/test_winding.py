from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.chat.conftest import Coach

Opening = Callable[[], AbstractAsyncContextManager[Coach]]


async def test_a_learner_gets_one_task_a_day_and_a_reply_keeps_it(coach: Opening) -> None:
    async with coach() as at:
        world = at.world
        await world.learner.slash(world.general, "enroll", zone="Europe/Berlin")
        for _ in range(3):
            await at.wind(days=1)
            task = world.dms()[-1]
            assert task.components
            await world.reply(world.learner, task, "done, 20m")
            assert "recorded" in world.dms()[-1].content.lower()
        openings = [message.embeds[0].author.name or "" for message in world.dms() if message.embeds]
        assert [each.split(" of ")[0] for each in openings if each] == ["Day 1", "Day 2", "Day 3"]


async def test_closed_direct_messages_do_not_keep_a_task_from_its_learner(coach: Opening) -> None:
    async with coach() as at:
        world = at.world
        await world.moderator.slash(world.general, "coach setup", coach_channel=world.coach)
        await world.learner.slash(world.general, "enroll", zone="Europe/Berlin")
        world.close_dms()
        await at.wind(days=1)
        [thread] = world.coach.threads
        notice, task = thread.history()
        assert not notice.components
        assert task.components
