"""Earning a missed day back, and appealing against one, which a moderator decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from roadmapbot.domain.appeal import AppealId
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.correction import CorrectionId
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.services.recording import CheckedIn
from roadmapbot.simulation.day import DONE, NEUTRAL
from roadmapbot.simulation.life import Finish, World
from roadmapbot.simulation.people import Person, Received
from roadmapbot.simulation.reckoning import Shown
from roadmapbot.simulation.standing import Standing

EARNED = 0.6
"""The share of those who are offered to earn a day back that do it, within hours."""
APPEALS = 1.0
"""How often in 30 days somebody looks whether there is a day to appeal against, and appeals."""
EXCUSED, LATE, UNDONE = 0.5, 0.2, 0.15
"""The shares of appeals that are granted either way, and of those that are taken back; the others are declined."""
_MODERATOR = UserId(2)
_MINUTE = timedelta(minutes=1)
_HOUR = 60

CHANGEABLE = 25
"""Closed days at the end of a ledger that may stand otherwise than when they were looked at before, and some more."""

Look = Callable[[Person, int], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class _Case:
    """An appeal: whose, which, and against which day."""

    person: Person
    standing: Standing
    id: AppealId
    on: date


class MakingGood:
    """How people see to it that a day counts after all. `look` is how they see their days, `finish` a track's end."""

    def __init__(self, world: World, look: Look, finish: Finish) -> None:
        self._world = world
        self._look = look
        self._finish = finish

    def after(self, person: Person, result: CheckedIn, received: Received | None) -> None:
        """Somebody has answered: perhaps they are offered to earn a day back, and do."""
        if result.catch_up is not None and not result.is_complete and person.rng.random() < EARNED:
            standing = self._world.observer.standing(person.id)
            self._plan(person.rng.uniform(1, 180), self._earn, person, standing, result.check_in.enrollment_id)

    def _plan(self, minutes: float, act: Callable[..., Awaitable[None]], *what: object) -> None:
        self._world.agenda.plan(self._world.clock.now() + minutes * _MINUTE, partial(act, *what))

    async def _seen(self, person: Person) -> Standing:
        """Look at the days of somebody."""
        world = self._world
        now = world.clock.now()
        count = world.observer.unseen(person.id, now) + CHANGEABLE
        world.observer.is_looked_at(person.id, now, await self._look(person, count))
        return world.observer.standing(person.id)

    async def _earn(self, person: Person, standing: Standing, enrollment_id: EnrollmentId) -> None:
        """Do one task more for a missed day."""
        world = self._world
        if person.is_away or world.is_past(person, standing):
            return
        if world.bot is None or not world.is_calm:
            self._plan(person.rng.uniform(20, 60), self._earn, person, standing, enrollment_id)
            return
        await self._seen(person)
        now = world.clock.now()
        on = standing.earnable(now)
        if on is None:
            return
        standing.earn(on, now)
        try:
            result = await world.bot.services.catch_ups.earn(
                enrollment_id, on, person.id, Via.BUTTON, Answer("a little more"), now
            )
        except UserError:
            return  # whether it was right to refuse it, the observer knows
        await world.bot.services.redraw.days(enrollment_id, result.outdated)
        world.agenda.stir()
        world.tell(person, result, None)
        if result.is_complete:
            await self._finish(person)

    async def appeal(self, person: Person) -> None:
        """Say under `/streak why` that a day is not right."""
        world = self._world
        if world.bot is None or person.is_away or not world.is_calm:
            return
        standing, now, rng = await self._seen(person), world.clock.now(), person.rng
        days = standing.appealable(now)
        if not days:
            return
        on = rng.choice(days)
        standing.appeal(on, now)
        story = await world.bot.services.progress.why(world.who(person))
        try:
            appeal = await world.bot.services.appeals.file(story.enrollment.id, person.id, on, "I was ill that day")
        except UserError:
            return  # the day stands otherwise than it should, which was just noted
        self._plan(rng.uniform(1, 72) * _HOUR, self._decide, _Case(person, standing, appeal.id, on))

    async def _decide(self, case: _Case) -> None:
        """A moderator looks at the days of whoever appealed, and decides."""
        world, rng = self._world, case.person.rng
        if world.bot is None or not world.is_calm:
            self._plan(rng.uniform(20, 60), self._decide, case)
            return
        if not self._is_current(case):
            return
        await self._seen(case.person)
        drawn, appeals = rng.random(), world.bot.services.appeals
        if drawn >= EXCUSED + LATE:
            await appeals.decline(world.guild_id, case.id, "We saw your task arrive", _MODERATOR)
            world.observer.tally.decided += 1
            return
        status, ending = (DayStatus.EXCUSED, NEUTRAL) if drawn < EXCUSED else (DayStatus.LATE, DONE)
        world.observer.tally.decided += case.standing.correct(case.on, ending, world.clock.now())
        try:
            correction = await appeals.grant(world.guild_id, case.id, status, _MODERATOR)
        except UserError:
            return
        if rng.random() < UNDONE:
            self._plan(rng.uniform(1, 48) * _HOUR, self._undo, case, correction.id)

    async def _undo(self, case: _Case, correction_id: CorrectionId) -> None:
        """Take a decision back, and decide again."""
        world, rng = self._world, case.person.rng
        if world.bot is None or not world.is_calm:
            self._plan(rng.uniform(20, 60), self._undo, case, correction_id)
            return
        if not self._is_current(case):
            return
        await self._seen(case.person)
        is_right = case.standing.restore(case.on, world.clock.now())
        world.observer.tally.decided -= is_right
        try:
            await world.bot.services.corrections.undo(world.guild_id, correction_id, _MODERATOR)
        except UserError:
            return
        self._plan(rng.uniform(1, 24) * _HOUR, self._decide, case)

    def _is_current(self, case: _Case) -> bool:
        """Whether the track that an appeal is about is still the one that its learner follows."""
        return not case.person.is_away and not self._world.is_past(case.person, case.standing)
