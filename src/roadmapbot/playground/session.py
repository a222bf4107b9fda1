"""The playground itself: what its page can ask for, and everything that follows from it.

Joins the world, the bot in its outlet, the clock, the classmates, the tour and the feed. Every public coroutine
here takes its own turn of the world, so that two people who click at once are served one after the other.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

from roadmapbot.playground import slash
from roadmapbot.playground.acts import Acts, File, Outcome
from roadmapbot.playground.agenda import Agenda
from roadmapbot.playground.controls import Controls
from roadmapbot.playground.feed import Feed, News
from roadmapbot.playground.logbook import Logbook
from roadmapbot.playground.machine import TimeMachine
from roadmapbot.playground.outlet import Outlet
from roadmapbot.playground.people import CLASSMATES, EVERYONE, Person
from roadmapbot.playground.tour import Tour
from roadmapbot.playground.world import Refused, World

BOARD_CHANNEL = "leaderboard"
CHANNELS = {
    "welcome": "Start here: the plan, and how to join",
    "general": "Talk about whatever you are learning",
    "coach": "Daily tasks for those who do not want them as a direct message",
    BOARD_CHANNEL: "The weekly board, every Monday",
}
GUILD_NAME = "AI Study Hall"

_NO_ANSWER = "The application did not respond."


class Playground:
    """One run of the playground."""

    def __init__(self, world: World, outlet: Outlet, zone: ZoneInfo) -> None:
        self.world = world
        self.outlet = outlet
        self.zone = zone
        self.acts = Acts(world)
        self.feed = Feed(world, EVERYONE)
        self.agenda = Agenda(world, self.acts, CLASSMATES)
        self.tour = Tour(world, BOARD_CHANNEL, EVERYONE)
        self.machine = TimeMachine(world, outlet, self.agenda, self._after_hop)
        self.controls = Controls(world, outlet, self.machine, self.feed, zone, self)
        self.logbook = Logbook()
        self._is_toured = False
        self._tasks: dict[str, int] = {}
        self._coached: set[str] = set()
        self._told_steps: list[dict[str, object]] = []

    def begin_tour(self) -> None:
        """From now on what happens is the visitor's doing, and counts for the tour."""
        self.feed.refresh_all()
        self._is_toured = True

    def state(self) -> dict[str, object]:
        """Describe everything to a page that has just come."""
        return self.feed.state() | {
            "clock": self.controls.clock(),
            "online": self.controls.is_online,
            "tour": self.tour.steps(),
            "errors": self.logbook.entries,
        }

    # Acting --------------------------------------------------------------------------------------------

    async def say(
        self, who: Person, place_id: int, text: str, reply_to: int | None, ping: bool, files: Sequence[File]
    ) -> None:
        """Write a message."""
        async with self._acting():
            await self.acts.say(who, place_id, text, reply_to=reply_to, ping=ping, files=files)

    async def edit(self, who: Person, place_id: int, message_id: int, text: str) -> None:
        """Change one's own message."""
        async with self._acting():
            await self.acts.edit(who, place_id, message_id, text)

    async def delete(self, who: Person, place_id: int, message_id: int) -> None:
        """Delete a message."""
        async with self._acting():
            await self.acts.delete(who, place_id, message_id)

    async def commands(self, who: Person, place_id: int) -> list[dict[str, Any]]:
        """Describe the slash commands that this person may use here."""
        async with self.world.turn():
            allowed = self.acts.commands(who, place_id)
        known = self.outlet.commands
        return [known[path] for path in allowed if path in known]

    async def run(
        self, who: Person, place_id: int, path: str, typed: Mapping[str, Any], files: Mapping[str, File]
    ) -> dict[str, object]:
        """Use a slash command."""
        async with self._acting():
            outcome = await self.use(who, place_id, path, typed, files)
            if outcome.answered:
                self.tour.notice_command(who, path)
        return _answer(outcome)

    async def use(
        self,
        who: Person,
        place_id: int,
        path: str,
        typed: Mapping[str, Any],
        files: Mapping[str, File] | None = None,
    ) -> Outcome:
        """Use a slash command within a turn that is already taken."""
        options = slash.parsed(self._command(path), typed, files or {})
        outcome = await self.acts.run(who, place_id, path, options)
        if outcome.message_id is not None:
            self.feed.note_used(outcome.message_id, path)
        return outcome

    async def suggestions(
        self, who: Person, place_id: int, path: str, option: str, typed: str, filled: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Read what the bot suggests for an option while it is being typed."""
        command = self._command(path)
        others = [one for one in command["options"] if one["name"] != option and one["name"] in filled]
        given = slash.parsed({"path": path, "options": others}, filled, {})
        async with self._acting():
            return await self.acts.suggestions(who, place_id, path, option, typed, given)

    async def click(self, who: Person, place_id: int, message_id: int, custom_id: str) -> dict[str, object]:
        """Press a button."""
        async with self._acting():
            outcome = await self.acts.click(who, place_id, message_id, custom_id)
            if outcome.answered and outcome.modal is None:
                self.tour.notice_answer(who, place_id)
        return _answer(outcome)

    async def choose(
        self, who: Person, place_id: int, message_id: int, custom_id: str, values: Sequence[object]
    ) -> dict[str, object]:
        """Choose in a select menu."""
        async with self._acting():
            outcome = await self.acts.choose(who, place_id, message_id, custom_id, values)
        return _answer(outcome)

    async def submit(
        self, who: Person, place_id: int, modal_id: str, values: Mapping[str, object]
    ) -> dict[str, object]:
        """Send a form."""
        async with self._acting():
            outcome = await self.acts.submit(modal_id, values)
            self.tour.notice_answer(who, place_id)
        return _answer(outcome)

    def read(self, who: Person, place_id: int, message_id: str) -> None:
        """Take a place as read."""
        self.feed.read(who, place_id, message_id)
        self.tour.notice_read(who, place_id)
        self._tell_tour()

    async def file(self, place_id: int, message_id: int, attachment_id: int) -> bytes:
        """Return an attached file."""
        async with self.world.turn():
            for seen in self.world.messages(place_id):
                for attached in seen.message.attachments if seen.message.id == message_id else ():
                    if attached.id == attachment_id:
                        return await attached.read()
        raise Refused("This file is no longer there.")

    @asynccontextmanager
    async def _acting(self) -> AsyncIterator[None]:
        async with self.world.turn():
            try:
                yield
            finally:
                self.look()

    def _command(self, path: str) -> dict[str, Any]:
        if path not in self.outlet.commands:
            raise Refused(f"There is no command /{path}.")
        return self.outlet.commands[path]

    # What follows --------------------------------------------------------------------------------------

    async def _after_hop(self) -> None:
        self.look()
        self.feed.tell("clock", self.controls.clock())
        # Lets the pages hear of it before the next hop.
        await asyncio.sleep(0)

    def look(self) -> None:
        """See what has come of it, and tell everybody whom it concerns."""
        news = self.feed.refresh()
        self.agenda.notice(news)
        for piece in news:
            self._notice_bot(piece)
        if self._is_toured:
            self.tour.notice(news)
            self._tell_tour()
        for entry in self.logbook.take(self.world.errors()):
            self.feed.tell("failure", entry)

    def newest_task(self, who: Person) -> int | None:
        """Name the newest task that this person was sent."""
        return self._tasks.get(who.key)

    def is_coached(self, who: Person) -> bool:
        """Tell whether the bot has ever written to this person by itself, as it does from enrollment on."""
        return who.key in self._coached

    def _notice_bot(self, piece: News) -> None:
        if piece.message["asked"] is not None or piece.message["author"]["id"] != str(self.world.bot_id):
            return
        for person in EVERYONE:
            mentioned = str(self.world.user_id(person)) in piece.message["mentions"]
            if mentioned or piece.place_id == self.world.dm_id(person):
                self._coached.add(person.key)
                if piece.done_button is not None:
                    self._tasks[person.key] = piece.message_id

    def _tell_tour(self) -> None:
        steps = self.tour.steps()
        if steps != self._told_steps:
            self._told_steps = steps
            self.feed.tell("tour", steps)


def _answer(outcome: Outcome) -> dict[str, object]:
    notice = None if outcome.answered else _NO_ANSWER
    return {"modal": outcome.modal, "modalId": outcome.modal_id, "silent": notice}
