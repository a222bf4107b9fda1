"""What the people nobody looks through are going to do, and when: the classmates' own lives.

A classmate who gets a task decides by their habit, and always the same way for the same day, whether, when and
how to answer it. So the history the playground begins with and the weeks that are wound later are one story.
"""

import heapq
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from random import Random

from roadmapbot.playground import wire
from roadmapbot.playground.acts import Acts, Outcome
from roadmapbot.playground.feed import News
from roadmapbot.playground.people import Habit, Person
from roadmapbot.playground.world import Refused, World

log = logging.getLogger(__name__)

Chore = Callable[[], Awaitable[None]]

_TEXT_INPUT = 4


class Agenda:
    """Chores of simulated people, in order of time."""

    def __init__(self, world: World, acts: Acts, classmates: Iterable[Person]) -> None:
        self._world = world
        self._acts = acts
        self._classmates = tuple(classmates)
        self._chores: list[tuple[datetime, int, Chore]] = []
        self._order = count()
        self._planned: set[tuple[str, str]] = set()

    def plan(self, at: datetime, chore: Chore) -> None:
        """Have this done at that instant."""
        heapq.heappush(self._chores, (at, next(self._order), chore))

    def next_at(self) -> datetime | None:
        """Return when the next chore is due."""
        return self._chores[0][0] if self._chores else None

    async def run_due(self) -> None:
        """Do every chore that is due. What Discord does not allow any more, a person shrugs off."""
        while self._chores and self._chores[0][0] <= self._world.now():
            _, _, chore = heapq.heappop(self._chores)
            try:
                await chore()
            except Refused as error:
                log.info("A classmate could not do what was planned: %s", error)

    def notice(self, news: Iterable[News]) -> None:
        """Let the classmates see what came, and plan their answers."""
        for piece in news:
            for person in self._classmates:
                button = piece.done_button
                if button and person.habit is not None and self._is_for(piece, person):
                    self._plan_answer(person, person.habit, piece, button)

    def _is_for(self, piece: News, person: Person) -> bool:
        mentioned = str(self._world.user_id(person)) in piece.message["mentions"]
        return mentioned or piece.place_id == self._world.dm_id(person)

    def _plan_answer(self, person: Person, habit: Habit, piece: News, button: str) -> None:
        came_at = self._world.now()
        day = came_at.date().isoformat()
        if (person.key, day) in self._planned:
            return
        self._planned.add((person.key, day))
        dice = Random(f"{person.key} {day}")  # noqa: S311 - a story that is told the same way every time
        if dice.random() >= habit.keeps:
            return
        at = came_at + timedelta(minutes=dice.randint(*habit.after_minutes))
        words = dice.choice(habit.words) if dice.random() < habit.writes else None

        async def answer() -> None:
            if words is not None:
                await self._acts.say(person, piece.place_id, words, reply_to=piece.message_id)
                return
            outcome = await self._acts.click(person, piece.place_id, piece.message_id, button)
            await self._fill_in(outcome, habit.words[0])

        self.plan(at, answer)

    async def _fill_in(self, outcome: Outcome, words: str) -> None:
        """Answer the form that a button opened: the first field in words, the others as they are."""
        if outcome.modal is None or outcome.modal_id is None:
            return
        fields = [field for field in wire.controls(outcome.modal) if field["type"] == _TEXT_INPUT]
        values: dict[str, object] = {field["custom_id"]: field.get("value") or "" for field in fields}
        if fields:
            values[fields[0]["custom_id"]] = words
        await self._acts.submit(outcome.modal_id, values)
