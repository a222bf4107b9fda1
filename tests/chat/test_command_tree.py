"""What the commands register with Discord; neither discord.py nor the simulation checks it."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import app_commands
from tests.chat.limits import beyond_limits

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.commands import register
from roadmapbot.adapters.chat.components import DYNAMIC_ITEMS
from roadmapbot.adapters.chat.render.help import help_text

NAMES = {
    "enroll",
    "today",
    "checkin",
    "progress",
    "plan",
    "streak why",
    "roadmap",
    "resources",
    "leaderboard",
    "settings",
    "pause",
    "resume",
    "leave",
    "help",
    "roles",
    "salary",
    "certifications",
    "faq",
    "coach setup",
    "coach post plan",
    "coach member",
    "coach appeals",
    "coach stats",
    "coach cohort create",
    "coach cohort list",
    "coach cohort close",
    "privacy export",
    "privacy delete",
    "content publish",
    "content template",
    "content edit",
    "content preview",
    "content rollback",
    "content new task",
    "content new unit",
    "content history",
    "content log",
    "content retire",
    "content export",
    "content reports",
    "content announce",
}
MODERATORS = {"coach", "content"}


class Clock:
    def now(self) -> Any:
        raise AssertionError("nothing here needs the time")


@pytest.fixture
async def payload() -> list[dict[str, Any]]:
    client = RoadmapClient(Clock())
    return [command.to_dict(client.tree) for command in client.tree.get_commands()]


def leaves(command: dict[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    path = f"{above} {command['name']}".strip()
    children = [option for option in command.get("options", ()) if option["type"] in (1, 2)]
    if not children:
        yield path, command
    for child in children:
        yield from leaves(child, path)


async def test_the_names_are_those_that_people_rely_on(payload: list[dict[str, Any]]) -> None:
    assert {path for command in payload for path, _ in leaves(command)} == NAMES


async def test_discord_takes_the_payload(payload: list[dict[str, Any]]) -> None:
    assert [*beyond_limits("PUT", "/applications/1/commands", payload)] == []


async def test_every_option_says_what_it_is_for(payload: list[dict[str, Any]]) -> None:
    for command in payload:
        for path, leaf in leaves(command):
            for option in leaf.get("options", ()):
                assert len(option["description"]) > 10, f"/{path} {option['name']}"


async def test_learners_commands_work_in_direct_messages_and_moderators_only_in_servers(
    payload: list[dict[str, Any]],
) -> None:
    for command in payload:
        expected = [0] if command["name"] in MODERATORS else [0, 1]
        assert sorted(command["contexts"]) == expected, command["name"]
        assert command["integration_types"] == [0]
    theirs = [command for command in payload if command["name"] in MODERATORS]
    rights = {int(command["default_member_permissions"]) for command in theirs}
    assert (len(theirs), rights) == (2, {discord.Permissions(manage_guild=True).value})


async def test_commands_can_be_registered_with_several_clients() -> None:
    trees = [app_commands.CommandTree(discord.Client(intents=discord.Intents.none())) for _ in range(2)]
    for tree in trees:
        register(type("Stub", (), {"tree": tree}))
    assert len(trees[0].get_commands()) == len(trees[1].get_commands())


def test_buttons_are_told_apart_by_their_custom_ids() -> None:
    patterns = [item.__discord_ui_compiled_template__ for item in DYNAMIC_ITEMS]
    samples = [
        "d:done:1:20260317:5",
        "c:undo:1:20260317:5:9",
        "c:unskip:1:20260317:5:9:unit/task",
        "c:wait:1:20260317:5:9",
        "e:enroll:starter-30",
        "e:again:",
        "b:me:20260316",
        "l:leave:77",
        "l:stay:77",
        "r:faq:1",
        "w:tracks:0",
        "w:starter-30:unit/task",
        "ws:unit:starter-30:unit:0",
        "g:join:7",
        "g:ask-leave:7",
        "gp:done:7",
        "gm:7",
        "q:2:docs:free:linear algebra: a start",
        "q:0:::w:tracks:0",
    ]
    for sample in samples:
        assert sum(bool(pattern.fullmatch(sample)) for pattern in patterns) == 1, sample


def test_the_help_names_every_command_to_those_who_may_use_it() -> None:
    (for_learners,) = help_text(is_moderator=False).embeds
    (for_moderators,) = help_text(is_moderator=True).embeds
    for name in NAMES - {"help"}:
        asked = name if name.split()[0] in {"coach", "streak"} else " ".join(name.split()[:2])
        words = str(for_moderators.to_dict())
        assert f"`/{asked}`" in words or f"`/{asked.split()[0]}`" in words, name
        is_theirs = name.split()[0] in MODERATORS
        assert (f"/{asked.split()[0]}" in str(for_learners.to_dict())) is not is_theirs, name
