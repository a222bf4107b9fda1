import re

import discord
from tests.chat.conversations.classroom import Classroom, answer, labels, said

from roadmapbot.domain.ids import GuildId


async def test_setup_without_options_says_the_next_step(room: Classroom) -> None:
    shown = await room.use("coach setup", room.world.moderator)
    text = said(shown)
    assert answer(shown).flags.ephemeral
    assert "Coach settings · Study Hall" in text
    assert "Next step: pick a channel for the coach with `/coach setup coach_channel: #channel`" in text
    assert "Coach channel: Not set" in text
    assert "Zone: UTC" in text
    assert "Board: Monday at 10:00" in text
    assert "Delivery: everybody at their minute" in text
    assert "Moderators: people with **Manage Server**" in text


async def test_setup_saves_everything_and_says_it_is_complete(room: Classroom) -> None:
    helper = room.world.guild.create_role("Helper")
    text = said(
        await room.use(
            "coach setup",
            room.world.moderator,
            coach_channel=room.world.coach,
            board_channel=room.world.leaderboard,
            zone="Asia/Kolkata",
            task_time="8 am",
            board_day="Sunday",
            board_time="18:00",
            moderator_role=helper,
            window=10,
        )
    )
    assert "Saved." in text
    assert "Everything is in place. `/coach post plan` shows the starter plan" in text
    assert f"Coach channel: ✅ <#{room.world.coach.id}>" in text
    assert f"Board channel: ✅ <#{room.world.leaderboard.id}>" in text
    assert "Zone: Kolkata time (Asia/Kolkata)" in text
    assert "Task time, unless chosen: 08:00" in text
    assert re.search(r"Board: Sunday at 18:00, next <t:\d+:R>", text)
    assert f"Moderators: <@&{helper.id}>" in text
    assert "Delivery: spread over 10 min" in text
    one = said(await room.use("coach setup", room.world.moderator, zone="Berlin"))
    assert f"Coach channel: ✅ <#{room.world.coach.id}>" in one, "what is not named stays"


async def test_setup_takes_a_window_back(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, window=15)
    text = said(await room.use("coach setup", room.world.moderator, window=0))
    assert "Delivery: everybody at their minute" in text


async def test_setup_names_every_missing_permission(room: Classroom) -> None:
    closed = room.world.guild.create_text_channel(
        "closed",
        overwrites={room.world.guild.default_role: discord.PermissionOverwrite(send_messages=False, embed_links=False)},
    )
    await room.world.env.settle()
    text = said(await room.use("coach setup", room.world.moderator, board_channel=closed))
    assert f"Board channel: ⚠️ <#{closed.id}>: I am missing **Send Messages**" in text
    assert "**Embed Links**" in text
    assert "Allow it under Edit Channel → Permissions" in text


async def test_setup_names_what_it_cannot_read(room: Classroom) -> None:
    moderator = room.world.moderator
    assert "no time zone called “Atlantis”" in said(await room.use("coach setup", moderator, zone="Atlantis"))
    assert "“25:99” is no time of day" in said(await room.use("coach setup", moderator, board_time="25:99"))
    suggested = await moderator.autocomplete(room.world.general, "coach setup", "zone", "kolk")
    assert suggested[0]["value"] == "Asia/Kolkata"


async def test_a_moderator_role_may_use_the_commands_and_others_may_not(room: Classroom) -> None:
    """Who may see the commands is Discord's; who may use them is ours."""
    room.app.client.tree.get_command("coach").default_permissions = None
    await room.app.client.tree.sync()
    helper = room.world.guild.create_role("Helper")
    lou = room.world.guild.add_member(room.world.env.create_user("lou"), roles=[helper])
    await room.world.env.settle()
    try:
        refused = await room.use("coach setup", lou, zone="Berlin")
        assert "This command is for moderators: people with **Manage Server**." in said(refused)
        assert answer(refused).flags.ephemeral
        await room.use("coach setup", room.world.moderator, moderator_role=helper)
        assert "Saved." in said(await room.use("coach setup", lou, zone="Berlin"))
        stranger = said(await room.use("coach post plan", room.world.learner))
        assert f"people with **Manage Server** or the role <@&{helper.id}>" in stranger
    finally:
        room.app.client.tree.get_command("coach").default_permissions = discord.Permissions(manage_guild=True)


