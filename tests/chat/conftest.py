"""Fixtures of the chat tests. Every request that a test makes is judged by Discord's own rules at its end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from tests.chat.openapi import refusals
from tests.chat.world import OPENED, World, WorldClock, wind, world_around
from tests.fakes.discord_api import BEGINNING, FakeDiscord
from tests.fakes.discord_state import GUILD_ID
from tests.starter import starter_content

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.messenger import DiscordMessenger
from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.app import Application, open_application
from roadmapbot.config import Settings
from roadmapbot.services.ports import Incoming, Messenger

Judged = list[tuple[str, str, object, dict[str, Any]]]


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = BEGINNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


async def no_pause(seconds: float) -> None:
    """Simulated time stands still while the bot works."""


@pytest.fixture(autouse=True)
def requests_of_this_test() -> Iterator[list[Callable[[], Judged]]]:
    """Whoever talks to a fake Discord adds its requests here; those that Discord would refuse fail the test."""
    sources: list[Callable[[], Judged]] = []
    OPENED.clear()
    yield sources
    sources += [world.requests for world in OPENED]
    wrong = [reason for source in sources for request in source() for reason in refusals(*request)]
    assert not wrong, "Discord would refuse:\n" + "\n".join(wrong)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def api(clock: HandClock, requests_of_this_test: list[Callable[[], Judged]]) -> AsyncIterator[FakeDiscord]:
    """A local Discord without a gateway."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with FakeDiscord(clock.now) as fake:
        requests_of_this_test.append(
            lambda: [(seen.method, seen.path, seen.body, dict(seen.query)) for seen in fake.requests]
        )
        yield fake
    # discord.py keeps both for the whole process.
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


Connect = Callable[..., Awaitable[RoadmapClient]]


@pytest.fixture
async def connect(api: FakeDiscord, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connect]:
    """Log a client in to the local Discord; it knows no commands."""
    monkeypatch.setattr(RoadmapClient, "_learn", lambda self: None)
    clients: list[RoadmapClient] = []

    async def connected(**options: Any) -> RoadmapClient:
        client = RoadmapClient(clock, **{"pause": no_pause, "api_base": api.base, **options})
        clients.append(client)
        await client.login("token")
        return client

    yield connected
    for client in clients:
        await client.close()
    # The connections close one turn of the loop later, and say so when they never did.
    await asyncio.sleep(0)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """discord.py's waits between its attempts, which take no time here."""
    taken: list[float] = []

    class Hasty:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        async def sleep(self, seconds: float) -> None:
            taken.append(seconds)
            await asyncio.sleep(0)

    monkeypatch.setattr(discord.http, "asyncio", Hasty())
    return taken


@dataclass(slots=True)
class StandInGuilds:
    """Takes down which servers come and go."""

    present: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    error: Exception | None = None

    async def joined(self, guild_id: int, name: str, greet_in: int | None) -> None:
        if self.error is not None:
            raise self.error
        self.present[guild_id] = (name, greet_in)

    async def removed(self, guild_id: int) -> None:
        del self.present[guild_id]


@dataclass(slots=True)
class StandInCheckIns:
    """Takes down replies, and answers them as it is told to."""

    heard: list[Incoming] = field(default_factory=list)
    result: object = None
    error: Exception | None = None

    async def by_reply(self, incoming: Incoming) -> object:
        self.heard.append(incoming)
        if self.error is not None:
            raise self.error
        return self.result


@dataclass(slots=True)
class StandInServices:
    """As much of the services as the platform itself calls."""

    guilds: StandInGuilds = field(default_factory=StandInGuilds)
    check_ins: StandInCheckIns = field(default_factory=StandInCheckIns)


@dataclass(slots=True)
class Stage:
    """A client with commands of the test's own, in a simulated Discord."""

    client: RoadmapClient
    services: StandInServices
    world: World


StageFactory = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> StageFactory:
    """Set a client up with nothing but the commands and buttons that `learn` gives it."""

    @asynccontextmanager
    async def staged(learn: Callable[[RoadmapClient], None] = _one_command, **options: Any) -> AsyncIterator[Stage]:
        monkeypatch.setattr(RoadmapClient, "_learn", learn)
        world_clock = WorldClock()
        client = RoadmapClient(world_clock, **{"pause": no_pause, **options})
        services = StandInServices()
        client.bind(cast(Any, services))
        async with world_around(client, world_clock) as world:
            yield Stage(client, services, world)

    return staged


def _one_command(client: RoadmapClient) -> None:
    @client.tree.command(name="ping", description="Nothing.")
    async def ping(interaction: discord.Interaction[RoadmapClient]) -> None:
        await interaction.response.send_message("pong")


@dataclass(slots=True)
class Coach:
    """The whole bot, in a simulated Discord."""

    app: Application
    world: World

    async def wind(self, **by: float) -> None:
        """Let time pass, doing on the way what falls due."""
        await wind(self.app, self.world, self.world.now() + timedelta(**by))


@pytest.fixture
def coach(tmp_path: Path) -> Callable[[], AbstractAsyncContextManager[Coach]]:
    """Open the bot as it is in production, on a new database; only time and waiting are simulated.

    To be entered in the test itself: simcord begins and ends in one and the same task.
    """

    @asynccontextmanager
    async def opened() -> AsyncIterator[Coach]:
        settings = Settings(
            _env_file=None, database_url=f"sqlite:///{tmp_path / 'coach.db'}", content_dir=starter_content()
        )
        await asyncio.to_thread(upgrade, settings.database_url)
        world_clock = WorldClock()
        async with (
            open_application(settings, world_clock, metronome=False, pause=no_pause) as app,
            world_around(app.client, world_clock) as world,
        ):
            yield Coach(app, world)

    return opened


@pytest.fixture
async def client(connect: Connect) -> RoadmapClient:
    return await connect()


@pytest.fixture
def messenger(client: RoadmapClient) -> Messenger:
    return DiscordMessenger(client)


def know(client: RoadmapClient, channel_id: int, *, everyone: discord.Permissions) -> None:
    """Let the client know a text channel, as the gateway would."""
    state = client._connection
    me = {"user": {"id": str(client.user.id), "username": "bot", "discriminator": "0", "avatar": None}}
    guild = {
        "id": str(GUILD_ID),
        "name": "Guild",
        "owner_id": "1",
        "roles": [{"id": str(GUILD_ID), "name": "@everyone", "permissions": str(everyone.value), "position": 0}],
        "members": [{**me, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}],
        "channels": [{"id": str(channel_id), "type": 0, "name": "coach", "position": 0, "permission_overwrites": []}],
    }
    state._add_guild_from_data(guild)
