"""The people of a simulated server: who they are, how they live, and what they wish for. All of it from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from random import Random

from roadmapbot.domain.ids import ChannelId, EnrollmentId, MessageId, TrackId, UserId
from roadmapbot.simulation.calendar import Rhythm
from roadmapbot.simulation.standing import Standing

EVERY_DAY = frozenset(range(7))
_WEEKDAYS = (EVERY_DAY, EVERY_DAY, frozenset(range(5)), frozenset({0, 2, 4}), frozenset({1, 3, 5, 6}))
_MORNINGS = tuple(time(hour, minute) for hour in range(6, 13) for minute in (0, 30))
_EVENINGS = (time(17), time(18), time(18, 30), time(19), time(20), time(21, 15))
_NIGHTS = (time(20, 30), time(21), time(22), time(22, 45), time(23, 30))
_SLEEPY_ENDS = (time(3), time(3), time(3), time(0), time(4, 30))


class Kind(Enum):
    """How somebody lives with a daily task: share of tasks answered, and when."""

    DILIGENT = (0.97, False)
    BUSY = (0.75, False)
    NIGHT_OWL = (0.88, True)
    SLEEPER = (0.9, False)
    FADING = (0.35, False)

    @property
    def answers(self) -> float:
        """The share of tasks that somebody awake answers."""
        return self.value[0]

    @property
    def is_late(self) -> bool:
        """Whether the answers come between late evening and the end of the day."""
        return self.value[1]


_KINDS = (Kind.DILIGENT,) * 9 + (Kind.BUSY,) * 5 + (Kind.NIGHT_OWL,) * 2 + (Kind.SLEEPER,) * 3 + (Kind.FADING,)


@dataclass(slots=True)
class Person:
    """One person, and where they stand as they know it themselves."""

    id: UserId
    kind: Kind
    rhythm: Rhythm
    in_channel: bool
    wants_nudges: bool
    rng: Random
    tracks: list[TrackId]
    """The tracks they will follow, one after the other, the next one last."""
    sleeps_until: date = date.min
    is_paused: bool = False
    is_left_alone: bool = False
    is_away: bool = True
    """Whether they follow no track now."""
    newest: "Received | None" = None


@dataclass(frozen=True, slots=True)
class Received:
    """The newest task that somebody got, and where it stands."""

    enrollment_id: EnrollmentId
    on: date
    channel_id: ChannelId
    message_id: MessageId
    standing: Standing = field(compare=False)
    """Where its learner stands on the track that it belongs to."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of a server, and the zones they live and travel in."""

    people: Sequence[Person]
    zones: Sequence[str]
    by_id: dict[UserId, Person] = field(default_factory=dict)

    @classmethod
    def born(cls, seed: str, count: int, first_id: int, zones: Sequence[str], tracks: Sequence[TrackId]) -> "Crowd":
        """So many people with ids from a number on."""
        rngs = [Random(f"{seed}:{number}") for number in range(count)]  # noqa: S311 - no secret
        people = [_person(UserId(first_id + number), rng, zones, tracks) for number, rng in enumerate(rngs)]
        return cls(people, zones, {person.id: person for person in people})


def _person(user_id: UserId, rng: Random, zones: Sequence[str], tracks: Sequence[TrackId]) -> Person:
    kind = rng.choice(_KINDS)
    times = _NIGHTS if kind.is_late else _MORNINGS if rng.random() < 0.7 else _EVENINGS
    rhythm = Rhythm(rng.choice(zones), rng.choice(times), rng.choice(_WEEKDAYS), rng.choice(_SLEEPY_ENDS))
    order = list(tracks)
    rng.shuffle(order)
    return Person(
        user_id, kind, rhythm, in_channel=rng.random() < 0.12, wants_nudges=rng.random() < 0.2, rng=rng, tracks=order
    )
