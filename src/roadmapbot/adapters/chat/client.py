"""The connection to Discord: what is asked for, what is listened to, and how calls leave.

Everything is injected, so that the same client runs in production, in tests and in the playground.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from yarl import URL

from roadmapbot.adapters.chat.boundary import failed, out_of_date, quietly
from roadmapbot.adapters.chat.failures import Gate
from roadmapbot.adapters.chat.inbox import hear
from roadmapbot.adapters.chat.pacer import RATE, Pacer, Pause
from roadmapbot.adapters.chat.permissions import Purpose, missing
from roadmapbot.adapters.chat.sync import Forgetful, SyncState, sync
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.services.bundle import Services
from roadmapbot.services.ports import Clock

log = logging.getLogger(__name__)

INTENTS = 4609
"""Servers, messages in servers, direct messages. None of them privileged: replies reach us all the same."""
ATTEMPT = aiohttp.ClientTimeout(total=15)
"""For one HTTP request. discord.py sets none, and aiohttp would wait 5 minutes for a stalled socket."""
LONGEST_LIMIT = 30.0
"""Rate limits longer than this many seconds are left to whoever called."""
PATIENCE = 45.0
"""Seconds for a call with all its retries and waits inside discord.py: 5 attempts at a server error take 25."""
UNNOTICED = timedelta(minutes=1)
"""How long a connection may be broken before discord.py misses the answer to a heartbeat."""
_SWEEP_EVERY = 5.0

Gap = Callable[[datetime, bool], Awaitable[None]]
"""Told that the connection is back: since when nothing was heard, and whether Discord tells all of it."""


class Tree(app_commands.CommandTree["RoadmapClient"]):
    """The slash commands. They live in servers and in direct messages with the bot, nowhere else."""

    def __init__(self, client: "RoadmapClient") -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    async def on_error(
        self, interaction: discord.Interaction["RoadmapClient"], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what never reached a callback."""
        await failed(interaction, error)


