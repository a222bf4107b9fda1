"""The simulated Discord: one guild, its people, and whichever bot is plugged in.

With `acts`, the only module that knows simcord. Everything here is called inside `turn()`: simcord allows one
action at a time. What people do is in `acts`, how it looks on the page in `wire`, when it happens in `machine`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
import simcord

from roadmapbot.playground.people import Part, Person

_INTENTS = discord.Intents(4609)
"""Guilds, guild messages and direct messages: what the bot itself asks for."""
_SETTLE_SECONDS = 60.0
_TOKEN_LIFE = timedelta(minutes=15)
"""How long Discord lets a bot answer an interaction."""
_CHANGES_CHANNEL = re.compile(r"^/channels/(\d+)(?:/|$)")


class Refused(Exception):
    """Discord would not let this person do that. The text is meant for the page."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, a thread, or the DM of one person with the bot."""

    id: int
    name: str
    kind: str
    parent_id: int | None
    topic: str
    readers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message, and for an ephemeral one the key of the only person who sees it."""

    message: discord.Message
    only_for: str | None


class World:
    """The guild and the people in it, seen from outside the bot."""

    def __init__(self) -> None:
        self.env = simcord.Env(_nobody(), check_errors=False, settle_timeout=_SETTLE_SECONDS)
        self.members: dict[str, simcord.MemberActor] = {}
        self._lock = asyncio.Lock()
        self._guild: simcord.GuildHandle | None = None
        self._topics: dict[str, str] = {}
        self._readers: dict[int, frozenset[str]] = {}
        self._interacted: dict[int, set[str]] = {}
        self._open_tokens: dict[int, datetime] = {}
        self._touched: set[int] = set()
        self._requests_seen = 0
        self._errors_seen = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until nobody else acts; then the world is yours, on its own clock."""
        async with self._lock:
            with self.env.time_context():
                yield

    async def open(self) -> None:
        """Start the world, empty, with nobody answering."""
        await self.env.start()

    async def close(self) -> None:
        """End the world. Nothing in it is kept."""
        await self.env.shutdown()

    async def plug(self, client: discord.Client | None) -> None:
        """Put this bot in the place of the one that is there; None leaves nobody to answer."""
        await self.env.restart_bot(client or _nobody())

    async def name_bot(self, name: str) -> None:
        """Give the bot's account its name, as its owner would in the Developer Portal."""
        if self.env.bot.user is not None:
            await self.env.bot.user.edit(username=name)

    def now(self) -> datetime:
        """Return the simulated instant, in UTC."""
        return self.env.now()

    async def pass_time(self, seconds: float) -> None:
        """Let the simulated clock run on, with every timer of the bot firing at its own instant."""
        await self.env.advance_time(max(0.0, seconds))

    async def settle(self) -> None:
        """Wait until the bot has finished all it was moved to do."""
        await self.env.settle()

    async def found(self, name: str, channels: Mapping[str, str], people: Sequence[Person]) -> None:
        """Create the guild with these channels (name to topic) and members. The bot is in it, but may be down."""
        guild = self._guild = self.env.create_guild(name)
        for channel, topic in channels.items():
            guild.create_text_channel(channel, topic=topic)
            self._topics[channel] = topic
        rights = discord.Permissions(manage_guild=True, manage_messages=True, manage_channels=True)
        moderators = guild.create_role("Moderator", permissions=rights)
        for person in people:
            user = self.env.create_user(person.key, global_name=person.name)
            roles = [moderators] if person.part is Part.MODERATOR else []
            self.members[person.key] = guild.add_member(user, roles=roles)
        await self.env.settle()
        # Every real guild has a channel for such notices, and the bot greets there.
        seen = self.env.bot.get_guild(guild.id)
        if seen is not None:
            await seen.edit(system_channel=seen.text_channels[0])

    @property
    def guild(self) -> simcord.GuildHandle:
        """The one guild of the playground."""
        if self._guild is None:
            raise RuntimeError("The guild has not been founded yet.")
        return self._guild

    @property
    def bot_id(self) -> int:
        """The account id of the bot."""
        user = self.env.bot.user
        return user.id if user is not None else 0

    @property
    def bot_name(self) -> str:
        """The name the bot goes by."""
        user = self.env.bot.user
        return user.name if user is not None else ""

    def user_id(self, person: Person) -> int:
        """Return the account id of this person."""
        return self.members[person.key].id

    def dm_id(self, person: Person) -> int:
        """Return the id of this person's DM with the bot."""
        return self.members[person.key].user.dm_channel.id

    def channel_id(self, name: str) -> int:
        """Return the id of a channel of the guild by its name."""
        return self.guild.channels[name].id

    def channel(self, place_id: int) -> simcord.ChannelHandle:
        """Find a channel, thread or DM by its id."""
        for channel in self.guild.channels.values():
            if channel.id == place_id:
                return channel
            for thread in channel.threads:
                if thread.id == place_id:
                    return thread
        for member in self.members.values():
            if member.user.dm_channel.id == place_id:
                return member.user.dm_channel
        raise Refused("This channel is no longer there.")

    def places(self) -> list[Place]:
        """List channels, their threads and the DMs, each with the people who can read it."""
        found: list[Place] = []
        for channel in self.guild.channels.values():
            found.append(self._place(channel, "text", None))
            found += [self._place(thread, "thread", channel.id) for thread in channel.threads]
        for key, member in self.members.items():
            found.append(Place(member.user.dm_channel.id, "", "dm", None, "", frozenset({key})))
        return found

    def _place(self, channel: simcord.ChannelHandle, kind: str, parent_id: int | None) -> Place:
        if channel.id not in self._readers:
            # Asked once per channel: nobody can change overwrites here, and a new channel is quick to read.
            readers = frozenset(key for key, member in self.members.items() if _can_read(channel, member))
            self._readers[channel.id] = readers
        name = channel.name or ""
        topic = self._topics.get(name, "") if parent_id is None else ""
        return Place(channel.id, name, kind, parent_id, topic, self._readers[channel.id])

    def messages(self, place_id: int) -> list[Seen]:
        """Read a place from its beginning, with what only some of its readers see."""
        channel = self.channel(place_id)
        found: dict[int, Seen] = {}
        # Reading builds every message anew, so it is done once where one person alone had private answers.
        viewers: list[str | None] = [*sorted(self._interacted.get(place_id, ()))] or [None]
        for key in viewers:
            for message in channel.history(viewer=self._viewer(channel, key)):
                if message.id not in found:
                    found[message.id] = Seen(message, key if message.flags.ephemeral else None)
        return [found[message_id] for message_id in sorted(found)]

    def _viewer(
        self, channel: simcord.ChannelHandle, key: str | None
    ) -> simcord.MemberActor | simcord.UserHandle | None:
        if key is None:
            return None
        return self.members[key].user if channel.guild is None else self.members[key]

    def note_interaction(self, who: Person, place_id: int) -> None:
        """Remember that the bot may answer this person here, perhaps ephemerally and perhaps later."""
        self._interacted.setdefault(place_id, set()).add(who.key)
        self._open_tokens[place_id] = self.now() + _TOKEN_LIFE
        self._touched.add(place_id)

    def touch(self, place_id: int) -> None:
        """Remember that somebody wrote here."""
        self._touched.add(place_id)

    def touched(self) -> set[int]:
        """Return the places that people or the bot wrote to since this was last asked."""
        log = self.env.http_requests
        places, self._touched = self._touched, set()
        for entry in log[self._requests_seen :]:
            if entry.method == "GET":
                continue
            match = _CHANGES_CHANNEL.match(entry.path)
            if match:
                places.add(int(match.group(1)))
            else:
                # Answers to interactions name a token, not a channel: any of those still open may be meant.
                places.update(place for place, until in self._open_tokens.items() if until > self.now())
        self._requests_seen = len(log)
        return places

    def errors(self) -> list[BaseException]:
        """Return what the bot raised and nobody caught since this was last asked."""
        fresh = self.env.errors_since(self._errors_seen)
        self._errors_seen = self.env.error_cursor
        return list(fresh)


def _nobody() -> discord.Client:
    """Return a client that is online and never answers."""
    return discord.Client(intents=_INTENTS)


def _can_read(channel: simcord.ChannelHandle, member: simcord.MemberActor) -> bool:
    try:
        channel.history(viewer=member)
    except simcord.SetupError:
        return False
    return True
