"""Taking an answer back by its button, and mostly answering again later."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.recording import CheckedIn
from roadmapbot.simulation.life import World
from roadmapbot.simulation.people import Person, Received
from roadmapbot.simulation.standing import Standing

TAKEN_BACK = 0.04
"""The share of answers that are taken back, within hours; one in five of these only on the next day."""
GIVEN_AGAIN = 0.8
"""The share of those that are given again, within hours."""
_MINUTE = timedelta(minutes=1)

Answer = Callable[[Person, Received], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer that stands: whose, for which day, and the task it answers where one came."""

    person: Person
    enrollment_id: EnrollmentId
    on: date
    received: Received | None
    standing: Standing


class Regrets:
    """How people change their minds. `answer` is how they answer a task."""

    def __init__(self, world: World, answer: Answer) -> None:
        self._world = world
        self._answer = answer

    def after(self, person: Person, result: CheckedIn, received: Received | None) -> None:
        """Somebody has answered: perhaps they will take it back."""
        rng = person.rng
        if result.is_complete or rng.random() >= TAKEN_BACK:
            return
        standing = self._world.observer.standing(person.id)
        given = _Given(person, result.check_in.enrollment_id, result.check_in.local_on, received, standing)
        hours = rng.uniform(14, 30) if rng.random() < 0.2 else rng.uniform(0, 6)
        self._plan(hours * 60, given)

    def _plan(self, minutes: float, given: _Given) -> None:
        self._world.agenda.plan(self._world.clock.now() + minutes * _MINUTE, partial(self._take_back, given))

    async def _take_back(self, given: _Given) -> None:
        """Press Undo; where nobody is at work, again later."""
        world, person = self._world, given.person
        if person.is_away or world.is_past(person, given.standing):
            return
        if world.bot is None:
            self._plan(person.rng.uniform(10, 90), given)
            return
        is_right = world.observer.diaries[person.id].take_back(given.on, world.clock.now())
        try:
            await world.bot.services.check_ins.undo(given.enrollment_id, given.on, person.id)
        except UserError:
            return  # whether it was right to refuse it, the observer knows
        await world.bot.services.redraw.days(given.enrollment_id, [given.on])
        world.agenda.stir()
        if is_right and given.received is not None and person.rng.random() < GIVEN_AGAIN:
            again_at = world.clock.now() + person.rng.uniform(2, 300) * _MINUTE
            world.agenda.plan(again_at, partial(self._answer, person, given.received))