class RoadmapClient(discord.Client):
    """The bot on Discord.

    The services need a messenger, the messenger needs this client, and this client needs the services: they are
    bound after construction, before the start.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        pause: Pause = asyncio.sleep,
        api_base: str | None = None,
        rate: float = RATE,
        on_gap: Gap | None = None,
        sync_state: SyncState | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(INTENTS),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_LIMIT,
        )
        self.gate = Gate(clock)
        self.tree = Tree(self)
        self._pacer = Pacer(rate, pause=pause, monotonic=time.monotonic)
        self._api_base = api_base
        self._on_gap = on_gap
        self._sync_state = sync_state or Forgetful()
        self._services: Services | None = None
        self._clock = clock
        self._was_ready = False
        self._deaf_since: datetime | None = None
        self._noted: set[int] = set()
        self._take_form: Callable[[discord.Interaction[Any]], Awaitable[bool]] | None = None
        if api_base is not None:
            # discord.py keeps one base for the whole process, so this is for all clients in it.
            Route.BASE = api_base.rstrip("/")
        self._take_over(self.http)
        self._learn()

    @property
    def services(self) -> Services:
        """The use-cases."""
        if self._services is None:
            raise RuntimeError("bind() the services before the client starts")
        return self._services

    def bind(self, services: Services) -> None:
        """Give the client the use-cases it serves."""
        self._services = services

    def _learn(self) -> None:
        """Learn every command, button and form."""
        # Here, because their annotations name this class, and discord.py evaluates annotations.
        from roadmapbot.adapters.chat.commands import register
        from roadmapbot.adapters.chat.components import DYNAMIC_ITEMS, on_modal

        register(self)
        self.add_dynamic_items(*DYNAMIC_ITEMS)
        self._take_form = on_modal

    async def setup_hook(self) -> None:
        """Prepare between login and connection."""
        self._take_over(self.http)
        await sync(self.tree, self._sync_state)
        if self._api_base is not None:
            gateway = await self.http.request(Route("GET", "/gateway"))
            DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway["url"])

    # --- calls ------------------------------------------------------------------------------------------------

    def _take_over(self, http: HTTPClient) -> None:
        """Let every REST call wait for its turn, in a bounded time, and only while the gate is open.

        `request` is the one door that all calls pass, bound here on the instance; answers to interactions use
        another door and are outside of Discord's global limit. Done at construction for the calls of the login,
        and again in `setup_hook`, since a simulation replaces the whole HTTPClient in between.
        """
        leave = http.request
        if getattr(leave, "is_paced", False):
            return

        async def request(route: Route, **kwargs: Any) -> Any:
            self.gate.check()
            await self._pacer.turn()
            self.gate.check()
            try:
                async with asyncio.timeout(PATIENCE):
                    return await leave(route, timeout=ATTEMPT, **kwargs)
            except discord.HTTPException as error:
                self.gate.note(error)
                raise

        request.is_paced = True  # type: ignore[attr-defined]  # a mark for the second time
        http.request = request  # type: ignore[method-assign]  # on purpose, see above
        _sweep_seldom(http)

    # --- events -----------------------------------------------------------------------------------------------

    async def on_ready(self) -> None:
        """A new session: after the first one, that means that events were missed. A resumed one never comes here."""
        log.info("Connected, in %s servers", len(self.guilds))
        if self._was_ready:
            await self._hear_again(is_all_told=False)
        self._was_ready = True
        # Usually each server was announced before; one that answered too late or too early was not.
        for guild in self.guilds:
            if guild.id not in self._noted:
                await self.on_guild_available(guild)

    async def on_resumed(self) -> None:
        """The session goes on, and Discord tells what was missed; but what was pressed meanwhile has failed."""
        await self._hear_again(is_all_told=True)

    async def on_disconnect(self) -> None:
        """The connection is gone. A break that is silent is noticed a while later."""
        if self._was_ready and self._deaf_since is None:
            self._deaf_since = self._clock.now() - UNNOTICED

    async def _hear_again(self, *, is_all_told: bool) -> None:
        since, self._deaf_since = self._deaf_since or self._clock.now(), None
        if self._on_gap is not None:
            await quietly(self._on_gap(since, is_all_told), "noting missed events")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The bot is in a server: said of each at the start, and when a server is back after an outage."""
        self._noted.add(guild.id)
        joined = self.services.guilds.joined(GuildId(guild.id), guild.name, _greeting_place(guild))
        await quietly(joined, f"joining server {guild.id}")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server."""
        await self.on_guild_available(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server was deleted. A server that is down never comes here."""
        self._noted.discard(guild.id)
        await quietly(self.services.guilds.removed(GuildId(guild.id)), f"leaving server {guild.id}")

    async def on_interaction(self, interaction: discord.Interaction["RoadmapClient"]) -> None:
        """Take in forms. discord.py knows only those it has shown itself since the start, and drops the others."""
        if interaction.type is not discord.InteractionType.modal_submit or self._take_form is None:
            return
        if not await self._take_form(interaction):
            await out_of_date(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something."""
        if self.user is not None and message.author.id != self.user.id:
            await hear(message, self.services, self.user.id)


def _greeting_place(guild: discord.Guild) -> ChannelId | None:
    """Where a server wants to be greeted, if we may write there."""
    channel = guild.system_channel
    if channel is None or missing(channel, guild.me, Purpose.BOARD):
        return None
    return ChannelId(channel.id)


def _sweep_seldom(http: HTTPClient) -> None:
    """Look for forgotten rate limits every few seconds only.

    discord.py does so for every new channel: with 15,000 channels in use that took a fifth of the processor.
    """
    sweep = http._try_clear_expired_ratelimits  # noqa: SLF001 - there is no public way
    next_at = 0.0

    def seldom() -> None:
        nonlocal next_at
        if (now := time.monotonic()) >= next_at:
            next_at = now + _SWEEP_EVERY
            sweep()

    http._try_clear_expired_ratelimits = seldom  # type: ignore[method-assign]  # noqa: SLF001
