"""Putting a task off until later that day, and leaving one out for the next one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import TaskId
from roadmapbot.simulation.life import Finish, World
from roadmapbot.simulation.people import Person, Received

SNOOZED, SKIPPED = 0.06, 0.04
"""The shares of tasks that are put off for one to ten hours, and that are left out, each within hours."""
KEPT_ALL_THE_SAME = 0.25
"""The share of tasks left out that are taken back within the hour."""
_MINUTE = timedelta(minutes=1)
_HOURS = (1, 2, 3, 4, 6, 10)

Answer = Callable[[Person, Received], Awaitable[None]]


class PuttingOff:
    """How people put tasks off, and leave them out. `answer` is how they answer one, `finish` how a track ends."""

    def __init__(self, world: World, answer: Answer, finish: Finish) -> None:
        self._world = world
        self._answer = answer
        self._finish = finish

    def tempt(self, person: Person, received: Received) -> bool:
        """A task came, perhaps once more: whether it is put off, so that its learner waits for it to come again."""
        rng = person.rng
        drawn = rng.random()
        if drawn < SNOOZED:
            self._plan(rng.uniform(1, 240), self._snooze, person, received)
        elif drawn < SNOOZED + SKIPPED:
            self._plan(rng.uniform(1, 60), self._skip, person, received)
        return drawn < SNOOZED

    def _plan(self, minutes: float, act: Callable[..., Awaitable[None]], *what: object) -> None:
        self._world.agenda.plan(self._world.clock.now() + minutes * _MINUTE, partial(act, *what))

    async def _snooze(self, person: Person, received: Received) -> None:
        """Choose how long to put it off; where nobody is at work, or the day ends before, do it after all."""
        world = self._world
        if person.is_away or world.is_past(person, received.standing):
            return
        now, wait = world.clock.now(), timedelta(hours=person.rng.choice(_HOURS))
        if world.bot is not None:
            is_right = world.observer.diaries[person.id].snooze(received.on, now + wait, now)
            try:
                await world.bot.services.snoozes.snooze(received.enrollment_id, received.on, person.id, wait)
            except UserError:
                pass  # whether it was right to refuse it, the observer knows
            else:
                world.agenda.stir()
            if is_right:
                return
        await self._answer(person, received)

    async def _skip(self, person: Person, received: Received) -> None:
        """Leave the task out, and see the next one in its place."""
        world = self._world
        if person.is_away or world.bot is None or world.is_past(person, received.standing):
            return
        if not world.observer.diaries[person.id].skip(received.on, world.clock.now()):
            return
        skipped = await world.bot.services.tasks.skip(received.enrollment_id, received.on, person.id)
        world.agenda.stir()
        if skipped.post is None:
            await self._finish(person)
        elif person.rng.random() < KEPT_ALL_THE_SAME:
            self._plan(person.rng.uniform(1, 60), self._unskip, person, received, skipped.task.id)

    async def _unskip(self, person: Person, received: Received, task_id: TaskId) -> None:
        """Take that back, where the day is still open."""
        world = self._world
        if person.is_away or world.bot is None or world.is_past(person, received.standing):
            return
        diary = world.observer.diaries[person.id]
        if diary.may_skip(received.on, world.clock.now()):
            diary.hear(world.clock.now())
            await world.bot.services.tasks.unskip(received.enrollment_id, received.on, task_id, person.id)
