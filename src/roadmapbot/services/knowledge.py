"""Testing out of a unit: three recall questions, all answered right, put its open tasks behind a learner as known.

Nothing is kept between the questions: what was answered so far comes along with every answer. Only tasks change:
the ledger, streaks and boards tell of days, and no day was kept by knowing something.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.enrollment import Enrollment, Learner, State
from roadmapbot.domain.errors import NothingToTest, NotInCatalogue, QuestionsChanged
from roadmapbot.domain.ids import EnrollmentId, TaskId, TrackId, UnitId, UserId
from roadmapbot.domain.knowledge import (
    TO_PASS,
    Answered,
    Asked,
    Given,
    answered,
    drawn,
    mark_of,
    question_count,
)
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.track import Task, Track, Unit
from roadmapbot.services.people import Who, catalogues_for, followed_by, heard_from, track_of
from roadmapbot.services.ports import Catalogues, Clock, How, Storage, UnitOfWork
from roadmapbot.services.progress import ahead
from roadmapbot.services.tasks import finished, own_of, present_day, reopened, retask

TESTABLE = (None, How.SKIPPED)
"""How tasks stand that testing out would put behind a learner as known."""


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far somebody is with the questions of a unit.

    Which ones come follows from `seed` and `turn`; `mark` tells whether they are still those that were shown.
    """

    seed: int
    turn: int = 0
    given: tuple[Given, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The next question of a test, after those that were answered."""

    track: Track
    unit: Unit
    attempt: Attempt
    answered: tuple[Answered, ...]
    following: Asked
    open_tasks: int


@dataclass(frozen=True, slots=True)
class Followed:
    """A track the person follows where they asked: its tasks that changed, and when (UTC) it will be finished.

    `finish_at` is None where nothing of it is left.
    """

    track: Track
    tasks: int
    finish_at: datetime | None


Days = tuple[tuple[EnrollmentId, date], ...]
"""Days whose posts, where they stand, still show what was true before."""


@dataclass(frozen=True, slots=True)
class ShownKnown:
    """A unit shown to be known, with those of its tasks that are known now."""

    track: Track
    unit: Unit
    answered: tuple[Answered, ...]
    known: tuple[Task, ...]
    followed: tuple[Followed, ...]
    outdated: Days = ()


@dataclass(frozen=True, slots=True)
class NotYet:
    """A test with an answer that was not right: nothing has changed. `again` is another try, with other questions."""

    track: Track
    unit: Unit
    answered: tuple[Answered, ...]
    again: Attempt
    has_other_questions: bool


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """Tasks of a unit that were known and are open again."""

    track: Track
    unit: Unit
    tasks: tuple[Task, ...]
    followed: tuple[Followed, ...]
    outdated: Days = ()


class Knowledge:
    """The use-cases of showing what one knows."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues

    async def ask(
        self, who: Who, track_id: TrackId, unit_id: UnitId, attempt: Attempt
    ) -> NextQuestion | ShownKnown | NotYet:
        """What comes after the answers of an attempt: the next question, or what they add up to.

        Raises NotInCatalogue, NothingToTest, QuestionsChanged.
        """
        async with self._storage.read() as uow:
            track, unit = await self._found(uow, who, track_id, unit_id)
            behind = await uow.completions.of(who.user_id)
        if question_count(unit) < TO_PASS:
            raise NothingToTest(unit.title)
        questions = drawn(unit, attempt.seed, attempt.turn)
        mark, given = mark_of(questions), attempt.given[:TO_PASS]
        if given and mark != attempt.mark:
            raise QuestionsChanged
        so_far = answered(questions, given)
        if len(given) < TO_PASS:
            count = sum(behind.get(task.id) in TESTABLE for task in unit.tasks)
            if not count and not given:
                raise NothingToTest(unit.title)
            return NextQuestion(track, unit, replace(attempt, mark=mark), so_far, questions[len(given)], count)
        if not all(each.is_right for each in so_far):
            again = Attempt(attempt.seed, attempt.turn + 1)
            return NotYet(track, unit, so_far, again, question_count(unit) > TO_PASS)
        return await self._know(who, track, unit, so_far)

    async def _know(self, who: Who, track: Track, unit: Unit, answers: tuple[Answered, ...]) -> ShownKnown:
        """Put the unit's open tasks behind a learner. Said twice, it changes nothing the second time."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            learner = await uow.learners.get(who.user_id)
            await uow.learners.save(learner or Learner(who.user_id, who.name))
            added = await uow.completions.add_many(who.user_id, [task.id for task in unit.tasks], How.KNOWN, now)
            behind = await uow.completions.of(who.user_id)
            known = tuple(task for task in unit.tasks if behind.get(task.id) is How.KNOWN)
            if not known:
                raise NothingToTest(unit.title)
            here = await _here(uow, who)
            outdated = await move_on(uow, self._catalogues, who.user_id, added, now)
            await _heard(uow, who, now)
            followed = await self._followed(uow, here, known, now)
            await uow.commit()
        return ShownKnown(track, unit, answers, known, followed, outdated)

    async def bring_back(self, who: Who, track_id: TrackId, unit_id: UnitId) -> BroughtBack:
        """Open the known tasks of a unit again; what was done or skipped stays as it is. Raises NotInCatalogue."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            track, unit = await self._found(uow, who, track_id, unit_id)
            behind = await uow.completions.of(who.user_id)
            tasks = tuple(task for task in unit.tasks if behind.get(task.id) is How.KNOWN)
            await uow.completions.remove(who.user_id, *(task.id for task in tasks))
            here = await _here(uow, who)
            outdated = await self._go_on(uow, who, now)
            await _heard(uow, who, now)
            followed = await self._followed(uow, here, tasks, now)
            await uow.commit()
        return BroughtBack(track, unit, tasks, followed, outdated)

    async def _found(self, uow: UnitOfWork, who: Who, track_id: TrackId, unit_id: UnitId) -> tuple[Track, Unit]:
        """A unit of a track that somebody may look at. Raises NotInCatalogue."""
        for catalogue in catalogues_for(self._catalogues, who, await followed_by(uow, who)):
            track = catalogue.track(track_id)
            for unit in track.units if track else ():
                if track and unit.id == unit_id:
                    return track, unit
        raise NotInCatalogue

    async def _go_on(self, uow: UnitOfWork, who: Who, now: datetime) -> Days:
        """Let completed tracks go on that have open tasks again; their open day shows its task as it was."""
        behind = await uow.completions.of(who.user_id)
        outdated: list[tuple[EnrollmentId, date]] = []
        for enrollment in await uow.enrollments.latest_of(who.user_id):
            is_open = next_task(track_of(self._catalogues, enrollment), behind) is not None
            if enrollment.state is State.COMPLETED and is_open:
                awake = await reopened(uow, _on_the_present_day(enrollment, now), now)
                if awake.is_current:
                    outdated.append((awake.id, await present_day(uow, awake, now)))
        return tuple(outdated)

    async def _followed(
        self, uow: UnitOfWork, here: Iterable[Enrollment], changed: Collection[Task], now: datetime
    ) -> tuple[Followed, ...]:
        """What a change of tasks means for some enrollments of a person."""
        found = []
        for enrollment in (await uow.enrollments.get_many([each.id for each in here])).values():
            track = track_of(self._catalogues, enrollment)
            tasks = sum(task in changed for task in track.tasks)
            if tasks:
                behind = await uow.completions.of(enrollment.user_id)
                days = await uow.days.of(enrollment.id)
                planned = ahead(enrollment, track, behind, days, await present_day(uow, enrollment, now))
                finish_at = enrollment.schedule.due_at(planned[-1].on) if planned else None
                found.append(Followed(track, tasks, finish_at))
        return tuple(found)


async def move_on(
    uow: UnitOfWork, catalogues: Catalogues, user_id: UserId, known: Collection[TaskId], now: datetime
) -> Days:
    """What newly known tasks change on every track a learner follows: the last one ends it, else open days move on."""
    behind = await uow.completions.of(user_id)
    outdated: list[tuple[EnrollmentId, date]] = []
    for enrollment in await uow.enrollments.current_of(user_id):
        track = track_of(catalogues, enrollment)
        if not any(task.id in known for task in track.tasks):
            continue
        following = next_task(track, behind)
        if following is None:
            await finished(uow, enrollment)
            continue
        on = await present_day(uow, enrollment, now)
        for day in (on - _DAY, on):
            of_day = await uow.deliveries.of_day(enrollment.id, day)
            if any(each.task_id in known for each in own_of(of_day)):
                await retask(uow, enrollment.id, day, following.id)
                outdated.append((enrollment.id, day))
    return tuple(outdated)


async def _heard(uow: UnitOfWork, who: Who, now: datetime) -> None:
    """Note on every track somebody follows that they are there."""
    for enrollment in await uow.enrollments.current_of(who.user_id):
        await heard_from(uow, enrollment, now)


async def _here(uow: UnitOfWork, who: Who) -> Sequence[Enrollment]:
    """The enrollments that somebody has in mind where they ask: the current ones, else those just completed."""
    current = await followed_by(uow, who)
    if current:
        return current
    newest = await uow.enrollments.latest_of(who.user_id)
    return [e for e in newest if e.state is State.COMPLETED and who.guild_id in {None, e.guild_id}]


def _on_the_present_day(enrollment: Enrollment, now: datetime) -> Enrollment:
    """A completed enrollment as it may go on now: the days since it was completed were never asked for."""
    today = enrollment.schedule.local_day(now)
    if enrollment.open_on >= today:
        return enrollment
    return replace(enrollment, open_on=today, open_until=enrollment.schedule.ends_at(today))
