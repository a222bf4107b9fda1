import discord
from tests.chat.conftest import StageFactory

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.permissions import INVITE_PERMISSIONS, Purpose, is_moderator, missing


def test_the_invitation_asks_for_what_is_used_and_no_more() -> None:
    asked = discord.Permissions(INVITE_PERMISSIONS)
    assert {name for name, given in asked if given} == {
        "read_messages",  # discord.py's name for View Channels
        "send_messages",
        "send_messages_in_threads",
        "embed_links",
        "attach_files",
        "read_message_history",
        "add_reactions",
        "create_public_threads",
    }
    needed = {name for purpose in Purpose for name in purpose.value}
    assert all(getattr(asked, name) for name in needed)


async def test_missing_permissions_are_named_as_discord_names_them(stage: StageFactory) -> None:
    async with stage() as at:
        me = at.client.get_guild(at.world.guild.id).me
        deaf = discord.PermissionOverwrite(read_message_history=False, create_public_threads=False)
        handle = at.world.guild.create_text_channel("deaf", overwrites={me: deaf})
        await at.world.env.settle()
        channel = at.client.get_channel(handle.id)
        assert missing(channel, me, Purpose.COACH) == ("Read Message History", "Create Public Threads")
        assert missing(channel, me, Purpose.BOARD) == ("Read Message History",)
        assert missing(at.client.get_channel(at.world.coach.id), me, Purpose.COACH) == ()


async def test_moderators_are_those_who_manage_the_server_or_have_the_role(stage: StageFactory) -> None:
    verdicts: dict[str, bool] = {}
    roles: dict[str, int] = {}

    def learn(client: RoadmapClient) -> None:
        @client.tree.command(description="Who am I?")
        async def who(interaction: discord.Interaction[RoadmapClient]) -> None:
            verdicts[interaction.user.name] = is_moderator(interaction, roles.get("helper"))
            await interaction.response.send_message("ok", ephemeral=True)

    async with stage(learn) as at:
        helpers = at.world.guild.create_role("Helper")
        roles["helper"] = helpers.id
        eve = at.world.guild.add_member(at.world.env.create_user("eve"), roles=[helpers])
        await at.world.env.settle()
        for person in (at.world.learner, at.world.moderator, eve):
            await person.slash(at.world.general, "who")
    assert verdicts == {"ada": False, "sam": True, "eve": True}
