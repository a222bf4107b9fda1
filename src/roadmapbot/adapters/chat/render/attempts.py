"""The custom_ids of questions: an answer's button leads to the page that comes after it, and carries all of it.

k:<track>:<unit>:new                              the first question of a test, drawn anew
k:<track>:<unit>:<seed>:<turn>:<answers>:<mark>   what comes after some answers; 88 characters at the longest
kb:<track>:<unit>                                 brings a unit's known tasks back

An answer is the place of a choice as one of "abcd", or "x" for "not sure".
"""

import re
from dataclasses import dataclass
from typing import Final

from roadmapbot.domain.ids import TrackId, UnitId
from roadmapbot.domain.knowledge import Given
from roadmapbot.services.knowledge import Attempt

SEEDS: Final = 1_000_000
"""How many seeds there are: enough, so that nobody meets the questions of their neighbor."""
_IDS = r"(?P<track>[a-z0-9-]{1,32}):(?P<unit>[a-z0-9-]{1,32})"
TEST_PATTERN: Final = re.compile(
    rf"k:{_IDS}:(?:new|(?P<seed>\d{{1,6}}):(?P<turn>\d{{1,4}}):(?P<given>[abcdx]{{0,3}}):(?P<mark>[0-9a-f]{{4}}))"
)
BACK_PATTERN: Final = re.compile(rf"kb:{_IDS}")
_SIGNS = "abcd"
_NOT_SURE = "x"


@dataclass(frozen=True, slots=True)
class TryPage:
    """A page of the test of a unit; None as `attempt` begins one."""

    track_id: TrackId
    unit_id: UnitId
    attempt: Attempt | None = None

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        start = f"k:{self.track_id}:{self.unit_id}"
        if self.attempt is None:
            return f"{start}:new"
        attempt = self.attempt
        return f"{start}:{attempt.seed}:{attempt.turn}:{signs(attempt.given)}:{attempt.mark or '0000'}"


def try_page(found: re.Match[str]) -> TryPage:
    """The page in a match of TEST_PATTERN."""
    attempt = None
    if found["seed"] is not None:
        attempt = Attempt(int(found["seed"]), int(found["turn"]), given(found["given"]), found["mark"])
    return TryPage(TrackId(found["track"]), UnitId(found["unit"]), attempt)


def back_id(track_id: TrackId, unit_id: UnitId) -> str:
    """The custom_id of the button that brings a unit's known tasks back."""
    return f"kb:{track_id}:{unit_id}"


def signs(answers: tuple[Given, ...]) -> str:
    """Answers as they stand in a custom_id."""
    return "".join(_NOT_SURE if answer is None else _SIGNS[answer] for answer in answers)


def given(text: str) -> tuple[Given, ...]:
    """Answers as `signs` wrote them."""
    return tuple(None if sign == _NOT_SURE else _SIGNS.index(sign) for sign in text)