async def test_learners_do_not_see_the_commands_of_moderators(room: Classroom) -> None:
    visible = room.world.learner.available_commands(room.world.general)
    assert not [path for path in visible if path.startswith("coach")]
    assert not [path for path in room.world.moderator.user.available_commands() if path.startswith("coach")]


async def test_the_plan_is_posted_week_by_week_and_pinned(room: Classroom) -> None:
    placed = await room.use("coach post plan", room.world.moderator)
    (plan,) = room.posts(room.world.general)
    text = said(plan)
    assert "30-day starter" in text
    assert "Press **Enroll**, choose your time, and one task a day comes to you" in text
    assert "1. Take stock and set up · days 1–7: 1. Take an honest inventory\n2. Check your math" in text
    assert "4. Second project and portfolio · days 22–30:" in text
    assert "30 tasks · at your own pace · free" in text
    assert labels(plan) == ["Enroll"]
    assert plan.pinned
    link = f"https://discord.com/channels/{room.world.guild.id}/{room.world.general.id}/{plan.id}"
    assert f"**30-day starter** is posted: {link}. It is pinned." in said(placed)


async def test_the_plan_is_refreshed_where_it_stands(room: Classroom) -> None:
    await room.use("coach post plan", room.world.moderator)
    again = await room.use("coach post plan", room.world.moderator)
    assert "is refreshed where it stood" in said(again)
    assert len(room.posts(room.world.general)) == 1


async def test_a_plan_that_was_deleted_is_posted_anew(room: Classroom) -> None:
    await room.use("coach post plan", room.world.moderator)
    (plan,) = room.posts(room.world.general)
    await room.world.moderator.delete(plan)
    assert "is posted: https" in said(await room.use("coach post plan", room.world.moderator))
    assert len(room.posts(room.world.general)) == 1


async def test_the_plan_goes_to_the_channel_that_was_named(room: Classroom) -> None:
    await room.use("coach post plan", room.world.moderator, channel=room.world.coach)
    assert room.posts(room.world.general) == []
    assert len(room.posts(room.world.coach)) == 1


async def test_a_channel_it_may_not_write_to_is_named_with_what_is_missing(room: Classroom) -> None:
    closed = room.world.guild.create_text_channel(
        "closed", overwrites={room.world.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    await room.world.env.settle()
    refused = await room.use("coach post plan", room.world.moderator, channel=closed)
    assert f"I cannot post in <#{closed.id}>: I need **Send Messages**" in said(refused)


async def test_a_channel_that_is_gone_is_said(room: Classroom) -> None:
    room.world.env.inject_error("POST", f"/channels/{room.world.coach.id}/messages", status=404, code=10003)
    refused = await room.use("coach post plan", room.world.moderator, channel=room.world.coach)
    assert f"I cannot post in <#{room.world.coach.id}>: it is gone, or I may not see it" in said(refused)


async def test_a_coach_channel_that_is_gone_is_said(room: Classroom) -> None:
    async with room.app.storage.write() as uow:
        from dataclasses import replace

        guild = await uow.guilds.get(GuildId(room.world.guild.id))
        await uow.guilds.save(replace(guild, coach_channel_id=123, board_channel_id=room.world.leaderboard.id))
        await uow.commit()
    text = said(await room.use("coach setup", room.world.moderator))
    assert "Coach channel: ⚠️ <#123> is gone, or I may not see it. Pick another" in text
    assert "Almost there: something is missing below" in text
