from tests.chat.conftest import Coach


async def test_a_learner_gets_one_task_a_day_and_a_reply_keeps_it(coach: Coach) -> None:
    world = coach.world
    await world.learner.slash(world.general, "enroll", zone="Europe/Berlin")
    for _ in range(3):
        await coach.wind(days=1)
        task = world.dms()[-1]
        assert task.components
        await world.reply(world.learner, task, "done, 20m")
        assert "recorded" in world.dms()[-1].content.lower()
    openings = [message.embeds[0].author.name or "" for message in world.dms() if message.embeds]
    assert [each.split(" of ")[0] for each in openings if each] == ["Day 1", "Day 2", "Day 3"]


async def test_closed_direct_messages_do_not_keep_a_task_from_its_learner(coach: Coach) -> None:
    world = coach.world
    await world.moderator.slash(world.general, "coach setup", coach_channel=world.coach)
    await world.learner.slash(world.general, "enroll", zone="Europe/Berlin")
    world.close_dms()
    await coach.wind(days=1)
    [thread] = world.coach.threads
    assert [message.content[:30] for message in thread.history() if message.components]
