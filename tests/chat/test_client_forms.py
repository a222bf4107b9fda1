import discord
from tests.chat.conftest import StageFactory

from roadmapbot.adapters.chat.client import RoadmapClient


def form() -> discord.ui.Modal:
    modal = discord.ui.Modal(title="Form", custom_id="t:form")
    modal.add_item(discord.ui.TextInput(label="Text", custom_id="t:text", required=False))
    modal.stop()
    return modal


def learn(client: RoadmapClient) -> None:
    @client.tree.command(description="Show a form.")
    async def show(interaction: discord.Interaction[RoadmapClient]) -> None:
        await interaction.response.send_modal(form())


async def test_a_form_is_taken_in_by_its_custom_id(stage: StageFactory) -> None:
    taken: list[str] = []

    async def take(interaction: discord.Interaction[RoadmapClient]) -> bool:
        taken.append(interaction.data["custom_id"])
        await interaction.response.send_message("Thanks", ephemeral=True)
        return True

    async with stage(learn) as at:
        at.client._take_form = take
        shown = await at.world.learner.slash(at.world.general, "show")
        result = await at.world.learner.submit_modal(shown, {"t:text": "hello"})
        assert taken == ["t:form"]
        assert result.response.content == "Thanks"


async def test_a_form_that_nobody_knows_any_more_is_answered(stage: StageFactory) -> None:
    async def take(interaction: discord.Interaction[RoadmapClient]) -> bool:
        return False

    async with stage(learn) as at:
        at.client._take_form = take
        shown = await at.world.learner.slash(at.world.general, "show")
        result = await at.world.learner.submit_modal(shown, {"t:text": "hello"})
        assert "open it again" in result.response.content
        assert result.response.ephemeral
