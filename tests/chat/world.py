"""A simulated Discord around a client: one server, its channels, a learner and a moderator.

simcord's gaps that matter here: nonces are not modelled, and a reply without a ping or in direct messages needs
its backend (`reply`). What it does not refuse is judged by `openapi` at the end of every test.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import simcord
from simcord.backend.models import AllowedMentions

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.app import Application

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_SETTLE_SECONDS = 60.0
# How often simcord looks whether the bot is done: its 50 ms are most of a test's time, and there is no public knob.
simcord.Env._settle_internal.__kwdefaults__["idle"] = 0.002
simcord.Env.settle.__defaults__ = (None, 0.002)

OPENED: list["World"] = []
"""Every world of the present test; what was asked of Discord in them is judged at its end."""


class WorldClock:
    """Reads the time of the simulated Discord."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> datetime:
        return self.env.now() if self.env is not None else BEGINNING


@dataclass(slots=True)
class World:
    """The server and the people in it."""

    env: simcord.Env
    guild: simcord.GuildHandle
    general: simcord.ChannelHandle
    coach: simcord.ChannelHandle
    leaderboard: simcord.ChannelHandle
    learner: simcord.MemberActor
    other: simcord.MemberActor
    moderator: simcord.MemberActor

    def now(self) -> datetime:
        return self.env.now()

    async def advance(self, to: datetime) -> None:
        """Let the clock run on to an instant."""
        await self.env.advance_time(max(0.0, (to - self.env.now()).total_seconds()))

    def dms(self, who: simcord.MemberActor | None = None) -> list[discord.Message]:
        """What stands in somebody's direct messages with the bot, oldest first."""
        person = who or self.learner
        return list(person.user.dm_channel.history())

    def close_dms(self, who: simcord.MemberActor | None = None) -> None:
        """Somebody no longer takes direct messages."""
        channel_id = (who or self.learner).user.dm_channel.id
        self.env.inject_error("POST", f"/channels/{channel_id}/messages", status=403, code=50007, times=None)

    async def reply(self, who: simcord.MemberActor, to: discord.Message, text: str, *, ping: bool = True) -> None:
        """Reply to a message, in a channel or in direct messages, with or without pinging its author."""
        backend = self.env.backend
        raw = {"channel_id": str(to.channel.id), "message_id": str(to.id)}
        backend.create_message(
            to.channel.id,
            who.id,
            text,
            reference=backend.normalize_message_reference(to.channel.id, raw),
            allowed_mentions=AllowedMentions(replied_user=ping),
        )
        await self.env.settle()

    def requests(self) -> list[tuple[str, str, object, dict[str, Any]]]:
        """Everything that the bot asked of Discord."""
        return [(entry.method, entry.path, entry.json, entry.params) for entry in self.env.http_requests]


@asynccontextmanager
async def world_around(client: RoadmapClient, clock: WorldClock) -> AsyncIterator[World]:
    """Start a client in a simulated Discord. What the client raises and nobody catches fails the test."""
    async with simcord.run(client, settle_timeout=_SETTLE_SECONDS) as env:
        clock.env = env
        guild = env.create_guild("Study Hall")
        rights = discord.Permissions(manage_guild=True, manage_messages=True)
        moderators = guild.create_role("Moderator", permissions=rights)
        channels = [guild.create_text_channel(name) for name in ("general", "coach", "leaderboard")]
        ada, ben, sam = (env.create_user(name, global_name=name.title()) for name in ("ada", "ben", "sam"))
        world = World(
            env,
            guild,
            *channels,
            learner=guild.add_member(ada),
            other=guild.add_member(ben),
            moderator=guild.add_member(sam, roles=[moderators]),
        )
        OPENED.append(world)
        await env.settle()
        yield world


async def wind(app: Application, world: World, to: datetime) -> None:
    """Let time pass until an instant, doing on the way what falls due, each thing at its own instant."""
    while (now := world.now()) < to:
        wake = await app.next_wake_at()
        await world.advance(min(to, max(now, wake)) if wake is not None else to)
        await app.run_due()
        await world.env.settle()
