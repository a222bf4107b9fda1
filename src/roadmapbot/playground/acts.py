"""What people do in the simulated Discord: write, reply, use commands, press, choose, fill in.

With `world`, the only module that knows simcord. A thing that Discord's own client would not let somebody do
is `Refused`, with a sentence for the page. Called inside `World.turn()`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import discord
import simcord
from simcord.backend.models import AllowedMentions

from roadmapbot.playground.people import Person
from roadmapbot.playground.world import Refused, World

_KEPT_MODALS = 50

File = tuple[str, bytes]
Actor = simcord.MemberActor | simcord.UserHandle


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, role or channel, given by its id as the value of an option or a select."""

    id: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot made of an interaction."""

    answered: bool
    modal: dict[str, Any] | None = None
    modal_id: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    result: simcord.InteractionResult
    who: Person
    place_id: int


class Acts:
    """The hands of everybody who lives in the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._modals: dict[str, _Shown] = {}
        self._modal_ids = count(1)

    async def say(
        self,
        who: Person,
        place_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        ping: bool = True,
        files: Sequence[File] = (),
    ) -> None:
        """Write a message, perhaps in reply to another one, perhaps with files."""
        member = self._world.members[who.key]
        channel = self._world.channel(place_id)
        if channel.guild is None and channel.id != member.user.dm_channel.id:
            raise Refused("You cannot see this channel.")
        target = self._message(who, place_id, reply_to) if reply_to is not None else None
        self._world.touch(place_id)
        with _refusals():
            if channel.guild is not None and ping:
                await member.send(channel, text, reply_to=target, attachments=files)
            else:
                self._post(member, channel, text, target, ping, files)
                await self._world.settle()

    def _post(
        self,
        member: simcord.MemberActor,
        channel: simcord.ChannelHandle,
        text: str,
        target: discord.Message | None,
        ping: bool,
        files: Sequence[File],
    ) -> None:
        # simcord 3.2.1 has no public way to reply without a ping, to reply in a DM or to attach a file in
        # one. The only place that reaches into its backend, and the reason why it is pinned exactly.
        backend = self._world.env.backend
        reference = None
        if target is not None:
            raw = {"channel_id": str(channel.id), "message_id": str(target.id)}
            reference = backend.normalize_message_reference(channel.id, raw)
        backend.create_message(
            channel.id,
            member.id,
            text,
            reference=reference,
            attachments=backend.store_attachments(channel.id, files),
            allowed_mentions=AllowedMentions(replied_user=ping),
        )

    async def edit(self, who: Person, place_id: int, message_id: int, text: str) -> None:
        """Change the text of one's own message."""
        self._world.touch(place_id)
        with _refusals():
            await self._actor(who, place_id).edit(self._message(who, place_id, message_id), text)

    async def delete(self, who: Person, place_id: int, message_id: int) -> None:
        """Delete a message."""
        self._world.touch(place_id)
        with _refusals():
            await self._actor(who, place_id).delete(self._message(who, place_id, message_id))

    def commands(self, who: Person, place_id: int) -> tuple[str, ...]:
        """List the slash commands that this person may use here."""
        actor = self._actor(who, place_id)
        if isinstance(actor, simcord.UserHandle):
            return actor.available_commands()
        return actor.available_commands(self._world.channel(place_id))

    async def run(self, who: Person, place_id: int, path: str, options: Mapping[str, object]) -> Outcome:
        """Use a slash command."""
        actor = self._actor(who, place_id)
        given = {name: self._resolved(value, actor) for name, value in options.items()}
        with _refusals():
            if isinstance(actor, simcord.UserHandle):
                result = await actor.slash(path, **given)
            else:
                result = await actor.slash(self._world.channel(place_id), path, **given)
        return self._outcome(who, place_id, result)

    async def suggestions(
        self, who: Person, place_id: int, path: str, option: str, typed: str, filled: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        """Type into an option of a command and read what the bot suggests."""
        actor = self._actor(who, place_id)
        given = {name: self._resolved(value, actor) for name, value in filled.items()}
        with _refusals():
            if isinstance(actor, simcord.UserHandle):
                return await actor.autocomplete(path, option, typed, **given)
            return await actor.autocomplete(self._world.channel(place_id), path, option, typed, **given)

    async def click(self, who: Person, place_id: int, message_id: int, custom_id: str) -> Outcome:
        """Press a button of a message."""
        actor = self._actor(who, place_id)
        with _refusals():
            result = await actor.click(self._message(who, place_id, message_id), custom_id=custom_id)
        return self._outcome(who, place_id, result)

    async def choose(
        self, who: Person, place_id: int, message_id: int, custom_id: str, values: Sequence[object]
    ) -> Outcome:
        """Choose in a select menu of a message."""
        actor = self._actor(who, place_id)
        with _refusals():
            message = self._message(who, place_id, message_id)
            chosen = [self._resolved(value, actor) for value in values]
            result = await actor.select(message, chosen, custom_id=custom_id)
        return self._outcome(who, place_id, result)

    async def submit(self, modal_id: str, values: Mapping[str, object]) -> Outcome:
        """Send a form that the bot showed. It stays open when something in it is not right."""
        shown = self._modals.get(modal_id)
        if shown is None:
            raise Refused("This form is no longer open. Open it again.")
        actor = self._actor(shown.who, shown.place_id)
        given = {name: self._resolved(value, actor) for name, value in values.items()}
        with _refusals():
            result = await actor.submit_modal(shown.result, given)
        del self._modals[modal_id]
        return self._outcome(shown.who, shown.place_id, result)

    def _outcome(self, who: Person, place_id: int, result: simcord.InteractionResult) -> Outcome:
        self._world.note_interaction(who, place_id)
        modal_id = None
        if result.modal is not None:
            modal_id = str(next(self._modal_ids))
            self._modals[modal_id] = _Shown(result, who, place_id)
            while len(self._modals) > _KEPT_MODALS:
                del self._modals[next(iter(self._modals))]
        response = result.response
        return Outcome(result.acknowledged, result.modal, modal_id, response.id if response else None)

    def _actor(self, who: Person, place_id: int) -> Actor:
        member = self._world.members[who.key]
        return member.user if member.user.dm_channel.id == place_id else member

    def _message(self, who: Person, place_id: int, message_id: int) -> discord.Message:
        channel = self._world.channel(place_id)
        with _refusals():
            for message in reversed(channel.history(viewer=self._actor(who, place_id))):
                if message.id == message_id:
                    return message
        raise Refused("This message is no longer there.")

    def _resolved(self, value: object, actor: Actor) -> Any:
        """Put simcord's handle in the place of every entity in this value."""
        if isinstance(value, list):
            return [self._resolved(one, actor) for one in value]
        if not isinstance(value, Entity):
            return value
        for member in self._world.members.values():
            if member.id == value.id:
                return member if isinstance(actor, simcord.MemberActor) else member.user
        for role in self._world.guild.roles.values():
            if role.id == value.id:
                return role
        return self._world.channel(value.id)


@contextmanager
def _refusals() -> Iterator[None]:
    """Word what Discord would have prevented."""
    try:
        yield
    except (simcord.SetupError, simcord.BackendError, discord.HTTPException) as error:
        raise Refused(_worded(error)) from error


def _worded(error: Exception) -> str:
    sentences = {
        10008: "This message is no longer there.",
        50001: "You cannot see this channel.",
        50013: "You do not have permission to do that here.",
        50035: "Discord does not take this message: it is empty, too long or not well formed.",
    }
    code = getattr(error, "code", None)
    sentence = sentences.get(code) if isinstance(code, int) else None
    return sentence or str(error).splitlines()[0]
