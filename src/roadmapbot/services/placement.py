"""Finding a track and the place to begin on it: a few facts, six to ten questions, a suggestion with its reasons.

Nothing is stored: what somebody said and answered so far comes along with every step, and enrolling is up to them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from roadmapbot.domain.errors import NotInCatalogue, QuestionsChanged, TrackFinished, UnknownTrack, UserError
from roadmapbot.domain.fit import Profile
from roadmapbot.domain.ids import TaskId, TrackId
from roadmapbot.domain.knowledge import Answered, Asked, Given, mark_of
from roadmapbot.domain.pace import minutes_a_day, minutes_a_week
from roadmapbot.domain.placement import Search, Start, first_unit, known_at, ladder, search, start_on
from roadmapbot.domain.progress import next_task, plan
from roadmapbot.domain.recommendation import Recommendation, recommend
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Task, Track, Unit
from roadmapbot.services.enrollments import Defaults, Enrollments
from roadmapbot.services.people import Who
from roadmapbot.services.ports import Clock, How, Storage, Zones
from roadmapbot.services.wishes import Wish, paced, scheduled


@dataclass(frozen=True, slots=True)
class Quiz:
    """How far somebody is with the questions of a placement; `mark` tells whether they are still those shown."""

    seed: int
    given: tuple[Given, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next question of a placement, about how many there will be, and the answer to the one before."""

    track: Track
    profile: Profile
    quiz: Quiz
    unit: Unit
    following: Asked
    last: Answered | None
    about: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What following a track would be like: its open tasks, the first of them, and when (UTC) the last would be due.

    `minutes_a_day` is None where every task fits in full.
    """

    open_tasks: int
    first_task: Task
    minutes_a_day: int | None
    minutes_a_week: int
    finish_at: datetime


@dataclass(frozen=True, slots=True)
class Beginning:
    """A place further on than the beginning: some units are known, and so many of their open tasks left out."""

    start: Start
    unit: Unit
    known: tuple[Unit, ...]
    left_out: int
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A track for somebody: why, and where to begin; `beginning` is None where that is the beginning.

    `is_best` unless they picked it themselves; `others` are the other tracks, the best one first. `quiz` and `found`
    are None where no question was asked.
    """

    profile: Profile
    recommendation: Recommendation
    is_best: bool
    others: tuple[Recommendation, ...]
    beginning: Beginning | None
    outlook: Outlook
    quiz: Quiz | None
    found: Search | None


@dataclass(frozen=True, slots=True)
class _Applicant:
    """What is known of somebody who looks for a track: what is behind them, their rhythm, what they may choose."""

    behind: Mapping[TaskId, How]
    schedule: Schedule
    minutes_a_day: int | None
    ranked: Sequence[Recommendation]


