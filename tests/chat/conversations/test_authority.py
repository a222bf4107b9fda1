"""Who may do what, whatever they send: every command and every component, with ids made up or somebody else's.

The buttons here stand on a message of the bot as a forger would want them; a component that is new must be put into one
of the lists.
"""

from typing import Any

import discord
import pytest
import simcord
from discord import app_commands
from tests.chat.conversations.classroom import Classroom, answer, said

from roadmapbot.adapters.chat.commands import COMMANDS
from roadmapbot.adapters.chat.components import DYNAMIC_ITEMS
from roadmapbot.adapters.chat.render.announcement_ids import AnnouncementAction
from roadmapbot.adapters.chat.render.correcting_ids import Ruled
from roadmapbot.adapters.chat.render.ids import AnswerAction, DayAction
from roadmapbot.adapters.chat.render.publishing_ids import DraftAction
from roadmapbot.adapters.chat.render.report_ids import ReportAction

MODERATORS_ONLY = {
    "DraftPressed": [f"x:{action}:1:0" for action in DraftAction],
    "DayPreviewed": ["xv:u:take-stock:1", "xv:t:starter-30:1"],
    "FormButton": ["xf:tt:0:take-stock/x", "xf:nt:0:take-stock"],
    "ReportPressed": [f"f:{action}:1" for action in ReportAction],
    "AnnouncementPressed": [f"n:{action}:1" for action in AnnouncementAction],
    "RuledButton": [f"o:{action}:1" for action in Ruled],
}
MODERATORS_ONLY_SELECTS = {
    "UnitPlaced": "xp:1:take-stock", "RevisionChosen": "xr", "OriginalChosen": "xo", "ReportChosen": "fs",
}  # fmt: skip
NO_SECRET = {AnswerAction.WAIT, AnswerAction.KEEP}
"""Actions that are a select of their own, or change nothing."""
LEARNERS_OWN = {
    "DayPostButton": [f"d:{action}:{{id}}:{{on}}:1" for action in DayAction],
    "AnswerPressed": [
        f"c:{action}:{{id}}:{{on}}:1:0:take-stock/x" for action in AnswerAction if action not in NO_SECRET
    ],
    "CatchUpButton": [f"u:{action}:{{id}}:{{on}}" for action in ("show", "done", "write")],
    "ResumeButton": ["s:resume:{id}:0"],
    "AskButton": ["a:ask:{id}"],
}
"""Components that name an enrollment: they are for its own learner alone. "Try again" opens a form with one's own
words; what is sent with it is judged like every other form."""
NOTHING_FOUND = ("not there", "settled already", "on no track in this server")
ANYBODYS = {
    "WaitChosen", "EnrollButton", "LeaveButton", "PlaceButton", "EntryChosen", "WayButton", "WayChosen", "SearchButton",
    "EraseButton", "RefusalPressed", "TryButton", "BringBackButton", "StepButton", "PickSelect", "BeginButton",
    "CohortButton", "CohortPostButton", "EarlierChosen",
}  # fmt: skip
"""Components that are about whoever uses them, and nobody else."""
REQUIRED: dict[str, dict[str, Any]] = {
    "content publish": {"file": ("x.yaml", b"id: x")},
}
"""Options that cannot be made up from their type."""


async def forged(room: Classroom, *custom_ids: str) -> list[discord.Message]:
    """Messages of the bot with buttons of some custom_ids, five on each."""
    channel = room.app.client.get_channel(room.world.general.id)
    assert isinstance(channel, discord.TextChannel)
    posted = []
    for first in range(0, len(custom_ids), 5):
        view = discord.ui.View(timeout=None)
        for custom_id in custom_ids[first : first + 5]:
            view.add_item(discord.ui.Button(label=custom_id[:80], custom_id=custom_id))
        view.stop()
        posted.append(await channel.send("forged", view=view))
    return posted


async def pressed(room: Classroom, custom_id: str, who: simcord.MemberActor) -> simcord.InteractionResult:
    (message,) = await forged(room, custom_id)
    return await who.click(message, label=custom_id[:80])


def test_of_every_component_it_is_known_for_whom_it_is() -> None:
    known = {*MODERATORS_ONLY, *MODERATORS_ONLY_SELECTS, *LEARNERS_OWN, *ANYBODYS}
    assert {item.__name__ for item in DYNAMIC_ITEMS} == known


@pytest.mark.parametrize("name", MODERATORS_ONLY)
async def test_what_moderators_press_does_nothing_for_others(room: Classroom, name: str) -> None:
    for custom_id in MODERATORS_ONLY[name]:
        refused = await pressed(room, custom_id, room.world.learner)
        assert "for moderators" in said(refused), custom_id
        assert refused.modal is None
        assert answer(refused).flags.ephemeral


