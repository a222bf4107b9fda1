import logging
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from discord.gateway import DiscordWebSocket
from tests.chat.conftest import Connect, HandClock, StageFactory, no_pause
from tests.fakes.discord_api import FakeDiscord

from roadmapbot.adapters.chat import client as client_module
from roadmapbot.adapters.chat.client import UNNOTICED, RoadmapClient
from roadmapbot.adapters.chat.sync import FileSyncState


def test_no_privileged_intent_is_asked_for(clock: HandClock) -> None:
    client = RoadmapClient(clock)
    assert client.intents.value == 4609
    privileged = ("members", "presences", "message_content")
    assert not any(getattr(client.intents, name) for name in privileged)


def test_nobody_is_pinged_unless_a_message_says_so(clock: HandClock) -> None:
    assert RoadmapClient(clock).allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_every_call_of_the_login_waits_for_its_turn(connect: Connect, api: FakeDiscord) -> None:
    client = await connect()
    granted = round(client._pacer._next_at - client_module.time.monotonic(), 2)
    assert granted == pytest.approx(len(api.requests) / 45, abs=0.5)
    assert [seen.path for seen in api.requests] == [
        "/users/@me",
        "/oauth2/applications/@me",
        "/applications/1000/commands",
        "/gateway",
    ]


async def test_a_given_address_serves_calls_and_names_the_gateway(connect: Connect, api: FakeDiscord) -> None:
    await connect()
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/"


async def test_the_client_needs_its_services(clock: HandClock) -> None:
    with pytest.raises(RuntimeError, match="bind"):
        _ = RoadmapClient(clock).services


async def test_rate_limits_are_swept_seldom(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await connect()
    sweeps = 0

    def sweep(self: object) -> None:
        nonlocal sweeps
        sweeps += 1

    monkeypatch.setattr(discord.http.HTTPClient, "_try_clear_expired_ratelimits", sweep)
    fresh = RoadmapClient(client.gate._clock)
    await fresh._async_setup_hook()
    for number in range(500):
        fresh.http.get_ratelimit(str(number))
    assert sweeps == 1


async def test_commands_are_sent_once_and_again_when_they_change(
    connect: Connect, api: FakeDiscord, tmp_path: Path
) -> None:
    state = FileSyncState(tmp_path / "commands.sha256")

    def sent() -> int:
        return sum(seen.method == "PUT" for seen in api.requests)

    await connect(sync_state=state)
    await connect(sync_state=state)
    assert sent() == 1
    await state.write("something else")
    await connect(sync_state=state)
    assert sent() == 2


async def test_a_failing_sync_does_not_keep_the_bot_from_starting(
    connect: Connect, api: FakeDiscord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    api.answer("PUT", ".*/commands", 503)
    await connect(sync_state=FileSyncState(tmp_path / "commands.sha256"))
    assert any("commands could not be sent" in record.getMessage() for record in caplog.records)
    await connect(sync_state=FileSyncState(tmp_path / "commands.sha256"))
    assert len([seen for seen in api.requests if seen.method == "PUT"]) == 2


async def test_a_fingerprint_that_cannot_be_stored_is_no_failure(tmp_path: Path) -> None:
    state = FileSyncState(tmp_path / "missing" / "commands.sha256")
    await state.write("x")
    assert await state.read() is None


async def test_commands_live_in_servers_and_direct_messages(stage: StageFactory) -> None:
    async with stage() as at:
        [payload] = [command.to_dict(at.client.tree) for command in at.client.tree.get_commands()]
    assert payload["contexts"] == [0, 1]
    assert payload["integration_types"] == [0]


async def test_servers_are_taken_note_of_when_they_come_and_go(stage: StageFactory) -> None:
    async with stage() as at:
        guild_id = at.world.guild.id
        assert at.services.guilds.present[guild_id] == ("Study Hall", None)
        await at.client.get_guild(guild_id).leave()
        await at.world.env.settle()
        assert guild_id not in at.services.guilds.present


async def test_the_first_connection_is_no_gap_and_every_later_one_is(stage: StageFactory) -> None:
    gaps: list[tuple[datetime, bool]] = []

    async def note(deaf_since: datetime, is_all_told: bool) -> None:
        gaps.append((deaf_since, is_all_told))

    async with stage(on_gap=note) as at:
        assert gaps == []
        await at.client.on_ready()
        assert gaps == [(at.world.now(), False)]


async def test_a_gap_begins_a_while_before_the_break_was_noticed(stage: StageFactory) -> None:
    gaps: list[tuple[datetime, bool]] = []

    async def note(deaf_since: datetime, is_all_told: bool) -> None:
        gaps.append((deaf_since, is_all_told))

    async with stage(on_gap=note) as at:
        broke_at = at.world.now()
        await at.client.on_disconnect()
        await at.world.advance(broke_at + timedelta(seconds=20))
        await at.client.on_disconnect()
        await at.client.on_resumed()
        assert gaps == [(broke_at - UNNOTICED, True)]


async def test_servers_from_before_the_start_are_taken_note_of(stage: StageFactory) -> None:
    async with stage() as at:
        successor = RoadmapClient(at.client.gate._clock, pause=no_pause)
        successor.bind(at.client.services)
        at.services.guilds.present.clear()
        await at.world.env.restart_bot(successor)
        assert list(at.services.guilds.present) == [at.world.guild.id]


async def test_a_failure_while_noting_a_server_is_logged(stage: StageFactory, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as at:
        at.services.guilds.error = ZeroDivisionError()
        at.world.env.create_guild("Another")
        await at.world.env.settle()
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
