import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands
from tests.chat.conftest import StageFactory

from roadmapbot.adapters.chat.boundary import answer, boundary, guarded
from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.domain.errors import NotEnrolled, UserError

Interaction = discord.Interaction[RoadmapClient]
Work = Callable[[Interaction], Awaitable[None]]
CALLBACK = "/interactions/*/callback"


class Button(discord.ui.DynamicItem[discord.ui.Button[Any]], template="t:press"):
    """A button whose callback raises what the test puts here."""

    work: Work

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="Press", custom_id="t:press"))

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str]) -> "Button":
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        await guarded(interaction, type(self).work(interaction))


def commands(work: Work, *, defer: bool = False) -> Callable[[RoadmapClient], None]:
    """Teach a client /go, which does the work, and /button, which shows a button that does it."""

    def learn(client: RoadmapClient) -> None:
        @client.tree.command(description="Do it.")
        @app_commands.describe(times="How often")
        @boundary(defer=defer)
        async def go(interaction: Interaction, times: int = 1) -> None:
            await work(interaction)

        @client.tree.command(description="Show the button.")
        @boundary
        async def button(interaction: Interaction) -> None:
            view = discord.ui.View(timeout=None)
            view.add_item(Button())
            await answer(interaction, Drawn("Here", view=view), ephemeral=False)

        Button.work = staticmethod(work)
        client.add_dynamic_items(Button)

    return learn


def raising(error: Exception) -> Work:
    async def work(interaction: Interaction) -> None:
        raise error

    return work


async def test_what_a_person_can_put_right_is_said_to_them_alone(stage: StageFactory) -> None:
    async with stage(commands(raising(NotEnrolled()))) as at:
        result = await at.world.learner.slash(at.world.general, "go")
        assert result.response.content == sentence(NotEnrolled())
        assert result.response.ephemeral
        assert result.followups == []


async def test_a_command_keeps_its_options(stage: StageFactory) -> None:
    async def work(interaction: Interaction) -> None:
        await answer(interaction, Drawn(str(interaction.namespace.times)))

    async with stage(commands(work)) as at:
        result = await at.world.learner.slash(at.world.general, "go", times=3)
        assert result.response.content == "3"


@pytest.mark.parametrize("defer", [False, True])
async def test_our_own_failures_are_logged_once_under_the_reference_that_is_shown(
    stage: StageFactory, caplog: pytest.LogCaptureFixture, defer: bool
) -> None:
    async with stage(commands(raising(ZeroDivisionError("secret detail")), defer=defer)) as at:
        result = await at.world.learner.slash(at.world.general, "go")
        text = result.response.content
    assert result.response.ephemeral
    assert "ZeroDivisionError" not in text
    assert "secret" not in text
    [reference] = re.findall(r"`([0-9a-f]{6})`", text)
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert reference in record.getMessage()
    assert record.exc_info is not None


@pytest.mark.parametrize("error", [NotEnrolled(), ZeroDivisionError()])
async def test_a_failing_button_is_answered_too(stage: StageFactory, error: Exception) -> None:
    async with stage(commands(raising(error))) as at:
        shown = await at.world.learner.slash(at.world.general, "button")
        result = await at.world.learner.click(shown.response, custom_id="t:press")
        expected = sentence(error) if isinstance(error, UserError) else "went wrong on our side"
        assert expected in result.response.content
        assert result.response.ephemeral


async def test_a_failure_after_the_answer_is_said_as_another_message(stage: StageFactory) -> None:
    async def work(interaction: Interaction) -> None:
        await answer(interaction, Drawn("Working"))
        raise NotEnrolled

    async with stage(commands(work)) as at:
        result = await at.world.learner.slash(at.world.general, "go")
        assert result.response.content == "Working"
        assert [followup.content for followup in result.followups] == [sentence(NotEnrolled())]
        assert result.followups[0].ephemeral


async def test_slow_work_is_announced_first(stage: StageFactory) -> None:
    async def work(interaction: Interaction) -> None:
        assert interaction.response.is_done()
        await answer(interaction, Drawn("Done"))

    async with stage(commands(work, defer=True)) as at:
        result = await at.world.learner.slash(at.world.general, "go")
        assert result.response.content == "Done"
        assert result.response.ephemeral
        first = next(body for _, path, body, _ in at.world.requests() if path.endswith("/callback"))
        assert first == {"type": 5, "data": {"flags": 64}}


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_an_answer_that_comes_too_late_goes_to_the_direct_messages(
    stage: StageFactory, status: int, code: int
) -> None:
    done: list[str] = []

    async def work(interaction: Interaction) -> None:
        done.append("recorded")
        await answer(interaction, Drawn("Recorded"))

    async with stage(commands(work)) as at:
        at.world.env.inject_error("POST", CALLBACK, status=status, code=code, times=None)
        await at.world.learner.user.slash("go")
        assert done == ["recorded"]
        assert [message.content for message in at.world.dms()] == ["Recorded"]


async def test_an_answer_for_one_person_is_never_posted_where_others_read(stage: StageFactory) -> None:
    async def work(interaction: Interaction) -> None:
        await answer(interaction, Drawn("Private"))

    async with stage(commands(work)) as at:
        at.world.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
        await at.world.learner.slash(at.world.general, "go")
        assert at.world.general.history() == []


async def test_an_answer_by_other_means_that_comes_too_late_is_no_failure_of_ours(
    stage: StageFactory, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(interaction: Interaction) -> None:
        form = discord.ui.Modal(title="Form")
        form.add_item(discord.ui.TextInput(label="Text"))
        await interaction.response.send_modal(form)

    async with stage(commands(work)) as at:
        at.world.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
        await at.world.learner.slash(at.world.general, "go")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_work_is_done_even_if_it_cannot_be_announced(stage: StageFactory) -> None:
    done: list[str] = []

    async def work(interaction: Interaction) -> None:
        done.append("recorded")

    async with stage(commands(work, defer=True)) as at:
        at.world.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
        await at.world.learner.slash(at.world.general, "go")
    assert done == ["recorded"]


async def test_a_failing_network_while_answering_raises_nothing(
    stage: StageFactory, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(commands(raising(NotEnrolled()))) as at:
        at.world.env.inject_error("POST", CALLBACK, status=503, times=None)
        await at.world.learner.slash(at.world.general, "go")
    assert [record.levelname for record in caplog.records if "boundary" in record.name] == ["WARNING"]


async def test_a_command_that_was_refused_before_its_callback_is_answered(stage: StageFactory) -> None:
    def learn(client: RoadmapClient) -> None:
        @client.tree.command(description="For nobody.")
        @app_commands.check(lambda interaction: False)
        @boundary
        async def go(interaction: Interaction) -> None: ...

    async with stage(learn) as at:
        result = await at.world.learner.slash(at.world.general, "go")
        assert "cannot use" in result.response.content
        assert result.response.ephemeral
        # simcord reports what reaches the tree's handler as an error; here it is meant to.
        assert [type(error) for error in at.world.env.errors] == [app_commands.CheckFailure]


async def test_views_in_answers_are_not_kept(stage: StageFactory) -> None:
    async with stage(commands(raising(NotEnrolled()))) as at:
        await at.world.learner.slash(at.world.general, "button")
        assert not at.client._connection._view_store._views
