"""The whole coach in a simulated Discord: the real bot on a real SQLite file, its people, and short ways to act.

Everything a person reads is looked at here as they would see it: `said` is the text, embeds and buttons of a message.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from tests.chat.world import World, WorldClock, wind, world_around

from roadmapbot.app import Application, open_application
from roadmapbot.config import Settings

ZONE = "Europe/Berlin"


async def no_pause(seconds: float) -> None:
    """Simulated time stands still while the bot works."""


@dataclass(slots=True)
class Classroom:
    """The bot, and the server it works in."""

    app: Application
    world: World
    settings: Settings
    _clock: WorldClock
    _stack: AsyncExitStack

    # --- time -------------------------------------------------------------------------------------------------

    async def at(self, to: datetime) -> None:
        """Let time pass until an instant, doing on the way what falls due."""
        await wind(self.app, self.world, to)
        await self.work()

    async def later(self, **by: float) -> None:
        """Let time pass, doing on the way what falls due."""
        await self.at(self.world.now() + timedelta(**by))

    async def work(self) -> None:
        """Do what is due now."""
        await self.app.run_due()
        await self.world.env.settle()

    async def morning(self) -> discord.Message:
        """Go on to the learner's next task, and give its post."""
        wake = await self.app.next_wake_at()
        while wake is not None:
            before = len(self.world.dms())
            await self.at(wake)
            news = self.world.dms()[before:]
            tasks = [message for message in news if "Done" in labels(message)]
            if tasks:
                return tasks[-1]
            wake = await self.app.next_wake_at()
        raise AssertionError("no task came")

    async def restart(self) -> None:
        """Stop the bot and start another one on the same database."""
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        self.app = await self._stack.enter_async_context(_opened(self.settings, self._clock))
        await self.world.env.restart_bot(self.app.client)
        await self.work()

    async def close(self) -> None:
        await self._stack.aclose()

    # --- acts -------------------------------------------------------------------------------------------------

    async def use(self, path: str, who: simcord.MemberActor | None = None, **options: Any) -> simcord.InteractionResult:
        """Use a slash command in #general."""
        return await (who or self.world.learner).slash(self.world.general, path, **options)

    async def enroll(self, who: simcord.MemberActor | None = None, **options: Any) -> simcord.InteractionResult:
        """Enroll with the zone given, so that no form is asked for."""
        return await self.use("enroll", who, **{"zone": ZONE, **options})

    async def press(
        self, message: discord.Message, label: str, who: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """Press the button with a label, where it stands."""
        return await self._actor(message, who).click(message, label=label)

    async def choose(
        self, message: discord.Message, value: str, custom_id: str | None = None
    ) -> simcord.InteractionResult:
        """Choose in a select of a message, which has to be named where there are several."""
        return await self._actor(message, None).select(message, [value], custom_id=custom_id)

    async def choose_as(
        self, who: simcord.MemberActor, message: discord.Message, value: str
    ) -> simcord.InteractionResult:
        """Choose, as somebody else, in the only select of a message."""
        return await self._actor(message, who).select(message, [value])

    async def fill(
        self,
        shown: simcord.InteractionResult,
        who: simcord.MemberActor | None = None,
        *,
        by_dm: bool = False,
        **values: str,
    ) -> simcord.InteractionResult:
        """Send a form; fields that are not given keep what they were filled with, as in Discord's own client."""
        assert shown.modal is not None, "no form was shown"
        person = who or self.world.learner
        actor: Any = person.user if by_dm else person
        filled: dict[str, Any] = {**prefilled(shown), **values}
        selects = [each["custom_id"] for each in _controls(shown) if "options" in each]
        return await actor.submit_modal(shown, filled | {name: [filled[name]] for name in selects if name in filled})

    def _actor(self, message: discord.Message, who: simcord.MemberActor | None) -> Any:
        person = who or self.world.learner
        return person.user if message.channel.id == person.user.dm_channel.id else person

    # --- looking ----------------------------------------------------------------------------------------------

    def seen(self, message: discord.Message, who: simcord.MemberActor | None = None) -> discord.Message:
        """A message as it stands now."""
        person = who or self.world.learner
        if message.channel.id == person.user.dm_channel.id:
            history: Sequence[discord.Message] = person.user.dm_channel.history(viewer=person.user)
        else:
            channel = next(c for c in _channels(self.world) if c.id == message.channel.id)
            history = channel.history(viewer=person)
        return next(each for each in history if each.id == message.id)

    def posts(self, channel: simcord.ChannelHandle) -> list[discord.Message]:
        """What the bot said in a channel for everybody to see."""
        mine = [message for message in channel.history() if message.author.bot and not message.is_system()]
        return [message for message in mine if not message.flags.ephemeral]


def _channels(world: World) -> list[Any]:
    parents = [world.general, world.coach, world.leaderboard]
    return [*parents, *(thread for parent in parents for thread in parent.threads)]


Shown = discord.Message | simcord.InteractionResult | None


def answer(shown: Shown) -> discord.Message:
    """The message that answers an act: what came after, where the act changed the message it was on."""
    if isinstance(shown, simcord.InteractionResult):
        last = shown.followups[-1] if shown.followups else shown.response
        shown = last.message if last is not None else None
    assert shown is not None, "nothing was said"
    return shown


def said(shown: Shown) -> str:
    """Everything that can be read in a message."""
    message = answer(shown)
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.author.name, embed.title, embed.description]
        parts += [f"{each.name}: {each.value}" for each in embed.fields]
        parts.append(embed.footer.text)
    return "\n".join(part for part in parts if part)


def labels(shown: Shown) -> list[str]:
    """The labels of a message's buttons."""
    rows = answer(shown).components
    return [
        str(part.label) for row in rows for part in getattr(row, "children", ()) if isinstance(part, discord.Button)
    ]


def prefilled(shown: simcord.InteractionResult) -> dict[str, str]:
    """What a form is filled with when it opens."""
    values: dict[str, str] = {}
    for control in _controls(shown):
        options = [option["value"] for option in control.get("options", ()) if option.get("default")]
        value = options[0] if options else control.get("value")
        if value:
            values[control["custom_id"]] = value
    return values


def _controls(shown: simcord.InteractionResult) -> list[dict[str, Any]]:
    return [part["component"] for part in (shown.modal or {}).get("components", ())]


@asynccontextmanager
async def _opened(settings: Settings, clock: WorldClock) -> AsyncIterator[Application]:
    async with open_application(settings, clock, metronome=False, pause=no_pause) as app:
        yield app


@asynccontextmanager
async def classroom(file: Path, content: Path) -> AsyncIterator[Classroom]:
    """Open the coach on a migrated database, with a content folder."""
    settings = Settings(_env_file=None, database_url=f"sqlite:///{file}", content_dir=content)
    clock = WorldClock()
    stack = AsyncExitStack()
    app = await stack.enter_async_context(_opened(settings, clock))
    async with world_around(app.client, clock) as world:
        room = Classroom(app, world, settings, clock, stack)
        try:
            yield room
        finally:
            await room.close()