@pytest.mark.parametrize("name", MODERATORS_ONLY_SELECTS)
async def test_what_moderators_choose_does_nothing_for_others(room: Classroom, name: str) -> None:
    channel = room.app.client.get_channel(room.world.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.View(timeout=None)
    options = [discord.SelectOption(label="one", value="1")]
    view.add_item(discord.ui.Select(custom_id=MODERATORS_ONLY_SELECTS[name], options=options))
    view.stop()
    message = await channel.send("forged", view=view)
    refused = await room.world.learner.select(message, ["1"])
    assert "for moderators" in said(refused)


@pytest.mark.parametrize("name", LEARNERS_OWN)
async def test_a_learners_own_buttons_do_nothing_for_others(room: Classroom, name: str) -> None:
    await room.enroll()
    await room.morning()
    await room.enroll(room.world.other, delivery="channel")
    before = await room.use("today", room.world.learner)
    for pattern in LEARNERS_OWN[name]:
        custom_id = pattern.format(id=1, on="20260101")
        refused = await pressed(room, custom_id, room.world.other)
        assert "somebody else's" in said(refused), custom_id
        assert refused.modal is None
    assert said(await room.use("today", room.world.learner)) == said(before)


@pytest.mark.parametrize("name", LEARNERS_OWN)
async def test_an_enrollment_that_does_not_exist_is_nobodys(room: Classroom, name: str) -> None:
    for pattern in LEARNERS_OWN[name]:
        refused = await pressed(room, pattern.format(id=987654321, on="20260101"), room.world.other)
        assert "not on a track" in said(refused), pattern


async def test_moderators_of_another_server_find_nothing_by_its_ids(room: Classroom) -> None:
    env = room.world.env
    await room.enroll()
    draft = await room.use("content template", room.world.moderator)
    (file,) = answer(draft).attachments
    await room.use("content publish", room.world.moderator, file=("unit.yaml", await file.read()))
    second = env.create_guild("Night School")
    night = second.create_text_channel("general")
    rights = second.create_role("Moderator", permissions=discord.Permissions(manage_guild=True))
    stranger = second.add_member(env.create_user("eve"), roles=[rights])
    await env.settle()
    channel = room.app.client.get_channel(night.id)
    assert isinstance(channel, discord.TextChannel)
    for custom_id in ("x:show:1:0", "x:publish:1:0", "x:discard:1:0", "o:correct:1", "f:settled:1", "n:send:1"):
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="forged", custom_id=custom_id))
        view.stop()
        refused = said(await stranger.click(await channel.send("forged", view=view), label="forged"))
        assert any(words in refused for words in ("not there", "settled already", "on no track in this server")), (
            refused
        )
    shown = await room.use("content history", room.world.moderator)
    assert "Draft 1" in said(shown)


def moderators_commands() -> list[str]:
    groups = [command for command in COMMANDS if command.name in {"coach", "content"}]
    found = [each for group in groups if isinstance(group, app_commands.Group) for each in group.walk_commands()]
    return sorted(each.qualified_name for each in found if isinstance(each, app_commands.Command))


@pytest.mark.parametrize("group", ["coach", "content"])
async def test_every_command_of_moderators_refuses_learners_even_where_it_is_open_to_all(
    room: Classroom, group: str
) -> None:
    command = room.app.client.tree.get_command(group)
    assert isinstance(command, discord.app_commands.Group)
    command.default_permissions = None
    try:
        await room.app.client.tree.sync()
        await room.world.env.settle()
        for path in (each for each in moderators_commands() if each.startswith(f"{group} ")):
            refused = await room.use(path, room.world.learner, **made_up(room, path))
            assert "for moderators" in said(refused), path
            assert refused.modal is None, path
            assert answer(refused).flags.ephemeral
    finally:
        command.default_permissions = discord.Permissions(manage_guild=True)


def made_up(room: Classroom, path: str) -> dict[str, Any]:
    """Something for every option that a command wants."""
    command: Any = room.app.client.tree
    for name in path.split():
        command = command.get_command(name)
    values: dict[discord.AppCommandOptionType, Any] = {
        discord.AppCommandOptionType.string: "2026-12-01",
        discord.AppCommandOptionType.integer: 1,
        discord.AppCommandOptionType.user: room.world.other,
        discord.AppCommandOptionType.channel: room.world.general,
        discord.AppCommandOptionType.attachment: ("x.yaml", b"id: x"),
    }
    wanted = [option for option in command.parameters if option.required]
    return {option.name: option.choices[0].value if option.choices else values[option.type] for option in wanted}
