"""Where on a track somebody begins: a ladder of its units, and a search on it for the first one that is not known.

A track's own order mixes topics, and knowing a late unit of one topic says little about an early one of another. So
the units are put on a ladder first: what people of a background know best at the bottom, then from easy to hard; what
a unit builds on always lies below it. Whoever knows a rung is taken to know everything below.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roadmapbot.domain.fit import Background
from roadmapbot.domain.ids import TaskId, UnitId
from roadmapbot.domain.knowledge import Answered, Asked, Given, drawn, mark_of, question_count
from roadmapbot.domain.track import Track, Unit

STAYING = frozenset({"start", "career", "portfolio", "projects"})
"""Areas in which one makes or decides something: no question shows that it was done, so they stay on the way."""
FOUNDATIONS = ("programming", "data", "math", "machine-learning", "deep-learning")
"""Areas that are asked about: what a track goes into beyond them is why somebody chose it."""
_LEVELS = ("beginner", "intermediate", "advanced")
_STRENGTHS: Mapping[Background, Collection[str]] = {
    Background.DEVELOPER: ("programming",),
    Background.DATA: ("data", "math", "machine-learning"),
    Background.SCIENCE: ("math",),
    Background.RESEARCH: ("math",),
    Background.PRACTICE: ("data", "math", "machine-learning", "deep-learning"),
}
"""What people of a background are asked about first, since they are likely to know it."""
_BEGIN_AT: Mapping[Background, float] = {Background.NEW: 1 / 6, Background.SOME: 1 / 4}
"""How far up the ladder the questions begin; in its middle for everybody else."""

FEWEST_RUNGS = 4
"""With fewer foundations than that a track's other topics are asked about too."""
MOST_RUNGS = 160
"""More than any search tells apart, and as many as fit into a button."""
A_BLOCK = 2
"""Questions about a unit; both right, and it is known."""
FEWEST_BLOCKS, MOST_BLOCKS = 3, 5
GIVE_UP_AFTER = 4
"""So many "not sure" in a row end the questions: more of them would only hurt."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where somebody begins on a track: which rungs of its ladder they know, as bits from the lowest one on.

    `mark` tells whether the ladder is still the one that was meant.
    """

    background: Background
    rungs: int
    mark: str


