"""What the playground relies on in the simulated Discord, with a bot of a few lines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import discord
import pytest
from discord import app_commands

from roadmapbot.playground import dial, wire
from roadmapbot.playground.acts import Acts, Entity
from roadmapbot.playground.agenda import Agenda
from roadmapbot.playground.feed import Feed
from roadmapbot.playground.machine import TimeMachine
from roadmapbot.playground.outlet import Outlet
from roadmapbot.playground.people import ADA, EVERYONE, NOOR, SAM
from roadmapbot.playground.world import Refused, World


class Parrot(discord.Client):
    """Repeats replies with whether they pinged it, whispers, and greets in DMs."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(4609))
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="whisper", description="Whisper")(self.whisper)
        self.tree.command(name="greet", description="Greet")(self.greet)
        self.tree.command(name="late", description="Think, then answer")(self.late)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def whisper(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    async def late(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="here at last")

    async def greet(self, interaction: discord.Interaction, who: discord.User) -> None:
        await who.send("hello")
        await interaction.response.send_message(f"{who.mention} was greeted")

    async def on_message(self, message: discord.Message) -> None:
        if message.reference is not None and not message.author.bot:
            pinged = self.user in message.mentions
            await message.channel.send(f"pinged={pinged}")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.open()
    async with world.turn():
        await world.found("Hall", {"general": "Talk"}, EVERYONE)
        await world.plug(Parrot())
    yield world
    async with world.turn():
        await world.close()


@pytest.mark.parametrize("ping", [True, False])
@pytest.mark.parametrize("in_dm", [True, False])
async def test_replies_reach_the_bot_everywhere_with_and_without_ping(world: World, ping: bool, in_dm: bool) -> None:
    acts = Acts(world)
    async with world.turn():
        place = world.dm_id(ADA) if in_dm else world.channel_id("general")
        await acts.run(ADA, world.channel_id("general"), "greet", {"who": Entity(world.user_id(ADA))})
        greeting = world.messages(place)[-1].message
        await acts.say(ADA, place, "hi", reply_to=greeting.id, ping=ping, files=[("a.txt", b"a")])
        reply, answer = world.messages(place)[-2:]
        assert answer.message.content == f"pinged={ping}"
        assert await reply.message.attachments[0].read() == b"a"


async def test_an_ephemeral_answer_is_for_one_person(world: World) -> None:
    acts = Acts(world)
    async with world.turn():
        place = world.channel_id("general")
        outcome = await acts.run(ADA, place, "whisper", {})
        assert outcome.answered
        [seen] = world.messages(place)
        assert (seen.message.content, seen.only_for) == ("psst", "ada")


async def test_nobody_answers_while_no_bot_is_plugged_in(world: World) -> None:
    acts = Acts(world)
    async with world.turn():
        await world.plug(None)
        outcome = await acts.run(ADA, world.channel_id("general"), "whisper", {})
        assert not outcome.answered


async def test_what_discord_would_not_allow_is_refused_in_a_sentence(world: World) -> None:
    acts = Acts(world)
    async with world.turn():
        place = world.channel_id("general")
        await acts.say(SAM, place, "mine")
        said = world.messages(place)[-1].message
        with pytest.raises(Refused):
            await acts.edit(ADA, place, said.id, "yours")
        with pytest.raises(Refused, match="empty, too long"):
            await acts.say(ADA, place, "")
        with pytest.raises(Refused):
            await acts.say(ADA, world.dm_id(NOOR), "reading along")


async def test_the_feed_tells_each_change_once(world: World) -> None:
    acts, feed = Acts(world), Feed(world, EVERYONE)
    async with world.turn():
        place = world.channel_id("general")
        feed.refresh_all()
        with feed.listening() as queue:
            await acts.run(ADA, place, "greet", {"who": Entity(world.user_id(NOOR))})
            news = feed.refresh()
            assert {piece.place_id for piece in news} == {place, world.dm_id(NOOR)}
            assert feed.refresh() == []
            told = [queue.get_nowait() for _ in range(queue.qsize())]
        assert [kind for kind, _ in told] == ["messages", "messages"]


async def test_only_real_edits_are_shown_as_such(world: World) -> None:
    acts = Acts(world)
    async with world.turn():
        place = world.channel_id("general")
        await acts.run(ADA, place, "late", {})
        await acts.say(SAM, place, "mine")
        await acts.edit(SAM, place, world.messages(place)[-1].message.id, "mine, better")
        late, said = (wire.message(seen, place, None) for seen in world.messages(place))
        assert (late["text"], late["edited"]) == ("here at last", False)
        assert (said["text"], said["edited"]) == ("mine, better", True)


async def test_time_passes_only_when_it_is_told_to(world: World) -> None:
    async with world.turn():
        before = world.now()
        await world.pass_time(3600)
        assert world.now() - before == timedelta(hours=1)


class Diary:
    """A bot that has something to do at certain instants, and writes down when it was let."""

    def __init__(self, clock: Callable[[], datetime], wakes: Sequence[datetime]) -> None:
        self.client: discord.Client = Parrot()
        self._clock = clock
        self._wakes = wakes
        self.ran_at: list[datetime] = []

    async def run_due(self) -> None:
        self.ran_at.append(self._clock())

    async def next_wake_at(self) -> datetime | None:
        return next((at for at in self._wakes if at > self._clock()), None)


async def test_winding_stops_at_every_instant_at_which_something_is_due(world: World) -> None:
    begin = world.now()
    wakes = [begin + timedelta(hours=hours) for hours in (1, 5, 30)]
    diary = Diary(world.now, wakes)

    @asynccontextmanager
    async def open_diary(now: Callable[[], datetime]) -> AsyncIterator[Diary]:
        yield diary

    async with asyncio.TaskGroup() as group:
        outlet = Outlet(world, open_diary, group)
        agenda = Agenda(world, Acts(world), [])
        machine = TimeMachine(world, outlet, agenda, _nothing)
        async with world.turn():
            await outlet.plug_in()
        await machine.wind(begin + timedelta(hours=24))
        assert diary.ran_at == [begin, *wakes[:2], begin + timedelta(hours=24)]
        await machine.wind(begin + timedelta(days=400))
        assert world.now() == begin + timedelta(hours=24) + dial.LIMIT
        async with world.turn():
            await outlet.pull_out()


async def test_a_bot_that_cannot_be_opened_leaves_the_world_as_it_is(world: World) -> None:
    @asynccontextmanager
    async def broken(now: Callable[[], datetime]) -> AsyncIterator[Diary]:
        raise ValueError("broken content")
        yield

    async with asyncio.TaskGroup() as group:
        outlet = Outlet(world, broken, group)
        async with world.turn():
            with pytest.raises(ValueError, match="broken content"):
                await outlet.plug_in()
            assert outlet.bot is None
            outcome = await Acts(world).run(ADA, world.channel_id("general"), "whisper", {})
        assert outcome.answered


async def _nothing() -> None: ...