class Placement:
    """The use-cases of finding a track."""

    def __init__(self, storage: Storage, clock: Clock, zones: Zones, enrollments: Enrollments) -> None:
        self._storage = storage
        self._clock = clock
        self._zones = zones
        self._enrollments = enrollments

    async def ask(self, who: Who, profile: Profile, quiz: Quiz, wish: Wish) -> NextStep | Suggestion:
        """What comes after some answers: the next question, or what they add up to.

        Raises NotInServer, UnknownTrack, TrackFinished, QuestionsChanged.
        """
        applicant = await self._applicant(who, profile, wish)
        track = applicant.ranked[0].track
        found = _searched(track, applicant, profile, quiz)
        if found.following is None:
            return self._suggestion(applicant, profile, track.id, quiz, found)
        unit = next(each for each in found.rungs if found.following.task in each.tasks)
        last = found.answered[-1] if found.answered else None
        shown = replace(quiz, mark=_mark(track, found))
        return NextStep(track, profile, shown, unit, found.following, last, found.about)

    async def suggest(
        self, who: Who, profile: Profile, wish: Wish, quiz: Quiz | None = None, track_id: TrackId | None = None
    ) -> Suggestion:
        """The best track, or a chosen one, with what answers mean for it; without any it begins at the beginning.

        Raises NotInServer, UnknownTrack, TrackFinished, NotInCatalogue, QuestionsChanged.
        """
        applicant = await self._applicant(who, profile, wish)
        best = applicant.ranked[0].track
        found = _searched(best, applicant, profile, quiz) if quiz else None
        return self._suggestion(applicant, profile, track_id or best.id, quiz, found)

    async def pace(self, who: Who, track_id: TrackId, hours: int, wish: Wish) -> int | None:
        """Minutes a day that so many hours a week make on a track; None where every task fits in full.

        Raises NotInServer.
        """
        defaults = await self._enrollments.defaults(who)
        track = next((each for each in defaults.tracks if each.id == track_id), None)
        return _minutes(track.tasks if track else (), hours, self._schedule(defaults, wish))

    async def _applicant(self, who: Who, profile: Profile, wish: Wish) -> _Applicant:
        defaults = await self._enrollments.defaults(who)
        async with self._storage.read() as uow:
            behind = await uow.completions.of(who.user_id)
        if not defaults.tracks:
            raise UnknownTrack("")
        ranked = [each for each in recommend(defaults.tracks, profile) if next_task(each.track, behind)]
        if not ranked:
            raise TrackFinished(defaults.tracks[0].title)
        return _Applicant(behind, self._schedule(defaults, wish), _asked_for(wish), ranked)

    def _schedule(self, defaults: Defaults, wish: Wish) -> Schedule:
        """The rhythm somebody will most likely have: what cannot be read is asked for again when they enroll."""
        base = Schedule(defaults.zone, defaults.at, defaults.weekdays, min(defaults.day_end, defaults.at))
        try:
            return scheduled(self._zones, self._clock.now(), base, wish)
        except UserError:
            return base

    def _suggestion(
        self, applicant: _Applicant, profile: Profile, track_id: TrackId, quiz: Quiz | None, found: Search | None
    ) -> Suggestion:
        chosen = next((each for each in applicant.ranked if each.track.id == track_id), None)
        if chosen is None:
            raise NotInCatalogue
        others = tuple(each for each in applicant.ranked if each is not chosen)
        outlook = self._outlook(applicant, profile, chosen.track, ())
        beginning = self._beginning(applicant, profile, chosen.track, found) if found else None
        is_best = chosen is applicant.ranked[0]
        return Suggestion(profile, chosen, is_best, others, beginning, outlook, quiz, found)

    def _beginning(self, applicant: _Applicant, profile: Profile, track: Track, found: Search) -> Beginning | None:
        """Where what was shown lets somebody begin on a track; None where it leaves nothing out."""
        start = start_on(track, profile.background, {unit.id for unit in found.known}, applicant.behind)
        known = known_at(track, start) or ()
        left_out = {task.id for unit in known for task in unit.tasks if task.id not in applicant.behind}
        unit = first_unit(track, known, applicant.behind)
        if not left_out or unit is None:
            return None
        return Beginning(start, unit, known, len(left_out), self._outlook(applicant, profile, track, left_out))

    def _outlook(self, applicant: _Applicant, profile: Profile, track: Track, left_out: Collection[TaskId]) -> Outlook:
        schedule = applicant.schedule
        behind = {*applicant.behind, *left_out}
        minutes = applicant.minutes_a_day or _minutes(track.tasks, profile.hours, schedule)
        first_on, _ = schedule.next_due(self._clock.now())
        planned = plan(track, behind, schedule, first_on, minutes)
        tasks = [each.task for each in planned]
        weekly = minutes_a_week(tasks, schedule, minutes)
        return Outlook(len(tasks), tasks[0], minutes, weekly, schedule.due_at(planned[-1].on))


def _searched(track: Track, applicant: _Applicant, profile: Profile, quiz: Quiz) -> Search:
    """How far the search is on a track, without what is behind somebody already. Raises QuestionsChanged."""
    rungs = [
        unit
        for unit in ladder(track, profile.background)
        if any(task.id not in applicant.behind for task in unit.tasks)
    ]
    if quiz.given:
        shown = search(rungs, profile.background, quiz.seed, quiz.given[:-1])
        if _mark(track, shown) != quiz.mark:
            raise QuestionsChanged
    return search(rungs, profile.background, quiz.seed, quiz.given)


def _mark(track: Track, shown: Search) -> str:
    return mark_of(shown.asked, track.id)


def _minutes(tasks: Collection[Task], hours: int, schedule: Schedule) -> int | None:
    """Minutes a day that so many hours a week make; None where every task fits in full."""
    minutes = minutes_a_day(hours, schedule)
    return minutes if any(task.minutes > minutes for task in tasks) else None


def _asked_for(wish: Wish) -> int | None:
    """Minutes a day that somebody asked for; what cannot be read is asked for again when they enroll."""
    try:
        return paced(None, wish)
    except UserError:
        return None