@dataclass(frozen=True, slots=True)
class Search:
    """How far the search is: what was asked, and the next question, None once it is over.

    `low` rungs are known; `high` is the lowest rung that was missed, or the ladder's length. `about` is how many
    questions it will be in all.
    """

    rungs: tuple[Unit, ...]
    low: int
    high: int
    tested: Mapping[int, bool]
    answered: tuple[Answered, ...]
    following: Asked | None
    about: int

    @property
    def known(self) -> tuple[Unit, ...]:
        """The units that are taken to be known."""
        return self.rungs[: self.low]

    @property
    def shown(self) -> tuple[Unit, ...]:
        """The known units that were asked about, hardest first."""
        return tuple(self.rungs[rung] for rung in sorted(self.tested, reverse=True) if rung < self.low)

    @property
    def missed(self) -> Unit | None:
        """The lowest unit that was missed."""
        return self.rungs[self.high] if self.high < len(self.rungs) else None

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question so far, with the one that comes next."""
        before = tuple(each.asked for each in self.answered)
        return before if self.following is None else (*before, self.following)


def ladder(track: Track, background: Background) -> tuple[Unit, ...]:
    """The units of a track that questions are asked about, by how likely they are to be known.

    At least one unit of the track is not among them: something is always left to begin with.
    """
    known_by_questions = [u for u in track.units if u.area not in STAYING and question_count(u) >= A_BLOCK]
    rungs = [unit for unit in known_by_questions if unit.area in FOUNDATIONS]
    if len(rungs) < FEWEST_RUNGS:
        rungs = known_by_questions
    strengths = _STRENGTHS.get(background, ())
    places = {unit.id: place for place, unit in enumerate(track.units)}

    def height(unit: Unit) -> tuple[bool, int, int, int]:
        stage = FOUNDATIONS.index(unit.area) if unit.area in FOUNDATIONS else len(FOUNDATIONS)
        level = _LEVELS.index(unit.level) if unit.level in _LEVELS else len(_LEVELS)
        return unit.area not in strengths, level, stage, places[unit.id]

    ordered = _with_requirements_below(sorted(rungs, key=height), track)[:MOST_RUNGS]
    return ordered if len(ordered) < len(places) else ordered[:-1]


def start_on(track: Track, background: Background, known: Collection[UnitId], behind: Collection[TaskId]) -> Start:
    """Where somebody begins on a track, of whom it is known what they know; something is always left to learn."""
    rungs = ladder(track, background)
    chosen = [rung for rung, unit in enumerate(rungs) if unit.id in known]
    spared = {rungs[rung] for rung in chosen}
    if chosen and not any(unit not in spared and _is_open(unit, behind) for unit in track.units):
        chosen.remove(max((rung for rung in chosen if _is_open(rungs[rung], behind)), default=chosen[-1]))
    return Start(background, sum(1 << rung for rung in chosen), _mark_of(rungs))


def known_at(track: Track, start: Start) -> tuple[Unit, ...] | None:
    """The units that are known where somebody begins; None where the ladder is not the one any more that was meant."""
    rungs = ladder(track, start.background)
    if _mark_of(rungs) != start.mark:
        return None
    return tuple(unit for rung, unit in enumerate(rungs) if start.rungs >> rung & 1)


def _mark_of(rungs: Sequence[Unit]) -> str:
    return mark_of((), " ".join(unit.id for unit in rungs))


def first_unit(track: Track, known: Collection[Unit], behind: Collection[TaskId]) -> Unit | None:
    """The first unit, in the track's own order, that has something to learn; None where nothing is open.

    What stays on the way in any case is only named where nothing else is left.
    """
    leftover = [unit for unit in track.units if unit not in known and _is_open(unit, behind)]
    return next((unit for unit in leftover if unit.area not in STAYING), leftover[0] if leftover else None)


def _is_open(unit: Unit, behind: Collection[TaskId]) -> bool:
    return any(task.id not in behind for task in unit.tasks)


def search(rungs: Sequence[Unit], background: Background, seed: int, given: Sequence[Given]) -> Search:
    """How far the search for the first unknown rung is after some answers; the same for the same answers always."""
    walk = _Walk(tuple(rungs), background, low=0, high=len(rungs))
    answered: list[Answered] = []
    while (rung := walk.following()) is not None:
        questions = drawn(rungs[rung], seed, count=A_BLOCK)
        block = [Answered(*pair) for pair in zip(questions, given[len(answered) :], strict=False)]
        answered += block
        has_given_up = _has_given_up(answered)
        if len(block) < A_BLOCK and not has_given_up:
            return walk.paused(answered, questions[len(block)])
        walk = walk.noted(rung, all(each.is_right for each in block))
        if has_given_up:
            break
    return walk.paused(answered, None)


def _has_given_up(answered: Sequence[Answered]) -> bool:
    last = answered[-GIVE_UP_AFTER:]
    return len(last) == GIVE_UP_AFTER and not any(each.is_sure for each in last)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The search itself: between `low` and `high` lies what is not decided yet."""

    rungs: tuple[Unit, ...]
    background: Background
    low: int
    high: int
    tested: Mapping[int, bool] = field(default_factory=dict)

    def following(self) -> int | None:
        """The rung to ask about next; once all is decided, and too little was asked, the highest known one untested."""
        if len(self.tested) >= MOST_BLOCKS:
            return None
        if self.low < self.high:
            return (self.low + self.high) // 2 if self.tested else self._first()
        if len(self.tested) >= FEWEST_BLOCKS:
            return None
        return max((rung for rung in range(self.low) if rung not in self.tested), default=None)

    def noted(self, rung: int, is_known: bool) -> "_Walk":
        """The search once it is found out whether a rung is known."""
        tested = {**self.tested, rung: is_known}
        if is_known:
            return replace(self, low=max(self.low, rung + 1), tested=tested)
        return replace(self, low=min(self.low, rung), high=rung, tested=tested)

    def paused(self, answered: Sequence[Answered], following: Asked | None) -> Search:
        """The search as it stands."""
        blocks = min(MOST_BLOCKS, max(FEWEST_BLOCKS, len(self.tested) + (self.high - self.low).bit_length()))
        return Search(self.rungs, self.low, self.high, self.tested, tuple(answered), following, blocks * A_BLOCK)

    def _first(self) -> int:
        wanted = int(len(self.rungs) * _BEGIN_AT.get(self.background, 1 / 2))
        return min(len(self.rungs) - 1, max(FEWEST_BLOCKS - 1, wanted))


def _with_requirements_below(units: Sequence[Unit], track: Track) -> tuple[Unit, ...]:
    """Units in their order, each moved up behind what it builds on, over any number of steps."""
    required: dict[UnitId, set[UnitId]] = {}
    for unit in track.units:
        direct = set(unit.requires)
        required[unit.id] = direct.union(*(required.get(each, set()) for each in direct))
    waiting, ordered = list(units), []
    while waiting:
        ids = {unit.id for unit in waiting}
        lowest = next(unit for unit in waiting if not required[unit.id] & ids)
        waiting.remove(lowest)
        ordered.append(lowest)
    return tuple(ordered)
