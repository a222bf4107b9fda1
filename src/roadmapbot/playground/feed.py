"""What the page hears: every change of the world, as events, the moment it happens.

Compares each place that was touched with what was last told, so that nothing is sent twice and edits and
deletions are noticed. Also keeps what each person has read. Knows nothing of HTTP.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from roadmapbot.playground import wire
from roadmapbot.playground.people import Person
from roadmapbot.playground.world import Refused, World

DONE = "Done"
"""What the button of a daily task says. A person goes by it, and so do we."""
_BACKLOG = 2000
_PAGE = 60

Event = tuple[str, object]


@dataclass(frozen=True, slots=True)
class News:
    """A message nobody has been told of before."""

    place_id: int
    message: wire.Json

    @property
    def message_id(self) -> int:
        """The id of the message."""
        return int(self.message["id"])

    @property
    def done_button(self) -> str | None:
        """The id of the button that answers a daily task; None where the message is something else.

        What the bot shows on request, in answer to a command or a click, is not a daily task.
        """
        if not self.message["author"]["bot"] or self.message["asked"] is not None:
            return None
        labelled = [part for part in wire.controls(self.message) if part.get("label") == DONE]
        return str(labelled[0]["custom_id"]) if labelled else None


class Feed:
    """The one voice in which the playground speaks to its pages."""

    def __init__(self, world: World, people: Iterable[Person]) -> None:
        self._world = world
        self._people = tuple(people)
        self._told: dict[int, dict[str, wire.Json]] = {}
        self._places: list[wire.Json] = []
        self._used: dict[int, str] = {}
        self._read: dict[str, dict[str, str]] = {person.key: {} for person in self._people}
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event | None]]:
        """Hear every event from now on; None is the end of it."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def tell(self, kind: str, data: object) -> None:
        """Send an event to every page."""
        for queue in list(self._listeners):
            try:
                queue.put_nowait((kind, data))
            except asyncio.QueueFull:
                # A page that hangs: it gets the whole state again when it comes back.
                self._listeners.discard(queue)

    def close(self) -> None:
        """Say goodbye to every page."""
        for queue in list(self._listeners):
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)

    def note_used(self, message_id: int, command: str) -> None:
        """Remember which command a message answers."""
        self._used[message_id] = command

    def refresh(self) -> list[News]:
        """Look at every place that was touched, tell the pages what changed, and return what is new."""
        touched = self._world.touched()
        if not touched:
            return []
        self._refresh_places()
        news: list[News] = []
        for place_id in sorted(touched):
            news += self._refresh_messages(place_id)
        return news

    def refresh_all(self) -> None:
        """Look at the whole world, and take all of it as read by everybody."""
        places = self._world.places()
        for place in places:
            self._world.touch(place.id)
        self.refresh()
        for place in places:
            newest = next(reversed(self._told.get(place.id, {})), None)
            if newest is not None:
                for key in place.readers:
                    self._read[key][str(place.id)] = newest

    def _refresh_places(self) -> None:
        places = [wire.place(place) for place in self._world.places()]
        if places != self._places:
            self._places = places
            self.tell("places", places)

    def _refresh_messages(self, place_id: int) -> list[News]:
        try:
            seen = self._world.messages(place_id)
        except Refused:
            seen = []
        told = self._told.get(place_id, {})
        now = {str(one.message.id): wire.message(one, place_id, self._used.get(one.message.id)) for one in seen}
        self._told[place_id] = now
        changed = [message for key, message in now.items() if told.get(key) != message]
        gone = [key for key in told if key not in now]
        if changed or gone:
            self.tell("messages", {"place": str(place_id), "put": changed, "gone": gone})
        return [News(place_id, message) for message in changed if message["id"] not in told]

    def read(self, who: Person, place_id: int, message_id: str) -> None:
        """Take a place as read by this person up to this message."""
        marks = self._read[who.key]
        if int(message_id) > int(marks.get(str(place_id), "0")):
            marks[str(place_id)] = message_id
            self.tell("read", {"who": who.key, "place": str(place_id), "message": message_id})

    def earlier(self, place_id: int, before: str) -> list[wire.Json]:
        """Return the messages of a place before this one, oldest first."""
        older = [m for key, m in self._told.get(place_id, {}).items() if int(key) < int(before)]
        return older[-_PAGE:]

    def state(self) -> wire.Json:
        """Describe the whole world to a page that has just come."""
        latest = {place_id: list(messages.values())[-_PAGE:] for place_id, messages in self._told.items()}
        return {
            "guild": {"id": str(self._world.guild.id), "name": self._world.guild.name},
            "bot": {"id": str(self._world.bot_id), "name": self._world.bot_name},
            "roles": {str(role.id): role.name for role in self._world.guild.roles.values()},
            "people": [wire.person(who, self._world.user_id(who), self._world.dm_id(who)) for who in self._people],
            "places": self._places,
            "messages": {str(place_id): messages for place_id, messages in latest.items()},
            "more": [str(place_id) for place_id, all_ in self._told.items() if len(all_) > _PAGE],
            "read": self._read,
        }
