"""Discord's moods: which call fails and how, which doors are shut, and when the coach's process dies while it sends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from roadmapbot.domain.ids import ChannelId
from roadmapbot.services.ports import OutcomeUnknown, RetryLater
from roadmapbot.services.posts import Post
from roadmapbot.simulation.fate import Faults

_BAN_WINDOW = timedelta(minutes=10)


class Killed(BaseException):
    """The coach's process died. No code of the coach gets to see this: it derives from no Exception."""


class Whim(Enum):
    """How Discord takes one call."""

    FINE = "fine"
    BUSY = "busy"
    LOST = "lost"
    DONE_ALL_THE_SAME = "done all the same"


class Trouble(Enum):
    """What came of sending a post, as far as nobody can see it in a channel."""

    PUT_OFF = "put off"
    UNSURE = "unsure"
    REFUSED = "refused"


Told = Callable[[Post, Trouble], None]


@dataclass(slots=True)
class Doom:
    """The process dies at one of its next sends: before it leaves, or after it arrived and before that is noted."""

    sends_left: int
    is_after: bool


@dataclass(slots=True)
class Weather:
    """The state of Discord as the coach meets it.

    `told` hears of every post that did not simply arrive, `shut_out` of every call that the server refused.
    """

    faults: Faults = field(default_factory=Faults)
    rng: Random = field(default_factory=Random)
    told: Told = lambda post, trouble: None
    shut_out: Callable[[], None] = lambda: None
    closed: set[ChannelId] = field(default_factory=set)
    """Direct messages that their people closed."""
    is_locked_out: bool = False
    """Whether the coach lacks its permissions in the coach channel and its threads."""
    doom: Doom | None = None
    invalid: int = 0
    """Answers of 401, 403 and 429, which Discord counts against a bot."""
    most_invalid: int = 0
    """The most of them within ten minutes; Discord bans at 10,000."""
    troubles: int = 0
    """Calls that failed in a way that has to be looked into again, by and by."""
    _recent: list[datetime] = field(default_factory=list)

    def whim(self) -> Whim:
        """How the next call is taken."""
        drawn = self.rng.random() if self.faults.busy or self.faults.broken else 1.0
        if drawn >= self.faults.busy + self.faults.broken:
            return Whim.FINE
        self.troubles += 1
        if drawn < self.faults.busy:
            return Whim.BUSY
        return Whim.LOST if self.rng.random() < 0.5 else Whim.DONE_ALL_THE_SAME

    def wait(self, now: datetime) -> RetryLater:
        """What a busy Discord answers: mostly seconds, sometimes minutes."""
        self.note_invalid(now)
        return RetryLater(timedelta(seconds=self.rng.choice((1, 2, 5, 30, 60, 300))))

    def fail_at_times(self, now: datetime) -> None:
        """Fail now and then, as calls do of which nothing stays. Raises RetryLater, OutcomeUnknown."""
        match self.whim():
            case Whim.BUSY:
                raise self.wait(now)
            case Whim.LOST | Whim.DONE_ALL_THE_SAME:
                raise OutcomeUnknown("the connection broke")

    def note_invalid(self, now: datetime) -> None:
        """Count an answer that Discord holds against a bot."""
        self.invalid += 1
        self._recent = [at for at in self._recent if now - at < _BAN_WINDOW]
        self._recent.append(now)
        self.most_invalid = max(self.most_invalid, len(self._recent))

    def strike(self, *, is_after: bool) -> None:
        """Let the process die where that is its fate. Raises Killed."""
        doom = self.doom
        if doom is None or doom.is_after is not is_after:
            return
        doom.sends_left -= 1
        if doom.sends_left < 0:
            self.doom = None
            raise Killed
